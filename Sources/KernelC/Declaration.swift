// One declaration, gathered token by token, judged as a whole: function, prototype, variable, typedef, macro use.

extension Outline {
    /// Judges the head of a declaration at file level. `end` is the token that ends it, `body` the tokens of its body.
    mutating func declare(_ head: [Int32], end: Int, body: Range<Int32>?) {
        guard let first = head.first else { return }
        let specifiers = readSpecifiers(head)
        if specifiers.isTypedef || body == nil && isVariableBeforeAMacro(head, specifiers.declarators) {
            return declareVariables(head, specifiers, kind: specifiers.isTypedef ? .typedef : .variable, end: end, container: nil)
        }
        let assignment = head.indices.first { isValue(head, $0) } ?? head.count
        if let place = functionName(head, specifiers, before: assignment) {
            return declareFunction(head, place, specifiers, end: end, body: body)
        }
        if !specifiers.isHandedToAMacro, !isPointerToFunction(head, specifiers.declarators),
            let place = macroUse(head, before: assignment)
        {
            if let inner = functionHead(within: Int(head[place + 1])), place + 2 == head.count {
                let specifiers = readSpecifiers(inner)
                if let place = functionName(inner, specifiers, before: inner.count) {
                    return declareFunction(inner, place, specifiers, end: end, body: body)
                }
            }
            return declareMacroUse(head, place, specifiers, end: end, body: body)
        }
        if body != nil {
            if let place = bracketedFunctionName(head) { return declareFunction(head, place, specifiers, end: end, body: body) }
            if !isNever(Int(first)) { unparsed.append(Int(first)..<end + 1) }
            return
        }
        declareVariables(head, specifiers, kind: .variable, end: end, container: nil)
    }

    /// Whether a variable's value begins at a place of the head: at `=`, or at a macro that gives or hides it, as in
    /// `EXTERN int width INIT(= 80);`.
    private func isValue(_ head: [Int32], _ place: Int) -> Bool {
        if tokens[Int(head[place])].isMark(.assign) { return true }
        guard place + 1 < head.count, isIdentifier(Int(head[place])), case let group = Int(head[place + 1]) else { return false }
        return tokens[group].opens(.parenthesis) && group + 1 < tokens.count && tokens[group + 1].isMark(.assign)
    }

    /// The head of a function that a macro is handed as a whole, as in `UNUSED(static int f(int a)) { … }`; nil for anything else.
    private func functionHead(within open: Int) -> [Int32]? {
        let close = Int(tokens[open].extent)
        guard close > open + 3, tokens[open + 1].keyword?.beginsDeclaration == true, tokens[close - 1].closes(.parenthesis) else {
            return nil
        }
        var head: [Int32] = []
        var index = open + 1
        while index < close {
            guard tokens[index].kind != .directive, !tokens[index].isMark(.comma) else { return nil }
            head.append(Int32(truncatingIfNeeded: index))
            index = after(index)
        }
        return head
    }

    /// Whether the declarator at a place of the head is a variable with a macro behind it that says something of it:
    /// `*conf ATTR(weak);`.
    private func isVariableBeforeAMacro(_ head: [Int32], _ place: Int) -> Bool {
        var place = place
        while place < head.count, tokens[Int(head[place])].isMark(.star) { place += 1 }
        guard place > 0, place + 2 < head.count, case let word = Int(head[place]), isIdentifier(word), !isAttribute(word),
            !isShouted(name(word)), isIdentifier(Int(head[place + 1])), isShouted(name(Int(head[place + 1]))),
            case let group = Int(head[place + 2]), tokens[group].opens(.parenthesis)
        else { return false }
        guard place + 3 == head.count || tokens[Int(head[place + 3])].isMark(.assign) else { return false }
        return !looksLikeParameters(group) && !isWrappedList(group)
    }

    /// Whether the declarator at a place of the head is a pointer to a function: `(*read)(int)` behind `ssize_t`.
    func isPointerToFunction(_ head: [Int32], _ place: Int) -> Bool {
        guard place + 1 < head.count, case let group = Int(head[place]), tokens[group].opens(.parenthesis) else { return false }
        return group + 1 < tokens.count && tokens[group + 1].isMark(.star) && tokens[Int(head[place + 1])].opens(.parenthesis)
    }

