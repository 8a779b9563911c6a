// Who uses a member: `x->m`, `x.m`, `.m = v`, `offsetof(struct s, m)`. Asked for by the members' names, never kept; whose member it
// is is told as far as this file leads.

import ByteText

/// One use of a member's name.
public struct MemberAccess: Sendable, Hashable {
    /// The use: its `name` is the member's, its `kind` what is done with the member.
    ///
    /// `set` and `clear` for what is assigned (`=`, `|=`, `++`; `&= `), `test` where it is compared or decides, `pass` where it is an
    /// argument by itself, `initializer` for a designator `.m = v`, `memberCall` where it is called, with its arguments, `reference`
    /// where its address is taken, a part of it is accessed, or only its place or size is asked for, else `use`.
    public var site: Site
    /// The type of the object that has the member.
    public var object: ObjectType

    /// Makes an access of its parts.
    public init(site: Site, object: ObjectType) {
        self.site = site
        self.object = object
    }
}

extension FileFacts {
    /// The uses of members of these names, in the order of the file; comments and strings aside.
    ///
    /// In a macro's replacement text the object is mostly unknown; where `##` makes the name, nothing is told.
    public func memberAccesses(of members: Set<String>) -> [MemberAccess] {
        var words: [Range<Int32>] = []
        for member in members { words += self.words(member) }
        words.sort { $0.lowerBound < $1.lowerBound }
        guard !words.isEmpty else { return [] }
        var reader = ObjectReader(facts: self)
        var result: [MemberAccess] = []
        for word in words where !isProse(word.lowerBound) {
            let place = firstNumber(below: sites.count) { sites.records[$0].name.lowerBound >= word.lowerBound }
            let site = place < sites.count && sites.records[place].name.lowerBound == word.lowerBound ? sites[place] : nil
            let isMember = endsWithMemberMark(before: word.lowerBound)
            // A name that is no member by its left neighbour may be one that a macro is told: `offsetof(struct s, m)`.
            guard isMember || site.map({ $0.argumentOf != nil || $0.kind == .reference || $0.kind == .use }) ?? false else {
                continue
            }
            guard let enclosing = site?.enclosing ?? definition(around: word.lowerBound) else {
                if isMember { result.append(MemberAccess(site: access(word, site, .reference, nil), object: .unknown)) }
                continue
            }
            reader.read(enclosing)
            guard let token = reader.token(at: word.lowerBound) else { continue }
            if isMember {
                let kind = reader.use(ofMember: token)
                result.append(
                    MemberAccess(site: access(word, site, kind, enclosing), object: reader.object(ofMember: token)))
            } else if let object = reader.object(ofNamedMember: token) {
                result.append(MemberAccess(site: access(word, site, .reference, enclosing), object: object))
            }
        }
        return result
    }

    private func access(_ word: Range<Int32>, _ site: Site?, _ kind: Site.Kind, _ enclosing: Int32?) -> Site {
        if var site {
            if site.kind != .memberCall { site.kind = kind }
            site.isHiddenByLocal = false
            return site
        }
        return Site(kind: kind, name: word, range: word, enclosing: enclosing, condition: condition(at: word.lowerBound))
    }

    /// Whether `.` or `->` stands before an offset, blanks and comments aside.
    func endsWithMemberMark(before offset: Int32) -> Bool {
        var before = Int(offset) - 1
        while before >= 0 {
            if [9, 10, 13, 32, UInt8(ascii: "\\")].contains(text[before]) {
                before -= 1
            } else if text[before] == UInt8(ascii: "/"), let comment = prose(around: Int32(before)) {
                before = Int(comment.lowerBound) - 1
            } else {
                break
            }
        }
        guard before >= 0 else { return false }
        if text[before] == UInt8(ascii: ".") { return before == 0 || text[before - 1] != UInt8(ascii: ".") }
        return before > 0 && text[before] == UInt8(ascii: ">") && text[before - 1] == UInt8(ascii: "-")
    }
}

