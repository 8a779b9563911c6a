// Tokens and outline to sites: where the file uses names, and how.
//
// One pass over all tokens with a stack of open brackets. Statements are told from declarations by their first tokens, local
// names are kept with their blocks, and an operand's neighbours say what becomes of a flag.

import ByteText

/// Reads the sites of a file.
///
/// Swift copies a value of this size before it lends it to a function that changes nothing: what is asked for at each name is therefore written
/// out where it is called (`@inline(__always)`), or declared as if it changed something.
struct SiteReader: ~Copyable {
    let text: [UInt8]
    let tokens: [Token]
    let structure: Structure
    let outlined: [Outlined]
    let argumentMacros: ArgumentMacros

    var sites = SiteList()
    private var names = DistinctNames()
    /// The innermost bracket that is open, and those around it, the outermost first.
    var frame = SiteFrame.base
    var around: [SiteFrame] = []
    var waiting: [Range<Int32>] = []
    var locals = LocalNames()
    /// The tags that the function defines for itself.
    var localTags = LocalNames()
    var condition: Int32 = 0
    var enclosing: Int32 = -1
    /// Calls whose opening parenthesis is still to come, behind a bracket: `(*fn)(…)`, `table[i](…)`.
    var comingCalls: [(open: Int, site: Int32)] = []

    /// An `#if` that is open: the frame as it was there, and how many were around it.
    struct Fork {
        var group: Int32
        var depth: Int
        var frame: SiteFrame
        var waiting: Int
    }
    var forks: [Fork] = []

    /// An argument of a macro that another function than the first gets, or calls.
    struct Handed {
        var part: HandedPart
        var function: Int32
    }
    /// Those parts by their places, and the first that is not passed.
    var handed: [Handed] = []
    var nextHanded = 0

    /// What was read of an earlier version of the file.
    private var earlier: EarlierBodies?

    /// Reads all sites; those that an `earlier` version of the file has, too, are taken over.
    static func read(_ text: [UInt8], _ outline: borrowing Outline, after earlier: FileFacts? = nil) -> SiteList {
        var reader = SiteReader(text: text, outline: outline)
        reader.earlier = earlier.flatMap { EarlierBodies($0, for: text, outline) }
        reader.run()
        reader.sites.names = SiteNames(reader.names.ranges, hashes: reader.names.hashes, of: reader.sites.records)
        return reader.sites
    }

    private init(text: [UInt8], outline: borrowing Outline) {
        self.text = text
        tokens = outline.tokens
        structure = outline.structure
        outlined = outline.found
        argumentMacros = ArgumentMacros(outline)
        sites.records.reserveCapacity(tokens.count / 3)
    }

    // MARK: The pass

    mutating func run() {
        let bodies = outlined.indices.filter { place in
            let kind = outlined[place].definition.kind
            return !outlined[place].body.isEmpty && (kind == .function || kind == .variable)
        }.sorted { (outlined[$0].body.lowerBound, $0) < (outlined[$1].body.lowerBound, $1) }
        readHandedParts()
        let macros = outlined.indices.filter { place in
            let kind = outlined[place].definition.kind
            return !outlined[place].body.isEmpty && (kind == .macro || kind == .constant)
        }
        var nextBody = 0
        var nextMacro = 0
        var bodyEnd = -1
        /// The function that is being read, if its body began with nothing else open.
        var whole: Int?
        var index = 0
        while index < tokens.count {
            if index == bodyEnd {
                note(whole: whole)
                whole = nil
                bodyEnd = -1
                enclosing = -1
                locals.removeAll()
            }
            var begun: Int?
            while nextBody < bodies.count, outlined[bodies[nextBody]].body.lowerBound <= index {
                let place = bodies[nextBody]
                nextBody += 1
                guard outlined[place].body.lowerBound == index else { continue }
                enclosing = Int32(truncatingIfNeeded: place)
                bodyEnd = Int(outlined[place].body.upperBound)
                whole = nil
                locals.removeAll()
                localTags.removeAll()
                if outlined[place].definition.kind == .function {
                    addParameters(outlined[place], end: bodyEnd)
                    frame.endStatement()
                    begun = place
                }
            }
            if let begun, isWhole(outlined[begun].body) {
                whole = begun
                if takeOver(outlined[begun].definition, index) { index = bodyEnd - 1 }
            }
            if tokens[index].kind == .directive {
                let place = Int(tokens[index].extent)
                let directive = structure.directives[place]
                if directive.kind == .define {
                    while nextMacro < macros.count, outlined[macros[nextMacro]].body.lowerBound <= directive.token {
                        nextMacro += 1
                    }
                    if nextMacro < macros.count, outlined[macros[nextMacro]].body.lowerBound < directive.end {
                        readMacro(macros[nextMacro], end: Int(directive.end))
                        nextMacro += 1
                    }
                }
                index = self.directive(directive, place)
                continue
            }
            step(index)
            index += 1
        }
        if index == bodyEnd { note(whole: whole) }
    }

