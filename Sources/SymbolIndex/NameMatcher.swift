// The question put to one content: which of the names does it mention? The answer depends on its bytes alone.

import ByteText

/// Names made ready to be looked for in many contents.
struct NameMatcher: Sendable {
    private let patterns: [NamePattern]
    /// How each has to stand; empty: in any way.
    private let standings: [Standing]
    private let needles: NeedleSet
    /// The length of each one's needle where it is no glob; 0 where it is.
    private let lengths: [Int]
    /// The patterns without a literal part: every identifier has to be tried on them.
    private let shapeless: [Int]

    init(_ patterns: [NamePattern], as standings: [Standing] = []) {
        self.patterns = patterns
        self.standings = standings.allSatisfy { $0 == .any } ? [] : standings
        lengths = patterns.map { $0.isGlob ? 0 : $0.needle.count }
        needles = NeedleSet(patterns.map(\.needle), areWords: patterns.allSatisfy(\.beginsWithItsNeedle))
        shapeless = patterns.indices.filter { patterns[$0].needle.isEmpty }
    }

    /// Whether there are no names.
    var isEmpty: Bool { patterns.isEmpty }

    /// What an index must have of a text in which one of the names stands; nil where an index can't tell one of them.
    var indexHashes: [UInt64]? {
        let hashes = patterns.compactMap(\.indexHash)
        return hashes.count == patterns.count ? hashes : nil
    }

    /// The numbers of the patterns that stand in the content as whole identifiers, and as they have to, in order.
    func mentioned(in content: RawSpan) -> [Int] {
        // Most texts have none of the names: there is nothing to be made for them.
        var hit: [Bool] = []
        var left = patterns.count - shapeless.count
        if left > 0 {
            needles.search(content) { index, offset in
                guard hit.isEmpty || !hit[index] else { return true }
                let length = lengths[index]
                let identifier = content.identifier(around: offset..<(offset + max(length, 1)))
                guard
                    length > 0
                        ? identifier == offset..<(offset + length) : patterns[index].matches(content.copy(identifier))
                else { return true }
                guard standings.isEmpty || standings[index].counts(identifier, in: content) else { return true }
                if hit.isEmpty { hit = [Bool](repeating: false, count: patterns.count) }
                hit[index] = true
                left -= 1
                return left > 0
            }
        }
        if hit.isEmpty {
            guard !shapeless.isEmpty else { return [] }
            hit = [Bool](repeating: false, count: patterns.count)
        }
        for index in shapeless {
            var start = 0
            while !hit[index], let identifier = content.firstIdentifier(from: start) {
                hit[index] =
                    patterns[index].matches(content.copy(identifier))
                    && (standings.isEmpty || standings[index].counts(identifier, in: content))
                start = identifier.upperBound
            }
        }
        return hit.indices.filter { hit[$0] }
    }
}
