// `patchwalk compare --format json`, under schema patchwalk/1.

internal import ByteText
internal import CallSites
internal import GitStore
internal import Mail
internal import PatchApply
internal import PatchSeries

/// The JSON of a comparison.
enum CompareJSON {
    static func bytes(of comparison: Comparison, old: ReviewedVersion, new: ReviewedVersion) -> [UInt8] {
        JSON.object([
            "schema": .text(ReportSchema.name),
            "old": side(old),
            "new": side(new),
            "patches": .list(comparison.mails.patches.map(pair)),
            "tags": .list(comparison.mails.tags.map(tag)),
            "symbols": .list(comparison.symbols.map(symbol)),
            "findings": .list(comparison.findings.map(finding)),
            "summary": .object([
                "new": .number(comparison.count(of: .new)),
                "stillThere": .number(comparison.count(of: .stillThere)),
                "addressed": .number(comparison.count(of: .addressed)),
            ]),
        ]).pretty()
    }

    private static func side(_ side: ReviewedVersion) -> JSON {
        .object([
            "title": .text(side.series.title),
            "author": .text(side.series.author.name.isEmpty ? side.series.author.address ?? "" : side.series.author.name),
            "version": .number(side.series.version),
            "total": .number(side.series.total),
            "format": .text(side.format),
            "base": ReviewJSON.base(side.walk.base),
            "unread": .list(side.review.unread.map(JSON.unread)),
            "summary": ReviewJSON.summary(side.review),
        ])
    }

    private static func pair(_ pair: SeriesComparison.Pair) -> JSON {
        .object([
            "old": .number(ifAny: pair.old) ?? .null,
            "new": .number(ifAny: pair.new) ?? .null,
            "is": .text(pair.relation.rawValue),
            "likeness": .number(ifAny: pair.likeness),
            "oldSubject": .text(ifAny: pair.oldSubject),
            "newSubject": .text(ifAny: pair.newSubject),
        ])
    }

    private static func tag(_ tag: SeriesComparison.Tag) -> JSON {
        .object([
            "patch": .number(tag.patch), "key": .text(tag.key), "value": .text(tag.value), "is": .text(tag.fate.rawValue),
        ])
    }

    private static func symbol(_ change: Comparison.SymbolChange) -> JSON {
        .object([
            "name": .text(change.name),
            "kind": .text(ifAny: (change.new ?? change.old)?.kind.rawValue),
            "old": change.old.map { JSON.counts($0.counts) } ?? .null,
            "new": change.new.map { JSON.counts($0.counts) } ?? .null,
            "sites": .list(
                change.treatments.map { treatment in
                    .object([
                        "old": treatment.old.map { JSON.site($0, withEffect: true) } ?? .null,
                        "new": treatment.new.map { JSON.site($0, withEffect: true) } ?? .null,
                    ])
                }),
        ])
    }

    private static func finding(_ change: Comparison.FindingChange) -> JSON {
        let standing = JSON.Member(key: "standing", value: .text(change.standing.rawValue))
        let before = change.before.map { JSON.Member(key: "before", value: JSON.finding($0)) }
        return .members([standing] + JSON.members(of: change.finding) + [before].compactMap(\.self))
    }
}
