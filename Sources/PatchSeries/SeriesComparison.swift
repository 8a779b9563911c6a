// Two versions of a series, patch by patch: which patch became which, and what became of the tags that reviewers gave. It reads
// mails only and applies nothing.

internal import ByteText
internal import Mail
internal import UnifiedDiff

/// What the mails of two versions say of each other.
public struct SeriesComparison: Sendable, Hashable {
    /// What became of a patch. The raw values are those of the JSON contract.
    public enum Relation: String, Sendable {
        /// The same lines are added and removed, and the message is the same but for its trailers.
        case same
        /// The same lines are added and removed under another subject or message.
        case message
        /// Other lines are added or removed.
        case changed
        /// The new version brings it.
        case new
        /// The new version is without it.
        case dropped
    }

    /// A patch of the old version beside the one that it became.
    public struct Pair: Sendable, Hashable {
        /// Its number in the old version; nil for a new patch.
        public var old: Int?
        /// Its number in the new version; nil for a dropped patch.
        public var new: Int?
        /// What became of it.
        public var relation: Relation
        /// How much of what both add and remove is the same, in percent; nil for a patch that stands alone.
        public var likeness: Int?
        /// The subject in the old version.
        public var oldSubject: String?
        /// The subject in the new version.
        public var newSubject: String?
    }

    /// A reviewer's tag that the old version has and that is worth a look in the new one.
    public struct Tag: Sendable, Hashable {
        /// What became of it. The raw values are those of the JSON contract.
        public enum Fate: String, Sendable {
            /// The patch is the same, and the tag is gone.
            case lost
            /// The patch changed, and the tag went.
            case dropped
            /// The patch changed a lot, and its author kept the tag.
            case kept
        }

        /// What became of it.
        public var fate: Fate
        /// The patch's number in the new version.
        public var patch: Int
        /// The key, for example `Reviewed-by`.
        public var key: String
        /// Who gave it.
        public var value: String
    }

    /// The patches in the order of the new version, then the dropped ones.
    public let patches: [Pair]
    /// Tags that deserve a look, by patch.
    public let tags: [Tag]

    // A patch of which less than this is the same has changed a lot: what was reviewed is mostly something else.
    private static let mostlyTheSame = 70
    // Patches that share less than this are two patches, not one that changed.
    private static let leastLikeness = 40

    /// Compares two versions.
    ///
    /// A patch is recognised by what it adds and removes, then by its subject, then by the most lines in common, as
    /// git-range-diff(1) aims to; context, line numbers and blob ids, which a rebase changes, count for nothing.
    public init(from old: Series, to new: Series) {
        let before = old.patches.map(Digest.init)
        let after = new.patches.map(Digest.init)
        var partner: [Int?] = Array(repeating: nil, count: after.count)
        var isFree = Array(repeating: true, count: before.count)
        func take(_ place: Int, for index: Int) {
            partner[index] = place
            isFree[place] = false
        }
        func pairOff<Key: Hashable>(by key: (Digest) -> Key?) {
            var places: [Key: [Int]] = [:]
            for (place, digest) in before.enumerated().reversed() where isFree[place] {
                if let key = key(digest) { places[key, default: []].append(place) }
            }
            for (index, digest) in after.enumerated() where partner[index] == nil {
                if let key = key(digest), let place = places[key]?.popLast() { take(place, for: index) }
            }
        }
        pairOff { $0.changes.isEmpty ? nil : [$0.changeDigest, $0.subjectDigest] }
        pairOff { $0.changes.isEmpty ? nil : $0.changeDigest }
        pairOff(by: \.subjectDigest)
        var candidates: [(likeness: Int, old: Int, new: Int)] = []
        for (index, digest) in after.enumerated() where partner[index] == nil {
            for place in before.indices where isFree[place] {
                let likeness = digest.likeness(to: before[place])
                if likeness >= Self.leastLikeness { candidates.append((likeness, place, index)) }
            }
        }
        candidates.sort { ($1.likeness, abs($0.old - $0.new), $0.new) < ($0.likeness, abs($1.old - $1.new), $1.new) }
        for candidate in candidates where isFree[candidate.old] && partner[candidate.new] == nil {
            take(candidate.old, for: candidate.new)
        }

        var pairs: [Pair] = []
        var tags: [Tag] = []
        for (index, patch) in new.patches.enumerated() {
            guard let place = partner[index] else {
                pairs.append(Pair(new: patch.index, relation: .new, newSubject: patch.subject))
                continue
            }
            let was = old.patches[place]
            let isSame = before[place].changeDigest == after[index].changeDigest
            let likeness = isSame ? 100 : min(after[index].likeness(to: before[place]), 99)
            let isSameMessage = before[place].messageDigest == after[index].messageDigest
            let pair = Pair(
                old: was.index, new: patch.index, relation: !isSame ? .changed : isSameMessage ? .same : .message,
                likeness: likeness, oldSubject: was.subject, newSubject: patch.subject)
            pairs.append(pair)
            tags += Self.tags(from: was, to: patch, likeness: likeness)
        }
        for (place, patch) in old.patches.enumerated() where isFree[place] {
            pairs.append(Pair(old: patch.index, relation: .dropped, oldSubject: patch.subject))
        }
        patches = pairs
        self.tags = tags
    }

