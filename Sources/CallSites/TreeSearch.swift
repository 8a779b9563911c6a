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
    private let source: SourceTree
    private let filter: PathFilter
    private let workers: Int
    private let index: MentionIndex

    struct Found {
        var views: [TreePath: FileView]
        var unread: [UnreadFile]
    }

    /// A search of some files alone, or of the whole tree.
    init(source: SourceTree, only paths: Set<TreePath>?, options: ReviewOptions) {
        self.init(source, PathFilter(include: (paths ?? []).map(\.description).sorted()), options.workers, options.index)
    }

    private init(_ source: SourceTree, _ filter: PathFilter, _ workers: Int, _ index: MentionIndex) {
        self.source = source
        self.filter = filter
        self.workers = workers
        self.index = index
    }

    /// A search where the user wants to look.
    init(source: SourceTree, options: ReviewOptions) {
        self.init(source, PathFilter(include: options.included, exclude: options.excluded), options.workers, options.index)
    }

    /// The same search in some files alone.
    func narrowed(to paths: Set<TreePath>) -> TreeSearch {
        TreeSearch(source, PathFilter(include: paths.map(\.description).sorted()), workers, index)
    }

    /// What the files that mention one of `names` say of them.
    ///
    /// `touched` files are left out; the names `known` are seen in those only, and not looked for.
    func views(
        of names: NameSet, leavingOut touched: Set<TreePath>, notSearching known: Set<String>, progress: (SearchStage) -> Void
    ) throws(GitStoreError) -> Found {
        let patterns =
            names.exact.subtracting(known).union(names.callbacks.keys).sorted().compactMap(NamePattern.init) + names.globs
        guard !patterns.isEmpty else { return Found(views: [:], unread: []) }
        progress(.searching(names: patterns.count))
        let result = try MentionSearch(patterns, in: filter).run(in: source, workers: workers, with: index)
        let files = result.files.filter { !touched.contains($0.path) }
        progress(.reading(files: files.count))
        let interest = FileView.Interest(names: names)
        let parts = share(files.count, among: workers) { ranges in
            var views: [(TreePath, FileView)] = []
            while let range = ranges.take() {
                for file in files[range] {
                    views.append((file.path, FileView(file.content, path: file.path, interest: interest)))
                }
            }
            return views
        }
        return Found(
            views: Dictionary(uniqueKeysWithValues: parts.joined()), unread: result.unread.filter { !touched.contains($0.path) })
    }
}
