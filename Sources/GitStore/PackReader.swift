// Reads objects out of packs (gitformat-pack(5)) and files of their own by the thousand: what libgit2 does one at a time with locks
// and zlib, for one thread alone. Whatever is unusual is nil here, and left to libgit2 to read or to refuse.

public import ByteText
internal import Deflate

/// One worker's way to read what lies in packs.
public struct PackReader: ~Copyable {
    private let packs: PackSet
    private var inflater = Inflater()
    private var window = PackWindow()
    private var recent = RecentObjects()

    /// Makes a reader of `packs`.
    public init(_ packs: PackSet) { self.packs = packs }

    /// Gives the content of a blob that lies at `place`, or with nil in a file of its own, for as long as `body` runs; nil, without
    /// running it, where it can't be read there.
    public mutating func withBlob<Result>(_ id: BlobID, at place: PackPlace?, _ body: (RawSpan) -> Result) -> Result? {
        guard let place else { return withLoose(id, .blob, body) }
        guard let object = object(at: place), object.kind == .blob else { return nil }
        return unsafe recent.withBytes(of: object) { unsafe body($0.bytes) }
    }

    /// A tree's bytes; nil where they can't be read from the packs or a file of their own.
    mutating func bytes(of tree: TreeID) -> [UInt8]? {
        guard let place = packs.place(of: tree) else { return withLoose(tree, .tree) { $0.copy() } }
        guard let object = object(at: place), object.kind == .tree else { return nil }
        return unsafe recent.withBytes(of: object) { unsafe Array($0) }
    }

    /// Gives the content of an object that lies in a file of its own.
    private mutating func withLoose<Kind, Result>(
        _ id: ObjectID<Kind>, _ kind: PackEntry.Kind, _ body: (RawSpan) -> Result
    ) -> Result? {
        guard let file = LooseObject.file(of: id, in: packs.directories) else { return nil }
        // How long it is inflated stands in what is inflated; text has seldom more than six times its stream.
        var likely = 6 * file.count + 1024
        while let range = recent.room(for: likely) {
            let target = unsafe recent.bytes(range)
            do throws(InflateError) {
                let count = try unsafe inflater.inflate(file, upTo: target)
                return unsafe LooseObject.content(of: UnsafeRawBufferPointer(target)[..<count], kind).map {
                    unsafe body($0.bytes)
                }
            } catch .wrongSize {
                likely *= 4
            } catch { return nil }
        }
        return nil
    }

    private mutating func object(at place: PackPlace) -> PackedObject? {
        // The deltas that lead from the object to the one that stands by itself, or that is still known.
        var deltas: [(place: PackPlace, bytes: [UInt8])] = []
        var place = place
        var base: PackedObject
        search: while true {
            if let known = recent[place] {
                base = known
                break search
            }
            guard let entry = window.entry(at: place, in: packs.packs[place.pack].file), entry.byteCount <= Self.largestObject
            else { return nil }
            let earlier: Int
            switch entry.form {
            case .whole:
                guard let whole = whole(entry, at: place) else { return nil }
                base = whole
                break search
            case .delta(let distance): earlier = place.offset - distance
            case .deltaOf(let id):
                guard let offset = packs.packs[place.pack].index.offset(of: id) else { return nil }
                earlier = offset
            }
            // A base by id may lie anywhere, also where it leads back to here.
            guard earlier > 0, earlier < packs.packs[place.pack].file.byteCount, deltas.count < Self.longestChain,
                let bytes = inflate(
                    entry, at: place,
                    { (inflater, bytes, range) throws(InflateError) in
                        try inflater.inflate(bytes, in: range, size: entry.byteCount)
                    })
            else { return nil }
            deltas.append((place, bytes))
            place = PackPlace(pack: place.pack, offset: earlier)
        }
        while let delta = deltas.popLast() {
            guard let made = made(by: delta.bytes, of: base, at: delta.place) else { return nil }
            base = made
        }
        return base
    }

