// A document as Markdown (CommonMark 0.31 with the tables of GitHub Flavored Markdown) that reads well as plain text, too: for a
// reply mail or a comment on a pull request. Nothing out of a mail becomes markup, HTML or a control character.

internal import ByteText
internal import CallSites
internal import KernelC

/// Writes Markdown.
struct MarkdownText {
    private(set) var bytes: [UInt8] = []

    init(_ document: Document) {
        block(["# " + Self.escaped(document.title, atStart: true)])
        for part in document.blocks { add(part) }
    }

    private mutating func add(_ part: Document.Block) {
        switch part {
        case .heading(let phrase, let level, _): block([String(repeating: "#", count: level) + " " + Self.inline(phrase)])
        case .paragraph(let phrase): block([Self.inline(phrase, atStart: true)])
        case .list(let phrases): block(phrases.map { "- " + Self.inline($0, atStart: true) })
        case .table(let columns, let rows): block(Self.table(columns, rows))
        case .findings(let findings): block(findings.flatMap(Self.lines))
        case .sites(let sites, let isLong):
            if isLong, sites.count > SiteGroups.listLimit {
                block(
                    SiteGroups.byKind(sites).map { kind in
                        let (pieces, areFiles) = SiteGroups.folded(kind.sites)
                        return "- \(kind.label): "
                            + pieces.map { areFiles ? Self.code($0) : Self.escaped($0) }.joined(separator: areFiles ? " " : ", ")
                    })
            } else {
                block(sites.flatMap { Self.lines($0) })
            }
        case .treatments(let treatments): block(treatments.flatMap(Self.lines))
        }
    }

