// Search in what is text already, by its bytes.

import CSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension String {
    /// Whether the bytes of `part` stand in it, one after the other.
    public func holds(_ part: String) -> Bool {
        let found = unsafe utf8.withContiguousStorageIfAvailable { text in
            unsafe part.utf8.withContiguousStorageIfAvailable { part in
                guard let start = text.baseAddress, let wanted = part.baseAddress, !part.isEmpty else { return part.isEmpty }
                return unsafe patchwalk_memmem(start, text.count, wanted, part.count) != nil
            }
        }
        return found.flatMap(\.self) ?? Array(utf8).holds(Array(part.utf8))
    }
}

extension Array where Element == UInt8 {
    fileprivate func holds(_ part: [UInt8]) -> Bool { part.isEmpty || firstOffset(of: part, in: 0..<count) != nil }

    /// Whether a range of these bytes is the same as one of `other`; both lie within.
    public func isSame(_ range: Range<Int>, as otherRange: Range<Int>, of other: [UInt8]) -> Bool {
        self[range].isSame(as: other[otherRange])
    }
}

extension ArraySlice where Element == UInt8 {
    /// Whether the bytes are the same as others, wherever they lie.
    public func isSame(as other: ArraySlice<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBytes { one in
            unsafe other.withUnsafeBytes { two in
                guard let first = one.baseAddress, let second = two.baseAddress else { return true }
                return unsafe memcmp(first, second, count) == 0
            }
        }
    }
}
