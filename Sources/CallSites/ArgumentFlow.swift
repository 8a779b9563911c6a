// Whether a flag reaches a call's arguments: through constants, conditional expressions and local variables. What the caller's
// own parameters bring is left open here, for who can see the callers.

import ByteText
import KernelC

/// What an expression carries of a flag.
struct Carrying: Sendable, Equatable {
    /// What it carries whatever the enclosing function's parameters hold.
    var reach: SiteTrace.Reach
    /// The parameters (from 0) of the enclosing function that may hand it on.
    var parameters: Set<Int> = []
    /// Those of them that hand it on wherever the call is reached.
    var sureParameters: Set<Int> = []

    static let nothing = Carrying(reach: .never)
    static let flag = Carrying(reach: .surely)
    static let unknown = Carrying(reach: .maybe)

    /// What both bits together carry.
    func joined(with other: Carrying) -> Carrying {
        Carrying(
            reach: max(reach, other.reach), parameters: parameters.union(other.parameters),
            sureParameters: sureParameters.union(other.sureParameters))
    }

    /// What is carried where it is the one or the other.
    func or(_ other: Carrying) -> Carrying {
        Carrying(
            reach: reach == other.reach ? reach : .maybe, parameters: parameters.union(other.parameters),
            sureParameters: sureParameters.intersection(other.sureParameters))
    }

    /// What is left under a mask.
    func masked(by mask: Carrying) -> Carrying {
        if mask == .flag { return self }
        if mask == .nothing || self == .nothing { return .nothing }
        if self == .flag { return mask }
        return Carrying(reach: min(min(reach, mask.reach), .maybe), parameters: parameters.union(mask.parameters))
    }
}

/// What each argument of one call carries of each flag in question.
struct ArgumentFlow: Sendable {
    /// A line that a conclusion rests on.
    struct Evidence: Sendable, Hashable {
        var line: Int
        var text: String
    }

    /// What one argument carries of one flag.
    struct Carried: Sendable {
        var carrying: Carrying
        /// Whether constants of the flag's family (`FOLL_…`) stand in it or in what it is made of.
        var isOfFamily: Bool
        var evidence: [Evidence]
    }

    /// For each flag one entry an argument.
    private let carried: [String: [Carried]]

    /// What an argument (from 1) carries of a flag; nil where the call has no such argument.
    func carried(_ flag: String, by argument: Int) -> Carried? {
        carried[flag].flatMap { $0.indices.contains(argument - 1) ? $0[argument - 1] : nil }
    }

    /// The first argument (from 1) that is made of the flag's family; nil where none is.
    func argumentOfFamily(_ flag: String) -> Int? {
        carried[flag]?.firstIndex(where: \.isOfFamily).map { $0 + 1 }
    }

    init(of site: Site, carrying flags: [String], in facts: FileFacts) {
        var carried: [String: [Carried]] = [:]
        for flag in flags {
            carried[flag] = site.arguments.map { range in
                var reader = FlagReader(facts: facts, site: site, flag: flag)
                let carrying = reader.carrying(range)
                return Carried(carrying: carrying, isOfFamily: reader.isOfFamily, evidence: reader.evidence)
            }
        }
        self.carried = carried
    }
}

/// Reads the expressions that one argument is made of.
private struct FlagReader {
    let facts: FileFacts
    let site: Site
    let flag: String
    private let family: String
    private(set) var isOfFamily = false
    private(set) var evidence: [ArgumentFlow.Evidence] = []
    /// Variables being read, so that `x = x | y` ends.
    private var open: Set<String> = []
    /// How many more expressions are read before the answer is the careful one: variables made of each other in many ways end too.
    private var budget = 2000

    init(facts: FileFacts, site: Site, flag: String) {
        self.facts = facts
        self.site = site
        self.flag = flag
        family = String(flag.prefix { $0 != "_" }) + "_"
    }

    /// What an expression carries.
    mutating func carrying(_ range: Range<Int32>) -> Carrying {
        budget -= 1
        guard budget > 0 else { return .unknown }
        var tokens = ExpressionTokens(facts.text, Int(range.lowerBound)..<Int(range.upperBound))
        return conditional(&tokens, depth: 0)
    }

    // Nesting deeper than this is not read: the answer is then the careful one.
    private static let deepest = 64

    private mutating func conditional(_ tokens: inout ExpressionTokens, depth: Int) -> Carrying {
        guard depth < Self.deepest else { return .unknown }
        let first = alternatives(&tokens, depth: depth)
        guard tokens.take("?") else { return first }
        let yes = tokens.peek == ":" ? first : conditional(&tokens, depth: depth + 1)
        guard tokens.take(":") else { return first.joined(with: yes) }
        return yes.or(conditional(&tokens, depth: depth + 1))
    }

    private mutating func alternatives(_ tokens: inout ExpressionTokens, depth: Int) -> Carrying {
        var result = masked(&tokens, depth: depth)
        while tokens.take("|") || tokens.take("+") || tokens.take("^") {
            result = result.joined(with: masked(&tokens, depth: depth))
        }
        // Of comparisons and logic the value is a truth, which carries no flag.
        while let word = tokens.peek, ["==", "!=", "<", ">", "<=", ">=", "&&", "||"].contains(word) {
            _ = tokens.next()
            _ = masked(&tokens, depth: depth)
            while tokens.take("|") || tokens.take("+") || tokens.take("^") { _ = masked(&tokens, depth: depth) }
            result = .nothing
        }
        return result
    }