    /// Notes a function at the end of its body, if that left nothing open either.
    private mutating func note(whole function: Int?) {
        if let function, around.isEmpty { sites.wholeBodies.append(Int32(truncatingIfNeeded: function)) }
    }

    /// Whether a body begins with nothing else open and has no half of an `#if` and no macro, so that its own text decides what it says.
    private func isWhole(_ body: Range<Int32>) -> Bool {
        let first = Int(body.lowerBound)
        guard tokens[first].opens(.brace), tokens[first].extent == body.upperBound - 1, around.isEmpty,
            nextHanded == handed.count || handed[nextHanded].part.tokens.lowerBound >= body.upperBound
        else { return false }
        var place = firstNumber(below: structure.directives.count) { structure.directives[$0].token > body.lowerBound }
        var depth = 0
        while place < structure.directives.count, structure.directives[place].token < body.upperBound {
            let directive = structure.directives[place]
            switch directive.kind {
            case .if, .ifdef, .ifndef: depth += 1
            case .elif, .elifdef, .elifndef, .else: if depth == 0 { return false }
            case .endif: depth -= 1
            case .define: return false
            case .undef, .include, .other: break
            }
            if depth < 0 || directive.isForeign { return false }
            place += 1
        }
        return depth == 0
    }

    /// Takes the sites of a body that begins at `index` over from an earlier version; whether there was one.
    private mutating func takeOver(_ function: Definition, _ index: Int) -> Bool {
        guard let body = earlier?.take(function, in: text, under: condition, structure) else { return false }
        step(index)
        earlier?.append(body, to: &sites, &names, enclosing: enclosing, in: text)
        return true
    }

    mutating func readHandedParts() {
        for (place, function) in outlined.enumerated() where !function.handed.isEmpty {
            handed += function.handed.map { Handed(part: $0, function: Int32(truncatingIfNeeded: place)) }
        }
        handed.sort { $0.part.tokens.lowerBound < $1.part.tokens.lowerBound }
    }

    /// The part of a macro's arguments that the name at `index`, at file level, belongs to.
    mutating func handedPart(_ index: Int) -> Handed? {
        while nextHanded < handed.count, handed[nextHanded].part.tokens.upperBound <= index { nextHanded += 1 }
        guard nextHanded < handed.count, handed[nextHanded].part.tokens.lowerBound <= index else { return nil }
        return handed[nextHanded]
    }

    mutating func addParameters(_ function: Outlined, end: Int) {
        let list = Int(function.parameterList)
        guard list >= 0 else { return }
        let close = Int(tokens[list].extent)
        guard close > list else { return }
        for index in list + 1..<close where tokens[index].has(Token.Flag.parameter) {
            locals.add(text, tokens[index], scopeEnd: end, isCallable: isCallableParameter(index, list))
        }
    }

    /// Whether a parameter may hold a function: `(*fn)(…)`, or a type that is one name.
    func isCallableParameter(_ index: Int, _ list: Int) -> Bool {
        if tokens[index - 1].isMark(.star), tokens[index - 2].opens(.parenthesis), index - 2 > list { return true }
        var place = index - 1
        if tokens[place].isMark(.star) { place -= 1 }
        guard place > list, tokens[place].kind == .identifier, !isScalar(tokens[place]) else { return false }
        let before = tokens[place - 1]
        return before.isMark(.comma) || before.opens(.parenthesis) || before.isKeyword(.const)
    }

