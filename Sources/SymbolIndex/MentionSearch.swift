// Which files of a tree mention a name: one pass for all names together, every text file looked at, nothing parsed.

public import ByteText
public import GitStore

/// A search for names in a tree.
public struct MentionSearch: Sendable {
    /// The names that are looked for.
    public let patterns: [NamePattern]
    /// Where they are looked for.
    public let filter: PathFilter

    /// Makes a search.
    public init(_ patterns: [NamePattern], in filter: PathFilter = PathFilter()) {
        self.patterns = patterns
        self.filter = filter
    }

    /// Finds the files of `source` that mention one of the names, as whole identifiers.
    ///
    /// Symbolic links and submodules are passed over, as `git grep` passes over them; so are binary files (a NUL in the first 8000
    /// bytes). `overlay` stands before the source: the content at a path, or nil where the file is gone. `workers` threads
    /// share the reading, each with its own repository; the result is the same for any number. `index` tells which blobs
    /// need not be read, and may learn from those that are.
    ///
    /// - Throws: A ``GitStoreError`` where the tree itself can't be read; a file that can't be read is in the result.
    public func run(
        in source: SourceTree, overlay: [TreePath: [UInt8]?] = [:], workers: Int, with index: MentionIndex = MentionIndex()
    ) throws(GitStoreError) -> MentionResult {
        let matcher = NameMatcher(patterns)
        var result = MentionResult()
        for case (let path, let content?) in overlay where filter.admits(path) {
            result.add(content.withRawSpan { ContentAnswer(of: $0, to: matcher) }, at: [(path, nil)])
        }
        let isWanted: (TreePath) -> Bool = { overlay[$0] == nil && filter.admits($0) }
        switch source {
        case .empty: break
        case .directory(let tree):
            let listing = tree.listing()
            result.unread += listing.unread.map { UnreadFile(path: $0.path, reason: $0.reason) }
            Self.search(tree, listing.paths.filter(isWanted), for: matcher, workers: workers, into: &result)
        case .git(let location, let tree):
            let listing = try index.listing(of: tree, in: location)
            let contents = listing.contents(in: filter, where: isWanted)
            let search = BlobSearch(location: location, listing: listing, contents: contents, matcher: matcher, workers: workers)
            result.add(search.run(for: patterns, with: index))
        }
        result.files.sort { $0.path < $1.path }
        result.unread.sort { $0.path < $1.path }
        return result
    }

    private static func search(
        _ tree: DirectoryTree, _ paths: [TreePath], for matcher: NameMatcher, workers: Int, into result: inout MentionResult
    ) {
        let parts = share(paths.count, among: workers) { ranges in
            var part = MentionResult()
            var reader = DirectoryReader(tree)
            while let range = ranges.take() {
                for path in paths[range] {
                    switch reader.withFile(path, { ContentAnswer(of: $0, to: matcher) }) {
                    case .success(let answer?): part.add(answer, at: [(path, nil)])
                    case .success(nil): continue
                    case .failure(let failure): part.unread.append(UnreadFile(path: path, reason: failure.reason))
                    }
                }
            }
            return part
        }
        for part in parts { result.add(part) }
    }
}

extension MentionResult {
    /// The result of no search.
    init() { self.init(files: [], scannedCount: 0, scannedBytes: 0, unread: []) }

    /// Takes the answer of a content that stands at `places`.
    mutating func add(_ answer: ContentAnswer, at places: [(path: TreePath, entry: TreeEntry?)]) {
        guard let byteCount = answer.textByteCount else { return }
        scannedBytes += byteCount
        scannedCount += places.count
        guard !answer.patterns.isEmpty else { return }
        files += places.map {
            MentionedFile(path: $0.path, entry: $0.entry, content: answer.content, patterns: answer.patterns)
        }
    }

    /// Takes what another worker found.
    mutating func add(_ other: MentionResult) {
        files += other.files
        scannedCount += other.scannedCount
        scannedBytes += other.scannedBytes
        unread += other.unread
    }
}
