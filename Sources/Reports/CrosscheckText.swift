// The completeness ledger of a symbol for a terminal: what each word of its name is, the sum, and the words that need a look.

internal import ByteText
internal import CallSites

extension Sheet {
    /// The ledger of one symbol, below its sites; with `end`, beside it that of the tree after a series.
    mutating func ledger(_ ledger: Crosscheck, after end: Crosscheck? = nil) {
        var head = StyledText("  every word of \(ledger.symbol)", .bold)
        head.add("  " + Self.extent(of: ledger))
        if let end { head.add(" of the base, \(Self.extent(of: end)) after the series") }
        head.add(", \(counted((end ?? ledger).scannedCount, "text file")) searched", .dim)
        wrapped(head, hanging: 4)
        let all = [ledger] + [end].compactMap(\.self)
        let digits = all.map { String($0.wordCount).utf8.count }.max() ?? 1
        func row(_ counts: [Int], _ words: String, _ style: TextStyle = .plain) -> StyledText {
            var row = StyledText("  ")
            for count in counts {
                let number = String(count)
                row.add(String(repeating: " ", count: 2 + max(digits - number.utf8.count, 0)) + number, style)
            }
            row.add("  \(words)", style)
            return row
        }
        let indent = String(repeating: " ", count: 6 + all.count * (digits + 2))
        for role in Crosscheck.Role.allCases {
            let counts = all.map { $0.counts[role] ?? 0 }
            let isThere = counts.contains { $0 > 0 }
            guard isThere || role == .unparsed else { continue }
            wrapped(row(counts, role.phrase, isThere && (role == .unparsed || role == .unaccounted) ? .red : .plain), hanging: 8)
            // What both trees have is told once, with its place in the latter.
            let odd = all.last?.odd.filter { $0.role == role } ?? []
            for place in odd.prefix(Self.placeLimit) {
                var line = StyledText(indent + "\(place.path):\(place.position)", .dim)
                if let region = place.region { line.add("  lines \(region.lowerBound) to \(region.upperBound)", .dim) }
                self.line(line)
            }
            let more = odd.count - Self.placeLimit
            if more > 0 { line(indent + "and \(more) more", .dim) }
        }
        if all.allSatisfy(\.isComplete) {
            line(row(all.map(\.sum), "in all, as many as there are words", .dim))
        } else {
            line(
                row(
                    all.map(\.sum),
                    "in all, of \(all.map { String($0.wordCount) }.joined(separator: " and ")) words: patchwalk can't say what the others are, which is its own fault",
                    .red))
        }
    }

    private static func extent(of ledger: Crosscheck) -> String {
        "\(counted(ledger.wordCount, "word")) in \(counted(ledger.fileCount, "file"))"
    }

    /// How many words of one role are listed.
    private static let placeLimit = 20
}

extension Crosscheck.Role {
    /// The role in the words of a report.
    fileprivate var phrase: String {
        switch self {
        case .definition: "definition or declaration"
        case .call: "call"
        case .pointerCall: "call through a variable of that name"
        case .reference: "reference"
        case .set: "set"
        case .clear: "cleared"
        case .test: "tested"
        case .pass: "as an argument"
        case .use: "other use"
        case .initializer: "in an initializer"
        case .export: "exported"
        case .part: "part of a name that ## makes"
        case .member: "member of a struct or union"
        case .hidden: "hidden by a local name"
        case .local: "declaration of a local name, or label"
        case .namesake: "means another definition, of its own file or folder"
        case .comment: "in a comment"
        case .string: "in a string"
        case .text: "in other text of a C file"
        case .otherFile: "in a file that is not C"
        case .otherProgram: "in code of another program (tools, scripts, samples, Documentation)"
        case .unparsed: "in code that could not be parsed"
        case .unaccounted: "not accounted for"
        }
    }
}
