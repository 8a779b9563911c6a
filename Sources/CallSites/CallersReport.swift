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
        let names = NameSet(queries)
        var history = TreeHistory(patches: [0])
        let found: TreeSearch.Found
        do {
            found = try TreeSearch(source: source, options: options)
                .views(of: names, leavingOut: [], notSearching: [], progress: progress)
        } catch { throw .store(error) }
        history.untouched = found.views
        let bodies = try place.map { query throws(CallSitesError) in
            try FunctionBodies(of: query, in: source, options: options, progress: progress)
        }
        var implementers: [FunctionBodies?] = []
        for query in queries {
            guard case .callback = query.pattern else {
                implementers.append(nil)
                continue
            }
            implementers.append(
                query.pattern == place?.pattern
                    ? bodies : try FunctionBodies(of: query, in: source, options: options, progress: progress))
        }
        let definitions = Dictionary(grouping: DefinitionTracer(history, files: []).traced, by: \.name)
        let sites = Dictionary(
            grouping: SiteTracer(history, names: names, files: [], succession: Succession(broughtNames: [:], renamings: [:]))
                .traced,
            by: \.name)
        let judge = Judge(patches: [0], renamings: [:], heirs: [:], isSkeleton: false)
        symbols = queries.enumerated().map { number, query in
            var report = judge.report(
                on: query, definitions: query.select(definitions),
                sites: query.select(sites).map { JudgedSite(site: $0, faults: []) })
            if let functions = implementers[number] { report.sites.removeAll { !functions.admits($0) } }
            if let bodies { report.sites.removeAll { bodies.body(around: $0) == nil } }
            return report
        }
        self.implementers = implementers
        self.bodies = bodies
        unread = found.unread
    }
}
