// The file that says which names blobs mention: what it holds, how it is made, how one blob is looked up. Opens no file itself.

import ByteText
import GitStore

/// What is known of many blobs, sorted by id and never changed.
///
/// The bytes (numbers lowest byte first): a head of ``headCount`` bytes (16 of magic, version, number of blobs, length of the
/// whole in 64 bits, checksum of the rest of head and tables), then the ids, a table of where those with the same leading bits
/// begin, the places of the records in units of 8 bytes, and the records. A record is a checksum of what follows in 64 bits, the
/// text's length in 32 bits (all ones: binary), and a `HashFilter` of its identifiers, filled up with zeros to 8 bytes.
struct MentionVolume: Sendable {
    private enum Storage: Sendable {
        case mapped(MappedFile)
        case memory([UInt8])
    }

    private let storage: Storage
    /// How many blobs it knows.
    let count: Int
    /// Its length.
    let byteCount: Int
    private let fanoutShift: UInt64
    private let fanout: Int
    private let places: Int
    /// A sum over ids and places: the same volume has the same.
    let sum: UInt64

    /// Version 2: identifiers and heads as `IdentifierHashes` has them in a `HashFilter` of 14 bits.
    static let version: UInt32 = 2
    static let headCount = 40
    static let magic = Array("patchwalk names\n".utf8)
    private static let binaryLength = UInt32.max

    /// Opens a file; nil where it is no volume of this version, or damaged in its tables.
    init?(_ file: MappedFile) { self.init(.mapped(file)) }

    /// Takes a volume's bytes.
    init?(_ bytes: [UInt8]) { self.init(.memory(bytes)) }

    private init?(_ storage: Storage) {
        self.storage = storage
        let head: (count: Int, byteCount: Int, sum: UInt64)? = Self.withBytes(of: storage) { bytes in
            guard let version = bytes.number32(at: 16), version == Self.version, bytes.copy(0..<16) == Self.magic,
                let count = bytes.number32(at: 20), let length = bytes.number64(at: 24), let sum = bytes.number64(at: 32),
                length == UInt64(bytes.byteCount), count < 1 << 30
            else { return nil }
            let layout = Layout(count: Int(count))
            guard layout.records <= bytes.byteCount,
                bytes.checksum(0..<32) ^ bytes.checksum(Self.headCount..<layout.records) == sum
            else { return nil }
            return (Int(count), bytes.byteCount, sum)
        }
        guard let head else { return nil }
        (count, byteCount, sum) = head
        let layout = Layout(count: count)
        (fanout, places, fanoutShift) = (layout.fanout, layout.places, layout.fanoutShift)
    }

    /// Where the records of some blobs lie, which are given by number in ascending order; `body` is told of those that are known.
    func forEachRecord(of blobCount: Int, _ blob: (Int) -> BlobID, _ body: (_ number: Int, _ record: Range<Int>) -> Void) {
        Self.withBytes(of: storage) { bytes in
            // A few are looked up; many are gone through together with the ids here.
            guard blobCount > count / 16 else {
                for number in 0..<blobCount {
                    if let record = record(of: blob(number), in: bytes) { body(number, record) }
                }
                return
            }
            var known = 0
            for number in 0..<blobCount {
                let blob = blob(number)
                while known < count, leadingBits(known, in: bytes) < blob.leadingBits { known += 1 }
                var same = known
                while same < count, leadingBits(same, in: bytes) == blob.leadingBits {
                    if id(same, in: bytes) == blob {
                        if let record = place(of: same, in: bytes) { body(number, record) }
                        break
                    }
                    same += 1
                }
            }
        }
    }

    /// Lends the bytes in which records lie for as long as `body` runs.
    func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result { Self.withBytes(of: storage, body) }

    /// Whether a record is as it was written; `bytes` are the volume's.
    static func isWhole(_ record: Range<Int>, in bytes: RawSpan) -> Bool {
        record.count >= 12
            && bytes.number64(at: record.lowerBound) == bytes.checksum((record.lowerBound + 8)..<record.upperBound)
    }

