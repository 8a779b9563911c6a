// The tokens of one definition, read again to tell what type an object has: the one before `->m`, the one that a designator's
// brace initializes. Made when a member is asked for by name; one definition at a time.

import ByteText

/// Tells the types of objects in one definition.
struct ObjectReader {
    let facts: FileFacts
    var lookup: TypeLookup
    /// The definition that was asked for last: most files ask for several members of one.
    private var enclosing: Int32?
    private(set) var tokens: [Token] = []
    /// For each token the innermost bracket that is open before it; -1 for none.
    private var brackets: [Int32] = []
    /// The variables and parameters with a type that has members, by name.
    private var declared: [String: [Declared]] = [:]
    private var macroParameters: Set<String> = []

    /// A local variable or parameter.
    private struct Declared {
        var token: Int
        /// The token at which its block ends.
        var scopeEnd: Int
        var type: ObjectType
    }

    init(facts: FileFacts) {
        self.facts = facts
        lookup = TypeLookup(facts)
    }

    // MARK: One definition

    /// Takes up the definition at a place of `FileFacts.definitions`.
    mutating func read(_ place: Int32) {
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
        macroParameters = isMacro ? Set(definition.parameters.map(facts.string)) : []
        declared = [:]
        readDeclarations(bodyStart: isMacro ? range.lowerBound : definition.body?.lowerBound ?? range.upperBound)
    }

    /// The token of the name that starts at an offset of the file.
    func token(at start: Int32) -> Int? {
        var place = firstNumber(below: tokens.count) { tokens[$0].start >= start }
        while place < tokens.count, tokens[place].start == start {
            if tokens[place].kind == .identifier { return place }
            place += 1
        }
        return nil
    }

    /// The innermost bracket that is open before a token; nil for none.
    func bracket(around place: Int) -> Int? { brackets[place] >= 0 ? Int(brackets[place]) : nil }

    func name(_ place: Int) -> String { facts.string(tokens[place].start..<tokens[place].end) }

    private func isAggregate(_ place: Int) -> Bool { tokens[place].isKeyword(.struct) || tokens[place].isKeyword(.union) }

    // MARK: Declarations

    private mutating func readDeclarations(bodyStart: Int32) {
        for index in tokens.indices {
            let token = tokens[index]
            if isAggregate(index) {
                var place = index + 1
                while place < tokens.count, tokens[place].kind == .identifier, Attributes.contains(facts.text, tokens[place]) {
                    place += 1
                }
                guard place < tokens.count else { return }
                var type = ObjectType.unknown
                if tokens[place].kind == .identifier {
                    type = .tag(name(place))
                    place += 1
                }
                if place < tokens.count, tokens[place].opens(.brace), Int(tokens[place].extent) > place {
                    place = Int(tokens[place].extent) + 1
                }
                readDeclarators(from: place, type, bodyStart: bodyStart)
            } else if token.kind == .identifier, index + 1 < tokens.count,
                tokens[index + 1].kind == .identifier || tokens[index + 1].isMark(.star), startsType(index, bodyStart)
            {
                readDeclarators(from: index + 1, .typedef(name(index)), bodyStart: bodyStart)
            }
        }
    }

    /// Whether the name at `index` stands where a declaration's type may: first of a statement, or of a parameter.
    private func startsType(_ index: Int, _ bodyStart: Int32) -> Bool {
        guard !Attributes.contains(facts.text, tokens[index]) else { return false }
        var before = index - 1
        while before >= 0, let keyword = tokens[before].keyword, keyword.isStorage || keyword == .const || keyword == .volatile {
            before -= 1
        }
        guard before >= 0 else { return true }
        let token = tokens[before]
        if token.isMark(.semicolon) || token.opens(.brace) || token.closes(.brace) || token.kind == .directiveEnd { return true }
        return tokens[index].start < bodyStart && (token.opens(.parenthesis) || token.isMark(.comma))
    }

