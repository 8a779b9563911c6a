// Reads objects out of packs (gitformat-pack(5)) by the thousand: what libgit2 does one at a time with locks and zlib, for one
// thread alone. Whatever is unusual in a pack is nil here, and left to libgit2 to read or to refuse.

internal import ByteText
internal import Deflate

/// One worker's way to read what lies in packs.
public struct PackReader: ~Copyable {
    private let packs: PackSet
    private var inflater = Inflater()
    private var window = PackWindow()
    private var recent = RecentObjects()

    /// Makes a reader of `packs`.
    public init(_ packs: PackSet) { self.packs = packs }

    /// Gives a blob's content for as long as `body` runs; nil, without running it, where it can't be read from the pack.
    public mutating func withBlob<Result>(at place: PackPlace, _ body: (RawSpan) -> Result) -> Result? {
        guard let object = object(at: place), object.kind == .blob else { return nil }
        return object.bytes.withRawSpan(body)
    }

    /// A tree's bytes; nil where they can't be read from the packs.
    mutating func bytes(of tree: TreeID) -> [UInt8]? {
        guard let place = packs.place(of: tree), let object = object(at: place), object.kind == .tree else { return nil }
        return object.bytes
    }

    private mutating func object(at place: PackPlace) -> PackedObject? {
        // The deltas that lead from the object to the one that stands by itself, or that is still known.
        var deltas: [(place: PackPlace, bytes: [UInt8])] = []
        var place = place
        var base: PackedObject
        while true {
            if let known = recent[place] {
                base = known
                break
            }
            guard let entry = window.entry(at: place, in: packs.packs[place.pack].file),
                let bytes = inflate(entry, at: place)
            else { return nil }
            let earlier: Int?
            switch entry.form {
            case .whole: earlier = nil
            case .delta(let distance): earlier = place.offset - distance
            case .deltaOf(let id):
                earlier = packs.packs[place.pack].index.offset(of: id)
                guard earlier != nil else { return nil }
            }
            guard let earlier else {
                base = PackedObject(kind: entry.kind, bytes: bytes)
                recent.keep(base, at: place)
                break
            }
            // A base by id may lie anywhere, also where it leads back to here.
            guard earlier > 0, earlier < packs.packs[place.pack].file.byteCount, deltas.count < Self.longestChain else {
                return nil
            }
            deltas.append((place, bytes))
            place = PackPlace(pack: place.pack, offset: earlier)
        }
        while let delta = deltas.popLast() {
            guard let bytes = applyPackDelta(delta.bytes, to: base.bytes) else { return nil }
            base = PackedObject(kind: base.kind, bytes: bytes)
            recent.keep(base, at: delta.place)
        }
        return base
    }

    private mutating func inflate(_ entry: PackEntry, at place: PackPlace) -> [UInt8]? {
        guard entry.byteCount <= Self.largestObject else { return nil }
        var ahead = entry.likelyLength
        while true {
            let file = packs.packs[place.pack].file
            guard window.load(ahead, from: entry.content, in: file, number: place.pack) else { return nil }
            do throws(InflateError) {
                return try inflater.inflate(window.bytes, from: entry.content - window.start, size: entry.byteCount)
            } catch {
                // It may be longer than it looked.
                guard ahead < file.byteCount - entry.content, ahead < 2 * entry.byteCount + 1024 else { return nil }
                ahead = 2 * entry.byteCount + 1024
            }
        }
    }

    /// More than any chain that git makes (`pack.depth` is at most 4095).
    private static let longestChain = 8192
    /// What is larger is left to libgit2.
    private static let largestObject = 1 << 30
}

/// An object out of a pack.
private struct PackedObject {
    var kind: PackEntry.Kind
    var bytes: [UInt8]
}

/// The head of an object in a pack.
private struct PackEntry {
    enum Kind { case tree, blob, other }
    enum Form {
        case whole
        /// A delta against the object that begins so many bytes before.
        case delta(Int)
        /// A delta against another object of the pack.
        case deltaOf(BlobID)
    }

