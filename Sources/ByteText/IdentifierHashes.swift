// The identifiers of a text as hashes: what an index keeps of a text instead of its words. Takes bytes, gives numbers; it keeps no
// word, and which text a number came from is for others to know.

import CSupport

/// Gathers the distinct identifiers of one text after another.
///
/// An identifier is a run of the bytes `[A-Za-z0-9_]` that does not begin with a digit. Hashes are the same on every machine.
@safe
public struct IdentifierHashes: ~Copyable {
    /// The distinct hashes of the last text, in the order of their first occurrence.
    public private(set) var hashes: [UInt64] = []
    /// Open addressing; zero stands for a free slot.
    private var slots: UnsafeMutableBufferPointer<UInt64>
    /// What brings a hash's leading bits down to a slot's number.
    private var shift: UInt64

    /// Makes a gatherer; its tables serve for all the texts that it is given.
    public init() {
        unsafe slots = Self.freeSlots(bits: Self.leastBits)
        shift = UInt64(64 - Self.leastBits)
    }

    deinit { unsafe slots.deallocate() }

    /// The hash of a whole identifier.
    public static func hash(ofWord word: [UInt8]) -> UInt64 {
        unsafe word.withUnsafeBytes { unsafe hashAtEnd($0, 0..<$0.count) }
    }

    /// The hash that stands for all identifiers which begin with `head`; nil where `head` is not a head (see ``head(of:)``).
    public static func hash(ofHead head: [UInt8]) -> UInt64? {
        guard Self.head(of: head) == head.count else { return nil }
        return unsafe head.withUnsafeBytes { unsafe headHash($0, 0..<$0.count) }
    }

    /// The length of an identifier's head: up to its first underscore, that included, where underscores that it begins with
    /// don't count; nil for an identifier that has no such underscore.
    public static func head(of word: [UInt8]) -> Int? {
        unsafe word.withUnsafeBytes { unsafe headEnd($0, 0..<$0.count) }
    }

    /// Gathers the identifiers of `text`, and the heads of those that have one.
    public mutating func gather(_ text: RawSpan) {
        hashes.removeAll(keepingCapacity: true)
        // Kernel sources have about one distinct identifier in fifty bytes.
        clear(for: text.byteCount / 32)
        unsafe text.withUnsafeBytes { buffer in
            // Where the run begins that ends next, and whether it began before `place`: 1 or 0.
            var first = 0
            var isOpen: UInt64 = 0
            var place = 0
            // Words that end in a block are read sixteen bytes at a time, also from its end.
            while place &+ 64 &+ 16 <= buffer.count {
                let words = unsafe Self.wordBytes(buffer, at: place)
                let before = words << 1 | isOpen
                var beginnings = words & ~before
                var ends = before & ~words
                if isOpen == 0 {
                    first = place &+ beginnings.trailingZeroBitCount
                    beginnings &= beginnings &- 1
                }
                while ends != 0 {
                    let range = unsafe Range(uncheckedBounds: (first, place &+ ends.trailingZeroBitCount))
                    unsafe insert(word: range, of: buffer, hash: Self.hash(buffer, range))
                    ends &= ends &- 1
                    first = place &+ beginnings.trailingZeroBitCount
                    beginnings &= beginnings &- 1
                }
                isOpen = words >> 63
                place &+= 64
            }
            var start = isOpen == 1 ? first : nil
            while place < buffer.count {
                if unsafe buffer[place].isIdentifierByte {
                    if start == nil { start = place }
                } else if let first = start {
                    unsafe insertLate(word: first..<place, of: buffer)
                    start = nil
                }
                place += 1
            }
            if let first = start { unsafe insertLate(word: first..<place, of: buffer) }
        }
    }

    /// Takes a word that ends near the text's end.
    @inline(never)
    private mutating func insertLate(word range: Range<Int>, of buffer: UnsafeRawBufferPointer) {
        unsafe insert(word: range, of: buffer, hash: Self.hashAtEnd(buffer, range))
    }

    @inline(__always)
    private mutating func insert(word range: Range<Int>, of buffer: UnsafeRawBufferPointer, hash: UInt64) {
        // Of all identifier bytes the digits are the lowest.
        guard unsafe buffer[range.lowerBound] > UInt8(ascii: "9"), insert(hash) else { return }
        unsafe insertHead(of: range, of: buffer)
    }

    @inline(never)
    private mutating func insertHead(of range: Range<Int>, of buffer: UnsafeRawBufferPointer) {
        if let end = unsafe Self.headEnd(buffer, range) { _ = unsafe insert(Self.headHash(buffer, range.lowerBound..<end)) }
    }

