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
    /// Whether in a plain directory only files of C are looked at: without an index each file costs its reading, and a third of the kernel's
    /// are not C.
    public var inCodeAlone = false
    /// How each pattern has to stand; empty: in any way.
    public var standings: [Standing] = []
    /// Names that will be looked for later: of a plain directory it is noted now where they stand.
    public var noted: [SoughtName] = []

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
        let isAdmitted: @Sendable (TreePath) -> Bool = { [filter] in overlay[$0] == nil && filter.admits($0) }
        let wantsAll = overlay.isEmpty && filter.admitsAll
        switch source {
        case .empty: break
        case .directory(let tree):
            let search = DirectorySearch(
                directory: index.directory(tree),
                question: .init(
                    asked: patterns.enumerated().map { SoughtName($1, as: standings.isEmpty ? .any : standings[$0]) },
                    noted: noted,
                    open: open, crowd: crowd),
                workers: workers,
                inCodeAlone: inCodeAlone)
            if let paths {
                result.add(search.run(at: paths.filter(isAdmitted)))
            } else {
                let inside = overlay.isEmpty && filter.admitsAllInside ? filter.literalPaths : nil
                result.add(search.run(inside: inside, where: wantsAll || inside != nil ? nil : isAdmitted))
            }
        case .git(let location, let tree):
            let listing = try listing(of: tree, in: location, index)
            let key = paths == nil ? MentionIndex.TreeKey(tree: tree, location: location) : nil
            let contents =
                if let key, wantsAll {
                    index.contents(of: listing, as: key)
                } else if overlay.isEmpty, filter.admitsAllInside {
                    listing.contents(in: filter)
                } else {
                    listing.contents(in: filter, where: isAdmitted)
                }
            let search = BlobSearch(
                location: location, packs: index.packs(at: location), listing: listing, contents: contents, matcher: matcher,
                workers: workers, open: open, crowd: crowd, leftOut: leftOut, key: key)
            result.add(search.run(for: patterns, with: index))
        }
        if !standings.allSatisfy({ $0 == .any }) { result.keepFiles(mentioning: NameMatcher(patterns, as: standings)) }
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
}

extension MentionResult {
    /// The result of no search.
    init() { self.init(files: [], scannedCount: 0, scannedBytes: 0, unread: []) }

    /// Keeps only what `matcher` says of the files; what an index told of them did not depend on how names have to stand.
    fileprivate mutating func keepFiles(mentioning matcher: NameMatcher) {
        for place in files.indices { files[place].patterns = files[place].content.withRawSpan(matcher.mentioned) }
        files.removeAll(where: \.patterns.isEmpty)
    }

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