    /// Reads an object that stands by itself.
    private mutating func whole(_ entry: PackEntry, at place: PackPlace) -> PackedObject? {
        guard let range = recent.room(for: entry.byteCount) else {
            return inflate(entry, at: place) { (inflater, bytes, range) throws(InflateError) in
                try inflater.inflate(bytes, in: range, size: entry.byteCount)
            }.map { PackedObject(kind: entry.kind, content: .alone($0)) }
        }
        let target = unsafe recent.bytes(range)
        let isRead: Void? = inflate(entry, at: place) { (inflater, bytes, range) throws(InflateError) in
            try unsafe inflater.inflate(bytes, in: range, into: target)
        }
        return isRead.map { recent.keep(entry.kind, range, at: place) }
    }

    /// Makes what a delta makes of `base`.
    private mutating func made(by delta: [UInt8], of base: PackedObject, at place: PackPlace) -> PackedObject? {
        unsafe delta.withUnsafeBytes { delta in
            guard let (pieces, size) = unsafe checkPackDelta(delta, forSourceOf: base.byteCount) else { return nil }
            guard let range = recent.room(for: size) else {
                let bytes = unsafe recent.withBytes(of: base) { source in
                    unsafe [UInt8](unsafeUninitializedCapacity: max(size, 1)) { target, count in
                        unsafe writePackDelta(delta, pieces, of: source, to: UnsafeMutableRawBufferPointer(target))
                        count = size
                    }
                }
                return PackedObject(kind: base.kind, content: .alone(bytes))
            }
            let target = unsafe recent.bytes(range)
            if case .recent(let old) = base.content, old.overlaps(range) {
                let source = unsafe Array(recent.bytes(old))
                unsafe source.withUnsafeBytes { unsafe writePackDelta(delta, pieces, of: $0, to: target) }
            } else {
                unsafe recent.withBytes(of: base) { unsafe writePackDelta(delta, pieces, of: $0, to: target) }
            }
            return recent.keep(base.kind, range, at: place)
        }
    }

    /// Inflates what stands behind an entry's head; nil where that fails.
    private mutating func inflate<Result>(
        _ entry: PackEntry, at place: PackPlace,
        _ body: (inout Inflater, [UInt8], Range<Int>) throws(InflateError) -> Result
    ) -> Result? {
        let file = packs.packs[place.pack].file
        var ahead = entry.likelyLength
        while true {
            guard window.load(ahead, from: entry.content, in: file, number: place.pack) else { return nil }
            do throws(InflateError) {
                return try body(&inflater, window.bytes, (entry.content - window.start)..<window.count)
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

/// The head of an object in a pack.
struct PackEntry {
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

    /// Reads the head that `range` of `bytes` begins with; they begin at `start` of the pack.
    init?(_ bytes: [UInt8], in range: Range<Int>, start: Int) {
        var place = range.lowerBound
        func next() -> Int? {
            guard place < range.upperBound else { return nil }
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
            guard place + BlobID.byteCount <= range.upperBound, let id = BlobID(bytes, at: place) else { return nil }
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
    /// How many of them are of the pack; the others are left from before.
    private(set) var count = 0
    /// Where in the pack it begins.
    private(set) var start = 0
    private var pack = -1
    private var ahead = leastAhead

    /// The head of the object at `place`.
    mutating func entry(at place: PackPlace, in file: PackFile) -> PackEntry? {
        guard load(PackEntry.longest, from: place.offset, in: file, number: place.pack) else { return nil }
        return PackEntry(bytes, in: (place.offset - start)..<count, start: start)
    }

    /// Sees to it that `wanted` bytes from `offset` on are here, or those that the pack has.
    mutating func load(_ wanted: Int, from offset: Int, in file: PackFile, number: Int) -> Bool {
        let end = min(offset + wanted, file.byteCount)
        guard offset < end else { return false }
        let isNear = number == pack && offset >= start && offset <= start + count
        if isNear, end <= start + count { return true }
        // Who goes forward will go on; who jumps gets little more than was asked for.
        ahead = isNear ? min(2 * ahead, Self.mostAhead) : Self.leastAhead
        guard let read = file.read(max(wanted, ahead), from: offset, into: &bytes) else {
            pack = -1
            count = 0
            return false
        }
        pack = number
        start = offset
        count = read
        return true
    }

    private static let leastAhead = 16 << 10
    private static let mostAhead = 1 << 20
}
