// The distinct names of a file, each with a number, so that what is asked of a name is asked once a file.

import ByteText

/// Numbers for names, in the order of their first occurrence.
struct DistinctNames {
    /// Where each name stands first.
    private(set) var ranges: [Range<Int32>] = []
    /// The hash of each.
    private(set) var hashes: [UInt32] = []
    /// Open addressing; less than 0: free.
    private var slots = [Int32](repeating: -1, count: 1 << 9)

    /// The number of the name in a range of `text`, which is the same for all.
    mutating func number(of range: Range<Int32>, in text: [UInt8]) -> Int32 {
        let bytes = Int(range.lowerBound)..<Int(range.upperBound)
        let hash = text.wordHash(in: bytes)
        let (slot, known) = look(for: bytes, of: text, hash: hash, in: text)
        if let known { return known }
        let number = Int32(truncatingIfNeeded: ranges.count)
        slots[slot] = number
        ranges.append(range)
        hashes.append(hash)
        if ranges.count * 2 > slots.count { grow() }
        return number
    }

    /// The number of the name in a range of `other`, whose hash is known; nil where it has none.
    func find(_ range: Range<Int>, of other: [UInt8], hash: UInt32, in text: [UInt8]) -> Int32? {
        look(for: range, of: other, hash: hash, in: text).known
    }

    /// The slot of a name, and its number where it has one.
    private func look(
        for range: Range<Int>, of other: [UInt8], hash: UInt32, in text: [UInt8]
    ) -> (slot: Int, known: Int32?) {
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] >= 0 {
            let number = slots[slot]
            let name = ranges[Int(number)]
            if hashes[Int(number)] == hash,
                text.isSame(Int(name.lowerBound)..<Int(name.upperBound), as: range, of: other)
            {
                return (slot, number)
            }
            slot = (slot + 1) & mask
        }
        return (slot, nil)
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
