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

    private static let known = NameTable((plain.union(withArguments)).map { ($0, withArguments.contains($0) ? 2 : 1) })

    /// Whether the bytes of a name may be an attribute's: begin with `__`, or are one of the others.
    static func mayContain(_ text: [UInt8], _ token: Token) -> Bool {
        let start = Int(token.start)
        if token.extent > 2, text[start] == 95, text[start + 1] == 95 { return true }
        return known.code(in: text.span, from: start, count: Int(token.extent)) != nil
    }

    /// Whether a name is an attribute, or an annotation, rather than a type or the name of a thing.
    static func contains(_ name: String) -> Bool {
        if plain.contains(name) || withArguments.contains(name) { return true }
        guard name.utf8.starts(with: [95, 95]) else { return false }
        if types.contains(name) || name.hasSuffix("_t") || name.hasPrefix("__kernel_") { return false }
        return !name.utf8.contains { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
    }

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

    /// Whether a name can hardly be anything but an attribute.
    static func isWellKnown(_ name: String) -> Bool {
        wellKnown.contains(name) || name.hasPrefix("__init") || name.hasPrefix("__meminit") || name.hasPrefix("__cacheline")
            || name.hasPrefix("____cacheline") || name.hasPrefix("__no_sanitize")
    }

    /// Whether a name is an attribute that takes arguments.
    static func takesArguments(_ name: String) -> Bool { withArguments.contains(name) }
}
