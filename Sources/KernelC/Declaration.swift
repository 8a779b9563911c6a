// One declaration, gathered token by token, judged as a whole: function, prototype, variable, typedef, macro use.

extension Outline {
    /// What the words before a declarator say.
    private struct Specifiers {
        var isStatic = false
        var isInline = false
        var isTypedef = false
        /// The place in the head of the first token that is neither a specifier nor a part of the type.
        var declarators = 0
        /// Whether a type stands there.
        var hasType = false
        /// Whether a macro is handed the type: `DEPRECATED(static const int) old = 1;`.
        var isHandedToAMacro = false
    }

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

    private func readSpecifiers(_ head: [Int32]) -> Specifiers {
        var result = Specifiers()
        var place = 0
        words: while place < head.count {
            let index = Int(head[place])
            let token = tokens[index]
            switch token.kind {
            case .keyword:
                guard let keyword = token.keyword else { break words }
                switch keyword {
                case .static: result.isStatic = true
                case .inline: result.isInline = true
                case .typedef: result.isTypedef = true
                case .struct, .union, .enum:
                    result.hasType = true
                    place += 1
                    // Attributes, the tag and the body belong to it.
                    while place < head.count {
                        let next = Int(head[place])
                        guard tokens[next].isKeyword(.attribute) || isIdentifier(next) && isAttribute(next) else {
                            break
                        }
                        place += 1
                        if place < head.count, tokens[Int(head[place])].opens(.parenthesis) { place += 1 }
                    }
                    if place < head.count, isIdentifier(Int(head[place])) { place += 1 }
                    if place < head.count, tokens[Int(head[place])].isMark(.colon) {
                        while place < head.count, !tokens[Int(head[place])].opens(.brace) { place += 1 }
                    }
                    if place < head.count, tokens[Int(head[place])].opens(.brace) { place += 1 }
                    continue words
                case .typeof, .atomic, .alignas, .attribute:
                    if keyword == .typeof { result.hasType = true }
                    place += 1
                    if place < head.count, tokens[Int(head[place])].opens(.parenthesis) {
                        if keyword == .atomic { result.hasType = true }
                        place += 1
                    }
                    continue words
                case .extension: break
                default:
                    guard keyword.beginsDeclaration else { break words }
                    if keyword.isType { result.hasType = true }
                }
                place += 1
            case .identifier:
                let takesGroup = place + 1 < head.count && tokens[Int(head[place + 1])].opens(.parenthesis)
                if !result.hasType, takesGroup, isTypeHanded(head, place) {
                    result.isStatic = tokens[Int(head[place + 1]) + 1].isKeyword(.static)
                    result.isHandedToAMacro = true
                    result.hasType = true
                    place += 2
                    continue words
                }
                if isAttribute(index) {
                    if takesGroup {
                        guard isAttributeWithArguments(index) || !result.hasType && !looksLikeParameters(Int(head[place + 1]))
                        else {
                            break words
                        }
                        place += 2
                    } else if result.hasType, !Attributes.isWellKnown(text, token), !isNameFollowing(head, place + 1) {
                        break words
                    } else {
                        place += 1
                    }
                    if Attributes.meansInline(text, token) { result.isInline = true }
                    continue words
                }
                if !result.hasType, takesGroup, place + 2 < head.count, isFunctionName(Int(head[place + 2])) {
                    // `INLINE(int) f(void)`
                    if Self.saysInline(name(index)) {
                        result.isStatic = true
                        result.isInline = true
                    }
                    result.hasType = true
                    place += 2
                    continue words
                }
                if !result.hasType, isLoneMacro(head, place) {
                    place += 1
                    continue words
                }
                guard !result.hasType, !takesGroup || isPointerToFunction(head, place + 1) else { break words }
                // A lone name before the end is the thing itself: `static FOO;`.
                result.hasType = true
                place += 1
            default:
                break words
            }
        }
        result.declarators = place
        return result
    }

    /// Whether a word in capitals stands on a line of its own before a function whose type a macro makes: `BEGIN_DECLS`, and then
    /// `EXTERN(int) f(void)`.
    private func isLoneMacro(_ head: [Int32], _ place: Int) -> Bool {
        guard place + 3 < head.count, isShouted(name(Int(head[place]))) else { return false }
        let next = Int(head[place + 1])
        return isIdentifier(next) && tokens[next].has(Token.Flag.firstOnLine) && isShouted(name(next))
            && tokens[Int(head[place + 2])].opens(.parenthesis) && isFunctionName(Int(head[place + 3]))
    }

