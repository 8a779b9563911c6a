// Searching for many words at once: one pass over the text, which skips what can hold none of them.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Byte strings that are looked for together.
///
/// The search is Wu and Manber's ("A fast algorithm for multi-pattern searching", 1994): blocks of three bytes tell how far the
/// next place can be at which a needle may end, so that most bytes are never looked at. One needle is left to `memmem`.
public struct NeedleSet: Sendable {
    private let needles: [[UInt8]]
    /// The length of the shortest needle: the part of each that the tables know.
    private let window: Int
    private let block: Int
    private let shifts: [UInt8]
    /// The needles whose window ends with a block of hash h are `order[starts[h]..<starts[h + 1]]`.
    private let starts: [Int32]
    private let order: [Int32]

    /// Takes the needles; empty ones are never found.
    public init(_ needles: [[UInt8]]) {
        self.needles = needles
        let wanted = needles.indices.filter { !needles[$0].isEmpty }
        let window = min(wanted.map { needles[$0].count }.min() ?? 0, 200)
        let block = min(window, 3)
        self.window = window
        self.block = block
        guard window > 0 else {
            (shifts, starts, order) = ([], [], [])
            return
        }
        var shifts = [UInt8](repeating: UInt8(window - block + 1), count: Self.tableSize)
        var buckets: [Int: [Int32]] = [:]
        for index in wanted {
            for end in block...window {
                let hash = Self.hash(needles[index], end: end, block: block)
                shifts[hash] = min(shifts[hash], UInt8(window - end))
                if end == window { buckets[hash, default: []].append(Int32(index)) }
            }
        }
        var starts: [Int32] = []
        var order: [Int32] = []
        for hash in 0..<Self.tableSize {
            starts.append(Int32(order.count))
            order += buckets[hash, default: []]
        }
        starts.append(Int32(order.count))
        self.shifts = shifts
        self.starts = starts
        self.order = order
    }

    /// Calls `found` with the number of the needle and the offset, for every place where one stands, until it says false.
    ///
    /// Places that overlap are all given. With one needle they come in order; with several, those of one end before the next.
    public func search(_ text: RawSpan, found: (_ needle: Int, _ offset: Int) -> Bool) {
        guard window > 0 else { return }
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
        unsafe shifts.withUnsafeBufferPointer { shifts in
            let text = unsafe base.assumingMemoryBound(to: UInt8.self)
            var last = window - 1
            while last < count {
                var hash = 0
                switch block {
                case 3: hash = unsafe Self.hash(text[last - 2], text[last - 1], text[last])
                case 2: hash = unsafe Self.hash(0, text[last - 1], text[last])
                default: hash = unsafe Self.hash(0, 0, text[last])
                }
                let shift = unsafe Int(shifts[hash])
                guard shift == 0 else {
                    last += shift
                    continue
                }
                let start = last - window + 1
                for place in starts[hash]..<starts[hash + 1] {
                    let index = Int(order[Int(place)])
                    let length = needles[index].count
                    guard length <= count - start,
                        unsafe needles[index].withUnsafeBytes({ unsafe memcmp($0.baseAddress ?? base, base + start, length) })
                            == 0
                    else { continue }
                    guard found(index, start) else { return }
                }
                last += 1
            }
        }
    }

    private static let tableSize = 8192

    @inline(__always)
    private static func hash(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
        (Int(first) << 8 ^ Int(second) << 4 ^ Int(third)) & (tableSize - 1)
    }

    private static func hash(_ needle: [UInt8], end: Int, block: Int) -> Int {
        hash(block > 2 ? needle[end - 3] : 0, block > 1 ? needle[end - 2] : 0, needle[end - 1])
    }
}
