// The identifiers of a text as hashes: what an index keeps of a text instead of its words. Takes bytes, gives numbers; it keeps no
// word, and which text a number came from is for others to know.

import CSupport

/// Gathers the distinct identifiers of one text after another.
///
/// An identifier is a run of the bytes `[A-Za-z0-9_]` that does not begin with a digit. Hashes are the same on every machine.
@safe
public struct IdentifierHashes: ~Copyable {
    /// The distinct hashes of the last text, in ascending order.
    public private(set) var hashes: [UInt64] = []
    private let reader: OpaquePointer
    /// What was read of a text: all its hashes, some more than once.
    private var found: UnsafeMutableBufferPointer<UInt64>
    /// The same in order.
    private var sorted: UnsafeMutableBufferPointer<UInt64>
    /// For each class of leading bits, where its hashes go.
    private var places: UnsafeMutableBufferPointer<UInt32>

    /// Makes a gatherer; its tables serve for all the texts that it is given.
    public init() {
        guard let reader = unsafe patchwalk_identifiers_make() else { preconditionFailure("no memory to read identifiers") }
        unsafe self.reader = unsafe reader
        unsafe found = .allocate(capacity: 2 * Self.mostAtOnce)
        unsafe sorted = .allocate(capacity: 0)
        unsafe places = .allocate(capacity: 0)
    }

    deinit {
        unsafe patchwalk_identifiers_free(reader)
        unsafe found.deallocate()
        unsafe sorted.deallocate()
        unsafe places.deallocate()
    }

    /// The hash of a whole identifier.
    public static func hash(ofWord word: [UInt8]) -> UInt64 {
        unsafe word.withUnsafeBytes { unsafe patchwalk_word_hash($0.baseAddress, $0.count) }
    }

    /// The hash that stands for all identifiers which begin with `head`; nil where `head` is not a head (see ``head(of:)``).
    public static func hash(ofHead head: [UInt8]) -> UInt64? {
        guard Self.head(of: head) == head.count else { return nil }
        return unsafe head.withUnsafeBytes { unsafe patchwalk_head_hash($0.baseAddress, $0.count) }
    }

    /// The length of an identifier's head: up to its first underscore, that included, where underscores that it begins with
    /// don't count; nil for an identifier that has no such underscore.
    public static func head(of word: [UInt8]) -> Int? {
        let length = unsafe word.withUnsafeBytes { unsafe patchwalk_head_length($0.baseAddress, $0.count) }
        return length > 0 ? length : nil
    }

    /// Gathers the identifiers of `text`, and the heads of those that have one.
    public mutating func gather(_ text: RawSpan) {
        var count = 0
        unsafe text.withUnsafeBytes { buffer in
            unsafe patchwalk_begin_text(reader, buffer.baseAddress, buffer.count)
            var isDone: Int32 = 0
            while isDone == 0 {
                if unsafe found.count - count < Self.mostAtOnce { makeRoom(behind: count) }
                guard let start = unsafe found.baseAddress else { return }
                count += unsafe patchwalk_read_identifiers(reader, start + count, &isDone)
            }
        }
        sort(count)
    }

    private static var mostAtOnce: Int { patchwalk_most_hashes }

    private mutating func makeRoom(behind count: Int) {
        let more = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: unsafe 2 * found.count)
        _ = unsafe more.update(fromContentsOf: found[..<count])
        unsafe found.deallocate()
        unsafe found = unsafe more
    }

    /// Makes `hashes` of the first `count` that were found.
    ///
    /// Their leading bits say where about they go, in classes of which each has at most one on average.
    private mutating func sort(_ count: Int) {
        hashes.removeAll(keepingCapacity: true)
        guard count > 0 else { return }
        let bits = Int.bitWidth - count.leadingZeroBitCount
        if unsafe sorted.count < 1 << bits {
            unsafe sorted.deallocate()
            unsafe places.deallocate()
            unsafe sorted = .allocate(capacity: 1 << bits)
            unsafe places = .allocate(capacity: 1 << bits)
        }
        let shift = UInt64(64 - bits)
        let (found, sorted, places) = unsafe (self.found, self.sorted, self.places)
        unsafe places[..<(1 << bits)].update(repeating: 0)
        for index in 0..<count { unsafe places[Int(truncatingIfNeeded: found[index] &>> shift)] &+= 1 }
        var place: UInt32 = 0
        for index in 0..<(1 << bits) {
            let size = unsafe places[index]
            unsafe places[index] = place
            place &+= size
        }
        for index in 0..<count {
            let hash = unsafe found[index]
            let index = Int(truncatingIfNeeded: hash &>> shift)
            unsafe sorted[Int(truncatingIfNeeded: places[index])] = hash
            unsafe places[index] &+= 1
        }
        unsafe Self.order(sorted, count)
        // Those that are there again are overwritten by what follows them.
        var last = 0
        for index in 1..<count {
            let hash = unsafe sorted[index]
            last &+= unsafe hash == sorted[last] ? 0 : 1
            unsafe sorted[last] = hash
        }
        unsafe hashes.append(contentsOf: UnsafeBufferPointer(rebasing: sorted[...last]))
    }

    /// Orders hashes that are nearly in order.
    private static func order(_ sorted: UnsafeMutableBufferPointer<UInt64>, _ count: Int) {
        var moved = 0
        for index in 1..<count {
            let hash = unsafe sorted[index]
            var place = index
            while place > 0, unsafe sorted[place &- 1] > hash {
                unsafe sorted[place] = sorted[place &- 1]
                place &-= 1
            }
            unsafe sorted[place] = hash
            moved &+= index &- place
            // Only who chose the names for it brings as many into one class.
            if moved > 16 &* count {
                var all = unsafe UnsafeMutableBufferPointer(rebasing: sorted[..<count])
                unsafe all.sort()
                return
            }
        }
    }
}
