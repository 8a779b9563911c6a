// Tokens and outline to sites: where the file uses names, and how.
//
// One pass over all tokens with a stack of open brackets. Statements are told from declarations by their first tokens, local
// names are kept with their blocks, and an operand's neighbours say what becomes of a flag.

/// Reads the sites of a file.
struct SiteReader {
    private let text: [UInt8]
    private let tokens: [Token]
    private let structure: Structure
    private let outlined: [Outlined]

    private(set) var sites = SiteList()
    private var frames: [SiteFrame] = []
    private var waiting: [Range<Int32>] = []
    private var locals = LocalNames()
    private var condition: Int32 = 0
    private var enclosing: Int32 = -1
    /// Calls whose opening parenthesis is still to come, behind a bracket: `(*fn)(…)`, `table[i](…)`.
    private var comingCalls: [(open: Int, site: Int32)] = []

    /// An `#if` that is open: the frames as they were there.
    private struct Fork {
        var group: Int32
        var depth: Int
        var top: SiteFrame
        var waiting: Int
    }
    private var forks: [Fork] = []

    /// Reads all sites.
    static func read(_ text: [UInt8], _ outline: Outline) -> SiteList {
        var reader = SiteReader(text: text, outline: outline)
        reader.run()
        return reader.sites
    }

    private init(text: [UInt8], outline: Outline) {
        self.text = text
        tokens = outline.tokens
        structure = outline.structure
        outlined = outline.found
        frames = [SiteFrame(kind: .base, open: -1, close: Int32.max)]
        sites.records.reserveCapacity(tokens.count / 3)
    }

    // MARK: The pass

