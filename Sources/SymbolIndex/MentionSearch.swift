// Which files of a tree mention a name: one pass for all names together, every text file looked at, nothing parsed.

public import ByteText
public import GitStore

/// A search for names in a tree.
public struct MentionSearch: Sendable {
    /// The names that are looked for.
    public let patterns: [NamePattern]
    /// Where they are looked for.
    public let filter: PathFilter
    /// The only files that are looked at, in order; nil: those of the whole tree.
    private let paths: [TreePath]?

    /// Makes a search of a tree.
    public init(_ patterns: [NamePattern], in filter: PathFilter = PathFilter()) {
        self.patterns = patterns
        self.filter = filter
        paths = nil
    }

    /// Makes a search of some files, each named once, which costs nothing for the rest of the tree. A path at which no file lies is
    /// passed over.
    public init(_ patterns: [NamePattern], at paths: some Sequence<TreePath>) {
        self.patterns = patterns
        filter = PathFilter()
        self.paths = paths.sorted()
    }

    /// Finds the files of `source` that mention one of the names, as whole identifiers.
    ///
    /// Symbolic links and submodules are passed over, as `git grep` passes over them; so are binary files (a NUL in the first 8000
    /// bytes). `overlay` stands before the source: the content at a path, or nil where the file is gone. `workers` threads
    /// share the reading, each with its own repository; the result is the same for any number. `index` tells which blobs
    /// need not be read, and may learn from those that are. `open` names are settled on the way; where nothing else is looked for, the
    /// search ends when they all are, and what it says of files is not whole. `bounds` are for patterns, by number, that are of no use
    /// where more files mention them. Of files at the paths in `leftOut` the result need not tell.
    ///
    /// - Throws: A ``GitStoreError`` where the tree itself can't be read; a file that can't be read is in the result.
    public func run(
        in source: SourceTree, overlay: [TreePath: [UInt8]?] = [:], workers: Int, with index: MentionIndex = MentionIndex(),
        settling open: OpenNames? = nil, bounds: [Int: Int] = [:], leavingOut leftOut: Set<TreePath> = []
    ) throws(GitStoreError) -> MentionResult {
        let matcher = NameMatcher(patterns)
        let crowd = Crowd(bounds)
        var result = MentionResult()
        for case (let path, let content?) in overlay where filter.admits(path) {
            result.add(content.withRawSpan { ContentAnswer(of: $0, to: matcher, crowd) }, at: [(path, nil)])
        }
        let isWanted: (TreePath) -> Bool = { overlay[$0] == nil && filter.admits($0) }
        let wantsAll = overlay.isEmpty && filter.admitsAll
        switch source {
        case .empty: break
        case .directory(let tree):
            var wanted = paths
            if wanted == nil {
                let listing = index.listing(of: tree)
                result.unread += listing.unread.map { UnreadFile(path: $0.path, reason: $0.reason) }
                wanted = listing.paths
            }
            Self.search(tree, (wanted ?? []).filter(isWanted), for: matcher, open, crowd, workers: workers, into: &result)
        case .git(let location, let tree):
            let listing = try listing(of: tree, in: location, index)
            let key = paths == nil ? MentionIndex.TreeKey(tree: tree, location: location) : nil
            let contents =
                if let key, wantsAll {
                    index.contents(of: listing, as: key)
                } else {
                    listing.contents(in: filter, where: overlay.isEmpty && filter.admitsAllInside ? nil : isWanted)
                }
            let search = BlobSearch(
                location: location, packs: index.packs(at: location), listing: listing, contents: contents, matcher: matcher,
                workers: workers, open: open, crowd: crowd, leftOut: leftOut, key: key)
            result.add(search.run(for: patterns, with: index))
        }
        result.crowded = crowd?.crowded ?? []
        result.files.sort { $0.path < $1.path }
        result.unread.sort { $0.path < $1.path }
        return result
    }

    private func listing(
        of tree: TreeID, in location: RepositoryLocation, _ index: MentionIndex
    ) throws(GitStoreError) -> TreeListing {
        guard let paths else { return try index.listing(of: tree, in: location) }
        var files: [TreeFile] = []
        if let whole = index.knownListing(of: tree, in: location) {
            for path in paths { if let entry = whole.entry(at: path) { files.append(TreeFile(path: path, entry: entry)) } }
        } else {
            let repository = try Repository(location)
            for path in paths {
                guard let entry = try repository.entry(at: path, in: tree), !entry.isSubmodule else { continue }
                files.append(TreeFile(path: path, entry: entry))
            }
        }
        return try TreeListing(files)
    }

    /// Finds those of some files of a repository that mention one of the names; `filter` is not asked.
    public func run(
        on files: [TreeFile], in location: RepositoryLocation, workers: Int, with index: MentionIndex = MentionIndex()
    ) throws(GitStoreError) -> MentionResult {
        let listing = try TreeListing(files.sorted { $0.path < $1.path })
        let contents = listing.contents(in: PathFilter())
        let search = BlobSearch(
            location: location, packs: index.packs(at: location), listing: listing, contents: contents,
            matcher: NameMatcher(patterns), workers: workers)
        var result = search.run(for: patterns, with: index)
        result.files.sort { $0.path < $1.path }
        result.unread.sort { $0.path < $1.path }
        return result
    }

    private static func search(
        _ tree: DirectoryTree, _ paths: [TreePath], for matcher: NameMatcher, _ open: OpenNames?, _ crowd: Crowd?,
        workers: Int,
        into result: inout MentionResult
    ) {
        let parts = share(paths.count, among: workers) { ranges in
            var part = MentionResult()
            var reader = DirectoryReader(tree)
            var open = OpenNameReader(open)
            open.refresh()
            while let range = ranges.take() {
                if matcher.isEmpty, open.isSettled { break }
                for path in paths[range] {
                    let answer = reader.withFile(path) { bytes in
                        open.look(in: bytes)
                        return ContentAnswer(of: bytes, to: matcher, crowd)
                    }
                    switch answer {
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
