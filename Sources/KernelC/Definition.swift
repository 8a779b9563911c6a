// A thing with a name that a file defines or declares.

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
