// The names of git objects: full ids, one type per kind of object, and the shortened ones that mails quote.

/// A marker for the ids of blobs.
public enum BlobKind {}
/// A marker for the ids of trees.
public enum TreeKind {}
/// A marker for the ids of commits.
public enum CommitKind {}

/// The id of a file's content.
public typealias BlobID = ObjectID<BlobKind>
/// The id of a directory.
public typealias TreeID = ObjectID<TreeKind>
/// The id of a commit.
public typealias CommitID = ObjectID<CommitKind>

/// A full SHA-1 object id: 20 bytes, ordered as `memcmp` orders them.
///
/// The kind is part of the type, so that a tree's id can't be handed where a blob's is meant.
public struct ObjectID<Kind>: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// The first 64 bits, the first byte highest: ids are spread evenly over them.
    public var leadingBits: UInt64 { high }

    /// The number of bytes of an id.
    public static var byteCount: Int { 20 }

    /// Makes an id of 20 bytes that begin at `offset` of `bytes`; nil where there are fewer.
    public init?(_ bytes: [UInt8], at offset: Int = 0) {
        guard offset >= 0, bytes.count - offset >= Self.byteCount else { return nil }
        self = unsafe bytes.withUnsafeBytes { unsafe Self($0, at: offset) }
    }

    /// Reads the id that begins at `offset`, which lies 20 bytes before the end or more.
    init(_ buffer: UnsafeRawBufferPointer, at offset: Int) {
        // The property, unlike the initializer of that name, is no generic call here.
        high = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian
        middle = unsafe buffer.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self).bigEndian
        low = unsafe buffer.loadUnaligned(fromByteOffset: offset + 16, as: UInt32.self).bigEndian
    }

    /// Writes the 20 bytes to where a C library wants them; `target` has room for them.
    public func write(to target: UnsafeMutableRawBufferPointer) {
        precondition(target.count >= Self.byteCount)
        unsafe target.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
        unsafe target.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
        unsafe target.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
    }

    /// Makes an id of exactly 40 hexadecimal digits; nil for any other text.
    public init?(hex: some StringProtocol) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        var pending: UInt8?
        for digit in hex.utf8 {
            guard let value = hexValue(digit) else { return nil }
            if let first = pending {
                bytes.append(first << 4 | value)
                pending = nil
            } else {
                pending = value
            }
        }
        guard pending == nil, bytes.count == Self.byteCount else { return nil }
        self.init(bytes)
    }

    /// The 20 bytes, as tree objects hold them.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        append(to: &result)
        return result
    }

    /// Puts the 20 bytes behind those of `target`.
    public func append(to target: inout [UInt8]) {
        let start = target.count
        target.append(contentsOf: repeatElement(0, count: Self.byteCount))
        unsafe target.withUnsafeMutableBytes { unsafe write(to: UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
    }

    /// The 40 lower-case hexadecimal digits.
    public var hex: String {
        String(decoding: bytes.flatMap { [hexDigits[Int($0 >> 4)], hexDigits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The 40 lower-case hexadecimal digits.
    public var description: String { hex }

    /// Orders ids as their bytes are ordered.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }
}

/// An object id as a diff's `index` line or a mail's text quotes it: 4 to 64 hexadecimal digits.
public struct AbbreviatedID: Hashable, Sendable, CustomStringConvertible {
    /// The digits, in lower case.
    public let digits: String

    /// Makes an id of 4 to 64 hexadecimal digits (64: a SHA-256 repository's); nil for any other text.
    public init?(_ text: some StringProtocol) {
        guard (4...64).contains(text.utf8.count), text.utf8.allSatisfy({ hexValue($0) != nil }) else { return nil }
        digits = text.lowercased()
    }

    /// Whether it is all zeros: git's way to write that there is no file on this side.
    public var isZero: Bool { digits.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }

    /// Whether `id` begins with these digits.
    public func matches<Kind>(_ id: ObjectID<Kind>) -> Bool { id.hex.hasPrefix(digits) }

    /// Whether both can name the same object: the shorter begins the longer.
    public func agrees(with other: AbbreviatedID) -> Bool {
        digits.hasPrefix(other.digits) || other.digits.hasPrefix(digits)
    }

    /// The digits.
    public var description: String { digits }
}

private let hexDigits = Array("0123456789abcdef".utf8)

private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
