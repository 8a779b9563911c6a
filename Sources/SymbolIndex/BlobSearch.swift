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
    /// Names of which only is asked whether they stand in any of the contents.
    var open: OpenNames? = nil

    /// The files that mention one of the names.
    func run(for patterns: [NamePattern], with index: MentionIndex) -> MentionResult {
        let all = Array(contents.heads.indices)
        let hashes = patterns.compactMap(\.indexHash)
        let volumes = index.volumes
        // A name that an index can't tell may stand in any blob.
        guard hashes.count == patterns.count else { return read(all).result }
        guard !volumes.isEmpty else { return read(all, with: index) }
        let (unknown, result) = ask(volumes, hashes, index)
        var whole = result
        whole.add(read(unknown, with: index))
        return whole
    }

    /// What the volumes rule out; a blob that they don't know is left for later, one that may mention a name is read.
    private func ask(
        _ volumes: [MentionVolume], _ hashes: [UInt64], _ index: MentionIndex
    ) -> (unknown: [Int], result: MentionResult) {
        struct Part: Sendable {
            var unknown: [Int] = []
            var result = MentionResult()
            var damaged: Set<UInt64> = []
            var used: Set<UInt64> = []
        }
        let packs = PackSet(location)
        let parts = share(contents.heads.count, among: workers) { ranges in
            var part = Part()
            var reader = BlobReader(self, packs)
            var query = HashQuery(hashes + reader.question.open.hashes)
            while let range = ranges.take() {
                if reader.question.open.refresh() { query = HashQuery(hashes + reader.question.open.hashes) }
                if isDone(reader.question.open) { break }
                for content in range {
                    let blob = blob(of: content)
                    var answer: MentionVolume.Answer?
                    for volume in volumes {
                        answer = volume.answer(of: blob, to: query)
                        if answer == .damaged { part.damaged.insert(volume.sum) }
                        guard let answer, answer != .damaged else { continue }
                        part.used.insert(volume.sum)
                        break
                    }
                    switch answer {
                    // What is not in the repository must be told as it is without an index.
                    case .binary where reader.contains(blob): continue
                    case .silent(let byteCount) where reader.contains(blob):
                        part.result.scannedBytes += byteCount
                        contents.forEachFile(of: content) { _ in part.result.scannedCount += 1 }
                    case .perhaps: reader.read(content, at: packs.place(of: blob), into: &part.result)
                    default: part.unknown.append(content)
                    }
                }
            }
            return part
        }
        var result = MentionResult()
        for part in parts { result.add(part.result) }
        for sum in Set(parts.flatMap(\.damaged)) { index.drop(sum) }
        index.use(Set(parts.flatMap(\.used)))
        return (parts.flatMap(\.unknown).sorted(), result)
    }

    private func read(_ unknown: [Int], with index: MentionIndex) -> MentionResult {
        guard !matcher.isEmpty, index.shouldRecord(unknown.count, of: listing.files.count, in: location) else {
            return read(unknown).result
        }
        return read(unknown, recordingIn: index)
    }

    /// Reads contents and keeps in `index` what names they mention.
    func read(_ wanted: [Int], recordingIn index: MentionIndex) -> MentionResult {
        let (result, records) = read(wanted, isRecording: true)
        index.add(records)
        return result
    }

    private func read(_ wanted: [Int], isRecording: Bool = false) -> (result: MentionResult, records: [MentionRecords]) {
        let packs = PackSet(location)
        // As they lie in the packs, so that what is stored as a difference meets what it differs from.
        var inPacks: [(content: Int, place: PackPlace)] = []
        var elsewhere: [Int] = []
        for content in wanted {
            if let place = packs.place(of: blob(of: content)) {
                inPacks.append((content, place))
            } else {
                elsewhere.append(content)
            }
        }
        inPacks.sort { $0.place < $1.place }
        let parts = share(wanted.count, among: workers) { [inPacks, elsewhere] ranges in
            var result = MentionResult()
            var reader = BlobReader(self, packs, isRecording: isRecording)
            while let range = ranges.take() {
                if !isRecording, isDone(reader.question.open) { break }
                for number in range {
                    if number < inPacks.count {
                        reader.read(inPacks[number].content, at: inPacks[number].place, into: &result)
                    } else {
                        reader.read(elsewhere[number - inPacks.count], into: &result)
                    }
                }
            }
            return (result, reader.records)
        }
        var result = MentionResult()
        for part in parts { result.add(part.0) }
        return (result, parts.compactMap(\.1))
    }

    /// Whether nothing is left to look for: the search was for open names alone, and each is found.
    private func isDone(_ open: borrowing OpenNameReader) -> Bool { matcher.isEmpty && open.isSettled }

    fileprivate func blob(of content: Int) -> BlobID { listing.files[Int(contents.heads[content])].entry.blob }
}

/// One worker's view of a repository.
private struct BlobReader: ~Copyable {
    let search: BlobSearch
    let repository: Result<Repository, GitStoreError>
    private var packs: PackReader
    var question: Question

    /// What a content is asked, and what is kept of it.
    struct Question: ~Copyable {
        let matcher: NameMatcher
        var open: OpenNameReader
        var words = IdentifierHashes()
        /// What is kept for the index; nil: nothing.
        var records: MentionRecords?

        mutating func put(to bytes: RawSpan, of blob: BlobID) -> ContentAnswer {
            if records != nil {
                let isBinary = bytes.isBinary
                if !isBinary { words.gather(bytes) }
                records?.append(blob, byteCount: isBinary ? nil : bytes.byteCount, hashes: isBinary ? [] : words.hashes)
            }
            open.look(in: bytes)
            return ContentAnswer(of: bytes, to: matcher)
        }
    }

    init(_ search: BlobSearch, _ packs: PackSet, isRecording: Bool = false) {
        self.search = search
        self.packs = PackReader(packs)
        question = Question(
            matcher: search.matcher, open: OpenNameReader(search.open), records: isRecording ? MentionRecords() : nil)
        question.open.refresh()
        repository = Result { () throws(GitStoreError) in try Repository(search.location) }
    }

    /// What was kept for the index; nil: nothing.
    var records: MentionRecords? { question.records }

    func contains(_ blob: BlobID) -> Bool { (try? repository.get().contains(blob)) ?? false }

    /// Reads a content and asks it; `place` says where it lies in the packs, nil: nowhere.
    mutating func read(_ content: Int, at place: PackPlace? = nil, into result: inout MentionResult) {
        let files = search.listing.files
        do throws(GitStoreError) {
            let answer = try Self.answer(of: search.blob(of: content), at: place, &packs, repository, &question)
            var places: [(path: TreePath, entry: TreeEntry?)] = []
            search.contents.forEachFile(of: content) { places.append((files[$0].path, files[$0].entry)) }
            result.add(answer, at: places)
        } catch {
            search.contents.forEachFile(of: content) {
                result.unread.append(UnreadFile(path: files[$0].path, reason: error.description))
            }
        }
    }

    private static func answer(
        of blob: BlobID, at place: PackPlace?, _ packs: inout PackReader, _ repository: Result<Repository, GitStoreError>,
        _ question: inout Question
    ) throws(GitStoreError) -> ContentAnswer {
        if let place, let answer = packs.withBlob(at: place, { question.put(to: $0, of: blob) }) { return answer }
        return try repository.get().withBlob(blob) { question.put(to: $0, of: blob) }
    }
}
