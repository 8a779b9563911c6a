// Statements inside functions: labels, declarations of local names, expressions.

extension SiteReader {
    /// Looks at the first name of a statement: a label, a declaration or an expression. True where it is dealt with.
    mutating func startsStatement(_ index: Int) -> Bool {
        let token = tokens[index]
        guard index + 1 < tokens.count else { return false }
        if tokens[index + 1].isMark(.colon), frame.kind == .block { return true }
        guard beginsDeclaration(index) else {
            frame.phase = .expression
            return false
        }
        frame.phase = .specifiers
        frame.hasType = true
        frame.typeIsCallable = !isScalar(token)
        append(index, .reference, end: token.end, isHidden: false)
        return true
    }

    /// Whether the name at `index`, first of a statement, is a type: `u64 x`, `pte_t *pte = …`, `foo_t (*fn)(…)`.
    @inline(__always)
    func beginsDeclaration(_ index: Int) -> Bool {
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
        return end.kind == .close && frame.kind == .declarator
            || end.isMark(.colon) && frame.kind == .declarator
    }

    /// Types that are never a function's.
    func isScalar(_ token: Token) -> Bool {
        let name = text[Int(token.start)..<Int(token.end)]
        if name.count <= 3, let first = name.first, first == 117 || first == 115 { return true }
        return Self.scalars.contains(String(decoding: name, as: UTF8.self))
    }

    static let scalars: Set<String> = [
        "bool", "size_t", "ssize_t", "pgoff_t", "loff_t", "gfp_t", "pid_t", "dev_t", "ino_t", "umode_t", "sector_t",
        "dma_addr_t", "phys_addr_t", "resource_size_t", "uint", "ulong", "ushort", "uint8_t", "uint16_t", "uint32_t", "uint64_t",
        "int8_t", "int16_t", "int32_t", "int64_t", "__u8", "__u16", "__u32", "__u64", "__s32", "__s64", "__be16", "__be32",
        "__be64", "__le16", "__le32", "__le64", "ktime_t", "pte_t", "pmd_t", "pud_t", "p4d_t", "pgd_t", "atomic_t", "uintptr_t",
        "off_t", "vm_flags_t", "vm_fault_t", "nodemask_t", "cpumask_t", "uid_t", "gid_t", "kuid_t", "kgid_t", "pgprot_t",
        "swp_entry_t", "spinlock_t", "cycles_t", "time64_t", "blk_status_t", "fmode_t",
    ]

    /// A name among a local declaration's specifiers: the declared name itself is no site. True where it is dealt with.
    mutating func declares(_ index: Int, _ token: Token, _ following: Token?) -> Bool {
        guard let following else { return false }
        if !frame.hasType {
            guard !following.opens(.parenthesis) else { return false }
            frame.hasType = true
            frame.typeIsCallable = !isScalar(token)
            append(index, .reference, end: token.end, isHidden: false)
            return true
        }
        if following.opens(.parenthesis) {
            // A prototype inside a function, or an attribute behind the name.
            if frame.hasDeclarator || Attributes.takesArguments(text, token) { return false }
            frame.hasDeclarator = true
            return true
        }
        let endsDeclarator =
            following.isMark(.assign) || following.isMark(.semicolon) || following.isMark(.comma) || following.opens(.square)
            || following.isMark(.colon) || following.kind == .identifier || following.isKeyword(.attribute)
            || following.isKeyword(.asm) || following.kind == .close
        if endsDeclarator, !frame.hasDeclarator, !(following.kind == .identifier && Attributes.contains(text, token)) {
            if following.kind == .identifier, !Attributes.contains(text, following) {
                append(index, .reference, end: token.end, isHidden: false)
                return true
            }
            frame.hasDeclarator = true
            addLocal(index)
            return true
        }
        append(index, .reference, end: token.end, isHidden: false)
        return true
    }

    mutating func addLocal(_ index: Int, isCallable: Bool? = nil) {
        guard frame.kind != .declarator else { return }
        locals.add(text, tokens[index], scopeEnd: scopeEnd(), isCallable: isCallable ?? frame.typeIsCallable)
    }

    /// Where a name that is declared now goes out of scope: at the end of its block, or of its loop.
    func scopeEnd() -> Int {
        guard frame.kind == .loop else { return Int(frame.close) }
        let body = Int(frame.close) + 1
        if body < tokens.count, tokens[body].opens(.brace), Int(tokens[body].extent) > body { return Int(tokens[body].extent) }
        return Int((around.last ?? frame).close)
    }

    func name(_ token: Token) -> String { String(decoding: text[Int(token.start)..<Int(token.end)], as: UTF8.self) }

    mutating func keyword(_ index: Int, _ token: Token) {
        guard let keyword = token.keyword else { return }
        switch keyword {
        case .else, .do:
            frame.endStatement()
        case .case:
            frame.endStatement()
            frame.phase = .expression
        case .default:
            frame.phase = .label
        case .label:
            frame.phase = .label
        case .return, .goto, .break, .continue, .if, .while, .for, .switch, .asm, .sizeof, .alignof, .generic, .staticAssert,
            .extension, .builtinType:
            if frame.phase == .start { frame.phase = .expression }
        default:
            if frame.phase == .start {
                frame.phase = .specifiers
                frame.hasType = false
                frame.typeIsCallable = false
            }
            if keyword.isType {
                frame.hasType = true
                frame.typeIsCallable = false
            }
        }
    }
}
