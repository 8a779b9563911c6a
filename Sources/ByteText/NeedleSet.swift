// Searching for many words at once: one pass over the text, which looks closer at few of its bytes.

import CSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Byte strings that are looked for together.
///
/// C code finds the places where one may begin (Beginnings.c): by vectors, then by hashes of up to eight bytes. Here the needles with such a
/// hash are compared. One needle alone that is no word is left to `memmem`.
public struct NeedleSet: Sendable {
    private let needles: [[UInt8]]
    private let areWords: Bool
    private let widest: Int32
    /// For the first three bytes, by their halves, the groups of needles that will do; see `patchwalk_beginnings`.
    private var groups = [UInt8](repeating: 0, count: 3 * 2 * 16)
    /// The bytes that are hashed: of short needles, and of the others.
    private var few: UInt64 = 0
    private var many: UInt64 = 0
    /// A bit for each hash.
    private var hashes: [UInt64] = []
    /// The needles in the order of their hashes, and for each hash where its needles begin there.
    private var ordered: [Int32] = []
    private var firsts: [UInt32] = []

    /// Takes the needles; empty ones are never found.
    ///
    /// `areWords` says that only occurrences are wanted that have no identifier byte (`[A-Za-z0-9_]`) before them, of needles that begin with
    /// one; that is faster.
    public init(_ needles: [[UInt8]], areWords: Bool = false) { self.init(needles, areWords: areWords, vectorsOf: .max) }

    /// The same with vectors of so many bits at most, so that each way can be tried.
    package init(_ needles: [[UInt8]], areWords: Bool, vectorsOf widest: Int32) {
        self.needles = needles
        self.areWords = areWords
        self.widest = widest
        let wanted = needles.indices.filter { !needles[$0].isEmpty }
        guard !wanted.isEmpty, areWords || needles.count > 1 else { return }
        group(wanted)
        hash(wanted)
    }

    /// Needles that begin alike come into one group, so that each group lets few bytes pass.
    private mutating func group(_ wanted: [Int]) {
        let alike = wanted.sorted { needles[$0].lexicographicallyPrecedes(needles[$1]) }
        for (rank, index) in alike.enumerated() {
            let group: UInt8 = 1 << UInt8(8 * rank / alike.count)
            for place in 0..<3 {
                let byte = place < needles[index].count ? Int(needles[index][place]) : nil
                for half in 0..<16 {
                    if byte.map({ $0 & 15 == half }) ?? true { groups[32 * place + half] |= group }
                    if byte.map({ $0 >> 4 == half }) ?? true { groups[32 * place + 16 + half] |= group }
                }
            }
        }
    }

    private mutating func hash(_ wanted: [Int]) {
        let short = wanted.map { needles[$0].count }.filter { $0 < 8 }.min()
        many = wanted.contains { needles[$0].count >= 8 } ? .max : Self.mask(short ?? 8)
        few = short.map(Self.mask) ?? many
        let places = wanted.map { Self.hash(Self.word(needles[$0]) & (needles[$0].count < 8 ? few : many)) }
        let size = 1 << Int(patchwalk_beginning_hash_bits)
        hashes = [UInt64](repeating: 0, count: size / 64)
        firsts = [UInt32](repeating: 0, count: size + 1)
        for place in places {
            hashes[place / 64] |= 1 << UInt64(place % 64)
            firsts[place + 1] += 1
        }
        for place in 0..<size { firsts[place + 1] += firsts[place] }
        ordered = zip(places, wanted).sorted { $0 < $1 }.map { Int32(truncatingIfNeeded: $0.1) }
    }

    /// Calls `found` with the number of the needle and the offset, for every place where one stands, until it says false.
    ///
    /// Places that overlap are all given, in order.
    public func search(_ text: RawSpan, found: (_ needle: Int, _ offset: Int) -> Bool) {
        unsafe text.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            if !ordered.isEmpty {
                unsafe searchAll(base, buffer.count, found)
            } else if needles.count == 1, !needles[0].isEmpty {
                unsafe searchOne(base, buffer.count, found)
            }
        }
    }

    private func searchOne(_ base: UnsafeRawPointer, _ count: Int, _ found: (Int, Int) -> Bool) {
        var start = 0
        while let offset = unsafe RawSpan.offset(of: needles[0], base, start..<count) {
            start = offset + 1
            guard found(0, offset) else { return }
        }
    }

    /// How many places are taken at once.
    private static let mostPlaces = 256

    private func searchAll(_ base: UnsafeRawPointer, _ count: Int, _ found: (Int, Int) -> Bool) {
        unsafe withBeginnings { beginnings in
            unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: Self.mostPlaces) { places in
                guard let first = places.baseAddress else { return }
                var place = 0
                while place < count {
                    let placeCount = unsafe patchwalk_find_beginnings(&beginnings, base, count, &place, first, Self.mostPlaces)
                    for index in 0..<placeCount {
                        guard unsafe report(places[index], base, count, found) else { return }
                    }
                }
            }
        }
    }

    /// Lends what C is told of the needles.
    private func withBeginnings(_ body: (inout patchwalk_beginnings) -> Void) {
        unsafe groups.withUnsafeBufferPointer { groups in
            unsafe hashes.withUnsafeBufferPointer { hashes in
                guard let groups = groups.baseAddress, let hashes = hashes.baseAddress else { return }
                var beginnings = unsafe patchwalk_beginnings(
                    groups: groups, few: few, many: many, hashes: hashes, are_words: areWords ? 1 : 0, widest: widest)
                unsafe body(&beginnings)
            }
        }
    }

    /// Reports the needles that stand at a place; false when enough has been found.
    private func report(_ place: Int, _ base: UnsafeRawPointer, _ count: Int, _ found: (Int, Int) -> Bool) -> Bool {
        var word: UInt64 = 0
        unsafe memcpy(&word, base + place, min(8, count - place))
        word = UInt64(littleEndian: word)
        let short = Self.hash(word & few)
        let long = Self.hash(word & many)
        guard unsafe report(short, at: place, base, count, found) else { return false }
        return unsafe short == long || report(long, at: place, base, count, found)
    }

    private func report(
        _ hash: Int, at place: Int, _ base: UnsafeRawPointer, _ count: Int, _ found: (Int, Int) -> Bool
    ) -> Bool {
        for rank in Int(firsts[hash])..<Int(firsts[hash + 1]) {
            let needle = Int(ordered[rank])
            let length = needles[needle].count
            guard length <= count - place,
                unsafe needles[needle].withUnsafeBytes({ unsafe memcmp($0.baseAddress ?? base, base + place, length) }) == 0
            else { continue }
            guard found(needle, place) else { return false }
        }
        return true
    }

    private static func hash(_ word: UInt64) -> Int { Int(patchwalk_beginning_hash(word)) }

    /// The lowest bytes of a word.
    private static func mask(_ count: Int) -> UInt64 { count >= 8 ? .max : 1 << UInt64(8 * count) - 1 }

    /// The first eight bytes, the first one lowest; zeros behind the end.
    private static func word(_ bytes: [UInt8]) -> UInt64 {
        bytes.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
    }
}
