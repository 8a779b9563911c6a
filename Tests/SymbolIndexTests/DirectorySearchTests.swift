import ByteText
import Foundation
import GitStore
import SymbolIndex
import Testing

/// What is known of a plain directory spares looks into its files, and changes no answer.
@Suite struct DirectorySearchTests {
    private let texts: [(path: String, text: String)] = [
        ("include/linux/bits.h", "#define BIT(nr) (1UL << (nr))\n"),
        ("include/linux/flags.h", "#define VM_IO BIT(3)\n#define VM_BOTH (VM_IO | VM_NONE)\n"),
        ("mm/use.c", "void f(void)\n{\n\tg(VM_IO, BIT(1));\n}\n"),
        ("mm/func.c", "static int BIT(int nr)\n{\n\treturn VALUE;\n}\n"),
        ("mm/enum.c", "enum { VALUE, OTHER = VM_IO };\n"),
        ("Documentation/vm.rst", "VM_IO and BIT( in prose, VALUE too\n"),
        ("scripts/binary", "VM_IO\u{0}BIT"),
    ]

    private func sample() throws -> (folder: TemporaryFolder, tree: DirectoryTree) {
        let folder = try TemporaryFolder()
        for (path, text) in texts { try folder.write(text, to: path) }
        return (folder, try #require(DirectoryTree(root: folder.path)))
    }

    private func search(_ names: [String], standing: Standing = .any, inCodeAlone: Bool = false) throws -> MentionSearch {
        var search = MentionSearch(try names.map { try #require(NamePattern($0)) })
        search.standings = names.map { _ in standing }
        search.inCodeAlone = inCodeAlone
        return search
    }

    @Test(arguments: [
        (Standing.any, ["Documentation/vm.rst", "include/linux/bits.h", "include/linux/flags.h", "mm/func.c", "mm/use.c"]),
        (.definition, ["Documentation/vm.rst", "include/linux/bits.h", "mm/func.c"]),
        (.value, ["Documentation/vm.rst", "include/linux/bits.h", "mm/func.c"]),
    ])
    func aFunctionLikeNameStandsAsItsLineLooks(standing: Standing, expected: [String]) throws {
        let (folder, tree) = try sample()
        let search = try search(["BIT"], standing: standing)
        let plain = try search.run(in: .directory(tree), workers: 2)
        #expect(plain.files.map(\.path.description) == expected)
        try folder.git("init", "-q", ".")
        try folder.git("add", ".")
        try folder.git("commit", "-qm", "all")
        let repository = try Repository(containing: folder.path)
        let source = SourceTree.git(try #require(repository.location), try repository.tree(of: repository.commit("HEAD")))
        for index in [MentionIndex(), MentionIndex(limits: .init(fileCount: 0), expectsMore: true)] {
            for _ in 0..<2 {
                let found = try search.run(in: source, workers: 2, with: index)
                #expect(found.files.map(\.path.description) == expected)
                #expect(found.files.map(\.patterns) == plain.files.map(\.patterns))
            }
        }
    }

    @Test func aConstantStandsAsAValueWhereNoParenthesisFollows() throws {
        let (folder, tree) = try sample()
        defer { withExtendedLifetime(folder) {} }
        let found = try search(["VM_IO", "VALUE"], standing: .value).run(in: .directory(tree), workers: 1)
        #expect(
            found.files.map(\.path) == ["Documentation/vm.rst", "include/linux/flags.h", "mm/enum.c", "mm/func.c", "mm/use.c"])
        #expect(try search(["VALUE"], standing: .definition).run(in: .directory(tree), workers: 1).files.isEmpty)
    }

    @Test func whatIsNotedIsNotLookedForAgain() throws {
        let (folder, tree) = try sample()
        let source = SourceTree.directory(tree)
        let index = MentionIndex()
        var first = try search(["VM_IO"])
        first.noted = [
            try #require(SoughtName("BIT", as: .definition)), try #require(SoughtName("VALUE")), try #require(SoughtName("GONE")),
        ]
        let all = try first.run(in: source, workers: 2, with: index)
        #expect(all == (try search(["VM_IO"]).run(in: source, workers: 2)))
        // What is asked for later comes of the files that are known, and of no other: this one is none of them.
        try folder.write("BIT VALUE GONE VM_IO\n#define BIT 1\n", to: "mm/enum.c")
        for (names, standing, expected) in [
            (["BIT"], Standing.definition, ["Documentation/vm.rst", "include/linux/bits.h", "mm/func.c"]),
            (["VALUE"], .any, ["Documentation/vm.rst", "mm/enum.c", "mm/func.c"]),
            (["GONE"], .any, []), (["GONE"], .value, []),
        ] {
            let known = try search(names, standing: standing).run(in: source, workers: 2, with: index)
            #expect(known.files.map(\.path.description) == expected)
            #expect(known.scannedCount == all.scannedCount && known.scannedBytes == all.scannedBytes)
        }
        let code = try search(["VALUE"], inCodeAlone: true).run(in: source, workers: 2, with: index)
        #expect(code.files.map(\.path) == ["mm/enum.c", "mm/func.c"])
        // How else a name stands is not known, so that all files are looked into.
        let anyway = try search(["BIT"]).run(in: source, workers: 2, with: index)
        #expect(anyway.files.map(\.path).contains("mm/enum.c") && anyway.files.count == 6)
        let open = OpenNames(["VALUE", "GONE", "OTHER"])
        #expect(try search([]).run(in: source, workers: 2, with: index, settling: open).files.isEmpty)
        #expect(open.names == ["OTHER"])
    }

    @Test func whatOnlyCodeWasSearchedForIsNotKnownOfOtherFiles() throws {
        let (folder, tree) = try sample()
        defer { withExtendedLifetime(folder) {} }
        let source = SourceTree.directory(tree)
        let index = MentionIndex()
        let code = try search(["VM_IO"], inCodeAlone: true).run(in: source, workers: 2, with: index)
        #expect(code.files.map(\.path) == ["include/linux/flags.h", "mm/enum.c", "mm/use.c"])
        #expect(try search(["VM_IO"]).run(in: source, workers: 2, with: index).files.count == 4)
    }

    @Test(arguments: [1, 3]) func heldHeadersAnswerAsReadOnesDo(workers: Int) throws {
        let (folder, tree) = try sample()
        let source = SourceTree.directory(tree)
        let index = MentionIndex()
        index.prepare(tree)
        #expect(index.text(at: "include/linux/bits.h", in: tree) == Array("#define BIT(nr) (1UL << (nr))\n".utf8))
        #expect(index.text(at: "include/linux/none.h", in: tree) == nil && index.text(at: "mm/use.c", in: tree) == nil)
        for names in [["BIT"], ["VM_IO", "VALUE"], ["NONE"]] {
            let plain = try search(names).run(in: source, workers: workers)
            #expect(try search(names).run(in: source, workers: workers, with: index) == plain)
        }
        // A header that goes while it is held is still there for this run.
        try FileManager.default.removeItem(atPath: folder.path + "/include/linux/bits.h")
        let inside = try MentionSearch([#require(NamePattern("nr"))], in: PathFilter(include: ["include", "mm/func.c"]))
            .run(in: source, workers: workers, with: index)
        #expect(inside.files.map(\.path) == ["include/linux/bits.h", "mm/func.c"])
        #expect(inside.unread.isEmpty)
    }

    @Test func aSearchBelowFoldersLooksAtTheirFilesAlone() throws {
        let (folder, tree) = try sample()
        defer { withExtendedLifetime(folder) {} }
        for include in [["mm"], ["mm", "mm/use.c", "include/linux/"], ["m"], ["*.c"], ["mm/use.c"], ["."]] {
            let filter = PathFilter(include: include)
            let found = try MentionSearch([#require(NamePattern("VM_IO"))], in: filter).run(in: .directory(tree), workers: 2)
            let all = try search(["VM_IO"]).run(in: .directory(tree), workers: 2)
            #expect(all.files.count == 4)
            #expect(found.files == all.files.filter { filter.admits($0.path) }, "\(include)")
        }
    }

    @Test func wordsInPiecesOfALargeFileAreFound() throws {
        let (folder, tree) = try sample()
        let line = String(repeating: "x ", count: 500) + "\n"
        let many = String(repeating: line, count: 300)
        try folder.write("VM_IO\n" + many + "BIT(2)\n" + many + "VALUE", to: "mm/large.c")
        let found = try search(["VM_IO", "BIT", "VALUE", "NONE"]).run(in: .directory(tree), workers: 1)
        let file = try #require(found.files.first { $0.path == "mm/large.c" })
        #expect(file.patterns == [0, 1, 2])
        #expect(file.content.count == 2 * many.utf8.count + 18)
    }
}
