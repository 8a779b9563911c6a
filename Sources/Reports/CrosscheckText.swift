// The completeness ledger of a symbol for a terminal: what each word of its name is, the sum, and the words that need a look.

internal import ByteText
internal import CallSites

extension Sheet {
    /// The ledger of one symbol, below its sites.
    mutating func ledger(_ ledger: Crosscheck) {
        var head = StyledText("  every word of \(ledger.symbol)", .bold)
        head.add("  \(counted(ledger.wordCount, "word")) in \(counted(ledger.fileCount, "file"))")
        head.add(", \(counted(ledger.scannedCount, "text file")) searched", .dim)
        wrapped(head, hanging: 4)
        let digits = String(ledger.wordCount).utf8.count
        func row(_ count: Int, _ words: String, _ style: TextStyle = .plain) -> StyledText {
            let number = String(count)
            var row = StyledText(String(repeating: " ", count: 4 + max(digits - number.utf8.count, 0)) + number, style)
            row.add("  \(words)", style)
            return row
        }
        for role in Crosscheck.Role.allCases {
            let count = ledger.counts[role] ?? 0
            guard count > 0 || role == .unparsed else { continue }
            wrapped(row(count, role.phrase, count > 0 && (role == .unparsed || role == .unaccounted) ? .red : .plain), hanging: 8)
            for place in ledger.odd.lazy.filter({ $0.role == role }).prefix(Self.placeLimit) {
                var line = StyledText(String(repeating: " ", count: digits + 8) + "\(place.path):\(place.position)", .dim)
                if let region = place.region { line.add("  lines \(region.lowerBound) to \(region.upperBound)", .dim) }
                self.line(line)
            }
            let more = ledger.odd.count { $0.role == role } - Self.placeLimit
            if more > 0 { line(String(repeating: " ", count: digits + 8) + "and \(more) more", .dim) }
        }
        if ledger.isComplete {
            line(row(ledger.sum, "in all, as many as there are words", .dim))
        } else {
            line(
                row(
                    ledger.sum,
                    "in all, of \(counted(ledger.wordCount, "word")): patchwalk can't say what the others are, which is its own fault",
                    .red))
        }
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
        case .set: "flag set"
        case .clear: "flag cleared"
        case .test: "flag tested"
        case .pass: "flag as an argument"
        case .use: "other use of the flag"
        case .initializer: "in an initializer"
        case .export: "exported"
        case .part: "part of a name that ## makes"
        case .member: "member of a struct or union"
        case .hidden: "hidden by a local name"
        case .local: "declaration of a local name, or label"
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
