// A name that is looked for: one identifier, or all of a form.

import ByteText

/// An identifier, or a glob of identifiers such as `VM_*`, in which `*` and `?` stand for identifier bytes (`[A-Za-z0-9_]`).
public struct NamePattern: Sendable, Hashable, CustomStringConvertible {
    /// The name or glob, as given.
    public let text: String

    let bytes: [UInt8]
    /// Nil for an exact name.
    private let glob: Glob?

    /// Takes an identifier, or a glob of identifier bytes, `*` and `?`; nil for anything else and for an empty text.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        let wildcards: [UInt8] = [UInt8(ascii: "*"), UInt8(ascii: "?")]
        guard !bytes.isEmpty, bytes.allSatisfy({ $0.isIdentifierByte || wildcards.contains($0) }) else { return nil }
        self.text = text
        self.bytes = bytes
        glob = bytes.contains(where: wildcards.contains) ? Glob(bytes, bracketed: false) : nil
    }

    /// Whether it is a glob.
    public var isGlob: Bool { glob != nil }

    /// Whether an identifier is one of those meant.
    public func matches(_ identifier: [UInt8]) -> Bool { glob?.matches(identifier) ?? (identifier == bytes) }

    /// Whether the identifier in a range of `text` is one of those meant.
    public func matches(_ text: [UInt8], in range: Range<Int>) -> Bool {
        glob?.matches(text, in: range) ?? text[range].elementsEqual(bytes)
    }

    /// The name or glob, as given.
    public var description: String { text }

    /// Bytes that stand in every identifier meant; empty where there are none.
    var needle: [UInt8] { glob?.longestLiteral ?? bytes }

    /// Whether the identifiers meant begin with these bytes.
    var beginsWithItsNeedle: Bool { bytes.starts(with: needle) }

    /// What an index must have of a text in which an identifier meant stands; nil where an index can't tell.
    var indexHash: UInt64? {
        guard let first = bytes.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
        guard isGlob else { return IdentifierHashes.hash(ofWord: bytes) }
        let fixed = Array(bytes.prefix(while: \.isIdentifierByte))
        return IdentifierHashes.head(of: fixed).flatMap { IdentifierHashes.hash(ofHead: Array(fixed[..<$0])) }
    }
}
