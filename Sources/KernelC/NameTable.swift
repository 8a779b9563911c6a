// A small set of known names, found without making a string: by first letter and length, then by bytes.

/// Known names of at most 31 bytes and a code for each, for inner loops.
struct NameTable: Sendable {
    /// For each first byte, a bit for each length that a name with that first byte has.
    private let lengths: [UInt32]
    /// For each pair of first byte and length, the number of its first name, and how many there are.
    private let buckets: [UInt32]
    /// The names, 32 bytes each.
    private let letters: [UInt8]
    private let codes: [UInt8]

    /// The keywords of C.
    static let keywords = NameTable(Keyword.spellings.map { ($0.0, $0.1.rawValue) })
    /// The preprocessor's directives.
    static let directives = NameTable(DirectiveKind.named.map { ($0.key, $0.value.rawValue) })

    /// Makes a table of names and their codes; fewer than 256 names may share a first byte and a length.
    init(_ spellings: [(String, UInt8)]) {
        let sorted = spellings.map { (bytes: Array($0.0.utf8), code: $0.1) }
            .sorted { ($0.bytes[0], $0.bytes.count) < ($1.bytes[0], $1.bytes.count) }
        var lengths = [UInt32](repeating: 0, count: 256)
        var buckets = [UInt32](repeating: 0, count: 256 * 32)
        for (index, entry) in sorted.enumerated() {
            let first = Int(entry.bytes[0])
            lengths[first] |= 1 << UInt32(entry.bytes.count)
            let bucket = first << 5 | entry.bytes.count
            buckets[bucket] = buckets[bucket] == 0 ? UInt32(index) << 8 | 1 : buckets[bucket] + 1
        }
        self.lengths = lengths
        self.buckets = buckets
        letters = sorted.flatMap { $0.bytes + [UInt8](repeating: 0, count: 32 - $0.bytes.count) }
        codes = sorted.map(\.code)
    }

    /// The code of the name that these bytes of a text spell; nil where it is not in the table.
    @inline(__always)
    func code(in text: borrowing Span<UInt8>, from start: Int, count: Int) -> UInt8? {
        guard count < 32, count > 0 else { return nil }
        let first = Int(text[start])
        guard lengths[first] >> UInt32(count) & 1 != 0 else { return nil }
        return find(in: text, from: start, count: count)
    }

    @inline(never)
    private func find(in text: borrowing Span<UInt8>, from start: Int, count: Int) -> UInt8? {
        let bucket = buckets[Int(text[start]) << 5 | count]
        var index = Int(bucket >> 8)
        let end = index + Int(bucket & 255)
        search: while index < end {
            let first = index << 5
            for place in 1..<count where letters[first + place] != text[start + place] {
                index += 1
                continue search
            }
            return codes[index]
        }
        return nil
    }
}
