// Fast search in bytes, on memchr(3) and memmem(3): the standard library's own search is some hundred times slower.

import CSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Array where Element == UInt8 {
    /// The offset of the first `byte` at or after `start`; nil where there is none.
    public func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
        firstOffset(of: byte, in: start..<count)
    }

    /// The offset of the first `byte` in `range`; nil where there is none.
    public func firstOffset(of byte: UInt8, in range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress,
                let hit = unsafe memchr(base + range.lowerBound, Int32(byte), range.count)
            else { return nil }
            return unsafe UnsafeRawPointer(hit) - base
        }
    }

    /// The offset of the first occurrence of `needle` that lies wholly in `range` (by default: in all of the array); nil
    /// where there is none. An empty needle is found nowhere.
    public func firstOffset(of needle: [UInt8], in range: Range<Int>? = nil) -> Int? {
        let range = range ?? 0..<count
        guard !needle.isEmpty, needle.count <= range.count else { return nil }
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBytes { buffer in
            unsafe needle.withUnsafeBytes { wanted in
                guard let base = buffer.baseAddress, let target = wanted.baseAddress,
                    let hit = unsafe patchwalk_memmem(base + range.lowerBound, range.count, target, wanted.count)
                else { return nil }
                return unsafe UnsafeRawPointer(hit) - base
            }
        }
    }
}