    private mutating func readDeclarators(from first: Int, _ type: ObjectType, bodyStart: Int32) {
        var place = first
        // What one statement declares is looked for so far, or nested text would be read over and over.
        let limit = min(tokens.count, first + 200)
        while place < limit {
            let token = tokens[place]
            if token.isMark(.star) || token.isKeyword(.const) || token.isKeyword(.volatile) || token.isKeyword(.restrict) {
                place += 1
            } else if token.isMark(.comma), place == first || tokens[place - 1].isMark(.star), token.start < bodyStart,
                place + 1 < limit, tokens[place + 1].kind == .identifier
            {
                // `SYSCALL_DEFINE1(f, struct s __user *, name)`
                return declare(place + 1, type, bodyStart)
            } else if token.kind == .identifier {
                if Attributes.contains(facts.text, token), place + 1 < limit,
                    tokens[place + 1].kind == .identifier || tokens[place + 1].isMark(.star) || tokens[place + 1].isMark(.comma)
                {
                    place += 1
                    continue
                }
                guard place + 1 < tokens.count else { return declare(place, type, bodyStart) }
                if tokens[place + 1].opens(.parenthesis) { return }
                declare(place, type, bodyStart)
                if let open = bracket(around: place), tokens[open].opens(.parenthesis) { return }
                place += 1
                while place < limit, !tokens[place].isMark(.comma) {
                    if tokens[place].isMark(.semicolon) || tokens[place].kind == .close { return }
                    place =
                        tokens[place].kind == .open && Int(tokens[place].extent) > place
                        ? Int(tokens[place].extent) + 1 : place + 1
                }
                place += 1
            } else {
                return
            }
        }
    }

    private mutating func declare(_ place: Int, _ type: ObjectType, _ bodyStart: Int32) {
        var scopeEnd = tokens.count
        if let open = bracket(around: place) {
            let isParameter = tokens[open].opens(.parenthesis) && tokens[open].start < bodyStart && brackets[open] < 0
            let isLoop = tokens[open].opens(.parenthesis) && open > 0 && tokens[open - 1].isKeyword(.for)
            if isLoop {
                scopeEnd = bracket(around: open).map { Int(tokens[$0].extent) } ?? tokens.count
            } else if !isParameter {
                scopeEnd = Int(tokens[open].extent)
            }
        }
        declared[name(place), default: []].append(Declared(token: place, scopeEnd: scopeEnd, type: type))
    }

    // MARK: Expressions

    /// The type of the object whose member is named at `place`, behind `.` or `->`; the file's definitions are followed.
    mutating func object(ofMember place: Int) -> ObjectType {
        guard place > 1 else { return .unknown }
        let before = tokens[place - 2]
        if tokens[place - 1].isMark(.dot),
            before.isMark(.comma) || before.opens(.brace) || before.kind == .directiveEnd
                || before.closes(.square) && isDesignator(place - 2)
        {
            return bracket(around: place).map { lookup.resolve(type(ofBrace: $0)) } ?? .unknown
        }
        return lookup.resolve(type(endingAt: place - 2, isBounded: false, from: 0))
    }

    /// Whether the square bracket that ends at `place` begins a designator: `[2].m = x`.
    private func isDesignator(_ place: Int) -> Bool {
        let open = Int(tokens[place].extent)
        guard open > 0 else { return false }
        return tokens[open - 1].isMark(.comma) || tokens[open - 1].opens(.brace)
    }

    /// The type of the expression `range`, unresolved.
    func type(of range: Range<Int>) -> ObjectType {
        type(endingAt: range.upperBound - 1, isBounded: true, from: range.lowerBound)
    }

