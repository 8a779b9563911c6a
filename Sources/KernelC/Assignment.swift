// The assignments to one name inside one function, read from the text when they are asked for.

/// One place where a local variable or parameter gets a value.
public struct Assignment: Sendable, Hashable {
    /// How the value changes.
    public enum Operator: String, Sendable, CaseIterable {
        /// `x = v`, also the initializer of a declaration.
        case assign = "="
        /// `x |= v`
        case or = "|="
        /// `x &= v`
        case and = "&="
        /// `x ^= v`
        case xor = "^="
        /// Any other operator: `+=`, `<<=`, `x++`.
        case other
        /// `&x`: whoever gets the address may change the value.
        case address = "&"
    }

    /// How the value changes.
    public var `operator`: Operator
    /// The name's bytes.
    public var name: Range<Int32>
    /// The value as written, up to the `;`, `,` or bracket behind it; empty for `x++` and `&x`.
    public var value: Range<Int32>
    /// Whether it is the initializer of the name's declaration.
    public var isDeclaration: Bool
    /// Whether each way through the body that does not leave it earlier or jump over it comes by: it stands in the outermost
    /// block, under no `#if` of the body, in no statement that chooses or repeats.
    public var isUnconditional: Bool
    /// The first label of the outermost block behind it, where a jump over it can end; nil without one.
    public var nextLabel: Int32?

    /// Makes an assignment of its parts.
    public init(
        operator: Operator, name: Range<Int32>, value: Range<Int32>, isDeclaration: Bool, isUnconditional: Bool = false,
        nextLabel: Int32? = nil
    ) {
        self.operator = `operator`
        self.name = name
        self.value = value
        self.isDeclaration = isDeclaration
        self.isUnconditional = isUnconditional
        self.nextLabel = nextLabel
    }
}

/// The body of one function, read once for the assignments to any of its names.
public struct AssignmentReader: Sendable {
    private let text: [UInt8]
    private let tokens: [Token]
    private let structure: Structure
    /// The tokens that are names.
    private let names: [Int]
    /// For each of these the token that its statement begins with, and whether each way through the body comes by.
    private let statements: [(start: Int, isStraight: Bool)]
    /// The tokens that are labels of the outermost block.
    private let labels: [Int]

    /// Reads the body of a definition; nothing where it has none.
    public init(_ facts: FileFacts, _ definition: Definition) {
        text = facts.text
        let body = definition.body ?? 0..<0
        var tokens = Lexer.read(text, in: Int(body.lowerBound)..<Int(body.upperBound)).tokens
        structure = Structure(text, &tokens)
        var names: [Int] = []
        var statements: [(start: Int, isStraight: Bool)] = []
        var labels: [Int] = []
        var flow = StraightLine()
        var statement = 0
        for index in tokens.indices {
            let token = tokens[index]
            flow.pass(tokens, index)
            if flow.isAtLabel { labels.append(index) }
            if token.isMark(.semicolon) || token.opens(.brace) || token.closes(.brace) || token.kind == .directiveEnd {
                statement = index + 1
            } else if token.opens(.parenthesis), index > 0, tokens[index - 1].isKeyword(.for) {
                statement = index + 1
            }
            guard token.kind == .identifier else { continue }
            names.append(index)
            statements.append((statement, flow.isStraight))
        }
        self.tokens = tokens
        self.names = names
        self.statements = statements
        self.labels = labels
    }

    /// The assignments to `name`, in the order of the file; all `#if` branches alike.
    ///
    /// Assignments through a pointer (`*name = …`) and to members of the same name are left out, a name that an inner block
    /// hides is not told apart.
    public func assignments(to name: String) -> [Assignment] {
        let wanted = Array(name.utf8)
        var result: [Assignment] = []
        var label = 0
        for (place, index) in names.enumerated() {
            let token = tokens[index]
            guard Int(token.extent) == wanted.count, text[Int(token.start)..<Int(token.end)].elementsEqual(wanted) else {
                continue
            }
            guard var assignment = assignment(at: index, statements[place]) else { continue }
            while label < labels.count, labels[label] <= index { label += 1 }
            if label < labels.count { assignment.nextLabel = tokens[labels[label]].start }
            result.append(assignment)
        }
        return result
    }

    /// The assignment to the name at a token; nil where it is only used.
    private func assignment(at index: Int, _ statement: (start: Int, isStraight: Bool)) -> Assignment? {
        let before = index > 0 ? tokens[index - 1] : nil
        if let before, before.isMark(.dot) || before.isMark(.arrow) { return nil }
        let range = tokens[index].start..<tokens[index].end
        let none = range.upperBound..<range.upperBound
        if let before, before.isMark(.and), index == 1 || !Self.endsOperand(tokens[index - 2]) {
            return Assignment(operator: .address, name: range, value: none, isDeclaration: false)
        }
        let isStep = before.map { $0.isMark(.increment) || $0.isMark(.decrement) } ?? false
        guard index + 1 < tokens.count else { return nil }
        let following = tokens[index + 1]
        if isStep || following.isMark(.increment) || following.isMark(.decrement) {
            return Assignment(operator: .other, name: range, value: none, isDeclaration: false)
        }
        guard let operation = Self.operation(following.mark) else { return nil }
        let isDeclaration = Self.beginsDeclaration(tokens, statement.start, index)
        if let before, before.isMark(.star), !isDeclaration { return nil }
        return Assignment(
            operator: operation, name: range, value: Self.value(tokens, after: index + 1),
            isDeclaration: isDeclaration && operation == .assign,
            isUnconditional: statement.isStraight && structure.condition(at: index) == 0)
    }