    var kind: Kind
    var form: Form
    /// How long it is inflated.
    var byteCount: Int
    /// Where in the pack its zlib stream begins.
    var content: Int

    /// How many bytes of the pack to have at hand: as many as the object has nearly always suffice.
    var likelyLength: Int { byteCount / 2 + 512 }

    /// Reads the head that begins at `place` of `bytes`, which begin at `start` of the pack.
    init?(_ bytes: [UInt8], at place: Int, start: Int) {
        var place = place
        func next() -> Int? {
            guard place < bytes.count else { return nil }
            defer { place += 1 }
            return Int(bytes[place])
        }
        guard var byte = next() else { return nil }
        let type = byte >> 4 & 7
        byteCount = byte & 15
        var shift = 4
        while byte & 0x80 != 0 {
            guard shift < 55, let more = next() else { return nil }
            byte = more
            byteCount |= (byte & 0x7F) << shift
            shift += 7
        }
        kind = type == 2 ? .tree : type == 3 ? .blob : .other
        switch type {
        case 1, 2, 3, 4: form = .whole
        case 6:
            guard var byte = next() else { return nil }
            var distance = byte & 0x7F
            while byte & 0x80 != 0 {
                guard distance < 1 << 48, let more = next() else { return nil }
                byte = more
                distance = (distance + 1) << 7 | byte & 0x7F
            }
            guard distance > 0 else { return nil }
            form = .delta(distance)
        case 7:
            guard let id = BlobID(bytes, at: place) else { return nil }
            place += BlobID.byteCount
            form = .deltaOf(id)
        default: return nil
        }
        content = start + place
    }

    /// The longest head: a size of nine bytes at most, and an id.
    static let longest = 32
}

/// A piece of a pack that was read from the file.
private struct PackWindow {
    private(set) var bytes: [UInt8] = []
    /// Where in the pack it begins.
    private(set) var start = 0
    private var pack = -1
    private var ahead = leastAhead

    /// The head of the object at `place`.
    mutating func entry(at place: PackPlace, in file: PackFile) -> PackEntry? {
        guard load(PackEntry.longest, from: place.offset, in: file, number: place.pack) else { return nil }
        return PackEntry(bytes, at: place.offset - start, start: start)
    }

    /// Sees to it that `count` bytes from `offset` on are here, or those that the pack has.
    mutating func load(_ count: Int, from offset: Int, in file: PackFile, number: Int) -> Bool {
        let end = min(offset + count, file.byteCount)
        guard offset < end else { return false }
        let isNear = number == pack && offset >= start && offset <= start + bytes.count
        if isNear, end <= start + bytes.count { return true }
        // Who goes forward will go on; who jumps gets little more than was asked for.
        ahead = isNear ? min(2 * ahead, Self.mostAhead) : Self.leastAhead
        pack = number
        start = offset
        guard file.read(max(count, ahead), from: offset, into: &bytes) else {
            pack = -1
            return false
        }
        return true
    }

    private static let leastAhead = 16 << 10
    private static let mostAhead = 1 << 20
}

/// The objects that were read last, so that what is stored as a difference from one of them finds it.
private struct RecentObjects {
    private var objects: [PackPlace: PackedObject] = [:]
    private var order: [PackPlace] = []
    private var oldest = 0
    private var byteCount = 0

    subscript(place: PackPlace) -> PackedObject? { objects[place] }

    mutating func keep(_ object: PackedObject, at place: PackPlace) {
        guard object.bytes.count <= Self.limit / 4, objects.updateValue(object, forKey: place) == nil else { return }
        order.append(place)
        byteCount += object.bytes.count
        while byteCount > Self.limit {
            if let gone = objects.removeValue(forKey: order[oldest]) { byteCount -= gone.bytes.count }
            oldest += 1
        }
        if oldest > 1024, oldest > order.count / 2 {
            order.removeFirst(oldest)
            oldest = 0
        }
    }

    /// Bytes kept.
    private static let limit = 8 << 20
}
