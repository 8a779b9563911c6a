// What a definition declares, as text that can be compared and shown: types without linkage words and attributes, parameters with
// their names, the values of constants, the members of a struct in order. Made on demand.

/// A parameter as it is declared.
public struct Parameter: Sendable, Hashable {
    /// The name; empty where it has none.
    public var name: String
    /// The type with blanks folded, `struct page *` or `int (*)(void *)`; empty for a macro's parameter.
    public var type: String

    /// Makes a parameter of its parts.
    public init(name: String, type: String) {
        self.name = name
        self.type = type
    }
}

extension FileFacts {
    /// The parameters of a function, prototype or function-like macro; `...` is none.
    ///
    /// Those of a function that a macro of another text makes are there in number, without name and type.
    public func parameters(of definition: Definition) -> [Parameter] {
        definition.parameters.indices.map { index in
            let name = parameterName(index, of: definition)
            let range = definition.parameters[index]
            guard definition.kind != .macro else { return Parameter(name: name.map(string) ?? "", type: "") }
            return Parameter(name: name.map(string) ?? "", type: typeText(range, without: name))
        }
    }

    /// The type that a function or prototype returns, or that a member, variable or typedef is declared with, blanks folded; nil
    /// for any other definition, and for one that a macro makes.
    ///
    /// Storage, `inline` and attributes are left out, `const` stays; an array's brackets and a bit-field's width stand behind the
    /// type: `unsigned long [4]`, `u8 : 3`. An unnamed struct is `struct {…}`.
    public func type(of definition: Definition) -> String? {
        switch definition.kind {
        case .function, .prototype, .member, .variable, .typedef: break
        default: return nil
        }
        guard definition.generatedName == nil, definition.range.lowerBound < definition.nameRange.lowerBound else { return nil }
        let end =
            definition.kind == .function || definition.kind == .prototype
            ? definition.nameRange.upperBound : definition.body?.lowerBound ?? definition.range.upperBound
        guard end >= definition.nameRange.upperBound else { return nil }
        return typeText(definition.range.lowerBound..<end, without: definition.nameRange)
    }

    /// The value of an object-like macro or enumerator as written, blanks folded and comments left out; nil where there is none.
    public func value(of definition: Definition) -> String? {
        guard definition.kind == .constant || definition.kind == .enumerator, let body = definition.body else { return nil }
        var words = TypeWords()
        let tokens = Lexer.read(text, in: Int(body.lowerBound)..<Int(body.upperBound)).tokens
        var last = body.lowerBound
        for token in tokens where token.kind != .directiveEnd {
            let end = token.kind == .open || token.kind == .close ? token.start + 1 : token.end
            words.append(string(token.start..<end), isApart: token.start > last)
            last = end
        }
        return words.text
    }

    /// The members of a struct or union, or the names of an enum, in order: their places in `definitions`.
    ///
    /// Members of unnamed structs within are among them, those of a named one are not.
    public func members(of place: Int) -> [Int] {
        let outer = definitions[place]
        guard [.struct, .union, .enum].contains(outer.kind), let body = outer.body else { return [] }
        let tag = name(of: outer)
        let kind: Definition.Kind = outer.kind == .enum ? .enumerator : .member
        var result: [Int] = []
        var next = place + 1
        while next < definitions.count, definitions[next].nameRange.lowerBound < body.upperBound {
            if definitions[next].kind == kind, definitions[next].container == tag { result.append(next) }
            next += 1
        }
        return result
    }

