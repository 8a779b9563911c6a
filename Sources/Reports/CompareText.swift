// `patchwalk compare` for a terminal: both versions, patches, tags, findings, symbols treated otherwise, one line of summary.

internal import ByteText
internal import CallSites
internal import PatchSeries
internal import SymbolIndex

/// The text of a comparison.
enum CompareText {
    static func bytes(of comparison: Comparison, old: ReviewedVersion, new: ReviewedVersion, layout: TextLayout) -> [UInt8] {
        var sheet = Sheet(layout)
        for (label, side) in [("old: ", old), ("new: ", new)] {
            sheet.wrapped(StyledText(label + side.series.title, .bold), hanging: 7)
            var indented = Sheet(TextLayout(width: layout.width - 2, hasColor: layout.hasColor))
            indented.wrapped(StyledText(side.series.byline), hanging: 2)
            indented.base(of: side.walk, tree: side.tree)
            indented.applying(side.walk, subjects: side.series.subjects)
            sheet.append(indented, indent: 2)
        }
        sheet.blank()
        sheet.pairs(comparison.mails.patches)
        sheet.tags(comparison.mails.tags)
        for symbol in comparison.symbols {
            sheet.blank()
            sheet.change(symbol)
        }
        for standing in Comparison.Standing.allCases {
            let here = comparison.findings.filter { $0.standing == standing }
            guard !here.isEmpty else { continue }
            sheet.blank()
            sheet.line(standing.phrase.lowercased(), .bold)
            for change in here { sheet.finding(change.finding) }
        }
        sheet.blank()
        let both = old.review.unread + new.review.unread.filter { !old.review.unread.contains($0) }
        for file in both.prefix(10) {
            sheet.wrapped(StyledText("not read: \(file.path): \(file.reason)", .yellow), hanging: 4)
        }
        sheet.wrapped(StyledText(comparison.summaryPhrase(of: new)), hanging: 2)
        return sheet.bytes
    }
}

extension Sheet {
    /// A line a patch: its number in both versions, what became of it, its subject.
    fileprivate mutating func pairs(_ pairs: [SeriesComparison.Pair]) {
        line("patches", .bold)
        let columns = pairs.map(\.phrase.columns).max() ?? 0
        for pair in pairs {
            func number(_ index: Int?) -> String {
                let digits = index.map(String.init) ?? "-"
                return String(repeating: " ", count: max(0, 3 - digits.utf8.count)) + digits
            }
            var row = StyledText("\(number(pair.old)) →\(number(pair.new))  ")
            let start = row.columns
            row.add(pair.phrase, pair.relation == .same ? .dim : .yellow)
            row.pad(to: start + columns)
            row.add("  " + (pair.newSubject ?? pair.oldSubject ?? ""))
            if let was = pair.oldSubject, let now = pair.newSubject, was != now { row.add(" (was: \(was))", .dim) }
            wrapped(row, hanging: start + columns + 4)
        }
    }

    fileprivate mutating func tags(_ tags: [SeriesComparison.Tag]) {
        guard !tags.isEmpty else { return }
        blank()
        line("reviewers' tags", .bold)
        for tag in tags { wrapped(StyledText("  " + tag.sentence, tag.fate == .dropped ? .dim : .yellow), hanging: 6) }
    }

    /// A symbol: what each version does to it, then each site that they treat in two ways.
    fileprivate mutating func change(_ symbol: Comparison.SymbolChange) {
        var heading = StyledText(symbol.name, .bold)
        if let kind = (symbol.new ?? symbol.old)?.kind { heading.add("  \(kind.rawValue)", .dim) }
        line(heading)
        for phrase in symbol.lines {
            wrapped(
                StyledText("  " + phrase.text), hanging: 6)
        }
        for treatment in symbol.treatments {
            guard let site = treatment.new ?? treatment.old else { continue }
            var place = StyledText("  \(site.place)")
            if !site.function.isEmpty { place.add("  \(site.functionLabel)") }
            if !site.condition.isEmpty { place.add("  [\(site.condition)]", .dim) }
            line(place)
            if site.effect != .added { wrapped(StyledText("        \(site.use)"), hanging: 12) }
            for (label, outcome) in treatment.lines {
                wrapped(StyledText("    \(label) \(outcome)", outcome == "left behind" ? .red : .plain), hanging: 12)
            }
        }
    }
}
