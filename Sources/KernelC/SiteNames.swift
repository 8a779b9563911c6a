// The distinct names that a file uses, and where: what is asked of a name is asked once a file, not once a use.

import ByteText

/// The names of a file's sites by number, in the order of their first use, each with the places of its sites.
public struct SiteNames: Sendable {
    /// The bytes where each name stands first, as written.
    public let ranges: [Range<Int32>]
    /// The hash of each name's bytes, as `wordHash(in:)` gives it.
    public let hashes: [UInt32]
    /// The places of the sites by name, and where those of each name begin; one more at the end.
    private let places: [Int32]
    private let starts: [Int32]

    /// No names.
    init() {
        ranges = []
        hashes = []
        places = []
        starts = [0]
    }

    /// The names of `records`, whose numbers are places in `ranges`.
    init(_ ranges: [Range<Int32>], hashes: [UInt32], of records: [SiteList.Record]) {
        self.ranges = ranges
        self.hashes = hashes
        // Counted first, then each site is put behind those of its name before it.
        var next = [Int32](repeating: 0, count: ranges.count + 1)
        for record in records { next[Int(record.nameNumber) + 1] += 1 }
        for number in ranges.indices { next[number + 1] += next[number] }
        starts = next
        var places = [Int32](repeating: 0, count: records.count)
        for (place, record) in records.enumerated() {
            let number = Int(record.nameNumber)
            places[Int(next[number])] = Int32(truncatingIfNeeded: place)
            next[number] += 1
        }
        self.places = places
    }

    /// The numbers of all names.
    public var numbers: Range<Int> { ranges.indices }

    /// The places of the sites that use a name, in the order of the file.
    public func sites(of number: Int) -> ArraySlice<Int32> { places[Int(starts[number])..<Int(starts[number + 1])] }
}
