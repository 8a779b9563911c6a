// Structure to outline: what a file defines and declares outside of function bodies, and its macros.
//
// One pass over the tokens at the top level; a function's body is stepped over by its brackets. A declaration's tokens are
// gathered until `;` or `{`, then judged as a whole (Declaration.swift). Names that are declared are marked in the tokens, so
// that the reading of sites knows them.

/// A definition and the tokens of its body.
struct Outlined {
    /// The definition.
    var definition: Definition
    /// The tokens of the body with its braces, of the replacement text or of the initializer; empty where there is none.
    var body: Range<Int32> = 0..<0
    /// For functions: the token of the `(` of the parameter list, -1 where there is none.
    var parameterList: Int32 = -1
    /// For a function that a macro makes: what of the macro's arguments goes into its body.
    var handed: [HandedPart] = []
}

/// An argument of a macro that stands in the body of a function that the macro makes.
struct HandedPart {
    var tokens: Range<Int32>
    /// Where the argument is a name that the function calls: the number of the call's arguments; else -1.
    var argumentCount: Int32
}

/// Reads the outline of a file.
struct Outline: ~Copyable {
    let text: [UInt8]
    let structure: Structure
    var tokens: [Token]
    var found: [Outlined] = []
    /// Regions that could not be understood, as tokens.
    var unparsed: [Range<Int>] = []
    /// Names that this file exports, and by what.
    var exports: [(name: String, macro: String)] = []

    /// Where a declaration stands.
    enum Place { case file, members, enumerators }

    /// An aggregate's body, or the file.
    private struct Scope {
        var place: Place
        /// The token that ends it.
        var close: Int
        var tag: String?
        /// Where the head of its current declaration begins in `head`.
        var headStart: Int
    }

    /// A declaration's start at an `#if`, kept for the other branches.
    private struct Fork {
        var group: Int32
        var scopes: Int
        var head: [Int32]
    }

    private var scopes: [Scope] = []
    /// The tokens of the declarations that are being gathered, a group in brackets as its opening token only.
    private var head: [Int32] = []
    private var forks: [Fork] = []
    /// Heads of other branches that share what comes next.
    private var alternatives: [[Int32]] = []
    private var hasAssignment = false
    private var resumeAt = 0
    /// Whether macro uses are written out to see what they define, and how many bytes that may still give.
    private(set) var isExpanding = true
    var expansionBudget = 0
    /// The texts of this file's macros, once they were asked for.
    var ownMacros: [String: MacroText]?
    /// The names of this file's object-like macros, once they were asked for.
    private var constants: Set<String>?

    /// Reads all of a file.
    static func read(_ text: [UInt8], _ lexed: consuming LexedText, isExpanding: Bool = true) -> Outline {
        // The tokens must have one owner, or each first change of them would copy them all.
        var tokens = lexed.tokens
        lexed.tokens = []
        let structure = Structure(text, &tokens)
        var outline = Outline(text: text, structure: structure, tokens: tokens)
        tokens = []
        outline.isExpanding = isExpanding
        outline.expansionBudget = text.count + 64 << 10
        outline.scopes.append(Scope(place: .file, close: outline.tokens.count, tag: nil, headStart: 0))
        outline.readMacros()
        outline.run()
        outline.finish()
        return outline
    }

    init(text: [UInt8], structure: Structure, tokens: [Token]) {
        self.text = text
        self.structure = structure
        self.tokens = tokens
    }

    // MARK: Names

    /// A token's text, line splices taken out.
    func name(_ index: Int) -> String { name(tokens[index]) }

    func name(_ token: Token) -> String {
        guard token.has(Token.Flag.spliced) else {
            return String(decoding: text[Int(token.start)..<Int(token.end)], as: UTF8.self)
        }
        return String(
            decoding: text[Int(token.start)..<Int(token.end)].filter { ![9, 10, 13, 32, UInt8(ascii: "\\")].contains($0) },
            as: UTF8.self)
    }

    /// The bytes of a token.
    func range(_ index: Int) -> Range<Int32> { tokens[index].start..<endOffset(index) }

    /// The offset behind a token.
    func endOffset(_ index: Int) -> Int32 {
        let token = tokens[index]
        switch token.kind {
        case .open, .close, .directive: return token.start + 1
        default: return token.end
        }
    }

    /// The token behind a group that opens at `index`, or behind the token itself.
    func after(_ index: Int) -> Int {
        guard tokens[index].kind == .open else { return index + 1 }
        let partner = Int(tokens[index].extent)
        return partner > index ? partner + 1 : index + 1
    }

    func isIdentifier(_ index: Int) -> Bool { index < tokens.count && tokens[index].kind == .identifier }

