import ByteText
import GitStore
import Testing

@Suite struct CommitHistoryTests {
    @Test func ancestorsAreThoseOfGit() throws {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "-b", "main", "repo")
        for name in ["one", "two"] {
            try folder.write(name, to: "repo/f")
            try folder.git("add", ".", in: "repo")
            try folder.git("commit", "-qm", name + "\n\nand more", in: "repo")
        }
        try folder.git("checkout", "-q", "-b", "side", "HEAD~1", in: "repo")
        try folder.write("side", to: "repo/g")
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "aside", in: "repo")
        let repository = try Repository(containing: folder.path + "/repo")
        let (first, main, side) = (try repository.commit("main~1"), try repository.commit("main"), try repository.commit("side"))
        #expect(try repository.isAncestor(first, of: main))
        #expect(try repository.isAncestor(main, of: main))
        #expect(try !repository.isAncestor(main, of: first))
        #expect(try !repository.isAncestor(main, of: side))
        #expect(repository.holdsHistory(of: main))
        #expect(!repository.holdsHistory(of: first))
        #expect(try repository.subject(of: main) == "two")
        try folder.git("clone", "-q", "--depth=1", "file://" + folder.path + "/repo", "shallow")
        let shallow = try Repository(containing: folder.path + "/shallow")
        #expect(!shallow.holdsHistory(of: try #require(shallow.head())))
    }
}