    /// Lines with an empty one before them.
    private mutating func block(_ lines: [String]) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "\n")) }
        for line in lines {
            bytes += line.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    // MARK: Blocks

    private static func lines(_ finding: Finding) -> [String] {
        ["- " + inline(finding.phrase)]
            + finding.related.map { "  - " + code("\($0.path):\($0.position.line)") + ": " + inline(Phrase(sentence: $0.text)) }
    }

    /// The place on one line, what stands there and what becomes of it on the next ones.
    private static func lines(_ site: SiteTrace) -> [String] {
        var lines = ["- " + inline(site.placePhrase), "  " + inline(site.usePhrase)]
        lines += site.outcomes.map { "  " + outcome($0) }
        return lines + site.evidence.map { "  - " + code("\($0.path):\($0.line)") + ": " + code($0.text) }
    }

    private static func lines(_ treatment: Comparison.Treatment) -> [String] {
        guard let site = treatment.new ?? treatment.old else { return [] }
        return ["- " + inline(site.placePhrase), "  " + inline(site.usePhrase)]
            + treatment.lines.map { "  \($0.label): " + ($0.outcome.hasPrefix("→") ? outcome($0.outcome) : escaped($0.outcome)) }
    }

    private static func outcome(_ outcome: String) -> String {
        // `→ f(a)` is code behind the arrow, `→ removed` a word.
        let rest = outcome.dropFirst(2)
        return "→ " + (rest.contains { !$0.isLetter } ? code(String(rest)) : String(rest))
    }

    /// A table whose columns stand one below the other as plain text, too.
    private static func table(_ columns: [Document.Column], _ rows: [[Phrase]]) -> [String] {
        let cells = [columns.map { escaped($0.title, inTable: true) }] + rows.map { row in row.map { inline($0, inTable: true) } }
        let widths = columns.indices.map { column in max(3, cells.map { $0[column].columns }.max() ?? 0) }
        func line(_ row: [String]) -> String {
            let padded = row.enumerated().map { column, text in
                let blanks = String(repeating: " ", count: widths[column] - text.columns)
                return columns[column].isNumber ? blanks + text : text + blanks
            }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule = columns.enumerated().map { column, head in
            String(repeating: "-", count: widths[column] - (head.isNumber ? 1 : 0)) + (head.isNumber ? ":" : "")
        }
        return [line(cells[0]), line(rule)] + cells.dropFirst().map(line)
    }

    // MARK: Text

    private static func inline(_ phrase: Phrase, atStart: Bool = false, inTable: Bool = false) -> String {
        var result = ""
        for piece in phrase.pieces {
            switch piece {
            case .text(let text), .dim(let text):
                result += escaped(text, atStart: atStart && result.isEmpty, inTable: inTable)
            case .strong(let text): result += text.isEmpty ? "" : "**\(escaped(text, inTable: inTable))**"
            case .code(let text), .link(let text, _): result += code(text, inTable: inTable)
            case .level(let level): result += level == .note ? level.rawValue : "**\(level.rawValue)**"
            }
        }
        return result
    }

    /// A code span (CommonMark, 6.1), whose fence is longer than any run of backticks in it.
    private static func code(_ text: String, inTable: Bool = false) -> String {
        let safe = text.withoutControls
        guard safe.contains(where: { $0 != " " }) else { return safe }
        var longest = 0
        var run = 0
        for byte in safe.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let pad = [safe.utf8.first, safe.utf8.last].contains(UInt8(ascii: "`")) ? " " : ""
        return fence + pad + (inTable ? safe.replacing("|", with: "\\|") : safe) + pad + fence
    }

    /// Text in which no character is markup (CommonMark, 2.4). An underscore within a word is none and stays.
    private static func escaped(_ text: String, atStart: Bool = false, inTable: Bool = false) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        let scalars = Array(text.withoutControls.unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            let isMarkup =
                switch scalar {
                case "\\", "`", "*", "<", "~", "&": true
                case "|": inTable
                case "[": atStart && result.isEmpty
                case "_": !(previous.properties.isAlphabetic || previous.properties.numericType != nil)
                // A link needs a bracket and what follows it.
                case "]": place == scalars.count - 1 || "([:".unicodeScalars.contains(scalars[place + 1])
                case "#", "+", "-", ">", "=": atStart && result.isEmpty
                default: false
                }
            if isMarkup { result.append("\\") }
            result.append(scalar)
            previous = scalar
        }
        // `1.` and `1)` at the start of a line would begin a list.
        if atStart, let end = result.firstIndex(where: { !("0"..."9").contains($0) }), end != result.startIndex,
            result[end] == "." || result[end] == ")"
        {
            result.insert("\\", at: end)
        }
        return String(result)
    }
}

extension Finding {
    /// The finding in one line.
    var phrase: Phrase {
        var phrase = Phrase(.level(level), .text(" "), .code(rule.rawValue))
        if let patch { phrase += Phrase(.text(", patch \(patch)")) }
        phrase += Phrase(.text(": "))
        if let place {
            phrase += Phrase(.code(place))
            if !function.isEmpty { phrase += Phrase(.text(" "), .code(function + "()")) }
            phrase += Phrase(.text(": "))
        }
        return phrase + Phrase(sentence: message) + .condition(condition)
    }
}

extension SiteTrace {
    /// Place, function and condition.
    var placePhrase: Phrase {
        var phrase = Phrase(.code(place))
        if !function.isEmpty { phrase += Phrase(.text(" "), .code(functionLabel)) }
        return phrase + .condition(condition)
    }

    /// How the name is used, what reaches it, and which other patches change it.
    var usePhrase: Phrase {
        let isExpression = kind.isCall || text.isEmpty
        var phrase = isExpression ? Phrase() : Phrase(.text("\(kind.rawValue) "))
        phrase += Phrase(.code(isExpression ? use : text))
        if let reach, reach != .never { phrase += Phrase(.text(" "), .strong(reach.rawValue)) }
        let later = patches.dropFirst()
        if !later.isEmpty { phrase += Phrase(.text(" (also patch \(later.map(String.init).joined(separator: ", ")))")) }
        return phrase
    }
}
