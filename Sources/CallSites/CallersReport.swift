// The call sites of some symbols at one revision, with no series at hand.

import ByteText
public import GitStore
import KernelC
public import SymbolIndex

/// Where symbols are defined and used in one tree.
public struct CallersReport: Sendable {
    /// One entry a query, in the order of the queries; every site is `untouched`.
    public let symbols: [SymbolReport]
    /// For each query for a callback the functions that are put there; nil for the others.
    public let implementers: [FunctionBodies?]
    /// The functions in which sites were looked for; nil: everywhere.
    public let bodies: FunctionBodies?
    /// Files that could not be read.
    public let unread: [UnreadFile]

    /// Makes a report of its parts.
    public init(
        symbols: [SymbolReport], implementers: [FunctionBodies?] = [], bodies: FunctionBodies? = nil, unread: [UnreadFile] = []
    ) {
        self.symbols = symbols
        self.implementers = implementers + Array(repeating: nil, count: max(symbols.count - implementers.count, 0))
        self.bodies = bodies
        self.unread = unread
    }

    /// Looks symbols up in a tree. `place` restricts the sites to the bodies of the functions that it means.
    public init(
        of queries: [SymbolQuery], within place: SymbolQuery? = nil, in source: SourceTree, options: ReviewOptions,
        progress: (SearchStage) -> Void = { _ in }
    ) throws(CallSitesError) {
        var names = NameSet(queries)
        // The functions that are asked for may stand where the user does not want to see sites.
        let isFiltered = !options.included.isEmpty || !options.excluded.isEmpty
        let asked = (queries.filter(\.isCallback) + [place].compactMap(\.self)).sorted { $0.description < $1.description }
        var askedNames = NameSet(asked)
        askedNames.mentioned = []
        var aliases: FlagAliases
        var functions: [String: FunctionBodies] = [:]
        var history = TreeHistory(patches: [0])
        let found: TreeSearch.Found
        do {
            aliases = try TreeSearch.aliases(of: names.watchedFlags, in: source, touched: [:], options: options)
            names.exact.formUnion(aliases.names)
            if !isFiltered { names = names.joined(with: askedNames) }
            found = try TreeSearch(source: source, options: options)
                .views(of: &names, with: &aliases, leavingOut: [], [:], notSearching: [], progress: progress)
            if !asked.isEmpty {
                let everywhere = TreeSearch(source: source, only: nil, options: options)
                func views(_ names: NameSet, _ paths: Set<TreePath>?) throws(GitStoreError) -> [TreePath: FileView] {
                    try (paths.map(everywhere.narrowed) ?? everywhere).views(
                        of: names, leavingOut: [], notSearching: [], progress: progress
                    ).views
                }
                let all = try FunctionBodies.find(
                    asked, in: isFiltered ? try views(askedNames, nil) : found.views, reading: views)
                functions = Dictionary(zip(asked.map(\.description), all)) { first, _ in first }
            }
        } catch { throw .store(error) }
        history.untouched = found.views
        let implementers = queries.map { $0.isCallback ? functions[$0.description] : nil }
        let bodies = place.flatMap { functions[$0.description] }
        let definitions = Dictionary(grouping: DefinitionTracer(history, files: []).traced, by: \.name)
        let sites = Dictionary(
            grouping: SiteTracer(history, names: names, files: [], succession: Succession(broughtNames: [:], renamings: [:]))
                .traced,
            by: \.name)
        var judge = Judge(patches: [0], renamings: [:], heirs: [:], isSkeleton: false)
        do {
            judge.callerFlow = try CallerFlow(
                of: queries.flatMap { $0.lastCalls(in: $0.select(sites), definitions: $0.select(definitions)) }
            ) { names, flags throws(GitStoreError) in
                try TreeSearch(source: source, only: names.onlyPaths, options: options)
                    .views(
                        of: NameSet(of: Set(names.keys), carrying: flags), leavingOut: [], notSearching: [], progress: progress
                    ).views.placedSites
            }
        } catch { throw .store(error) }
        let judged = sites.mapValues { $0.map { JudgedSite(site: $0, faults: []) } }
        var symbols = queries.enumerated().map { number, query in
            var report = judge.report(on: query, definitions: query.select(definitions), sites: query.select(judged))
            report.aliases = judge.reports(on: aliases, of: query, definitions, judged)
            if let functions = implementers[number] { report.sites.removeAll { !functions.admits($0) } }
            if let bodies { report.keepSites { bodies.body(around: $0) != nil } }
            return report
        }
        do { try FileConditions(of: symbols.paths, in: source).complete(&symbols) } catch { throw .store(error) }
        self.symbols = symbols
        self.implementers = implementers
        self.bodies = bodies
        unread = found.unread
    }
}
