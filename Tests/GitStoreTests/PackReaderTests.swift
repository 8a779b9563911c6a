// Packs as git makes them, each blob held against what git itself (`git cat-file`) and libgit2 say of it.

import ByteText
import Testing

@testable import GitStore

/// A repository with versions of files that pack as chains of differences.
private func historyRepository(commits: Int = 12) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.git("init", "-q")
    for number in 0..<commits {
        let lines = (0..<400).map { "line \($0) of the file, \($0 % 37 == number ? "changed" : "as it was")\n" }
        try folder.write(lines.joined(), to: "long.c")
        try folder.write("version \(number)\n", to: "short.c")
        try folder.write(
            [UInt8]((0..<200_000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7 + ($0 / 50_000 == 1 ? number : 0)) }), to: "big.bin"
        )
        try folder.write("", to: "empty")
        try folder.git("add", "-A")
        try folder.git("commit", "-q", "-m", "\(number)")
    }
    return folder
}

/// All blobs of a repository and its alternates.
private func blobs(of folder: TemporaryFolder, in path: String = "") throws -> [BlobID] {
    try folder.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)", in: path)
        .split(separator: "\n").filter { $0.hasPrefix("blob ") }.compactMap { BlobID(hex: $0.dropFirst(5)) }
}

/// How many blobs the reader gives; each has to be what the repository says.
private func countReadBlobs(_ blobs: [BlobID], _ repository: Repository, _ packs: PackSet) throws -> Int {
    var reader = PackReader(packs)
    var count = 0
    for blob in blobs {
        guard let place = packs.place(of: blob), let bytes = reader.withBlob(blob, at: place, { $0.copy() }) else { continue }
        #expect(bytes == (try repository.blob(blob)))
        #expect(BlobID.of(bytes, kind: "blob") == blob)
        count += 1
    }
    return count
}

@Test(arguments: [
    ["repack", "-adq"], ["repack", "-adfq", "--depth=50", "--window=50"],
    ["-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"],
    ["-c", "core.compression=0", "repack", "-adfFq"], ["-c", "pack.packSizeLimit=100k", "repack", "-adq"],
    ["-c", "pack.indexVersion=2", "repack", "-adq", "--write-midx"],
])
func whatGitPacksIsRead(_ command: [String]) throws {
    let folder = try historyRepository()
    try folder.git(command)
    let repository = try Repository(containing: folder.path)
    let location = try #require(repository.location)
    let blobs = try blobs(of: folder)
    #expect(blobs.count > 30)
    let packs = PackSet(location)
    // In any order: forwards, backwards, and as they lie.
    #expect(try countReadBlobs(blobs, repository, packs) == blobs.count)
    #expect(try countReadBlobs(blobs.reversed(), repository, packs) == blobs.count)
    let ordered = blobs.compactMap { blob in packs.place(of: blob).map { ($0, blob) } }.sorted { $0.0 < $1.0 }.map(\.1)
    #expect(try countReadBlobs(ordered, repository, packs) == blobs.count)
}

/// More than a reader keeps at once, and single objects of more than it keeps of one.
@Test func whatIsForgottenIsReadAgain() throws {
    let folder = try TemporaryFolder()
    try folder.git("init", "-q")
    var state: UInt64 = 1
    var noise: [UInt8] = []
    while noise.count < 100_000 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        noise += [UInt8(truncatingIfNeeded: state >> 40), UInt8(truncatingIfNeeded: state >> 48)]
    }
    for number in 0..<16 {
        let size = number % 5 == 4 ? 24 : 5 + number
        var bytes = Array(repeatElement(noise, count: size).joined())
        for place in 0..<20 { bytes[place * 4999 + number] = UInt8(number) }
        try folder.write(bytes, to: "\(number).bin")
    }
    try folder.git("add", "-A")
    try folder.git("commit", "-q", "-m", "large")
    try folder.git("repack", "-adfq", "--depth=50", "--window=50")
    let repository = try Repository(containing: folder.path)
    let packs = PackSet(try #require(repository.location))
    let blobs = try blobs(of: folder)
    let ordered = blobs.compactMap { blob in packs.place(of: blob).map { ($0, blob) } }.sorted { $0.0 < $1.0 }.map(\.1)
    #expect(try countReadBlobs(ordered + blobs + ordered.reversed(), repository, packs) == 3 * 16)
}

@Test func packsOfAlternatesAreRead() throws {
    let folder = try historyRepository(commits: 3)
    try folder.git("repack", "-adq")
    try folder.git("clone", "-q", "--shared", "--bare", ".", "other.git")
    try folder.git("clone", "-q", "--shared", "--bare", "other.git", "third.git")
    let repository = try Repository(containing: folder.path + "/third.git")
    let blobs = try blobs(of: folder)
    #expect(try countReadBlobs(blobs, repository, PackSet(try #require(repository.location))) == blobs.count)
    // A relative one, as `git clone` of a submodule writes it.
    try folder.write("# ours\n../../other.git/objects\n", to: "third.git/objects/info/alternates")
    #expect(try countReadBlobs(blobs, repository, PackSet(try #require(repository.location))) == blobs.count)
}

