// The call sites of some symbols at one revision, with no series at hand.

import ByteText
public import GitStore
import KernelC
public import SymbolIndex

/// Where symbols are defined and used in one tree.
public struct CallersReport: Sendable {
    /// The queries, with what the tree tells of members: whether they hold functions or data.
    public let queries: [SymbolQuery]
    /// One entry a query, in the order of the queries; every site is `untouched`.
    public let symbols: [SymbolReport]
    /// For each query for a callback the functions that are put there; nil for the others.
    public let implementers: [FunctionBodies?]
    /// The functions in which sites were looked for; nil: everywhere.
    public let bodies: FunctionBodies?
    /// Each policy about one of these symbols, with the uses that break it.
    public let policies: [PolicyReport]
    /// What is told of the numbers of sites, where they are held against a baseline.
    public var findings: [Finding] = []
    /// Files that could not be read.
    public let unread: [UnreadFile]

    /// Makes a report of its parts.
    public init(
        symbols: [SymbolReport], implementers: [FunctionBodies?] = [], bodies: FunctionBodies? = nil,
        policies: [PolicyReport] = [], unread: [UnreadFile] = []
    ) {
        queries = []
        self.symbols = symbols
        self.policies = policies
        self.implementers = implementers + Array(repeating: nil, count: max(symbols.count - implementers.count, 0))
        self.bodies = bodies
        self.unread = unread
    }

    /// Looks symbols up in a tree. `place` restricts the sites to the bodies of the functions that it means.
    public init(
        of queries: [SymbolQuery], within place: SymbolQuery? = nil, in source: SourceTree, options: ReviewOptions,
        progress: (SearchStage) -> Void = { _ in }
    ) throws(CallSitesError) {
        let policies = options.policies.filter { policy in
            place == nil && queries.contains { $0.pattern == policy.symbol.pattern }
        }
        let search = CallersSearch(queries, within: place, in: source, options: options)
        let found: CallersSearch.Found
        do { found = try search.run(progress: progress) } catch { throw .store(error) }
        let queries = queries.map { $0.settled(by: found.views) }
        let implementers = queries.map { $0.isCallback ? found.functions[$0.description] : nil }
        let bodies = place.flatMap { found.functions[$0.description] }
        var history = TreeHistory(patches: [0])
        history.untouched = found.views
        let definitions = Dictionary(grouping: DefinitionTracer(history, files: []).traced, by: \.name)
        let sites = Dictionary(
            grouping: SiteTracer(history, names: found.names, files: []).traced, by: \.name)
        var judge = Judge(patches: [0], renamings: [:], heirs: [:], isSkeleton: false)
        do {
            judge.callerFlow = try CallerFlow(
                of: queries.flatMap { $0.lastCalls(in: $0.select(sites), definitions: $0.select(definitions)) },
                helpers: found.views.placedHelpers
            ) { functions, helpers throws(GitStoreError) in
                CallerFlow.Found(
                    try TreeSearch(source: source, only: nil, options: options).found(
                        functions, helpers: helpers, progress: progress))
            }
        } catch { throw .store(error) }
        let defined = found.views.definitions()
        let namesakes: Namesakes
        do {
            namesakes = Namesakes(
                defined, includes: try IncludeMap(.init(found.views.placedSites, defined), in: source, with: options))
        } catch { throw .store(error) }
        let judged = sites.mapValues { $0.map { JudgedSite(site: $0, faults: []) } }
        var symbols = queries.enumerated().map { number, query in
            var report = judge.report(on: query, definitions: query.select(definitions), sites: query.select(judged))
            report.aliases = judge.reports(on: found.aliases, of: query, definitions, judged)
            report.tellApart(query.select(sites), by: namesakes)
            if let functions = implementers[number] { report.sites.removeAll { !functions.admits($0) } }
            if let bodies { report.keepSites { bodies.body(around: $0) != nil } }
            return report
        }
        do { try FileConditions(of: symbols.paths, in: source, options: options).complete(&symbols) } catch {
            throw .store(error)
        }
        self.policies = judge.judge(policies, sites, definitions).reports
        self.queries = queries
        self.symbols = symbols
        self.implementers = implementers
        self.bodies = bodies
        unread = found.unread
    }
}
