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
    var open: OpenNames?
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
        let asked = ask(records, hashes, index)
        var whole = asked.ruledOut
        whole.add(read(asked.doubtful).result)
        whole.add(read(asked.unknown, with: index))
        whole.unread += settle(asked.silent, by: records)
        return whole
    }

    /// What the records rule out; beside it the contents that may mention a name, those that do not, and those without a record.
    ///
    /// The contents are gone through in the order of their ids, in which their records and the packs' tables lie. What all records of a
    /// tree say of a name is kept: they are asked for it once a run.
    private func ask(
        _ records: KnownRecords, _ hashes: [UInt64], _ index: MentionIndex
    ) -> (doubtful: [Int], silent: [Int], unknown: [Int], ruledOut: MentionResult) {
        struct Part: Sendable {
            /// The first files of contents.
            var doubtful: [Int32] = []
            var silent: [Int32] = []
            var unknown: [Int32] = []
            var result = MentionResult()
            var damaged: Set<UInt64> = []
            var checked: [Int32] = []
            var isWhole = true
            /// For the index: which content may have which hash, and how long the texts are.
            var hits: [(hash: UInt64, content: Int32)] = []
            var lengths: [(content: Int32, length: Int32)] = []
        }
        let isKept = key != nil && contents.isWhole
        let answers = isKept ? records.answers : KnownRecords.Answers()
        let asked = hashes.filter { answers.contents[$0] == nil }
        let query = HashQuery(asked)
        var isDoubtful = Array(repeating: false, count: listing.contentCount)
        for content in hashes.lazy.compactMap({ answers.contents[$0] }).joined() { isDoubtful[Int(content)] = true }
        let areAllChecked = contents.byNumber.allSatisfy { records.isChecked[Int($0.number)] || !records.knows(Int($0.number)) }
        let packs = areAllChecked ? nil : PackSet(location)
        let parts = share(contents.byNumber.count, among: workers) { [isDoubtful] ranges in
            var part = Part()
            var found: [UInt64] = []
            var repository: Result<Repository, GitStoreError>?
            var packed = packs.map(PackSet.Presence.init)
            func isThere(_ blob: BlobID) -> Bool {
                if packed?.contains(blob) == true { return true }
                let opened = repository ?? Result { () throws(GitStoreError) in try Repository(location) }
                repository = opened
                return (try? opened.get().contains(blob)) ?? false
            }
            while let range = ranges.take() {
                for (_, head) in contents.byNumber[range].lazy.filter({ !records.knows(Int($0.number)) }) {
                    part.unknown.append(head)
                }
                for (which, volume) in records.volumes.enumerated() {
                    volume.withBytes { bytes in
                        for (number, head) in contents.byNumber[range] {
                            let place = records.places[Int(number)]
                            guard place.volume == which else { continue }
                            if !records.isChecked[Int(number)] {
                                let isWhole = MentionVolume.isWhole(place.record, in: bytes)
                                if !isWhole { part.damaged.insert(volume.sum) }
                                // What is not in the repository must be told as it is without an index.
                                guard isWhole, isThere(listing.blob(ofContent: Int(number))) else {
                                    part.unknown.append(head)
                                    part.isWhole = false
                                    continue
                                }
                                part.checked.append(number)
                            }
                            let length: Int32
                            if answers.lengths.isEmpty {
                                length = MentionVolume.byteCount(of: place.record, in: bytes).map { Int32(clamping: $0) } ?? -1
                                if isKept { part.lengths.append((number, length)) }
                            } else {
                                length = answers.lengths[Int(number)]
                            }
                            if length < 0 { continue }
                            let filter = MentionVolume.filter(of: place.record)
                            let mayMention: Bool
                            if isKept {
                                found.removeAll(keepingCapacity: true)
                                query.appendMatches(bytes, at: filter, to: &found)
                                for hash in found { part.hits.append((hash, number)) }
                                mayMention = isDoubtful[Int(number)] || !found.isEmpty
                            } else {
                                mayMention = query.mayMatch(bytes, at: filter)
                            }
                            if mayMention {
                                part.doubtful.append(head)
                            } else {
                                part.silent.append(head)
                                part.result.scannedBytes += Int(length)
                                part.result.scannedCount += contents.fileCount(from: head)
                            }
                        }
                    }
                }
            }
            return part
        }
        var result = MentionResult()
        for part in parts { result.add(part.result) }
        index.check(parts.flatMap(\.checked), of: key)
        if isKept, parts.allSatisfy(\.isWhole) {
            var more = KnownRecords.Answers(contents: Dictionary(uniqueKeysWithValues: Set(asked).map { ($0, []) }))
            for (hash, content) in parts.lazy.map(\.hits).joined() where more.contents[hash]?.last != content {
                more.contents[hash]?.append(content)
            }
            if answers.lengths.isEmpty {
                more.lengths = Array(repeating: -1, count: listing.contentCount)
                for (content, length) in parts.lazy.map(\.lengths).joined() { more.lengths[Int(content)] = length }
            }
            index.keep(more, of: key)
        }
        for sum in Set(parts.flatMap(\.damaged)) { index.drop(sum) }
        func places(_ heads: KeyPath<Part, [Int32]>) -> [Int] { contents.places(of: parts.flatMap { $0[keyPath: heads] }) }
        return (places(\.doubtful), isSettled ? [] : places(\.silent), places(\.unknown), result)
    }

    /// Looks for the open names in those of some contents that may mention one by what their records say, until each is found; gives
    /// the files that can't be read.
    private func settle(_ contents: [Int], by records: KnownRecords) -> [UnreadFile] {
        guard !isSettled, !contents.isEmpty else { return [] }
        let packs = PackSet(location)
        let parts = share(contents.count, among: workers) { ranges in
            var result = MentionResult()
            var reader = BlobReader(self, packs)
            while let range = ranges.take(), !reader.question.open.isSettled {
                for content in contents[range] where reader.mayMentionOpen(content, by: records) {
                    reader.read(content, at: packs.place(of: blob(of: content)), into: &result)
                }
            }
            return result.unread
        }
        return parts.flatMap(\.self)
    }

    /// Whether no name is open.
    private var isSettled: Bool { open?.isSettled ?? true }

    private func read(_ unknown: [Int], with index: MentionIndex) -> MentionResult {
        guard !isForOpenNamesAlone, index.shouldRecord(unknown.count, of: listing.files.count, in: location) else {
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
        guard !wanted.isEmpty else { return (MentionResult(), []) }
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
                    let (content, place): (Int, PackPlace?) =
                        number < inPacks.count ? inPacks[number] : (elsewhere[number - inPacks.count], nil)
                    reader.read(content, at: place, into: &result)
                }
            }
            return (result, reader.records)
        }
        var result = MentionResult()
        for part in parts { result.add(part.0) }
        return (result, parts.compactMap(\.1))
    }

    /// Whether nothing is left to look for: the search was for open names alone, and each is found.
    private func isDone(_ reader: borrowing OpenNameReader) -> Bool { isForOpenNamesAlone && reader.isSettled }

    private var isForOpenNamesAlone: Bool { open != nil && matcher.isEmpty }

    fileprivate func blob(of content: Int) -> BlobID { listing.blob(ofContent: number(of: content)) }

    /// The number of a content in the listing.
    fileprivate func number(of content: Int) -> Int { listing.content(of: Int(contents.heads[content])) }
}

/// One worker's view of a repository.
private struct BlobReader: ~Copyable {
    let search: BlobSearch
    let repository: Result<Repository, GitStoreError>
    private var packs: PackReader
    var question: Question
    private var query = HashQuery([])

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
        query = HashQuery(question.open.hashes)
        repository = Result { () throws(GitStoreError) in try Repository(search.location) }
    }

    /// What was kept for the index; nil: nothing.
    var records: MentionRecords? { question.records }

    /// Whether a name that is open still may stand in a content.
    mutating func mayMentionOpen(_ content: Int, by known: KnownRecords) -> Bool {
        if question.open.refresh() { query = HashQuery(question.open.hashes) }
        return known.mayMention(query, search.number(of: content))
    }

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
