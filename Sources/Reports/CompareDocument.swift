// What a comparison of two versions says to people, as blocks.

internal import ByteText
internal import CallSites
internal import PatchApply
internal import PatchSeries
internal import SymbolIndex

extension Document {
    /// A comparison.
    init(of comparison: Comparison, old: ReviewedVersion, new: ReviewedVersion) {
        self.init(title: new.series.title, blocks: [])
        for (label, side) in [("old", old), ("new", new)] {
            blocks.append(.paragraph(Phrase(.strong(label), .text(": \(side.series.byline)"))))
            blocks.append(.list(side.walk.lines(tree: side.tree, subjects: side.series.subjects)))
        }
        blocks.append(.heading(Phrase(.text("Patches")), level: 2))
        blocks.append(Self.table(of: comparison.mails.patches))
        if !comparison.mails.tags.isEmpty {
            blocks.append(.heading(Phrase(.text("Reviewers' tags")), level: 2))
            blocks.append(.list(comparison.mails.tags.map { Phrase(.text($0.sentence)) }))
        }
        blocks.append(.heading(Phrase(.text("Findings")), level: 2))
        for standing in Comparison.Standing.allCases {
            let here = comparison.findings.filter { $0.standing == standing }.map(\.finding)
            guard !here.isEmpty else { continue }
            blocks.append(.paragraph(Phrase(.strong(standing.phrase))))
            blocks.append(.findings(here))
        }
        blocks.append(.paragraph(Phrase(.text(comparison.summaryPhrase(of: new)))))
        if !comparison.symbols.isEmpty { blocks.append(.heading(Phrase(.text("Symbols treated otherwise")), level: 2)) }
        for symbol in comparison.symbols {
            let kind = (symbol.new ?? symbol.old)?.kind.rawValue ?? ""
            blocks.append(.heading(Phrase(.code(symbol.name), .dim("  \(kind)")), level: 3))
            blocks.append(.list(symbol.lines))
            if !symbol.treatments.isEmpty { blocks.append(.treatments(symbol.treatments)) }
        }
        addUnread(old.review.unread + new.review.unread.filter { !old.review.unread.contains($0) })
    }

    private static func table(of pairs: [SeriesComparison.Pair]) -> Block {
        .table(
            [
                Column(title: "old", isNumber: true), Column(title: "new", isNumber: true), Column(title: "is"),
                Column(title: "subject"),
            ],
            pairs.map { pair in
                let isRenamed = pair.oldSubject != nil && pair.newSubject != nil && pair.oldSubject != pair.newSubject
                let subject = pair.newSubject ?? pair.oldSubject ?? ""
                return [
                    Phrase(.text(pair.old.map(String.init) ?? "-")), Phrase(.text(pair.new.map(String.init) ?? "-")),
                    Phrase(.text(pair.phrase)),
                    Phrase(.text(isRenamed ? "\(subject) (was: \(pair.oldSubject ?? ""))" : subject)),
                ]
            })
    }
}

extension SeriesComparison.Pair {
    /// What became of the patch.
    var phrase: String {
        switch relation {
        case .same: "same"
        case .message: "message changed"
        case .changed: "changed" + (likeness.map { ", \($0) % alike" } ?? "")
        case .new: "new"
        case .dropped: "dropped"
        }
    }
}

extension SeriesComparison.Tag {
    /// The tag and why it is told.
    var sentence: String {
        switch fate {
        case .lost: "patch \(patch) is the same and lacks \(key): \(value)"
        case .dropped: "patch \(patch) changed and is without \(key): \(value)"
        case .kept: "patch \(patch) changed a lot and keeps \(key): \(value)"
        }
    }
}

extension Comparison.Standing {
    /// The words for a heading.
    var phrase: String {
        switch self {
        case .new: "New"
        case .stillThere: "Still there"
        case .addressed: "Addressed"
        }
    }
}

extension Comparison {
    /// How many findings stand how, and what the new version's review lacks.
    func summaryPhrase(of new: ReviewedVersion) -> String {
        "\(count(of: .new)) new, \(count(of: .stillThere)) still there, \(count(of: .addressed)) addressed; the new version has "
            + new.review.summaryPhrase(new.walk).text
    }
}

extension Comparison.SymbolChange {
    /// What each version does to the symbol as a whole.
    var lines: [Phrase] {
        [("old", old), ("new", new)].map { label, side in
            guard let side else { return Phrase(.text("\(label): not changed")) }
            let counts = side.counts
            let phrases = [
                side.changePhrase, counts.changed > 0 ? "\(counts.changed) changed" : "",
                counts.leftBehind > 0 ? "\(counts.leftBehind) left behind" : "", "\(counts.after) after",
            ]
            return Phrase(.text("\(label): \(phrases.filter { !$0.isEmpty }.joined(separator: ", "))"))
        }
    }
}

extension Comparison.Treatment {
    /// What each version makes of the site.
    var lines: [(label: String, outcome: String)] {
        [("old", old), ("new", new)].flatMap { label, site -> [(label: String, outcome: String)] in
            guard let site else { return [(label, "not there")] }
            if site.effect == .added { return [(label, "→ " + site.use)] }
            let outcomes = site.outcomes.isEmpty ? [site.effect.rawValue.replacing("-", with: " ")] : site.outcomes
            return outcomes.map { (label, $0) }
        }
    }
}
