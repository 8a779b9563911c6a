// The `#if` stack that a place stands under, in one normal form.

import ByteText

/// A conjunction of the conditions of all `#if`, `#elif` and `#else` branches around a place.
///
/// Two conditions are equal when their terms are. Nesting beyond 64 terms is left out, so that hostile input stays cheap.
public struct Condition: Hashable, Sendable, CustomStringConvertible {
    /// The terms, outermost first, each an expression such as `CONFIG_MMU`, `!CONFIG_SMP` or `A || B`.
    public let terms: [String]
    /// Which of the terms hold an `IS_ENABLED(…)`, one bit a term: it holds for a module too, where `#ifdef` does not.
    let looseTerms: UInt64

    /// The most terms that a condition keeps.
    static let mostTerms = 64

    /// Makes a condition of its terms.
    public init(terms: [String]) {
        self.terms = terms
        looseTerms = 0
    }

    /// Makes a condition of its parts.
    init(terms: [String], looseTerms: UInt64) {
        self.terms = terms
        self.looseTerms = looseTerms
    }

    /// Makes a condition of another one and further terms.
    init(_ outer: Condition, and expressions: [ConditionExpression]) {
        var terms = outer.terms
        var loose = outer.looseTerms
        for expression in expressions where terms.count < Self.mostTerms {
            let text = expression.text
            guard text != "1", !terms.contains(text) else { continue }
            if expression.isLoose { loose |= 1 << UInt64(terms.count) }
            terms.append(text)
        }
        self.terms = terms
        looseTerms = loose
    }

    /// No condition: the place is compiled in every configuration.
    public static let always = Condition(terms: [])

    /// The terms joined with `&&`, for example `CONFIG_MMU && !CONFIG_HUGETLB_PAGE`; empty at top level.
    ///
    /// A term that is an alternative stands in parentheses where it is not the only one.
    public var description: String {
        guard terms.count > 1 else { return terms.first ?? "" }
        return terms.map { term in
            if case .any = Self.expression(term) { "(" + term + ")" } else { term }
        }.joined(separator: " && ")
    }

    /// Equal terms.
    public static func == (left: Self, right: Self) -> Bool { left.terms == right.terms }

    /// Hashes the terms.
    public func hash(into hasher: inout Hasher) { hasher.combine(terms) }

    /// Whether the place is never compiled: it stands under `#if 0`.
    public var isNever: Bool { terms.contains("0") }

    /// Whether no configuration has both; false where that can't be told.
    ///
    /// Between files only what the configuration or the machine decides counts (`CONFIG_…`, `__…__`, comparisons of
    /// `BITS_PER_LONG`), since each file may define any other macro in its own way. `inOneFile` lets every name count.
    public func contradicts(_ other: Condition, inOneFile: Bool = false) -> Bool {
        if isNever || other.isNever { return true }
        guard !terms.isEmpty, !other.terms.isEmpty, terms != other.terms else { return false }
        let mine = literals(inOneFile)
        let theirs = other.literals(inOneFile)
        if mine.contains(where: { literal in theirs.contains(where: literal.excludes) }) { return true }
        return excludesAnAlternative(of: other, mine, inOneFile) || other.excludesAnAlternative(of: self, theirs, inOneFile)
    }

    /// A name or comparison that must hold, or must not.
    private struct Literal {
        var name: String
        var isTrue: Bool
        var isLoose: Bool

        func excludes(_ other: Literal) -> Bool {
            if name == other.name, isTrue != other.isTrue {
                // `#if IS_ENABLED(CONFIG_X)` and `#ifndef CONFIG_X` meet where X is a module.
                let positive = isTrue ? self : other
                let negative = isTrue ? other : self
                return !(positive.isLoose && !negative.isLoose)
            }
            guard isTrue, other.isTrue, let mine = equality, let theirs = other.equality else { return false }
            return mine.name == theirs.name && mine.value != theirs.value
        }

        private var equality: (name: Substring, value: Int)? {
            guard name.hasBlank else { return nil }
            let words = name.split(separator: " ")
            guard words.count == 3, words[1] == "==", let value = Int(words[2]) else { return nil }
            return (words[0], value)
        }
    }

    private func literals(_ inOneFile: Bool) -> [Literal] {
        terms.indices.compactMap {
            Self.literal(Self.expression(terms[$0]), isLoose: looseTerms >> UInt64(min($0, 63)) & 1 != 0, inOneFile)
        }
    }

    private func excludesAnAlternative(of other: Condition, _ mine: [Literal], _ inOneFile: Bool) -> Bool {
        other.terms.indices.contains { index in
            guard other.terms[index].utf8.contains(where: { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: "&") }) else {
                return false
            }
            guard case .any(let parts) = Self.expression(other.terms[index]) else { return false }
            let isLoose = other.looseTerms >> UInt64(min(index, 63)) & 1 != 0
            return parts.allSatisfy { part in
                part.terms.contains { term in
                    guard let literal = Self.literal(term, isLoose: isLoose, inOneFile) else { return false }
                    return mine.contains(where: literal.excludes)
                }
            }
        }
    }

    private static func expression(_ term: String) -> ConditionExpression {
        let text = Array(term.utf8)
        // Most terms are a name, or say that one is not there.
        let start = text.first == UInt8(ascii: "!") ? 1 : 0
        if start < text.count, !text[start].isDigit, (start..<text.count).allSatisfy({ text[$0].isIdentifierByte }) {
            let name = start == 0 ? term : String(decoding: text[start...], as: UTF8.self)
            if name != "defined" {
                return start == 0 ? .atom(name, isLoose: false) : .not(.atom(name, isLoose: false))
            }
        }
        let tokens = Lexer.read(text).tokens
        return ConditionExpression(text, tokens, 0..<tokens.count)
    }

    private static func literal(_ expression: ConditionExpression, isLoose: Bool, _ inOneFile: Bool) -> Literal? {
        var isTrue = true
        var expression = expression
        if case .not(let inner) = expression {
            isTrue = false
            expression = inner
        }
        guard case .atom(var text, _) = expression else { return nil }
        if text.hasBlank {
            let parts = text.split(separator: " ")
            if parts.count == 3, let other = [" != ": " == ", " < ": " >= ", " > ": " <= "][" " + parts[1] + " "] {
                text = parts[0] + other + parts[2]
                isTrue.toggle()
            }
        }
        guard inOneFile || isDecidedOutside(text) else { return nil }
        return Literal(name: text, isTrue: isTrue, isLoose: isLoose)
    }

    /// Whether the configuration, the compiler or the machine decides on a name, the same for all files of a build.
    private static func isDecidedOutside(_ text: String) -> Bool {
        let name = text.hasBlank ? String(text.prefix { $0 != " " }) : text
        return name.hasPrefix("CONFIG_") || name == "BITS_PER_LONG" || machineNames.contains(name)
    }

    private static let machineNames: Set<String> = [
        "__LP64__", "__ILP32__", "__x86_64__", "__i386__", "__aarch64__", "__arm__", "__powerpc64__", "__s390x__", "__mips__",
        "__riscv", "__sparc__", "__LITTLE_ENDIAN__", "__BIG_ENDIAN__", "__BIG_ENDIAN_BITFIELD", "__LITTLE_ENDIAN_BITFIELD",
        "__SIZEOF_INT128__", "__clang__",
    ]
}

extension String {
    /// Whether it is more than one word, as comparisons are.
    fileprivate var hasBlank: Bool { utf8.contains(UInt8(ascii: " ")) }
}