    /// Reads a macro's replacement text, aside from what stands around the line.
    mutating func readMacro(_ place: Int, end: Int) {
        let macro = outlined[place]
        let saved = (frame, around, enclosing, waiting, locals)
        frame = .base
        around = []
        locals = LocalNames()
        waiting = []
        enclosing = Int32(truncatingIfNeeded: place)
        if macro.parameterList >= 0 {
            let list = Int(macro.parameterList)
            for index in list + 1..<max(Int(tokens[list].extent), list + 1) where tokens[index].has(Token.Flag.parameter) {
                locals.add(text, tokens[index], scopeEnd: end, isCallable: true)
            }
        }
        for index in Int(macro.body.lowerBound)..<end { step(index) }
        (frame, around, enclosing, waiting, locals) = saved
    }

    mutating func directive(_ directive: Directive, _ place: Int) -> Int {
        condition = directive.condition
        switch directive.kind {
        case .if, .ifdef, .ifndef:
            readDirectiveNames(directive)
            forks.append(Fork(group: directive.group, depth: around.count, frame: frame, waiting: waiting.count))
        case .elif, .elifdef, .elifndef, .else:
            if directive.kind != .else { readDirectiveNames(directive) }
            if let fork = forks.last, fork.group == directive.group {
                if around.count > fork.depth { around.removeSubrange(fork.depth...) }
                if around.count < fork.depth { around.append(frame) }
                frame = fork.frame
                if waiting.count > fork.waiting { waiting.removeSubrange(fork.waiting...) }
            }
        case .endif:
            if let fork = forks.last, fork.group == directive.group { forks.removeLast() }
        case .undef:
            readDirectiveNames(directive)
        case .define, .include, .other:
            break
        }
        if directive.isForeign, place + 1 < structure.directives.count { return Int(structure.directives[place + 1].token) }
        return Int(directive.end) + 1
    }

    /// The names in `#if` and `#undef` are used, though not called.
    mutating func readDirectiveNames(_ directive: Directive) {
        for index in Int(directive.token) + 1..<max(Int(directive.end), Int(directive.token) + 1)
        where tokens[index].kind == .identifier && !isNamed(tokens[index], "defined") {
            append(index, .test, end: tokens[index].end, isHidden: false)
        }
    }

    func isNamed(_ token: Token, _ name: StaticString) -> Bool {
        guard Int(token.extent) == name.utf8CodeUnitCount else { return false }
        return text[Int(token.start)..<Int(token.end)].elementsEqual("\(name)".utf8)
    }

    // MARK: One token

    mutating func step(_ index: Int) {
        let token = tokens[index]
        switch token.kind {
        case .identifier: identifier(index, token)
        case .keyword: keyword(index, token)
        case .open: open(index, token)
        case .close: close(index, token)
        case .mark: mark(index, token)
        case .number, .string, .character: operand()
        case .directive, .directiveEnd: break
        }
    }

    mutating func operand() {
        frame.isNegated = false
        frame.isAddress = false
        if frame.phase == .start { frame.phase = .expression }
    }

    mutating func append(_ index: Int, _ kind: Site.Kind, end: Int32, isHidden: Bool) {
        var member = 0..<Int32(0)
        if frame.member >= 0 {
            let name = tokens[Int(frame.member)]
            member = name.start..<name.end
        }
        let isCall = frame.kind == .call
        var enclosing = enclosing
        if nextHanded < handed.count, let part = handedPart(index) { enclosing = part.function }
        sites.records.append(
            SiteList.Record(
                name: tokens[index].start..<tokens[index].end,
                nameNumber: names.number(of: tokens[index].start..<tokens[index].end, in: text), end: end,
                enclosing: enclosing,
                call: isCall ? frame.site : frame.outerCall,
                argument: isCall ? frame.argument : frame.outerArgument,
                condition: condition, member: member, kind: kind, isHidden: isHidden))
    }

    @inline(__always)
    func previous(_ index: Int) -> Token? {
        var place = index - 1
        // A directive's line between two tokens is no token.
        while place >= 0, tokens[place].kind == .directiveEnd {
            while place >= 0, tokens[place].kind != .directive { place -= 1 }
            place -= 1
        }
        return place >= 0 ? tokens[place] : nil
    }

