// Where the records of a tree's contents lie, worked out once for all searches of a run.

import ByteText
import GitStore

/// The records of the contents of a ``TreeListing``, and which of them were looked at already.
struct KnownRecords: Sendable {
    /// Where a record lies.
    struct Place: Sendable {
        /// The number of its volume; less than 0: there is none.
        fileprivate(set) var volume: Int32 = -1
        // In units of 8 bytes, in which volumes are laid out.
        private var start: UInt32 = 0
        private var end: UInt32 = 0

        fileprivate init() {}

        fileprivate init(volume: Int, record: Range<Int>) {
            self.volume = Int32(volume)
            start = UInt32(record.lowerBound / 8)
            end = UInt32(record.upperBound / 8)
        }

        /// Its bytes in the volume.
        var record: Range<Int> { Int(start) * 8..<Int(end) * 8 }
    }

    /// The volumes, newest first.
    let volumes: [MentionVolume]
    /// For each content its record.
    let places: [Place]
    /// For each content whether its record was found to be whole.
    private(set) var isWhole: [Bool]
    /// For each content whether it has a record, and its blob is not in the repository.
    let isGone: [Bool]
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
        /// For a name the contents that don't mention it though their records say that they may.
        var refuted: [String: Set<Int32>] = [:]

        /// Whether they say nothing of any name.
        var isSilent: Bool { contents.isEmpty && absent.isEmpty && present.isEmpty && refuted.isEmpty }

        /// Takes in what is known besides.
        mutating func add(_ more: Answers) {
            contents.merge(more.contents) { $1 }
            absent.formUnion(more.absent)
            present.merge(more.present) { $1 }
            refuted.merge(more.refuted) { $0.union($1) }
            if lengths.isEmpty { lengths = more.lengths }
        }

        /// The length of a content without a record.
        static let noRecord: Int32 = -2
    }

    /// Looks for the records of a listing, and for the blobs that have one in a repository, of which `packs` are the packs.
    init(of listing: TreeListing, in volumes: [MentionVolume], _ location: RepositoryLocation, _ packs: PackSet) {
        self.volumes = volumes
        isWhole = Array(repeating: false, count: listing.contentCount)
        var places = Array(repeating: Place(), count: listing.contentCount)
        var isGone = isWhole
        count = listing.withBlobs { blob in
            var count = 0
            for (number, volume) in volumes.enumerated() where count < listing.contentCount {
                volume.forEachRecord(of: listing.contentCount, blob) { content, record in
                    guard places[content].volume < 0 else { return }
                    places[content] = Place(volume: number, record: record)
                    count += 1
                }
            }
            guard count > 0 else { return 0 }
            let known = places.indices.filter { places[$0].volume >= 0 }.map { Int32($0) }
            let elsewhere = packs.missing(known, blob)
            guard !elsewhere.isEmpty else { return count }
            let repository = try? Repository(location)
            for content in elsewhere { isGone[Int(content)] = repository?.contains(blob(Int(content))) != true }
            return count
        }
        self.places = places
        self.isGone = isGone
    }

    /// Whether a content has a record.
    func knows(_ content: Int) -> Bool { places[content].volume >= 0 }

    /// What records say of contents of which none may mention a name.
    struct Silence: Sendable {
        /// The first files of the contents without a record that can be used.
        var unknown: [Int32] = []
        /// Whether every record can be used.
        var isWhole = true
        /// The bytes of the texts, and the files that they stand in.
        var byteCount = 0
        var fileCount: Int
    }

    /// What they say of contents where no name is asked for, all of whose lengths are known.
    func silence(of contents: TreeListing.Contents) -> Silence {
        var silence = Silence(fileCount: contents.fileCount)
        for (number, head) in contents.byNumber {
            let length = knows(Int(number)) && !isGone[Int(number)] ? answers.lengths[Int(number)] : Answers.noRecord
            if length >= 0 {
                silence.byteCount += Int(length)
                continue
            }
            silence.fileCount -= contents.fileCount(from: head)
            guard length == Answers.noRecord else { continue }
            silence.unknown.append(head)
            if knows(Int(number)) { silence.isWhole = false }
        }
        return silence
    }

    /// Whether a content may have one of the hashes by its record, looked at or not; false where it has none.
    func mayMention(_ query: HashQuery, _ content: Int) -> Bool {
        guard knows(content) else { return false }
        let place = places[content]
        return volumes[Int(place.volume)].withBytes { MentionVolume.mayMention(query, place.record, in: $0) }
    }

    /// The sums of the volumes that have a record.
    var sums: Set<UInt64> {
        var isUsed = Array(repeating: false, count: volumes.count)
        for place in places where place.volume >= 0 { isUsed[Int(place.volume)] = true }
        return Set(volumes.indices.filter { isUsed[$0] }.map { volumes[$0].sum })
    }

    /// Whether it is of these volumes.
    func isUp(to volumes: [MentionVolume]) -> Bool { self.volumes.map(\.sum) == volumes.map(\.sum) }

    /// Takes answers of a run before; those of fewer records than there are now are of no use.
    mutating func take(_ kept: Answers) {
        guard places.indices.allSatisfy({ !knows($0) || kept.lengths[$0] != Answers.noRecord }) else { return }
        answers = kept
    }

    /// Notes which records are whole.
    mutating func note(whole: [Int32]) {
        for content in whole { isWhole[Int(content)] = true }
    }

    /// Keeps answers.
    mutating func keep(_ more: Answers) { answers.add(more) }
}
