// The semantic pass: which symbols the series changes, where they are used, what becomes of each use, and what is wrong.

import ByteText
public import GitStore
import KernelC
public import PatchApply
public import PatchSeries
import SymbolIndex

extension Review {
    /// Follows the watched symbols and those that the series changes through all steps of a walk.
    ///
    /// `meanwhile` is called when all threads were busy and one alone will be for a while: what another can do besides is begun then.
    ///
    /// - Throws: `CallSitesError` where the repository fails; a single file that can't be read is in `unread`.
    public init(
        of series: Series, walk: Walk, in repository: Repository, options: ReviewOptions,
        progress: (SearchStage) -> Void = { _ in }, meanwhile: () -> Void = {}
    ) throws(CallSitesError) {
        let files = walk.steps.map(\.files)
        let patches = [0] + walk.steps.map(\.patch)
        var reader = VersionReader(repository: repository, patches: patches, files: files, options: options)
        do throws(GitStoreError) {
            let outline = reader.outline(watching: NameSet(options.watched))
            meanwhile()
            let options = options.isForFindingsAlone ? try options.concerning(&reader, in: walk.source) : options
            let inquiry = Inquiry(outline, files, options: options)
            let survey = try Survey(inquiry, in: walk.source, options: options, reader: &reader, progress: progress)
            let conditions = FileConditions.beside(survey.history, in: walk.source, options: options)
            let traces = try Traces(
                inquiry, survey, files: files, in: walk.source, options: options, progress: progress)
            var judge = Judge(
                patches: patches, renamings: inquiry.changed.renamings, heirs: traces.sites.heirs,
                isSkeleton: walk.base.method == .skeleton)
            // What a macro's body says counts where somebody uses the macro.
            let macros = traces.judged.macrosWithFaults.union(
                survey.undefined.names.flatMap { traces.sitesByName[$0] ?? [] }.compactMap { $0.places[0].site.enclosingMacro })
            if !macros.isEmpty {
                let uses = try survey.lastUses(of: NameSet(exactly: macros), reader: &reader, progress: progress)
                judge.idleMacros = macros.subtracting(uses.map(\.site.name))
            }
            let facts = SeriesFacts(
                series: series, patches: patches, files: files, touched: inquiry.touched, definitions: traces.definitionsByName,
                sites: traces.judgedByName, table: traces.table, heirs: judge.heirs, undefined: survey.undefined,
                idleMacros: judge.idleMacros, isSkeleton: judge.isSkeleton)
            // These rules do not depend on the callers' callers: they look beside the search for them.
            let told = WorkBeside(among: options.workers) { facts.findings(by: max(options.workers - 1, 1)) }
            judge.callerFlow = try CallerFlow(
                of: (survey.queries + options.policies.map(\.symbol)).flatMap {
                    $0.lastCalls(in: $0.select(traces.sitesByName), definitions: $0.select(traces.definitionsByName))
                },
                helpers: survey.history.untouched.placedHelpers + survey.history.lastViews.placedHelpers
            ) { functions, helpers throws(GitStoreError) in
                let untouched = try TreeSearch(source: walk.source, only: nil, options: options).found(
                    functions, helpers: helpers, leavingOut: Set(survey.history.touched.keys), progress: progress)
                let touched = reader.lastViews(of: NameSet(of: Set(functions.keys), helpers: helpers))
                return CallerFlow.Found(untouched.merging(touched) { $1 })
            }
            let others = try OtherTrees(
                options, touched: inquiry.touched, changed: inquiry.changed, patches: patches, history: survey.history,
                table: traces.table
            ).findings(over: walk.source)

            var findings = MailRule.findings(for: series) + MailRule.mends(of: walk) + ApplyRule.findings(for: walk)
            findings += try BotReportNotes(walk: walk, repository: repository).findings(for: series)
            findings += FixesTrailers.findings(of: series, base: walk.base, in: repository)
            findings += traces.judged.flatMap { judge.findings(for: $0) }
            var later = others.findings
            let unexported = LostExport.dropped(facts, lastTexts: survey.ends.end)
            if !unexported.isEmpty {
                let kconfig = TreeSearch(source: walk.source, below: ["*Kconfig*"], options: options)
                let modules = try ModuleFiles(
                    among: LostExport.users(of: unexported, in: facts), in: walk.source, with: options
                ) {
                    words throws(GitStoreError) in
                    try kconfig.texts(mentioning: words, settling: nil, progress: progress)
                }
                later += LostExport.findings(of: unexported, modules: modules, in: facts)
            }
            // What could not be applied may define what seems undefined.
            if walk.steps.allSatisfy(\.rejects.isEmpty) { later += Undefined.findings(in: facts) }
            let reports = traces.reports(inquiry, survey, by: judge)
            later += reports.findings
            findings += told.value + later
            let ruling = judge.judge(options.policies, traces.sitesByName, traces.definitionsByName)
            findings += ruling.findings(besides: findings)
            var symbols = reports.symbols
            if !options.isForFindingsAlone {
                try FileConditions(of: symbols.paths, in: walk.source, options: options, adding: conditions?.value)
                    .complete(&symbols)
            }

            self.init(
                symbols: symbols, findings: findings.sorted(by: Finding.isInOrder), unread: reader.unread + survey.unread,
                isSkeleton: judge.isSkeleton)
            policies = ruling.reports
            included = options.included
            excluded = options.excluded
            if options.crosschecks {
                do throws(CallSitesError) {
                    unread += try self.symbols.crosscheck(
                        as: reports.queries, in: walk.source, base: survey.ends.base, end: survey.ends.end, options: options,
                        progress: progress
                    ).filter { [unread] in !unread.contains($0) }
                } catch {
                    switch error {
                    case .store(let error): throw error
                    }
                }
            }
            unread += others.unread
            // What was read of a large tree takes as long to free as a rule takes to look at it.
            if options.workers > 1 {
                freeBeside(
                    (
                        consume survey, consume traces, consume facts, consume inquiry, consume told,
                        reader.giveUpFacts()
                    ))
            }
        } catch { throw .store(error) }
    }
}

extension SeriesFacts {
    /// What the rules say that look at all symbols together.
    fileprivate func findings(by workers: Int) -> [Finding] {
        let rules: [@Sendable (SeriesFacts) -> [Finding]] = [
            Variant.findings, Unconverted.findings, Unused.findings, LostBody.findings, LostStub.findings, StaleMention.findings,
            StaleDocumentation.findings, ChangedUnder.findings, Claims.findings,
        ]
        let parts = share(rules.count, among: workers, inRunsOf: 1) { ranges in
            var found: [(rule: Int, findings: [Finding])] = []
            while let range = ranges.take() {
                for rule in range { found.append((rule, rules[rule](self))) }
            }
            return found
        }
        return parts.joined().sorted { $0.rule < $1.rule }.flatMap(\.findings)
    }
}
