// The path of a file inside a tree. Git's paths are bytes, not text.

/// A path relative to the top of a tree: bytes without a leading slash, parts separated by `/`.
///
/// Ordered bytewise on the whole path, the order in which reports list files.
public struct TreePath: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The path's bytes, in whatever encoding the repository uses.
    public let bytes: [UInt8]

    /// Makes a path of its bytes.
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// Makes a path of a string's UTF-8.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// Makes a path of a literal.
    public init(stringLiteral text: String) { self.init(text) }

    /// The path as text; bytes that are not UTF-8 are shown as U+FFFD.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The parts between the slashes.
    public var components: [[UInt8]] { bytes.split(separator: UInt8(ascii: "/")).map(Array.init) }

    /// The last part.
    public var name: String {
        String(decoding: bytes.suffix(from: bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0), as: UTF8.self)
    }

    /// Whether the path lies below the folder `folder` (given without a trailing slash).
    public func isBelow(_ folder: TreePath) -> Bool {
        bytes.count > folder.bytes.count && bytes.starts(with: folder.bytes)
            && bytes[folder.bytes.count] == UInt8(ascii: "/")
    }

    /// Whether the last part ends with `suffix`, for example `.c`.
    public func hasSuffix(_ suffix: String) -> Bool {
        bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }

    /// Orders paths as their bytes are ordered.
    public static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}
