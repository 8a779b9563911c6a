// Where the records of a tree's contents lie, worked out once for all searches of a run.

import ByteText
import GitStore

/// The records of the contents of a ``TreeListing``, and which of them were looked at already.
struct KnownRecords: Sendable {
    /// Where a record lies.
    struct Place: Sendable {
        /// The number of its volume; less than 0: there is none.
        fileprivate(set) var volume: Int32 = -1
        /// Its bytes in the volume.
        fileprivate(set) var record: Range<Int> = 0..<0
    }

    /// The volumes, newest first.
    let volumes: [MentionVolume]
    /// For each content its record.
    let places: [Place]
    /// For each content whether its record was found to be whole.
    private(set) var isWhole: [Bool]
    /// For each content whether its blob was found in the repository.
    private(set) var isThere: [Bool]
    /// How many contents have a record.
    let count: Int
    /// What all records together said already.
    private(set) var answers = Answers()

    /// Answers to what was asked of all records.
    struct Answers: Sendable {
        /// For each hash that was asked for, the contents in which it may be, by number.
        var contents: [UInt64: [Int32]] = [:]
        /// For each content the bytes of its text; -1: it has none; ``noRecord``. Empty where it was never asked.
        var lengths: [Int32] = []

        /// Names that stand in none of the contents with a record.
        var absent: Set<String> = []
        /// Names that stand in a content, by its number.
        var present: [String: Int32] = [:]

        /// Whether they say nothing of any name.
        var isSilent: Bool { contents.isEmpty && absent.isEmpty && present.isEmpty }

        /// The length of a content without a record.
        static let noRecord: Int32 = -2
    }

    init(of listing: TreeListing, in volumes: [MentionVolume]) {
        self.volumes = volumes
        isWhole = Array(repeating: false, count: listing.contentCount)
        isThere = isWhole
        var places = Array(repeating: Place(), count: listing.contentCount)
        var count = 0
        for (number, volume) in volumes.enumerated() where count < listing.contentCount {
            volume.forEachRecord(of: listing.contentCount, listing.blob(ofContent:)) { content, record in
                guard places[content].volume < 0 else { return }
                places[content] = Place(volume: Int32(number), record: record)
                count += 1
            }
        }
        self.places = places
        self.count = count
    }

    /// Whether a content has a record.
    func knows(_ content: Int) -> Bool { places[content].volume >= 0 }

    /// Whether a content may have one of the hashes by its record, looked at or not; false where it has none.
    func mayMention(_ query: HashQuery, _ content: Int) -> Bool {
        guard knows(content) else { return false }
        let place = places[content]
        return volumes[Int(place.volume)].withBytes { MentionVolume.mayMention(query, place.record, in: $0) }
    }

    /// The sums of the volumes that have a record.
    var sums: Set<UInt64> { Set(Set(places.map(\.volume)).filter { $0 >= 0 }.map { volumes[Int($0)].sum }) }

    /// Whether it is of these volumes.
    func isUp(to volumes: [MentionVolume]) -> Bool { self.volumes.map(\.sum) == volumes.map(\.sum) }

    /// Takes answers of a run before; those of fewer records than there are now are of no use.
    mutating func take(_ kept: Answers) {
        guard places.indices.allSatisfy({ !knows($0) || kept.lengths[$0] != Answers.noRecord }) else { return }
        answers = kept
    }

    /// Notes which records are whole, and which blobs in the repository.
    mutating func note(whole: [Int32], there: [Int32]) {
        for content in whole { isWhole[Int(content)] = true }
        for content in there { isThere[Int(content)] = true }
    }

    /// Keeps answers.
    mutating func keep(_ more: Answers) {
        answers.contents.merge(more.contents) { $1 }
        answers.absent.formUnion(more.absent)
        answers.present.merge(more.present) { $1 }
        if answers.lengths.isEmpty { answers.lengths = more.lengths }
    }
}
