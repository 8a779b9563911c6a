// The semantic pass: which symbols the series changes, where they are used, what becomes of each use, and what is wrong.

import ByteText
public import GitStore
import KernelC
public import PatchApply
public import PatchSeries
public import SymbolIndex

/// What to follow and where to look.
public struct ReviewOptions: Sendable {
    /// The symbols that the user or a profile asks for.
    public var watched: [SymbolQuery]
    /// Whether symbols are listed whose body alone changes.
    public var includesBodyChanges: Bool
    /// Globs of paths to look for sites in; empty: everywhere.
    public var included: [String]
    /// Globs of paths not to look in.
    public var excluded: [String]
    /// How many threads read the tree, at least 1.
    public var workers: Int
    /// What is known of blobs from searches before.
    public var index: MentionIndex

    /// Makes options.
    public init(
        watched: [SymbolQuery] = SymbolQuery.mmProfile, includesBodyChanges: Bool = false, included: [String] = [],
        excluded: [String] = [], workers: Int = 1, index: MentionIndex = MentionIndex()
    ) {
        self.watched = watched
        self.includesBodyChanges = includesBodyChanges
        self.included = included
        self.excluded = excluded
        self.workers = workers
        self.index = index
    }
}

/// What can't be answered at all.
public enum CallSitesError: Error, Sendable {
    /// The repository fails.
    case store(GitStoreError)
}

extension Review {
    /// Follows the watched symbols and those that the series changes through all steps of a walk.
    ///
    /// - Throws: `CallSitesError` where the repository fails; a single file that can't be read is in `unread`.
    public init(
        of series: Series, walk: Walk, in repository: Repository, options: ReviewOptions,
        progress: (SearchStage) -> Void = { _ in }
    ) throws(CallSitesError) {
        let files = walk.steps.map(\.files)
        let patches = [0] + walk.steps.map(\.patch)
        var reader = VersionReader(repository: repository, patches: patches, files: files, workers: options.workers)

        // What the touched files define tells what the series changes; only then is it known what to look for.
        let outline = reader.outline()
        let touched = DefinitionTracer(outline, files: files).traced
        let changed = ChangedSymbols(touched, includesBodyChanges: options.includesBodyChanges)
        let forbidden = Forbidden(touched.newRefusals(files))
        let queries =
            options.watched + forbidden.queries(besides: options.watched)
            + changed.names(besides: options.watched).map(SymbolQuery.init(changed:))
        var names = NameSet(queries)
        names.mentioned.formUnion(changed.gone)
        var history = reader.sites(of: names, over: outline)
        var namesRead = names.exact
        // Reads the touched files again where macros around a flag have joined the names.
        func readAgain() {
            guard names.exact != namesRead else { return }
            namesRead = names.exact
            history = reader.sites(of: names, over: outline)
        }

        var aliases: FlagAliases
        let search = TreeSearch(source: walk.source, options: options)
        let found: TreeSearch.Found
        do {
            aliases = try TreeSearch.aliases(
                of: names.watchedFlags, in: walk.source, touched: history.lastViews, options: options)
            names.exact.formUnion(aliases.names)
            readAgain()
            found = try search.views(
                of: &names, with: &aliases, leavingOut: Set(history.touched.keys), history.lastViews,
                notSearching: Set(changed.homes.keys), progress: progress)
        } catch { throw .store(error) }
        readAgain()
        history.untouched = found.views

        let scope = Scope(
            history: history, homes: changed.homes, watched: NameSet(options.watched).union(aliases.names), options: options)
        var definitions = DefinitionTracer(history, files: files).traced.filter(scope.holds)
        let succession = Succession(broughtNames: changed.brought, renamings: changed.renamings)
        let sites = SiteTracer(history, names: names, files: files, succession: succession).traced.filter(scope.holds)
        definitions.recogniseRenamings(by: sites, patches: patches)
        let wholeness = Wholeness(definitions: DefinitionTable(history), last: history.last)
        let sitesOfName = Dictionary(grouping: sites, by: \.name)
        let definitionsByName = Dictionary(grouping: definitions, by: \.name)
        var judge = Judge(
            patches: patches, renamings: changed.renamings, heirs: sites.heirs, isSkeleton: walk.base.method == .skeleton)

        do {
            judge.callerFlow = try CallerFlow(
                of: queries.flatMap { $0.lastCalls(in: $0.select(sitesOfName), definitions: $0.select(definitionsByName)) }
            ) { names, flags throws(GitStoreError) in
                let wanted = NameSet(of: Set(names.keys), carrying: flags)
                let untouched = try TreeSearch(source: walk.source, only: names.onlyPaths, options: options)
                    .views(of: wanted, leavingOut: Set(history.touched.keys), notSearching: [], progress: progress)
                return reader.lastSites(of: wanted) + untouched.views.placedSites
            }
        } catch { throw .store(error) }

        let judged = sites.map { JudgedSite(site: $0, faults: wholeness.faults(of: $0)) }
        // What a macro's body says counts where somebody uses the macro.
        let macros = judged.macrosWithFaults
        if !macros.isEmpty {
            do {
                let wanted = NameSet(exactly: macros)
                let untouched = try search.views(of: wanted, leavingOut: Set(history.touched.keys), notSearching: [], progress: progress)
                let uses = reader.lastSites(of: wanted) + untouched.views.placedSites
                judge.idleMacros = macros.subtracting(uses.map(\.site.name))
            } catch { throw .store(error) }
        }
        let sitesByName = Dictionary(grouping: judged, by: \.site.name)
        let facts = SeriesFacts(
            series: series, patches: patches, files: files, touched: touched, definitions: definitionsByName, sites: sitesByName,
            table: wholeness.definitions, heirs: judge.heirs, isSkeleton: walk.base.method == .skeleton)
        var findings = MailRule.findings(for: series) + ApplyRule.findings(for: walk)
        findings += FixesTrailers.findings(of: series, base: walk.base, in: repository)
        findings += judged.flatMap { judge.findings(for: $0) }
        findings += Variant.findings(in: facts) + Unconverted.findings(in: facts) + Unused.findings(in: facts)
        findings += StaleMention.findings(in: facts) + StaleDocumentation.findings(in: facts)
        findings += ChangedUnder.findings(in: facts) + Claims.findings(in: facts)
        var symbols: [SymbolReport] = []
        for query in queries {
            let defined = query.select(definitionsByName)
            let used = query.select(sitesByName)
            guard !defined.isEmpty || !used.isEmpty else { continue }
            symbols.append(judge.report(on: query, definitions: defined, sites: used))
            symbols[symbols.count - 1].aliases = judge.reports(on: aliases, of: query, definitionsByName, sitesByName)
            if let (refusal, version) = forbidden.refusal(of: query) {
                findings += used.compactMap { judge.finding(forbidding: refusal, since: version, to: $0.site) }
            }
        }
        do { try FileConditions(of: symbols.paths, in: walk.source).complete(&symbols) } catch { throw .store(error) }
        self.init(
            symbols: symbols, findings: findings.sorted(by: Finding.isInOrder), unread: reader.unread + found.unread,
            isSkeleton: walk.base.method == .skeleton)
    }
}