extension ObjectReader {
    /// What is done with the member that is named at `place`, behind `.` or `->`.
    func use(ofMember place: Int) -> Site.Kind {
        var end = place + 1
        while end < tokens.count, tokens[end].opens(.square), Int(tokens[end].extent) > end { end = Int(tokens[end].extent) + 1 }
        let start = operandStart(place)
        let before = start > 0 ? tokens[start - 1] : nil
        let following = end < tokens.count ? tokens[end] : nil
        if following?.opens(.parenthesis) ?? false { return .memberCall }
        if following.map({ $0.isMark(.assign) }) ?? false {
            return start == place - 1 && tokens[start].isMark(.dot) ? .initializer : .set
        }
        switch following?.mark {
        case .orAssign, .xorAssign, .otherAssign, .increment, .decrement: return .set
        case .andAssign: return .clear
        case .dot, .arrow: return .reference
        case .equal, .notEqual, .less, .greater, .lessEqual, .greaterEqual, .logicalAnd, .logicalOr, .question: return .test
        default: break
        }
        guard let before else { return .use }
        switch before.mark {
        case .increment, .decrement: return .set
        case .and where isUnary(start - 1): return .reference
        case .not, .equal, .notEqual, .less, .greater, .lessEqual, .greaterEqual, .logicalAnd, .logicalOr: return .test
        default: break
        }
        guard let open = bracket(around: place), tokens[open].opens(.parenthesis), open > 0 else { return .use }
        let owner = tokens[open - 1]
        if owner.isKeyword(.sizeof) || owner.isKeyword(.typeof) || owner.isKeyword(.alignof) { return .reference }
        let isWhole = before.opens(.parenthesis) || before.isMark(.comma)
        let endsPart = following.map { $0.closes(.parenthesis) || $0.isMark(.comma) } ?? true
        guard isWhole, endsPart else { return .use }
        if owner.isKeyword(.if) || owner.isKeyword(.while) { return .test }
        return owner.kind == .identifier || owner.closes(.square) ? .pass : .use
    }

    /// Where the operand begins whose last name stands at `place`: at `x` of `x->y[1].m`, at the `.` of a designator.
    private func operandStart(_ place: Int) -> Int {
        var start = place
        var rounds = 0
        while start > 1, rounds < 200, tokens[start - 1].isMark(.dot) || tokens[start - 1].isMark(.arrow) {
            rounds += 1
            var object = start - 2
            while object > 0, tokens[object].kind == .close, tokens[object].extent >= 0, !tokens[object].closes(.brace) {
                object = Int(tokens[object].extent) - 1
                guard object >= 0, tokens[object].kind == .identifier || tokens[object].kind == .close else {
                    return object + 1
                }
            }
            guard tokens[object].kind == .identifier else { return start - 1 }
            start = object
        }
        return start
    }

    /// Whether an operator at `place` stands before its only operand.
    private func isUnary(_ place: Int) -> Bool {
        guard place > 0 else { return true }
        switch tokens[place - 1].kind {
        case .identifier, .number, .string, .character: return false
        case .close: return tokens[place - 1].closes(.brace)
        default: return true
        }
    }

    /// The object of a member that a macro is told by name; nil where the name at `place` is none.
    ///
    /// `offsetof(struct s, m)`, `container_of(p, struct s, m.n)`: behind a type among the arguments. `list_for_each_entry(p, head, m)`
    /// and `struct_size(p, m, n)`: the first argument's member.
    mutating func object(ofNamedMember place: Int) -> ObjectType? {
        guard let open = bracket(around: place), tokens[open].opens(.parenthesis), open > 0, place > open + 1,
            tokens[place - 1].isMark(.comma), place + 1 < tokens.count
        else { return nil }
        let following = tokens[place + 1]
        guard following.isMark(.comma) || following.isMark(.dot) || following.kind == .close || following.opens(.square) else {
            return nil
        }
        let callee = tokens[open - 1]
        guard callee.kind == .identifier || callee.isKeyword(.builtinType) else { return nil }
        let word = name(open - 1)
        if word == "struct_size" || word == "flex_array_size" || word == "struct_size_t" || word.contains("_for_each_entry") {
            guard let first = argument(0, of: open), first.upperBound < place else { return nil }
            if tokens[first.lowerBound].isKeyword(.struct) { return lookup.resolve(.tag(name(first.lowerBound + 1))) }
            // The head of a list stands between.
            guard !word.contains("_for_each_entry") || first.upperBound + 1 < place else { return nil }
            return lookup.resolve(type(of: first))
        }
        var argument = place - 2
        // A type is the argument before: `struct s`, `foo_t`, `typeof(*p)`.
        guard argument > open, tokens[argument].kind == .identifier || tokens[argument].closes(.parenthesis) else { return nil }
        if tokens[argument].closes(.parenthesis) {
            let inner = Int(tokens[argument].extent)
            guard inner > open + 1, tokens[inner - 1].isKeyword(.typeof), inner + 1 < argument else { return nil }
            return lookup.resolve(type(of: inner + 1..<argument))
        }
        let tag = name(argument)
        argument -= 1
        if tokens[argument].isKeyword(.struct) || tokens[argument].isKeyword(.union) { return lookup.resolve(.tag(tag)) }
        let isTypeTaken = ["offsetof", "__builtin_offsetof", "offsetofend", "sizeof_field", "FIELD_SIZEOF"].contains(word)
        return isTypeTaken || word == "container_of" ? lookup.resolve(.typedef(tag)) : nil
    }
}
