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
        // The functions that are asked for may stand where the user does not want to see sites.
        let isFiltered = !options.included.isEmpty || !options.excluded.isEmpty
        let asked = (queries.filter(\.isCallback) + [place].compactMap(\.self)).sorted {
            $0.description < $1.description
        }
        let search = TreeSearch(source: source, options: options)
        func views(_ names: NameSet, _ search: TreeSearch) throws(CallSitesError) -> TreeSearch.Found {
            do { return try search.views(of: names, leavingOut: [], notSearching: [], progress: progress) } catch {
                throw .store(error)
            }
        }
        let found = try views(isFiltered ? names : names.joined(with: NameSet(asked)), search)
        var functions: [String: FunctionBodies] = [:]
        if !asked.isEmpty {
            let everywhere = TreeSearch(source: source, options: ReviewOptions(watched: [], workers: options.workers))
            let first = isFiltered ? try views(NameSet(asked), everywhere).views : found.views
            let all = try FunctionBodies.find(asked, in: first) { names throws(CallSitesError) in
                try views(names, everywhere).views
            }
            functions = Dictionary(zip(asked.map(\.description), all)) { first, _ in first }
        }
        var history = TreeHistory(patches: [0])
        history.untouched = found.views
        let implementers = queries.map { $0.isCallback ? functions[$0.description] : nil }
        let bodies = place.flatMap { functions[$0.description] }
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
