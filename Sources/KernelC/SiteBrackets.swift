// Brackets: what each one is, and what its end says of the call or statement that it belongs to.

extension SiteReader {
    mutating func open(_ index: Int, _ token: Token) {
        let top = frames.count - 1
        let close = token.extent
        guard Int(close) > index else { return }
        var frame = SiteFrame(kind: .group, open: Int32(truncatingIfNeeded: index), close: close)
        let outer = frames[top]
        frame.outerCall = outer.kind == .call ? outer.site : outer.outerCall
        frame.outerArgument = outer.kind == .call ? outer.argument : outer.outerArgument
        frame.phase = .expression
        let before = previous(index)
        if token.opens(.parenthesis) {
            openParenthesis(index, before, outer, &frame)
        } else if token.opens(.square) {
            frame.kind = .reference
            frame.outer = .use
            if outer.kind == .assembly { frame.kind = .declarator }
        } else {
            openBrace(index, before, outer, &frame)
        }
        frames.append(frame)
    }

    mutating func openParenthesis(_ index: Int, _ before: Token?, _ outer: SiteFrame, _ frame: inout SiteFrame) {
        let top = frames.count - 1
        if let coming = comingCalls.last, coming.open == index {
            comingCalls.removeLast()
            frame.kind = .call
            frame.site = coming.site
            frame.argumentStart = Int32(truncatingIfNeeded: index + 1)
            frame.firstWaiting = Int32(truncatingIfNeeded: waiting.count)
            let name = sites.records[Int(coming.site)].name
            if let place = FlagUse.table.code(in: text.span, from: Int(name.lowerBound), count: name.count) {
                frame.flagUse = FlagUse.known[Int(place)].use
            }
            return
        }
        if let before, before.kind == .keyword, let keyword = before.keyword {
            switch keyword {
            case .if, .while, .switch:
                frame.kind = .condition
                frame.isCondition = true
                return
            case .for:
                frame.kind = .loop
                frame.phase = .start
                return
            case .attribute:
                frame.kind = .attribute
                return
            case .sizeof, .typeof, .alignof, .alignas, .atomic, .generic, .builtinType, .staticAssert:
                frame.kind = .reference
                return
            case .asm, .volatile, .goto, .inline:
                if outer.phase != .specifiers || keyword == .asm {
                    frame.kind = .assembly
                    return
                }
            default: break
            }
        }
        if outer.kind == .attribute {
            // `((list))`; a deeper bracket holds an attribute's own arguments.
            let isList = before.map { $0.opens(.parenthesis) } ?? false
            frame.kind = isList ? .attribute : .reference
            return
        }
        let isStatement = outer.kind == .block || outer.kind == .loop || outer.kind == .declarator
        if isStatement, outer.phase == .specifiers {
            // `int (*fn)(int)`, `int f(int)` inside a function.
            frame.kind = .declarator
            if !outer.hasDeclarator, let name = pointerName(index) {
                frames[top].hasDeclarator = true
                addLocal(name, isCallable: true)
            }
            return
        }
        frame.isCondition = outer.isCondition
        frame.member = outer.member
        frame.lastMember = -1
        let close = Int(frame.close)
        if isCast(index), close + 1 < tokens.count, startsOperand(tokens[close + 1]) {
            frame.kind = .reference
            return
        }
        frame.outer = use(index, close, isNegated: outer.isNegated)
        frame.outerNegated = use(index, close, isNegated: !outer.isNegated)
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

    mutating func openBrace(_ index: Int, _ before: Token?, _ outer: SiteFrame, _ frame: inout SiteFrame) {
        frame.kind = .block
        frame.phase = .start
        if outer.kind == .initializer {
            frame.kind = .initializer
            frame.member = outer.member
            frame.phase = .expression
        } else if outer.assignment == .plain, before.map({ $0.isMark(.assign) }) ?? false {
            frame.kind = .initializer
            frame.member = outer.member
            frame.phase = .expression
        } else if let before, before.closes(.parenthesis), before.extent >= 0, isCompoundLiteral(Int(before.extent)) {
            frame.kind = .initializer
            frame.phase = .expression
        } else if outer.kind == .block || outer.kind == .declarator, outer.phase == .specifiers {
            frame.kind = isEnum(index) ? .enumerators : .declarator
        } else if outer.kind == .base, enclosing < 0 {
            // A struct's body at file level, whose members' names are marked, or a row of a table that another file includes.
            frame.kind =
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
        while frames.count > 1, frames[frames.count - 1].open > partner, rounds < 1000 {
            frames.removeLast()
            rounds += 1
        }
        let top = frames.count - 1
        guard top > 0, frames[top].open == partner else { return }
        let frame = frames[top]
        if frame.kind == .call { endCall(index) }
        frames.removeLast()
        let outer = frames.count - 1
        frames[outer].isNegated = false
        frames[outer].isAddress = false
        switch frame.kind {
        case .condition, .loop:
            // What follows is a statement of its own, unless it is the end of a `do … while`.
            frames[outer].endStatement()
        case .block:
            if frames[outer].kind == .block || frames[outer].kind == .base { frames[outer].endStatement() }
        case .call:
            // `for_each_thing(…) statement`
            if frames[outer].kind == .block, frames[outer].phase == .expression, index + 1 < tokens.count,
                tokens[index + 1].kind == .identifier || tokens[index + 1].kind == .keyword
            {
                frames[outer].endStatement()
            }
        default: break
        }
    }

    /// Notes the argument that ends before `index`, and gives how many it stands for.
    @discardableResult
    mutating func endArgument(_ index: Int) -> Int32 {
        let frame = frames[frames.count - 1]
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

    func endOffset(_ index: Int) -> Int32 {
        let token = tokens[index]
        return token.kind == .open || token.kind == .close ? token.start + 1 : token.kind == .directive ? token.start : token.end
    }

    mutating func endCall(_ index: Int) {
        let frame = frames[frames.count - 1]
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
