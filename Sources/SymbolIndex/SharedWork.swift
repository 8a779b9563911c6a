// Work on a row of items, shared among threads: each takes the next run of items when it has done its last.

import Dispatch
import Synchronization

/// The runs of items that nobody has taken yet.
public final class WorkRanges: Sendable {
    private let next = Atomic<Int>(0)
    private let count: Int
    private let length: Int

    init(count: Int, length: Int) {
        self.count = count
        self.length = max(length, 1)
    }

    /// The next run; nil when all are taken.
    public func take() -> Range<Int>? {
        let start = next.wrappingAdd(length, ordering: .relaxed).oldValue
        return start < count ? start..<min(start + length, count) : nil
    }
}

/// Runs `body` on each of `workers` threads over `count` items and gives what each made, in no particular order.
///
/// Neighbours are handed out together, since they tend to lie together on the disk and in packs; with `length`, so many at once.
public func share<Part: Sendable>(
    _ count: Int, among workers: Int, inRunsOf length: Int? = nil, _ body: @Sendable (WorkRanges) -> Part
) -> [Part] {
    let workers = max(1, min(workers, count))
    let ranges = WorkRanges(count: count, length: length ?? min(64, count / (workers * 4)))
    guard workers > 1 else { return [body(ranges)] }
    let parts = Mutex<[Part]>([])
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
        let part = body(ranges)
        parts.withLock { $0.append(part) }
    }
    return parts.withLock { $0 }
}
