// Names that are of no use to the asker where too many files mention them: those files are then neither kept nor, where an index tells
// enough, read.

import Synchronization

/// The bounds of one search, shared by its workers.
final class Crowd: Sendable {
    /// For each pattern that has a bound, by number, the most files that may mention it.
    let bounds: [Int: Int]
    /// The files that were found to mention each of them.
    private let counts: Mutex<[Int: Int]>

    /// An index says of fewer contents than this that they mention a name which they don't: of 16,384 it is one.
    static let slack = 64

    /// Takes the bounds; nil where there are none.
    init?(_ bounds: [Int: Int]) {
        guard !bounds.isEmpty else { return nil }
        self.bounds = bounds
        counts = Mutex([:])
    }

    /// Counts files that mention these patterns; whether a pattern among them is not crowded.
    func admits(_ patterns: [Int], inFiles count: Int) -> Bool {
        guard patterns.contains(where: { bounds[$0] != nil }) else { return true }
        return counts.withLock { counts in
            for pattern in patterns where bounds[pattern] != nil { counts[pattern, default: 0] += count }
            return patterns.contains { counts[$0] ?? 0 <= bounds[$0] ?? .max }
        }
    }

    /// Notes that more files than its bound mention a pattern.
    func exceed(_ pattern: Int) {
        counts.withLock { $0[pattern] = .max / 2 }
    }

    /// The patterns that more files than their bounds mention.
    var crowded: Set<Int> {
        counts.withLock { counts in Set(counts.lazy.filter { $0.value > self.bounds[$0.key] ?? .max }.map(\.key)) }
    }
}
