// From traced sites and their faults to what the user is told.

import ByteText
import KernelC

/// A traced site with what is wrong with it.
struct JudgedSite {
    var site: TracedSite
    var faults: [Fault]

    /// Whether something is wrong with it at the end.
    var isLeftBehind: Bool { faults.contains { $0.mended == nil && !$0.isOld } }
}

extension [JudgedSite] {
    /// The macros in whose bodies something is wrong.
    var macrosWithFaults: Set<String> { Set(flatMap(\.faults).compactMap(\.place.site.enclosingMacro)) }
}

extension [TracedSite] {
    /// What stands in the place of each name's sites that are gone, the most frequent first.
    var heirs: [String: [String]] {
        var counts: [String: [String: Int]] = [:]
        for site in self {
            for successor in site.becomes { counts[site.name, default: [:]][successor.name, default: 0] += 1 }
        }
        return counts.mapValues { names in names.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.map(\.key) }
    }
}

/// Makes the values of the report.
struct Judge {
    /// The patch of each version.
    let patches: [Int]
    /// The new name of each renamed symbol.
    let renamings: [String: String]
    /// What stands in the place of each symbol's sites that are gone, the most frequent first.
    let heirs: [String: [String]]
    /// Whether only the hunks were seen, so that nothing can be sure.
    let isSkeleton: Bool
    /// The macros in whose bodies something is wrong and that nobody uses.
    var idleMacros: Set<String> = []
    /// What the callers of the enclosing functions hand on.
    var callerFlow = CallerFlow()

    /// What the user is told of a site's faults.
    func findings(for judged: JudgedSite) -> [Finding] {
        judged.faults.map { fault in
            let patch = patches[fault.first]
            let site = fault.place.site
            var finding = Finding(
                rule: fault.kind == .stale ? .staleCall : .arity, level: level(of: fault), patch: patch, symbol: site.saidName,
                path: fault.place.path, position: site.position, function: site.function,
                condition: site.condition.description,
                message: fault.kind == .stale
                    ? StaleCall.message(
                        for: fault, patch: patches[fault.goneSince ?? fault.first],
                        heirs: heirs[site.name] ?? renamings[site.name].map { [$0] } ?? [])
                    : Arity.message(for: fault, patch: patch),
                related: (fault.kind == .stale
                    ? StaleCall.related(to: fault, patch: patches[fault.goneSince ?? fault.first])
                    : Arity.related(to: fault, patch: patch))
                    .map { [$0] } ?? [])
            if fault.isOld {
                finding.level = .note
                finding.patch = nil
                finding.message = Arity.messageOfOld(fault)
            } else if let later = fault.definedLater {
                finding.rule = .earlyUse
                finding.fixedBy = patches[later]
                finding.message = EarlyUse.message(for: fault, definedBy: patches[later])
            } else if let mended = fault.mended {
                finding.rule = .brokenStep
                finding.fixedBy = patches[mended]
                finding.message = BrokenStep.message(finding.message, mendedBy: patches[mended])
            }
            return finding
        }
    }

    /// What the user is told of a call that a flag reaches although the series makes the callee refuse it.
    func finding(forbidding refusal: Forbidden.Refusal, since start: Forbidden.Start, to site: TracedSite) -> Finding? {
        let from = max(start.version, site.firstVersion)
        let place = site.place(at: patches.count - 1)
        guard site.endVersion == nil,
            let answer = callerFlow.answer(
                PlacedSite(path: place.path, site: place.site), argument: refusal.argument, flag: refusal.flag),
            answer.reach != .never
        else { return nil }
        let reach = answer.reach
        // Who gets an error back may have wanted to ask; who makes the kernel warn has not.
        let isError = reach == .surely && refusal.warns && !isSkeleton
        return Finding(
            rule: .forbidden, level: isError ? .error : .warning, patch: patches[from],
            symbol: "\(site.name)(\(refusal.flag))",
            path: site.place(at: from).path, position: site.place(at: from).site.position, function: place.site.function,
            condition: place.site.condition.description,
            message: Forbidden.message(refusal, reach: reach, refusedBy: patches[start.version]),
            related: [Forbidden.related(refusal, start, refusedBy: patches[start.version])]
                + answer.evidence.map {
                    Finding.Related(path: $0.path, position: Position(line: $0.line, column: 1), text: $0.text)
                })
    }

