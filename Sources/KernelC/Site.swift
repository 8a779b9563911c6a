// One place of a file that uses a name.

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
    public var arguments: ArgumentList
    /// The enclosing function, macro or initialised object: its place in `FileFacts.definitions`; nil at top level.
    public var enclosing: Int32?
    /// The innermost call of which this is an argument or a part of one: the place of that call in `FileFacts.sites` and the
    /// argument's number from 0.
    public var argumentOf: ArgumentPlace?
    /// The name of the member that gets the value of which this is a part: `mmap` in `.mmap = foo` and in `ops->mmap = foo`.
    public var initializesMember: Range<Int32>?
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
        kind: Kind, name: Range<Int32>, range: Range<Int32>, arguments: ArgumentList = [], enclosing: Int32? = nil,
        argumentOf: ArgumentPlace? = nil, initializesMember: Range<Int32>? = nil, isHiddenByLocal: Bool = false,
        condition: Int32
    ) {
        self.kind = kind
        self.name = name
        self.range = range
        self.arguments = arguments
        self.enclosing = enclosing
        self.argumentOf = argumentOf
        self.initializesMember = initializesMember
        self.isHiddenByLocal = isHiddenByLocal
        self.condition = condition
    }
}
