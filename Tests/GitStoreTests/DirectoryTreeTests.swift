import ByteText
import Foundation
import GitStore
import Testing

@Suite struct DirectoryTreeTests {
    @Test func filesAreListedInOrderAndReadAsTheyLie() throws {
        let folder = try TemporaryFolder()
        for name in ["a/x", "a.c", "a-b", "a0", ".gitignore", ".git/config", "sub/.git/HEAD", "sub/y", "module/.git", "module/z"]
        {
            try folder.write("content of \(name)", to: name)
        }
        try folder.write("#!/bin/sh\n", to: "run", executable: true)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "a/x")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/out", withDestinationPath: "/etc")
        #expect(unsafe mkfifo(folder.path + "/pipe", 0o600) == 0)
        let tree = try #require(DirectoryTree(root: folder.path))
        let paths = Array(tree.listing().paths)
        #expect(paths == [".gitignore", "a-b", "a.c", "a/x", "a0", "link", "module/z", "out", "run", "sub/y"])
        #expect(paths == paths.sorted())
        #expect(tree.file(at: "a/x")?.content == Array("content of a/x".utf8))
        #expect(tree.file(at: "a/x")?.mode == 0o100644)
        #expect(tree.file(at: "run")?.mode == 0o100755)
        #expect(tree.file(at: "link")?.mode == 0o120000)
        #expect(tree.file(at: "link")?.content == Array("a/x".utf8))
        let absent: [TreePath] = [
            "", "a", "nowhere", "a.c/x", "pipe", TreePath("../" + TreePath(folder.path).name + "/a.c"), "a/../a.c", ".git/config",
            "out/passwd",
        ]
        for path in absent { #expect(tree.file(at: path) == nil, "\(path)") }
    }

    @Test func whatIsNoDirectoryIsNone() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "file")
        #expect(DirectoryTree(root: folder.path + "/file") == nil)
        #expect(DirectoryTree(root: folder.path + "/nowhere") == nil)
        #expect(DirectoryTree(root: "") == nil)
    }

    @Test(.enabled(if: geteuid() != 0, "root reads everything"))
    func unreadableFoldersAreReported() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "open/a")
        try folder.write("", to: "shut/b")
        #expect(unsafe chmod(folder.path + "/shut", 0) == 0)
        let listing = try #require(DirectoryTree(root: folder.path)).listing()
        #expect(unsafe chmod(folder.path + "/shut", 0o700) == 0)
        #expect(Array(listing.paths) == ["open/a"])
        #expect(listing.unread == [DirectoryTree.Unread(path: "shut", reason: "Permission denied")])
    }

    @Test func depthIsBounded() throws {
        let folder = try TemporaryFolder()
        let deep = String(repeating: "d/", count: 240)
        try folder.write("", to: deep + "file")
        try folder.write("", to: "top")
        let listing = try #require(DirectoryTree(root: folder.path)).listing()
        #expect(Array(listing.paths) == ["top"])
        #expect(listing.unread.map(\.reason) == ["nested too deeply"])
    }
}

@Suite struct DirectoryReaderTests {
    @Test func aReaderGivesWhatTheTreeGives() throws {
        let folder = try TemporaryFolder()
        try folder.write("top", to: "top")
        try folder.write("inner", to: "a/b/inner")
        try folder.write([UInt8](repeating: 7, count: 200_000), to: "a/b/large")
        try folder.write("", to: "a/empty")
        try folder.write("secret", to: ".git/config")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/a/link", withDestinationPath: "empty")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/out", withDestinationPath: "a")
        let tree = try #require(DirectoryTree(root: folder.path))
        var reader = DirectoryReader(tree)
        let paths: [TreePath] = [
            "top", "a/b/inner", "a/b/large", "a/b/inner", "a/link", "gone/x", "a/empty", "a/b", ".git/config", "out/empty",
            "../x", "a/", "",
            "top",
        ]
        for path in paths {
            let lent = reader.withFile(path) { $0.copy() }
            switch tree.read(path) {
            case .success(let file): #expect(lent == .success(file.isLink ? nil : file.content), "\(path)")
            case .failure:
                guard case .failure = lent else {
                    Issue.record("\(path) was read")
                    continue
                }
            }
        }
    }
}
