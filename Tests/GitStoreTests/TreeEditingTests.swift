import ByteText
import GitStore
import Testing

@Suite struct TreeEditingTests {
    @Test func emptyTreeIsKnownWithoutAnObject() throws {
        let repository = try Repository()
        #expect(try repository.files(in: Repository.emptyTree).isEmpty)
        #expect(try repository.tree(Repository.emptyTree, with: ["nowhere/a.c": nil]) == Repository.emptyTree)
    }

    @Test func foldersSortAsIfTheyEndedWithASlash() throws {
        let repository = try Repository()
        let blob = repository.store(blob: Array("x\n".utf8))
        let entry = TreeEntry(mode: 0o100644, blob: blob)
        let tree = try repository.tree(
            Repository.emptyTree, with: ["a/x": entry, "a.c": entry, "a0": entry, "a-b": entry, "b": entry])
        #expect(try repository.files(in: tree).map(\.path.description) == ["a-b", "a.c", "a/x", "a0", "b"])
        #expect(try repository.entry(at: "a/x", in: tree) == entry)
        #expect(try repository.entry(at: "a", in: tree) == nil)
        #expect(try repository.entry(at: "a.c/x", in: tree) == nil)
    }

    @Test func randomEditsGiveTheTreesThatGitWrites() throws {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "--bare", "repo")
        var numbers = SeededNumbers(seed: 7)
        let names = ["a", "a.c", "a-b", "ab", "b", "B", "z9", "\u{e9}"]
        let blobs = try (0..<6).map { number in
            try folder.git("hash-object", "-w", "--stdin", in: "repo", input: "content \(number)\n")
        }
        let commit = String(repeating: "12345678", count: 5)
        let modes = ["100644", "100755", "120000"]
        let repository = try Repository(containing: folder.path + "/repo")
        var tree = Repository.emptyTree
        for round in 0..<60 {
            var edits: [TreePath: TreeEntry?] = [:]
            var commands = ""
            for _ in 0..<Int.random(in: 1...8, using: &numbers) {
                let depth = Int.random(in: 1...4, using: &numbers)
                let path = (0..<depth).map { _ in names[Int.random(in: 0..<names.count, using: &numbers)] }.joined(separator: "/")
                let clashes = edits.keys.contains {
                    $0 == TreePath(path) || $0.isBelow(TreePath(path)) || TreePath(path).isBelow($0)
                }
                if clashes { continue }
                switch Int.random(in: 0..<10, using: &numbers) {
                case 0..<5:
                    let present = try repository.files(in: tree)
                    guard let file = present.randomElement(using: &numbers),
                        !edits.keys.contains(where: { $0 == file.path || $0.isBelow(file.path) || file.path.isBelow($0) })
                    else { continue }
                    edits.updateValue(nil, forKey: file.path)
                    commands += "0 \(String(repeating: "0", count: 40))\t\(file.path)\n"
                case 5:
                    edits[TreePath(path)] = TreeEntry(submodule: try #require(CommitID(hex: commit)))
                    commands += "160000 \(commit)\t\(path)\n"
                default:
                    let blob = blobs[Int.random(in: 0..<blobs.count, using: &numbers)]
                    let mode = modes[Int.random(in: 0..<modes.count, using: &numbers)]
                    edits[TreePath(path)] = TreeEntry(
                        mode: try #require(UInt32(mode, radix: 8)), blob: try #require(BlobID(hex: blob)))
                    commands += "\(mode) \(blob)\t\(path)\n"
                }
            }
            try folder.git("update-index", "--add", "--replace", "--index-info", in: "repo", input: commands)
            tree = try repository.tree(tree, with: edits)
            let expected = try folder.git("write-tree", in: "repo")
            #expect(tree.hex == expected, "round \(round):\n\(commands)")
            let listed = try folder.git("-c", "core.quotePath=false", "ls-files", "-s", in: "repo")
                .split(separator: "\n").filter { !$0.hasPrefix("160000") }
            let files = try repository.files(in: tree).map { "\(String($0.entry.mode, radix: 8)) \($0.entry.blob) 0\t\($0.path)" }
            #expect(files == listed.map(String.init))
        }
    }

    @Test func aFileBelowAFileMakesAFolderEvenWhenBothAreSet() throws {
        let repository = try Repository()
        let entry = TreeEntry(mode: 0o100755, blob: repository.store(blob: []))
        let both = try repository.tree(Repository.emptyTree, with: ["a": entry, "a/b": entry])
        #expect(try repository.files(in: both).map(\.path) == ["a/b"])
        let replaced = try repository.tree(both, with: ["a": entry, "a/b": nil])
        #expect(try repository.files(in: replaced).map(\.path) == ["a"])
        #expect(try repository.tree(both, with: ["a": nil]) == both)
    }

    @Test func submodulesAreKeptButAreNoFiles() throws {
        let repository = try Repository()
        let commit = try #require(CommitID(hex: String(repeating: "ab", count: 20)))
        let entry = TreeEntry(mode: 0o100644, blob: repository.store(blob: []))
        let tree = try repository.tree(Repository.emptyTree, with: ["module": TreeEntry(submodule: commit), "x": entry])
        #expect(try repository.files(in: tree).map(\.path) == ["x"])
        let edited = try repository.tree(tree, with: ["x": nil])
        let module = try #require(try repository.entry(at: "module", in: edited))
        #expect(module.isSubmodule && module.mode == 0o160000 && module.blob.hex == commit.hex)
    }
}
