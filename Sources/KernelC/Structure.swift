// Tokens to structure: which brackets belong together, and what each `#if` branch stands under.
//
// All branches of an `#if` are read. Each begins with the brackets that were open at its `#if`; behind the `#endif` the
// brackets of the first branch that changed them stay open, so that braces which open in one branch and close in another
// find each other. All of it is one pass without recursion: open brackets are a linked list in an array that only grows.

import ByteText

/// One directive of a file.
struct Directive {
    /// Which one.
    var kind: DirectiveKind
    /// The token of its `#`.
    var token: Int32
    /// The token at the end of its line.
    var end: Int32
    /// The condition behind it: a place in `Structure.conditions`.
    var condition: Int32
    /// Whether the branch that it begins is no C (`#if 0` aside): assembler under `__ASSEMBLY__`.
    var isForeign = false
    /// The place of the `#if` that a directive of its group belongs to; its own for any other directive.
    var group: Int32
    /// For `#if`, `#elif`, `#else`: the token of the next `#elif`, `#else` or `#endif` of the same group; the number of tokens
    /// where the file ends before it.
    var next: Int32 = .max
}

/// What the preprocessor's lines and the brackets say about a file's tokens.
struct Structure {
    /// The directives, in order.
    private(set) var directives: [Directive] = []
    /// The distinct conditions; the first is `always`.
    private(set) var conditions: [Condition] = [.always]
    /// The brackets that found no partner, and those that only the first column's rule could match.
    private(set) var strays: [Int32] = []

    /// An open bracket, linked to the one around it.
    private struct Open {
        var token: Int32
        var parent: Int32
        var depth: Int32
        /// The innermost open brace, itself included; -1 without one.
        var brace: Int32
        /// The same bracket in another branch, closed by the same partner; -1 without one.
        var twin: Int32 = -1
        /// The end of the chain of twins that begins here.
        var lastTwin: Int32
        /// An earlier bracket of the chain that this one is in; itself where the chain begins here.
        var head: Int32
    }

    /// An `#if` that waits for its `#endif`.
    private struct Pending {
        var entry: Int32
        var chosen: Int32
        var isChosen = false
        var outerCondition: Int32
        /// The negations of the branches so far.
        var negations: [ConditionExpression] = []
        var isZero: Bool
        var isForeign: Bool
        var outerIsForeign: Bool
        /// The directive that began the group.
        var group: Int32
        /// The directive that began the present branch.
        var branch: Int
    }

    private var opens: [Open] = []
    private var top: Int32 = -1
    private var pending: [Pending] = []
    private var condition: Int32 = 0
    private var isForeign = false
    private var known: [Condition: Int32] = [.always: 0]

    /// Reads the structure of `tokens` and notes partners and directives in them.
    init(_ text: [UInt8], _ tokens: inout [Token]) {
        read(text, &tokens, byColumn: false)
        guard !strays.isEmpty || top != -1 else { return }
        // Something does not fit: read again, and let a brace in the first column begin or end a function.
        for index in tokens.indices where tokens[index].kind == .open || tokens[index].kind == .close {
            tokens[index].extent = -1
        }
        var again = Structure()
        again.read(text, &tokens, byColumn: true)
        self = again
    }

    private init() {}

    private mutating func read(_ text: [UInt8], _ tokens: inout [Token], byColumn: Bool) {
        let guardIndex = Self.headerGuard(text, tokens)
        var index = 0
        while true {
            index = Self.nextMark(tokens, from: index)
            guard index < tokens.count else { break }
            switch tokens[index].kind {
            case .open:
                if byColumn, tokens[index].opens(.brace), tokens[index].has(Token.Flag.firstColumn), top != -1 {
                    leave(at: index)
                }
                if !isForeign { open(index, tokens[index]) }
            case .close:
                if !isForeign { close(index, &tokens, byColumn) }
            case .directive:
                index = directive(index, text, &tokens, guardIndex)
                continue
            default:
                break
            }
            index += 1
        }
        var rest = top
        while rest != -1 {
            strays.append(opens[Int(rest)].token)
            rest = opens[Int(rest)].parent
        }
    }

    /// The first token from `index` on that is a bracket or belongs to a directive.
    private static func nextMark(_ tokens: [Token], from index: Int) -> Int {
        let tokens = tokens.span
        var index = index
        while index < tokens.count, tokens[index].kind.rawValue < Token.Kind.open.rawValue { index += 1 }
        return index
    }

    private mutating func leave(at index: Int) {
        addStray(Int32(truncatingIfNeeded: index))
        top = -1
    }

    private mutating func open(_ index: Int, _ token: Token) {
        let place = Int32(truncatingIfNeeded: opens.count)
        let outer = top == -1 ? nil : opens[Int(top)]
        opens.append(
            Open(
                token: Int32(truncatingIfNeeded: index), parent: top, depth: (outer?.depth ?? 0) + 1,
                brace: token.code == Bracket.brace.rawValue ? place : outer?.brace ?? -1, lastTwin: place, head: place))
        top = place
    }

