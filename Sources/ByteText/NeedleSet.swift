// Searching for many words at once: one pass over the text, which looks at few of its bytes.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Byte strings that are looked for together.
///
/// The text is sampled: of every `stride` places one is looked at, so chosen that any occurrence of any needle covers one whole
/// block of up to four bytes at a sampled place. A table by the block's hash tells which needles could lie there. The samples do
/// not depend on each other, which is what makes this faster than a search that skips by what it has just read. One needle alone
/// is left to `memmem`.
public struct NeedleSet: Sendable {
    private struct Candidate: Sendable {
        var needle: Int32
        /// Where in the needle the block stands.
        var offset: Int32
    }

    private let needles: [[UInt8]]
    private let stride: Int
    /// Keeps the bytes of a block, of the four that are loaded.
    private let mask: UInt32
    private let isCandidate: [Bool]
    private let candidates: [Int: [Candidate]]

    /// Takes the needles; empty ones are never found.
    public init(_ needles: [[UInt8]]) {
        self.needles = needles
        let wanted = needles.indices.filter { !needles[$0].isEmpty }
        // A longer stride than this gains nothing more, and every place of it takes up room in the table.
        let window = min(wanted.map { needles[$0].count }.min() ?? 0, 12)
        let block = window < 6 ? min(window, 3) : 4
        stride = window == 0 ? 0 : window - block + 1
        mask = UInt32.max >> UInt32(8 * (4 - max(block, 1)))
        var isCandidate = [Bool](repeating: false, count: Self.tableSize)
        var candidates: [Int: [Candidate]] = [:]
        for index in wanted {
            for offset in 0..<stride {
                let hash = Self.hash(Self.word(needles[index], at: offset), mask)
                isCandidate[hash] = true
                candidates[hash, default: []].append(Candidate(needle: Int32(index), offset: Int32(offset)))
            }
        }
        self.isCandidate = isCandidate
        self.candidates = candidates
    }

    /// Calls `found` with the number of the needle and the offset, for every place where one stands, until it says false.
    ///
    /// Places that overlap are all given. With one needle they come in order; with several, roughly in order.
    public func search(_ text: RawSpan, found: (_ needle: Int, _ offset: Int) -> Bool) {
        guard stride > 0 else { return }
        unsafe text.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            if needles.count == 1 {
                unsafe searchOne(base, buffer.count, found)
            } else {
                unsafe searchAll(base, buffer.count, found)
            }
        }
    }

    private func searchOne(_ base: UnsafeRawPointer, _ count: Int, _ found: (Int, Int) -> Bool) {
        var start = 0
        while let offset = unsafe RawSpan.offset(of: needles[0], base, start..<count) {
            guard found(0, offset) else { return }
            start = offset + 1
        }
    }

    private func searchAll(_ base: UnsafeRawPointer, _ count: Int, _ found: (Int, Int) -> Bool) {
        unsafe isCandidate.withUnsafeBufferPointer { isCandidate in
            var place = 0
            while place + 4 <= count {
                let hash = unsafe Self.hash(
                    UInt32(littleEndian: base.loadUnaligned(fromByteOffset: place, as: UInt32.self)), mask)
                if unsafe isCandidate[hash] {
                    guard unsafe report(hash, place, base, count, found) else { return }
                }
                place += stride
            }
            // The last bytes are fewer than a load takes: what is missing counts as zeros, which the comparison sorts out.
            while place < count {
                var word: UInt32 = 0
                for index in 0..<(count - place) {
                    word |= unsafe UInt32(base.load(fromByteOffset: place + index, as: UInt8.self)) << UInt32(8 * index)
                }
                guard unsafe report(Self.hash(word, mask), place, base, count, found) else { return }
                place += stride
            }
        }
    }

    /// Reports the needles that stand with a block of this hash at `place`; false when enough has been found.
    private func report(
        _ hash: Int, _ place: Int, _ base: UnsafeRawPointer, _ count: Int, _ found: (Int, Int) -> Bool
    ) -> Bool {
        guard let candidates = candidates[hash] else { return true }
        for candidate in candidates {
            let needle = Int(candidate.needle)
            let start = place - Int(candidate.offset)
            let length = needles[needle].count
            guard start >= 0, length <= count - start,
                unsafe needles[needle].withUnsafeBytes({ unsafe memcmp($0.baseAddress ?? base, base + start, length) }) == 0
            else { continue }
            guard found(needle, start) else { return false }
        }
        return true
    }

    private static let tableBits: UInt32 = 14
    private static var tableSize: Int { 1 << Int(tableBits) }

    @inline(__always)
    private static func hash(_ word: UInt32, _ mask: UInt32) -> Int {
        // Knuth's multiplicative hash: the product's upper bits depend on all of the block.
        Int(((word & mask) &* 2_654_435_769) >> (32 - tableBits))
    }

    /// The four bytes at `offset`, the first one lowest; zeros behind the end.
    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        var word: UInt32 = 0
        for index in 0..<min(4, bytes.count - offset) { word |= UInt32(bytes[offset + index]) << UInt32(8 * index) }
        return word
    }
}
