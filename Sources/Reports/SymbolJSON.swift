// Symbols and sites of the JSON contract, with or without what a series does to them.

public import ByteText
public import CallSites
internal import KernelC
public import SymbolIndex

/// What `patchwalk callers --format json` prints.
public enum CallersJSON {
    /// The symbols with their sites at one revision.
    /// - Parameters:
    ///   - symbols: the symbols and their sites.
    ///   - unread: files that should have been read and were not.
    ///   - commit: the revision; nil for a plain directory.
    public static func bytes(of symbols: [SymbolReport], unread: [UnreadFile], commit: CommitID?) -> [UInt8] {
        bytes(of: CallersReport(symbols: symbols, unread: unread), commit: commit)
    }

    /// The symbols with their sites at one revision; beside the contract's keys `in` (the functions that sites were looked for
    /// in), and of a symbol `implementers` and `crosscheck`, where they were asked for.
    /// - Parameters:
    ///   - report: the answer.
    ///   - ledgers: for each symbol what became of every word of its name; empty where that was not asked for.
    ///   - commit: the revision; nil for a plain directory.
    public static func bytes(of report: CallersReport, ledgers: [Crosscheck] = [], commit: CommitID?) -> [UInt8] {
        JSON.object([
            "schema": .text(ReportSchema.name),
            "commit": commit.map { .text($0.hex) } ?? .null,
            "in": report.bodies.map(JSON.bodies),
            "symbols": .list(
                report.symbols.enumerated().map { number, symbol in
                    JSON.callers(
                        symbol, implementers: report.implementers[number],
                        ledger: ledgers.indices.contains(number) ? ledgers[number] : nil)
                }),
            "policies": report.policies.isEmpty ? nil : .list(report.policies.map(JSON.policy)),
            "findings": report.findings.isEmpty ? nil : .list(report.findings.map(JSON.finding)),
            "unread": .list(report.unread.map(JSON.unread)),
        ]).pretty()
    }
}

extension JSON {
    /// A symbol with what the series does to it.
    static func symbol(_ symbol: SymbolReport) -> JSON {
        .object([
            "name": .text(symbol.name),
            "kind": .text(symbol.kind.rawValue),
            "origin": .text(symbol.origin.rawValue),
            "definitions": .list(symbol.definitions.map { definition($0, withChanges: true) }),
            "sites": .list(symbol.sites.map { site($0, withEffect: true) }),
            "counts": counts(symbol.counts),
            "aliases": symbol.aliases.isEmpty ? nil : .list(symbol.aliases.map(Self.symbol)),
            "namesakes": symbol.namesakes.isEmpty ? nil : .list(symbol.namesakes.map { site($0, withEffect: true) }),
            "crosscheck": symbol.crosscheck.map { .object(["base": crosscheck($0.base), "end": crosscheck($0.end)]) },
        ])
    }

    /// The ledger of a symbol.
    static func counts(_ counts: SymbolReport.Counts) -> JSON {
        .object([
            "base": .number(counts.base),
            "changed": .number(counts.changed),
            "untouched": .number(counts.untouched),
            "leftBehind": .number(counts.leftBehind),
            "after": .number(counts.after),
        ])
    }

    /// A symbol at one revision.
    static func callers(_ symbol: SymbolReport, implementers: FunctionBodies?, ledger: Crosscheck?) -> JSON {
        .object([
            "name": .text(symbol.name),
            "kind": .text(symbol.kind.rawValue),
            "origin": .text(symbol.origin.rawValue),
            "definitions": .list(symbol.definitions.map { definition($0, withChanges: false) }),
            "sites": .list(symbol.sites.map { site($0, withEffect: false) }),
            "aliases": symbol.aliases.isEmpty
                ? nil : .list(symbol.aliases.map { callers($0, implementers: nil, ledger: nil) }),
            "namesakes": symbol.namesakes.isEmpty ? nil : .list(symbol.namesakes.map { site($0, withEffect: false) }),
            "implementers": implementers.map(bodies),
            "crosscheck": ledger.map(crosscheck),
        ])
    }

    static func unread(_ file: UnreadFile) -> JSON {
        .object(["path": .text(file.path.description), "reason": .text(file.reason)])
    }

    private static func definition(_ trace: DefinitionTrace, withChanges: Bool) -> JSON {
        let changes = trace.changes.map { change in
            JSON.object([
                "patch": .number(change.patch), "what": .text(change.what.rawValue), "to": .text(ifAny: change.to),
                "details": change.details.isEmpty ? nil : .list(change.details.map(detail)),
            ])
        }
        return .object([
            "path": .text(trace.path.description),
            "line": .number(trace.position.line),
            "column": .number(trace.position.column),
            "kind": .text(trace.kind.rawValue),
            "condition": .text(trace.condition),
            "changes": withChanges ? .list(changes) : nil,
        ])
    }

    private static func detail(_ change: SignatureChange) -> JSON {
        .object([
            "what": .text(change.what.rawValue), "parameter": change.parameter.map { .number($0) },
            "oldParameter": change.oldParameter.map { .number($0) },
            "from": .text(ifAny: change.from), "to": .text(ifAny: change.to),
        ])
    }

    static func site(_ site: SiteTrace, withEffect: Bool) -> JSON {
        .object([
            "path": .text(site.path.description),
            "line": .number(site.position.line),
            "column": .number(site.position.column),
            "name": .text(site.name),
            "function": .text(site.function),
            "kind": .text(site.kind.rawValue),
            "arguments": .list(site.arguments.map { .text($0) }),
            "text": site.text.isEmpty ? nil : .text(site.text),
            "condition": .text(site.condition),
            "fileCondition": site.fileCondition.isEmpty ? nil : .text(site.fileCondition),
            "candidates": site.candidates.isEmpty ? nil : .list(site.candidates.map(place)),
            "reach": .text(ifAny: site.reach?.rawValue),
            "flagArgument": .number(ifAny: site.flagArgument),
            "evidence": site.evidence.isEmpty ? nil : .list(site.evidence.map(evidence)),
            "effect": withEffect ? .text(site.effect.rawValue) : nil,
            "patches": withEffect ? .list(site.patches.map { .number($0) }) : nil,
            "becomes": withEffect ? .list(site.becomes.map(successor)) : nil,
        ])
    }

    private static func place(_ place: DefinitionPlace) -> JSON {
        .object([
            "path": .text(place.path.description),
            "line": .number(place.position.line),
            "column": .number(place.position.column),
            "kind": .text(place.kind.rawValue),
            "condition": .text(place.condition),
        ])
    }

    private static func evidence(_ evidence: SiteTrace.Evidence) -> JSON {
        .object(["path": .text(evidence.path.description), "line": .number(evidence.line), "text": .text(evidence.text)])
    }

    private static func successor(_ successor: SiteTrace.Successor) -> JSON {
        .object([
            "name": .text(successor.name),
            "path": .text(successor.path.description),
            "line": .number(successor.position.line),
            "function": .text(successor.function),
            "arguments": .list(successor.arguments.map { .text($0) }),
            "text": successor.text.isEmpty ? nil : .text(successor.text),
        ])
    }
}
