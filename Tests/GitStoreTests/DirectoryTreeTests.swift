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
            let read = tree.read(path)
            #expect(reader.content(of: path.bytes[...]) == (try? read.get()).flatMap { $0.isLink ? nil : $0.content }, "\(path)")
            var pieces: [UInt8] = []
            var ends = 0
            let lent = reader.withLines(of: path.bytes[...]) { lines, start, isLast in
                #expect(start == pieces.count)
                pieces += lines.copy()
                ends += isLast ? 1 : 0
                return true
            }
            switch read {
            case .success(let file):
                #expect(lent == .success(!file.isLink))
                #expect(file.isLink || (pieces == file.content && ends == 1), "\(path)")
            case .failure: #expect((try? lent.get()) == nil, "\(path)")
            }
        }
    }

    @Test func largeFilesAreLentLineByLine() throws {
        let folder = try TemporaryFolder()
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 999) + [UInt8(ascii: "\n")]
        let long = [UInt8](repeating: UInt8(ascii: "y"), count: 1_500_000)
        // A short line before one that is longer than what is read at once, and one that nothing ends.
        let contents = [
            [[UInt8]](repeating: line, count: 700).flatMap(\.self), Array("short\n".utf8) + long + line, line + long, long, [],
        ]
        for (number, content) in contents.enumerated() { try folder.write(content, to: "\(number)") }
        var reader = DirectoryReader(try #require(DirectoryTree(root: folder.path)))
        for (number, content) in contents.enumerated() {
            var sizes: [Int] = []
            var pieces: [UInt8] = []
            _ = reader.withLines(of: Array("\(number)".utf8)[...]) { lines, start, isLast in
                let piece = lines.copy()
                #expect(isLast || piece.last == UInt8(ascii: "\n"))
                #expect(start > 0 || piece.count >= min(8000, content.count))
                sizes.append(piece.count)
                pieces += piece
                return true
            }
            #expect(pieces == content, "\(sizes)")
        }
        var count = 0
        _ = reader.withLines(of: Array("0".utf8)[...]) { _, _, _ in
            count += 1
            return false
        }
        #expect(count == 1)
    }
}
