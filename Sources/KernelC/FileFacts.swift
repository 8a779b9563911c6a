// What one file says: the definitions and sites that KernelC reads out of its bytes.

public import ByteText

/// The facts of one file. Everything is kept as ranges of `text`; names and texts are made on demand.
public struct FileFacts: Sendable {
    /// The file's bytes.
    public let text: [UInt8]
    /// Where its lines begin.
    public let lines: LineTable
    /// What it defines and declares, in the order of the file.
    public let definitions: [Definition]
    /// Where it uses names, in the order of the file.
    public let sites: [Site]
    /// The distinct `#if` conditions that definitions and sites refer to.
    public let conditions: [Condition]
    /// Regions that could not be understood, in order; empty for nearly every file.
    public let unparsed: [Range<Int>]

    /// Makes facts of their parts.
    public init(
        text: [UInt8], lines: LineTable, definitions: [Definition], sites: [Site], conditions: [Condition], unparsed: [Range<Int>]
    ) {
        self.text = text
        self.lines = lines
        self.definitions = definitions
        self.sites = sites
        self.conditions = conditions
        self.unparsed = unparsed
    }

    /// The text of a range of the file; bytes that are not UTF-8 are shown as U+FFFD.
    public func string(_ range: Range<Int32>) -> String {
        String(decoding: text[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
    }

    /// The place of a byte of the file.
    public func position(of offset: Int32) -> Position { lines.position(of: Int(offset)) }
}

/// A thing with a name that a file defines or declares.
public struct Definition: Sendable, Hashable {
    /// What is defined. The raw values are those of `patchwalk facts`.
    public enum Kind: String, Sendable, CaseIterable {
        /// A function with its body.
        case function
        /// A function's declaration.
        case prototype
        /// A function-like macro.
        case macro
        /// An object-like macro.
        case constant
        /// A struct with its body.
        case `struct`
        /// A union with its body.
        case union
        /// An enum with its body.
        case `enum`
        /// One name of an enum.
        case enumerator
        /// A member of a struct or union.
        case member
        /// A typedef.
        case typedef
        /// A variable outside functions.
        case variable
    }

    /// What is defined.
    public var kind: Kind
    /// The name where it is written; for a name that a macro makes (`SYSCALL_DEFINE2(foo, …)`), the part that stands there.
    public var nameRange: Range<Int32>
    /// The name, where it differs from what is written at `nameRange` (`__do_sys_foo`, `PageLocked`).
    public var generatedName: String?
    /// From the first token of the declaration to its end, body included.
    public var range: Range<Int32>
    /// The body with its braces, the macro's replacement text, the initializer; nil where there is none.
    public var body: Range<Int32>?
    /// Each parameter as written; empty for `(void)`. For functions, prototypes and function-like macros.
    public var parameters: [Range<Int32>]
    /// Whether the parameters end with `...`.
    public var isVariadic: Bool
    /// Whether it is `static` (an object of this file only, or a header's inline).
    public var isStatic: Bool
    /// Whether it is `inline` in any spelling.
    public var isInline: Bool
    /// The macro that exports it in this file, for example `EXPORT_SYMBOL_GPL`.
    public var exportedBy: String?
    /// The struct, union or enum tag that a member or enumerator belongs to; empty for an anonymous one.
    public var container: String?
    /// The `#if` condition: its place in `FileFacts.conditions`.
    public var condition: Int32

    /// Makes a definition of its parts.
    public init(
        kind: Kind, nameRange: Range<Int32>, generatedName: String? = nil, range: Range<Int32>, body: Range<Int32>? = nil,
        parameters: [Range<Int32>] = [], isVariadic: Bool = false, isStatic: Bool = false, isInline: Bool = false,
        exportedBy: String? = nil, container: String? = nil, condition: Int32
    ) {
        self.kind = kind
        self.nameRange = nameRange
        self.generatedName = generatedName
        self.range = range
        self.body = body
        self.parameters = parameters
        self.isVariadic = isVariadic
        self.isStatic = isStatic
        self.isInline = isInline
        self.exportedBy = exportedBy
        self.container = container
        self.condition = condition
    }
}

/// One place that uses a name.
public struct Site: Sendable, Hashable {
    /// How the name is used, as far as the place itself tells. The raw values are those of `patchwalk facts`.
    ///
    /// Whether `x |= NAME` sets a flag or reads a variable can't be told from one place; the kinds from `set` to `use` say
    /// what the expression does, and who knows that the name is a function or a type reads them as `reference`.
    public enum Kind: String, Sendable, CaseIterable {
        /// A direct call, or a use of a function-like macro.
        case call
        /// A call through a member: `ops->fn(…)`.
        case memberCall = "member-call"
        /// A call through a variable or parameter that holds a function: `(*fn)(…)`, `fn(…)` with a local `fn`.
        case pointerCall = "pointer-call"
        /// Any other mention in code: address taken, type used, variable read.
        case reference
        /// A flag is set: `x |= F`, `x = F | …`, `vm_flags_set(vma, F)`.
        case set
        /// A flag is cleared: `x &= ~F`, `vm_flags_clear(vma, F)`.
        case clear
        /// A flag is tested: `x & F`, in a condition or not.
        case test
        /// A flag is an argument, or a part of one.
        case pass
        /// Any other use of a constant, for example in a macro's body or a `case`.
        case use
        /// In an initializer.
        case initializer
        /// In a comment or string, or in a file that is not C.
        case mention
    }

    /// How the name is used.
    public var kind: Kind
    /// The name's bytes.
    public var name: Range<Int32>
    /// The whole use: for a call from the name to the closing parenthesis, else the name alone.
    public var range: Range<Int32>
    /// A call's arguments as written, without the blanks around them; empty for `f()`.
    public var arguments: [Range<Int32>]
    /// The enclosing function, macro or initialised object: its place in `FileFacts.definitions`; nil at top level.
    public var enclosing: Int32?
    /// The innermost call of which this is an argument or a part of one: the place of that call in `FileFacts.sites` and the
    /// argument's number from 0.
    public var argumentOf: ArgumentPlace?
    /// Whether a parameter or local variable of the enclosing function has this name and hides the outer one.
    public var isHiddenByLocal: Bool
    /// The `#if` condition: its place in `FileFacts.conditions`.
    public var condition: Int32

    /// Which argument of which call.
    public struct ArgumentPlace: Sendable, Hashable {
        /// The call's place in `FileFacts.sites`.
        public var call: Int32
        /// The argument's number, from 0.
        public var index: Int32

        /// Makes a place.
        public init(call: Int32, index: Int32) {
            self.call = call
            self.index = index
        }
    }

    /// Makes a site of its parts.
    public init(
        kind: Kind, name: Range<Int32>, range: Range<Int32>, arguments: [Range<Int32>] = [], enclosing: Int32? = nil,
        argumentOf: ArgumentPlace? = nil, isHiddenByLocal: Bool = false, condition: Int32
    ) {
        self.kind = kind
        self.name = name
        self.range = range
        self.arguments = arguments
        self.enclosing = enclosing
        self.argumentOf = argumentOf
        self.isHiddenByLocal = isHiddenByLocal
        self.condition = condition
    }
}
