// The third stage: the life of each definition and site through the steps, and what is wrong with it when.

import ByteText
import GitStore
import KernelC
import PatchApply
import SymbolIndex

extension Wholeness {
    /// Sites with their faults, in the same order.
    fileprivate func judged(_ sites: [TracedSite], among workers: Int) -> [JudgedSite] {
        let parts = share(sites.count, among: workers) { ranges in
            var judged: [(first: Int, sites: [JudgedSite])] = []
            while let range = ranges.take() {
                judged.append((range.lowerBound, range.map { JudgedSite(site: sites[$0], faults: faults(of: sites[$0])) }))
            }
            return judged
        }
        return parts.joined().sorted { $0.first < $1.first }.flatMap(\.sites)
    }
}

/// What becomes of the symbols that a ``Survey`` found.
struct Traces {
    let definitions: [TracedDefinition]
    let sites: [TracedSite]
    /// The sites with their faults, in the same order.
    let judged: [JudgedSite]
    /// All definitions of the names at each version.
    let table: DefinitionTable
    let definitionsByName: [String: [TracedDefinition]]
    let sitesByName: [String: [TracedSite]]
    let judgedByName: [String: [JudgedSite]]

    init(
        _ inquiry: Inquiry, _ survey: Survey, files: [[FileStep]], in source: SourceTree, options: ReviewOptions,
        progress: (SearchStage) -> Void
    ) throws(GitStoreError) {
        let history = survey.history
        let scope = Scope(
            history: survey.history, homes: inquiry.changed.homes,
            watched: NameSet(options.watched).joined(with: inquiry.ruled).union(survey.aliases.names), includes: survey.includes,
            definitions: survey.definitionsEver, options: options)
        let followed = WorkBeside(among: options.workers) {
            DefinitionTracer(inquiry.touched, beside: history).traced.filter(scope.holds)
        }
        let succession = Succession(broughtNames: inquiry.changed.brought, renamings: inquiry.changed.renamings)
        let sites = SiteTracer(history, names: survey.names, files: files).traced(with: succession, files: files)
            .filter(scope.holds)
        var definitions = followed.value
        definitions.recogniseRenamings(by: sites, patches: survey.history.patches)
        var wholeness = Wholeness(
            definitions: DefinitionTable(inquiry.table, with: history), last: survey.history.last, includes: survey.includes,
            removedHeaders: survey.ends.removedHeaders, isFreestanding: survey.isFreestanding)
        var judged = wholeness.judged(sites, among: options.workers)
        try judged.lookAgain(knowing: &wholeness, homes: inquiry.changed.homes) { names throws(GitStoreError) in
            try survey.search.views(
                of: names, leavingOut: Set(survey.history.touched.keys), notSearching: [], progress: progress
            ).views
        } define: { macros throws(GitStoreError) in
            try survey.search.views(
                of: NameSet(exactly: macros), leavingOut: Set(survey.history.touched.keys), isDefining: true,
                progress: progress
            ).views
        } pasting: { names throws(GitStoreError) in
            PastedNames.among(names, inEachOf: survey.ends.texts.filter { $0.key.hasSuffix(".h") || $0.key.hasSuffix(".c") })
        } following: { question throws(GitStoreError) in
            try IncludeMap(question, in: source, versions: survey.ends.texts, with: options)
        }
        self.definitions = definitions
        self.sites = sites
        self.judged = judged
        table = wholeness.definitions
        definitionsByName = Dictionary(grouping: definitions, by: \.name)
        sitesByName = Dictionary(grouping: sites, by: \.name)
        judgedByName = Dictionary(grouping: judged, by: \.site.name)
    }

    /// The report of each symbol that the tree or the series has, in the order of the queries, and what the user is told of flags that
    /// reach where the series refuses them.
    func reports(
        _ inquiry: Inquiry, _ survey: Survey, by judge: Judge
    ) -> (symbols: [SymbolReport], queries: [SymbolQuery], findings: [Finding]) {
        let namesakes = Namesakes(survey.definitionsEver, includes: survey.includes)
        var symbols: [SymbolReport] = []
        var queries: [SymbolQuery] = []
        var findings: [Finding] = []
        for query in survey.queries {
            let defined = query.select(definitionsByName)
            let used = query.select(judgedByName)
            guard !defined.isEmpty || !used.isEmpty else { continue }
            var report = judge.report(on: query, definitions: defined, sites: used)
            report.tellApart(query.select(sitesByName), by: namesakes)
            report.aliases = judge.reports(on: survey.aliases, of: query, definitionsByName, judgedByName)
            queries.append(query)
            symbols.append(report)
            if let (refusal, start) = inquiry.forbidden.refusal(of: query) {
                findings += used.compactMap { judge.finding(forbidding: refusal, since: start, to: $0.site) }
            }
        }
        return (symbols, queries, findings)
    }
}
