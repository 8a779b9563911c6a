// A hash of a word's bytes, to tell words apart before a text is made of them.

extension [UInt8] {
    /// A hash of the bytes in a range, eight at a time. Not for words that somebody may choose so that they collide, and not to be kept:
    /// machines of another byte order have other ones.
    @inlinable
    public func wordHash(in range: Range<Int>) -> UInt32 {
        unsafe withUnsafeBytes { bytes in
            precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
            var hash = UInt64(truncatingIfNeeded: range.count)
            func mix(_ word: UInt64) {
                hash = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
                hash ^= hash >> 29
            }
            var place = range.lowerBound
            while place &+ 8 <= range.upperBound {
                mix(unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                place &+= 8
            }
            // The rest, in two halves that may overlap.
            switch range.upperBound &- place {
            case 0: break
            case 1...3:
                let middle = (place &+ range.upperBound) / 2
                mix(unsafe UInt64(bytes[place]) << 16 | UInt64(bytes[middle]) << 8 | UInt64(bytes[range.upperBound &- 1]))
            default:
                let last = unsafe bytes.loadUnaligned(fromByteOffset: range.upperBound &- 4, as: UInt32.self)
                mix(unsafe UInt64(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)) << 32 | UInt64(last))
            }
            return UInt32(truncatingIfNeeded: hash >> 32) ^ UInt32(truncatingIfNeeded: hash)
        }
    }
}
