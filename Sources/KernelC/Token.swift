// The tokens of C as the kernel writes it: what they are and where they begin. Their text stays in the file.

/// One token of 12 bytes.
struct Token {
    /// What a token is, as far as the lexer can tell.
    enum Kind: UInt8 {
        case identifier, keyword, number, string, character, mark, open, close
        /// `#` and the directive's name, one token; `code` is a `DirectiveKind`, `extent` its place among `Structure.directives`.
        case directive
        /// The end of a directive's line, an empty token.
        case directiveEnd
    }

    /// Properties of a token that are bits of `flags`.
    enum Flag {
        /// The token stands in the first column.
        static let firstColumn: UInt8 = 1
        /// The token is the first of its line.
        static let firstOnLine: UInt8 = 2
        /// A line splice stands inside the token, so that its bytes are not its text.
        static let spliced: UInt8 = 4
        /// The identifier is declared here, or names a label, a member or a macro's parameter: it is no site.
        static let declared: UInt8 = 8
        /// The identifier is a parameter's name in the head of a definition with a body.
        static let parameter: UInt8 = 16
    }

    /// The first byte's offset.
    var start: Int32
    /// The number of bytes; of a bracket the partner's index in the token array, -1 where it has none; of a directive see there.
    var extent: Int32
    /// What it is.
    var kind: Kind
    /// Which keyword, mark, bracket or directive.
    var code: UInt8
    /// Bits of `Flag`.
    var flags: UInt8

    /// The offset behind the last byte; for names, numbers and literals only.
    var end: Int32 { start &+ extent }

    /// A word's bytes.
    var bytes: Range<Int> { Int(start)..<Int(end) }

    /// Whether it is this punctuation mark.
    func isMark(_ mark: Mark) -> Bool { kind == .mark && code == mark.rawValue }
    /// Whether it is this keyword.
    func isKeyword(_ keyword: Keyword) -> Bool { kind == .keyword && code == keyword.rawValue }
    /// Whether it opens this kind of bracket.
    func opens(_ bracket: Bracket) -> Bool { kind == .open && code == bracket.rawValue }
    /// Whether it closes this kind of bracket.
    func closes(_ bracket: Bracket) -> Bool { kind == .close && code == bracket.rawValue }
    /// Whether a bit of `Flag` is set.
    func has(_ flag: UInt8) -> Bool { flags & flag != 0 }
    /// The keyword; nil for any other token.
    var keyword: Keyword? { kind == .keyword ? Keyword(rawValue: code) : nil }
    /// The mark; nil for any other token.
    var mark: Mark? { kind == .mark ? Mark(rawValue: code) : nil }
}

/// The three kinds of brackets.
enum Bracket: UInt8 {
    case parenthesis, square, brace
}

/// The punctuation marks that reading tells apart.
enum Mark: UInt8 {
    case semicolon, comma, colon, question, dot, arrow, ellipsis
    case assign, orAssign, andAssign, xorAssign, otherAssign
    case or, and, xor, tilde, not, star, plus, minus, divide, remainder
    case logicalOr, logicalAnd, equal, notEqual, less, greater, lessEqual, greaterEqual
    case shiftLeft, shiftRight, increment, decrement
    case hash, paste, other
}

/// The directives that reading tells apart.
enum DirectiveKind: UInt8 {
    case `if`, ifdef, ifndef, elif, elifdef, elifndef, `else`, endif, define, undef, include, other

    /// The directives by name; all others are `other`.
    static let named: KeyValuePairs<String, DirectiveKind> = [
        "if": .if, "ifdef": .ifdef, "ifndef": .ifndef, "elif": .elif, "elifdef": .elifdef, "elifndef": .elifndef,
        "else": .else, "endif": .endif, "define": .define, "undef": .undef, "include": .include, "include_next": .include,
        "import": .include,
    ]
}

/// The words that are never names, in C and in GNU C; alternate spellings share a case.
enum Keyword: UInt8 {
    // Types and what belongs to them.
    case void, char, short, int, long, float, double, signed, unsigned, bool, complex, int128, autoType
    case `struct`, union, `enum`
    case const, volatile, restrict, atomic
    case typedef, extern, `static`, register, auto, inline, noreturn, threadLocal
    case typeof, attribute, alignas
    // Statements.
    case `if`, `else`, `while`, `do`, `for`, `switch`, `case`, `default`, `break`, `continue`, `return`, goto, label
    // Expressions.
    case sizeof, alignof, generic, staticAssert, `extension`, asm, builtinType

    /// Whether it can only be a part of a type.
    var isType: Bool { rawValue <= Keyword.enum.rawValue || self == .typeof }
    /// Whether it begins a declaration wherever it stands first.
    var beginsDeclaration: Bool { rawValue <= Keyword.alignas.rawValue }
    /// Whether it says where a thing lives or how it is linked.
    var isStorage: Bool { rawValue >= Keyword.typedef.rawValue && rawValue <= Keyword.threadLocal.rawValue }

    /// Every spelling.
    static let spellings: [(String, Keyword)] = [
        ("void", .void), ("char", .char), ("short", .short), ("int", .int), ("long", .long), ("float", .float),
        ("double", .double), ("signed", .signed), ("__signed__", .signed), ("__signed", .signed), ("unsigned", .unsigned),
        ("_Bool", .bool), ("_Complex", .complex), ("__int128", .int128), ("__auto_type", .autoType), ("struct", .struct),
        ("union", .union), ("enum", .enum), ("const", .const), ("__const", .const), ("__const__", .const),
        ("volatile", .volatile), ("__volatile", .volatile), ("__volatile__", .volatile), ("restrict", .restrict),
        ("__restrict", .restrict), ("__restrict__", .restrict), ("_Atomic", .atomic), ("typedef", .typedef),
        ("extern", .extern), ("static", .static), ("register", .register), ("auto", .auto), ("inline", .inline),
        ("__inline", .inline), ("__inline__", .inline), ("_Noreturn", .noreturn), ("_Thread_local", .threadLocal),
        ("__thread", .threadLocal), ("typeof", .typeof), ("__typeof", .typeof), ("__typeof__", .typeof),
        ("typeof_unqual", .typeof), ("__typeof_unqual__", .typeof), ("__attribute__", .attribute), ("__attribute", .attribute),
        ("_Alignas", .alignas), ("if", .if), ("else", .else), ("while", .while), ("do", .do), ("for", .for),
        ("switch", .switch), ("case", .case), ("default", .default), ("break", .break), ("continue", .continue),
        ("return", .return), ("goto", .goto), ("__label__", .label), ("sizeof", .sizeof), ("_Alignof", .alignof),
        ("__alignof__", .alignof), ("__alignof", .alignof), ("_Generic", .generic), ("_Static_assert", .staticAssert),
        ("__extension__", .extension), ("asm", .asm), ("__asm__", .asm), ("__asm", .asm),
        ("__builtin_offsetof", .builtinType), ("__builtin_types_compatible_p", .builtinType),
        ("__builtin_va_arg", .builtinType), ("__builtin_choose_expr", .builtinType),
    ]
}
