// A flag that a function refuses: a test of its own parameter, at the top of its body's blocks, after which it warns or gives up.

import ByteText

/// One flag that a function does not take.
public struct Refusal: Sendable, Hashable {
    /// How it says so.
    public enum Manner: Sendable, Hashable {
        /// It warns or stops the machine: `WARN_ON_ONCE(flags & F)`, `BUG_ON(…)`.
        case warns
        /// It gives an error back: `if (flags & F) return -EINVAL;`.
        case fails
    }

    /// The flag's name where it is tested.
    public var flag: Range<Int32>
    /// The number of the parameter that must not carry it, from 0.
    public var parameter: Int
    /// How the function says so.
    public var manner: Manner
}

extension FileFacts {
    /// The flags that a function refuses, in the order of its body.
    ///
    /// Understood are statements of the body's outermost block: `if (COND) return …;` (or with braces, or `goto`), where COND is `parameter & FLAG`,
    /// `parameter & (A | B)`, several of these with `||`, alone or in `unlikely(…)` or a macro of the `WARN_ON` family; and a
    /// statement that is a call of the `BUG_ON` or `WARN_ON` family with such a condition. A condition with `&&`, `==` or `~` refuses a
    /// combination, not a flag, and is left out; so is a plain `return` of anything but an error, which only takes another way.
    public func refusals(of definition: Definition) -> [Refusal] {
        guard definition.kind == .function, let body = definition.body else { return [] }
        let names = definition.parameters.map { range -> String in
            // The last word of `unsigned int flags`; a parameter that is an array or a function is no flags word.
            let bytes = text[Int(range.lowerBound)..<Int(range.upperBound)]
            let start = bytes.lastIndex { !$0.isIdentifierByte }.map { $0 + 1 } ?? bytes.startIndex
            return String(decoding: bytes[start...], as: UTF8.self)
        }
        return RefusalReader(facts: self, parameters: names, body: Int(body.lowerBound)..<Int(body.upperBound)).read()
    }
}

/// Reads the tokens of one body.
private struct RefusalReader {
    private let facts: FileFacts
    private let parameters: [String]
    private let tokens: [Token]
    /// For each opening bracket the place of its partner.
    private let partners: [Int: Int]

    /// How deep conditions are looked into: nobody wraps a test more often.
    private static let deepest = 8

    init(facts: FileFacts, parameters: [String], body: Range<Int>) {
        self.facts = facts
        self.parameters = parameters
        tokens = Lexer.read(facts.text, in: body).tokens
        var partners: [Int: Int] = [:]
        var open: [Int] = []
        for (place, token) in tokens.enumerated() {
            if token.kind == .open { open.append(place) }
            if token.kind == .close, let start = open.popLast() { partners[start] = place }
        }
        self.partners = partners
    }

    func read() -> [Refusal] {
        var found: [Refusal] = []
        // Behind the body's own brace; brackets are stepped over whole, so that only its outermost block is seen.
        var place = 1
        while place < tokens.count {
            if let inner = parentheses(after: place), tokens[place].isKeyword(.if) {
                let tested = flags(in: inner)
                found += tested.filter { $0.manner == .warns || fails(at: inner.upperBound + 1) }
                place = inner.upperBound + 1
            } else if let inner = parentheses(after: place), isWarning(place) {
                found += flags(in: inner, manner: .warns)
                place = inner.upperBound + 1
            } else {
                place = (partners[place] ?? place) + 1
            }
        }
        return found
    }

    /// What stands in the parentheses behind a token; nil where none open there.
    private func parentheses(after place: Int) -> Range<Int>? {
        guard place + 1 < tokens.count, tokens[place + 1].opens(.parenthesis), let end = partners[place + 1] else { return nil }
        return (place + 2)..<end
    }

    /// The flags of a condition any of which makes it true.
    private func flags(in range: Range<Int>, manner: Refusal.Manner = .fails, depth: Int = 0) -> [Refusal] {
        guard depth < Self.deepest, let first = range.first else { return [] }
        let parts = split(range, at: .logicalOr)
        guard parts.count == 1 else { return parts.flatMap { flags(in: $0, manner: manner, depth: depth + 1) } }
        if partners[first] == range.upperBound - 1 {
            return flags(in: first + 1..<range.upperBound - 1, manner: manner, depth: depth + 1)
        }
        if let inner = parentheses(after: first), inner.upperBound == range.upperBound - 1 {
            guard let condition = split(inner, at: .comma).first else { return [] }
            if isWarning(first) { return flags(in: condition, manner: .warns, depth: depth + 1) }
            return ["unlikely", "likely"].contains(text(first)) ? flags(in: inner, manner: manner, depth: depth + 1) : []
        }
        let sides = split(range, at: .and)
        guard sides.count == 2 else { return [] }
        for (value, mask) in [(sides[0], sides[1]), (sides[1], sides[0])] where value.count == 1 {
            guard tokens[value.lowerBound].kind == .identifier, let parameter = parameters.firstIndex(of: text(value.lowerBound))
            else { continue }
            return names(in: mask).map { Refusal(flag: tokens[$0].start..<tokens[$0].end, parameter: parameter, manner: manner) }
        }
        return []
    }

    /// The constants of `A` or `(A | B)`; none where there is anything else.
    private func names(in range: Range<Int>) -> [Int] {
        guard let first = range.first else { return [] }
        let inner = partners[first] == range.upperBound - 1 ? first + 1..<range.upperBound - 1 : range
        let parts = split(inner, at: .or)
        guard parts.allSatisfy({ $0.count == 1 && tokens[$0.lowerBound].kind == .identifier }) else { return [] }
        return parts.map(\.lowerBound)
    }

    /// The parts of a range between marks that stand in no brackets of their own.
    private func split(_ range: Range<Int>, at mark: Mark) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        var place = start
        while place < range.upperBound {
            if tokens[place].isMark(mark) {
                parts.append(start..<place)
                start = place + 1
            }
            place = (partners[place] ?? place) + 1
        }
        return parts + [start..<max(start, range.upperBound)]
    }

    /// Whether the statement that begins at `place` returns an error, at once or at the end of its braces.
    private func fails(at place: Int) -> Bool {
        guard place < tokens.count else { return false }
        var start = place
        if tokens[place].opens(.brace), let end = partners[place] {
            start = place + 1
            for inner in stride(from: end - 1, to: place, by: -1) where tokens[inner].isKeyword(.return) {
                start = inner
                break
            }
        }
        guard start + 1 < tokens.count, tokens[start].isKeyword(.return) else { return false }
        if tokens[start + 1].isMark(.minus) { return start + 2 < tokens.count && tokens[start + 2].kind == .identifier }
        return tokens[start + 1].kind == .identifier && ["ERR_PTR", "ERR_CAST"].contains(text(start + 1))
    }

    /// Whether a token is the name of a macro that complains if its condition holds.
    private func isWarning(_ place: Int) -> Bool {
        guard tokens[place].kind == .identifier else { return false }
        let name = text(place)
        return name.hasPrefix("WARN_ON") || name.hasPrefix("BUG_ON") || name.hasPrefix("VM_BUG_ON")
            || name.hasPrefix("VM_WARN_ON")
            || name == "WARN" || name == "WARN_ONCE"
    }

    private func text(_ place: Int) -> String { facts.string(tokens[place].start..<tokens[place].end) }
}
