// A function or prototype once its name is known: its parameters, their names, what an attribute behind it says.

extension Outline {
    mutating func declareFunction(_ head: [Int32], _ place: Int, _ specifiers: Specifiers, end: Int, body: Range<Int32>?) {
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
}
