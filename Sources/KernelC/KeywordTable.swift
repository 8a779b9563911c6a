// Which names are keywords, found without making a string: by first letter and length, then by bytes.

/// The keywords of C, for a lexer's inner loop.
struct KeywordTable: Sendable {
    /// For each first byte, a bit for each length that a keyword with that first byte has.
    private let lengths: [UInt32]
    /// For each pair of first byte and length, where its keywords begin in `entries`, and how many there are.
    private let buckets: [UInt16]
    private let entries: [(bytes: [UInt8], keyword: Keyword)]

    /// The one table.
    static let shared = KeywordTable(Keyword.spellings)

    private init(_ spellings: [(String, Keyword)]) {
        let sorted = spellings.map { (bytes: Array($0.0.utf8), keyword: $0.1) }
            .sorted { ($0.bytes[0], $0.bytes.count) < ($1.bytes[0], $1.bytes.count) }
        var lengths = [UInt32](repeating: 0, count: 256)
        var buckets = [UInt16](repeating: 0, count: 256 * 32)
        for (index, entry) in sorted.enumerated() {
            let first = Int(entry.bytes[0])
            lengths[first] |= 1 << UInt32(entry.bytes.count)
            let bucket = first << 5 | entry.bytes.count
            buckets[bucket] = buckets[bucket] == 0 ? UInt16(index) << 4 | 1 : buckets[bucket] + 1
        }
        self.lengths = lengths
        self.buckets = buckets
        entries = sorted
    }

    /// The keyword that these bytes of a text spell; nil where they are a name.
    @inline(__always)
    func keyword(in text: borrowing Span<UInt8>, from start: Int, count: Int) -> Keyword? {
        guard count < 32 else { return nil }
        let first = Int(text[start])
        guard lengths[first] >> UInt32(count) & 1 != 0 else { return nil }
        return find(in: text, from: start, count: count)
    }

    @inline(never)
    private func find(in text: borrowing Span<UInt8>, from start: Int, count: Int) -> Keyword? {
        let bucket = buckets[Int(text[start]) << 5 | count]
        var index = Int(bucket >> 4)
        let end = index + Int(bucket & 15)
        search: while index < end {
            for place in 1..<count where entries[index].bytes[place] != text[start + place] {
                index += 1
                continue search
            }
            return entries[index].keyword
        }
        return nil
    }
}