    /// Whether the text that a whole record is of may have one of the hashes; `bytes` are the volume's.
    static func mayMention(_ query: HashQuery, _ record: Range<Int>, in bytes: RawSpan) -> Bool {
        byteCount(of: record, in: bytes) != nil && query.mayMatch(bytes, at: filter(of: record))
    }

    /// How long the text is that a whole record is of; nil for what is no text. `bytes` are the volume's.
    static func byteCount(of record: Range<Int>, in bytes: RawSpan) -> Int? {
        guard let length = bytes.number32(at: record.lowerBound + 8), length != binaryLength else { return nil }
        return Int(length)
    }

    /// Where a text's filter begins.
    static func filter(of record: Range<Int>) -> Int { record.lowerBound + 12 }

    /// All records that are whole.
    func records() -> MentionRecords {
        Self.withBytes(of: storage) { bytes in
            var records = MentionRecords()
            for number in 0..<count {
                guard let blob = id(number, in: bytes),
                    let place = place(of: number, in: bytes), Self.isWhole(place, in: bytes)
                else { continue }
                records.append(blob, bytes.copy(place))
            }
            return records
        }
    }

    private func record(of blob: BlobID, in bytes: RawSpan) -> Range<Int>? {
        let slot = Int(truncatingIfNeeded: fanoutShift == 64 ? 0 : blob.leadingBits >> fanoutShift)
        guard let first = bytes.number32(at: fanout + 4 * slot), let end = bytes.number32(at: fanout + 4 * slot + 4),
            first <= end, end <= UInt32(count)
        else { return nil }
        for number in Int(first)..<Int(end) {
            let start = Self.headCount + number * BlobID.byteCount
            guard bytes.number64(at: start)?.byteSwapped == blob.leadingBits else { continue }
            if bytes.objectID(at: start, as: BlobKind.self) == blob { return place(of: number, in: bytes) }
        }
        return nil
    }

    private func leadingBits(_ number: Int, in bytes: RawSpan) -> UInt64 {
        bytes.number64(at: Self.headCount + number * BlobID.byteCount)?.byteSwapped ?? 0
    }

    private func id(_ number: Int, in bytes: RawSpan) -> BlobID? {
        bytes.objectID(at: Self.headCount + number * BlobID.byteCount, as: BlobKind.self)
    }

    private func place(of number: Int, in bytes: RawSpan) -> Range<Int>? {
        guard let start = bytes.number32(at: places + 4 * number), let end = bytes.number32(at: places + 4 * number + 4),
            start <= end, Int(end) * 8 <= byteCount
        else { return nil }
        return Int(start) * 8..<Int(end) * 8
    }

    private static func withBytes<Result>(of storage: Storage, _ body: (RawSpan) -> Result) -> Result {
        switch storage {
        case .mapped(let file): file.withBytes(body)
        case .memory(let bytes): bytes.withRawSpan(body)
        }
    }

    /// Where the tables lie.
    private struct Layout {
        let fanoutBits: Int
        let fanout: Int
        let places: Int
        let records: Int

        init(count: Int) {
            // About one id in each class of leading bits.
            fanoutBits = Int.bitWidth - 1 - max(count, 1).leadingZeroBitCount
            fanout = headCount + count * BlobID.byteCount
            places = fanout + 4 * ((1 << fanoutBits) + 1)
            records = (places + 4 * (count + 1) + 7) / 8 * 8
        }

        /// How far leading bits are shifted; 64 (in Swift: to zero) for none.
        var fanoutShift: UInt64 { UInt64(64 - fanoutBits) }
    }

