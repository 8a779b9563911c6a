// A report as blocks, before it becomes Markdown, HTML or text: what is said and in which order, not how it looks.

internal import ByteText
internal import CallSites

/// A report for people.
struct Document: Sendable {
    /// What it is about.
    var title: String
    /// What it says, in order.
    var blocks: [Block]

    /// A part of a report.
    enum Block: Sendable {
        /// A heading; `level` is 2 or 3. `anchor` is what links lead to.
        case heading(Phrase, level: Int, anchor: String? = nil)
        /// One paragraph.
        case paragraph(Phrase)
        /// Lines of equal rank.
        case list([Phrase])
        /// Rows under headings.
        case table([Column], [[Phrase]])
        /// What the user is told.
        case findings([Finding])
        /// Sites with what became of them; `isLong`: of secondary interest where there are many.
        case sites([SiteTrace], isLong: Bool)
        /// Sites that two versions of a series treat in two ways.
        case treatments([Comparison.Treatment])
    }

    /// A column of a table.
    struct Column: Sendable {
        /// Its heading.
        var title: String
        /// Whether numbers stand in it.
        var isNumber = false
    }
}

/// A line of text in pieces.
struct Phrase: Sendable {
    /// A piece and its role.
    enum Piece: Sendable, Hashable {
        case text(String)
        /// Something that stands so in code or in a tree.
        case code(String)
        case strong(String)
        /// Of secondary interest.
        case dim(String)
        case level(Finding.Level)
        /// A link within the report.
        case link(String, anchor: String)
    }

    private(set) var pieces: [Piece]

    init(_ pieces: Piece...) { self.pieces = pieces }

    /// A sentence in which names, calls and paths are set as code.
    init(sentence: String) {
        pieces = []
        var plain = ""
        var words = sentence.split(separator: " ", omittingEmptySubsequences: false)[...]
        var isFirst = true
        while var word = words.popFirst() {
            if !isFirst { plain += " " }
            isFirst = false
            // A call goes on to its closing parenthesis.
            if Self.opensCall(word) {
                var end = words.startIndex
                while end < words.endIndex, !words[end].contains(")") { end += 1 }
                if end < words.endIndex {
                    word = sentence[word.startIndex..<words[end].endIndex]
                    words = words[(end + 1)...]
                }
            }
            let core = Self.core(of: word)
            guard Self.isCode(core) else {
                plain += word
                continue
            }
            plain += word[..<core.startIndex]
            if !plain.isEmpty { pieces.append(.text(plain)) }
            pieces.append(.code(String(core)))
            plain = String(word[core.endIndex...])
        }
        if !plain.isEmpty { pieces.append(.text(plain)) }
    }

    private static func opensCall(_ word: Substring) -> Bool {
        guard let open = word.firstIndex(of: "("), open != word.startIndex, !word.contains(")") else { return false }
        return word[..<open].utf8.allSatisfy { $0.isIdentifierByte }
    }

    /// The words without their roles.
    var text: String {
        pieces.map { piece in
            switch piece {
            case .text(let text), .code(let text), .strong(let text), .dim(let text), .link(let text, _): text
            case .level(let level): level.rawValue
            }
        }.joined()
    }

    static func + (left: Phrase, right: Phrase) -> Phrase {
        var both = left
        both.pieces += right.pieces
        return both
    }

    static func += (left: inout Phrase, right: Phrase) { left = left + right }

    /// A condition behind a place; nothing where there is none.
    static func condition(_ condition: String) -> Phrase {
        condition.isEmpty ? Phrase() : Phrase(.text(", under "), .code(condition))
    }

    /// A word without the punctuation around it.
    private static func core(of word: Substring) -> Substring {
        var core = word
        while let first = core.first, "([\"'".contains(first) { core = core.dropFirst() }
        while let last = core.last, ".,;:]\"'".contains(last) || (last == ")" && !core.hasSuffix("()") && !core.contains("(")) {
            core = core.dropLast()
        }
        return core
    }

    private static func isCode(_ word: Substring) -> Bool {
        word.contains("_") && word != "_" || word.hasSuffix("()") || word.dropFirst().contains("(") && word.contains(")")
            || (word.contains("/") && word.contains("."))
    }
}