@Test func aLinkedWorkTreeHasItsRepositorysPacks() throws {
    let folder = try historyRepository(commits: 2)
    try folder.git("repack", "-adq")
    try folder.git("worktree", "add", "-q", "linked")
    let repository = try Repository(containing: folder.path + "/linked")
    let blobs = try blobs(of: folder)
    #expect(try countReadBlobs(blobs, repository, PackSet(try #require(repository.location))) == blobs.count)
}

@Test func whatIsInNoPackHasNoPlace() throws {
    let folder = try historyRepository(commits: 1)
    let packs = PackSet(try #require(try Repository(containing: folder.path).location))
    #expect(try blobs(of: folder).allSatisfy { packs.place(of: $0) == nil })
}

@Test func aTreeIsNoBlob() throws {
    let folder = try historyRepository(commits: 2)
    try folder.git("repack", "-adq")
    let packs = PackSet(try #require(try Repository(containing: folder.path).location))
    let tree = try #require(BlobID(hex: try folder.git("rev-parse", "HEAD^{tree}")))
    var reader = PackReader(packs)
    let place = try #require(packs.place(of: tree))
    #expect(reader.withBlob(tree, at: place) { $0.byteCount } == nil)
}

/// Each byte of a small pack in turn is damaged: what is read is right, or nothing is.
@Test func aDamagedPackGivesNothingWrong() throws {
    let folder = try TemporaryFolder()
    try folder.git("init", "-q")
    for number in 0..<3 {
        try folder.write((0..<40).map { "line \($0) \($0 == number)\n" }.joined(), to: "a.c")
        try folder.git("add", "-A")
        try folder.git("commit", "-q", "-m", "\(number)")
    }
    try folder.git("repack", "-adfq", "--depth=5")
    let repository = try Repository(containing: folder.path)
    let blobs = try blobs(of: folder)
    let contents = try blobs.map { try repository.blob($0) }
    let begins = try blobs.compactMap { PackSet(try #require(repository.location)).place(of: $0)?.offset }
    let name = try #require(StoreFolder(path: folder.path + "/.git/objects/pack").files(endingWith: ".pack").first?.name)
    let path = ".git/objects/pack/" + name
    let whole = try folder.read(path)
    var refused = 0
    for place in 0..<(whole.count - 20) {
        var bytes = whole
        bytes[place] ^= 0x5A
        try folder.write(bytes, to: path)
        let packs = PackSet(try #require(repository.location))
        var reader = PackReader(packs)
        for (blob, content) in zip(blobs, contents) {
            guard let found = packs.place(of: blob), let read = reader.withBlob(blob, at: found, { $0.copy() }) else {
                refused += 1
                continue
            }
            // Only an object's head, which names its kind and its base, has no checksum of its own.
            if read != content { #expect(begins.contains { place >= $0 && place < $0 + 6 }) }
        }
    }
    #expect(refused > whole.count / 2)
}

@Test func anIndexThatIsNone() throws {
    let folder = try historyRepository(commits: 2)
    try folder.git("repack", "-adq")
    let location = try #require(try Repository(containing: folder.path).location)
    let blobs = try blobs(of: folder)
    let name = try #require(StoreFolder(path: folder.path + "/.git/objects/pack").files(endingWith: ".idx").first?.name)
    let path = ".git/objects/pack/" + name
    let whole = try folder.read(path)
    for bytes in [
        [], Array(whole[..<100]), Array(whole[..<1100]), [0] + whole.dropFirst(), Array(whole[..<7]) + [1] + whole.dropFirst(8),
    ] {
        try folder.write(bytes, to: path)
        let packs = PackSet(location)
        #expect(blobs.allSatisfy { packs.place(of: $0) == nil })
    }
}

/// Deltas by hand: gitformat-pack(5).
@Test func deltas() {
    let source = Array("0123456789".utf8)
    func apply(_ delta: [UInt8]) -> String? { applyPackDelta(delta, to: source).map { String(decoding: $0, as: UTF8.self) } }
    #expect(apply([10, 5, 0x91, 2, 3, 2, 0x61, 0x62]) == "234ab")
    #expect(apply([10, 3, 0x90, 3]) == "012")
    #expect(apply([10, 0]) == "")
    // For another source, of another length, past the source's end, cut off, the command 0.
    for delta: [UInt8] in [
        [9, 3, 0x90, 3], [10, 4, 0x90, 3], [10, 5, 0x91, 8, 5], [10, 2, 2, 0x61], [10, 1, 0], [10], [], [10, 3, 0x91],
    ] {
        #expect(apply(delta) == nil)
    }
    let long = [UInt8](repeating: 7, count: 0x10000)
    #expect(applyPackDelta([0x80, 0x80, 4, 0x80, 0x80, 4, 0x80], to: long) == long)
}
