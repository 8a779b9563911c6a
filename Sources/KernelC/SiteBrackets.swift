// Brackets: what each one is, and what its end says of the call or statement that it belongs to.

extension SiteReader {
    mutating func open(_ index: Int, _ token: Token) {
        let close = token.extent
        guard Int(close) > index else { return }
        var inner = SiteFrame(kind: .group, open: Int32(truncatingIfNeeded: index), close: close)
        inner.outerCall = frame.kind == .call ? frame.site : frame.outerCall
        inner.outerArgument = frame.kind == .call ? frame.argument : frame.outerArgument
        inner.phase = .expression
        let before = previous(index)
        if token.opens(.parenthesis) {
            openParenthesis(index, before, &inner)
        } else if token.opens(.square) {
            inner.kind = .reference
            inner.outer = .use
            if frame.kind == .assembly { inner.kind = .declarator }
        } else {
            openBrace(index, before, &inner)
        }
        around.append(frame)
        frame = inner
    }

    mutating func openParenthesis(_ index: Int, _ before: Token?, _ inner: inout SiteFrame) {
        if let coming = comingCalls.last, coming.open == index {
            comingCalls.removeLast()
            inner.kind = .call
            inner.site = coming.site
            inner.argumentStart = Int32(truncatingIfNeeded: index + 1)
            inner.firstWaiting = Int32(truncatingIfNeeded: waiting.count)
            let name = sites.records[Int(coming.site)].name
            if let place = FlagUse.table.code(in: text.span, from: Int(name.lowerBound), count: name.count) {
                inner.flagUse = FlagUse.known[Int(place)].use
            }
            return
        }
        if let before, before.kind == .keyword, let keyword = before.keyword {
            switch keyword {
            case .if, .while, .switch:
                inner.kind = .condition
                inner.isCondition = true
                return
            case .for:
                inner.kind = .loop
                inner.phase = .start
                return
            case .attribute:
                inner.kind = .attribute
                return
            case .sizeof, .typeof, .alignof, .alignas, .atomic, .generic, .builtinType, .staticAssert:
                inner.kind = .reference
                return
            case .asm, .volatile, .goto, .inline:
                if frame.phase != .specifiers || keyword == .asm {
                    inner.kind = .assembly
                    return
                }
            default: break
            }
        }
        if frame.kind == .attribute {
            // `((list))`; a deeper bracket holds an attribute's own arguments.
            let isList = before.map { $0.opens(.parenthesis) } ?? false
            inner.kind = isList ? .attribute : .reference
            return
        }
        let isStatement = frame.kind == .block || frame.kind == .loop || frame.kind == .declarator
        if isStatement, frame.phase == .specifiers {
            // `int (*fn)(int)`, `int f(int)` inside a function.
            inner.kind = .declarator
            if !frame.hasDeclarator, let name = pointerName(index) {
                frame.hasDeclarator = true
                addLocal(name, isCallable: true)
            }
            return
        }
        inner.isCondition = frame.isCondition
        inner.member = frame.member
        inner.lastMember = -1
        let close = Int(inner.close)
        if isCast(index), close + 1 < tokens.count, startsOperand(tokens[close + 1]) {
            inner.kind = .reference
            return
        }
        inner.outer = use(index, close, isNegated: frame.isNegated)
        inner.outerNegated = use(index, close, isNegated: !frame.isNegated)
    }

    func startsOperand(_ token: Token) -> Bool {
        switch token.kind {
        case .identifier, .number, .string, .character, .keyword: true
        case .open: !token.opens(.square)
        case .mark:
            token.isMark(.and) || token.isMark(.star) || token.isMark(.tilde) || token.isMark(.minus) || token.isMark(.not)
        default: false
        }
    }

    /// The name in `(*name)` or `(*name[2])`.
    func pointerName(_ open: Int) -> Int? {
        var place = open + 1
        let close = Int(tokens[open].extent)
        guard place < close, tokens[place].isMark(.star) else { return nil }
        while place < close, tokens[place].kind != .identifier { place += 1 }
        while place + 1 < close, tokens[place + 1].kind == .identifier { place += 1 }
        return place < close ? place : nil
    }

    mutating func openBrace(_ index: Int, _ before: Token?, _ inner: inout SiteFrame) {
        inner.kind = .block
        inner.phase = .start
        if frame.kind == .initializer {
            inner.kind = .initializer
            inner.member = frame.member
            inner.phase = .expression
        } else if frame.assignment == .plain, before.map({ $0.isMark(.assign) }) ?? false {
            inner.kind = .initializer
            inner.member = frame.member
            inner.phase = .expression
        } else if let before, before.closes(.parenthesis), before.extent >= 0, isCompoundLiteral(Int(before.extent)) {
            inner.kind = .initializer
            inner.phase = .expression
        } else if frame.kind == .block || frame.kind == .declarator, frame.phase == .specifiers {
            inner.kind = isEnum(index) ? .enumerators : .declarator
        } else if frame.kind == .base, enclosing < 0 {
            // A struct's body at file level, whose members' names are marked, or a row of a table that another file includes.
            inner.kind =
                before.map { $0.kind == .identifier || $0.kind == .keyword || $0.closes(.parenthesis) } ?? false
                ? .base : .initializer
        }
    }

