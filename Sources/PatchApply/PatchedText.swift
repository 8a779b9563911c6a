// Takes a file's content and its text hunks and gives the content after, where each hunk went, and for those that fit nowhere why.
// Pure: no git, no files.

internal import ByteText
public import UnifiedDiff

/// A file's content with hunks applied to it.
public struct PatchedText: Sendable {
    /// A hunk that fits nowhere.
    public struct Miss: Sendable, Hashable {
        /// The hunk's number, from 0.
        public var hunk: Int
        /// Why.
        public var reason: Reject.Reason
        /// The line (from 1) of the content that is most like the hunk's old side; nil where none is.
        public var nearest: Int?
        /// One line for the user.
        public var detail: String
    }

    /// The content after; hunks that fit nowhere are left out.
    public let bytes: [UInt8]
    /// One entry a hunk, in the order of the hunks.
    public let placements: [HunkPlacement]
    /// The hunks that fit nowhere.
    public let misses: [Miss]
    /// Which lines of the content before became which of the content after.
    public let lineMap: LineMap

    /// Applies hunks in their order, as `git apply` does: no fuzz, no white space forgiven, offsets allowed.
    public init(applying hunks: [Hunk], to content: [UInt8]) {
        var placer = HunkPlacer(content)
        var placements: [HunkPlacement] = []
        var missed: [(hunk: Int, sides: HunkSides)] = []
        for (number, hunk) in hunks.enumerated() {
            let sides = HunkSides(hunk)
            let offset = placer.place(sides, hunk: number)
            placements.append(HunkPlacement(hunk: number, offset: offset))
            if offset == nil { missed.append((number, sides)) }
        }
        bytes = placer.patched()
        lineMap = placer.lineMap(to: bytes)
        self.placements = placements
        if missed.isEmpty {
            misses = []
        } else {
            let likeness = Likeness(placer)
            misses = missed.map { likeness.explain($0.sides, hunk: $0.hunk, reversed: HunkSides(hunks[$0.hunk].reversed())) }
        }
    }

    /// Whether every hunk found its stated line.
    public var isExact: Bool { placements.allSatisfy { $0.offset == 0 } }

    /// Whether what the hunks do is in the content already: their reverse fits, and each has something to fit by.
    public static func isThere(_ hunks: [Hunk], in content: [UInt8]) -> Bool {
        guard !hunks.isEmpty else { return false }
        var placer = HunkPlacer(content)
        for (number, hunk) in hunks.enumerated() {
            let sides = HunkSides(hunk.reversed())
            guard sides.oldCount > 0, placer.place(sides, hunk: number) != nil else { return false }
        }
        return true
    }
}

/// Looks for the place that a hunk may have meant.
private struct Likeness {
    private let placer: HunkPlacer
    /// The lines of the content (from 0) by their text without white space; at most `limit` for each, blank lines left out.
    private let places: [[UInt8]: [Int]]

    private static let limit = 64

    init(_ placer: HunkPlacer) {
        self.placer = placer
        var places: [[UInt8]: [Int]] = [:]
        for line in 0..<placer.lines.count {
            let key = placer.content[placer.lines.range(ofLine: line + 1)].filter { !isSpace($0) }
            if !key.isEmpty, places[key, default: []].count < Self.limit { places[key, default: []].append(line) }
        }
        self.places = places
    }

    func explain(_ sides: HunkSides, hunk: Int, reversed: HunkSides) -> PatchedText.Miss {
        func miss(_ reason: Reject.Reason, _ nearest: Int?, _ detail: String) -> PatchedText.Miss {
            PatchedText.Miss(hunk: hunk, reason: reason, nearest: nearest, detail: detail)
        }
        let there = reversed.oldCount > 0 ? placer.occurrences(of: reversed, limit: 1).first : nil
        // A side without final newline is found at lines that have one too, and those may be what it makes of them.
        let found = sides.isOldWhole || there == nil ? placer.occurrences(of: sides, limit: 10) : []
        if let only = found.first {
            let demand =
                sides.isAtBeginning
                ? "its header says that it is the beginning of the file" : "without lines below it must be the end of the file"
            return found.count == 1
                ? miss(.noContext, only + 1, "the old lines stand at line \(only + 1), but \(demand)")
                : miss(
                    .ambiguous, only + 1,
                    "the old lines stand at \(found.count == 10 ? "10 or more" : "\(found.count)") places, but \(demand)")
        }
        if let there {
            return miss(.already, there + 1, "what the hunk does is there already, at line \(there + 1)")
        }
        let wanted = sides.oldLines.map { $0.filter { !isSpace($0) } }
        var votes: [Int: Int] = [:]
        for (index, key) in wanted.enumerated() where !key.isEmpty {
            for line in places[key] ?? [] { votes[line - index, default: 0] += 1 }
        }
        let best = votes.max { left, right in
            (left.value, -abs(left.key - sides.statedLine), left.key) < (
                right.value, -abs(right.key - sides.statedLine), right.key
            )
        }
        guard let best else { return miss(.noContext, nil, "none of its old lines is in the file") }
        let start = max(best.key, 0)
        return miss(.noContext, start + 1, difference(sides, at: best.key, alike: best.value))
    }

    /// Says how far the old side fits at a line of the content and where it first differs.
    private func difference(_ sides: HunkSides, at start: Int, alike: Int) -> String {
        let lines = sides.oldLines
        for (index, wanted) in lines.enumerated() {
            let line = start + index
            guard line >= 0 else { continue }
            guard line < placer.lines.count else {
                return "nearest at line \(max(start, 0) + 1): the file ends where the hunk has \(shown(wanted))"
            }
            let own = placer.content[placer.lines.range(ofLine: line + 1)]
            guard own != wanted else { continue }
            return
                "nearest at line \(max(start, 0) + 1) (\(alike) of \(lines.count) lines): line \(line + 1) is \(shown(own)), the hunk has \(shown(wanted))"
        }
        return "nearest at line \(max(start, 0) + 1): an earlier hunk has changed these lines"
    }
}

/// A line for a message: white space runs made one blank, what is no printable ASCII or UTF-8 text made a dot, cut at 60 bytes.
func shown(_ line: ArraySlice<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in line {
        if isSpace(byte) {
            if let last = text.last, last != UInt8(ascii: " ") { text.append(UInt8(ascii: " ")) }
        } else {
            text.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: ".") : byte)
        }
        if text.count >= 60 { break }
    }
    if text.last == UInt8(ascii: " ") { text.removeLast() }
    return text.isEmpty ? "blank" : "“\(String(decoding: text, as: UTF8.self))”"
}
