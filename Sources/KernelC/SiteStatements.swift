// Statements inside functions: labels, declarations of local names, expressions.

extension SiteReader {
    /// Looks at the first name of a statement: a label, a declaration or an expression. True where it is dealt with.
    mutating func startsStatement(_ index: Int) -> Bool {
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
        return end.kind == .close && frames[frames.count - 1].kind == .declarator
            || end.isMark(.colon) && frames[frames.count - 1].kind == .declarator
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
            if frames[top].hasDeclarator || Attributes.takesArguments(text, token) { return false }
            frames[top].hasDeclarator = true
            return true
        }
        let endsDeclarator =
            following.isMark(.assign) || following.isMark(.semicolon) || following.isMark(.comma) || following.opens(.square)
            || following.isMark(.colon) || following.kind == .identifier || following.isKeyword(.attribute)
            || following.isKeyword(.asm) || following.kind == .close
        if endsDeclarator, !frames[top].hasDeclarator, !(following.kind == .identifier && Attributes.contains(text, token)) {
            if following.kind == .identifier, !Attributes.contains(text, following) {
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

    mutating func addLocal(_ index: Int, isCallable: Bool? = nil) {
        let top = frames.count - 1
        guard frames[top].kind != .declarator else { return }
        locals.add(text, tokens[index], scopeEnd: scopeEnd(), isCallable: isCallable ?? frames[top].typeIsCallable)
    }

    /// Where a name that is declared now goes out of scope: at the end of its block, or of its loop.
    func scopeEnd() -> Int {
        let frame = frames[frames.count - 1]
        guard frame.kind == .loop else { return Int(frame.close) }
        let body = Int(frame.close) + 1
        if body < tokens.count, tokens[body].opens(.brace), Int(tokens[body].extent) > body { return Int(tokens[body].extent) }
        return frames.count > 1 ? Int(frames[frames.count - 2].close) : Int(frame.close)
    }

    func name(_ token: Token) -> String { String(decoding: text[Int(token.start)..<Int(token.end)], as: UTF8.self) }

    mutating func keyword(_ index: Int, _ token: Token) {
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
}
