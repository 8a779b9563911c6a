// How small files of the cache are held together: what they are, for whom they hold, and that they are whole. What they say is for others
// to know.

import ByteText

/// Bytes with a head of ``headCount`` before them: 16 of magic, a stamp without which they are of no use, a checksum of the rest.
enum SealedBytes {
    static let headCount = 32

    /// Puts the head before `content`; `magic` is the name of what it is, in 16 bytes.
    static func sealing(_ content: [UInt8], _ magic: StaticString, stamp: UInt64) -> [UInt8] {
        var bytes = Array("\(magic)".utf8)
        bytes.reserveCapacity(headCount + content.count)
        bytes.append(stamp)
        bytes.append(content.withRawSpan { $0.checksum(0..<$0.byteCount) })
        return bytes + content
    }

    /// Whether `sealed` is whole, and was sealed as this and with this stamp.
    static func isWhole(_ sealed: [UInt8], _ magic: StaticString, stamp: UInt64) -> Bool {
        sealed.withRawSpan { bytes in
            bytes.byteCount > headCount && bytes.copy(0..<16) == Array("\(magic)".utf8) && bytes.number64(at: 16) == stamp
                && bytes.number64(at: 24) == bytes.checksum(headCount..<bytes.byteCount)
        }
    }
}