    private mutating func run() {
        let bodies = outlined.indices.filter { place in
            let kind = outlined[place].definition.kind
            return !outlined[place].body.isEmpty && (kind == .function || kind == .variable)
        }.sorted { (outlined[$0].body.lowerBound, $0) < (outlined[$1].body.lowerBound, $1) }
        let macros = outlined.indices.filter { place in
            let kind = outlined[place].definition.kind
            return !outlined[place].body.isEmpty && (kind == .macro || kind == .constant)
        }
        var nextBody = 0
        var nextMacro = 0
        var bodyEnd = -1
        var index = 0
        while index < tokens.count {
            if index == bodyEnd {
                bodyEnd = -1
                enclosing = -1
                locals.removeAll()
            }
            while nextBody < bodies.count, outlined[bodies[nextBody]].body.lowerBound <= index {
                let place = bodies[nextBody]
                nextBody += 1
                guard outlined[place].body.lowerBound == index else { continue }
                enclosing = Int32(truncatingIfNeeded: place)
                bodyEnd = Int(outlined[place].body.upperBound)
                locals.removeAll()
                if outlined[place].definition.kind == .function {
                    addParameters(outlined[place], end: bodyEnd)
                    frames[frames.count - 1].endStatement()
                }
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
    }

    private mutating func addParameters(_ function: Outlined, end: Int) {
        let list = Int(function.parameterList)
        guard list >= 0 else { return }
        let close = Int(tokens[list].extent)
        guard close > list else { return }
        for index in list + 1..<close where tokens[index].has(Token.Flag.parameter) {
            locals.add(text, tokens[index], scopeEnd: end, isCallable: isCallableParameter(index, list))
        }
    }

    /// Whether a parameter may hold a function: `(*fn)(…)`, or a type that is one name.
    private func isCallableParameter(_ index: Int, _ list: Int) -> Bool {
        if tokens[index - 1].isMark(.star), tokens[index - 2].opens(.parenthesis), index - 2 > list { return true }
        var place = index - 1
        if tokens[place].isMark(.star) { place -= 1 }
        guard place > list, tokens[place].kind == .identifier, !isScalar(tokens[place]) else { return false }
        let before = tokens[place - 1]
        return before.isMark(.comma) || before.opens(.parenthesis) || before.isKeyword(.const)
    }

    /// Reads a macro's replacement text, aside from what stands around the line.
    private mutating func readMacro(_ place: Int, end: Int) {
        let macro = outlined[place]
        let saved = (frames, enclosing, waiting, locals)
        frames = [SiteFrame(kind: .base, open: -1, close: Int32.max)]
        frames[0].phase = .expression
        locals = LocalNames()
        waiting = []
        enclosing = Int32(truncatingIfNeeded: place)
        if macro.parameterList >= 0 {
            let list = Int(macro.parameterList)
            for index in list + 1..<max(Int(tokens[list].extent), list + 1) where tokens[index].has(Token.Flag.parameter) {
                locals.add(text, tokens[index], scopeEnd: end, isCallable: true)
            }
        }
        frames[0].phase = .start
        for index in Int(macro.body.lowerBound)..<end { step(index) }
        (frames, enclosing, waiting, locals) = saved
    }

    private mutating func directive(_ directive: Directive, _ place: Int) -> Int {
        condition = directive.condition
        switch directive.kind {
        case .if, .ifdef, .ifndef:
            readDirectiveNames(directive)
            forks.append(Fork(group: directive.group, depth: frames.count, top: frames[frames.count - 1], waiting: waiting.count))
        case .elif, .elifdef, .elifndef, .else:
            if directive.kind != .else { readDirectiveNames(directive) }
            if let fork = forks.last, fork.group == directive.group {
                if frames.count > fork.depth { frames.removeSubrange(fork.depth...) }
                if frames.count < fork.depth { frames.append(fork.top) } else { frames[frames.count - 1] = fork.top }
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
    private mutating func readDirectiveNames(_ directive: Directive) {
        for index in Int(directive.token) + 1..<max(Int(directive.end), Int(directive.token) + 1)
        where tokens[index].kind == .identifier && !isNamed(tokens[index], "defined") {
            append(index, .test, end: tokens[index].end, isHidden: false)
        }
    }

    private func isNamed(_ token: Token, _ name: StaticString) -> Bool {
        guard Int(token.extent) == name.utf8CodeUnitCount else { return false }
        return text[Int(token.start)..<Int(token.end)].elementsEqual("\(name)".utf8)
    }

    // MARK: One token

    private mutating func step(_ index: Int) {
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

    private mutating func operand() {
        let top = frames.count - 1
        frames[top].isNegated = false
        frames[top].isAddress = false
        if frames[top].phase == .start { frames[top].phase = .expression }
    }

    private mutating func append(_ index: Int, _ kind: Site.Kind, end: Int32, isHidden: Bool) {
        let top = frames.count - 1
        var member = 0..<Int32(0)
        if frames[top].member >= 0 {
            let name = tokens[Int(frames[top].member)]
            member = name.start..<name.end
        }
        let isCall = frames[top].kind == .call
        sites.records.append(
            SiteList.Record(
                name: tokens[index].start..<tokens[index].end, end: end, enclosing: enclosing,
                call: isCall ? frames[top].site : frames[top].outerCall,
                argument: isCall ? frames[top].argument : frames[top].outerArgument,
                condition: condition, member: member, kind: kind, isHidden: isHidden))
    }

    private func previous(_ index: Int) -> Token? {
        var place = index - 1
        // A directive's line between two tokens is no token.
        while place >= 0, tokens[place].kind == .directiveEnd {
            while place >= 0, tokens[place].kind != .directive { place -= 1 }
            place -= 1
        }
        return place >= 0 ? tokens[place] : nil
    }

    private func next(_ index: Int) -> Token? {
        var place = index + 1
        while place < tokens.count, tokens[place].kind == .directive {
            place = Int(structure.directives[Int(tokens[place].extent)].end) + 1
        }
        return place < tokens.count ? tokens[place] : nil
    }

    // MARK: Names

    private mutating func identifier(_ index: Int, _ token: Token) {
        let top = frames.count - 1
        let before = previous(index)
        if let before, before.isMark(.dot) || before.isMark(.arrow) { return member(index, token, before) }
        if token.has(Token.Flag.declared) {
            // A name that is declared here; its brackets hold parameters.
            frames[top].phase = .specifiers
            return
        }
        if before.map({ $0.isMark(.paste) }) ?? false || index + 1 < tokens.count && tokens[index + 1].isMark(.paste) {
            // A part of a name that is still to be made.
            append(index, .mention, end: token.end, isHidden: locals.find(text, token, at: index) != nil)
            return operand()
        }
        if frames[top].kind == .assembly, frames[top].colons > 3 { return }
        if frames[top].kind == .attribute, !isShouted(token) || index + 1 < tokens.count && tokens[index + 1].opens(.parenthesis)
        {
            return
        }
        if let before, before.isKeyword(.goto) || frames[top].phase == .label { return operand() }
        if let before, before.isKeyword(.struct) || before.isKeyword(.union) || before.isKeyword(.enum) {
            return append(index, .reference, end: token.end, isHidden: false)
        }
        let isStatement = frames[top].kind == .block || frames[top].kind == .loop || frames[top].kind == .declarator
        if isStatement, frames[top].phase == .start, startsStatement(index) { return }
        let following = next(index)
        if isStatement, frames[top].phase == .specifiers, declares(index, token, following) { return }
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
        var kind = use(index, index)
        if local != nil, kind != .pass { kind = .reference }
        if kind == .use, !isShouted(token) { kind = .reference }
        append(index, kind, end: token.end, isHidden: local != nil)
        operand()
    }

    /// Whether a name has no small letter, as constants have.
    private func isShouted(_ token: Token) -> Bool {
        for index in Int(token.start)..<Int(token.end) where text[index] >= 97 && text[index] <= 122 { return false }
        return true
    }

    private mutating func member(_ index: Int, _ token: Token, _ before: Token) {
        let top = frames.count - 1
        if frames[top].phase == .start { frames[top].phase = .expression }
        frames[top].lastMember = Int32(truncatingIfNeeded: index)
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

    private mutating func call(_ index: Int, _ token: Token) {
        let top = frames.count - 1
        let open = index + 1
        let isCode = frames[top].phase == .expression || frames[top].phase == .initializer
        if !isCode || enclosing < 0, isFunctionPointerDeclarator(open) {
            append(index, .reference, end: token.end, isHidden: false)
            frames[top].phase = .specifiers
            frames[top].hasType = true
            frames[top].typeIsCallable = true
            return
        }
        let local = locals.find(text, token, at: index)
        let isPointer = local == true
        let place = Int32(truncatingIfNeeded: sites.records.count)
        append(index, isPointer ? .pointerCall : .call, end: token.end, isHidden: isPointer)
        comingCalls.append((open, place))
        if frames[top].phase == .start, frames[top].kind == .block, declaresLocal(token), open + 1 < tokens.count,
            tokens[open + 1].kind == .identifier
        {
            locals.add(text, tokens[open + 1], scopeEnd: Int(frames[top].close), isCallable: false)
        }
        operand()
    }

    /// `type (*name)(…)` or `type (*name)[…]`: the bracket at `open` holds a declarator.
    private func isFunctionPointerDeclarator(_ open: Int) -> Bool {
        let close = Int(tokens[open].extent)
        guard close > open + 2, close + 1 < tokens.count, tokens[open + 1].isMark(.star) else { return false }
        guard tokens[close + 1].opens(.parenthesis) || tokens[close + 1].opens(.square) else { return false }
        let last = tokens[close - 1]
        return last.kind == .identifier || last.closes(.square) || last.closes(.parenthesis)
    }

    /// Whether a macro's first argument is a local variable that it declares.
    private func declaresLocal(_ token: Token) -> Bool {
        guard token.extent >= 8, isShouted(token) else { return false }
        let name = text[Int(token.start)..<Int(token.end)]
        return name.starts(with: "DECLARE_".utf8) || name.starts(with: "DEFINE_".utf8)
            || name.reversed().starts(with: "DAEH_TSIL".utf8)
            || name.reversed().starts(with: "ETATS_".utf8) || name.reversed().starts(with: "ROTARETI_".utf8)
    }

    /// The opening parenthesis of a call through what the name at `index` ends: `(*fn)(`, `(a->b)(`, `table[i](`.
    private func comingCall(_ index: Int, _ local: Bool?) -> Int? {
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

    // MARK: Statements and declarations

    /// Looks at the first name of a statement: a label, a declaration or an expression. True where it is dealt with.
    private mutating func startsStatement(_ index: Int) -> Bool {
        let top = frames.count - 1
        let token = tokens[index]
        guard index + 1 < tokens.count else { return false }
        if tokens[index + 1].isMark(.colon), frames[top].kind == .block { return true }
        guard beginsDeclaration(index) else {
            frames[top].phase = .expression
            return false
        }
        frames[top].phase = .specifiers
        frames[top].hasType = true
        frames[top].typeIsCallable = !isScalar(token)
        append(index, .reference, end: token.end, isHidden: false)
        return true
    }

    /// Whether the name at `index`, first of a statement, is a type: `u64 x`, `pte_t *pte = …`, `foo_t (*fn)(…)`.
    private func beginsDeclaration(_ index: Int) -> Bool {
        var place = index + 1
        if tokens[place].opens(.parenthesis) { return isFunctionPointerDeclarator(place) }
        var sawStar = false
        var names = 0
        while place < tokens.count {
            let token = tokens[place]
            if token.isMark(.star) {
                sawStar = true
            } else if token.isKeyword(.const) || token.isKeyword(.volatile) || token.isKeyword(.restrict) {
                if names == 0, !sawStar { return true }
            } else if token.kind == .keyword {
                return token.keyword?.beginsDeclaration ?? false
            } else if token.kind == .identifier {
                names += 1
                if names > 3 { return false }
            } else {
                break
            }
            place += 1
        }
        guard names > 0, place < tokens.count else { return false }
        let end = tokens[place]
        if end.isMark(.assign) || end.isMark(.semicolon) || end.isMark(.comma) || end.opens(.square) { return true }
        return end.kind == .close && frames[frames.count - 1].kind == .declarator
            || end.isMark(.colon) && frames[frames.count - 1].kind == .declarator
    }

    /// Types that are never a function's.
    private func isScalar(_ token: Token) -> Bool {
        let name = text[Int(token.start)..<Int(token.end)]
        if name.count <= 3, let first = name.first, first == 117 || first == 115 { return true }
        return Self.scalars.contains(String(decoding: name, as: UTF8.self))
    }

    private static let scalars: Set<String> = [
        "bool", "size_t", "ssize_t", "pgoff_t", "loff_t", "gfp_t", "pid_t", "dev_t", "ino_t", "umode_t", "sector_t",
        "dma_addr_t", "phys_addr_t", "resource_size_t", "uint", "ulong", "ushort", "uint8_t", "uint16_t", "uint32_t", "uint64_t",
        "int8_t", "int16_t", "int32_t", "int64_t", "__u8", "__u16", "__u32", "__u64", "__s32", "__s64", "__be16", "__be32",
        "__be64", "__le16", "__le32", "__le64", "ktime_t", "pte_t", "pmd_t", "pud_t", "p4d_t", "pgd_t", "atomic_t", "uintptr_t",
        "off_t", "vm_flags_t", "vm_fault_t", "nodemask_t", "cpumask_t", "uid_t", "gid_t", "kuid_t", "kgid_t", "pgprot_t",
        "swp_entry_t", "spinlock_t", "cycles_t", "time64_t", "blk_status_t", "fmode_t",
    ]

    /// A name among a local declaration's specifiers: the declared name itself is no site. True where it is dealt with.
    private mutating func declares(_ index: Int, _ token: Token, _ following: Token?) -> Bool {
        let top = frames.count - 1
        guard let following else { return false }
        if !frames[top].hasType {
            guard !following.opens(.parenthesis) else { return false }
            frames[top].hasType = true
            frames[top].typeIsCallable = !isScalar(token)
            append(index, .reference, end: token.end, isHidden: false)
            return true
        }
        if following.opens(.parenthesis) {
            // A prototype inside a function, or an attribute behind the name.
            if frames[top].hasDeclarator || Attributes.takesArguments(name(token)) { return false }
            frames[top].hasDeclarator = true
            return true
        }
        let endsDeclarator =
            following.isMark(.assign) || following.isMark(.semicolon) || following.isMark(.comma) || following.opens(.square)
            || following.isMark(.colon) || following.kind == .identifier || following.isKeyword(.attribute)
            || following.isKeyword(.asm) || following.kind == .close
        if endsDeclarator, !frames[top].hasDeclarator, !(following.kind == .identifier && Attributes.contains(name(token))) {
            if following.kind == .identifier, !Attributes.contains(name(following)) {
                append(index, .reference, end: token.end, isHidden: false)
                return true
            }
            frames[top].hasDeclarator = true
            addLocal(index)
            return true
        }
        append(index, .reference, end: token.end, isHidden: false)
        return true
    }

    private mutating func addLocal(_ index: Int, isCallable: Bool? = nil) {
        let top = frames.count - 1
        guard frames[top].kind != .declarator else { return }
        locals.add(text, tokens[index], scopeEnd: scopeEnd(), isCallable: isCallable ?? frames[top].typeIsCallable)
    }

    /// Where a name that is declared now goes out of scope: at the end of its block, or of its loop.
    private func scopeEnd() -> Int {
        let frame = frames[frames.count - 1]
        guard frame.kind == .loop else { return Int(frame.close) }
        let body = Int(frame.close) + 1
        if body < tokens.count, tokens[body].opens(.brace), Int(tokens[body].extent) > body { return Int(tokens[body].extent) }
        return frames.count > 1 ? Int(frames[frames.count - 2].close) : Int(frame.close)
    }

    private func name(_ token: Token) -> String { String(decoding: text[Int(token.start)..<Int(token.end)], as: UTF8.self) }

    private mutating func keyword(_ index: Int, _ token: Token) {
        let top = frames.count - 1
        guard let keyword = token.keyword else { return }
        switch keyword {
        case .else, .do:
            frames[top].endStatement()
        case .case:
            frames[top].endStatement()
            frames[top].phase = .expression
        case .default:
            frames[top].phase = .label
        case .label:
            frames[top].phase = .label
        case .return, .goto, .break, .continue, .if, .while, .for, .switch, .asm, .sizeof, .alignof, .generic, .staticAssert,
            .extension, .builtinType:
            if frames[top].phase == .start { frames[top].phase = .expression }
        default:
            if frames[top].phase == .start {
                frames[top].phase = .specifiers
                frames[top].hasType = false
                frames[top].typeIsCallable = false
            }
            if keyword.isType {
                frames[top].hasType = true
                frames[top].typeIsCallable = false
            }
        }
    }

    // MARK: Marks

    private mutating func mark(_ index: Int, _ token: Token) {
        let top = frames.count - 1
        switch token.mark ?? .other {
        case .semicolon:
            if frames[top].kind == .loop {
                frames[top].endStatement()
                frames[top].phase = .expression
            } else {
                frames[top].endStatement()
            }
        case .comma:
            comma(index)
        case .colon:
            if frames[top].kind == .assembly { frames[top].colons = min(frames[top].colons + 1, 9) }
            if frames[top].kind == .block, frames[top].phase == .label || isLabelEnd(index) {
                frames[top].endStatement()
            } else {
                frames[top].lastOperator = .none
            }
        case .question, .not:
            frames[top].lastOperator = .none
        case .dot, .arrow, .hash, .paste, .increment, .decrement, .ellipsis, .other:
            if frames[top].phase == .start { frames[top].phase = .expression }
        case .assign:
            assign(.plain)
        case .orAssign:
            assign(.or)
        case .andAssign:
            assign(.and)
        case .xorAssign, .otherAssign:
            assign(.other)
        case .or:
            frames[top].lastOperator = .or
        case .and:
            if isBinary(index) { frames[top].lastOperator = .and } else { frames[top].isAddress = true }
        case .tilde:
            frames[top].isNegated.toggle()
        case .logicalOr, .logicalAnd:
            frames[top].lastOperator = .logical
        case .equal, .notEqual, .less, .greater, .lessEqual, .greaterEqual:
            frames[top].lastOperator = .comparison
        case .star:
            if frames[top].phase == .start { frames[top].phase = .expression }
            if frames[top].phase == .expression, isBinary(index) { frames[top].lastOperator = .other }
        case .xor, .plus, .minus, .divide, .remainder, .shiftLeft, .shiftRight:
            if isBinary(index) { frames[top].lastOperator = .other }
        }
    }

    /// Whether a colon in a block ends a label or a `case`, rather than being half of a `?:`.
    private func isLabelEnd(_ index: Int) -> Bool {
        guard let before = previous(index) else { return false }
        if before.isKeyword(.default) { return true }
        return frames[frames.count - 1].phase == .start && before.kind == .identifier || isCase(index)
    }

    private func isCase(_ index: Int) -> Bool {
        // A case's expression is short; a `?:` inside one is not looked for.
        var place = index - 1
        var steps = 0
        while place >= 0, steps < 40 {
            let token = tokens[place]
            if token.isKeyword(.case) { return true }
            if token.isMark(.question) || token.isMark(.semicolon) || token.kind == .directive || token.closes(.brace)
                || token.opens(.brace)
            {
                return false
            }
            if token.kind == .close, token.extent >= 0 { place = Int(token.extent) }
            place -= 1
            steps += 1
        }
        return false
    }

    private mutating func assign(_ assignment: SiteFrame.Assignment) {
        let top = frames.count - 1
        frames[top].assignment = assignment
        frames[top].lastOperator = .none
        frames[top].isNegated = false
        frames[top].member = frames[top].lastMember
        if frames[top].phase == .specifiers {
            frames[top].phase = .initializer
        } else if frames[top].phase == .start {
            frames[top].phase = .expression
        }
    }

    private mutating func comma(_ index: Int) {
        let top = frames.count - 1
        if frames[top].kind == .call {
            endArgument(index)
            frames[top].argument += 1
            frames[top].argumentStart = Int32(truncatingIfNeeded: index + 1)
            frames[top].phase = .expression
        } else if frames[top].phase == .initializer || frames[top].phase == .specifiers {
            frames[top].phase = .specifiers
            frames[top].hasDeclarator = false
        }
        frames[top].endPart()
    }

    /// Whether an operator stands between two operands rather than before one.
    private func isBinary(_ index: Int) -> Bool {
        guard let before = previous(index) else { return false }
        switch before.kind {
        case .identifier, .number, .string, .character: return true
        case .close:
            if before.closes(.square) { return true }
            guard before.closes(.parenthesis), before.extent >= 0 else { return false }
            return !isCast(Int(before.extent))
        default: return false
        }
    }

    /// Whether the bracket at `open` holds a type.
    private func isCast(_ open: Int) -> Bool {
        let close = Int(tokens[open].extent)
        guard close > open + 1 else { return false }
        if open > 0 {
            let before = tokens[open - 1]
            if before.kind == .identifier || before.closes(.square) || before.closes(.parenthesis) { return false }
            if before.kind == .keyword, !before.isKeyword(.return), !before.isKeyword(.case) { return !before.isKeyword(.sizeof) }
        }
        if tokens[close - 1].isMark(.star) { return true }
        if let keyword = tokens[open + 1].keyword, keyword.beginsDeclaration { return true }
        guard close == open + 2, tokens[open + 1].kind == .identifier else { return false }
        let token = tokens[open + 1]
        return isScalar(token) || text[Int(token.end) - 1] == 116 && token.extent > 2 && text[Int(token.end) - 2] == 95
    }

    // MARK: Brackets

    private mutating func open(_ index: Int, _ token: Token) {
        let top = frames.count - 1
        let close = token.extent
        guard Int(close) > index else { return }
        var frame = SiteFrame(kind: .group, open: Int32(truncatingIfNeeded: index), close: close)
        let outer = frames[top]
        frame.outerCall = outer.kind == .call ? outer.site : outer.outerCall
        frame.outerArgument = outer.kind == .call ? outer.argument : outer.outerArgument
        frame.phase = .expression
        let before = previous(index)
        if token.opens(.parenthesis) {
            openParenthesis(index, before, outer, &frame)
        } else if token.opens(.square) {
            frame.kind = .reference
            frame.outer = .use
            if outer.kind == .assembly { frame.kind = .declarator }
        } else {
            openBrace(index, before, outer, &frame)
        }
        frames.append(frame)
    }

    private mutating func openParenthesis(_ index: Int, _ before: Token?, _ outer: SiteFrame, _ frame: inout SiteFrame) {
        let top = frames.count - 1
        if let coming = comingCalls.last, coming.open == index {
            comingCalls.removeLast()
            frame.kind = .call
            frame.site = coming.site
            frame.argumentStart = Int32(truncatingIfNeeded: index + 1)
            frame.firstWaiting = Int32(truncatingIfNeeded: waiting.count)
            let name = sites.records[Int(coming.site)].name
            if let place = FlagUse.table.code(in: text.span, from: Int(name.lowerBound), count: name.count) {
                frame.flagUse = FlagUse.known[Int(place)].use
            }
            return
        }
        if let before, before.kind == .keyword, let keyword = before.keyword {
            switch keyword {
            case .if, .while, .switch:
                frame.kind = .condition
                frame.isCondition = true
                return
            case .for:
                frame.kind = .loop
                frame.phase = .start
                return
            case .attribute:
                frame.kind = .attribute
                return
            case .sizeof, .typeof, .alignof, .alignas, .atomic, .generic, .builtinType, .staticAssert:
                frame.kind = .reference
                return
            case .asm, .volatile, .goto, .inline:
                if outer.phase != .specifiers || keyword == .asm {
                    frame.kind = .assembly
                    return
                }
            default: break
            }
        }
        if outer.kind == .attribute {
            // `((list))`; a deeper bracket holds an attribute's own arguments.
            let isList = before.map { $0.opens(.parenthesis) } ?? false
            frame.kind = isList ? .attribute : .reference
            return
        }
        let isStatement = outer.kind == .block || outer.kind == .loop || outer.kind == .declarator
        if isStatement, outer.phase == .specifiers {
            // `int (*fn)(int)`, `int f(int)` inside a function.
            frame.kind = .declarator
            if !outer.hasDeclarator, let name = pointerName(index) {
                frames[top].hasDeclarator = true
                addLocal(name, isCallable: true)
            }
            return
        }
        frame.isCondition = outer.isCondition
        frame.member = outer.member
        frame.lastMember = -1
        let close = Int(frame.close)
        if isCast(index), close + 1 < tokens.count, startsOperand(tokens[close + 1]) {
            frame.kind = .reference
            return
        }
        frame.outer = use(index, close, isNegated: outer.isNegated)
        frame.outerNegated = use(index, close, isNegated: !outer.isNegated)
    }

    private func startsOperand(_ token: Token) -> Bool {
        switch token.kind {
        case .identifier, .number, .string, .character, .keyword: true
        case .open: !token.opens(.square)
        case .mark:
            token.isMark(.and) || token.isMark(.star) || token.isMark(.tilde) || token.isMark(.minus) || token.isMark(.not)
        default: false
        }
    }

    /// The name in `(*name)` or `(*name[2])`.
    private func pointerName(_ open: Int) -> Int? {
        var place = open + 1
        let close = Int(tokens[open].extent)
        guard place < close, tokens[place].isMark(.star) else { return nil }
        while place < close, tokens[place].kind != .identifier { place += 1 }
        while place + 1 < close, tokens[place + 1].kind == .identifier { place += 1 }
        return place < close ? place : nil
    }

    private mutating func openBrace(_ index: Int, _ before: Token?, _ outer: SiteFrame, _ frame: inout SiteFrame) {
        frame.kind = .block
        frame.phase = .start
        if outer.kind == .initializer {
            frame.kind = .initializer
            frame.member = outer.member
            frame.phase = .expression
        } else if outer.assignment == .plain, before.map({ $0.isMark(.assign) }) ?? false {
            frame.kind = .initializer
            frame.member = outer.member
            frame.phase = .expression
        } else if let before, before.closes(.parenthesis), before.extent >= 0, isCompoundLiteral(Int(before.extent)) {
            frame.kind = .initializer
            frame.phase = .expression
        } else if outer.kind == .block || outer.kind == .declarator, outer.phase == .specifiers {
            frame.kind = .declarator
            let isEnum = before.map { $0.isKeyword(.enum) } ?? false
            if isEnum { frame.phase = .expression }
        } else if outer.kind == .base, enclosing < 0 {
            // A struct's body at file level, whose members' names are marked, or a row of a table that another file includes.
            frame.kind =
                before.map { $0.kind == .identifier || $0.kind == .keyword || $0.closes(.parenthesis) } ?? false
                ? .base : .initializer
        }
    }

    /// `(struct foo) {`: the bracket at `open` is a cast before a brace.
    private func isCompoundLiteral(_ open: Int) -> Bool {
        guard open > 0 else { return false }
        let before = tokens[open - 1]
        switch before.kind {
        case .identifier, .close: return false
        case .keyword: return before.isKeyword(.return) || before.isKeyword(.sizeof)
        case .open, .mark: return !before.isMark(.semicolon) && !before.opens(.brace)
        default: return false
        }
    }

    private mutating func close(_ index: Int, _ token: Token) {
        let partner = token.extent
        guard partner >= 0 else { return }
        var rounds = 0
        while frames.count > 1, frames[frames.count - 1].open > partner, rounds < 1000 {
            frames.removeLast()
            rounds += 1
        }
        let top = frames.count - 1
        guard top > 0, frames[top].open == partner else { return }
        let frame = frames[top]
        if frame.kind == .call { endCall(index) }
        frames.removeLast()
        let outer = frames.count - 1
        frames[outer].isNegated = false
        frames[outer].isAddress = false
        switch frame.kind {
        case .condition, .loop:
            // What follows is a statement of its own, unless it is the end of a `do … while`.
            frames[outer].endStatement()
        case .block:
            if frames[outer].kind == .block || frames[outer].kind == .base { frames[outer].endStatement() }
        case .call:
            // `for_each_thing(…) statement`
            if frames[outer].kind == .block, frames[outer].phase == .expression, index + 1 < tokens.count,
                tokens[index + 1].kind == .identifier || tokens[index + 1].kind == .keyword
            {
                frames[outer].endStatement()
            }
        default: break
        }
    }

    private mutating func endArgument(_ index: Int) {
        let frame = frames[frames.count - 1]
        var first = Int(frame.argumentStart)
        var last = index - 1
        while first <= last, tokens[first].kind == .directive {
            first = Int(structure.directives[Int(tokens[first].extent)].end) + 1
        }
        while last >= first, tokens[last].kind == .directiveEnd {
            while last > first, tokens[last].kind != .directive { last -= 1 }
            last -= 1
        }
        let start = first <= last ? tokens[first].start : tokens[index].start
        waiting.append(start..<(first <= last ? max(endOffset(last), start) : start))
    }

    private func endOffset(_ index: Int) -> Int32 {
        let token = tokens[index]
        return token.kind == .open || token.kind == .close ? token.start + 1 : token.kind == .directive ? token.start : token.end
    }

    private mutating func endCall(_ index: Int) {
        let frame = frames[frames.count - 1]
        let first = min(Int(frame.firstWaiting), waiting.count)
        if waiting.count > first || !isEmpty(Int(frame.argumentStart), index) { endArgument(index) }
        let site = Int(frame.site)
        if !sites.records[site].isClosed {
            sites.records[site].isClosed = true
            sites.records[site].end = tokens[index].start + 1
            sites.records[site].firstArgument = Int32(truncatingIfNeeded: sites.arguments.count)
            sites.records[site].argumentCount = Int32(truncatingIfNeeded: waiting.count - first)
            sites.arguments += waiting[first...]
        }
        waiting.removeSubrange(first...)
    }

    private func isEmpty(_ first: Int, _ end: Int) -> Bool {
        var place = first
        while place < end {
            guard tokens[place].kind == .directive else { return false }
            place = Int(structure.directives[Int(tokens[place].extent)].end) + 1
        }
        return true
    }

    // MARK: Flags

    private func use(_ first: Int, _ last: Int) -> Site.Kind { use(first, last, isNegated: frames[frames.count - 1].isNegated) }

    /// What the expression around the operand `first…last` does with it.
    private func use(_ first: Int, _ last: Int, isNegated: Bool) -> Site.Kind {
        let frame = frames[frames.count - 1]
        if frame.isAddress { return frame.kind == .call && frame.lastOperator == .none ? .pass : .reference }
        let following = next(last)
        if let following {
            if following.kind == .open, !following.opens(.brace) { return .reference }
            switch following.mark {
            case .dot, .arrow, .assign, .orAssign, .andAssign, .xorAssign, .otherAssign, .increment, .decrement: return .reference
            case .and: return mask(frame, isNegated)
            case .equal, .notEqual, .less, .greater, .lessEqual, .greaterEqual: return .test
            case .logicalAnd, .logicalOr, .question: return frame.lastOperator == .and ? mask(frame, isNegated) : .use
            default: break
            }
        }
        switch frame.lastOperator {
        case .and: return mask(frame, isNegated)
        case .comparison: return .test
        case .logical: return .use
        default: break
        }
        switch frame.assignment {
        case .plain: if frame.kind != .initializer { return isNegated ? .use : .set }
        case .or: return isNegated ? .use : .set
        case .and: return isNegated ? .clear : .test
        case .other: return .use
        case .none: break
        }
        switch frame.kind {
        case .group: return isNegated ? frame.outerNegated : frame.outer
        case .call: return frame.flagUse.kind(frame.argument)
        case .initializer: return .initializer
        case .reference: return .use
        default: return .use
        }
    }

    /// An operand of `&`: a flag behind a `~` is cleared where the result is kept, else it is tested.
    private func mask(_ frame: SiteFrame, _ isNegated: Bool) -> Site.Kind {
        guard isNegated else { return .test }
        return frame.isCondition && frame.assignment == .none ? .test : .clear
    }
}
