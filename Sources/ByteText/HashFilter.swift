// A set of hashes in two bytes each, which answers "perhaps" or "no" to "is one of these in it?". Takes and gives plain bytes, so
// that a filter can lie in a file; it never says "no" of what was put in.

/// The coding of a set of hashes: of each, a number of 14 bits, and which of as many buckets as there are hashes it falls into.
///
/// The bytes are the number of hashes (32 bits), then a bit vector in words of 64 bits (for each bucket as many ones as it has
/// hashes, and a zero: the upper half of an Elias-Fano code), then the numbers, 14 bits each, by bucket. All little-endian. A
/// hash that was not put in is taken for one with a chance of 1 to 16,384.
public enum HashFilter {
    /// The bits of a hash that are kept beside its bucket.
    static let bits = 14

    /// The bytes of a filter with `count` hashes in it.
    public static func byteCount(for count: Int) -> Int { 4 + vectorWords(count) * 8 + (count * bits + 7) / 8 + 4 }

    /// Appends the filter of `hashes`, which are distinct and at most 2^32 - 1.
    public static func append(_ hashes: [UInt64], to bytes: inout [UInt8]) {
        let count = hashes.count
        // Where the hashes of each bucket begin.
        var starts = [UInt32](repeating: 0, count: count + 1)
        for hash in hashes { starts[bucket(hash, count) + 1] += 1 }
        for index in 0..<count { starts[index + 1] += starts[index] }
        let base = bytes.count
        let numbers = base + 4 + vectorWords(count) * 8
        bytes.append(contentsOf: repeatElement(0, count: byteCount(for: count)))
        for index in 0..<4 { bytes[base + index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
        for hash in hashes {
            let bucket = bucket(hash, count)
            let place = Int(starts[bucket])
            starts[bucket] += 1
            let one = place + bucket
            bytes[base + 4 + one / 8] |= 1 << UInt8(one % 8)
            let first = place * bits
            var number = UInt32(truncatingIfNeeded: hash & mask) << UInt32(first % 8)
            var byte = numbers + first / 8
            while number != 0 {
                bytes[byte] |= UInt8(truncatingIfNeeded: number)
                number >>= 8
                byte += 1
            }
        }
    }

    static let mask: UInt64 = (1 << UInt64(bits)) - 1

    static func vectorWords(_ count: Int) -> Int { (2 * count + 63) / 64 }

    @inline(__always)
    static func bucket(_ hash: UInt64, _ count: Int) -> Int {
        Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(count)).high)
    }
}

/// Hashes made ready to be looked for in many filters.
public struct HashQuery: Sendable {
    /// For each number of 14 bits whether one of the hashes has it, a bit each.
    private let isWanted: [UInt64]
    /// The hashes in the order of their numbers.
    private let hashes: [UInt64]
    /// The same in ascending order, which is that of their buckets in any filter.
    private let ascending: [UInt64]

    /// Takes the hashes.
    public init(_ hashes: [UInt64]) {
        var isWanted = [UInt64](repeating: 0, count: 1 << (HashFilter.bits - 6))
        for hash in hashes { isWanted[Int(hash & HashFilter.mask) >> 6] |= 1 << (hash & 63) }
        self.isWanted = isWanted
        self.hashes = hashes.sorted { $0 & HashFilter.mask < $1 & HashFilter.mask }
        ascending = hashes.sorted()
    }

    /// Whether one of the hashes may be in the filter that begins at `start` of `bytes`; true where there is no whole filter.
    public func mayMatch(_ bytes: RawSpan, at start: Int = 0) -> Bool { match(bytes, at: start) { _ in false } }

    /// Appends those of the hashes that may be in the filter that begins at `start` of `bytes`, in any order, one perhaps twice; all
    /// where there is no whole filter.
    public func appendMatches(_ bytes: RawSpan, at start: Int = 0, to found: inout [UInt64]) {
        _ = match(bytes, at: start) {
            found.append($0)
            return true
        }
    }

