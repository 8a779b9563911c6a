// The `#if` stack that a place stands under, in one normal form.

/// A conjunction of the conditions of all `#if`, `#elif` and `#else` branches around a place.
public struct Condition: Hashable, Sendable, CustomStringConvertible {
    /// The terms, outermost first, each an expression such as `CONFIG_MMU`, `!CONFIG_SMP` or `A || B`.
    public let terms: [String]

    /// Makes a condition of its terms.
    public init(terms: [String]) { self.terms = terms }

    /// No condition: the place is compiled in every configuration.
    public static let always = Condition(terms: [])

    /// The terms joined with `&&`, for example `CONFIG_MMU && !CONFIG_HUGETLB_PAGE`; empty at top level.
    public var description: String { terms.joined(separator: " && ") }

    /// Whether no configuration has both; false where that can't be told.
    public func contradicts(_ other: Condition) -> Bool { false }
}
