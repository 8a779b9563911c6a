// The names that a function's parameters and local variables hide.

import ByteText

/// The local names of one function at a time, found by their bytes.
struct LocalNames {
    private struct Entry {
        var start: Int32
        var count: Int32
        /// The token at which the name's block ends.
        var scopeEnd: Int32
        /// The entry with the same hash that was added before; -1 without one.
        var next: Int32
        var hash: UInt32
        var isCallable: Bool
    }

    private var entries: [Entry] = []
    private var buckets = [Int32](repeating: -1, count: 256)

    /// Forgets all names.
    mutating func removeAll() {
        for entry in entries { buckets[Int(entry.hash) & (buckets.count - 1)] = -1 }
        entries.removeAll(keepingCapacity: true)
    }

    /// Adds the name of a token, in force up to the token `scopeEnd`. `isCallable`: its type may be a function's.
    mutating func add(_ text: [UInt8], _ token: Token, scopeEnd: Int, isCallable: Bool) {
        if entries.count >= buckets.count * 2 { grow() }
        let hash = text.wordHash(in: token.bytes)
        let bucket = Int(hash) & (buckets.count - 1)
        entries.append(
            Entry(
                start: token.start, count: token.extent, scopeEnd: Int32(truncatingIfNeeded: scopeEnd), next: buckets[bucket],
                hash: hash, isCallable: isCallable))
        buckets[bucket] = Int32(truncatingIfNeeded: entries.count - 1)
    }

    /// Whether a token's name is local at the token `place`, and whether it may be called; nil where it is not local.
    mutating func find(_ text: [UInt8], _ token: Token, at place: Int) -> Bool? {
        guard !entries.isEmpty else { return nil }
        let hash = text.wordHash(in: token.bytes)
        let bucket = Int(hash) & (buckets.count - 1)
        // Names whose block has ended are taken out when they are met first, so that chains stay short.
        while buckets[bucket] >= 0, entries[Int(buckets[bucket])].scopeEnd <= place {
            buckets[bucket] = entries[Int(buckets[bucket])].next
        }
        var index = buckets[bucket]
        while index >= 0 {
            let entry = entries[Int(index)]
            if entry.hash == hash, entry.count == token.extent, entry.scopeEnd > place,
                text.isSame(Int(entry.start)..<Int(entry.start + entry.count), as: token.bytes, of: text)
            {
                return entry.isCallable
            }
            index = entry.next
        }
        return nil
    }

    private mutating func grow() {
        buckets = [Int32](repeating: -1, count: buckets.count * 4)
        for index in entries.indices {
            let bucket = Int(entries[index].hash) & (buckets.count - 1)
            entries[index].next = buckets[bucket]
            buckets[bucket] = Int32(truncatingIfNeeded: index)
        }
    }
}
