// What the other modules ask of bytes that they are only lent.

import CSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension RawSpan {
    /// Whether git takes the content for binary: a NUL in its first 8000 bytes (git's `buffer_is_binary`).
    public var isBinary: Bool {
        unsafe withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return false }
            return unsafe memchr(base, 0, min(buffer.count, 8000)) != nil
        }
    }

    /// The bytes `[A-Za-z0-9_]` that stand in one run with those of `range`: the whole identifier that a part was found of.
    ///
    /// `range` lies within the span.
    public func identifier(around range: Range<Int>) -> Range<Int> {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
        return unsafe withUnsafeBytes { buffer in
            var start = range.lowerBound
            var end = range.upperBound
            while start > 0, unsafe buffer[start - 1].isIdentifierByte { start -= 1 }
            while end < buffer.count, unsafe buffer[end].isIdentifierByte { end += 1 }
            return start..<end
        }
    }

    /// The first run of the bytes `[A-Za-z0-9_]` at or after `start`; nil where there is none.
    public func firstIdentifier(from start: Int) -> Range<Int>? {
        precondition(start >= 0 && start <= byteCount)
        return unsafe withUnsafeBytes { buffer in
            var first = start
            while first < buffer.count, unsafe !buffer[first].isIdentifierByte { first += 1 }
            guard first < buffer.count else { return nil }
            var end = first + 1
            while end < buffer.count, unsafe buffer[end].isIdentifierByte { end += 1 }
            return first..<end
        }
    }

    /// The line around a byte, without its newline.
    public func line(around offset: Int) -> Range<Int> {
        precondition(offset >= 0 && offset < byteCount)
        return unsafe withUnsafeBytes { buffer in
            let newline = UInt8(ascii: "\n")
            var start = offset
            while start > 0, unsafe buffer[start - 1] != newline { start -= 1 }
            var end = offset
            while end < buffer.count, unsafe buffer[end] != newline { end += 1 }
            return start..<end
        }
    }

    /// Adds the bytes to others.
    public func append(to bytes: inout [UInt8]) { unsafe withUnsafeBytes { unsafe bytes.append(contentsOf: $0) } }

    /// A copy of the bytes of `range` (by default: all).
    public func copy(_ range: Range<Int>? = nil) -> [UInt8] {
        let range = range ?? 0..<byteCount
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
        return unsafe withUnsafeBytes { unsafe Array(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    static func offset(of needle: [UInt8], _ base: UnsafeRawPointer, _ range: Range<Int>) -> Int? {
        unsafe needle.withUnsafeBytes { wanted in
            guard let target = wanted.baseAddress,
                let hit = unsafe patchwalk_memmem(base + range.lowerBound, range.count, target, wanted.count)
            else { return nil }
            return unsafe UnsafeRawPointer(hit) - base
        }
    }
}

extension Array where Element == UInt8 {
    /// Lends the bytes for as long as `body` runs.
    public func withRawSpan<Result>(_ body: (RawSpan) -> Result) -> Result {
        unsafe withUnsafeBytes { unsafe body($0.bytes) }
    }
}

extension UInt8 {
    /// Whether it is a decimal digit: `[0-9]`.
    @inlinable
    public var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Whether it can be part of a C identifier: `[A-Za-z0-9_]`.
    @inlinable
    public var isIdentifierByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
