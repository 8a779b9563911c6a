// Punctuation inside functions: where parts and statements end, which operator an operand stands beside.

extension SiteReader {
    mutating func mark(_ index: Int, _ token: Token) {
        let top = frames.count - 1
        switch token.mark ?? .other {
        case .semicolon:
            if frames[top].kind == .loop {
                frames[top].endStatement()
                frames[top].phase = .expression
            } else {
                frames[top].endStatement()
            }
        case .comma:
            comma(index)
        case .colon:
            if frames[top].kind == .assembly { frames[top].colons = min(frames[top].colons + 1, 9) }
            if frames[top].kind == .block, frames[top].phase == .label || isLabelEnd(index) {
                frames[top].endStatement()
            } else {
                frames[top].lastOperator = .none
            }
        case .question, .not:
            frames[top].lastOperator = .none
        case .dot, .arrow, .hash, .paste, .increment, .decrement, .ellipsis, .other:
            if frames[top].phase == .start { frames[top].phase = .expression }
        case .assign:
            assign(.plain)
        case .orAssign:
            assign(.or)
        case .andAssign:
            assign(.and)
        case .xorAssign, .otherAssign:
            assign(.other)
        case .or:
            frames[top].lastOperator = .or
        case .and:
            if isBinary(index) { frames[top].lastOperator = .and } else { frames[top].isAddress = true }
        case .tilde:
            frames[top].isNegated.toggle()
        case .logicalOr, .logicalAnd:
            frames[top].lastOperator = .logical
        case .equal, .notEqual, .less, .greater, .lessEqual, .greaterEqual:
            frames[top].lastOperator = .comparison
        case .star:
            if frames[top].phase == .start { frames[top].phase = .expression }
            if frames[top].phase == .expression, isBinary(index) { frames[top].lastOperator = .other }
        case .xor, .plus, .minus, .divide, .remainder, .shiftLeft, .shiftRight:
            if isBinary(index) { frames[top].lastOperator = .other }
        }
    }

    /// Whether a colon in a block ends a label or a `case`, rather than being half of a `?:`.
    func isLabelEnd(_ index: Int) -> Bool {
        guard let before = previous(index) else { return false }
        if before.isKeyword(.default) { return true }
        return frames[frames.count - 1].phase == .start && before.kind == .identifier || isCase(index)
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
        let top = frames.count - 1
        guard frames[top].kind != .enumerators else { return }
        frames[top].assignment = assignment
        frames[top].lastOperator = .none
        frames[top].isNegated = false
        frames[top].member = frames[top].lastMember
        if frames[top].phase == .specifiers {
            frames[top].phase = .initializer
        } else if frames[top].phase == .start {
            frames[top].phase = .expression
        }
    }

    mutating func comma(_ index: Int) {
        let top = frames.count - 1
        if frames[top].kind == .call {
            frames[top].argument += endArgument(index)
            frames[top].argumentStart = Int32(truncatingIfNeeded: index + 1)
            frames[top].phase = .expression
        } else if frames[top].kind == .enumerators {
            frames[top].phase = .start
        } else if frames[top].phase == .initializer || frames[top].phase == .specifiers {
            frames[top].phase = .specifiers
            frames[top].hasDeclarator = false
        }
        frames[top].endPart()
    }

    /// Whether an operator stands between two operands rather than before one.
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
