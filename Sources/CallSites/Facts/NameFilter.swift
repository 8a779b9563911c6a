// Passes over words that nobody asks for by their bytes, before a text is made of them: a file has thousands, and few are wanted.

import ByteText
import KernelC
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
                let bytes = Array(name.utf8)
                let place = Self.place(bytes.wordHash(in: bytes.indices))
                bits[place >> 6] |= 1 << UInt64(place & 63)
            }
        }
    }

    /// Whether the word in a range of `text` may be one of the names.
    func mayContain(_ text: [UInt8], _ range: Range<Int32>) -> Bool {
        let range = Int(range.lowerBound)..<Int(range.upperBound)
        return mayContain(text, range, hash: text.wordHash(in: range))
    }

    /// Whether one of a file's names, by number, may be one of the names; `text` is the file's.
    func mayContain(_ names: SiteNames, _ number: Int, of text: [UInt8]) -> Bool {
        let range = names.ranges[number]
        return mayContain(text, Int(range.lowerBound)..<Int(range.upperBound), hash: names.hashes[number])
    }

    private func mayContain(_ text: [UInt8], _ range: Range<Int>, hash: UInt32) -> Bool {
        let place = Self.place(hash)
        if bits[place >> 6] >> UInt64(place & 63) & 1 != 0 { return true }
        guard !globs.isEmpty || !prefixes.isEmpty else { return false }
        return globs.contains { $0.matches(text, in: range) } || prefixes.contains { text[range].starts(with: $0) }
    }

    private static func place(_ hash: UInt32) -> Int { Int(hash & UInt32(bitCount - 1)) }
}