    @inline(__always)
    func next(_ index: Int) -> Token? {
        var place = index + 1
        while place < tokens.count, tokens[place].kind == .directive {
            place = Int(structure.directives[Int(tokens[place].extent)].end) + 1
        }
        return place < tokens.count ? tokens[place] : nil
    }

    // MARK: Names

    mutating func identifier(_ index: Int, _ token: Token) {
        let kind = frame.kind
        let phase = frame.phase
        let before = previous(index)
        if let before, before.isMark(.dot) || before.isMark(.arrow) { return member(index, token, before) }
        if token.has(Token.Flag.declared) {
            // A name that is declared here; its brackets hold parameters.
            frame.phase = .specifiers
            return
        }
        if before.map({ $0.isMark(.paste) }) ?? false || index + 1 < tokens.count && tokens[index + 1].isMark(.paste) {
            // A part of a name that is still to be made.
            append(index, .mention, end: token.end, isHidden: locals.find(text, token, at: index) != nil)
            return operand()
        }
        if kind == .assembly, frame.colons > 3 { return }
        if kind == .attribute, !isShouted(token) || index + 1 < tokens.count && tokens[index + 1].opens(.parenthesis) {
            return
        }
        if let before, before.isKeyword(.goto) || phase == .label { return operand() }
        if let before, before.isKeyword(.struct) || before.isKeyword(.union) || before.isKeyword(.enum) {
            return tag(index, token)
        }
        if kind == .enumerators, phase == .start {
            frame.phase = .expression
            locals.add(text, token, scopeEnd: Int((around.last ?? frame).close), isCallable: false)
            return
        }
        let isStatement = kind == .block || kind == .loop || kind == .declarator
        if isStatement, phase == .start, startsStatement(index) { return }
        let following = next(index)
        if isStatement, frame.phase == .specifiers, declares(index, token, following) { return }
        if let following, following.opens(.parenthesis), index + 1 < tokens.count, tokens[index + 1].kind == .open {
            return call(index, token)
        }
        let local = locals.find(text, token, at: index)
        if let open = comingCall(index, local) {
            let place = Int32(truncatingIfNeeded: sites.records.count)
            append(index, .pointerCall, end: token.end, isHidden: local != nil)
            comingCalls.append((open, place))
            return operand()
        }
        if nextHanded < handed.count, let part = handedPart(index), part.part.argumentCount >= 0, local == nil {
            return handedCall(index, part.part.argumentCount)
        }
        var use = use(index, index)
        if local != nil, use != .pass { use = .reference }
        if use == .use, !isShouted(token) { use = .reference }
        append(index, use, end: token.end, isHidden: local != nil)
        operand()
    }

    /// A tag behind `struct`, `union` or `enum`: one that a function defines for itself hides the file's.
    mutating func tag(_ index: Int, _ token: Token) {
        let isLocal = enclosing >= 0 && outlined[Int(enclosing)].definition.kind == .function
        if isLocal, index + 1 < tokens.count, tokens[index + 1].opens(.brace) {
            return localTags.add(text, token, scopeEnd: Int(frame.close), isCallable: false)
        }
        append(index, .reference, end: token.end, isHidden: isLocal && localTags.find(text, token, at: index) != nil)
    }

    /// Whether a name has no small letter, as constants have.
    @inline(__always)
    func isShouted(_ token: Token) -> Bool {
        for index in Int(token.start)..<Int(token.end) where text[index] >= 97 && text[index] <= 122 { return false }
        return true
    }

    mutating func member(_ index: Int, _ token: Token, _ before: Token) {
        if frame.phase == .start { frame.phase = .expression }
        frame.lastMember = Int32(truncatingIfNeeded: index)
        if let following = next(index), following.opens(.parenthesis), index + 1 < tokens.count, tokens[index + 1].kind == .open {
            let place = Int32(truncatingIfNeeded: sites.records.count)
            append(index, .memberCall, end: token.end, isHidden: false)
            comingCalls.append((index + 1, place))
        } else if let open = comingCall(index, nil) {
            let place = Int32(truncatingIfNeeded: sites.records.count)
            append(index, .memberCall, end: token.end, isHidden: false)
            comingCalls.append((open, place))
        }
        operand()
    }

