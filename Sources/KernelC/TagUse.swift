// What a use of a tag needs of the struct or union: its definition, or no more than the tag, as a declaration and a pointer do.

import ByteText

/// What a use of a tag needs.
public enum TagUse: Sendable, Hashable {
    /// The definition: an object, a size, a member, or what is not understood.
    case definition
    /// The tag alone: a pointer that nothing in reach of the use looks through, an `extern` object, a typedef.
    case tag
    /// Nothing: it is a declaration of the tag itself, `struct foo;`.
    case nothing
}

extension FileFacts {
    /// What uses of tags need, for each of the `sites` in turn; an enum is always needed whole.
    ///
    /// C11 6.2.5 has a struct or union incomplete until its members are declared, and 6.5.2.3, 6.5.3.4 and 6.7 say what that forbids.
    public func tagUses(of sites: [Site]) -> [TagUse] {
        guard !sites.isEmpty else { return [] }
        var reader = ObjectReader(facts: self)
        var opened: [Opened: Bool] = [:]
        return sites.map { site in
            guard tagKind(of: site) != .enum else { return .definition }
            switch declarator(behind: site.name) {
            case .none: return .nothing
            case .object: return isDeclaredElsewhere(site) ? .tag : .definition
            case .pointer(let name):
                guard let place = definition(around: site.name.lowerBound) else { return .tag }
                guard [.function, .macro, .constant].contains(definitions[Int(place)].kind) else { return .tag }
                reader.read(place)
                let tag = string(site.name)
                let question = Opened(place: place, tag: tag)
                let isOpened = opened[question] ?? reader.opensObject(ofTag: tag)
                opened[question] = isOpened
                if isOpened { return .definition }
                return name.map { reader.looksThrough(string($0)) } ?? false ? .definition : .tag
            case .unknown: return .definition
            }
        }
    }

    private struct Opened: Hashable {
        var place: Int32
        var tag: String
    }

    /// What stands behind a tag.
    private enum Declarator {
        /// `;`
        case none
        /// One `*`, with the name behind it, or several, of which only the last leads to an object.
        case pointer(Range<Int32>?)
        case object
        case unknown
    }

    private func declarator(behind tag: Range<Int32>) -> Declarator {
        // A declarator's first words stand within so many bytes, or are not told.
        let tokens = Lexer.read(text, in: Int(tag.upperBound)..<min(Int(tag.upperBound) + 160, text.count)).tokens
        var stars = 0
        for (place, token) in tokens.enumerated() {
            if token.isKeyword(.const) || token.isKeyword(.volatile) || token.isKeyword(.restrict) { continue }
            if token.kind == .identifier, Attributes.contains(text, token) { continue }
            if token.isMark(.star) {
                stars += 1
            } else if stars > 0 {
                let isName = token.kind == .identifier && stars == 1
                let isFunction = place + 1 < tokens.count && tokens[place + 1].opens(.parenthesis)
                return .pointer(isName && !isFunction ? token.start..<token.end : nil)
            } else if token.isMark(.semicolon) {
                return .none
            } else {
                return token.kind == .identifier ? .object : .unknown
            }
        }
        return stars > 0 ? .pointer(nil) : .unknown
    }

    /// Whether `extern` or `typedef` stands before a tag and its keyword.
    private func isDeclaredElsewhere(_ site: Site) -> Bool {
        var end = Int(site.name.lowerBound)
        // The keyword, and up to three words before it.
        for _ in 0..<4 {
            while end > 0, [9, 10, 13, 32].contains(text[end - 1]) { end -= 1 }
            var start = end
            while start > 0, text[start - 1].isIdentifierByte, end - start < 10 { start -= 1 }
            guard start < end else { return false }
            let word = string(Int32(start)..<Int32(end))
            if word == "extern" || word == "typedef" { return true }
            end = start
        }
        return false
    }
}

extension ObjectReader {
    /// Whether a member of an object with this tag is used in the definition that was read last.
    fileprivate mutating func opensObject(ofTag tag: String) -> Bool {
        for place in tokens.indices.dropFirst() where tokens[place].kind == .identifier {
            let before = tokens[place - 1]
            if before.isMark(.arrow) || before.isMark(.dot) {
                if object(ofMember: place).tag == tag { return true }
            } else if before.isMark(.comma), object(ofNamedMember: place)?.tag == tag {
                return true
            }
        }
        return false
    }

    /// Whether what a pointer of this name points to is copied, measured, or stepped over: `*p`, `p[1]`, `p + 1`.
    fileprivate func looksThrough(_ pointer: String) -> Bool {
        for place in tokens.indices where tokens[place].kind == .identifier && name(place) == pointer {
            if place + 1 < tokens.count {
                let next = tokens[place + 1]
                if next.opens(.square) { return true }
                switch next.mark {
                case .increment, .decrement, .plus, .minus, .arrow: return true
                default: break
                }
            }
            guard place > 0 else { continue }
            if tokens[place - 1].isMark(.increment) || tokens[place - 1].isMark(.decrement) { return true }
            // Behind a tag the star declares, behind a name or a number it multiplies.
            guard tokens[place - 1].isMark(.star), place > 1 else { continue }
            switch tokens[place - 2].kind {
            case .identifier, .number: continue
            case .keyword where tokens[place - 2].isKeyword(.const): continue
            case .mark where tokens[place - 2].isMark(.comma) || tokens[place - 2].isMark(.star): continue
            default: return true
            }
        }
        return false
    }
}