    /// Gives the hashes that may be in a filter, until `take` has enough; whether it had.
    @inline(__always)
    private func match(_ bytes: RawSpan, at start: Int, _ take: (UInt64) -> Bool) -> Bool {
        guard !hashes.isEmpty else { return false }
        return unsafe bytes.withUnsafeBytes { buffer in
            guard start >= 0, buffer.count - start >= 4 else { return !hashes.allSatisfy(take) }
            let count = unsafe Int(UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
            guard count <= (buffer.count - start) / 2, buffer.count - start >= HashFilter.byteCount(for: count) else {
                return !hashes.allSatisfy(take)
            }
            let vector = start + 4
            let numbers = vector + HashFilter.vectorWords(count) * 8
            // To find the buckets of a few hashes is faster than to look at all numbers.
            if hashes.count * 8 <= count {
                return unsafe matchBuckets(of: buffer, vector: vector, numbers: numbers, count: count, take)
            }
            return unsafe isWanted.withUnsafeBufferPointer { isWanted in
                // How far the bit vector has been counted: words, and ones in them.
                var word = 0
                var ones = 0
                for index in 0..<count {
                    let number = unsafe Self.number(index, in: buffer, numbers)
                    guard unsafe isWanted[Int(number >> 6)] & (1 << (number & 63)) != 0 else { continue }
                    var bits = unsafe Self.load(buffer, vector, word)
                    while ones + bits.nonzeroBitCount <= index, word < HashFilter.vectorWords(count) - 1 {
                        ones += bits.nonzeroBitCount
                        word += 1
                        bits = unsafe Self.load(buffer, vector, word)
                    }
                    var left = index - ones
                    while left > 0 {
                        bits &= bits &- 1
                        left -= 1
                    }
                    let bucket = word * 64 + bits.trailingZeroBitCount - index
                    if match(number: number, bucket: bucket, of: count, take) { return true }
                }
                return false
            }
        }
    }

    /// Gives the hashes that have their numbers in their buckets.
    @inline(__always)
    private func matchBuckets(
        of buffer: UnsafeRawBufferPointer, vector: Int, numbers: Int, count: Int, _ take: (UInt64) -> Bool
    ) -> Bool {
        let last = HashFilter.vectorWords(count) - 1
        // How far the bit vector has been counted: words, and zeros (ends of buckets) in them.
        var word = 0
        var zeros = 0
        var bits = unsafe Self.load(buffer, vector, 0)
        // How many zeros the word has; to count them is dear.
        var zerosHere = (~bits).nonzeroBitCount
        for hash in ascending {
            let bucket = HashFilter.bucket(hash, count)
            var one = 0
            if bucket > 0 {
                while word < last, zeros + zerosHere < bucket {
                    zeros += zerosHere
                    word += 1
                    bits = unsafe Self.load(buffer, vector, word)
                    zerosHere = (~bits).nonzeroBitCount
                }
                var ends = ~bits
                for _ in 1..<max(bucket - zeros, 1) { ends &= ends &- 1 }
                one = word * 64 + ends.trailingZeroBitCount + 1
            }
            while one <= last * 64 + 63, one >= bucket, one - bucket < count,
                unsafe Self.load(buffer, vector, one >> 6) >> UInt64(one & 63) & 1 == 1
            {
                if unsafe Self.number(one - bucket, in: buffer, numbers) == hash & HashFilter.mask {
                    if !take(hash) { return true }
                    break
                }
                one += 1
            }
        }
        return false
    }

    @inline(__always)
    private static func number(_ index: Int, in buffer: UnsafeRawBufferPointer, _ numbers: Int) -> UInt64 {
        let first = index * HashFilter.bits
        let loaded = unsafe UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: numbers + first >> 3, as: UInt32.self))
        return UInt64(loaded >> UInt32(first & 7)) & HashFilter.mask
    }

    @inline(__always)
    private static func load(_ buffer: UnsafeRawBufferPointer, _ vector: Int, _ word: Int) -> UInt64 {
        unsafe UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: vector + word * 8, as: UInt64.self))
    }

    @inline(__always)
    private func match(number: UInt64, bucket: Int, of count: Int, _ take: (UInt64) -> Bool) -> Bool {
        var low = 0
        var high = hashes.count
        while low < high {
            let middle = (low + high) / 2
            if hashes[middle] & HashFilter.mask < number { low = middle + 1 } else { high = middle }
        }
        while low < hashes.count, hashes[low] & HashFilter.mask == number {
            if HashFilter.bucket(hashes[low], count) == bucket, !take(hashes[low]) { return true }
            low += 1
        }
        return false
    }
}
