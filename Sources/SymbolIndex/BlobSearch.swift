// A search among the blobs of a repository: first what the index knows of them, then reading those that it can't rule out.

import ByteText
import GitStore

/// The contents of a tree that are searched.
struct BlobSearch: Sendable {
    let location: RepositoryLocation
    let listing: TreeListing
    let contents: TreeListing.Contents
    let matcher: NameMatcher
    let workers: Int
    /// Under what the index keeps what it knows of the listing; nil for one that is not asked for again.
    var key: MentionIndex.TreeKey?

    /// The files that mention one of the names.
    func run(for patterns: [NamePattern], with index: MentionIndex) -> MentionResult {
        let all = Array(contents.heads.indices)
        let hashes = patterns.compactMap(\.indexHash)
        // A name that an index can't tell may stand in any blob.
        guard hashes.count == patterns.count else { return read(all).result }
        let records = index.records(of: listing, as: key)
        guard records.count > 0 else { return read(all, with: index) }
        let (unknown, result) = ask(records, HashQuery(hashes), index)
        var whole = result
        whole.add(read(unknown, with: index))
        return whole
    }

    /// What the records rule out; a blob that has none is left for later, one that may mention a name is read.
    private func ask(
        _ records: KnownRecords, _ query: HashQuery, _ index: MentionIndex
    ) -> (unknown: [Int], result: MentionResult) {
        struct Part: Sendable {
            var unknown: [Int] = []
            var result = MentionResult()
            var damaged: Set<UInt64> = []
            var checked: [Int32] = []
        }
        let parts = share(contents.heads.count, among: workers) { ranges in
            var part = Part()
            var reader = BlobReader(self)
            while let range = ranges.take() {
                for content in range {
                    let number = listing.content(of: Int(contents.heads[content]))
                    guard let (volume, record) = records.place(of: number) else {
                        part.unknown.append(content)
                        continue
                    }
                    if !records.isChecked[number] {
                        // What is not in the repository must be told as it is without an index.
                        guard volume.isWhole(record), reader.contains(listing.blob(ofContent: number)) else {
                            if !volume.isWhole(record) { part.damaged.insert(volume.sum) }
                            part.unknown.append(content)
                            continue
                        }
                        part.checked.append(Int32(number))
                    }
                    switch volume.answer(of: record, to: query) {
                    case .binary: continue
                    case .silent(let byteCount):
                        part.result.scannedBytes += byteCount
                        contents.forEachFile(of: content) { _ in part.result.scannedCount += 1 }
                    case .perhaps: reader.read(content, into: &part.result)
                    }
                }
            }
            return part
        }
        var result = MentionResult()
        for part in parts { result.add(part.result) }
        index.check(parts.flatMap(\.checked), of: key)
        for sum in Set(parts.flatMap(\.damaged)) { index.drop(sum) }
        return (parts.flatMap(\.unknown).sorted(), result)
    }

    private func read(_ unknown: [Int], with index: MentionIndex) -> MentionResult {
        guard index.shouldRecord(unknown.count, of: listing.files.count, in: location) else { return read(unknown).result }
        return read(unknown, recordingIn: index)
    }

    /// Reads contents and keeps in `index` what names they mention.
    func read(_ wanted: [Int], recordingIn index: MentionIndex) -> MentionResult {
        let (result, records) = read(wanted, isRecording: true)
        index.add(records)
        return result
    }

    private func read(_ wanted: [Int], isRecording: Bool = false) -> (result: MentionResult, records: [MentionRecords]) {
        let parts = share(wanted.count, among: workers) { ranges in
            var result = MentionResult()
            var reader = BlobReader(self)
            if isRecording { reader.records = MentionRecords() }
            while let range = ranges.take() {
                for content in wanted[range] { reader.read(content, into: &result) }
            }
            return (result, reader.records)
        }
        var result = MentionResult()
        for part in parts { result.add(part.0) }
        return (result, parts.compactMap(\.1))
    }

    fileprivate func blob(of content: Int) -> BlobID {
        listing.blob(ofContent: listing.content(of: Int(contents.heads[content])))
    }
}

/// One worker's view of a repository.
private struct BlobReader: ~Copyable {
    let search: BlobSearch
    let repository: Result<Repository, GitStoreError>
    var words = IdentifierHashes()
    /// What is kept for the index; nil: nothing.
    var records: MentionRecords?

    init(_ search: BlobSearch) {
        self.search = search
        repository = Result { () throws(GitStoreError) in try Repository(search.location) }
    }

    func contains(_ blob: BlobID) -> Bool { (try? repository.get().contains(blob)) ?? false }

    mutating func read(_ content: Int, into result: inout MentionResult) {
        let blob = search.blob(of: content)
        let files = search.listing.files
        do throws(GitStoreError) {
            let answer = try repository.get().withBlob(blob) { bytes in
                if records != nil {
                    let isBinary = bytes.isBinary
                    if !isBinary { words.gather(bytes) }
                    records?.append(blob, byteCount: isBinary ? nil : bytes.byteCount, hashes: isBinary ? [] : words.hashes)
                }
                return ContentAnswer(of: bytes, to: search.matcher)
            }
            var places: [(path: TreePath, entry: TreeEntry?)] = []
            search.contents.forEachFile(of: content) { places.append((files[$0].path, files[$0].entry)) }
            result.add(answer, at: places)
        } catch {
            search.contents.forEachFile(of: content) {
                result.unread.append(UnreadFile(path: files[$0].path, reason: error.description))
            }
        }
    }
}
