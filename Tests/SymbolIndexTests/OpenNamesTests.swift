import ByteText
import GitStore
import SymbolIndex
import Testing

@Suite struct OpenNamesTests {
    static let files = ["a.c": "int grab_page, keep;\n", "b.txt": "see drop()\n", "c.bin": "hold\0", "d.c": "int keep, drop;\n"]

    /// The files as a plain directory, and as a repository that is read plainly, while the index is made, and with the index.
    private func searchAll(_ search: MentionSearch, for names: Set<String>) throws -> [(left: Set<String>, paths: [String])] {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "repo")
        for (name, text) in Self.files { try folder.write(text, to: "repo/" + name) }
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "all", in: "repo")
        let repository = try Repository(containing: folder.path + "/repo")
        let location = try #require(repository.location)
        let id = try repository.tree(of: repository.commit("HEAD"))
        let tree = SourceTree.git(location, id)
        let index = MentionIndex(in: StoreFolder(path: folder.path + "/cache"), limits: .init(byteCount: 1 << 20, fileCount: 0))
        func ask(_ source: SourceTree, _ index: MentionIndex) throws -> (Set<String>, [String]) {
            let open = OpenNames(names)
            let result = try search.run(in: source, workers: 2, with: index, settling: open)
            return (open.names, result.files.map(\.path.description))
        }
        let directory = SourceTree.directory(try #require(DirectoryTree(root: folder.path + "/repo")))
        return [
            try ask(directory, MentionIndex()), try ask(tree, MentionIndex()), try ask(tree, index),
            try {
                _ = try index.build(of: id, in: location, workers: 1)
                #expect(index.status.blobCount > 0)
                return try ask(tree, index)
            }(),
        ]
    }

    @Test func aNameIsSettledByAWholeIdentifierInAnyText() throws {
        for (left, paths) in try searchAll(MentionSearch([]), for: ["grab", "grab_page", "drop", "hold", "not-a-name"]) {
            #expect(left == ["grab", "hold"])
            #expect(paths == [])
        }
    }

    @Test func aSearchForOtherNamesSettlesThemInTheSamePass() throws {
        let search = MentionSearch([try #require(NamePattern("keep"))])
        for (left, paths) in try searchAll(search, for: ["drop", "grab_page", "gone"]) {
            #expect(left == ["gone"])
            #expect(paths == ["a.c", "d.c"])
        }
    }

    @Test func whatIsLookedAtByHandSettlesThemToo() {
        let open = OpenNames(["grab", "drop", "9lives", "a*"])
        open.look(in: Array("x = grab + drop_it;".utf8))
        #expect(open.names == ["drop"])
        open.look(in: Array("drop".utf8))
        #expect(open.isSettled)
    }
}
