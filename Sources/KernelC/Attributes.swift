// The names that stand beside a declaration without being its type or its name: `__init`, `__user`, `__printf(1, 2)`.

/// What the kernel's attribute and annotation macros are called.
enum Attributes {
    /// Words that are attributes though they do not begin with two underscores.
    private static let plain: Set<String> = [
        "noinline", "noinline_for_stack", "noinline_for_tracing", "noinstr", "notrace", "asmlinkage", "nokprobe_inline",
        "fastcall",
        "inline_for_stack", "mustcheck", "uninitialized_var", "randomized_struct_fields_start",
        "randomized_struct_fields_end", "bootmem_data", "initdata", "INIT_TEXT", "ACPI_INTERNAL_VAR_XFACE",
        "ACPI_SYSTEM_XFACE", "EFIAPI", "__efiapi", "STATIC", "INLINE", "PSTATE_STATIC", "noreturn",
        "debug_noinline", "forceinline", "__force_inline", "INDIRECT_CALLABLE_SCOPE", "bpf_noinline",
    ]

    /// Types whose names begin with two underscores.
    private static let types: Set<String> = [
        "__wsum", "__sum16", "__poll_t", "__u8", "__u16", "__u32", "__u64", "__u128", "__s8", "__s16", "__s32", "__s64",
        "__s128", "__be16", "__be32", "__be64", "__le16", "__le32", "__le64", "__hc16", "__hc32", "__hc64", "__fs16", "__fs32",
        "__fs64", "__virtio16", "__virtio32", "__virtio64", "__bitwise__", "__builtin_va_list", "__gnuc_va_list", "__addrpair",
        "__portpair", "__uint128_t", "__int128_t", "__compat_uid_t",
    ]

    /// Attributes that take arguments; what follows in parentheses is no parameter list.
    private static let withArguments: Set<String> = [
        "__printf", "__scanf", "__aligned", "__section", "__acquires", "__releases", "__acquire", "__release", "__must_hold",
        "__cond_acquires", "__cond_lock", "__acquires_shared", "__releases_shared", "__must_hold_shared", "__alloc_size",
        "__assume_aligned", "__malloc", "__nonnull", "__counted_by", "__counted_by_le", "__counted_by_be", "__counted_by_ptr",
        "__guarded_by", "__pt_guarded_by", "__no_sanitize", "__compiletime_error", "__compiletime_warning", "__error",
        "__warning", "__cleanup", "__copy", "__alias", "__weakref", "__mode", "__btf_type_tag", "BTF_TYPE_TAG", "__access",
        "__format_arg", "__diagnose_as", "__alloc_align", "__printf_like", "__section__", "__target", "__nonstring",
        "__pure_on", "__rcu_dereference", "__aligned__", "__sized_by", "__retain", "__visibility", "__init_section",
        "__struct_size", "__attribute_format", "PRINTF_ATTRIBUTE", "__acquire_shared", "__returns_nonnull_if",
        "__declspec", "PRINTF", "__data_loc", "__flex_counter", "__free", "__optimize", "__alias_of", "__attr_printf",
    ]

    /// Attributes without arguments that are common enough to be known; other names with two underscores may be things.
    private static let wellKnown: Set<String> = [
        "__user", "__rcu", "__iomem", "__percpu", "__kernel", "__force", "__private", "__nocast", "__bitwise", "__safe",
        "__packed", "__aligned", "__used", "__unused", "__maybe_unused", "__always_unused", "__weak", "__visible", "__hidden",
        "__must_check", "__always_inline", "__noreturn", "__pure", "__cold", "__hot", "__read_mostly", "__ro_after_init",
        "__latent_entropy", "__randomize_layout", "__no_randomize_layout", "__designated_init", "__page_aligned_bss",
        "__page_aligned_data", "__bpf_kfunc", "__nosavedata", "__data_racy", "__attribute_const__", "__lockfunc", "__sched",
        "__kprobes", "__noclone", "__ksym", "__kconfig", "__arena", "__nonstring", "__deprecated", "__flatten", "__naked",
        "__lsm_ro_after_init", "__refdata", "__ref", "__refconst", "__net_init", "__net_exit", "__net_initdata", "__irq_entry",
        "__softirq_entry", "__exitused", "__exitdata", "__exit", "__exitcall", "__cpuidle", "__entry_text", "__noinstr",
        "__mod_export", "__nostackprotector", "__no_kcsan", "__no_profile", "__ptrauth", "__counter", "__signed",
    ]

    /// Attributes that say `inline` and more.
    private static let inline: Set<String> = ["__always_inline", "__force_inline", "nokprobe_inline"]

    /// What is known of a name, as bits of a code.
    private enum Fact {
        static let plain: UInt8 = 1
        static let withArguments: UInt8 = 2
        static let type: UInt8 = 4
        static let wellKnown: UInt8 = 8
        static let inline: UInt8 = 16
    }

    private static let known = NameTable(
        plain.union(withArguments).union(types).union(wellKnown).union(inline).map { name in
            var code: UInt8 = 0
            if plain.contains(name) { code |= Fact.plain }
            if withArguments.contains(name) { code |= Fact.withArguments }
            if types.contains(name) { code |= Fact.type }
            if wellKnown.contains(name) { code |= Fact.wellKnown }
            if inline.contains(name) { code |= Fact.inline }
            return (name, code)
        })

    private static func facts(_ text: [UInt8], _ token: Token) -> UInt8 {
        known.code(in: text.span, from: Int(token.start), count: Int(token.extent)) ?? 0
    }

    private static func startsWithUnderscores(_ text: [UInt8], _ token: Token) -> Bool {
        token.extent > 1 && text[Int(token.start)] == UInt8(ascii: "_") && text[Int(token.start) + 1] == UInt8(ascii: "_")
    }

    /// Whether a name is an attribute, or an annotation, rather than a type or the name of a thing.
    static func contains(_ text: [UInt8], _ token: Token) -> Bool {
        let facts = facts(text, token)
        if facts & (Fact.plain | Fact.withArguments) != 0 { return true }
        guard facts & Fact.type == 0, startsWithUnderscores(text, token) else { return false }
        let name = text[Int(token.start)..<Int(token.end)]
        if name.last == UInt8(ascii: "t"), name[name.endIndex - 2] == UInt8(ascii: "_") { return false }
        return !name.starts(with: "__kernel_".utf8) && !name.contains { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
    }

    /// Whether a name can hardly be anything but an attribute.
    static func isWellKnown(_ text: [UInt8], _ token: Token) -> Bool {
        if facts(text, token) & Fact.wellKnown != 0 { return true }
        guard startsWithUnderscores(text, token) else { return false }
        let name = text[Int(token.start)..<Int(token.end)]
        return wellKnownPrefixes.contains { name.starts(with: $0) }
    }

    private static let wellKnownPrefixes: [[UInt8]] =
        ["__init", "__meminit", "__cacheline", "____cacheline", "__no_sanitize"].map { Array($0.utf8) }

    /// Whether a name is an attribute that takes arguments.
    static func takesArguments(_ text: [UInt8], _ token: Token) -> Bool { facts(text, token) & Fact.withArguments != 0 }

    /// Whether a name makes a function `inline`.
    static func meansInline(_ text: [UInt8], _ token: Token) -> Bool { facts(text, token) & Fact.inline != 0 }
}
