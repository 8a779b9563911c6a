import ByteText
import Dispatch
import Foundation
import GitStore
import SymbolIndex
import Testing

@Suite struct MentionIndexTests {
    private let words = ["VM_IO", "VM_PFNMAP", "page", "page_dup_rmap", "follow_page", "x", "_x", "x2", "FOLL_PIN", "9lives"]

    /// A repository of `count` files of words, and a folder for the index.
    private func sample(_ count: Int = 80, seed: UInt64 = 7) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "repo")
        var numbers = SeededNumbers(seed: seed)
        for index in 0..<count {
            var text = "\(seed) \(index)\n"
            for _ in 0..<Int.random(in: 0..<6, using: &numbers) {
                text += words[Int.random(in: 0..<words.count, using: &numbers)] + [" ", "->", "\n", "("][index % 4]
            }
            try folder.write(text, to: "repo/d\(index % 5)/f\(index).c")
        }
        try folder.write("VM_IO", to: "repo/copy/one")
        try folder.write("VM_IO", to: "repo/copy/two")
        try folder.write([UInt8](repeating: 0, count: 3) + "page VM_IO".utf8, to: "repo/binary")
        try folder.write("", to: "repo/empty")
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "all", in: "repo")
        return folder
    }

    private func place(_ folder: TemporaryFolder, _ name: String = "repo") throws -> (location: RepositoryLocation, tree: TreeID)
    {
        let repository = try Repository(containing: folder.path + "/" + name)
        return (try #require(repository.location), try repository.tree(of: repository.commit("HEAD")))
    }

    private func index(_ folder: TemporaryFolder, limit: Int = 1 << 20) -> MentionIndex {
        MentionIndex(in: StoreFolder(path: folder.path + "/cache/below"), limits: .init(byteCount: limit, fileCount: 0))
    }

    private var searches: [MentionSearch] {
        get throws {
            func patterns(_ texts: [String]) throws -> [NamePattern] { try texts.map { try #require(NamePattern($0)) } }
            return [
                MentionSearch(try patterns(words)), MentionSearch(try patterns(["VM_*"])),
                MentionSearch(try patterns(["*_rmap"])),
                MentionSearch(try patterns(["9lives"])), MentionSearch(try patterns(["nowhere"])), MentionSearch([]),
                MentionSearch(
                    try patterns(["page"]), in: PathFilter(include: ["d1", "copy/two", "d3/f3.c", "d3"], exclude: ["*6.c"])),
                MentionSearch(try patterns(["VM_IO"]), at: ["copy/one", "d2/f2.c", "none"]),
            ]
        }
    }

    /// Searches with and without an index.
    private func expectSame(_ folder: TemporaryFolder, _ index: MentionIndex, _ name: String = "repo") throws {
        let (location, tree) = try place(folder, name)
        for search in try searches {
            let plain = try search.run(in: .git(location, tree), workers: 2)
            #expect(try search.run(in: .git(location, tree), workers: 2, with: index) == plain)
        }
    }

    private func volumes(_ folder: TemporaryFolder) -> [StoreFolder.File] {
        StoreFolder(path: folder.path + "/cache/below").files(endingWith: ".names")
    }

    @Test func findsTheSameWithAndWithout() throws {
        let folder = try sample()
        let (location, tree) = try place(folder)
        for workers in [1, 3] {
            let index = index(folder)
            #expect(try index.build(of: tree, in: location, workers: workers).isEmpty)
            let coverage = try index.coverage(of: tree, in: location)
            #expect(coverage.knownCount == 83 && coverage.blobCount == 83)
            try expectSame(folder, index)
            // What was asked once is answered from memory.
            try expectSame(folder, index)
            try expectSame(folder, self.index(folder))
            #expect(volumes(folder).count == 1)
        }
    }

    @Test func blobsThatAreNotNamedAreNotRead() throws {
        let folder = try sample()
        let (location, tree) = try place(folder)
        _ = try index(folder).build(of: tree, in: location, workers: 1)
        // What is damaged in the repository is told only if it has to be read.
        let quiet = try folder.git("rev-parse", "HEAD:d0/f0.c", in: "repo")
        let object = folder.path + "/repo/.git/objects/\(quiet.prefix(2))/\(quiet.dropFirst(2))"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: object)
        try Data("no object".utf8).write(to: URL(fileURLWithPath: object))
        let search = MentionSearch([try #require(NamePattern("nowhere"))])
        #expect(try search.run(in: .git(location, tree), workers: 1).unread.map(\.path) == ["d0/f0.c"])
        #expect(try search.run(in: .git(location, tree), workers: 1, with: index(folder)).unread.isEmpty)
        // What is not there at all is told in any case.
        try FileManager.default.removeItem(atPath: object)
        #expect(try search.run(in: .git(location, tree), workers: 1, with: index(folder)).unread.map(\.path) == ["d0/f0.c"])
    }

    @Test func aSecondReadingIsKeptAndAFewNewBlobsAtOnce() throws {
        let folder = try sample()
        let (location, tree) = try place(folder)
        let search = MentionSearch([try #require(NamePattern("page"))])
        _ = try search.run(in: .git(location, tree), workers: 2, with: index(folder))
        #expect(volumes(folder).isEmpty)
        _ = try search.run(in: .git(location, tree), workers: 2, with: index(folder))
        #expect(try index(folder).coverage(of: tree, in: location).knownCount == 83)
        try folder.write("new page", to: "repo/new.c")
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "new", in: "repo")
        let (_, after) = try place(folder)
        _ = try search.run(in: .git(location, after), workers: 2, with: index(folder))
        #expect(try index(folder).coverage(of: after, in: location).knownCount == 84)
        try expectSame(folder, index(folder))
    }

    @Test func withinARunTheThirdSearchReadsNothingAlsoWithoutAFolder() throws {
        let folder = try sample()
        let (location, tree) = try place(folder)
        let index = MentionIndex(limits: .init(fileCount: 0))
        let search = MentionSearch([try #require(NamePattern("page"))])
        for _ in 0..<2 { _ = try search.run(in: .git(location, tree), workers: 2, with: index) }
        #expect(try index.coverage(of: tree, in: location).knownCount == 83)
        try expectSame(folder, index)
    }

    @Test func damageIsNoticedAndMended() throws {
        let folder = try sample()
        let (location, tree) = try place(folder)
        _ = try index(folder).build(of: tree, in: location, workers: 1)
        let file = folder.path + "/cache/below/" + (try #require(volumes(folder).first)).name
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        var numbers = SeededNumbers(seed: 3)
        for round in 0..<60 {
            var bytes = whole
            if round % 3 == 0 {
                bytes = bytes.prefix(Int.random(in: 0..<whole.count, using: &numbers))
            } else if round % 3 == 1 {
                bytes[Int.random(in: 0..<whole.count, using: &numbers)] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            } else {
                // Another version.
                bytes[16] ^= UInt8.random(in: 1...255, using: &numbers)
            }
            try bytes.write(to: URL(fileURLWithPath: file))
            try expectSame(folder, index(folder))
        }
        index(folder).clear()
        #expect(volumes(folder).isEmpty && index(folder).status.blobCount == 0)
        _ = try index(folder).build(of: tree, in: location, workers: 1)
        #expect(try index(folder).coverage(of: tree, in: location).knownCount == 83)
    }

    private func listings(_ folder: TemporaryFolder) -> [StoreFolder.File] {
        StoreFolder(path: folder.path + "/cache/below").files(endingWith: ".paths")
    }

    /// An index that keeps the listings of what it searches at once.
    private func eagerIndex(_ folder: TemporaryFolder) -> MentionIndex {
        MentionIndex(
            in: StoreFolder(path: folder.path + "/cache/below"), limits: .init(byteCount: 1 << 20, fileCount: 0),
            expectsMore: true)
    }

    @Test func aDamagedListingIsNoticedAndMadeAnew() throws {
        let folder = try sample()
        let (location, tree) = try place(folder)
        _ = try eagerIndex(folder).build(of: tree, in: location, workers: 1)
        let listing = try #require(listings(folder).first)
        #expect(listings(folder).count == 1 && listing.name == "\(tree).paths")
        let file = folder.path + "/cache/below/" + listing.name
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        var numbers = SeededNumbers(seed: 5)
        for round in 0..<60 {
            var bytes = whole
            if round % 2 == 0 {
                bytes = bytes.prefix(Int.random(in: 0..<whole.count, using: &numbers))
            } else {
                bytes[Int.random(in: 0..<whole.count, using: &numbers)] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            }
            try bytes.write(to: URL(fileURLWithPath: file))
            try expectSame(folder, eagerIndex(folder))
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == whole)
        }
        // A listing says of which tree it is.
        try folder.write("new page", to: "repo/new.c")
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "new", in: "repo")
        let (_, after) = try place(folder)
        try whole.write(to: URL(fileURLWithPath: folder.path + "/cache/below/\(after).paths"))
        try expectSame(folder, eagerIndex(folder))
        #expect(listings(folder).count == 2)
        eagerIndex(folder).clear()
        #expect(listings(folder).isEmpty)
    }

    @Test func aFolderThatIsMissingIsToldAlsoWhereTheListingIsKept() throws {
        let folder = try sample()
        let (location, tree) = try place(folder)
        _ = try eagerIndex(folder).build(of: tree, in: location, workers: 1)
        let gone = try folder.git("rev-parse", "HEAD:d1", in: "repo")
        try FileManager.default.removeItem(atPath: folder.path + "/repo/.git/objects/\(gone.prefix(2))/\(gone.dropFirst(2))")
        let search = MentionSearch([try #require(NamePattern("page"))])
        for index in [MentionIndex(), eagerIndex(folder)] {
            #expect(throws: GitStoreError.missingObject(id: String(gone))) {
                try search.run(in: .git(location, tree), workers: 1, with: index)
            }
        }
    }

    @Test func linksAreListedAndNotSearched() throws {
        let folder = try sample(10)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/repo/link.c", withDestinationPath: "page")
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "link", in: "repo")
        let (location, tree) = try place(folder)
        let index = eagerIndex(folder)
        try expectSame(folder, index)
        let paths = Array(try index.listing(of: tree, in: location).paths)
        #expect(paths == (try Repository(location).files(in: tree).map(\.path)) && paths.contains("link.c"))
        let found = try MentionSearch([try #require(NamePattern("page"))]).run(in: .git(location, tree), workers: 1, with: index)
        #expect(!found.files.contains { $0.path == "link.c" })
    }

    @Test func manyWritersAtOnceLoseNothing() throws {
        let folders = try (0..<6).map { try sample(30, seed: UInt64($0 + 20)) }
        let shared = folders[0]
        let places = try folders.map { try place($0) }
        let path = shared.path + "/cache/below"
        DispatchQueue.concurrentPerform(iterations: 12) { number in
            let index = MentionIndex(in: StoreFolder(path: path), limits: .init(fileCount: 0))
            let (location, tree) = places[number % places.count]
            _ = try? index.build(of: tree, in: location, workers: 1)
        }
        let whole = index(shared)
        for (location, tree) in places {
            let coverage = try whole.coverage(of: tree, in: location)
            #expect(coverage.knownCount == coverage.blobCount)
        }
        for folder in folders {
            let (location, tree) = try place(folder)
            for search in try searches {
                let plain = try search.run(in: .git(location, tree), workers: 1)
                #expect(try search.run(in: .git(location, tree), workers: 1, with: whole) == plain)
            }
        }
        #expect(StoreFolder(path: path).files().allSatisfy { !$0.name.hasPrefix("unfinished") })
    }

    @Test func theFolderStaysWithinItsLimit() throws {
        let shared = try TemporaryFolder()
        var last: MentionIndex.Status?
        for seed in 0..<8 {
            let folder = try sample(60, seed: UInt64(seed + 40))
            let (location, tree) = try place(folder)
            let index = index(shared, limit: 20_000)
            _ = try index.build(of: tree, in: location, workers: 1)
            last = self.index(shared, limit: 20_000).status
            #expect(try #require(last).byteCount <= 20_000)
            // What came last is there.
            let coverage = try self.index(shared).coverage(of: tree, in: location)
            #expect(coverage.knownCount == coverage.blobCount)
            try expectSame(folder, self.index(shared))
        }
        #expect(try #require(last).blobCount > 63)
    }

    @Test func aFolderThatCanNotBeWrittenCostsNothing() throws {
        let folder = try sample()
        try folder.write("a file", to: "cache")
        let (location, tree) = try place(folder)
        let index = index(folder)
        _ = try index.build(of: tree, in: location, workers: 1)
        #expect(try index.coverage(of: tree, in: location).knownCount == 83)
        try expectSame(folder, index)
        #expect(self.index(folder).status.volumeCount == 0)
    }
}
