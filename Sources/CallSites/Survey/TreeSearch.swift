// Finds and reads the files of the base that the series leaves alone and that mention a name of interest.

import ByteText
import GitStore
import KernelC
import SymbolIndex

/// What a search of the tree is about to do.
public enum SearchStage: Sendable, Hashable {
    /// Looking for so many names in all files.
    case searching(names: Int)
    /// Reading so many files that mention one.
    case reading(files: Int)
}

/// The untouched part of a tree.
struct TreeSearch {
    /// Where it looks.
    private enum Place {
        case everywhere(PathFilter)
        case files(Set<TreePath>)
    }

    private let source: SourceTree
    private var place: Place
    private let workers: Int
    private let index: MentionIndex
    private let facts: KnownFacts

    struct Found {
        var views: [TreePath: FileView]
        var unread: [UnreadFile]
        /// The names that more files mention than their bound.
        var crowded: Set<String> = []
    }

    /// A search of some files alone, or of the whole tree.
    init(source: SourceTree, only paths: Set<TreePath>?, options: ReviewOptions) {
        self.init(source, paths.map(Place.files) ?? .everywhere(PathFilter()), options)
    }

    /// A search of the paths that git's patterns mean.
    init(source: SourceTree, below patterns: [String], options: ReviewOptions) {
        self.init(source, .everywhere(PathFilter(include: patterns)), options)
    }

    /// A search where the user wants to look.
    init(source: SourceTree, options: ReviewOptions) {
        self.init(
            source, .everywhere(PathFilter(include: options.included, exclude: options.excluded)), options)
    }

    private init(_ source: SourceTree, _ place: Place, _ options: ReviewOptions) {
        self.source = source
        self.place = place
        workers = options.workers
        index = options.index
        facts = options.facts
    }

    /// The same search in some files alone.
    func narrowed(to paths: Set<TreePath>) -> TreeSearch {
        var search = self
        search.place = .files(paths)
        return search
    }

    /// The contents of the files that mention one of some words; `open` names are settled in the same pass.
    func texts(
        mentioning words: [NamePattern], settling open: OpenNames?, progress: (SearchStage) -> Void
    ) throws(GitStoreError) -> [[UInt8]] {
        progress(.searching(names: words.count))
        return try mentionSearch(words).run(in: source, workers: workers, with: index, settling: open).files.map(\.content)
    }

    private func mentionSearch(_ patterns: [NamePattern], inCodeAlone: Bool = false) -> MentionSearch {
        switch place {
        case .everywhere(let filter):
            var search = MentionSearch(patterns, in: filter)
            search.inCodeAlone = inCodeAlone
            return search
        case .files(let paths): return MentionSearch(patterns, at: paths)
        }
    }

    /// What the files that mention one of `names` say of them.
    ///
    /// `touched` files are left out; the names `known` are seen in those only, and not looked for. With `words`, only the files
    /// that mention one of these are read; with `isDefining`, only those that look as if they defined one; with `isWanted`, only those that
    /// it takes, by their paths and the patterns in them. `open` names are settled in the same pass, and it is noted where those of `later`
    /// stand, which are looked for later.
    func views(
        of names: NameSet, searching words: Set<String>? = nil, leavingOut touched: Set<TreePath> = [],
        notSearching known: Set<String> = [], isDefining: Bool = false,
        isWanted: (TreePath, [NamePattern]) -> Bool = { _, _ in true },
        settling open: OpenNames? = nil, noting later: Set<SoughtName> = [], progress: (SearchStage) -> Void = { _ in }
    ) throws(GitStoreError) -> Found {
        let patterns = words.map { $0.sorted().compactMap(NamePattern.init) } ?? names.patterns(without: known)
        guard !patterns.isEmpty || open?.isSettled == false else { return Found(views: [:], unread: []) }
        progress(.searching(names: patterns.count))
        var bounds: [Int: Int] = [:]
        for (number, pattern) in patterns.enumerated() { bounds[number] = names.mostFiles[pattern.text] }
        // Other files only mention names, for those who want to hear of that.
        let isCodeAlone = open?.isSettled != false && !patterns.contains { names.mentioned.contains($0.text) }
        var search = mentionSearch(patterns, inCodeAlone: isCodeAlone)
        search.noted = Array(later)
        search.standings = patterns.map { isDefining ? .definition : names.standing(of: $0.text) }
        let result = try search.run(
            in: source, workers: workers, with: index, settling: open, bounds: bounds, leavingOut: touched)
        let crowded = Set(result.crowded.map { patterns[$0].text })
        let wordsBeside = names.wordsBeside(patterns)
        let files = result.files.filter { file in
            guard !touched.contains(file.path) else { return false }
            let mentioned = file.patterns.filter { !crowded.contains(patterns[$0].text) }
            let mayMatter = mentioned.contains { pattern in
                wordsBeside[pattern]?.contains { file.content.firstOffset(of: $0, in: 0..<file.content.count) != nil } ?? true
            }
            return mayMatter && isWanted(file.path, mentioned.map { patterns[$0] })
        }
        progress(.reading(files: files.count))
        var interesting = names
        interesting.exact.subtract(crowded)
        let interest = FileView.Interest(names: interesting)
        let parts = share(files.count, among: workers) { ranges in
            var views: [(TreePath, FileView)] = []
            while let range = ranges.take() {
                for file in files[range] {
                    views.append((file.path, FileView(of: facts.facts(of: file), interest: interest)))
                }
            }
            return views
        }
        return Found(
            views: Dictionary(uniqueKeysWithValues: parts.joined()), unread: result.unread.filter { !touched.contains($0.path) },
            crowded: crowded)
    }
}

extension NameSet {
    /// How a name has to stand in a file that says something of it: where only its value is wanted, as if it were given one.
    fileprivate func standing(of name: String) -> Standing {
        families.isEmpty && helpers.contains(name) && !contains(name) && callbacks[name] == nil && members[name] == nil
            ? .value : .any
    }
}
