// Reads what a tree says of the symbols that are asked for at one revision: everywhere, or inside some functions alone. The tree is
// gone through once to find uses and what is put into members, and once more for functions that other files define.

import ByteText
import GitStore
import KernelC
import SymbolIndex

/// What to read, and where.
struct CallersSearch {
    private let place: SymbolQuery?
    /// The queries that ask for functions: callbacks, and what sites are looked for in.
    private let asked: [SymbolQuery]
    private let names: NameSet
    private let source: SourceTree
    private let options: ReviewOptions

    /// What was read.
    struct Found {
        /// The files with a word of interest.
        var views: [TreePath: FileView]
        var unread: [UnreadFile]
        /// The names with the macros around flags.
        var names: NameSet
        var aliases: FlagAliases
        /// The functions that each callback means, and the one that sites are looked for in, by the query as written.
        var functions: [String: FunctionBodies] = [:]
    }

    /// A search for the sites of `queries`, within the functions that `place` means.
    init(_ queries: [SymbolQuery], within place: SymbolQuery?, in source: SourceTree, options: ReviewOptions) {
        self.place = place
        asked = (queries.filter(\.isCallback) + [place].compactMap(\.self)).sorted { $0.description < $1.description }
        names = NameSet(queries)
        self.source = source
        self.options = options
    }

    func run(progress: (SearchStage) -> Void) throws(GitStoreError) -> Found {
        let aliases = try TreeSearch.aliases(of: names.watchedFlags, in: source, touched: [:], options: options)
        let start = Found(views: [:], unread: [], names: names.union(aliases.names), aliases: aliases)
        if let place { return try inside(place, start, progress) }
        return try everywhere(start, progress)
    }

    /// The names whose files tell which functions are asked for.
    private var askedNames: NameSet {
        var names = NameSet(asked)
        names.mentioned = []
        return names
    }

    private func everywhere(_ start: Found, _ progress: (SearchStage) -> Void) throws(GitStoreError) -> Found {
        var found = start
        let whole = TreeSearch(source: source, only: nil, options: options)
        let read = try TreeSearch(source: source, options: options)
            .views(of: &found.names, with: &found.aliases, leavingOut: [], [:], notSearching: [], progress: progress)
        (found.views, found.unread) = (read.views, read.unread)
        guard !asked.isEmpty else { return found }
        // The functions that are asked for may stand where the user does not want to see sites.
        let isFiltered = !options.included.isEmpty || !options.excluded.isEmpty
        let first = isFiltered ? try whole.views(of: askedNames, progress: progress).views : found.views
        found.functions = try functions(in: first) { names throws(GitStoreError) in
            try whole.views(of: NameSet(exactly: names), isDefining: true, progress: progress).views
        }
        return found
    }

    /// Looks for the functions first. Of the other files only headers are read, for the macros around flags.
    private func inside(_ place: SymbolQuery, _ start: Found, _ progress: (SearchStage) -> Void) throws(GitStoreError) -> Found {
        var found = start
        let whole = TreeSearch(source: source, only: nil, options: options)
        let names = start.names.joined(with: askedNames)
        let wanted = Set(askedNames.patterns())
        let read = try whole.views(
            of: names, isWanted: { $0.hasSuffix(".h") || !wanted.isDisjoint(with: $1) }, progress: progress)
        (found.views, found.unread) = (read.views, read.unread)
        var all = read.views
        found.functions = try functions(in: read.views) { functions throws(GitStoreError) in
            // What stands in these functions is read with them.
            let views = try whole.views(
                of: names.union(functions), searching: functions, isDefining: true, progress: progress
            ).views
            all.merge(views) { _, fuller in fuller }
            return views
        }
        found.views = all
        guard let bodies = found.functions[place.description] else { return found }
        let scope = PathFilter(include: options.included, exclude: options.excluded)
        var inner = TreeSearch.Found(views: found.views.filter { scope.admits($0.key) }, unread: [])
        try whole.narrowed(to: Set(bodies.bodies.map(\.path)).filter(scope.admits))
            .addAliases(
                to: &inner, &found.names, &found.aliases, leavingOut: [], [:], notSearching: [], progress: progress)
        found.views = inner.views
        for (path, view) in found.views {
            found.views[path]?.sites = view.sites.filter { bodies.body(at: path, $0.position.line, in: $0.function) != nil }
        }
        return found
    }

    private func functions(
        in first: [TreePath: FileView], reading views: (Set<String>) throws(GitStoreError) -> [TreePath: FileView]
    ) throws(GitStoreError) -> [String: FunctionBodies] {
        let all = try FunctionBodies.find(asked, in: first, reading: views)
        return Dictionary(zip(asked.map(\.description), all)) { first, _ in first }
    }
}