    /// The place in the head of a function's name: a name with a type before it and its parameters behind it.
    private func functionName(_ head: [Int32], _ specifiers: Specifiers, before limit: Int) -> Int? {
        guard specifiers.hasType, !isPointerToFunction(head, specifiers.declarators) else { return nil }
        var fallback: Int?
        var place = specifiers.declarators
        var names = 0
        while place + 1 < limit {
            let index = Int(head[place])
            guard isIdentifier(index) else {
                if tokens[index].isMark(.comma) { return fallback }
                place += 1
                continue
            }
            let group = Int(head[place + 1])
            guard tokens[group].opens(.parenthesis) else {
                if !isAttribute(index) { names += 1 }
                place += 1
                continue
            }
            let isDeclarator = group + 1 < tokens.count && tokens[group + 1].isMark(.star)
            if isDeclarator, place + 2 < limit, tokens[Int(head[place + 2])].kind == .open { return nil }
            if isAttributeWithArguments(index) {
                place += 2
                continue
            }
            // `extern const int NAME(table)[];`: an array of which a macro makes the name.
            let isArray = place + 2 < limit && tokens[Int(head[place + 2])].opens(.square)
            if isArray {
                place += 2
                continue
            }
            if place > specifiers.declarators, isIdentifier(Int(head[place - 1])), isWrappedList(group) { return place - 1 }
            if looksLikeParameters(group) { return place }
            // `int foo(x)` reads as a function unless a name stood there already: `struct s v MACRO(x)`.
            if fallback == nil, names == 0 || limit == head.count { fallback = place }
            place += 2
        }
        return fallback
    }

    /// Whether a bracket holds nothing but another one: `int f OF((int a));`, where a macro gives or hides the parameters.
    func isWrappedList(_ group: Int) -> Bool {
        group + 1 < tokens.count && tokens[group + 1].opens(.parenthesis) && tokens[group + 1].extent + 1 == tokens[group].extent
            && looksLikeParameters(group + 1)
    }

    /// Whether a head that another branch left behind is a function's or a macro's that makes one.
    func isFunctionHead(_ head: [Int32]) -> Bool {
        functionName(head, readSpecifiers(head), before: head.count) != nil || macroUse(head, before: head.count) != nil
    }

    /// Whether a name and a bracket behind it are an attribute rather than a function with its parameters.
    func isAttributeUse(_ index: Int, _ open: Int) -> Bool {
        isAttributeWithArguments(index) || isAttribute(index) && !looksLikeParameters(open)
    }

    /// `int (foo)(int a)`: the place of the first bracket that holds only a name and is followed by another bracket.
    private func bracketedFunctionName(_ head: [Int32]) -> Int? {
        for place in head.indices {
            let index = Int(head[place])
            guard tokens[index].opens(.parenthesis), Int(tokens[index].extent) > index + 3 || place + 1 < head.count else {
                continue
            }
            if isIdentifier(index + 1), tokens[index + 2].opens(.parenthesis),
                tokens[index + 2].extent + 1 == tokens[index].extent
            {
                return place
            }
            guard place + 1 < head.count, tokens[Int(head[place + 1])].opens(.parenthesis) else { continue }
            if isIdentifier(index + 1), tokens[index + 2].closes(.parenthesis) { return place }
            // A function that returns a pointer to a function: `void (*signal(int sig))(int)`.
            if tokens[index + 1].isMark(.star), isIdentifier(index + 2), tokens[index + 3].opens(.parenthesis) { return place }
        }
        return nil
    }

    /// The place in the head of a macro that makes the declaration: `DEFINE_MUTEX(x)`, `SYSCALL_DEFINE1(…)`.
    private func macroUse(_ head: [Int32], before limit: Int) -> Int? {
        var attribute: Int?
        for place in head.indices.dropLast() where place < limit {
            let index = Int(head[place])
            guard isIdentifier(index), tokens[Int(head[place + 1])].opens(.parenthesis) else { continue }
            if !isAttributeWithArguments(index) { return place }
            if attribute == nil { attribute = place }
        }
        return attribute
    }

    /// Whether what stands in a bracket is a list of parameters rather than of expressions.
    func looksLikeParameters(_ open: Int) -> Bool {
        let close = Int(tokens[open].extent)
        guard close > open else { return false }
        if close == open + 1 { return true }
        let first = tokens[open + 1]
        if first.kind == .keyword { return first.keyword.map { $0.beginsDeclaration } ?? false }
        if first.isMark(.ellipsis) || first.kind == .directive { return true }
        guard first.kind == .identifier, open + 2 < close else { return false }
        let second = tokens[open + 2]
        if second.kind == .identifier || second.kind == .keyword { return true }
        if second.opens(.parenthesis), Int(second.extent) > open + 2, Int(second.extent) + 1 < close {
            let behind = tokens[Int(second.extent) + 1]
            return behind.kind == .identifier || behind.opens(.parenthesis)
        }
        guard second.isMark(.star) else { return false }
        let third = tokens[open + 3]
        return third.kind == .identifier || third.kind == .keyword || third.isMark(.star) || third.isMark(.comma)
            || third.kind == .close
    }

    private mutating func declareMacroUse(_ head: [Int32], _ place: Int, _ specifiers: Specifiers, end: Int, body: Range<Int32>?)
    {
        let macro = Int(head[place])
        let open = Int(head[place + 1])
        guard Int(tokens[open].extent) > open else { return }
        var arguments: [Range<Int>] = []
        eachPart(open) { arguments.append($0) }
        generate(macro, open, arguments, start: Int(head[0]), isStatic: specifiers.isStatic, end: end, body: body)
    }
}