    /// The type of the postfix expression that ends at a token; a bounded one must reach back to `first`.
    private func type(endingAt last: Int, isBounded: Bool, from first: Int) -> ObjectType {
        var end = last
        var start = first
        var isBounded = isBounded
        var members: [String] = []
        for _ in 0..<32 {
            if isBounded {
                while start < end, tokens[start].isMark(.star) || tokens[start].isMark(.and) { start += 1 }
                guard start <= end else { return .unknown }
                // `(type)operand`
                if tokens[start].opens(.parenthesis), Int(tokens[start].extent) < end,
                    let cast = castType(start + 1..<Int(tokens[start].extent))
                {
                    return wrap(cast, members)
                }
                // `(p + 1)->m`
                if end > start + 1, tokens[start].kind == .identifier,
                    tokens[start + 1].isMark(.plus) || tokens[start + 1].isMark(.minus)
                {
                    end = start
                }
            }
            guard end >= start else { return .unknown }
            let token = tokens[end]
            switch token.kind {
            case .identifier:
                let hasObject = end > start + 1 && (tokens[end - 1].isMark(.dot) || tokens[end - 1].isMark(.arrow))
                if hasObject {
                    let before = tokens[end - 2]
                    if before.isMark(.comma) || before.opens(.brace) {
                        // `.ops.mmap = x`: the brace's own member.
                        guard let brace = bracket(around: end) else { return .unknown }
                        return wrap(.member(name(end), of: type(ofBrace: brace)), members)
                    }
                    members.append(name(end))
                    end -= 2
                    continue
                }
                if isBounded, end > start { return .unknown }
                return wrap(variable(end), members)
            case .close where token.closes(.square):
                guard Int(token.extent) > start else { return .unknown }
                end = Int(token.extent) - 1
            case .close where token.closes(.parenthesis):
                let open = Int(token.extent)
                guard open >= start else { return .unknown }
                if open > start, tokens[open - 1].kind == .identifier {
                    let hasObject = open > start + 1 && (tokens[open - 2].isMark(.dot) || tokens[open - 2].isMark(.arrow))
                    if hasObject || isBounded && open - 1 > start { return .unknown }
                    if let inner = handedThrough(open) {
                        start = inner.lowerBound
                        end = inner.upperBound - 1
                        isBounded = true
                        continue
                    }
                    return wrap(result(open), members)
                }
                if open > 0, tokens[open - 1].isKeyword(.sizeof) { return .unknown }
                start = open + 1
                end -= 1
                isBounded = true
            default: return .unknown
            }
        }
        return .unknown
    }

    private func wrap(_ type: ObjectType, _ members: [String]) -> ObjectType {
        members.reversed().reduce(type) { .member($1, of: $0) }
    }

    /// The type in a cast's bracket: `struct foo *`, `foo_t *`.
    private func castType(_ range: Range<Int>) -> ObjectType? {
        var place = range.lowerBound
        while place < range.upperBound, tokens[place].isKeyword(.const) || tokens[place].isKeyword(.volatile) { place += 1 }
        guard place < range.upperBound else { return nil }
        if isAggregate(place), place + 1 < range.upperBound, tokens[place + 1].kind == .identifier {
            return .tag(name(place + 1))
        }
        guard tokens[place].kind == .identifier, range.upperBound > place + 1 else { return nil }
        return tokens[place + 1..<range.upperBound].allSatisfy({ $0.isMark(.star) || $0.isKeyword(.const) })
            ? .typedef(name(place)) : nil
    }

    private func variable(_ place: Int) -> ObjectType {
        let name = name(place)
        if macroParameters.contains(name) { return .unknown }
        let local = declared[name]?.last { $0.token <= place && $0.scopeEnd > place }
        return local?.type ?? .variable(name)
    }

    /// What a call gives whose arguments begin at `open`: a type among the arguments is its (`container_of(p, struct foo, m)`).
    private func result(_ open: Int) -> ObjectType {
        let close = Int(tokens[open].extent)
        var place = open + 1
        while place < close {
            let startsArgument = tokens[place - 1].isMark(.comma) || place == open + 1
            if startsArgument, isAggregate(place), place + 1 < close, tokens[place + 1].kind == .identifier {
                return .tag(name(place + 1))
            }
            place = tokens[place].kind == .open && Int(tokens[place].extent) > place ? Int(tokens[place].extent) + 1 : place + 1
        }
        return .result(of: name(open - 1))
    }

    /// The first argument of a call that gives its value back: `READ_ONCE(x)`, `rcu_dereference(x)`; nil for any other.
    private func handedThrough(_ open: Int) -> Range<Int>? {
        let callee = name(open - 1)
        guard Self.handsThrough.contains(callee) || callee.hasPrefix("rcu_dereference") || callee.hasPrefix("srcu_dereference")
        else {
            return nil
        }
        return argument(0, of: open)
    }

    private static let handsThrough: Set<String> = [
        "READ_ONCE", "this_cpu_ptr", "raw_cpu_ptr", "__this_cpu_ptr", "per_cpu_ptr", "per_cpu", "get_cpu_ptr", "smp_load_acquire",
        "rtnl_dereference", "rcu_access_pointer", "unrcu_pointer", "likely", "unlikely", "ACCESS_PRIVATE",
    ]

