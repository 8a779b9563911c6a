// Reads what an expression is made of out of a file's text: arguments, macros' bodies, what functions return.

import ByteText
import KernelC

/// Reads expressions as they stand at one place of a function or macro.
struct FlagReader {
    private let facts: FileFacts
    private let enclosing: Definition?
    private var place: Int32
    private var names: Set<String> = []
    private var lookups: Set<String> = []
    /// Variables being read, so that `x = x | y` ends.
    private var open: Set<String> = []
    private var callDepth = 0
    /// How many more expressions are read before the answer is the careful one: variables made of each other in many ways end too.
    private var budget = Self.mostExpressions
    /// The names of the parameters around, once they are asked for.
    private var parameters: [String?]?
    /// The assignments in the function around, once they are asked for.
    private var assignments: AssignmentReader?

    private static let mostExpressions = 2000

    /// Reads at `place` inside of `enclosing`; nil: outside of any.
    init(facts: FileFacts, enclosing: Definition?, place: Int32) {
        self.facts = facts
        self.enclosing = enclosing
        self.place = place
    }

    /// What a definition stands for or gives; nil for what has no value.
    static func yield(of definition: Definition, in facts: FileFacts) -> FlagExpression? {
        guard let body = definition.body else { return nil }
        switch definition.kind {
        case .constant, .enumerator, .macro:
            var reader = FlagReader(facts: facts, enclosing: definition, place: body.upperBound)
            return reader.expression(body)
        case .function:
            let returned = returnedValues(in: Int(body.lowerBound)..<Int(body.upperBound), of: facts)
            // Many ways out are as good as not knowing.
            guard !returned.isEmpty, returned.count <= 16 else { return nil }
            var all = FlagExpression(value: .nothing, names: [], lookups: [])
            var reader = FlagReader(facts: facts, enclosing: definition, place: body.lowerBound)
            let values = returned.map { range in
                reader.place = range.lowerBound
                let one = reader.expression(range)
                all.names.formUnion(one.names)
                all.lookups.formUnion(one.lookups)
                return one.value
            }
            all.value = .either(values)
            return all
        case .variable:
            let head = folded(facts.text, Int(definition.range.lowerBound)..<Int(definition.nameRange.lowerBound))
            guard head.split(separator: " ").contains("const") else { return nil }
            var reader = FlagReader(facts: facts, enclosing: nil, place: body.upperBound)
            return reader.expression(body)
        case .prototype, .struct, .union, .enum, .member, .typedef: return nil
        }
    }

    /// The expressions behind `return` in a body.
    private static func returnedValues(in body: Range<Int>, of facts: FileFacts) -> [Range<Int32>] {
        let text = facts.text
        let word = Array("return".utf8)
        var result: [Range<Int32>] = []
        var index = body.lowerBound
        while let hit = text.firstOffset(of: word, in: index..<body.upperBound) {
            index = hit + word.count
            let isWord = !(hit > 0 && text[hit - 1].isIdentifierByte) && !(index < text.count && text[index].isIdentifierByte)
            guard isWord, !facts.isProse(Int32(truncatingIfNeeded: hit)) else { continue }
            let start = index
            while index < body.upperBound, text[index] != UInt8(ascii: ";") { index += 1 }
            result.append(Int32(truncatingIfNeeded: start)..<Int32(truncatingIfNeeded: index))
        }
        return result
    }

    /// Reads an expression with the names in it.
    mutating func expression(_ range: Range<Int32>) -> FlagExpression {
        names = []
        lookups = []
        budget = Self.mostExpressions
        let value = value(range)
        return FlagExpression(value: value, names: names, lookups: lookups)
    }

    private mutating func value(_ range: Range<Int32>) -> FlagValue {
        budget -= 1
        guard budget > 0 else { return .unknown }
        var tokens = ExpressionTokens(facts.text, Int(range.lowerBound)..<Int(range.upperBound))
        // A statement expression, a block, an initializer's list.
        guard tokens.peek != "{", tokens.peek != "do" else { return .unknown }
        return conditional(&tokens, depth: 0)
    }

    // Nesting deeper than this is not read: the answer is then the careful one.
    private static let deepest = 64

    private mutating func conditional(_ tokens: inout ExpressionTokens, depth: Int) -> FlagValue {
        guard depth < Self.deepest else { return .unknown }
        let first = alternatives(&tokens, depth: depth)
        guard tokens.take("?") else { return first }
        let yes = tokens.peek == ":" ? first : conditional(&tokens, depth: depth + 1)
        guard tokens.take(":") else { return .joined([first, yes]) }
        return .either([yes, conditional(&tokens, depth: depth + 1)])
    }

    private mutating func alternatives(_ tokens: inout ExpressionTokens, depth: Int) -> FlagValue {
        var parts = [masked(&tokens, depth: depth)]
        while tokens.take("|") || tokens.take("+") || tokens.take("^") { parts.append(masked(&tokens, depth: depth)) }
        // Of comparisons and logic the value is a truth, which carries no flag.
        while let word = tokens.peek, ["==", "!=", "<", ">", "<=", ">=", "&&", "||"].contains(word) {
            _ = tokens.next()
            _ = masked(&tokens, depth: depth)
            while tokens.take("|") || tokens.take("+") || tokens.take("^") { _ = masked(&tokens, depth: depth) }
            parts = [.nothing]
        }
        return parts.count == 1 ? parts[0] : .joined(parts)
    }