    /// The reports of the macros that contain a flag; none for what is no flag.
    func reports(
        on aliases: FlagAliases, of query: SymbolQuery, _ definitions: [String: [TracedDefinition]],
        _ sites: [String: [JudgedSite]]
    ) -> [SymbolReport] {
        // What a glob stands for itself is no macro beside it.
        let names = aliases.names(of: query).filter { query.select([$0: [()]]).isEmpty }
        return names.sorted().map { name in
            let all = definitions[name] ?? []
            return report(
                on: SymbolQuery(alias: name, of: query),
                definitions: all.filter { aliases.holds(name, in: $0.trace.path, definitions: all) },
                sites: (sites[name] ?? []).filter { aliases.holds(name, in: $0.site.places[0].path, definitions: all) })
        }
    }

    /// The report of one query's definitions and sites.
    func report(on query: SymbolQuery, definitions: [TracedDefinition], sites: [JudgedSite]) -> SymbolReport {
        let kind = query.kind(from: definitions)
        let argument = query.flagArgument(in: sites.map(\.site), definitions: definitions)
        return SymbolReport(
            name: query.description, kind: kind, origin: query.origin,
            definitions: (definitions.contains { $0.symbolKind != nil }
                ? definitions.filter { $0.symbolKind != nil } : definitions)
                .map(\.trace).sorted { ($0.path, $0.position) < ($1.path, $1.position) },
            sites: sites.map { trace(of: $0, as: kind, query: query, argument: argument) }
                .sorted { ($0.path, $0.position) < ($1.path, $1.position) })
    }

    /// The line of the ledger that a site makes. `argument` (from 1) is the one that carries flags.
    private func trace(of judged: JudgedSite, as kind: SymbolReport.Kind, query: SymbolQuery, argument: Int?) -> SiteTrace {
        let site = judged.site
        let first = site.places[0]
        let end = site.endVersion
        var trace = SiteTrace(
            path: first.path, position: first.site.position, name: first.site.writtenName, function: first.site.function,
            kind: kind == .flag || kind == .member ? first.site.kind : first.site.kindOfReference,
            arguments: first.site.arguments,
            condition: first.site.condition.description, text: first.site.shown, effect: effect(of: judged),
            patches: Set((site.firstVersion > 0 ? [site.firstVersion] : []) + site.changes + (end.map { [$0] } ?? [])).sorted()
                .map { patches[$0] },
            becomes: site.becomes, isAliveAtEnd: end == nil)
        if end == nil, !site.changes.isEmpty, site.firstVersion == 0 {
            let last = site.place(at: patches.count - 1)
            trace.becomes = [
                SiteTrace.Successor(
                    name: site.name, path: last.path, position: last.site.position, function: last.site.function,
                    arguments: last.site.arguments, text: last.site.shown)
            ]
        }
        // Of an object whose type this file does not tell, the member may be another type's.
        switch query.pattern {
        case .callback(_?, _): trace.reach = site.name.hasPrefix(".") ? .maybe : .surely
        case .member(_?, _): trace.reach = site.name.hasPrefix("->") ? .maybe : .surely
        default: break
        }
        if case .argument(_, let flag) = query.pattern {
            let last = site.place(at: (end ?? patches.count) - 1)
            let answer = argument.flatMap {
                callerFlow.answer(PlacedSite(path: last.path, site: last.site), argument: $0, flag: flag)
            }
            trace.flagArgument = argument
            trace.reach = answer?.reach ?? (last.site.kind == .call ? .never : nil)
            trace.evidence = answer?.evidence ?? []
        }
        return trace
    }

    private func effect(of judged: JudgedSite) -> SiteTrace.Effect {
        let site = judged.site
        if site.firstVersion > 0 { return .added }
        if judged.isLeftBehind { return .leftBehind }
        if site.endVersion != nil { return site.becomes.isEmpty ? .removed : .replaced }
        if !site.changes.isEmpty { return .rewritten }
        return site.wasMoved ? .moved : .untouched
    }

    private func level(of fault: Fault) -> Finding.Level {
        // Code under `#if 0` is compiled by nobody; a tree with a program of its own may have its own definition from
        // elsewhere; and a skeleton shows hunks only.
        if fault.place.site.condition.isNever { return .note }
        // What declares a tag that nobody defines declares it still.
        if fault.place.site.tagUse == .nothing { return .note }
        if isSkeleton || fault.doubt != nil || Neighbourhood(fault.place.path).program != nil { return .warning }
        // What is not defined is false there, and may be meant so.
        if fault.kind == .stale, fault.place.site.isInCondition { return .warning }
        // A macro that nobody uses is never expanded.
        if let macro = fault.place.site.enclosingMacro, idleMacros.contains(macro) { return .warning }
        return .error
    }
}