    /// The tokens of one argument of the bracket at `open`; nil where it has fewer, or is not closed.
    func argument(_ number: Int, of open: Int) -> Range<Int>? {
        let close = Int(tokens[open].extent)
        var start = open + 1
        var place = start
        var count = 0
        while place <= close {
            if place == close || tokens[place].isMark(.comma) {
                if count == number { return start < place ? start..<place : nil }
                count += 1
                start = place + 1
            }
            place =
                place < close && tokens[place].kind == .open && Int(tokens[place].extent) > place
                ? Int(tokens[place].extent) + 1 : place + 1
        }
        return nil
    }

    // MARK: Initializers

    /// The type of the object that a brace initializes, unresolved.
    func type(ofBrace brace: Int) -> ObjectType {
        // From the inside out, so that no depth of braces is too deep.
        var members: [String] = []
        var brace = brace
        var isElement = false
        for _ in 0..<32 {
            guard brace > 0, tokens[brace].opens(.brace) else { return .unknown }
            let before = tokens[brace - 1]
            if before.closes(.parenthesis), before.extent >= 0, !isElement {
                return wrap(declaredType(in: Int(before.extent) + 1..<brace - 1), members)
            }
            if before.isMark(.assign) {
                guard brace > 1, case let left = tokens[brace - 2] else { return .unknown }
                let outer = bracket(around: brace)
                if left.closes(.square), let outer, Int(left.extent) > outer, tokens[outer].opens(.brace),
                    tokens[Int(left.extent) - 1].isMark(.comma) || Int(left.extent) - 1 == outer
                {
                    // An element `[n] = {`.
                    guard !isElement else { return .unknown }
                    isElement = true
                    brace = outer
                    continue
                }
                let name = left.closes(.square) ? Int(left.extent) - 1 : brace - 2
                if name > 0, tokens[name].kind == .identifier, tokens[name - 1].isMark(.dot) {
                    // A member `.ops = {`, or `.ops[…] = { { … } }`.
                    guard let outer, name > 1, tokens[name - 2].isMark(.comma) || name - 2 == outer else { return .unknown }
                    members.append(self.name(name))
                    isElement = false
                    brace = outer
                    continue
                }
                if isElement, !isArray(brace) { return .unknown }
                return wrap(type(before: brace - 1), members)
            }
            guard before.isMark(.comma) || before.opens(.brace), !isElement, let outer = bracket(around: brace) else {
                return .unknown
            }
            isElement = true
            brace = outer
        }
        return .unknown
    }

    /// Whether a brace holds the elements of an array: `name[…] = {`.
    func isArray(_ brace: Int) -> Bool {
        var place = brace - 1
        guard place > 0, tokens[place].isMark(.assign) else { return false }
        place -= 1
        let limit = max(place - 20, 0)
        while place > limit, tokens[place].kind == .identifier || tokens[place].closes(.parenthesis) {
            place = tokens[place].kind == .close ? Int(tokens[place].extent) - 1 : place - 1
        }
        // `[2] = {` is one element.
        guard place > 0, tokens[place].closes(.square), case let name = Int(tokens[place].extent) - 1, name >= 0 else {
            return false
        }
        return tokens[name].kind == .identifier || tokens[name].closes(.square)
    }

    /// The type of the declaration whose `=` stands at `assign`: its last `struct tag`, else the name before the declared name.
    private func type(before assign: Int) -> ObjectType {
        var start = assign
        // A declaration's head is short; who looks no further stays linear.
        let limit = max(assign - 200, 0)
        while start > limit {
            let token = tokens[start - 1]
            if token.isMark(.semicolon) || token.opens(.brace) || token.closes(.brace) || token.kind == .directiveEnd { break }
            if token.isMark(.dot) || token.isMark(.arrow) || token.isMark(.assign) { return .unknown }
            start -= 1
        }
        return declaredType(in: start..<assign)
    }

    private func declaredType(in range: Range<Int>) -> ObjectType {
        for index in range where isAggregate(index) {
            guard index + 1 < range.upperBound, tokens[index + 1].kind == .identifier else { return .unknown }
            return .tag(name(index + 1))
        }
        guard let first = range.first(where: { tokens[$0].kind == .identifier }) else { return .unknown }
        // A typedef's name has the declared name behind it, or stands alone in a cast.
        let isAlone = range.count == 1
        return isAlone || first + 1 < range.upperBound && tokens[first + 1].kind == .identifier ? .typedef(name(first)) : .unknown
    }
}