    private static let reviewKeys: Set<String> = [
        "reviewed-by", "acked-by", "tested-by", "reviewed-and-tested-by", "acked-and-tested-by", "reviewed-and-acked-by",
    ]

    private static func tags(from old: Patch, to new: Patch, likeness: Int) -> [Tag] {
        var seen: Set<String> = []
        return old.trailers.compactMap { trailer in
            let key = trailer.key.lowercased()
            guard reviewKeys.contains(key), !trailer.isForAnother else { return nil }
            let person = person(of: trailer)
            guard seen.insert("\(key) \(person)").inserted else { return nil }
            let again = new.trailers.filter { $0.key.lowercased() == key && self.person(of: $0) == person }
            let fate: Tag.Fate
            if again.isEmpty {
                fate = likeness == 100 ? .lost : .dropped
            } else if likeness < mostlyTheSame, again.allSatisfy({ $0.source == .patch }) {
                fate = .kept
            } else {
                return nil
            }
            return Tag(fate: fate, patch: new.index, key: trailer.key, value: trailer.value)
        }
    }

    /// Who gave a tag: the address, or the name where there is none.
    private static func person(of trailer: Trailer) -> String {
        let person = Mailbox(trailer.value)
        return (person?.address ?? person?.name ?? trailer.value).lowercased()
    }
}

/// What is compared of a patch.
private struct Digest {
    /// How often each line is added or removed; lines without a word say nothing and are left out.
    let changes: [UInt64: Int]
    let changeCount: Int
    /// All lines added and removed, in order, with their files.
    let changeDigest: UInt64
    let subjectDigest: UInt64
    let messageDigest: UInt64

    init(_ patch: Patch) {
        var changes: [UInt64: Int] = [:]
        var all = Fingerprint()
        for file in patch.files {
            for path in [file.oldPath, file.newPath] { all.add(line: path?.bytes ?? []) }
            for mode in [file.oldMode, file.newMode] where file.oldMode != file.newMode {
                all.add(line: Array((mode?.description ?? "").utf8))
            }
            for line in file.hunks.lazy.flatMap(\.lines) where line.kind != .context {
                var one = Fingerprint()
                one.add(byte: line.kind == .added ? 0x2b : 0x2d)
                one.add(line: line.text)
                all.add(line: line.text)
                all.add(byte: line.kind == .added ? 0x2b : 0x2d)
                if line.text.contains(where: \.isIdentifierByte) { changes[one.value, default: 0] += 1 }
            }
            if case .binary(let binary) = file.content {
                switch binary.forward {
                case .literal(let bytes), .delta(let bytes): all.add(line: bytes)
                }
            }
        }
        self.changes = changes
        changeCount = changes.values.reduce(0, +)
        changeDigest = all.value
        var subject = Fingerprint()
        subject.add(line: Array(patch.subject.lowercased().utf8))
        subjectDigest = subject.value
        let trailers = Set(patch.trailers.map { "\($0.key): \($0.value)" })
        for line in String(decoding: patch.log, as: UTF8.self).split(whereSeparator: \.isNewline)
        where !trailers.contains(String(line)) {
            subject.add(line: Array(line.utf8))
        }
        messageDigest = subject.value
    }

    /// Lines in common, in percent of the mean number of lines (Dice's coefficient, rounded down).
    func likeness(to other: Digest) -> Int {
        guard changeCount + other.changeCount > 0 else { return changeDigest == other.changeDigest ? 100 : 0 }
        let (few, many) = changes.count < other.changes.count ? (changes, other.changes) : (other.changes, changes)
        let common = few.reduce(0) { $0 + min($1.value, many[$1.key] ?? 0) }
        return 200 * common / (changeCount + other.changeCount)
    }
}

/// An FNV-1a digest of lines.
private struct Fingerprint {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    mutating func add(line: [UInt8]) {
        for byte in line { add(byte: byte) }
        add(byte: 0x0a)
    }
}
