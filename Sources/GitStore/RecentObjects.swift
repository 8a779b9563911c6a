// The objects of packs that one worker read last, so that what is stored as a difference from one of them finds it. They lie in memory that is
// used over and over: to ask the system for pages and to fill them with zeros takes longer than to inflate into them.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An object out of a pack.
struct PackedObject {
    enum Content {
        /// Where it lies among the recent ones, for as long as no room is asked for there.
        case recent(Range<Int>)
        /// It is too large for that.
        case alone([UInt8])
    }

    var kind: PackEntry.Kind
    var content: Content

    var byteCount: Int {
        switch content {
        case .recent(let range): range.count
        case .alone(let bytes): bytes.count
        }
    }
}

/// A ring of memory in which new objects take the place of the oldest.
@safe struct RecentObjects: ~Copyable {
    // Only lent, for as long as this lives.
    private var ring: UnsafeMutableRawBufferPointer?
    private var objects: [PackPlace: PackedObject] = [:]
    /// In the order in which they lie, beginning with the oldest.
    private var order: [(place: PackPlace, range: Range<Int>)] = []
    private var oldest = 0
    private var next = 0

    init() { unsafe ring = nil }

    deinit { if let ring = unsafe ring { unsafe ring.deallocate() } }

    subscript(place: PackPlace) -> PackedObject? { objects[place] }

    /// Room for an object, nil for one too large. What lies there is forgotten, but stays until something is written there.
    mutating func room(for count: Int) -> Range<Int>? {
        guard count <= Self.byteCount / 4 else { return nil }
        if unsafe ring == nil { unsafe ring = Self.memory() }
        var start = next
        if start + count > Self.byteCount {
            while oldest < order.count, order[oldest].range.lowerBound >= next { forgetOldest() }
            start = 0
        }
        while oldest < order.count, (start..<start + count).contains(order[oldest].range.lowerBound) { forgetOldest() }
        if oldest > 1024, oldest > order.count / 2 {
            order.removeFirst(oldest)
            oldest = 0
        }
        next = start + count
        return start..<next
    }

    /// Keeps what was written into the room that was made last.
    mutating func keep(_ kind: PackEntry.Kind, _ range: Range<Int>, at place: PackPlace) -> PackedObject {
        let object = PackedObject(kind: kind, content: .recent(range))
        objects[place] = object
        order.append((place, range))
        return object
    }

    /// The memory of a room that was made.
    func bytes(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(rebasing: ring?[range] ?? UnsafeMutableRawBufferPointer(start: nil, count: 0)[...])
    }

    /// Lends an object's bytes for as long as `body` runs.
    func withBytes<Result>(of object: PackedObject, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch object.content {
        case .recent(let range): unsafe body(UnsafeRawBufferPointer(bytes(range)))
        case .alone(let bytes): unsafe bytes.withUnsafeBytes { unsafe body($0) }
        }
    }

    private mutating func forgetOldest() {
        let (place, range) = order[oldest]
        if case .recent(range)? = objects[place]?.content { objects[place] = nil }
        oldest += 1
    }

    private static func memory() -> UnsafeMutableRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: largePage)
        // Who reads much goes round: then a few large pages are better than thousands, of which the processor forgets most. Who reads little stays within the
        // first part, and should not pay for a large page. It is only a hint.
        if let start = memory.baseAddress {
            _ = unsafe madvise(start + largePage, byteCount - largePage, MADV_HUGEPAGE)
        }
        return unsafe memory
    }

    private static let byteCount = 8 << 20
    private static let largePage = 2 << 20
}