    /// Which of the 64 bytes at `place` are identifier bytes, the first byte in the lowest bit.
    @inline(__always)
    private static func wordBytes(_ buffer: UnsafeRawBufferPointer, at place: Int) -> UInt64 {
        #if arch(x86_64)
            guard let start = buffer.baseAddress else { return 0 }
            return unsafe patchwalk_identifier_bytes(start + place)
        #else
            var mask: UInt64 = 0
            for index in 0..<8 {
                let bytes = unsafe UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: place + 8 * index, as: UInt64.self))
                mask |= wordBytes(bytes) << UInt64(8 * index)
            }
            return mask
        #endif
    }

    #if !arch(x86_64)
        /// The same for eight bytes, all at once: a byte below 128 is at least `c` where adding `128 - c` sets its upper bit.
        @inline(__always)
        private static func wordBytes(_ bytes: UInt64) -> UInt64 {
            let ones: UInt64 = 0x0101_0101_0101_0101
            let upper = ones << 7
            let low = bytes & ~upper
            let folded = low | ones << 5
            let isLetter = (folded &+ ones &* (0x80 - 0x61)) & ~(folded &+ ones &* (0x80 - 0x7b))
            let isDigit = (low &+ ones &* (0x80 - 0x30)) & ~(low &+ ones &* (0x80 - 0x3a))
            let isUnderscore = ~((low ^ ones &* 0x5f) &+ ones &* 0x7f)
            let isWord = (isLetter | isDigit | isUnderscore) & ~bytes & upper
            // The product's top byte has the eight bits beside one another.
            return ((isWord >> 7) &* 0x0102_0408_1020_4080) >> 56
        }
    #endif

    /// Tells a head from a word of the same bytes.
    private static let headMark: UInt64 = 0x9d5c_1f3b_72e8_46a1

    @inline(__always)
    private mutating func insert(_ hash: UInt64) -> Bool {
        let mask = unsafe slots.count - 1
        var slot = Int(truncatingIfNeeded: hash >> shift)
        while true {
            let present = unsafe slots[slot]
            if present == hash { return false }
            if present == 0 { break }
            slot = (slot &+ 1) & mask
        }
        unsafe slots[slot] = hash
        hashes.append(hash)
        if unsafe hashes.count * 2 > slots.count { grow() }
        return true
    }

    private static let leastBits = 10

    private static func freeSlots(bits: Int) -> UnsafeMutableBufferPointer<UInt64> {
        let slots = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 1 << bits)
        unsafe slots.initialize(repeating: 0)
        return unsafe slots
    }

    private mutating func clear(for expected: Int) {
        let bits = max(Self.leastBits, Int.bitWidth - expected.leadingZeroBitCount + 1)
        shift = UInt64(64 - bits)
        if unsafe slots.count == 1 << bits {
            unsafe slots.update(repeating: 0)
        } else {
            unsafe slots.deallocate()
            unsafe slots = Self.freeSlots(bits: bits)
        }
    }

    private mutating func grow() {
        shift -= 1
        unsafe slots.deallocate()
        unsafe slots = Self.freeSlots(bits: 64 - Int(shift))
        let mask = unsafe slots.count - 1
        for hash in hashes {
            var slot = Int(truncatingIfNeeded: hash >> shift)
            while unsafe slots[slot] != 0 { slot = (slot + 1) & mask }
            unsafe slots[slot] = hash
        }
    }

    @inline(__always)
    private static func headEnd(_ buffer: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        var place = range.lowerBound
        while unsafe place < range.upperBound && buffer[place] == UInt8(ascii: "_") { place += 1 }
        while unsafe place < range.upperBound && buffer[place] != UInt8(ascii: "_") { place += 1 }
        return place < range.upperBound ? place + 1 : nil
    }

    @inline(__always)
    private static func headHash(_ buffer: UnsafeRawBufferPointer, _ range: Range<Int>) -> UInt64 {
        let isAtEnd = range.upperBound + 16 > buffer.count
        let hash = unsafe (isAtEnd ? hashAtEnd(buffer, range) : hash(buffer, range)) ^ headMark
        return hash == 0 ? 1 : hash
    }

    /// Never zero. Sixteen bytes at a time, so that the length of a word, which nobody can foresee, seldom decides what is done.
    ///
    /// Sixteen bytes or more follow the range.
    @inline(__always)
    private static func hash(_ buffer: UnsafeRawBufferPointer, _ range: Range<Int>) -> UInt64 {
        var place = range.lowerBound
        var left = range.upperBound &- place
        var low = UInt64(truncatingIfNeeded: left) &* 0xd6e8_feb8_6659_fd93
        while left > 16 {
            low = unsafe folded(low ^ word(buffer, place), word(buffer, place &+ 8) ^ Self.second)
            place &+= 16
            left &-= 16
        }
        let few = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* min(left, 8))
        let more = left > 8 ? UInt64.max &>> UInt64(truncatingIfNeeded: 128 &- 8 &* left) : 0
        return unsafe finished(low ^ (word(buffer, place) & few), word(buffer, place &+ 8) & more)
    }

    /// The same where the text may end with the range.
    private static func hashAtEnd(_ buffer: UnsafeRawBufferPointer, _ range: Range<Int>) -> UInt64 {
        let copy = unsafe Array(UnsafeRawBufferPointer(rebasing: buffer[range])) + [UInt8](repeating: 0, count: 16)
        return unsafe copy.withUnsafeBytes { unsafe hash($0, 0..<range.count) }
    }

    @inline(__always)
    private static func finished(_ low: UInt64, _ high: UInt64) -> UInt64 {
        let hash = folded(low ^ 0xa076_1d64_78bd_642f, high ^ Self.second) &* 0x9e37_79b9_7f4a_7c15
        return max(hash ^ hash >> 32, 1)
    }

    private static var second: UInt64 { 0xe703_7ed1_a0b4_28db }

    @inline(__always)
    private static func word(_ buffer: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
        unsafe UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// Both halves of the product: each of its bits depends on all of both numbers.
    @inline(__always)
    private static func folded(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}
