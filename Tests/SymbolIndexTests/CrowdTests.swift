import ByteText
import GitStore
import Testing

@testable import SymbolIndex

/// Names that too many files mention.
@Suite struct CrowdTests {
    @Test func countsUpToTheBound() throws {
        let crowd = try #require(Crowd([0: 2, 2: 100]))
        #expect(Crowd([:]) == nil)
        #expect(crowd.admits([0], inFiles: 2) && crowd.crowded == [])
        #expect(!crowd.admits([0], inFiles: 1) && crowd.crowded == [0])
        #expect(crowd.admits([0, 1], inFiles: 1) && crowd.admits([0, 2], inFiles: 1))
        crowd.exceed(2)
        #expect(crowd.crowded == [0, 2] && !crowd.admits([0, 2], inFiles: 1))
    }

    /// What is left of a search when the crowded names and those files are gone that mention nothing else.
    private func useful(_ result: MentionResult) -> [[String]] {
        result.files.compactMap { file in
            let patterns = file.patterns.filter { !result.crowded.contains($0) }
            return patterns.isEmpty ? nil : ["\(file.path)", "\(patterns)"]
        }
    }

    @Test func withAndWithoutAnIndexTheSameNamesAreCrowded() throws {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "repo")
        for number in 0..<200 {
            try folder.write(
                "\(number) \(number % 2 == 0 ? "many" : "half") \(number % 50 == 0 ? "few" : "")\n", to: "repo/f\(number).c")
        }
        try folder.write("one many half\n", to: "repo/same1.c")
        try folder.write("one many half\n", to: "repo/same2.c")
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "all", in: "repo")
        let repository = try Repository(containing: folder.path + "/repo")
        let location = try #require(repository.location)
        let tree = try repository.tree(of: repository.commit("HEAD"))
        let search = MentionSearch(try ["many", "half", "few", "one"].map { try #require(NamePattern($0)) })
        // 102 files mention the first two: beyond the second bound, but not by so much that an index alone tells.
        let bounds = [0: 10, 1: 100, 2: 4]
        func run(_ index: MentionIndex) throws -> MentionResult {
            try search.run(in: .git(location, tree), workers: 2, with: index, bounds: bounds)
        }
        func index() -> MentionIndex {
            MentionIndex(in: StoreFolder(path: folder.path + "/cache"), limits: .init(byteCount: 1 << 20, fileCount: 0))
        }
        let plain = try run(MentionIndex())
        #expect(plain.crowded == [0, 1])
        #expect(useful(plain).count == 6)
        _ = try index().build(of: tree, in: location, workers: 1)
        for _ in 0..<3 {
            let indexed = try run(index())
            #expect(indexed.crowded == [0, 1])
            #expect(useful(indexed) == useful(plain))
            #expect(indexed.scannedCount == plain.scannedCount && indexed.scannedBytes == plain.scannedBytes)
        }
        // Those that mention nothing but the first name are read no more.
        #expect(try run(index()).files.count < plain.files.count)
    }
}