    /// Gives the bytes of a volume of these records piece by piece; of several records of one blob one is taken.
    static func write(_ parts: [MentionRecords], to take: ([UInt8]) -> Void) {
        var all: [(blob: BlobID, part: Int, number: Int)] = []
        all.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for (part, records) in parts.enumerated() {
            for number in 0..<records.count { all.append((records.blob(number), part, number)) }
        }
        all.sort { $0.blob < $1.blob }
        var last: BlobID?
        all.removeAll { entry in
            defer { last = entry.blob }
            return entry.blob == last
        }
        let layout = Layout(count: all.count)
        let total = all.reduce(layout.records) { $0 + parts[$1.part].byteCount(of: $1.number) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(layout.records, 2 * pieceLength))
        bytes += magic
        bytes.append(version)
        bytes.append(UInt32(all.count))
        bytes.append(UInt64(total))
        bytes.append(UInt64(0))
        for entry in all { bytes += entry.blob.bytes }
        var place = 0
        for slot in 0...(1 << layout.fanoutBits) {
            while place < all.count, layout.fanoutBits > 0, all[place].blob.leadingBits >> layout.fanoutShift < UInt64(slot) {
                place += 1
            }
            bytes.append(UInt32(slot == 1 << layout.fanoutBits ? all.count : place))
        }
        var offset = layout.records
        for entry in all {
            bytes.append(UInt32(offset / 8))
            offset += parts[entry.part].byteCount(of: entry.number)
        }
        bytes.append(UInt32(offset / 8))
        while bytes.count < layout.records { bytes.append(0) }
        let sum = bytes.withRawSpan { $0.checksum(0..<32) ^ $0.checksum(headCount..<layout.records) }
        for index in 0..<8 { bytes[32 + index] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * index)) }
        for entry in all {
            if bytes.count >= pieceLength {
                take(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
            bytes += parts[entry.part].bytes(of: entry.number)
        }
        take(bytes)
    }

    private static let pieceLength = 1 << 20

    /// A volume of these records that is kept in memory.
    static func inMemory(_ parts: [MentionRecords]) -> MentionVolume? {
        var bytes: [UInt8] = []
        write(parts) { bytes += $0 }
        return MentionVolume(bytes)
    }
}

/// Records of blobs, as a volume takes them.
struct MentionRecords: Sendable {
    /// Records one after the other; no run grows far beyond ``runLength``, so that none is ever copied to make room.
    private var runs: [[UInt8]] = []
    private var entries: [(blob: BlobID, run: Int32, range: Range<Int32>)] = []
    /// How long they are together.
    private(set) var byteCount = 0

    /// How many there are.
    var count: Int { entries.count }

    private static let runLength = 1 << 20

    /// Adds the record of a text of `byteCount` bytes with these identifiers (as `IdentifierHashes` gives them); nil: binary.
    ///
    /// A text of 4 GiB or more is not recorded.
    mutating func append(_ blob: BlobID, byteCount: Int?, hashes: [UInt64]) {
        guard byteCount ?? 0 < Int(UInt32.max), hashes.count < 1 << 28 else { return }
        append(blob, HashFilter.byteCount(for: hashes.count) + 20) { run in
            let start = run.count
            run.append(UInt64(0))
            run.append(byteCount.map { UInt32($0) } ?? UInt32.max)
            HashFilter.append(hashes, to: &run)
            while run.count % 8 != 0 { run.append(0) }
            let sum = run.withRawSpan { $0.checksum((start + 8)..<$0.byteCount) }
            for index in 0..<8 { run[start + index] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * index)) }
        }
    }

    /// Adds a record as it stands in a volume.
    fileprivate mutating func append(_ blob: BlobID, _ record: [UInt8]) {
        append(blob, record.count) { $0 += record }
    }

    private mutating func append(_ blob: BlobID, _ most: Int, _ write: (inout [UInt8]) -> Void) {
        if runs.last.map({ $0.count + most > $0.capacity }) ?? true {
            runs.append([])
            runs[runs.count - 1].reserveCapacity(max(Self.runLength, most))
        }
        let last = runs.count - 1
        let start = runs[last].count
        write(&runs[last])
        byteCount += runs[last].count - start
        entries.append((blob, Int32(last), Int32(start)..<Int32(runs[last].count)))
    }

    fileprivate func blob(_ number: Int) -> BlobID { entries[number].blob }

    fileprivate func byteCount(of number: Int) -> Int { entries[number].range.count }

    fileprivate func bytes(of number: Int) -> ArraySlice<UInt8> {
        let entry = entries[number]
        return runs[Int(entry.run)][Int(entry.range.lowerBound)..<Int(entry.range.upperBound)]
    }
}

extension [UInt8] {
    /// Appends a number, lowest byte first.
    mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
        for index in 0..<(number.bitWidth / 8) { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
    }
}