    private mutating func masked(_ tokens: inout ExpressionTokens, depth: Int) -> Carrying {
        var result = operand(&tokens, depth: depth)
        while tokens.take("&") {
            if tokens.take("~") {
                if operand(&tokens, depth: depth) == .flag { result = .nothing }
            } else {
                result = result.masked(by: operand(&tokens, depth: depth))
            }
        }
        while let word = tokens.peek, ["<<", ">>", "*", "/", "%", "-"].contains(word) {
            _ = tokens.next()
            _ = operand(&tokens, depth: depth)
            if result != .nothing { result = .unknown }
        }
        return result
    }

    private mutating func operand(_ tokens: inout ExpressionTokens, depth: Int) -> Carrying {
        guard depth < Self.deepest, let word = tokens.next() else { return .nothing }
        if word == "(" {
            let inner = conditional(&tokens, depth: depth + 1)
            tokens.skipPast(")")
            // `(type)value`: what stood in the parentheses was a type.
            if let next = tokens.peek, isIdentifier(next) || next == "(" || next == "~" {
                return operand(&tokens, depth: depth + 1)
            }
            return inner
        }
        if word == "~" {
            return operand(&tokens, depth: depth + 1) == .flag ? .nothing : .unknown
        }
        if word == "!" {
            _ = operand(&tokens, depth: depth + 1)
            return .nothing
        }
        if word == "-" || word == "*" || word == "&" {
            _ = operand(&tokens, depth: depth + 1)
            return .unknown
        }
        guard isIdentifier(word) else { return .nothing }
        if word == flag {
            isOfFamily = true
            return .flag
        }
        var isPlain = true
        while let next = tokens.peek, next == "(" || next == "[" || next == "->" || next == "." {
            isPlain = false
            _ = tokens.next()
            if next == "(" { tokens.skipPast(")") } else if next == "[" { tokens.skipPast("]") } else { _ = tokens.next() }
        }
        if word.hasPrefix(family) {
            isOfFamily = true
            return .nothing
        }
        return isPlain ? variable(word) : .unknown
    }

    /// What a local variable or parameter holds where the call stands.
    private mutating func variable(_ name: String) -> Carrying {
        guard let enclosing = site.enclosing, open.count < 16, open.insert(name).inserted else { return .unknown }
        defer { open.remove(name) }
        let definition = facts.definitions[Int(enclosing)]
        let parameter = definition.parameters.indices.first { index in
            facts.parameterName(index, of: definition).map { facts.string($0) == name } ?? false
        }
        let assignments = facts.assignments(in: definition, to: name)
        // A name without any assignment is a constant or a variable of the file.
        guard parameter != nil || !assignments.isEmpty else { return name.contains(where: \.isLowercase) ? .unknown : .nothing }
        var held = parameter.map { Carrying(reach: .never, parameters: [$0], sureParameters: [$0]) } ?? .nothing
        for assignment in assignments {
            let range = assignment.name.lowerBound..<max(assignment.name.upperBound, assignment.value.upperBound)
            let isSure =
                assignment.isUnconditional && assignment.name.lowerBound < site.name.lowerBound
                && (assignment.nextLabel.map { $0 > site.name.lowerBound } ?? true)
            let value = carrying(assignment.value)
            let after: Carrying =
                switch assignment.operator {
                case .assign: value
                case .or: held.joined(with: value)
                case .and: held.masked(by: kept(by: assignment.value))
                case .xor, .other, .address: .unknown
                }
            let before = held
            // Where the assignment may be passed by, both values are possible.
            held = isSure ? after : held.or(after)
            if value != .nothing || held != before { note(range, isAddress: assignment.operator == .address) }
        }
        return held
    }

    /// What `x &= value` leaves of a flag that `x` has: nothing after `~FLAG`.
    private mutating func kept(by range: Range<Int32>) -> Carrying {
        var tokens = ExpressionTokens(facts.text, Int(range.lowerBound)..<Int(range.upperBound))
        guard tokens.take("~") else { return carrying(range) }
        return operand(&tokens, depth: 0) == .flag ? .nothing : .flag
    }

    private mutating func note(_ range: Range<Int32>, isAddress: Bool) {
        let entry = ArgumentFlow.Evidence(
            line: facts.position(of: range.lowerBound).line,
            text: (isAddress ? "&" : "") + folded(facts.text, Int(range.lowerBound)..<Int(range.upperBound)))
        if !evidence.contains(entry) { evidence.append(entry) }
    }
}

/// The words and operators of an expression, one after the other.
private struct ExpressionTokens {
    private let words: [String]
    private var index = 0

    init(_ text: [UInt8], _ range: Range<Int>) {
        let bytes = Array(tight(text, range).utf8)
        var words: [String] = []
        var start = 0
        while start < bytes.count {
            var end = start + 1
            if bytes[start].isIdentifierByte {
                while end < bytes.count, bytes[end].isIdentifierByte { end += 1 }
            } else if end < bytes.count, Self.pairs.contains([bytes[start], bytes[end]]) {
                end += 1
            }
            if bytes[start] != UInt8(ascii: " ") { words.append(String(decoding: bytes[start..<end], as: UTF8.self)) }
            start = end
        }
        self.words = words
    }

    private static let pairs: Set<[UInt8]> = Set(["->", "<<", ">>", "==", "!=", "<=", ">=", "&&", "||"].map { Array($0.utf8) })

    var peek: String? { index < words.count ? words[index] : nil }

    mutating func next() -> String? {
        guard index < words.count else { return nil }
        index += 1
        return words[index - 1]
    }

    mutating func take(_ word: String) -> Bool {
        guard peek == word else { return false }
        index += 1
        return true
    }

    /// Goes on behind the closing bracket that matches one already taken.
    mutating func skipPast(_ closing: String) {
        let opening = closing == ")" ? "(" : "["
        var depth = 0
        while let word = next() {
            if word == opening { depth += 1 }
            if word == closing {
                if depth == 0 { return }
                depth -= 1
            }
        }
    }
}
