// What one worker of a search does with a content: it reads it, asks it, and keeps what an index wants of it.

import ByteText
import GitStore

/// One worker's view of a repository.
struct BlobReader: ~Copyable {
    let search: BlobSearch
    /// Opened for what can't be read by `packs`.
    private var repository: Result<Repository, GitStoreError>?
    private var packs: PackReader
    var question: Question

    /// What a content is asked, and what is kept of it.
    struct Question: ~Copyable {
        let matcher: NameMatcher
        let crowd: Crowd?
        var open: OpenNameReader
        /// The names as an index has them; nil where it can't tell all of them.
        private let query: HashQuery?
        private var words = IdentifierHashes()
        /// What is kept for the index; nil: nothing.
        private(set) var records: MentionRecords?

        init(of search: BlobSearch, isRecording: Bool) {
            matcher = search.matcher
            crowd = search.crowd
            open = OpenNameReader(search.open)
            query = matcher.indexHashes.map(HashQuery.init)
            records = isRecording ? MentionRecords() : nil
            self.open.refresh()
        }

        mutating func put(to bytes: RawSpan, of blob: BlobID, inFiles fileCount: Int) -> ContentAnswer {
            guard records != nil else {
                open.look(in: bytes)
                return ContentAnswer(of: bytes, to: matcher, crowd, inFiles: fileCount)
            }
            guard !bytes.isBinary else {
                records?.append(blob, byteCount: nil, hashes: [])
                return ContentAnswer(textByteCount: nil)
            }
            words.gather(bytes)
            records?.append(blob, byteCount: bytes.byteCount, hashes: words.hashes)
            // What the text is made of is known now: a name need only be looked for where it can stand.
            open.look(in: bytes, of: words.hashes)
            guard query?.matches(anyOf: words.hashes) ?? true else { return ContentAnswer(textByteCount: bytes.byteCount) }
            return ContentAnswer(of: bytes, to: matcher, crowd, inFiles: fileCount)
        }
    }

    init(_ search: BlobSearch, isRecording: Bool = false) {
        self.search = search
        packs = PackReader(search.packs)
        question = Question(of: search, isRecording: isRecording)
    }

    /// What was kept for the index; nil: nothing.
    var records: MentionRecords? { question.records }

    /// Whether a name that is open still may stand in a content.
    mutating func mayMentionOpen(_ content: Int, by known: KnownRecords) -> Bool {
        question.open.refresh()
        return known.mayMention(question.open.query, search.number(of: content))
    }

    /// Takes the open names that were found in a content.
    mutating func takeFound(in content: Int, into present: inout [String: Int32]) {
        for name in question.open.takeFound() { present[name] = Int32(truncatingIfNeeded: search.number(of: content)) }
    }

    /// Reads a content and asks it; `place` says where it lies in the packs, nil: in none. Gives the patterns that it mentions, nil
    /// where it can't be read.
    @discardableResult
    mutating func read(_ content: Int, at place: PackPlace? = nil, into result: inout MentionResult) -> [Int]? {
        let files = search.listing.files
        do throws(GitStoreError) {
            let fileCount = search.contents.fileCount(from: search.contents.heads[content])
            let answer = try answer(of: search.blob(of: content), inFiles: fileCount, at: place)
            var places: [(path: TreePath, entry: TreeEntry?)] = []
            search.contents.forEachFile(of: content) { places.append((files[$0].path, files[$0].entry)) }
            result.add(answer, at: places)
            return answer.mentioned
        } catch {
            search.contents.forEachFile(of: content) {
                result.unread.append(UnreadFile(path: files[$0].path, reason: error.description))
            }
            return nil
        }
    }

    private mutating func answer(
        of blob: BlobID, inFiles fileCount: Int, at place: PackPlace?
    ) throws(GitStoreError) -> ContentAnswer {
        if let answer = packs.withBlob(blob, at: place, { question.put(to: $0, of: blob, inFiles: fileCount) }) { return answer }
        let opened = repository ?? Result { () throws(GitStoreError) in try Repository(search.location) }
        repository = opened
        return try opened.get().withBlob(blob) { question.put(to: $0, of: blob, inFiles: fileCount) }
    }
}