    /// Whether the macro at a place of the head is handed the type of the variable behind it, and nothing else.
    private func isTypeHanded(_ head: [Int32], _ place: Int) -> Bool {
        guard place + 2 < head.count, case let open = Int(head[place + 1]), case let name = Int(head[place + 2]),
            isIdentifier(name), !Attributes.isWellKnown(text, tokens[name]), open + 1 < tokens.count,
            tokens[open + 1].keyword?.beginsDeclaration == true,
            (open + 1..<max(Int(tokens[open].extent), open + 1)).allSatisfy({ tokens[$0].kind == .keyword || isIdentifier($0) })
        else { return false }
        guard place + 3 < head.count else { return true }
        let behind = tokens[Int(head[place + 3])]
        return behind.isMark(.assign) || behind.isMark(.comma) || behind.opens(.square)
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
    private func isPointerToFunction(_ head: [Int32], _ place: Int) -> Bool {
        guard place + 1 < head.count, case let group = Int(head[place]), tokens[group].opens(.parenthesis) else { return false }
        return group + 1 < tokens.count && tokens[group + 1].isMark(.star) && tokens[Int(head[place + 1])].opens(.parenthesis)
    }

    /// Whether a macro that stands for a type is called as one that makes `static inline` functions.
    private static func saysInline(_ name: String) -> Bool { name.hasSuffix("INLINE") || name.hasSuffix("inline") }

    /// Whether a name that is no attribute stands at `place` or behind it, before the declarator ends.
    private func isNameFollowing(_ head: [Int32], _ place: Int) -> Bool {
        for place in place..<max(head.count, place) {
            let token = tokens[Int(head[place])]
            if token.isMark(.star) { continue }
            if token.kind == .open { return token.opens(.parenthesis) && isIdentifier(Int(head[place - 1])) }
            guard token.kind == .identifier else { return token.kind == .keyword }
            if !isAttribute(Int(head[place])) { return true }
        }
        return false
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
    private func isWrappedList(_ group: Int) -> Bool {
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

    // MARK: Functions

    private mutating func declareFunction(_ head: [Int32], _ place: Int, _ specifiers: Specifiers, end: Int, body: Range<Int32>?)
    {
        var nameIndex = Int(head[place])
        var list = place + 1 < head.count ? Int(head[place + 1]) : -1
        if place + 2 < head.count, isIdentifier(list), tokens[Int(head[place + 2])].opens(.parenthesis),
            isWrappedList(Int(head[place + 2]))
        {
            list = Int(head[place + 2]) + 1
        }
        if tokens[nameIndex].kind == .open {
            let isPointer = tokens[nameIndex + 1].isMark(.star)
            nameIndex += isPointer ? 2 : 1
            if tokens[nameIndex + 1].opens(.parenthesis) { list = nameIndex + 1 }
        }
        if place + 2 < head.count, list >= 0, Int(tokens[list].extent) == list + 2, isIdentifier(list + 1),
            tokens[Int(head[place + 2])].opens(.parenthesis)
        {
            // `FNAME(walk)(struct vcpu *vcpu)`: a macro makes the name.
            nameIndex = list + 1
            list = Int(head[place + 2])
        }
        var isStatic = specifiers.isStatic
        var isInline = specifiers.isInline
        for index in head[..<place] {
            if tokens[Int(index)].isKeyword(.static) { isStatic = true }
            if tokens[Int(index)].isKeyword(.inline) { isInline = true }
        }
        if list >= 0, Int(tokens[list].extent) < 0 { list = -1 }
        let parameters = list >= 0 ? parameterRanges(list) : ([], false)
        if list >= 0 { markParameters(list, isBody: body != nil) }
        if list >= 0, body != nil, place + 1 < head.count, list == Int(head[place + 1]) {
            markOldParameters(list, head[(place + 2)...])
        }
        tokens[nameIndex].flags |= Token.Flag.declared
        let start = tokens[Int(head[0])].start
        found.append(
            Outlined(
                definition: Definition(
                    kind: body == nil && !isAlias(head[place...]) ? .prototype : .function, nameRange: range(nameIndex),
                    generatedName: tokens[nameIndex].has(Token.Flag.spliced) ? name(nameIndex) : nil,
                    range: start..<endOffset(end),
                    body: body.map { tokens[Int($0.lowerBound)].start..<endOffset(Int($0.upperBound) - 1) },
                    parameters: parameters.0, isVariadic: parameters.1, isStatic: isStatic, isInline: isInline,
                    condition: structure.condition(at: nameIndex)),
                body: body ?? 0..<0, parameterList: Int32(truncatingIfNeeded: list)))
    }

    /// Whether an attribute behind a prototype makes its name another one of a function that this file defines: that defines it.
    private func isAlias(_ tail: ArraySlice<Int32>) -> Bool {
        for place in tail.indices.dropFirst(2) {
            let index = Int(tail[place])
            if tokens[index].kind == .identifier, ["__alias", "__weak_alias"].contains(name(index)) { return true }
            guard tokens[index].isKeyword(.attribute), place + 1 < tail.endIndex, case let open = Int(tail[place + 1]),
                Int(tokens[open].extent) > open, Int(tokens[open].extent) - open < 40
            else { continue }
            if (open..<Int(tokens[open].extent)).contains(where: {
                isIdentifier($0) && ["alias", "__alias__"].contains(name($0))
            }) {
                return true
            }
        }
        return false
    }

    /// The parameters of a list as written, and whether it ends with `...`.
    func parameterRanges(_ open: Int) -> ([Range<Int32>], Bool) {
        var result: [Range<Int32>] = []
        var isVariadic = false
        let close = Int(tokens[open].extent)
        eachPart(open) { part in
            if part.isEmpty { return }
            if part.count == 1, tokens[part.lowerBound].isMark(.ellipsis) {
                isVariadic = true
                return
            }
            if part.count == 1, tokens[part.lowerBound].isKeyword(.void), result.isEmpty, part.upperBound == close { return }
            result.append(tokens[part.lowerBound].start..<endOffset(part.upperBound - 1))
        }
        return (result, isVariadic)
    }

    /// Calls `body` with the tokens of each part of a bracket between its commas. A branch after an `#else` adds no parts.
    func eachPart(_ open: Int, _ body: (Range<Int>) -> Void) {
        let close = Int(tokens[open].extent)
        var index = open + 1
        var start = index
        while index < close {
            let token = tokens[index]
            if token.isMark(.comma) {
                body(start..<index)
                start = index + 1
            } else if token.kind == .directive {
                let directive = structure.directives[Int(token.extent)]
                let ends = Int(directive.end) + 1
                switch directive.kind {
                case .else, .elif, .elifdef, .elifndef:
                    var next = Int(directive.next)
                    while next < close, tokens[next].kind == .directive,
                        case let further = Int(structure.directives[Int(tokens[next].extent)].next), further < close
                    { next = further }
                    index = next < close ? Int(structure.directives[Int(tokens[next].extent)].end) + 1 : ends
                default: index = ends
                }
                if start == Int(structure.directives[Int(token.extent)].token) { start = index }
                continue
            }
            index = after(index)
        }
        if start < close || index > open + 1 { body(start..<close) }
    }

    /// Marks the names of parameters, also those of the parameters of function pointers among them.
    mutating func markParameters(_ list: Int, isBody: Bool) {
        var lists = [(list, isBody)]
        while let (open, isOuter) = lists.popLast() {
            var parts: [Range<Int>] = []
            eachPart(open) { parts.append($0) }
            for part in parts {
                guard let name = declaratorName(part) else { continue }
                tokens[name].flags |= isOuter ? Token.Flag.declared | Token.Flag.parameter : Token.Flag.declared
                var index = part.lowerBound
                var isFirstGroup = true
                while index < part.upperBound {
                    if tokens[index].opens(.parenthesis), Int(tokens[index].extent) > index {
                        if !isFirstGroup || index > name { lists.append((index, false)) }
                        isFirstGroup = false
                    }
                    index = after(index)
                }
            }
        }
    }

    /// Marks the names of a list that are declared between it and the body: `f(a, b) int a, b; { … }`.
    private mutating func markOldParameters(_ list: Int, _ declarations: ArraySlice<Int32>) {
        let named = declarations.filter { isNamed(Int($0), in: list) }.map(Int.init)
        guard !named.isEmpty else { return }
        for index in named + Array(list + 1..<Int(tokens[list].extent)) where isIdentifier(index) {
            tokens[index].flags |= Token.Flag.declared | Token.Flag.parameter
        }
    }

    /// The name that a parameter or member of these tokens declares; nil where there is none (`int`, `void *`).
    func declaratorName(_ part: Range<Int>) -> Int? {
        var hasType = false
        var candidate: Int?
        var index = part.lowerBound
        while index < part.upperBound {
            let token = tokens[index]
            switch token.kind {
            case .keyword:
                guard let keyword = token.keyword else { break }
                if keyword.isType { hasType = true }
                if keyword == .struct || keyword == .union || keyword == .enum, isIdentifier(index + 1) { index += 1 }
                if keyword == .attribute || keyword == .typeof, index + 1 < part.upperBound, tokens[index + 1].kind == .open {
                    index = after(index + 1)
                    continue
                }
            case .identifier:
                let isCalled = index + 1 < part.upperBound && tokens[index + 1].opens(.parenthesis)
                if !hasType, isCalled, index + 2 < part.upperBound, tokens[index + 2].isMark(.star) {
                    hasType = true
                } else if !hasType {
                    // The type, or an attribute before it.
                    if !isAttribute(index) { hasType = true }
                    if isCalled { index += 1 }
                } else if candidate == nil || !isAttribute(index) {
                    candidate = index
                    if isCalled { return index }
                } else if isCalled {
                    index += 1
                }
            case .open where token.opens(.parenthesis):
                // `(*name)(…)`, `(*name[2])(…)`, `(*const name)`
                if hasType, candidate == nil, index + 1 < part.upperBound,
                    tokens[index + 1].isMark(.star) || tokens[index + 1].isMark(.xor)
                {
                    let close = Int(token.extent)
                    var inner = index + 1
                    while inner < close {
                        if isIdentifier(inner), !isAttribute(inner) { return inner }
                        inner += 1
                    }
                    return nil
                }
            case .mark where token.isMark(.assign) || token.isMark(.colon):
                return candidate
            default: break
            }
            index = after(index)
        }
        return candidate
    }

    // MARK: Variables, typedefs, members

    /// Declares the members of one line of a struct or union.
    mutating func declareMembers(_ head: [Int32], end: Int, container: String?) {
        if let member = memberOfAMacro(head) {
            tokens[member].flags |= Token.Flag.declared
            found.append(
                Outlined(
                    definition: Definition(
                        kind: .member, nameRange: range(member), range: tokens[Int(head[0])].start..<endOffset(end),
                        container: container ?? "", condition: structure.condition(at: member)), body: 0..<0))
            return
        }
        let specifiers = readSpecifiers(head)
        declareVariables(head, specifiers, kind: .member, end: end, container: container ?? "")
    }

    /// The name that a macro makes a member of, where a line has no more than that: `BIT(closed);`, `DECLARE_BITMAP(map, 8);`.
    private func memberOfAMacro(_ head: [Int32]) -> Int? {
        guard head.count == 2, isIdentifier(Int(head[0])), tokens[Int(head[1])].opens(.parenthesis) else { return nil }
        let open = Int(head[1])
        let name = open + 1
        guard name + 1 < tokens.count, name < Int(tokens[open].extent), isIdentifier(name) else { return nil }
        if name + 1 == Int(tokens[open].extent) { return name }
        return self.name(Int(head[0])).hasPrefix("DECLARE_") && tokens[name + 1].isMark(.comma) ? name : nil
    }

    private mutating func declareVariables(
        _ head: [Int32], _ specifiers: Specifiers, kind: Definition.Kind, end: Int, container: String?
    ) {
        guard specifiers.hasType else { return }
        var place = specifiers.declarators
        while place < head.count {
            var stop = place
            while stop < head.count, !tokens[Int(head[stop])].isMark(.comma) { stop += 1 }
            declareVariable(head, place..<stop, specifiers, kind: kind, end: end, container: container)
            place = stop + 1
        }
    }

    private mutating func declareVariable(
        _ head: [Int32], _ part: Range<Int>, _ specifiers: Specifiers, kind: Definition.Kind, end: Int, container: String?
    ) {
        let assignment = part.first { tokens[Int(head[$0])].isMark(.assign) } ?? part.upperBound
        var candidate: Int?
        var list = -1
        search: for place in part.lowerBound..<assignment {
            let index = Int(head[place])
            let token = tokens[index]
            let next = place + 1 < assignment ? tokens[Int(head[place + 1])] : nil
            switch token.kind {
            case .identifier:
                if let next, next.opens(.parenthesis) {
                    if isAttribute(index), candidate != nil { continue }
                    if candidate == nil, !isAttributeWithArguments(index) {
                        candidate = index
                        list = Int(head[place + 1])
                        // `typedef int CALLBACK(name)(int a);`
                        if kind != .variable, place + 2 < assignment, tokens[Int(head[place + 2])].opens(.parenthesis),
                            isIdentifier(list + 1), tokens[list + 2].closes(.parenthesis)
                        {
                            candidate = list + 1
                            list = Int(head[place + 2])
                        }
                        break search
                    }
                } else if candidate == nil ? !Attributes.isWellKnown(text, token) : !isAttribute(index) {
                    candidate = index
                }
            case .open where token.opens(.parenthesis):
                guard candidate == nil else { continue }
                let close = Int(token.extent)
                var inner = index + 1
                while inner < close, !isIdentifier(inner) || isAttribute(inner) { inner += 1 }
                // `(*NAME(read))(int)`: a macro makes the name.
                if inner + 3 < close, isShouted(name(inner)), tokens[inner + 1].opens(.parenthesis), isIdentifier(inner + 2),
                    tokens[inner + 3].closes(.parenthesis)
                {
                    inner += 2
                }
                guard inner < close, tokens[index + 1].isMark(.star) || tokens[index + 1].isMark(.xor) || inner == index + 1
                else { continue }
                candidate = inner
                if let next, next.opens(.parenthesis) { list = Int(head[place + 1]) }
                break search
            case .mark where token.isMark(.colon):
                break search
            default: break
            }
        }
        guard let index = candidate, !tokens[index].has(Token.Flag.declared) else { return }
        tokens[index].flags |= Token.Flag.declared
        if list >= 0, Int(tokens[list].extent) > list { markParameters(list, isBody: false) }
        let start = tokens[Int(head[0])].start
        let last = part.upperBound > part.lowerBound ? Int(head[part.upperBound - 1]) : index
        let lastEnd = max(after(last) - 1, last)
        var body: Range<Int32> = 0..<0
        if assignment + 1 < part.upperBound {
            body = head[assignment + 1]..<Int32(truncatingIfNeeded: lastEnd + 1)
        }
        let isWhole = part.upperBound == head.count
        found.append(
            Outlined(
                definition: Definition(
                    kind: kind, nameRange: range(index), generatedName: tokens[index].has(Token.Flag.spliced) ? name(index) : nil,
                    range: start..<(isWhole ? endOffset(end) : endOffset(lastEnd)),
                    body: body.isEmpty ? nil : tokens[Int(body.lowerBound)].start..<endOffset(lastEnd),
                    isStatic: specifiers.isStatic, container: container, condition: structure.condition(at: index)),
                body: body))
    }

    /// Notes a struct, union or enum with a body.
    mutating func declareAggregate(_ keyword: Int, _ tag: Int?, _ body: Range<Int32>) {
        if let tag { tokens[tag].flags |= Token.Flag.declared }
        let kind: Definition.Kind =
            tokens[keyword].isKeyword(.struct) ? .struct : tokens[keyword].isKeyword(.union) ? .union : .enum
        let bytes = tokens[Int(body.lowerBound)].start..<endOffset(Int(body.upperBound) - 1)
        guard let tag else { return }
        found.append(
            Outlined(
                definition: Definition(
                    kind: kind, nameRange: range(tag), range: tokens[keyword].start..<bytes.upperBound, body: bytes,
                    condition: structure.condition(at: tag))))
    }

    /// Notes one name of an enum.
    mutating func declareEnumerator(_ head: [Int32], container: String?) {
        // Macros that make more names may stand before it: `ALL_OF_THEM(X) LAST`, `MORE LAST`.
        var place = head.firstIndex { isIdentifier(Int($0)) } ?? head.count
        while place + 1 < head.count, isIdentifier(Int(head[place])) {
            let next = Int(head[place + 1])
            if tokens[next].opens(.parenthesis) {
                place += 2
            } else if isIdentifier(next), !isAttribute(next) {
                place += 1
            } else {
                break
            }
        }
        guard place < head.count, isIdentifier(Int(head[place])) else { return }
        let head = head[place...]
        let index = Int(head[place])
        tokens[index].flags |= Token.Flag.declared
        let last = Int(head[head.endIndex - 1])
        let lastEnd = max(after(last) - 1, last)
        let hasValue = head.count > 2
        found.append(
            Outlined(
                definition: Definition(
                    kind: .enumerator, nameRange: range(index), range: tokens[index].start..<endOffset(lastEnd),
                    body: hasValue ? tokens[Int(head[place + 2])].start..<endOffset(lastEnd) : nil, container: container ?? "",
                    condition: structure.condition(at: index)),
                body: hasValue ? head[place + 2]..<Int32(truncatingIfNeeded: lastEnd + 1) : 0..<0))
    }

    // MARK: Declarations that a macro makes

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
