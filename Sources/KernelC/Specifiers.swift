// The words before a declarator: storage, type, attributes. What they say, and where the declarator begins.

extension Outline {
    /// What the words before a declarator say.
    struct Specifiers {
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

    func readSpecifiers(_ head: [Int32]) -> Specifiers {
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
}