    private mutating func close(_ index: Int, _ tokens: inout [Token], _ byColumn: Bool) {
        let code = tokens[index].code
        if code == Bracket.brace.rawValue {
            // Parentheses that are still open are lost.
            let brace = top == -1 ? -1 : opens[Int(top)].brace
            if brace != top, brace != -1 { addStray(opens[Int(top)].token) }
            top = brace
            if byColumn, top != -1, tokens[index].has(Token.Flag.firstColumn), !Self.isInFirstColumn(opens[Int(top)], tokens) {
                // The function ends here: whatever is open inside it was not closed.
                var outer = opens[Int(top)].parent
                while outer != -1, !Self.isInFirstColumn(opens[Int(outer)], tokens) { outer = opens[Int(outer)].parent }
                if outer != -1, tokens[Int(opens[Int(outer)].token)].opens(.brace) {
                    addStray(opens[Int(top)].token)
                    top = outer
                }
            }
        } else if top != -1, tokens[Int(opens[Int(top)].token)].code != code {
            let parent = opens[Int(top)].parent
            let isCrossed = parent != -1 && tokens[Int(opens[Int(top)].token)].code != Bracket.brace.rawValue
            guard isCrossed, tokens[Int(opens[Int(parent)].token)].code == code else {
                addStray(Int32(truncatingIfNeeded: index))
                return
            }
            addStray(opens[Int(top)].token)
            top = parent
        }
        guard top != -1 else {
            addStray(Int32(truncatingIfNeeded: index))
            return
        }
        let mine = opens[Int(top)]
        tokens[index].extent = mine.token
        let isFirst = tokens[Int(mine.token)].extent == -1
        tokens[Int(mine.token)].extent = Int32(truncatingIfNeeded: index)
        var twin = isFirst ? mine.twin : -1
        while twin != -1 {
            tokens[Int(opens[Int(twin)].token)].extent = Int32(truncatingIfNeeded: index)
            twin = opens[Int(twin)].twin
        }
        top = mine.parent
    }

    private static func isInFirstColumn(_ open: Open, _ tokens: [Token]) -> Bool {
        tokens[Int(open.token)].has(Token.Flag.firstColumn)
    }

    /// Notes a bracket without a partner; under `#if 0` it says nothing.
    private mutating func addStray(_ token: Int32) {
        if !conditions[Int(condition)].isNever { strays.append(token) }
    }

    // MARK: Directives

    /// The number of a condition; nil where nothing stands under it.
    func place(of condition: Condition) -> Int32? { known[condition] }

    /// The condition that a token stands under.
    func condition(at token: Int) -> Int32 {
        let next = firstNumber(below: directives.count) { Int(directives[$0].token) > token }
        return next == 0 ? 0 : directives[next - 1].condition
    }

    private mutating func directive(_ index: Int, _ text: [UInt8], _ tokens: inout [Token], _ guardIndex: Int?) -> Int {
        let kind = DirectiveKind(rawValue: tokens[index].code) ?? .other
        tokens[index].extent = Int32(truncatingIfNeeded: directives.count)
        var end = index + 1
        while end < tokens.count, tokens[end].kind != .directiveEnd { end += 1 }
        let line = index + 1..<min(end, tokens.count)
        var group = Int32(truncatingIfNeeded: directives.count)
        switch kind {
        case .if, .ifdef, .ifndef:
            let isGuard = index == guardIndex
            let expression = Self.expression(kind, text, tokens, line)
            pending.append(
                Pending(
                    entry: top, chosen: top, outerCondition: condition, isZero: false, isForeign: false,
                    outerIsForeign: isForeign, group: group, branch: directives.count))
            if !isGuard { begin(expression) }
        case .elif, .elifdef, .elifndef, .else:
            guard !pending.isEmpty else { break }
            endBranch(index)
            group = pending[pending.count - 1].group
            top = pending[pending.count - 1].entry
            begin(kind == .else ? nil : Self.expression(kind, text, tokens, line))
            pending[pending.count - 1].branch = directives.count
        case .endif:
            guard !pending.isEmpty else { break }
            endBranch(index)
            let last = pending.removeLast()
            group = last.group
            top = last.isChosen ? last.chosen : last.entry
            condition = last.outerCondition
            isForeign = last.outerIsForeign
        case .define:
            matchLine(line, &tokens)
        case .undef, .include, .other:
            break
        }
        directives.append(
            Directive(
                kind: kind, token: Int32(truncatingIfNeeded: index), end: Int32(truncatingIfNeeded: end), condition: condition,
                isForeign: isForeign, group: group))
        return end
    }

    /// Enters a branch; without an expression the `#else`.
    private mutating func begin(_ expression: ConditionExpression?) {
        let group = pending.count - 1
        var terms = pending[group].negations
        if let expression {
            terms += expression.terms
            if pending[group].negations.count < Condition.mostTerms { pending[group].negations += expression.negated.terms }
        }
        let made = Condition(conditions[Int(pending[group].outerCondition)], and: terms)
        if let place = known[made] {
            condition = place
        } else {
            condition = Int32(truncatingIfNeeded: conditions.count)
            conditions.append(made)
            known[made] = condition
        }
        pending[group].isZero = terms.contains { $0 == .atom("0", isLoose: false) }
        pending[group].isForeign = terms.contains {
            if case .atom(let name, _) = $0 { Self.foreign.contains(name) } else { false }
        }
        isForeign = pending[group].outerIsForeign || pending[group].isForeign
    }