    /// Whether the name at `index` is an attribute.
    func isAttribute(_ index: Int) -> Bool { Attributes.contains(text, tokens[index]) }

    /// Whether the name at `index` is an attribute that takes arguments.
    func isAttributeWithArguments(_ index: Int) -> Bool {
        Attributes.takesArguments(text, tokens[index])
    }

    // MARK: The pass

    private mutating func run() {
        var index = 0
        while index < tokens.count {
            while scopes.count > 1, index >= scopes[scopes.count - 1].close {
                if scopes[scopes.count - 1].place == .enumerators { endDeclaration(at: index) }
                leaveScope()
            }
            if index >= tokens.count { break }
            index = step(index)
        }
    }

    private mutating func step(_ index: Int) -> Int {
        let token = tokens[index]
        let place = scopes[scopes.count - 1].place
        switch token.kind {
        case .directive:
            return directive(index)
        case .directiveEnd:
            return index + 1
        case .mark where token.isMark(.semicolon):
            if place != .file || !isOldStyleHead(before: index) { endDeclaration(at: index) }
            return index + 1
        case .mark where token.isMark(.comma) && place == .enumerators:
            endDeclaration(at: index)
            return index + 1
        case .open where token.opens(.brace):
            return brace(index)
        case .open:
            head.append(Int32(truncatingIfNeeded: index))
            let next = after(index)
            if place == .file, token.opens(.parenthesis), !hasAssignment, isWholeMacroUse(next) {
                endDeclaration(at: next - 1)
            }
            return next
        case .close:
            // A bracket without a partner here; `extern "C" {` leaves one too.
            return index + 1
        case .mark where token.isMark(.comma) && place == .file && currentHead.isEmpty:
            return index + 1
        case .identifier where hasAssignment && place == .file && token.has(Token.Flag.firstColumn) && isMemberList:
            endDeclaration(at: index)
            return index + 1
        default:
            if token.isMark(.assign) { hasAssignment = true }
            head.append(Int32(truncatingIfNeeded: index))
            return index + 1
        }
    }

    private var currentHead: ArraySlice<Int32> { head[scopes[scopes.count - 1].headStart...] }

    /// Whether the head is `MACHINE_START(…) .member = value,`: what the macro at the end stands for ends it.
    private var isMemberList: Bool {
        let head = currentHead
        guard head.count > 5, case let start = head.startIndex, tokens[Int(head[start + 2])].isMark(.dot) else { return false }
        return isIdentifier(Int(head[start])) && tokens[Int(head[start + 1])].opens(.parenthesis)
            && tokens[Int(head[head.endIndex - 1])].isMark(.comma)
    }

    private mutating func leaveScope() {
        let scope = scopes.removeLast()
        head.removeSubrange(scope.headStart...)
        hasAssignment = false
    }

    private mutating func enterScope(_ place: Place, close: Int, tag: String?) {
        scopes.append(Scope(place: place, close: close, tag: tag, headStart: head.count))
        hasAssignment = false
    }

    /// Whether the head is `NAME(…)` and what follows on a new line begins something else, with no semicolon between.
    private func isWholeMacroUse(_ next: Int) -> Bool {
        var start = scopes[scopes.count - 1].headStart
        if head.count - start == 3, tokens[Int(head[start])].isKeyword(.static), next < tokens.count {
            // `static PATH_FUNC(…)` and a function behind it; a type or an attribute has its name behind it.
            start += 1
            let following = tokens[next]
            let isMacro = following.kind == .identifier && next + 1 < tokens.count && tokens[next + 1].opens(.parenthesis)
            guard isIdentifier(Int(head[start])), following.has(Token.Flag.firstColumn),
                following.kind == .keyword || isMacro && isShouted(name(next))
            else { return false }
            return isShouted(name(Int(head[start]))) && !isAttribute(Int(head[start]))
        }
        guard head.count - start == 2, isIdentifier(Int(head[start])) else { return false }
        guard next < tokens.count else { return !isAttributeWithArguments(Int(head[start])) }
        let following: Token
        if tokens[next].kind == .directive {
            // A body may stand behind the `#endif`.
            let behind = behindDirectives(next)
            if behind < tokens.count, tokens[behind].opens(.brace) { return false }
            return !isAttributeWithArguments(Int(head[start]))
        }
        following = tokens[next]
        guard following.kind == .identifier || following.kind == .keyword else { return false }
        // `DEPRECATED(static const int) OLD = 1;`
        let open = Int(head[start + 1])
        if tokens[open + 1].keyword?.beginsDeclaration == true, next + 1 < tokens.count, tokens[next + 1].isMark(.assign) {
            return false
        }
        let word = name(Int(head[start]))
        // `PAGEFLAG(…) TESTSCFLAG(…)`: names of capitals follow each other on one line.
        if isFunctionName(next) { return false }
        if isShouted(word), !isAttributeWithArguments(Int(head[start])) { return true }
        guard following.has(Token.Flag.firstOnLine) else { return false }
        if following.kind == .identifier, !following.has(Token.Flag.firstColumn) { return false }
        return !isAttribute(Int(head[start]))
    }

