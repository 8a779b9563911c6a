// The call sites of some symbols at one revision, with no series at hand.

import ByteText
public import GitStore
import KernelC
public import SymbolIndex

/// Where symbols are defined and used in one tree.
public struct CallersReport: Sendable {
    /// One entry a query, in the order of the queries; every site is `untouched`.
    public let symbols: [SymbolReport]
    /// Files that could not be read.
    public let unread: [UnreadFile]

    /// Looks symbols up in a tree.
    public init(
        of queries: [SymbolQuery], in source: SourceTree, options: ReviewOptions, progress: (SearchStage) -> Void = { _ in }
    ) throws(CallSitesError) {
        var names = NameSet(queries)
        var aliases: FlagAliases
        var history = TreeHistory(patches: [0])
        let found: TreeSearch.Found
        do {
            aliases = try TreeSearch.aliases(of: names.watchedFlags, in: source, touched: [:], workers: options.workers)
            names.exact.formUnion(aliases.names)
            found = try TreeSearch(source: source, options: options)
                .views(of: &names, with: &aliases, leavingOut: [], [:], notSearching: [], progress: progress)
        } catch { throw .store(error) }
        history.untouched = found.views
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
                try TreeSearch(source: source, only: names.onlyPaths, workers: options.workers)
                    .views(
                        of: NameSet(of: Set(names.keys), carrying: flags), leavingOut: [], notSearching: [], progress: progress
                    ).views.placedSites
            }
        } catch { throw .store(error) }
        let judged = sites.mapValues { $0.map { JudgedSite(site: $0, faults: []) } }
        symbols = queries.map { query in
            var report = judge.report(on: query, definitions: query.select(definitions), sites: query.select(judged))
            report.aliases = judge.reports(on: aliases, of: query, definitions, judged)
            return report
        }
        unread = found.unread
    }
}