    /// Names under which a branch is read by an assembler or a linker.
    private static let foreign = ["__ASSEMBLY__", "__ASSEMBLER__", "LINKER_SCRIPT"]

    /// Ends a branch: decides whether its open brackets are those that go on behind the `#endif`.
    private mutating func endBranch(_ index: Int) {
        let group = pending.count - 1
        directives[pending[group].branch].next = Int32(truncatingIfNeeded: index)
        let entry = pending[group].entry
        guard top != entry, !pending[group].isZero, !pending[group].isForeign else { return }
        guard pending[group].isChosen else {
            pending[group].isChosen = true
            pending[group].chosen = top
            return
        }
        // The same number of brackets in another branch: they close together.
        var mine = top
        var theirs = pending[group].chosen
        guard mine != -1, theirs != -1, opens[Int(mine)].depth == opens[Int(theirs)].depth else { return }
        while mine != theirs, mine != -1, theirs != -1 {
            join(theirs, mine)
            mine = opens[Int(mine)].parent
            theirs = opens[Int(theirs)].parent
        }
    }

    /// Puts the twins of one bracket behind those of another; brackets of one chain stay as they are, or it would run in a circle.
    private mutating func join(_ first: Int32, _ second: Int32) {
        let first = Int(head(of: first))
        let second = Int(head(of: second))
        guard first != second else { return }
        opens[Int(opens[first].lastTwin)].twin = Int32(truncatingIfNeeded: second)
        opens[first].lastTwin = opens[second].lastTwin
        opens[second].head = Int32(truncatingIfNeeded: first)
    }

    /// Where the chain of a bracket begins; the way there is made shorter for the next time.
    private mutating func head(of place: Int32) -> Int32 {
        var place = place
        while opens[Int(place)].head != place {
            opens[Int(place)].head = opens[Int(opens[Int(place)].head)].head
            place = opens[Int(place)].head
        }
        return place
    }

    private static func expression(
        _ kind: DirectiveKind, _ text: [UInt8], _ tokens: [Token], _ line: Range<Int>
    ) -> ConditionExpression {
        switch kind {
        case .ifdef, .elifdef: ConditionExpression(text, tokens, line.prefix(1))
        case .ifndef, .elifndef: ConditionExpression(text, tokens, line.prefix(1)).negated
        default: ConditionExpression(text, tokens, line)
        }
    }

    /// Matches the brackets of one directive's line among themselves.
    private func matchLine(_ line: Range<Int>, _ tokens: inout [Token]) {
        var stack: [Int] = []
        for index in line {
            if tokens[index].kind == .open {
                stack.append(index)
            } else if tokens[index].kind == .close, let last = stack.last, tokens[last].code == tokens[index].code {
                tokens[last].extent = Int32(truncatingIfNeeded: index)
                tokens[index].extent = Int32(truncatingIfNeeded: last)
                stack.removeLast()
            }
        }
    }

    /// The `#ifndef` (or `#if !defined…`) of a header guard: it is the first token of the file, its macro is defined next, and
    /// its `#endif` is the file's last line.
    private static func headerGuard(_ text: [UInt8], _ tokens: [Token]) -> Int? {
        guard tokens.count > 6, tokens[0].kind == .directive, let kind = DirectiveKind(rawValue: tokens[0].code) else {
            return nil
        }
        guard kind == .ifndef || kind == .if, let end = tokens.firstIndex(where: { $0.kind == .directiveEnd }) else { return nil }
        guard end + 2 < tokens.count, tokens[end + 1].kind == .directive,
            tokens[end + 1].code == DirectiveKind.define.rawValue,
            let name = tokens[1..<end].first(where: { token in
                token.kind == .identifier && token.extent == tokens[end + 2].extent
                    && text[Int(token.start)..<Int(token.end)].elementsEqual(
                        text[Int(tokens[end + 2].start)..<Int(tokens[end + 2].end)])
            })
        else { return nil }
        _ = name
        if kind == .if, !tokens[1].isMark(.not) { return nil }
        guard let last = tokens.lastIndex(where: { $0.kind == .directive }),
            tokens[last].code == DirectiveKind.endif.rawValue,
            tokens[last...].allSatisfy({ $0.kind != .open && $0.kind != .close }),
            tokens[tokens.count - 1].kind == .directiveEnd
        else { return nil }
        // The #endif at the end must be the guard's own, and the guard must have no #else.
        var depth = 0
        for index in tokens.indices where tokens[index].kind == .directive {
            switch DirectiveKind(rawValue: tokens[index].code) {
            case .if, .ifdef, .ifndef: depth += 1
            case .else, .elif, .elifdef, .elifndef: if depth == 1 { return nil }
            case .endif:
                depth -= 1
                if depth == 0 { return index == last ? 0 : nil }
            default: break
            }
        }
        return nil
    }
}