    /// Whether the name at `index` and its bracket are a function's head, so that what stands before is its type: `INLINE(int) f(void) {`.
    func isFunctionName(_ index: Int) -> Bool {
        guard index + 1 < tokens.count, isIdentifier(index), !isAttribute(index), tokens[index + 1].opens(.parenthesis),
            !isShouted(name(index)), looksLikeParameters(index + 1)
        else { return false }
        let behind = after(index + 1)
        if behind < tokens.count, tokens[behind].opens(.brace) { return true }
        return behind < tokens.count && tokens[behind].isMark(.semicolon) && !tokens[index].has(Token.Flag.firstOnLine)
    }

    func isShouted(_ word: String) -> Bool { !word.utf8.contains { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") } }

    /// The first token behind the directives at `index`; the branches behind an `#else` are stepped over.
    private func behindDirectives(_ index: Int) -> Int {
        var place = index
        var rounds = 0
        while place < tokens.count, tokens[place].kind == .directive, rounds < 100 {
            let directive = structure.directives[Int(tokens[place].extent)]
            rounds += 1
            switch directive.kind {
            case .elif, .elifdef, .elifndef, .else: place = min(Int(directive.next), tokens.count)
            default: place = Int(directive.end) + 1
            }
        }
        return place
    }

    private mutating func directive(_ index: Int) -> Int {
        let place = Int(tokens[index].extent)
        let directive = structure.directives[place]
        switch directive.kind {
        case .if, .ifdef, .ifndef:
            let kept = currentHead.count > 2000 ? [] : Array(currentHead)
            forks.append(Fork(group: directive.group, scopes: scopes.count, head: kept))
        case .elif, .elifdef, .elifndef, .else:
            while let last = forks.last, last.group > directive.group { forks.removeLast() }
            if let fork = forks.last, fork.group == directive.group, fork.scopes == scopes.count {
                if !currentHead.isEmpty, currentHead.count < 200, currentHead != fork.head[...], alternatives.count < 16 {
                    alternatives.append(Array(currentHead))
                }
                head.removeSubrange(scopes[scopes.count - 1].headStart...)
                head += fork.head
                hasAssignment = fork.head.contains { tokens[Int($0)].isMark(.assign) }
            }
        case .endif:
            while let last = forks.last, last.group > directive.group { forks.removeLast() }
            if forks.last?.group == directive.group { forks.removeLast() }
            if resumeAt > index { return resumeAt }
        default:
            break
        }
        if directive.isForeign, place + 1 < structure.directives.count { return Int(structure.directives[place + 1].token) }
        return Int(directive.end) + 1
    }

    private mutating func brace(_ index: Int) -> Int {
        let partner = Int(tokens[index].extent)
        let start = scopes[scopes.count - 1].headStart
        if let last = head.last, head.count > start, tokens[Int(last)].kind == .string {  // extern "C" {
            head.removeSubrange(start...)
            return index + 1
        }
        if hasAssignment {
            head.append(Int32(truncatingIfNeeded: index))
            return after(index)
        }
        if let aggregate = aggregateKeyword(), partner > index {
            let tag = tagName(after: aggregate)
            let body = Int32(truncatingIfNeeded: index)..<Int32(truncatingIfNeeded: partner + 1)
            declareAggregate(aggregate, tag, body)
            head.append(Int32(truncatingIfNeeded: index))
            let isEnum = tokens[aggregate].isKeyword(.enum)
            let outerTag = scopes[scopes.count - 1].tag
            enterScope(
                isEnum ? .enumerators : .members, close: partner, tag: tag.map { name($0) } ?? (isEnum ? "" : outerTag ?? ""))
            return index + 1
        }
        guard scopes[scopes.count - 1].place == .file else {
            head.append(Int32(truncatingIfNeeded: index))
            return after(index)
        }
        if head.count - start == 1, partner > index, partner + 1 < tokens.count, tokens[partner + 1].isMark(.semicolon),
            standsForMacro(Int(head[start]))
        {
            // `BTREE_TYPE_HEAD {…};`: the macro stands for `struct` and its tag.
            head.append(Int32(truncatingIfNeeded: index))
            enterScope(.members, close: partner, tag: "")
            return index + 1
        }
        guard partner > index else {
            if !isNever(index) { unparsed.append(index..<index + 1) }
            head.removeSubrange(start...)
            return index + 1
        }
        if head.count == start, alternatives.isEmpty {
            // A row of a table, or a function's body, that another file includes.
            let isRow =
                partner + 1 >= tokens.count || tokens[partner + 1].isMark(.comma) || tokens[partner + 1].kind == .directive
            let isFirst = !found.contains { $0.definition.kind != .macro && $0.definition.kind != .constant }
            if !isFirst, !isRow, !isNever(index) { unparsed.append(index..<partner + 1) }
            return partner + 1
        }
        let body = Int32(truncatingIfNeeded: index)..<Int32(truncatingIfNeeded: partner + 1)
        declareAll(end: partner, body: body)
        // Where the branch ends inside the body, another branch may have a head of its own for it.
        if let fork = forks.last {
            var branch = Int(fork.group)
            while branch < structure.directives.count, structure.directives[branch].next < Int32(truncatingIfNeeded: index) {
                branch = Int(tokens[Int(structure.directives[branch].next)].extent)
            }
            if branch < structure.directives.count, case let next = Int(structure.directives[branch].next), next > index,
                next < partner
            {
                resumeAt = max(resumeAt, partner + 1)
                return next
            }
        }
        return partner + 1
    }

    /// Whether a name is that of an object-like macro of this file.
    private mutating func standsForMacro(_ index: Int) -> Bool {
        guard isIdentifier(index) else { return false }
        if constants == nil {
            constants = Set(
                found.indices.filter { found[$0].definition.kind == .constant }.map { definedName(found[$0].definition) })
        }
        return constants?.contains(name(index)) ?? false
    }

    /// Whether a token stands under `#if 0`.
    func isNever(_ index: Int) -> Bool { structure.conditions[Int(structure.condition(at: index))].isNever }

    /// The `struct`, `union` or `enum` whose body a `{` behind the head would be; nil where it is something else.
    private func aggregateKeyword() -> Int? {
        var names = 0
        for place in currentHead.indices.reversed() {
            let index = Int(head[place])
            let token = tokens[index]
            switch token.kind {
            case .keyword:
                if token.isKeyword(.struct) || token.isKeyword(.union) || token.isKeyword(.enum) {
                    return names <= 2 ? index : nil
                }
                if token.isKeyword(.attribute) || token.isType { continue }
                return nil
            case .identifier:
                if !isAttribute(index) { names += 1 }
            case .open where token.opens(.parenthesis):
                guard place > currentHead.startIndex else { return nil }
                let before = Int(head[place - 1])
                let isAttribute =
                    tokens[before].isKeyword(.attribute) || isIdentifier(before) && isAttributeUse(before, index)
                if !isAttribute { return nil }
            case .mark where token.isMark(.colon):
                names = 0
            default:
                return nil
            }
        }
        return nil
    }

    private func tagName(after aggregate: Int) -> Int? {
        var tag: Int?
        for place in currentHead.indices.reversed() {
            let index = Int(head[place])
            if index == aggregate { break }
            guard isIdentifier(index), !isAttribute(index) else { continue }
            let word = name(index)
            // `struct LOCKABLE mutex {`: what has only capitals is an attribute, unless it stands alone.
            let isShouted = !word.utf8.contains { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
            if tag == nil || !isShouted && tag.map({ name($0).utf8.allSatisfy { $0 < UInt8(ascii: "a") } }) ?? false {
                tag = index
            }
        }
        return tag
    }

    /// Whether a semicolon ends the declaration of a parameter between a function's head and its body, as C had it before 1989:
    /// `int f(a, b) int a; char *b; { … }`.
    private func isOldStyleHead(before semicolon: Int) -> Bool {
        let head = currentHead
        guard head.count > 3, !hasAssignment,
            let list = head.indices.dropFirst().first(where: { tokens[Int(head[$0])].opens(.parenthesis) }),
            isIdentifier(Int(head[list - 1])), head[(list + 1)...].contains(where: { isNamed(Int($0), in: Int(head[list])) })
        else { return false }
        let open = Int(head[list])
        guard (open + 1..<max(Int(tokens[open].extent), open + 1)).allSatisfy({ isIdentifier($0) || tokens[$0].isMark(.comma) })
        else { return false }
        // The body must follow; a function has no more parameters than so many words declare.
        var index = semicolon + 1
        for _ in 0..<200 {
            guard index < tokens.count else { return false }
            let token = tokens[index]
            if token.opens(.brace) { return tokens[index - 1].isMark(.semicolon) }
            guard token.kind == .identifier || token.kind == .keyword || token.kind == .open || token.kind == .mark else {
                return false
            }
            index = after(index)
        }
        return false
    }

    /// Whether a name is one of those between brackets.
    func isNamed(_ index: Int, in open: Int) -> Bool {
        guard isIdentifier(index) else { return false }
        let word = name(index)
        return (open + 1..<max(Int(tokens[open].extent), open + 1)).prefix(200).contains { isIdentifier($0) && name($0) == word }
    }

    private mutating func endDeclaration(at end: Int) {
        defer {
            head.removeSubrange(scopes[scopes.count - 1].headStart...)
            hasAssignment = false
        }
        switch scopes[scopes.count - 1].place {
        case .file: declareAll(end: end, body: nil)
        case .members: declareMembers(Array(currentHead), end: end, container: scopes[scopes.count - 1].tag)
        case .enumerators: declareEnumerator(Array(currentHead), container: scopes[scopes.count - 1].tag)
        }
    }

    /// Declares the head, and the heads that other branches have for the same end.
    private mutating func declareAll(end: Int, body: Range<Int32>?) {
        for other in alternatives where body == nil || isFunctionHead(other) { declare(other, end: end, body: body) }
        alternatives.removeAll()
        if !currentHead.isEmpty { declare(Array(currentHead), end: end, body: body) }
        head.removeSubrange(scopes[scopes.count - 1].headStart...)
        hasAssignment = false
    }

    // MARK: Macros

    private mutating func readMacros() {
        for directive in structure.directives where directive.kind == .define {
            let nameIndex = Int(directive.token) + 1
            guard nameIndex < directive.end, tokens[nameIndex].kind == .identifier || tokens[nameIndex].kind == .keyword else {
                continue
            }
            tokens[nameIndex].flags |= Token.Flag.declared
            var bodyStart = nameIndex + 1
            var parameters: [Range<Int32>] = []
            var isVariadic = false
            var list = -1
            if bodyStart < directive.end, tokens[bodyStart].opens(.parenthesis), tokens[bodyStart].start == tokens[nameIndex].end,
                Int(tokens[bodyStart].extent) > bodyStart
            {
                list = bodyStart
                let close = Int(tokens[list].extent)
                for index in list + 1..<close {
                    if tokens[index].isMark(.ellipsis) {
                        isVariadic = true
                    } else if tokens[index].kind == .identifier || tokens[index].kind == .keyword {
                        tokens[index].flags |= Token.Flag.declared | Token.Flag.parameter
                        // `args...` is the variadic part under a name.
                        if index + 1 < close, tokens[index + 1].isMark(.ellipsis) { continue }
                        parameters.append(range(index))
                    }
                }
                bodyStart = close + 1
            }
            let isEmpty = bodyStart >= Int(directive.end)
            let end = endOffset(Int(directive.end) - 1)
            found.append(
                Outlined(
                    definition: Definition(
                        kind: list >= 0 ? .macro : .constant, nameRange: range(nameIndex),
                        generatedName: tokens[nameIndex].has(Token.Flag.spliced) ? name(nameIndex) : nil,
                        range: tokens[Int(directive.token)].start..<end,
                        body: isEmpty ? nil : tokens[bodyStart].start..<end, parameters: parameters, isVariadic: isVariadic,
                        condition: directive.condition),
                    body: isEmpty ? 0..<0 : Int32(truncatingIfNeeded: bodyStart)..<directive.end,
                    parameterList: Int32(truncatingIfNeeded: list)))
        }
    }

    private mutating func finish() {
        found.sort {
            ($0.definition.nameRange.lowerBound, $0.definition.range.lowerBound) < (
                $1.definition.nameRange.lowerBound, $1.definition.range.lowerBound
            )
        }
        guard !exports.isEmpty else { return }
        let byName = Dictionary(exports.map { ($0.name, $0.macro) }, uniquingKeysWith: { first, _ in first })
        for place in found.indices {
            switch found[place].definition.kind {
            case .function, .prototype, .variable:
                if let macro = byName[definedName(found[place].definition)] { found[place].definition.exportedBy = macro }
            default: break
            }
        }
    }

    func definedName(_ definition: Definition) -> String {
        definition.generatedName
            ?? String(decoding: text[Int(definition.nameRange.lowerBound)..<Int(definition.nameRange.upperBound)], as: UTF8.self)
    }
}

extension Token {
    fileprivate var isType: Bool { keyword.map { $0.isType || $0.beginsDeclaration } ?? false }
}
