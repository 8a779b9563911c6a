// A hash of a word's bytes, to tell words apart before a text is made of them.

extension [UInt8] {
    /// The FNV-1a hash (32 bits) of the bytes in a range, its halves folded into the lower one. Not for words that somebody may
    /// choose so that they collide.
    @inlinable
    public func wordHash(in range: Range<Int>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for index in range { hash = (hash ^ UInt32(self[index])) &* 16_777_619 }
        return hash ^ hash >> 15
    }
}
