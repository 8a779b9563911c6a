// The names that initializers and assignments put into members: `.mmap = foo`, `hw->ops.mmap = foo`. Asked for by the members'
// names; what the names mean is not asked here.

/// One name that is put into a member.
public struct MemberValue: Sendable, Hashable {
    /// The use of the name: its place in `FileFacts.sites`.
    public var site: Int32
    /// The member's name.
    public var member: Range<Int32>
    /// The tag of the struct or union, or the typedef's name, that the object around the member has by its declaration; nil where the
    /// file does not tell it beside the value: for a nested initializer, an assignment, a list of members in a macro.
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
    /// so are local names and `NULL`.
    public func memberValues(of members: Set<String>) -> [MemberValue] {
        guard !members.isEmpty else { return [] }
        var result: [MemberValue] = []
        var reader = InitializerReader(facts: self)
        for place in sites.indices {
            let record = sites.records[place]
            guard !record.member.isEmpty, !record.isHidden, record.kind != .mention, record.kind != .test else { continue }
            guard record.kind != .call, record.kind != .memberCall, record.kind != .pointerCall else { continue }
            let member = string(record.member)
            guard members.contains(member), string(record.name) != "NULL" else { continue }
            if record.call >= 0, sites.records[Int(record.call)].name.lowerBound > record.member.lowerBound { continue }
            result.append(
                MemberValue(
                    site: Int32(truncatingIfNeeded: place), member: record.member,
                    tag: reader.tag(of: record.member, enclosing: record.enclosing)))
        }
        return result
    }
}

/// Tells what type the object has that a designated initializer belongs to.
private struct InitializerReader {
    let facts: FileFacts
    /// The tokens of the definition that was asked for last: most files ask for several members of one.
    private var tokens: [Token] = []
    private var enclosing: Int32?
    /// For each token the innermost bracket that is open before it; -1 for none.
    private var brackets: [Int32] = []

    init(facts: FileFacts) { self.facts = facts }

    /// The tag of the object around the member that is named at `member`; nil where it is not told here.
    mutating func tag(of member: Range<Int32>, enclosing: Int32) -> String? {
        guard enclosing >= 0 else { return nil }
        read(enclosing)
        guard let place = token(at: member.lowerBound), place > 1, tokens[place - 1].isMark(.dot) else { return nil }
        // A designator of this brace itself: not `.ops.mmap`, not `hw->ops.mmap`.
        let before = tokens[place - 2]
        guard before.isMark(.comma) || before.opens(.brace) || before.kind == .directiveEnd else { return nil }
        return brace(around: place).flatMap { tag(ofBrace: $0) }
    }

    private mutating func read(_ place: Int32) {
        guard enclosing != place else { return }
        enclosing = place
        let definition = facts.definitions[Int(place)]
        let isMacro = definition.kind == .macro || definition.kind == .constant
        let range = (isMacro ? definition.body : nil) ?? definition.range
        tokens = Lexer.read(facts.text, in: Int(range.lowerBound)..<Int(range.upperBound)).tokens
        _ = Structure(facts.text, &tokens)
        brackets = []
        brackets.reserveCapacity(tokens.count)
        var open: [Int32] = []
        for (index, token) in tokens.enumerated() {
            if token.kind == .close, let last = open.last, token.extent == last { open.removeLast() }
            brackets.append(open.last ?? -1)
            if token.kind == .open, Int(token.extent) > index { open.append(Int32(truncatingIfNeeded: index)) }
        }
    }

    private func token(at start: Int32) -> Int? {
        var low = 0
        var high = tokens.count
        while low < high {
            let middle = (low + high) / 2
            if tokens[middle].start < start { low = middle + 1 } else { high = middle }
        }
        while low < tokens.count, tokens[low].start == start {
            if tokens[low].kind == .identifier { return low }
            low += 1
        }
        return nil
    }

    /// The brace that is the innermost bracket around a token; nil where that is another bracket, or none.
    private func brace(around place: Int) -> Int? {
        let open = Int(brackets[place])
        return open >= 0 && tokens[open].opens(.brace) ? open : nil
    }

    private func tag(ofBrace brace: Int) -> String? {
        guard brace > 0 else { return nil }
        let before = tokens[brace - 1]
        if before.closes(.parenthesis), before.extent >= 0 { return type(in: Int(before.extent) + 1..<brace - 1) }
        if before.isMark(.assign) {
            // An object's initializer, or one element `[n] = {` of an array's.
            guard brace > 1 else { return nil }
            if tokens[brace - 2].closes(.square), let outer = self.brace(around: brace), tokens[brace - 2].extent > outer {
                return isArray(outer) ? tag(ofBrace: outer) : nil
            }
            return type(before: brace - 1)
        }
        // One element of an array's initializer.
        if before.isMark(.comma) || before.opens(.brace), let outer = self.brace(around: brace), isArray(outer) {
            return tag(ofBrace: outer)
        }
        return nil
    }

    /// Whether a brace initializes a declared array: `name[…] = {`.
    private func isArray(_ brace: Int) -> Bool {
        brace > 1 && tokens[brace - 1].isMark(.assign) && tokens[brace - 2].closes(.square)
    }

    /// The type of the declaration whose `=` stands at `assign`: its last `struct tag`, else the name before the declared name.
    private func type(before assign: Int) -> String? {
        var start = assign
        while start > 0 {
            let token = tokens[start - 1]
            if token.isMark(.semicolon) || token.opens(.brace) || token.closes(.brace) || token.kind == .directiveEnd { break }
            // A part of another initializer: `.ops = {`.
            if token.isMark(.dot) || token.isMark(.arrow) || token.isMark(.assign) { return nil }
            start -= 1
        }
        return type(in: start..<assign)
    }

    private func type(in range: Range<Int>) -> String? {
        for index in range where tokens[index].isKeyword(.struct) || tokens[index].isKeyword(.union) {
            guard index + 1 < range.upperBound, tokens[index + 1].kind == .identifier else { return nil }
            return name(tokens[index + 1])
        }
        guard let first = range.first(where: { tokens[$0].kind == .identifier }) else { return nil }
        // A typedef's name has the declared name behind it, or stands alone in a cast.
        let isAlone = range.count == 1
        return isAlone || first + 1 < range.upperBound && tokens[first + 1].kind == .identifier ? name(tokens[first]) : nil
    }

    private func name(_ token: Token) -> String { facts.string(token.start..<token.end) }
}
