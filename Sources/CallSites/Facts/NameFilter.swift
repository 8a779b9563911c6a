// Passes over words that nobody asks for by their bytes, before a text is made of them: a file has thousands, and few are wanted.

import SymbolIndex

/// Tells most names that a ``NameSet`` does not contain. What it lets pass still has to be looked up there.
struct NameFilter: Sendable {
    /// One bit a hash of a wanted name.
    private var bits = [UInt64](repeating: 0, count: Self.bitCount / 64)
    private let globs: [NamePattern]
    private let prefixes: [[UInt8]]

    private static let bitCount = 1 << 14

    init(_ names: NameSet) {
        globs = names.globs
        prefixes = names.families.map { Array($0.utf8) }
        for group in [
            names.exact, names.helpers, Set(names.callbacks.keys), Set(names.members.keys), Set(names.tags.map(\.tagWord)),
        ] {
            for name in group {
                var hash = Self.seed
                for byte in name.utf8 { Self.add(byte, to: &hash) }
                let place = Self.place(hash)
                bits[place >> 6] |= 1 << UInt64(place & 63)
            }
        }
    }

    /// Whether the word in a range of `text` may be one of the names.
    func mayContain(_ text: [UInt8], _ range: Range<Int32>) -> Bool {
        let range = Int(range.lowerBound)..<Int(range.upperBound)
        var hash = Self.seed
        for index in range { Self.add(text[index], to: &hash) }
        let place = Self.place(hash)
        if bits[place >> 6] >> UInt64(place & 63) & 1 != 0 { return true }
        return globs.contains { $0.matches(text, in: range) } || prefixes.contains { text[range].starts(with: $0) }
    }

    private static let seed: UInt32 = 2_166_136_261

    private static func add(_ byte: UInt8, to hash: inout UInt32) { hash = (hash ^ UInt32(byte)) &* 16_777_619 }

    private static func place(_ hash: UInt32) -> Int { Int((hash ^ hash >> 15) & UInt32(bitCount - 1)) }
}
