// The semantic pass: which symbols the series changes, where they are used, what becomes of each use, and what is wrong.

import ByteText
public import GitStore
import KernelC
public import PatchApply
public import PatchSeries
import SymbolIndex

/// What to follow and where to look.
public struct ReviewOptions: Sendable {
    /// The symbols that the user or a profile asks for.
    public var watched: [SymbolQuery]
    /// What the project or a profile asks of the uses of symbols.
    public var policies: [Policy]
    /// Whether symbols are listed whose body alone changes.
    public var includesBodyChanges: Bool
    /// Globs of paths to look for sites in; empty: everywhere.
    public var included: [String]
    /// Globs of paths not to look in.
    public var excluded: [String]
    /// How many threads read the tree, at least 1.
    public var workers: Int
    /// Other trees of the same repository in which new uses of what the series changes are looked for.
    public var also: [OtherTree] = []
    /// Whether every word of each followed symbol's name is accounted for, at base and at the end.
    public var crosschecks: Bool

    /// Makes options.
    public init(
        watched: [SymbolQuery], policies: [Policy] = [], includesBodyChanges: Bool = false, included: [String] = [],
        excluded: [String] = [], workers: Int = 1, crosschecks: Bool = false
    ) {
        self.watched = watched
        self.policies = policies
        self.includesBodyChanges = includesBodyChanges
        self.included = included
        self.excluded = excluded
        self.workers = workers
        self.crosschecks = crosschecks
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
        var reader = VersionReader(repository: repository, patches: patches, files: files)

        // What the touched files define tells what the series changes; only then is it known what to look for.
        let outline = reader.outline(watching: NameSet(options.watched))
        let touched = DefinitionTracer(outline, files: files).traced
        let changed = ChangedSymbols(touched, includesBodyChanges: options.includesBodyChanges)
        let forbidden = Forbidden(touched.newRefusals(files))
        let asked =
            options.watched + forbidden.queries(besides: options.watched)
            + changed.names(besides: options.watched).map(SymbolQuery.init(changed:))
        let ruled = options.policies.ruledNames
        var names = NameSet(asked).joined(with: ruled)
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
                of: names.watchedFlags, in: walk.source, touched: history.lastViews, workers: options.workers)
            names.exact.formUnion(aliases.names)
            readAgain()
            found = try search.views(
                of: &names, with: &aliases, leavingOut: Set(history.touched.keys), history.lastViews,
                notSearching: Set(changed.homes.keys).subtracting(NameSet(options.watched).exact), progress: progress)
        } catch { throw .store(error) }
        readAgain()
        history.untouched = found.views
        let queries = asked.map { $0.settled(by: history.untouched.merging(history.lastViews) { $1 }) }

        let ends = reader.ends()
        let removedHeaders = Set(ends.end.filter { $0.value == nil && $0.key.hasSuffix(".h") }.keys)
        let includes: IncludeMap
        do {
            includes = try IncludeMap(
                .init(history.sitesEver, history.definitionsEver), in: walk.source, versions: ends.texts)
        } catch { throw .store(error) }
        let scope = Scope(
            history: history, homes: changed.homes, watched: NameSet(options.watched).joined(with: ruled).union(aliases.names),
            includes: includes,
            options: options)
        var definitions = DefinitionTracer(history, files: files).traced.filter(scope.holds)
        let succession = Succession(broughtNames: changed.brought, renamings: changed.renamings)
        let sites = SiteTracer(history, names: names, files: files, succession: succession).traced.filter(scope.holds)
        definitions.recogniseRenamings(by: sites, patches: patches)
        var wholeness = Wholeness(
            definitions: DefinitionTable(history), last: history.last, includes: includes, removedHeaders: removedHeaders)
        let sitesOfName = Dictionary(grouping: sites, by: \.name)
        let definitionsByName = Dictionary(grouping: definitions, by: \.name)
        var judge = Judge(
            patches: patches, renamings: changed.renamings, heirs: sites.heirs, isSkeleton: walk.base.method == .skeleton)

        do {
            judge.callerFlow = try CallerFlow(
                of: (queries + options.policies.map(\.symbol)).flatMap {
                    $0.lastCalls(in: $0.select(sitesOfName), definitions: $0.select(definitionsByName))
                },
                helpers: history.untouched.placedHelpers + history.lastViews.placedHelpers
            ) { functions, helpers throws(GitStoreError) in
                let untouched = try TreeSearch(source: walk.source, workers: options.workers)
                    .found(functions, helpers: helpers, leavingOut: Set(history.touched.keys), progress: progress)
                let touched = reader.lastViews(of: NameSet(of: Set(functions.keys), helpers: helpers))
                return CallerFlow.Found(untouched.merging(touched) { $1 })
            }
        } catch { throw .store(error) }

        var judged = sites.map { JudgedSite(site: $0, faults: wholeness.faults(of: $0)) }
        do {
            try judged.lookAgain(knowing: &wholeness, homes: changed.homes) { names throws(GitStoreError) in
                try search.views(of: names, leavingOut: Set(history.touched.keys), notSearching: [], progress: progress).views
            } following: { question throws(GitStoreError) in
                try IncludeMap(question, in: walk.source, versions: ends.texts)
            }
        } catch { throw .store(error) }
        // What a macro's body says counts where somebody uses the macro.
        let macros = judged.macrosWithFaults
        if !macros.isEmpty {
            do {
                let wanted = NameSet(exactly: macros)
                let untouched = try search.views(
                    of: wanted, leavingOut: Set(history.touched.keys), notSearching: [], progress: progress)
                let uses = reader.lastViews(of: wanted).placedSites + untouched.views.placedSites
                judge.idleMacros = macros.subtracting(uses.map(\.site.name))
            } catch { throw .store(error) }
        }
        let sitesByName = Dictionary(grouping: judged, by: \.site.name)
        let facts = SeriesFacts(
            series: series, patches: patches, files: files, touched: touched, definitions: definitionsByName, sites: sitesByName,
            table: wholeness.definitions, heirs: judge.heirs, isSkeleton: walk.base.method == .skeleton)
        var findings = MailRule.findings(for: series) + MailRule.mends(of: walk) + ApplyRule.findings(for: walk)
        do { findings += try BotReportNotes(walk: walk, repository: repository).findings(for: series) } catch {
            throw .store(error)
        }
        findings += FixesTrailers.findings(of: series, base: walk.base, in: repository)
        findings += judged.flatMap { judge.findings(for: $0) }
        let namesakes = Namesakes(history.definitionsEver, includes: includes)
        findings += Variant.findings(in: facts) + Unconverted.findings(in: facts) + Unused.findings(in: facts)
        findings += LostBody.findings(in: facts) + LostStub.findings(in: facts)
        findings += StaleMention.findings(in: facts) + StaleDocumentation.findings(in: facts)
        findings += ChangedUnder.findings(in: facts) + Claims.findings(in: facts)
        let others = OtherTrees(
            options, touched: touched, changed: changed, patches: patches, history: history, table: wholeness.definitions)
        let elsewhere: (findings: [Finding], unread: [UnreadFile])
        do { elsewhere = try others.findings(over: walk.source) } catch { throw .store(error) }
        findings += elsewhere.findings
        var symbols: [SymbolReport] = []
        var followed: [SymbolQuery] = []
        for query in queries {
            let defined = query.select(definitionsByName)
            let used = query.select(sitesByName)
            guard !defined.isEmpty || !used.isEmpty else { continue }
            followed.append(query)
            symbols.append(judge.report(on: query, definitions: defined, sites: used))
            symbols[symbols.count - 1].tellApart(query.select(sitesOfName), by: namesakes)
            symbols[symbols.count - 1].aliases = judge.reports(on: aliases, of: query, definitionsByName, sitesByName)
            if let (refusal, version) = forbidden.refusal(of: query) {
                findings += used.compactMap { judge.finding(forbidding: refusal, since: version, to: $0.site) }
            }
        }
        let ruling = judge.judge(options.policies, sitesOfName, definitionsByName)
        findings += ruling.findings(besides: findings)
        do { try FileConditions(of: symbols.paths, in: walk.source).complete(&symbols) } catch { throw .store(error) }
        var unread = reader.unread + found.unread
        if options.crosschecks {
            unread += try symbols.crosscheck(
                as: followed, in: walk.source, base: ends.base, end: ends.end, options: options, progress: progress
            ).filter { !unread.contains($0) }
        }
        self.init(
            symbols: symbols, findings: findings.sorted(by: Finding.isInOrder), unread: unread + elsewhere.unread,
            isSkeleton: walk.base.method == .skeleton)
        policies = ruling.reports
        included = options.included
        excluded = options.excluded
    }
}