    private static func operation(_ mark: Mark?) -> Assignment.Operator? {
        switch mark {
        case .assign: .assign
        case .orAssign: .or
        case .andAssign: .and
        case .xorAssign: .xor
        case .otherAssign: .other
        default: nil
        }
    }

    private static func endsOperand(_ token: Token) -> Bool {
        switch token.kind {
        case .identifier, .number, .string, .character: true
        case .close: !token.closes(.brace)
        default: false
        }
    }

    /// Whether the statement that begins at `start` declares the name at `index`: a type stands first.
    private static func beginsDeclaration(_ tokens: [Token], _ start: Int, _ index: Int) -> Bool {
        guard start < index else { return false }
        if let keyword = tokens[start].keyword { return keyword.beginsDeclaration }
        guard tokens[start].kind == .identifier else { return false }
        var place = start + 1
        while place < index, tokens[place].isMark(.star) || tokens[place].keyword == .const { place += 1 }
        return tokens[place].kind == .identifier && place <= index
    }

    /// The tokens of a value, from behind its operator to the `;`, `,` or bracket that ends it.
    private static func value(_ tokens: [Token], after start: Int) -> Range<Int32> {
        var index = start + 1
        guard index < tokens.count else { return tokens[start].end..<tokens[start].end }
        let first = tokens[index].start
        var end = first
        while index < tokens.count {
            let token = tokens[index]
            if token.isMark(.semicolon) || token.isMark(.comma) || token.kind == .close || token.kind == .directive { break }
            if token.kind == .open, Int(token.extent) > index { index = Int(token.extent) }
            let isBracket = tokens[index].kind == .open || tokens[index].kind == .close
            end = isBracket ? tokens[index].start + 1 : tokens[index].end
            index += 1
        }
        return first..<end
    }
}

extension FileFacts {
    /// The bytes of the name of a parameter of a function, prototype or macro; nil where the parameter has none.
    public func parameterName(_ index: Int, of definition: Definition) -> Range<Int32>? {
        guard definition.parameters.indices.contains(index) else { return nil }
        let range = definition.parameters[index]
        if definition.kind == .macro { return range }
        var tokens = Lexer.read(text, in: Int(range.lowerBound)..<Int(range.upperBound)).tokens
        let structure = Structure(text, &tokens)
        // `SYSCALL_DEFINE1(f, int, fd)` has a comma between type and name.
        if let comma = tokens.lastIndex(where: { $0.isMark(.comma) && $0.start > range.lowerBound }),
            definition.generatedName != nil,
            comma + 2 == tokens.count, tokens[comma + 1].kind == .identifier
        {
            return tokens[comma + 1].start..<tokens[comma + 1].end
        }
        let count = tokens.count
        guard let name = Outline(text: text, structure: structure, tokens: tokens).declaratorName(0..<count) else { return nil }
        return tokens[name].start..<tokens[name].end
    }
}

/// Follows a body token by token and tells whether the place is passed on every way through.
private struct StraightLine {
    private var braces = 0
    private var brackets = 0
    private var isChoice = false
    private var isStatementStart = true
    /// Whether the token just passed is a label of the outermost block.
    private(set) var isAtLabel = false

    /// Whether the place stands in the outermost block, outside of brackets, in a statement that neither chooses nor repeats.
    var isStraight: Bool { braces == 1 && brackets == 0 && !isChoice }

    mutating func pass(_ tokens: [Token], _ index: Int) {
        let token = tokens[index]
        isAtLabel = false
        if token.opens(.brace) {
            braces += 1
        } else if token.closes(.brace) {
            braces -= 1
        } else if token.kind == .open {
            brackets += 1
        } else if token.kind == .close {
            brackets -= 1
        }
        guard brackets <= 0 else { return }
        if token.isMark(.semicolon) || token.opens(.brace) || token.closes(.brace) || token.kind == .directiveEnd {
            isStatementStart = true
            if braces <= 1, token.kind != .directiveEnd { isChoice = false }
            return
        }
        if let keyword = token.keyword, braces == 1, [.if, .else, .for, .while, .do, .switch].contains(keyword) {
            isChoice = true
        }
        // `for_each_vma(…) statement;`: a macro's call that no semicolon ends begins a loop.
        if braces == 1, token.closes(.parenthesis), index + 1 < tokens.count {
            let next = tokens[index + 1]
            if next.kind == .identifier || next.opens(.brace) || next.kind == .keyword { isChoice = true }
        }
        if isStatementStart, braces == 1, token.kind == .identifier, index + 1 < tokens.count, tokens[index + 1].isMark(.colon) {
            isAtLabel = true
        }
        isStatementStart = false
    }
}
