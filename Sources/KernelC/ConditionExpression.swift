// The expression of one `#if`, in the normal form that conditions are compared in.
//
// `defined(X)` and `IS_ENABLED(X)` become `X`, redundant parentheses and blanks go, a negation moves down to the single
// names and comparisons. What is neither `&&`, `||` nor `!` stays text.

/// An expression over names and comparisons.
indirect enum ConditionExpression: Equatable, Sendable {
    /// A name, a comparison or anything else that is not taken apart; `isLoose` where it was `IS_ENABLED(X)`, which a module
    /// fulfils too, while `#ifdef CONFIG_X` then is false.
    case atom(String, isLoose: Bool)
    case not(ConditionExpression)
    case all([ConditionExpression])
    case any([ConditionExpression])

    /// Deeper nesting than this is kept as text: no one writes it, and reading must not recurse without a bound.
    private static let deepest = 40

    /// Reads the tokens of a directive's line.
    init(_ text: [UInt8], _ tokens: [Token], _ range: Range<Int>) {
        self = Self.alternatives(text, tokens, range, 0)
    }

    /// The negation, moved down to the atoms.
    var negated: ConditionExpression {
        switch self {
        case .atom(let text, let isLoose):
            if text == "0" { return .atom("1", isLoose: false) }
            if text == "1" { return .atom("0", isLoose: false) }
            return Self.opposite(of: text).map { .atom($0, isLoose: isLoose) } ?? .not(self)
        case .not(let inner): return inner
        case .all(let parts): return .any(parts.map(\.negated))
        case .any(let parts): return .all(parts.map(\.negated))
        }
    }

    /// Whether an `IS_ENABLED()` stands in it.
    var isLoose: Bool {
        switch self {
        case .atom(_, let isLoose): isLoose
        case .not(let inner): inner.isLoose
        case .all(let parts), .any(let parts): parts.contains(where: \.isLoose)
        }
    }

    /// The parts of a conjunction; itself where it is none.
    var terms: [ConditionExpression] {
        guard case .all(let parts) = self else { return [self] }
        return parts.flatMap(\.terms)
    }

    /// The expression as it is shown: `A || (B && !C)`.
    var text: String {
        switch self {
        case .atom(let text, _): return text
        case .not(.atom(let text, _)) where Self.isSimple(text): return "!" + text
        case .not(let inner): return "!(" + inner.text + ")"
        case .all(let parts):
            return parts.map { if case .any = $0 { "(" + $0.text + ")" } else { $0.text } }.joined(separator: " && ")
        case .any(let parts):
            return parts.map { if case .all = $0 { "(" + $0.text + ")" } else { $0.text } }.joined(separator: " || ")
        }
    }

    /// Whether an atom needs no parentheses behind a `!`: a name, or a call without anything around it.
    private static func isSimple(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: " ")) else { return true }
        var depth = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            if byte == UInt8(ascii: " "), depth == 0 { return false }
        }
        return true
    }

    /// `A < B` for `A >= B` and so on; nil where the text is not a single comparison.
    private static func opposite(of text: String) -> String? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.allSatisfy({ !["&", "|", "^", "?", ":"].contains($0) }) else { return nil }
        let places = words.indices.filter { opposites[String(words[$0])] != nil }
        guard places.count == 1, let other = opposites[String(words[places[0]])] else { return nil }
        guard words[..<places[0]].joined().filter({ $0 == "(" }).count == words[..<places[0]].joined().filter({ $0 == ")" }).count
        else { return nil }
        return (words[..<places[0]] + [Substring(other)] + words[(places[0] + 1)...]).joined(separator: " ")
    }

    private static let opposites = ["==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"]

    private static func alternatives(_ text: [UInt8], _ tokens: [Token], _ range: Range<Int>, _ depth: Int) -> Self {
        if depth < deepest, !tokens[range].contains(where: { $0.isMark(.question) }) {
            let parts = split(tokens, range, at: .logicalOr)
            if parts.count > 1 {
                return .any(
                    parts.flatMap { part -> [Self] in
                        let expression = conjunction(text, tokens, part, depth)
                        if case .any(let inner) = expression { return inner }
                        return [expression]
                    })
            }
            return conjunction(text, tokens, range, depth)
        }
        return .atom(flat(text, tokens, range), isLoose: false)
    }

    private static func conjunction(_ text: [UInt8], _ tokens: [Token], _ range: Range<Int>, _ depth: Int) -> Self {
        let parts = split(tokens, range, at: .logicalAnd)
        guard parts.count > 1 else { return operand(text, tokens, range, depth) }
        return .all(parts.flatMap { operand(text, tokens, $0, depth).terms })
    }

    private static func operand(_ text: [UInt8], _ tokens: [Token], _ range: Range<Int>, _ depth: Int) -> Self {
        guard let first = range.first else { return .atom("", isLoose: false) }
        if tokens[first].isMark(.not), range.count > 1, spansAll(tokens, first + 1..<range.upperBound) {
            return depth < deepest
                ? operand(text, tokens, first + 1..<range.upperBound, depth + 1).negated
                : .atom(flat(text, tokens, range), isLoose: false)
        }
        if tokens[first].opens(.parenthesis), close(tokens, range) == range.upperBound - 1 {
            return alternatives(text, tokens, first + 1..<range.upperBound - 1, depth + 1)
        }
        if range.count == 4, name(text, tokens[first]) == "IS_ENABLED", tokens[first + 1].opens(.parenthesis),
            tokens[first + 3].closes(.parenthesis)
        {
            return .atom(name(text, tokens[first + 2]), isLoose: true)
        }
        return .atom(flat(text, tokens, range), isLoose: false)
    }

    /// Whether a `!` before this range negates all of it: a name, `defined X`, `f(…)`, `(…)` or another negation.
    private static func spansAll(_ tokens: [Token], _ range: Range<Int>) -> Bool {
        var first = range.lowerBound
        while first < range.upperBound, tokens[first].isMark(.not) { first += 1 }
        let rest = first..<range.upperBound
        if rest.count == 1 { return true }
        guard rest.count > 1 else { return false }
        if tokens[first].opens(.parenthesis) { return close(tokens, rest) == rest.upperBound - 1 }
        guard tokens[first].kind == .identifier else { return false }
        if tokens[first + 1].kind == .identifier { return rest.count == 2 }
        return tokens[first + 1].opens(.parenthesis) && close(tokens, first + 1..<rest.upperBound) == rest.upperBound - 1
    }

    /// Where the bracket at the start of a range is closed.
    private static func close(_ tokens: [Token], _ range: Range<Int>) -> Int? {
        var depth = 0
        for index in range {
            if tokens[index].kind == .open { depth += 1 }
            if tokens[index].kind == .close {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private static func split(_ tokens: [Token], _ range: Range<Int>, at mark: Mark) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var depth = 0
        var start = range.lowerBound
        for index in range {
            if tokens[index].kind == .open { depth += 1 }
            if tokens[index].kind == .close { depth -= 1 }
            if depth == 0, tokens[index].isMark(mark) {
                parts.append(start..<index)
                start = index + 1
            }
        }
        parts.append(start..<range.upperBound)
        return parts
    }

    /// The tokens as text: blanks around binary operators and after commas, `defined(X)` and `IS_ENABLED(X)` as `X`.
    private static func flat(_ text: [UInt8], _ tokens: [Token], _ range: Range<Int>) -> String {
        var result = ""
        var wantsOperand = true
        var index = range.lowerBound
        while index < range.upperBound {
            let token = tokens[index]
            let word = name(text, token)
            if word == "defined" {
                let isBracketed = index + 3 < range.upperBound && tokens[index + 1].opens(.parenthesis)
                let named = isBracketed ? index + 2 : index + 1
                if named < range.upperBound { result += name(text, tokens[named]) }
                index = isBracketed ? index + 4 : index + 2
                wantsOperand = false
                continue
            }
            switch token.kind {
            case .open:
                result += word
                wantsOperand = true
            case .close:
                result += word
                wantsOperand = false
            case .mark where token.isMark(.comma):
                result += ", "
                wantsOperand = true
            case .mark where wantsOperand:
                result += word
            case .mark:
                result += " " + word + " "
                wantsOperand = true
            default:
                if !wantsOperand, !result.hasSuffix(" ") { result += " " }
                result += word
                wantsOperand = false
            }
            index += 1
        }
        return result
    }

    private static func name(_ text: [UInt8], _ token: Token) -> String {
        let length = token.kind == .open || token.kind == .close ? 1 : token.extent
        var bytes = Array(text[Int(token.start)..<Int(token.start + length)])
        if token.has(Token.Flag.spliced) { bytes.removeAll { [9, 10, 13, 32, UInt8(ascii: "\\")].contains($0) } }
        return String(decoding: bytes, as: UTF8.self)
    }
}
