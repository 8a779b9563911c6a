// The names that initializers and assignments put into members: `.mmap = foo`, `hw->ops.mmap = foo`. Asked for by the members'
// names; what the names mean is not asked here.

/// One name that is put into a member.
public struct MemberValue: Sendable, Hashable {
    /// The use of the name: its place in `FileFacts.sites`.
    public var site: Int32
    /// The member's name; for a value by position (`{ a, b }`) its declaration in this file.
    public var member: Range<Int32>
    /// The tag of the struct or union, or the typedef's name, that the object around the member has by its declaration; nil where the
    /// file does not tell it: for a list of members in a macro, for a nested one whose outer struct another file declares.
    public var tag: String?

    /// Makes a value of its parts.
    public init(site: Int32, member: Range<Int32>, tag: String?) {
        self.site = site
        self.member = member
        self.tag = tag
    }
}

extension FileFacts {
    /// The names that are put into members of these names, in the order of the file.
    ///
    /// Of `.mmap = a ? foo : bar` both are given. What is called, or is handed to a call, is not the value itself and left out;
    /// so are local names and `NULL`. A value by position is given where this file declares the struct, and its members under one
    /// condition.
    public func memberValues(of members: Set<String>) -> [MemberValue] {
        guard !members.isEmpty else { return [] }
        var result: [MemberValue] = []
        var reader = ObjectReader(facts: self)
        // Values by position need a struct of this file with such a member.
        let hasLayouts = definitions.contains { $0.kind == .member && members.contains(name(of: $0)) }
        for place in sites.indices {
            let record = sites.records[place]
            guard !record.isHidden, record.kind != .mention, record.kind != .test else { continue }
            guard record.kind != .call, record.kind != .memberCall, record.kind != .pointerCall else { continue }
            if hasLayouts, record.enclosing >= 0, string(record.name) != "NULL",
                let found = reader.member(atValue: record.name.lowerBound, enclosing: record.enclosing)
            {
                if members.contains(string(found.member)) {
                    result.append(MemberValue(site: Int32(truncatingIfNeeded: place), member: found.member, tag: found.tag))
                }
                continue
            }
            guard !record.member.isEmpty else { continue }
            let member = string(record.member)
            guard members.contains(member), string(record.name) != "NULL" else { continue }
            if record.call >= 0, sites.records[Int(record.call)].name.lowerBound > record.member.lowerBound { continue }
            result.append(
                MemberValue(
                    site: Int32(truncatingIfNeeded: place), member: record.member,
                    tag: reader.tag(ofMember: record.member, enclosing: record.enclosing)))
        }
        return result
    }
}

extension ObjectReader {
    /// The tag or typedef of the object whose member is named at an offset; nil where it is not told.
    mutating func tag(ofMember member: Range<Int32>, enclosing: Int32) -> String? {
        guard enclosing >= 0 else { return nil }
        read(enclosing)
        guard let place = token(at: member.lowerBound), place > 1,
            tokens[place - 1].isMark(.dot) || tokens[place - 1].isMark(.arrow)
        else { return nil }
        switch object(ofMember: place) {
        case .tag(let name), .typedef(let name): return name
        default: return nil
        }
    }

    /// The member that the value at an offset initializes by its position; nil where that is not told.
    mutating func member(atValue start: Int32, enclosing: Int32) -> (member: Range<Int32>, tag: String)? {
        read(enclosing)
        guard let place = token(at: start), let brace = bracket(around: place), tokens[brace].opens(.brace) else { return nil }
        let first = tokens[place - 1].isMark(.and) ? place - 1 : place
        guard tokens[first - 1].isMark(.comma) || first - 1 == brace, place + 1 < tokens.count,
            tokens[place + 1].isMark(.comma) || tokens[place + 1].closes(.brace)
        else { return nil }
        var position = 0
        var index = first - 1
        var rounds = 0
        while index > brace {
            // A designator or an `#if` before it moves the position.
            guard rounds < 256, tokens[index].kind != .directiveEnd, !tokens[index].isMark(.assign) else { return nil }
            rounds += 1
            if tokens[index].isMark(.comma) { position += 1 }
            index = tokens[index].kind == .close && Int(tokens[index].extent) > brace ? Int(tokens[index].extent) - 1 : index - 1
        }
        guard !isArray(brace), let tag = lookup.resolve(type(ofBrace: brace)).tag, let layout = lookup.layout(ofStruct: tag),
            position < layout.count
        else { return nil }
        return (layout[position], tag)
    }
}
