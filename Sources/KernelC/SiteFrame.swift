// The state of reading sites: one frame for each bracket that is open.

/// What a bracket is to the names in it, and how far its contents are read.
struct SiteFrame {
    /// What an open bracket is.
    enum Kind: UInt8 {
        /// Outside of functions, or a line of a macro.
        case base
        /// Statements.
        case block
        /// `(…)` around an expression, a list of parameters, a cast.
        case group
        /// `(…)` of `if`, `while`, `switch`.
        case condition
        /// `(…)` of `for`.
        case loop
        /// The arguments of a call.
        case call
        /// `{…}` of an initializer.
        case initializer
        /// `{…}` of a local struct, union or enum, and the brackets of a local declarator: its names are no sites.
        case declarator
        /// `{…}` of a local enum: a name that begins a part is declared.
        case enumerators
        /// `sizeof(…)`, `typeof(…)`, `[…]`: what stands there is only referred to.
        case reference
        /// `__attribute__(…)` and the list in it, whose names are the compiler's.
        case attribute
        /// `asm (…)`.
        case assembly
    }

    /// How far a statement is read.
    enum Phase: UInt8 { case start, expression, specifiers, initializer, label }

    /// The operator that decides what happens to an operand.
    enum Operator: UInt8 { case none, and, or, comparison, logical, other }

    /// How the value of an expression is assigned.
    enum Assignment: UInt8 { case none, plain, or, and, other }

    /// Nothing is open.
    static let base = SiteFrame(kind: .base, open: -1, close: Int32.max)

    var kind: Kind
    /// The token of the bracket; -1 for a base.
    var open: Int32
    /// The token of its partner.
    var close: Int32
    /// For a call: its site.
    var site: Int32 = -1
    /// For a call: how many arguments have ended, and where the current one begins.
    var argument: Int32 = 0
    var argumentStart: Int32 = 0
    /// For a call: where its arguments begin among those that wait.
    var firstWaiting: Int32 = 0
    /// The call whose argument this is a part of.
    var outerCall: Int32 = -1
    var outerArgument: Int32 = 0
    /// What a name in a plain bracket is, and what a name behind a `~` in it.
    var outer: Site.Kind = .use
    var outerNegated: Site.Kind = .use
    /// The flags that a call of this kind sets, clears or tests.
    var flagUse = FlagUse.none

    // The current part, up to the next comma or semicolon.
    var phase: Phase = .start
    var assignment: Assignment = .none
    var lastOperator: Operator = .none
    var isNegated = false
    var isAddress = false
    var isCondition = false
    /// The member that was named last, and the member that is assigned to; -1 for none.
    var lastMember: Int32 = -1
    var member: Int32 = -1

    // Of a local declaration.
    var hasType = false
    var typeIsCallable = false
    var hasDeclarator = false
    /// For `asm`: the colons so far.
    var colons: UInt8 = 0

    /// Begins a new part.
    mutating func endPart() {
        assignment = .none
        lastOperator = .none
        isNegated = false
        isAddress = false
        lastMember = -1
        member = -1
    }

    /// Begins a new statement.
    mutating func endStatement() {
        endPart()
        phase = .start
        hasType = false
        typeIsCallable = false
        hasDeclarator = false
    }
}

/// What a function of the kernel does with the flags that it is handed.
struct FlagUse: Sendable {
    /// What it does with its first, second and third argument; `pass` where that says nothing.
    var first: Site.Kind
    var second = Site.Kind.pass
    var third = Site.Kind.pass

    /// A call of anything else.
    static let none = FlagUse(first: .pass)

    /// The kind of an argument.
    func kind(_ index: Int32) -> Site.Kind {
        switch index {
        case 0: first
        case 1: second
        case 2: third
        default: .pass
        }
    }

    /// The functions whose argument is a flag or a bit's number, from linux/mm.h, linux/bitops.h, linux/atomic.h and
    /// linux/page-flags.h.
    static let known: [(name: String, use: FlagUse)] =
        ["vm_flags_set", "vm_flags_init", "vm_flags_reset", "vm_flags_reset_once"].map {
            ($0, FlagUse(first: .pass, second: .set))
        }
        + [("vm_flags_clear", FlagUse(first: .pass, second: .clear))]
        + ["vm_flags_mod", "__vm_flags_mod"].map { ($0, FlagUse(first: .pass, second: .set, third: .clear)) }
        + [
            "set_bit", "__set_bit", "set_bit_le", "__set_bit_le", "test_and_set_bit", "__test_and_set_bit",
            "test_and_set_bit_lock", "atomic_or", "atomic_long_or", "atomic64_or",
        ].map { ($0, FlagUse(first: .set)) }
        + [
            "clear_bit", "__clear_bit", "clear_bit_le", "__clear_bit_le", "clear_bit_unlock", "__clear_bit_unlock",
            "test_and_clear_bit", "__test_and_clear_bit", "atomic_andnot", "atomic_long_andnot", "atomic64_andnot",
        ].map { ($0, FlagUse(first: .clear)) }
        + ["test_bit", "test_bit_le", "test_bit_acquire"].map { ($0, FlagUse(first: .test)) }
        + ["wait_on_bit", "wait_on_bit_io", "wait_on_bit_timeout", "clear_and_wake_up_bit"].map {
            ($0, $0 == "clear_and_wake_up_bit" ? FlagUse(first: .clear) : FlagUse(first: .pass, second: .test))
        }

    /// The places of `known` by name.
    static let table = NameTable(known.enumerated().map { ($0.element.name, UInt8($0.offset)) })
}
