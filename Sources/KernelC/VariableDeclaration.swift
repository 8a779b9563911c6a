// Variables, typedefs, members, aggregates and enumerators, each noted with its name, value and container.

extension Outline {
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

    mutating func declareVariables(
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
}
