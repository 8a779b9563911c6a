import ByteText
import Foundation
import GitStore
import Testing

@testable import SymbolIndex

/// What is known of names from run to run.
@Suite struct StoredAnswersTests {
    private let names = ["alpha", "beta", "gamma"]

    private func commit(_ folder: TemporaryFolder) throws -> (RepositoryLocation, TreeID) {
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "more", in: "repo")
        let repository = try Repository(containing: folder.path + "/repo")
        return (try #require(repository.location), try repository.tree(of: repository.commit("HEAD")))
    }

    /// A repository whose files mention the names in turn.
    private func sample() throws -> (TemporaryFolder, RepositoryLocation, TreeID) {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "repo")
        for number in 0..<60 { try folder.write("\(number) \(names[number % 3])\n", to: "repo/f\(number).c") }
        let (location, tree) = try commit(folder)
        return (folder, location, tree)
    }

    private func index(_ folder: TemporaryFolder) -> MentionIndex {
        MentionIndex(
            in: StoreFolder(path: folder.path + "/cache"), limits: .init(byteCount: 1 << 20, fileCount: 0), expectsMore: true)
    }

    private func search(_ names: [String]) throws -> MentionSearch {
        MentionSearch(try names.map { try #require(NamePattern($0)) })
    }

    private func kept(_ folder: TemporaryFolder) -> [StoreFolder.File] {
        StoreFolder(path: folder.path + "/cache").files(endingWith: ".told")
    }

    /// That a record which has become unreadable is not missed shows that nobody looks at it.
    @Test func whatWasAskedBeforeAsksNoRecord() throws {
        let (folder, location, tree) = try sample()
        _ = try index(folder).build(of: tree, in: location, workers: 1)
        let plain = try search(["alpha"]).run(in: .git(location, tree), workers: 1)
        #expect(try search(["alpha"]).run(in: .git(location, tree), workers: 2, with: index(folder)) == plain)
        #expect(kept(folder).count == 1)
        let volume = try #require(StoreFolder(path: folder.path + "/cache").files(endingWith: ".names").first)
        let path = URL(fileURLWithPath: folder.path + "/cache/" + volume.name)
        var bytes = try Data(contentsOf: path)
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: path)
        #expect(try search(["alpha"]).run(in: .git(location, tree), workers: 2, with: index(folder)) == plain)
        #expect(index(folder).volumes.count == 1)
        // Another name asks them.
        let other = try search(["alpha", "beta"]).run(in: .git(location, tree), workers: 1)
        #expect(try search(["alpha", "beta"]).run(in: .git(location, tree), workers: 2, with: index(folder)) == other)
        #expect(StoreFolder(path: folder.path + "/cache").files(endingWith: ".names").map(\.name) != [volume.name])
    }

    @Test func namesAreAdded() throws {
        let (folder, location, tree) = try sample()
        _ = try index(folder).build(of: tree, in: location, workers: 1)
        for asked in [["alpha"], ["beta"], ["alpha", "gamma"], ["nowhere"], names, ["alpha"]] {
            let plain = try search(asked).run(in: .git(location, tree), workers: 1)
            #expect(try search(asked).run(in: .git(location, tree), workers: 1, with: index(folder)) == plain)
        }
        let index = index(folder)
        let listing = try index.listing(of: tree, in: location)
        let answers = index.records(of: listing, in: location, as: .init(tree: tree, location: location)).answers
        #expect(answers.contents.count == 4 && answers.contents.values.map(\.count).sorted() == [0, 20, 20, 20])
    }

    /// A content that had no record when its tree was asked is not taken for one that mentions nothing.
    @Test func whatHadNoRecordIsAskedLater() throws {
        let (folder, location, tree) = try sample()
        _ = try index(folder).build(of: tree, in: location, workers: 1)
        try folder.write("late alpha\n", to: "repo/late.c")
        let (_, after) = try commit(folder)
        let plain = try search(["alpha"]).run(in: .git(location, after), workers: 1)
        #expect(plain.files.map(\.path).contains("late.c"))
        for _ in 0..<3 {
            #expect(try search(["alpha"]).run(in: .git(location, after), workers: 1, with: index(folder)) == plain)
        }
        #expect(try index(folder).coverage(of: after, in: location).knownCount == 61)
    }

    @Test func damageIsNoticed() throws {
        let (folder, location, tree) = try sample()
        _ = try index(folder).build(of: tree, in: location, workers: 1)
        let plain = try search(names).run(in: .git(location, tree), workers: 1)
        _ = try search(names).run(in: .git(location, tree), workers: 1, with: index(folder))
        let path = URL(fileURLWithPath: folder.path + "/cache/" + (try #require(kept(folder).first)).name)
        let whole = try Data(contentsOf: path)
        for place in whole.indices {
            var damaged = whole
            damaged[place] ^= 1
            try damaged.write(to: path)
            let listing = try index(folder).listing(of: tree, in: location)
            let read = try #require(StoreFolder(path: folder.path + "/cache").read(path.lastPathComponent))
            #expect(KnownRecords.Answers(read, contentCount: listing.contentCount) == nil)
        }
        try whole.prefix(whole.count / 2).write(to: path)
        #expect(try search(names).run(in: .git(location, tree), workers: 1, with: index(folder)) == plain)
        #expect(try Data(contentsOf: path) == whole)
    }

    @Test func whatIsTooMuchIsNotKept() {
        var answers = KnownRecords.Answers(contents: [1: Array(0..<100)], lengths: [])
        #expect(answers.isModest)
        answers.contents[2] = Array(repeating: 0, count: 1 << 20)
        #expect(!answers.isModest)
        #expect(!KnownRecords.Answers(contents: Dictionary(uniqueKeysWithValues: (0..<5000).map { (UInt64($0), []) })).isModest)
    }

    /// What is still open after a search with these names.
    private func open(
        _ names: Set<String>, _ location: RepositoryLocation, _ tree: TreeID, _ index: MentionIndex, searching: [String] = []
    ) throws -> Set<String> {
        let open = OpenNames(names)
        _ = try search(searching).run(in: .git(location, tree), workers: 2, with: index, settling: open)
        return open.names
    }

    @Test func openNamesAreKept() throws {
        let (folder, location, tree) = try sample()
        _ = try index(folder).build(of: tree, in: location, workers: 1)
        for _ in 0..<3 {
            #expect(try open(["alpha", "gamma", "nowhere"], location, tree, index(folder)) == ["nowhere"])
            #expect(
                try open(["beta", "nowhere", "never"], location, tree, index(folder), searching: ["alpha"]) == [
                    "nowhere", "never",
                ])
        }
        let index = index(folder)
        let listing = try index.listing(of: tree, in: location)
        let answers = index.records(of: listing, in: location, as: .init(tree: tree, location: location)).answers
        #expect(answers.absent == ["nowhere", "never"] && answers.present.keys.sorted() == names)
        for (name, content) in answers.present {
            let blob = listing.blob(ofContent: Int(content))
            #expect(try folder.git("cat-file", "blob", blob.hex, in: "repo").contains(name))
        }
    }

    /// A name that stood in what is not there any more is looked for everywhere.
    @Test func whatIsGoneDoesNotCount() throws {
        let (folder, location, tree) = try sample()
        try folder.write("only here, twice\n", to: "repo/one.c")
        try folder.write("twice\n", to: "repo/two.c")
        let (_, after) = try commit(folder)
        _ = try index(folder).build(of: after, in: location, workers: 1)
        #expect(try open(["only", "twice"], location, after, index(folder)) == [])
        for gone in ["one.c", "two.c"] {
            let object = try folder.git("rev-parse", "HEAD:\(gone)", in: "repo")
            try FileManager.default.removeItem(
                atPath: folder.path + "/repo/.git/objects/\(object.prefix(2))/\(object.dropFirst(2))")
            let expected: Set<String> = gone == "one.c" ? ["only"] : ["only", "twice"]
            #expect(try open(["only", "twice"], location, after, MentionIndex()) == expected)
            for _ in 0..<2 { #expect(try open(["only", "twice"], location, after, index(folder)) == expected) }
        }
        #expect(try open(["only"], location, tree, index(folder)) == ["only"])
    }

    /// What was missing when a name was found to be absent is asked when it is there.
    @Test func absenceHoldsForWhatWasThere() throws {
        let (folder, location, tree) = try sample()
        try folder.write("late\n", to: "repo/late.c")
        let (_, after) = try commit(folder)
        let object = try folder.git("rev-parse", "HEAD:late.c", in: "repo")
        let path = folder.path + "/repo/.git/objects/\(object.prefix(2))/\(object.dropFirst(2))"
        let kept = try Data(contentsOf: URL(fileURLWithPath: path))
        try FileManager.default.removeItem(atPath: path)
        _ = try index(folder).build(of: after, in: location, workers: 1)
        for _ in 0..<2 { #expect(try open(["late"], location, after, index(folder)) == ["late"]) }
        try kept.write(to: URL(fileURLWithPath: path))
        for _ in 0..<3 { #expect(try open(["late"], location, after, index(folder)) == []) }
        #expect(try open(["late"], location, tree, index(folder)) == ["late"])
    }

    /// Of a part of a tree nobody asks a record either, where all of the tree was asked.
    @Test func theWholeAnswersForItsParts() throws {
        let (folder, location, tree) = try sample()
        _ = try index(folder).build(of: tree, in: location, workers: 1)
        _ = try search(["alpha", "beta"]).run(in: .git(location, tree), workers: 1, with: index(folder))
        let volume = try #require(StoreFolder(path: folder.path + "/cache").files(endingWith: ".names").first)
        let path = URL(fileURLWithPath: folder.path + "/cache/" + volume.name)
        var bytes = try Data(contentsOf: path)
        for place in (bytes.count - 200)..<bytes.count { bytes[place] ^= 1 }
        try bytes.write(to: path)
        let object = try folder.git("rev-parse", "HEAD:f4.c", in: "repo")
        for isGone in [false, true] {
            if isGone {
                try FileManager.default.removeItem(
                    atPath: folder.path + "/repo/.git/objects/\(object.prefix(2))/\(object.dropFirst(2))")
            }
            for included in [["f1.c", "f3.c", "f4.c", "f5.c"], ["f?.c"], []] {
                let part = MentionSearch(
                    try search(["alpha", "beta"]).patterns, in: PathFilter(include: included, exclude: ["f5.c"]))
                let plain = try part.run(in: .git(location, tree), workers: 1)
                #expect(plain.unread.map(\.path) == (isGone ? ["f4.c"] : []))
                #expect(try part.run(in: .git(location, tree), workers: 2, with: index(folder)) == plain)
                #expect(index(folder).volumes.count == 1)
            }
        }
    }

    /// Which of the files that mention names are read: those of which a damaged text makes no fault are not.
    @Test func whatNobodyWantsIsNotRead() throws {
        let (folder, location, tree) = try sample()
        _ = try index(folder).build(of: tree, in: location, workers: 1)
        let alpha = try search(["alpha"])
        let all = try alpha.run(in: .git(location, tree), workers: 1, with: index(folder))
        let object = try folder.git("rev-parse", "HEAD:f3.c", in: "repo")
        let path = folder.path + "/repo/.git/objects/\(object.prefix(2))/\(object.dropFirst(2))"
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try Data([1]).write(to: URL(fileURLWithPath: path))
        let damaged = try alpha.run(in: .git(location, tree), workers: 1, with: index(folder))
        #expect(damaged.unread.map(\.path) == ["f3.c"])
        let left = try alpha.run(
            in: .git(location, tree), workers: 1, with: index(folder), leavingOut: ["f3.c", "f0.c", "gone.c"])
        #expect(left.unread.isEmpty)
        #expect(left.files.map(\.path) == all.files.map(\.path).filter { $0 != "f3.c" && $0 != "f0.c" })
        // Where files are counted, they are read.
        let counted = try alpha.run(
            in: .git(location, tree), workers: 1, with: index(folder), bounds: [0: 20], leavingOut: ["f3.c"])
        #expect(counted.unread.map(\.path) == ["f3.c"] && counted.crowded.isEmpty)
        #expect(try alpha.run(in: .git(location, tree), workers: 1, with: index(folder), bounds: [0: 18]).crowded == [0])
    }

    /// What its record says that a text may mention, and it does not, is known the next time.
    @Test func whatIsRefutedIsNotReadAgain() throws {
        let (folder, location, tree) = try sample()
        let index = index(folder)
        _ = try index.build(of: tree, in: location, workers: 1)
        let key = MentionIndex.TreeKey(tree: tree, location: location)
        let alpha = try search(["alpha"])
        let all = try alpha.run(in: .git(location, tree), workers: 1, with: index)
        let listing = try index.listing(of: tree, in: location)
        let hash = try #require(alpha.patterns[0].indexHash)
        // As a filter may say it.
        let claimed = try #require(index.records(of: listing, in: location, as: key).answers.contents[hash])
        let wrong = try #require((0..<Int32(listing.contentCount)).first { !claimed.contains($0) })
        index.keep(KnownRecords.Answers(contents: [hash: claimed + [wrong]]), of: key)
        for _ in 0..<2 { #expect(try alpha.run(in: .git(location, tree), workers: 1, with: index) == all) }
        #expect(index.records(of: listing, in: location, as: key).answers.refuted == ["alpha": [wrong]])
        let next = self.index(folder)
        let kept = next.records(of: try next.listing(of: tree, in: location), in: location, as: key).answers
        #expect(kept.refuted == ["alpha": [wrong]])
        #expect(try alpha.run(in: .git(location, tree), workers: 1, with: next) == all)
        // A glob is asked by the same hash perhaps, and is not meant.
        #expect(try search(["alph?"]).run(in: .git(location, tree), workers: 1, with: next).files == all.files)
    }
}
