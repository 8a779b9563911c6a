import ByteText
import Foundation
import GitStore
import SymbolIndex
import Testing

@Suite struct MentionSearchTests {
    private let words = ["VM_IO", "VM_PFNMAP", "VM_PFN", "page", "page_dup_rmap", "follow_page", "x", "_x", "x2", "FOLL_PIN"]

    /// A repository of files of words with all kinds of bytes between them.
    private func sample() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "repo")
        var numbers = SeededNumbers(seed: 5)
        let between = [" ", "\n", "->", "(", ",", ".", "\t", "\u{e4}", "9", "_"]
        for index in 0..<60 {
            var text = ""
            for _ in 0..<Int.random(in: 0..<7, using: &numbers) {
                text += words[Int.random(in: 0..<words.count, using: &numbers)]
                text += between[Int.random(in: 0..<between.count, using: &numbers)]
            }
            try folder.write(text, to: "repo/d\(index % 7)/f\(index)." + ["c", "h", "S", "rst"][index % 4])
        }
        try folder.write("page VM_IO", to: "repo/copy/one")
        try folder.write("page VM_IO", to: "repo/copy/two")
        try folder.write([UInt8](repeating: 0, count: 3) + "page VM_IO".utf8, to: "repo/binary")
        try folder.write("", to: "repo/empty")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/repo/page", withDestinationPath: "VM_IO")
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "all", in: "repo")
        return folder
    }

    private func tree(_ folder: TemporaryFolder, _ name: String = "repo") throws -> SourceTree {
        let repository = try Repository(containing: folder.path + "/" + name)
        return .git(try #require(repository.location), try repository.tree(of: repository.commit("HEAD")))
    }

    @Test(arguments: [1, 2, 5]) func findsTheFilesThatGitGrepFinds(workers: Int) throws {
        let folder = try sample()
        let source = try tree(folder)
        let search = MentionSearch(try words.map { try #require(NamePattern($0)) })
        let result = try search.run(in: source, workers: workers)
        for (index, word) in words.enumerated() {
            // -I passes over binary files; git prints "HEAD:path".
            let expected = (try? folder.git("grep", "-lwI", "-e", word, "HEAD", in: "repo")) ?? ""
            let found = result.files.filter { $0.patterns.contains(index) }.map { "HEAD:\($0.path)" }
            #expect(found == expected.split(separator: "\n").map(String.init), "\(word)")
            let alone = try MentionSearch([#require(NamePattern(word))]).run(in: source, workers: workers)
            #expect(alone.files.map { "HEAD:\($0.path)" } == found)
        }
        #expect(result.unread.isEmpty)
        #expect(result.scannedCount == 63)
        let directory = SourceTree.directory(try #require(DirectoryTree(root: folder.path + "/repo")))
        let plain = try search.run(in: directory, workers: workers)
        #expect(plain.files.map(\.path) == result.files.map(\.path))
        #expect(plain.files.map(\.content) == result.files.map(\.content))
        #expect(plain.files.map(\.patterns) == result.files.map(\.patterns))
        #expect(plain.files.allSatisfy { $0.entry == nil } && result.files.allSatisfy { $0.entry != nil })
    }

    @Test func globsFindEveryNameOfTheirForm() throws {
        let folder = try sample()
        let search = MentionSearch([
            try #require(NamePattern("VM_*")), try #require(NamePattern("*")), try #require(NamePattern("?x")),
        ])
        let result = try search.run(in: tree(folder), workers: 2)
        for (index, expression) in ["\\bVM_[A-Za-z0-9_]*\\b", "[A-Za-z0-9_]", "\\b[A-Za-z0-9_]x\\b"].enumerated() {
            let expected = try folder.git("grep", "-lIP", "-e", expression, "HEAD", in: "repo")
            let found = result.files.filter { $0.patterns.contains(index) }.map { "HEAD:\($0.path)" }
            #expect(found == expected.split(separator: "\n").map(String.init), "\(expression)")
        }
    }

    @Test func theOverlayStandsBeforeTheTree() throws {
        let folder = try sample()
        let search = MentionSearch([try #require(NamePattern("VM_IO"))], in: PathFilter(include: ["copy", "new"]))
        let overlay: [TreePath: [UInt8]?] = ["copy/one": nil, "new/z": Array("+VM_IO".utf8), "elsewhere": Array("VM_IO".utf8)]
        let result = try search.run(in: tree(folder), overlay: overlay, workers: 2)
        #expect(result.files.map(\.path) == ["copy/two", "new/z"])
        #expect(result.files.map { $0.entry == nil } == [false, true])
        let alone = try search.run(in: .empty, overlay: overlay, workers: 2)
        #expect(alone.files.map(\.path) == ["new/z"])
    }

    @Test func missingBlobsAreToldNotPassedOver() throws {
        let folder = try sample()
        try folder.git("config", "uploadpack.allowFilter", "true", in: "repo")
        try folder.git("clone", "-q", "--bare", "--filter=blob:none", "file://" + folder.path + "/repo", "partial")
        let search = MentionSearch([try #require(NamePattern("VM_IO"))], in: PathFilter(include: ["copy", "empty"]))
        let result = try search.run(in: tree(folder, "partial"), workers: 2)
        #expect(result.files.isEmpty && result.scannedCount == 0)
        #expect(result.unread.map(\.path) == ["copy/one", "copy/two", "empty"])
        #expect(result.unread.allSatisfy { $0.reason.contains("missing") })
    }

    @Test func aContentAtTwoPathsIsReadOnce() throws {
        let folder = try sample()
        let search = MentionSearch([try #require(NamePattern("VM_IO"))], in: PathFilter(include: ["copy"]))
        let result = try search.run(in: tree(folder), workers: 2)
        #expect(result.files.map(\.path) == ["copy/one", "copy/two"])
        #expect(result.scannedCount == 2 && result.scannedBytes == 10)
    }

    @Test func withoutNamesNothingIsFound() throws {
        let folder = try sample()
        #expect(try MentionSearch([]).run(in: tree(folder), workers: 2).files.isEmpty)
    }
}
