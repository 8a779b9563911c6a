// Objects in files of their own, each held against what was put there.

import ByteText
import Testing

@testable import GitStore

/// A repository with loose blobs of these contents, and their ids.
private func looseRepository(_ contents: [[UInt8]]) throws -> (TemporaryFolder, [BlobID]) {
    let folder = try TemporaryFolder()
    try folder.git("init", "-q")
    let ids = try contents.map { content in
        try folder.write(content, to: "file")
        return try #require(BlobID(hex: try folder.git("hash-object", "-w", "file").prefix(40)))
    }
    return (folder, ids)
}

private func read(_ blob: BlobID, of folder: TemporaryFolder) throws -> [UInt8]? {
    var reader = PackReader(PackSet(try #require(try Repository(containing: folder.path).location)))
    return reader.withBlob(blob, at: nil) { $0.copy() }
}

private func path(of blob: BlobID) -> String { ".git/objects/\(blob.hex.prefix(2))/\(blob.hex.dropFirst(2))" }

@Test func looseBlobsAreRead() throws {
    let noise = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7 ^ $0 >> 3) }
    let contents = [[], Array("a\n".utf8), noise, [UInt8](repeating: 7, count: 300_000)]
    let (folder, ids) = try looseRepository(contents)
    for (id, content) in zip(ids, contents) { #expect(try read(id, of: folder) == content) }
}

/// What has no room is libgit2's to read.
@Test func aLargeLooseBlobIsReadAllTheSame() throws {
    let content = [UInt8](repeating: 1, count: 3 << 20)
    let (folder, ids) = try looseRepository([content])
    #expect(try read(ids[0], of: folder) == nil)
    #expect(try Repository(containing: folder.path).blob(ids[0]) == content)
}

@Test func alternatesHaveLooseBlobs() throws {
    let (folder, ids) = try looseRepository([Array("a\n".utf8)])
    try folder.git("clone", "-q", "--bare", "--shared", ".", "other.git")
    var reader = PackReader(PackSet(try #require(try Repository(containing: folder.path + "/other.git").location)))
    #expect(reader.withBlob(ids[0], at: nil) { $0.copy() } == Array("a\n".utf8))
}

@Test func whatIsNoLooseBlobIsNotRead() throws {
    let (folder, ids) = try looseRepository([Array("a\n".utf8)])
    let tree = try #require(BlobID(hex: try folder.git("write-tree").prefix(40)))
    #expect(try read(tree, of: folder) == nil)
    #expect(throws: GitStoreError.self) { try Repository(containing: folder.path).blob(tree) }
    try folder.git("prune")
    #expect(try read(ids[0], of: folder) == nil)
}

/// Each byte of a loose blob in turn is damaged, and each length: what is read is right, or nothing is.
@Test func aDamagedLooseBlobGivesNothingWrong() throws {
    let content = Array((0..<40).map { "line \($0)\n" }.joined().utf8)
    let (folder, ids) = try looseRepository([content])
    let whole = try folder.read(path(of: ids[0]))
    try folder.git("prune")
    var refused = 0
    for place in whole.indices {
        var damaged = whole
        damaged[place] ^= 0x5A
        for bytes in [damaged, Array(whole[..<place])] {
            try folder.write(bytes, to: path(of: ids[0]))
            guard let read = try read(ids[0], of: folder) else {
                refused += 1
                continue
            }
            #expect(read == content)
        }
    }
    #expect(refused > whole.count)
}