    /// The text of a declaration of one name without that name.
    private func typeText(_ range: Range<Int32>, without name: Range<Int32>?) -> String {
        var tokens = Lexer.read(text, in: Int(range.lowerBound)..<Int(range.upperBound)).tokens
        _ = Structure(text, &tokens)
        var words = TypeWords()
        var hasType = false
        var index = 0
        var depth = 0
        // Other names that share the type, between it and this one: `int *a, *b`.
        var skipped = 0..<0
        if let name, let own = tokens.firstIndex(where: { $0.start == name.lowerBound && $0.kind == .identifier }) {
            var open = 0
            for place in 0..<own {
                if tokens[place].kind == .open { open += 1 }
                if tokens[place].kind == .close { open -= 1 }
                if open == 0, tokens[place].isMark(.comma) { skipped = place..<place + 1 }
            }
            if !skipped.isEmpty { skipped = min(specifiersEnd(tokens), skipped.lowerBound)..<skipped.upperBound }
        }
        while index < tokens.count {
            if skipped.contains(index) {
                index = skipped.upperBound
                continue
            }
            let token = tokens[index]
            let next = index + 1
            switch token.kind {
            case .identifier:
                if token.start == name?.lowerBound { break }
                if Attributes.contains(text, token) {
                    if next < tokens.count, tokens[next].opens(.parenthesis), Int(tokens[next].extent) > next {
                        index = Int(tokens[next].extent)
                    }
                } else {
                    hasType = true
                    words.append(string(token.start..<token.end), isApart: true)
                }
            case .keyword:
                guard let keyword = token.keyword else { break }
                if keyword == .attribute || keyword == .alignas {
                    if next < tokens.count, Int(tokens[next].extent) > next { index = Int(tokens[next].extent) }
                } else if !keyword.isStorage, keyword != .extension {
                    if keyword.isType { hasType = true }
                    words.append(string(token.start..<token.end), isApart: true)
                }
            case .open where token.opens(.brace) && Int(token.extent) > index:
                words.append("{…}", isApart: true)
                index = Int(token.extent)
            case .open, .close:
                depth += token.kind == .open ? 1 : -1
                words.append(
                    string(token.start..<token.start + 1),
                    isApart: token.kind == .open && index > 0 && tokens[index - 1].kind != .open
                        && !tokens[index - 1].isKeyword(.typeof)
                        && tokens[index - 1].kind != .close)
            case .mark where token.isMark(.assign) || token.isMark(.semicolon): return words.text
            case .mark where token.isMark(.comma) && hasType && token.start >= name?.upperBound ?? .max && depth == 0:
                return words.text
            case .mark where token.isMark(.comma) && name.map { token.end <= $0.lowerBound } ?? false && depth == 0:
                break
            case .directive:
                while index < tokens.count, tokens[index].kind != .directiveEnd { index += 1 }
            case .directiveEnd: break
            default: words.append(string(token.start..<token.end), isApart: !token.isMark(.comma))
            }
            index += 1
        }
        return words.text
    }

    /// The place of the first token behind the words that all names of a declaration share.
    private func specifiersEnd(_ tokens: [Token]) -> Int {
        var hasType = false
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            if token.kind == .keyword, let keyword = token.keyword, keyword.beginsDeclaration {
                if keyword == .struct || keyword == .union || keyword == .enum {
                    hasType = true
                    while index + 1 < tokens.count, tokens[index + 1].kind == .identifier {
                        index += 1
                        if !Attributes.contains(text, tokens[index]) { break }
                    }
                    if index + 1 < tokens.count, tokens[index + 1].opens(.brace), Int(tokens[index + 1].extent) > index {
                        index = Int(tokens[index + 1].extent)
                    }
                } else if keyword.isType {
                    hasType = true
                }
                let takesGroup = keyword == .typeof || keyword == .attribute || keyword == .alignas || keyword == .atomic
                if takesGroup, index + 1 < tokens.count, Int(tokens[index + 1].extent) > index {
                    index = Int(tokens[index + 1].extent)
                }
            } else if token.kind == .identifier, Attributes.contains(text, token) {
            } else if token.kind == .identifier, !hasType {
                hasType = true
            } else {
                return index
            }
            index += 1
        }
        return index
    }
}

/// Words joined as declarations are written: a blank between words, none behind `*` or an opening bracket.
private struct TypeWords {
    var text = ""

    mutating func append(_ word: String, isApart: Bool) {
        if isApart, let last = text.utf8.last, last != UInt8(ascii: "*"), last != UInt8(ascii: "("), last != UInt8(ascii: "[") {
            text += " "
        }
        text += word
    }
}
