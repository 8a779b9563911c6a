// Where the objects of one pack lie: its `.idx` file, version 2 (gitformat-pack(5), "Version 2 pack-*.idx files").

import ByteText

/// The index of a pack.
struct PackIndex: Sendable {
    private let file: MappedFile
    /// How many objects the pack has.
    let count: Int

    /// Takes a file; nil where it is of another version, or too short for what it says that it holds.
    init?(_ file: MappedFile) {
        let count: Int? = file.withBytes { bytes in
            guard bytes.copy(0..<min(8, bytes.byteCount)) == [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2],
                let count = bytes.bigNumber32(at: Self.fanout + 255 * 4),
                Self.ids + Int(count) * (BlobID.byteCount + 8) + 2 * BlobID.byteCount <= bytes.byteCount
            else { return nil }
            return Int(count)
        }
        guard let count else { return nil }
        self.count = count
        self.file = file
    }

    /// Where an object begins in the pack; nil where it is not in it.
    func offset<Kind>(of id: ObjectID<Kind>) -> Int? {
        var start = 0
        return file.withBytes { bytes in number(of: id, from: &start, bytes).flatMap { offset($0, bytes) } }
    }

    /// Those of some objects that are not in the pack; `numbers` are in ascending order, and so are the ids that `id` gives for them.
    func missing(_ numbers: [Int32], _ id: (Int) -> BlobID) -> [Int32] {
        var start = 0
        return file.withBytes { bytes in
            numbers.filter { number(of: id(Int($0)), from: &start, bytes) == nil }
        }
    }

    /// The number of an object, which is not before `start`; `start` becomes the place where it is or would be.
    private func number<Kind>(of id: ObjectID<Kind>, from start: inout Int, _ bytes: RawSpan) -> Int? {
        let bits = id.leadingBits
        var low = start
        var high = count
        var step = 1
        if start == 0 {
            let first = Int(truncatingIfNeeded: bits >> 56)
            high = min(bytes.bigNumber32(at: Self.fanout + first * 4).map(Int.init) ?? 0, count)
            low = first == 0 ? 0 : bytes.bigNumber32(at: Self.fanout + (first - 1) * 4).map(Int.init) ?? 0
            step = high - low
        }
        // In steps that grow, then by halving between the last two.
        while step > 0, low + step < high, leadingBits(low + step - 1, bytes) < bits {
            low += step
            step *= 2
        }
        low += firstNumber(below: max(0, min(step, high - low))) { leadingBits(low + $0, bytes) >= bits }
        start = low
        var number = low
        while number < high, leadingBits(number, bytes) == bits {
            if bytes.objectID(at: Self.ids + number * BlobID.byteCount, as: Kind.self) == id { return number }
            number += 1
        }
        return nil
    }

    private func leadingBits(_ number: Int, _ bytes: RawSpan) -> UInt64 {
        bytes.bigNumber64(at: Self.ids + number * BlobID.byteCount) ?? .max
    }

    private func offset(_ number: Int, _ bytes: RawSpan) -> Int? {
        // Behind the ids 4 bytes of CRC for each object, then 4 of offset, then 8 for each offset that needs more than 31 bits.
        let offsets = Self.ids + count * (BlobID.byteCount + 4)
        guard let offset = bytes.bigNumber32(at: offsets + number * 4) else { return nil }
        guard offset & 0x8000_0000 != 0 else { return Int(offset) }
        let long = bytes.bigNumber64(at: offsets + count * 4 + Int(offset & 0x7FFF_FFFF) * 8)
        return long.flatMap(Int.init(exactly:))
    }

    private static let fanout = 8
    private static let ids = fanout + 256 * 4
}

extension RawSpan {
    fileprivate func bigNumber32(at offset: Int) -> UInt32? { number32(at: offset)?.byteSwapped }

    fileprivate func bigNumber64(at offset: Int) -> UInt64? { number64(at: offset)?.byteSwapped }
}
