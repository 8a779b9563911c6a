// `patchwalk review --format json`: the whole answer under schema patchwalk/1.

internal import ByteText
public import CallSites
internal import GitStore
public import PatchApply
public import PatchSeries
internal import SymbolIndex

/// The JSON of a review and of a check.
public enum ReviewJSON {
    /// Everything: series, base, steps, symbols, findings.
    /// - Parameters:
    ///   - series: what the mail says.
    ///   - format: the name of the input's format, for example `mbox`.
    ///   - walk: the series applied.
    ///   - review: symbols and findings.
    public static func bytes(of review: Review, series: Series, format: String, walk: Walk) -> [UInt8] {
        value(of: review, series: series, format: format, walk: walk).pretty()
    }

    static func value(of review: Review, series: Series, format: String, walk: Walk) -> JSON {
        .object([
            "schema": .text(ReportSchema.name),
            "series": .series(series, format: format),
            "base": base(walk.base),
            "apply": apply(walk),
            "symbols": .list(review.symbols.map(JSON.symbol)),
            "findings": .list(review.findings.map(JSON.finding)),
            "suppressed": list(review.suppressed.map(suppressed)),
            "unusedSuppressions": list(review.unusedSuppressions.map(unused)),
            "policies": list(review.policies.map(JSON.policy)),
            "owners": JSON.owners(review.audience),
            "unread": .list(review.unread.map(JSON.unread)),
            "lookedIn": scope(of: review),
            "summary": summary(review),
        ])
    }

    /// The findings alone, with the base that they hold on.
    public static func findings(of review: Review, walk: Walk) -> [UInt8] {
        JSON.object([
            "schema": .text(ReportSchema.name),
            "base": base(walk.base),
            "findings": .list(review.findings.map(JSON.finding)),
            "suppressed": list(review.suppressed.map(suppressed)),
            "unusedSuppressions": list(review.unusedSuppressions.map(unused)),
            "policies": list(review.policies.map(JSON.policy)),
            "owners": JSON.owners(review.audience),
            "unread": .list(review.unread.map(JSON.unread)),
            "lookedIn": scope(of: review),
            "summary": summary(review),
        ]).pretty()
    }

    static func base(_ base: Base) -> JSON {
        .object([
            "commit": base.commit.map { .text($0.hex) } ?? .null,
            "method": .text(base.method.rawValue),
            "ref": .text(ifAny: base.ref),
            "matched": .number(base.matched),
            "total": .number(base.total),
            "mismatched": base.mismatched.isEmpty ? nil : .list(base.mismatched.map { .text($0.description) }),
            "proven": base.isProven.map { .bool($0) },
            "remarks": base.remarks.isEmpty ? nil : .list(base.remarks.map { .text($0) }),
        ])
    }

    private static func apply(_ walk: Walk) -> JSON {
        .object([
            "steps": .list(walk.steps.map(step)),
            "verified": .number(walk.verifiedCount),
            "stated": .number(walk.statedCount),
            "advice": walk.advice.isEmpty ? nil : .list(walk.advice.map { .text($0) }),
        ])
    }

    private static func step(_ step: Step) -> JSON {
        .object([
            "index": .number(step.patch),
            "outcome": .text(step.outcome.rawValue),
            "tree": step.tree.map { .text($0.hex) } ?? .null,
            "files": .list(step.files.map(file)),
            "rejects": .list(step.rejects.map(reject)),
        ])
    }

    private static func file(_ file: FileStep) -> JSON {
        .object([
            "path": .text(file.path.description),
            "oldPath": .text(ifAny: file.oldPath?.description),
            "status": .text(file.status.rawValue),
            "outcome": .text(file.outcome.rawValue),
            "before": .text(ifAny: file.before?.blob.hex),
            "after": .text(ifAny: file.after?.blob.hex),
            "expected": .text(ifAny: file.expected?.digits),
            "verified": file.verified.map { .bool($0) },
            "hunks": hunks(of: file),
        ])
    }

    /// Where each hunk went: its offset from the line stated, 0 where it is exact, null where it found no place; `merged` for all of a
    /// file that was merged.
    private static func hunks(of file: FileStep) -> JSON? {
        if file.outcome == .merged { return .text("merged") }
        guard !file.placements.isEmpty else { return nil }
        return .list(file.placements.map { .number(ifAny: $0.offset) ?? .null })
    }

    private static func conflict(_ place: MergeConflict) -> JSON {
        .object([
            "line": .number(place.line),
            "ours": .text(String(decoding: place.ours, as: UTF8.self)),
            "theirs": .text(String(decoding: place.theirs, as: UTF8.self)),
        ])
    }

    private static func reject(_ reject: Reject) -> JSON {
        .object([
            "path": .text(reject.path.description),
            "hunk": .number(reject.hunk),
            "reason": .text(reject.reason.rawValue),
            "nearest": .number(ifAny: reject.nearest),
            "detail": reject.detail.isEmpty ? nil : .text(reject.detail),
            "conflicts": reject.conflicts.isEmpty ? nil : .list(reject.conflicts.map(conflict)),
        ])
    }

    /// Where sites were looked for; nil: everywhere.
    private static func scope(of review: Review) -> JSON? {
        guard !review.included.isEmpty || !review.excluded.isEmpty else { return nil }
        return .object([
            "only": .list(review.included.map { .text($0) }), "except": .list(review.excluded.map { .text($0) }),
        ])
    }

    /// A list, or nothing where it is empty.
    private static func list(_ values: [JSON]) -> JSON? { values.isEmpty ? nil : .list(values) }

    private static func unused(_ suppression: Suppression) -> JSON {
        .object(["source": .text(suppression.source), "reason": .text(suppression.reason)])
    }

    private static func suppressed(_ entry: SuppressedFinding) -> JSON {
        .object([
            "finding": JSON.finding(entry.finding), "reason": .text(entry.suppression.reason),
            "source": .text(entry.suppression.source),
        ])
    }

    static func summary(_ review: Review) -> JSON {
        .object([
            "errors": .number(review.count(of: .error)),
            "warnings": .number(review.count(of: .warning)),
            "notes": .number(review.count(of: .note)),
            "suppressed": review.suppressed.isEmpty ? nil : .number(review.suppressed.count),
        ])
    }
}

extension JSON {
    /// What the user is told.
    static func finding(_ finding: Finding) -> JSON { .members(members(of: finding)) }

    /// The keys of a finding, for those who add to them.
    static func members(of finding: Finding) -> [Member] {
        let object = JSON.object([
            "rule": .text(finding.rule.rawValue),
            "level": .text(finding.level.rawValue),
            "patch": .number(ifAny: finding.patch) ?? .null,
            "fixedBy": .number(ifAny: finding.fixedBy),
            "symbol": .text(finding.symbol),
            "path": .text(ifAny: finding.path?.description) ?? .null,
            "line": .number(ifAny: finding.position?.line) ?? .null,
            "column": .number(ifAny: finding.position?.column) ?? .null,
            "function": .text(finding.function),
            "condition": .text(finding.condition),
            "message": .text(finding.message),
            "ref": .text(ifAny: finding.ref),
            "related": finding.related.isEmpty ? nil : .list(finding.related.map(place)),
        ])
        if case .members(let members) = object { return members }
        return []
    }

    private static func place(_ place: Finding.Related) -> JSON {
        .object([
            "path": .text(place.path.description), "line": .number(place.position.line),
            "column": .number(place.position.column), "text": .text(place.text),
        ])
    }
}
