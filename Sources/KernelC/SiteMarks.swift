// Punctuation inside functions: where parts and statements end, which operator an operand stands beside.

extension SiteReader {
    mutating func mark(_ index: Int, _ token: Token) {
        switch token.mark ?? .other {
        case .semicolon:
            if frame.kind == .loop {
                frame.endStatement()
                frame.phase = .expression
            } else {
                frame.endStatement()
            }
        case .comma:
            comma(index)
        case .colon:
            if frame.kind == .assembly { frame.colons = min(frame.colons + 1, 9) }
            if frame.kind == .block, frame.phase == .label || isLabelEnd(index) {
                frame.endStatement()
            } else {
                frame.lastOperator = .none
            }
        case .question, .not:
            frame.lastOperator = .none
        case .dot, .arrow, .hash, .paste, .increment, .decrement, .ellipsis, .other:
            if frame.phase == .start { frame.phase = .expression }
        case .assign:
            assign(.plain)
        case .orAssign:
            assign(.or)
        case .andAssign:
            assign(.and)
        case .xorAssign, .otherAssign:
            assign(.other)
        case .or:
            frame.lastOperator = .or
        case .and:
            if isBinary(index) { frame.lastOperator = .and } else { frame.isAddress = true }
        case .tilde:
            frame.isNegated.toggle()
        case .logicalOr, .logicalAnd:
            frame.lastOperator = .logical
        case .equal, .notEqual, .less, .greater, .lessEqual, .greaterEqual:
            frame.lastOperator = .comparison
        case .star:
            if frame.phase == .start { frame.phase = .expression }
            if frame.phase == .expression, isBinary(index) { frame.lastOperator = .other }
        case .xor, .plus, .minus, .divide, .remainder, .shiftLeft, .shiftRight:
            if isBinary(index) { frame.lastOperator = .other }
        }
    }

    /// Whether a colon in a block ends a label or a `case`, rather than being half of a `?:`.
    @inline(__always)
    func isLabelEnd(_ index: Int) -> Bool {
        guard let before = previous(index) else { return false }
        if before.isKeyword(.default) { return true }
        return frame.phase == .start && before.kind == .identifier || isCase(index)
    }

    func isCase(_ index: Int) -> Bool {
        // A case's expression is short; a `?:` inside one is not looked for.
        var place = index - 1
        var steps = 0
        while place >= 0, steps < 40 {
            let token = tokens[place]
            if token.isKeyword(.case) { return true }
            if token.isMark(.question) || token.isMark(.semicolon) || token.kind == .directive || token.closes(.brace)
                || token.opens(.brace)
            {
                return false
            }
            if token.kind == .close, token.extent >= 0 { place = Int(token.extent) }
            place -= 1
            steps += 1
        }
        return false
    }

    mutating func assign(_ assignment: SiteFrame.Assignment) {
        guard frame.kind != .enumerators else { return }
        frame.assignment = assignment
        frame.lastOperator = .none
        frame.isNegated = false
        frame.member = frame.lastMember
        if frame.phase == .specifiers {
            frame.phase = .initializer
        } else if frame.phase == .start {
            frame.phase = .expression
        }
    }

    mutating func comma(_ index: Int) {
        if frame.kind == .call {
            frame.argument += endArgument(index)
            frame.argumentStart = Int32(truncatingIfNeeded: index + 1)
            frame.phase = .expression
        } else if frame.kind == .enumerators {
            frame.phase = .start
        } else if frame.phase == .initializer || frame.phase == .specifiers {
            frame.phase = .specifiers
            frame.hasDeclarator = false
        }
        frame.endPart()
    }

    /// Whether an operator stands between two operands rather than before one.
    @inline(__always)
    func isBinary(_ index: Int) -> Bool {
        guard let before = previous(index) else { return false }
        switch before.kind {
        case .identifier, .number, .string, .character: return true
        case .close:
            if before.closes(.square) { return true }
            guard before.closes(.parenthesis), before.extent >= 0 else { return false }
            return !isCast(Int(before.extent))
        default: return false
        }
    }

    /// Whether the bracket at `open` holds a type.
    @inline(__always)
    func isCast(_ open: Int) -> Bool {
        let close = Int(tokens[open].extent)
        guard close > open + 1 else { return false }
        if open > 0 {
            let before = tokens[open - 1]
            if before.kind == .identifier || before.closes(.square) || before.closes(.parenthesis) { return false }
            if before.kind == .keyword, !before.isKeyword(.return), !before.isKeyword(.case) { return !before.isKeyword(.sizeof) }
        }
        if tokens[close - 1].isMark(.star) { return true }
        if let keyword = tokens[open + 1].keyword, keyword.beginsDeclaration { return true }
        guard close == open + 2, tokens[open + 1].kind == .identifier else { return false }
        let token = tokens[open + 1]
        return isScalar(token) || text[Int(token.end) - 1] == 116 && token.extent > 2 && text[Int(token.end) - 2] == 95
    }
}