    mutating func call(_ index: Int, _ token: Token) {
        let open = index + 1
        let isCode = frame.phase == .expression || frame.phase == .initializer
        if !isCode || enclosing < 0, isFunctionPointerDeclarator(open) {
            append(index, .reference, end: token.end, isHidden: false)
            frame.phase = .specifiers
            frame.hasType = true
            frame.typeIsCallable = true
            return
        }
        let local = locals.find(text, token, at: index)
        let isPointer = local == true
        let place = Int32(truncatingIfNeeded: sites.records.count)
        append(index, isPointer ? .pointerCall : .call, end: token.end, isHidden: isPointer)
        comingCalls.append((open, place))
        if frame.phase == .start, frame.kind == .block, declaresLocal(token), open + 1 < tokens.count,
            tokens[open + 1].kind == .identifier
        {
            locals.add(text, tokens[open + 1], scopeEnd: Int(frame.close), isCallable: false)
        }
        operand()
    }

    /// A name that a macro is handed and calls in a function that it makes: the call's arguments stand elsewhere.
    mutating func handedCall(_ index: Int, _ count: Int32) {
        let place = sites.records.count
        append(index, .call, end: tokens[index].end, isHidden: false)
        sites.records[place].isClosed = true
        sites.records[place].firstArgument = Int32(truncatingIfNeeded: sites.arguments.count)
        sites.records[place].argumentCount = count
        for _ in 0..<count { sites.arguments.append(tokens[index].end..<tokens[index].end) }
        operand()
    }

    /// `type (*name)(…)` or `type (*name)[…]`: the bracket at `open` holds a declarator.
    func isFunctionPointerDeclarator(_ open: Int) -> Bool {
        let close = Int(tokens[open].extent)
        guard close > open + 2, close + 1 < tokens.count, tokens[open + 1].isMark(.star) else { return false }
        guard tokens[close + 1].opens(.parenthesis) || tokens[close + 1].opens(.square) else { return false }
        let last = tokens[close - 1]
        return last.kind == .identifier || last.closes(.square) || last.closes(.parenthesis)
    }

    /// Whether a macro's first argument is a local variable that it declares.
    func declaresLocal(_ token: Token) -> Bool {
        guard token.extent >= 8, isShouted(token) else { return false }
        let name = text[Int(token.start)..<Int(token.end)]
        return name.starts(with: "DECLARE_".utf8) || name.starts(with: "DEFINE_".utf8)
            || name.reversed().starts(with: "DAEH_TSIL".utf8)
            || name.reversed().starts(with: "ETATS_".utf8) || name.reversed().starts(with: "ROTARETI_".utf8)
    }

    /// The opening parenthesis of a call through what the name at `index` ends: `(*fn)(`, `(a->b)(`, `table[i](`.
    mutating func comingCall(_ index: Int, _ local: Bool?) -> Int? {
        var place = index + 1
        var rounds = 0
        while place < tokens.count, tokens[place].opens(.square), Int(tokens[place].extent) > place, rounds < 4 {
            place = Int(tokens[place].extent) + 1
            rounds += 1
        }
        guard place + 1 < tokens.count else { return nil }
        if tokens[place].opens(.parenthesis) { return rounds > 0 ? place : nil }
        guard tokens[place].closes(.parenthesis), tokens[place + 1].opens(.parenthesis) else { return nil }
        let open = Int(tokens[place].extent)
        guard open >= 0, open < index else { return nil }
        if open > 0 {
            let before = tokens[open - 1]
            if before.kind == .identifier || before.kind == .close && !before.closes(.brace) { return nil }
            if before.kind == .keyword, !before.isKeyword(.return), !before.isKeyword(.else), !before.isKeyword(.do) {
                return nil
            }
        }
        if tokens[open + 1].isMark(.star) { return place + 1 }
        if open + 1 == index { return local == true ? place + 1 : nil }
        // A path: names, members and brackets only.
        let isMember = tokens[index - 1].isMark(.dot) || tokens[index - 1].isMark(.arrow)
        return isMember && (tokens[open + 1].kind == .identifier || tokens[open + 1].kind == .open) ? place + 1 : nil
    }
}
