// The distinct names of a file, each with a number, so that what is asked of a name is asked once a file.

import ByteText

/// Numbers for names, in the order of their first occurrence.
struct DistinctNames {
    /// Where each name stands first.
    private(set) var ranges: [Range<Int32>] = []
    private var hashes: [UInt32] = []
    /// Open addressing; less than 0: free.
    private var slots = [Int32](repeating: -1, count: 1 << 9)

    /// The number of a token's name; `text` is the same for all.
    mutating func number(of token: Token, in text: [UInt8]) -> Int32 {
        let hash = LocalNames.hash(text, token)
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] >= 0 {
            let number = slots[slot]
            let range = ranges[Int(number)]
            if hashes[Int(number)] == hash,
                text.isSame(Int(range.lowerBound)..<Int(range.upperBound), as: token.bytes, of: text)
            {
                return number
            }
            slot = (slot + 1) & mask
        }
        let number = Int32(truncatingIfNeeded: ranges.count)
        slots[slot] = number
        ranges.append(token.start..<token.end)
        hashes.append(hash)
        if ranges.count * 2 > slots.count { grow() }
        return number
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 4)
        let mask = slots.count - 1
        for (number, hash) in hashes.enumerated() {
            var slot = Int(hash) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(truncatingIfNeeded: number)
        }
    }
}