    private mutating func masked(_ tokens: inout ExpressionTokens, depth: Int) -> FlagValue {
        var result = operand(&tokens, depth: depth)
        // A chain is as deep as it is long when it is asked later.
        var length = 0
        while tokens.take("&") {
            let mask = operand(&tokens, depth: depth)
            length += 1
            result = length < Self.deepest ? .masked(result, by: mask) : .unknown
        }
        var moved: [FlagValue] = []
        while let word = tokens.peek, ["<<", ">>", "*", "/", "%", "-"].contains(word) {
            _ = tokens.next()
            moved.append(operand(&tokens, depth: depth))
        }
        return moved.isEmpty ? result : .moved([result] + moved)
    }

    private mutating func operand(_ tokens: inout ExpressionTokens, depth: Int) -> FlagValue {
        guard depth < Self.deepest, let word = tokens.next() else { return .nothing }
        switch word {
        case "(":
            // A statement expression's value is its last statement's, which is not followed.
            let isStatement = tokens.peek == "{"
            let inner = isStatement ? .unknown : conditional(&tokens, depth: depth + 1)
            tokens.skipPast(")")
            // `(type)value`: what stood in the parentheses was a type.
            if let next = tokens.peek, isIdentifier(next) || next == "(" || next == "~" {
                return operand(&tokens, depth: depth + 1)
            }
            return inner
        case "~": return .inverted(operand(&tokens, depth: depth + 1))
        case "!":
            _ = operand(&tokens, depth: depth + 1)
            return .nothing
        case "-", "*", "&":
            let inner = operand(&tokens, depth: depth + 1)
            return word == "-" ? .moved([inner]) : .unknown
        default: break
        }
        guard isIdentifier(word) else { return .nothing }
        var result: FlagValue?
        if tokens.take("(") {
            result = call(word, &tokens, depth: depth)
        }
        while let next = tokens.peek, next == "(" || next == "[" || next == "->" || next == "." {
            _ = tokens.next()
            if next == "(" { tokens.skipPast(")") } else if next == "[" { tokens.skipPast("]") } else { _ = tokens.next() }
            result = .unknown
        }
        return result ?? variable(word)
    }

    /// What a function that a variable comes from is given does not tell what the variable is for.
    private mutating func insert(_ name: String) { if callDepth == 0 || open.count <= 1 { names.insert(name) } }

    /// Macros whose value is a number whatever they are given.
    private static let numbers: Set<String> = [
        "sizeof", "ARRAY_SIZE", "BIT", "BIT_ULL", "_BITUL", "_BITULL", "BITUL", "UL", "ULL", "_UL", "_ULL", "_AC", "_AT",
        "GENMASK",
        "GENMASK_ULL", "IS_ENABLED", "IS_BUILTIN", "IS_MODULE", "ilog2",
    ]
    /// Macros that give what they are given.
    private static let transparent: Set<String> = ["READ_ONCE", "likely", "unlikely", "data_race", "__force"]

    /// A call, of which the name and the opening parenthesis are read.
    private mutating func call(_ name: String, _ tokens: inout ExpressionTokens, depth: Int) -> FlagValue {
        var arguments: [FlagValue] = []
        callDepth += 1
        while let next = tokens.peek, next != ")" {
            arguments.append(conditional(&tokens, depth: depth + 1))
            tokens.skip(to: [",", ")"])
            guard tokens.take(",") else { break }
        }
        tokens.skipPast(")")
        callDepth -= 1
        if Self.numbers.contains(name) { return .nothing }
        if Self.transparent.contains(name), let first = arguments.first { return first }
        insert(name)
        lookups.insert(name)
        return .call(name, arguments)
    }

    /// What a name holds where the expression stands.
    private mutating func variable(_ name: String) -> FlagValue {
        func outer() -> FlagValue {
            insert(name)
            // A variable of the file may be set anywhere; the kernel spells constants in capitals.
            if !name.contains(where: \.isLowercase) { lookups.insert(name) }
            return .name(name)
        }
        guard let definition = enclosing else { return outer() }
        guard open.count < 16, open.insert(name).inserted else { return .unknown }
        defer { open.remove(name) }
        let parameters =
            parameters ?? definition.parameters.indices.map { facts.parameterName($0, of: definition).map(facts.string) }
        self.parameters = parameters
        let parameter = parameters.firstIndex(of: name)
        if definition.kind == .macro || definition.kind == .constant { return parameter.map(FlagValue.parameter) ?? outer() }
        let reader = assignments ?? AssignmentReader(facts, definition)
        assignments = reader
        let assignments = reader.assignments(to: name)
        guard parameter != nil || !assignments.isEmpty else { return outer() }
        let steps = assignments.map { assignment in
            let range = assignment.name.lowerBound..<max(assignment.name.upperBound, assignment.value.upperBound)
            let isAddress = assignment.operator == .address
            return FlagVariable.Step(
                operator: assignment.operator, value: value(assignment.value),
                isSure: assignment.isUnconditional && assignment.name.lowerBound < place
                    && (assignment.nextLabel.map { $0 > place } ?? true),
                evidence: ArgumentFlow.Evidence(
                    line: facts.position(of: range.lowerBound).line,
                    text: (isAddress ? "&" : "") + folded(facts.text, Int(range.lowerBound)..<Int(range.upperBound))))
        }
        return .variable(FlagVariable(initial: parameter.map(FlagValue.parameter) ?? .nothing, steps: steps))
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
            // A backslash joins the lines of a macro.
            if bytes[start] != UInt8(ascii: " "), bytes[start] != UInt8(ascii: "\\") {
                words.append(String(decoding: bytes[start..<end], as: UTF8.self))
            }
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
        skip(to: [closing])
        _ = next()
    }

    /// Goes to the first of some marks that no bracket holds.
    mutating func skip(to marks: [String]) {
        var depth = 0
        while let word = peek {
            if depth == 0, marks.contains(word) { return }
            if word == "(" || word == "[" || word == "{" { depth += 1 }
            if word == ")" || word == "]" || word == "}" { depth -= 1 }
            index += 1
        }
    }
}
