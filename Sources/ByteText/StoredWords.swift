// What a file of ours that is mapped into memory is asked for: numbers at a place, and a sum over its bytes.

extension RawSpan {
    /// The 32-bit number, lowest byte first, at `offset`; nil where the bytes end before.
    @inlinable
    public func number32(at offset: Int) -> UInt32? {
        guard offset >= 0, offset <= byteCount - 4 else { return nil }
        return unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// The 64-bit number, lowest byte first, at `offset`; nil where the bytes end before.
    @inlinable
    public func number64(at offset: Int) -> UInt64? {
        guard offset >= 0, offset <= byteCount - 8 else { return nil }
        return unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The object id at `offset`; nil where the bytes end before.
    public func objectID<Kind>(at offset: Int, as: Kind.Type) -> ObjectID<Kind>? {
        guard offset >= 0, offset <= byteCount - ObjectID<Kind>.byteCount else { return nil }
        return unsafe withUnsafeBytes { unsafe ObjectID($0, at: offset) }
    }

    /// A sum over the bytes of `range`, which lies within the span: it tells damage, not malice.
    ///
    /// Four lanes of eight bytes, each multiplied by an odd constant, so that the processor need not wait for one to do the next.
    public func checksum(_ range: Range<Int>) -> UInt64 {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
        return unsafe withUnsafeBytes { buffer in
            var lanes: (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, UInt64(range.count))
            let factor: UInt64 = 0x9e37_79b9_7f4a_7c15
            func word(_ place: Int) -> UInt64 {
                unsafe UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            }
            var place = range.lowerBound
            while place + 32 <= range.upperBound {
                lanes.0 = (lanes.0 ^ word(place)) &* factor
                lanes.1 = (lanes.1 ^ word(place + 8)) &* factor
                lanes.2 = (lanes.2 ^ word(place + 16)) &* factor
                lanes.3 = (lanes.3 ^ word(place + 24)) &* factor
                lanes.0 ^= lanes.0 >> 32
                lanes.1 ^= lanes.1 >> 32
                lanes.2 ^= lanes.2 >> 32
                lanes.3 ^= lanes.3 >> 32
                place += 32
            }
            while place < range.upperBound {
                lanes.0 = (lanes.0 ^ (unsafe UInt64(buffer[place]))) &* factor
                lanes.0 ^= lanes.0 >> 32
                place += 1
            }
            var sum: UInt64 = 0
            for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
                sum = (sum ^ lane) &* factor
                sum ^= sum >> 29
            }
            return sum
        }
    }
}
