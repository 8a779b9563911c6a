// How one site, its place and what became of it read in a text report.

internal import ByteText
internal import CallSites
internal import KernelC

extension SiteTrace {
    /// `mm/memory.c:857`, as compilers and editors have it.
    var place: String { "\(path):\(position.line)" }

    /// `copy_huge_pmd()`, or empty at top level.
    var functionLabel: String { function.isEmpty ? "" : function + "()" }

    /// The condition under which its file is built, marked as such beside that of its `#if`; empty where there is none.
    var fileNote: String { fileCondition.isEmpty ? "" : "  [file: \(fileCondition)]" }

    /// The use itself: `f(a, b)` for a call, else how the name is used and the line.
    var use: String {
        switch kind {
        case .call, .pointerCall: "\(name)(\(arguments.joined(separator: ", ")))"
        case .memberCall: "->\(name)(\(arguments.joined(separator: ", ")))"
        case .reference, .set, .clear, .test, .pass, .use, .initializer, .mention:
            text.isEmpty ? "\(kind.rawValue) \(name)" : "\(kind.rawValue)  \(text)"
        }
    }

    /// What stands in the site's place, and where, if that is elsewhere.
    func text(of successor: Successor) -> String {
        let isCall = kind.isCall || !successor.arguments.isEmpty
        var text = isCall ? "\(successor.name)(\(successor.arguments.joined(separator: ", ")))" : successor.text
        if text.isEmpty { text = successor.name }
        if successor.path != path {
            text += " in \(successor.path):\(successor.position.line)"
        } else if successor.function != function, !successor.function.isEmpty {
            text += " in \(successor.function)()"
        }
        return text
    }

    /// What became of the site in one phrase a line; empty where nothing did.
    var outcomes: [String] {
        // Of a flag whose line is not known there is nothing more to say than that its expression is another.
        if !becomes.isEmpty, kind.isCall || becomes.contains(where: { $0.name != name || !$0.text.isEmpty }) {
            return becomes.map { "→ " + text(of: $0) }
        }
        return switch effect {
        case .removed: ["→ removed"]
        case .moved: ["→ moved"]
        case .replaced: ["→ replaced"]
        case .rewritten: ["→ rewritten"]
        case .untouched, .added, .leftBehind: []
        }
    }
}

extension Sheet {
    /// Sites in columns: place, function, use and what became of it; the columns are as wide as these sites need.
    ///
    /// A change stands in one line where it fits; else before and after stand one above the other.
    /// - Parameters:
    ///   - sites: the sites in the order of the report.
    ///   - indent: the blanks before each.
    ///   - style: of the place.
    mutating func sites(_ sites: [SiteTrace], indent: Int, style: TextStyle = .plain) {
        let places = min(sites.map(\.place.columns).max() ?? 0, width * 2 / 5)
        let functions = min(sites.map(\.functionLabel.columns).max() ?? 0, width * 2 / 5)
        let rows = sites.map { row(of: $0, indent: indent, places: places, functions: functions, style: style) }
        let deep = String(repeating: " ", count: indent + 6)
        for (row, site) in zip(rows, sites) {
            if row.whole.columns <= width, site.outcomes.count <= 1 {
                line(row.whole)
            } else {
                var place = row.place
                place.add(site.fileNote, .dim)
                wrapped(place, hanging: deep.columns + 4)
                var use = StyledText(deep)
                use.add(row.use)
                wrapped(use, hanging: deep.columns + 4)
                for outcome in site.outcomes {
                    wrapped(StyledText(deep.dropLast(2) + outcome), hanging: deep.columns + 4)
                }
            }
            for evidence in site.evidence {
                wrapped(StyledText(deep + "\(evidence.path):\(evidence.line): \(evidence.text)", .dim), hanging: deep.columns + 4)
            }
        }
    }

    /// A site's place, its use, and both with the outcome in one line.
    private func row(
        of site: SiteTrace, indent: Int, places: Int, functions: Int, style: TextStyle
    ) -> (place: StyledText, use: StyledText, whole: StyledText) {
        var place = StyledText(String(repeating: " ", count: indent))
        place.add(site.place, style)
        if functions > 0 { place.pad(to: indent + places) }
        if !site.function.isEmpty { place.add("  " + site.functionLabel) }

        var use = StyledText(site.use)
        if !site.condition.isEmpty { use.add("  [\(site.condition)]", .dim) }
        if let reach = site.reach, reach != .never { use.add("  \(reach.rawValue)", reach == .surely ? .red : .yellow) }
        let later = site.patches.dropFirst()
        if !later.isEmpty { use.add("  (also \(patchNumbers(Array(later))))", .dim) }

        var whole = place
        whole.pad(to: indent + places + (functions > 0 ? 2 + functions : 0))
        whole.add("  ")
        whole.add(use)
        whole.add(site.fileNote, .dim)
        if let outcome = site.outcomes.first { whole.add(" " + outcome) }
        return (place, use, whole)
    }

    /// Many sites of one kind in few lines: each file once, with its line numbers; very many by top folder, with counts.
    mutating func folded(_ sites: [SiteTrace], label: String, labelColumns: Int, indent: Int) {
        var text = StyledText(String(repeating: " ", count: indent))
        text.add(label, .bold)
        text.pad(to: indent + labelColumns)
        text.add("  ")
        let hanging = text.columns
        let (pieces, areFiles) = SiteGroups.folded(sites)
        for (place, piece) in pieces.enumerated() {
            if place > 0 { text.add(areFiles ? "  " : ", ") }
            text.add(piece)
        }
        wrapped(text, hanging: hanging)
    }
}

extension Sheet {
    /// The heading of one file's sites, with the condition under which the file is built.
    mutating func heading(ofFile sites: [SiteTrace]) {
        var row = StyledText("  \(sites[0].path)", .bold)
        if !sites[0].fileCondition.isEmpty { row.add("  [\(sites[0].fileCondition)]", .dim) }
        wrapped(row, hanging: 6)
    }
}

/// The sites, split where `key` changes; sites come sorted by path.
func runs<Key: Equatable>(of sites: [SiteTrace], by key: (SiteTrace) -> Key) -> [[SiteTrace]] {
    var result: [[SiteTrace]] = []
    var last: Key?
    for site in sites {
        let next = key(site)
        if next == last, !result.isEmpty { result[result.count - 1].append(site) } else { result.append([site]) }
        last = next
    }
    return result
}