    /// Whether the brace at `index` holds an enum's names: `enum {`, `enum tag {`.
    func isEnum(_ index: Int) -> Bool {
        var place = index - 1
        while place > 0, index - place < 4, tokens[place].kind == .identifier { place -= 1 }
        return place >= 0 && tokens[place].isKeyword(.enum)
    }

    /// `(struct foo) {`: the bracket at `open` is a cast before a brace.
    func isCompoundLiteral(_ open: Int) -> Bool {
        guard open > 0 else { return false }
        let before = tokens[open - 1]
        switch before.kind {
        case .identifier, .close: return false
        case .keyword: return before.isKeyword(.return) || before.isKeyword(.sizeof)
        case .open, .mark: return !before.isMark(.semicolon) && !before.opens(.brace)
        default: return false
        }
    }

    mutating func close(_ index: Int, _ token: Token) {
        let partner = token.extent
        guard partner >= 0 else { return }
        var rounds = 0
        while frame.open > partner, rounds < 1000, let outer = around.popLast() {
            frame = outer
            rounds += 1
        }
        guard !around.isEmpty, frame.open == partner else { return }
        let kind = frame.kind
        if kind == .call { endCall(index) }
        frame = around.removeLast()
        frame.isNegated = false
        frame.isAddress = false
        switch kind {
        case .condition, .loop:
            // What follows is a statement of its own, unless it is the end of a `do … while`.
            frame.endStatement()
        case .block:
            if frame.kind == .block || frame.kind == .base { frame.endStatement() }
        case .call:
            // `for_each_thing(…) statement`
            if frame.kind == .block, frame.phase == .expression, index + 1 < tokens.count,
                tokens[index + 1].kind == .identifier || tokens[index + 1].kind == .keyword
            {
                frame.endStatement()
            }
        default: break
        }
    }

    /// Notes the argument that ends before `index`, and gives how many it stands for.
    @discardableResult
    mutating func endArgument(_ index: Int) -> Int32 {
        var first = Int(frame.argumentStart)
        var last = index - 1
        while first <= last, tokens[first].kind == .directive {
            first = Int(structure.directives[Int(tokens[first].extent)].end) + 1
        }
        while last >= first, tokens[last].kind == .directiveEnd {
            while last > first, tokens[last].kind != .directive { last -= 1 }
            last -= 1
        }
        let start = first <= last ? tokens[first].start : tokens[index].start
        let range = start..<(first <= last ? max(endOffset(last), start) : start)
        waiting.append(range)
        guard first <= last, tokens[first].kind == .identifier,
            first == last || Int(tokens[first + 1].extent) == last && tokens[first + 1].opens(.parenthesis),
            let count = argumentMacros.count(text, tokens[first]), !isMacro(frame.site)
        else { return 1 }
        for _ in 1..<max(count, 1) { waiting.append(range) }
        return Int32(count)
    }

    /// Whether a call is one of a macro, whose arguments are counted as they stand: a name without small letters.
    func isMacro(_ site: Int32) -> Bool {
        let name = sites.records[Int(site)].name
        return !text[Int(name.lowerBound)..<Int(name.upperBound)].contains { $0 >= 97 && $0 <= 122 }
            || argumentMacros.own.contains(string(name))
    }

    private func string(_ range: Range<Int32>) -> String {
        String(decoding: text[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
    }

    @inline(__always)
    func endOffset(_ index: Int) -> Int32 {
        let token = tokens[index]
        return token.kind == .open || token.kind == .close ? token.start + 1 : token.kind == .directive ? token.start : token.end
    }

    mutating func endCall(_ index: Int) {
        let first = min(Int(frame.firstWaiting), waiting.count)
        if waiting.count > first || !isEmpty(Int(frame.argumentStart), index) { endArgument(index) }
        let site = Int(frame.site)
        if !sites.records[site].isClosed {
            sites.records[site].isClosed = true
            sites.records[site].end = tokens[index].start + 1
            sites.records[site].firstArgument = Int32(truncatingIfNeeded: sites.arguments.count)
            sites.records[site].argumentCount = Int32(truncatingIfNeeded: waiting.count - first)
            sites.arguments += waiting[first...]
        }
        waiting.removeSubrange(first...)
    }

    func isEmpty(_ first: Int, _ end: Int) -> Bool {
        var place = first
        while place < end {
            guard tokens[place].kind == .directive else { return false }
            place = Int(structure.directives[Int(tokens[place].extent)].end) + 1
        }
        return true
    }
}
