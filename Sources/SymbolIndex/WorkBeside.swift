// A piece of work that another thread does while its owner does something else.

import Dispatch
import Synchronization

/// What another thread makes, begun when this is made; with one worker its owner makes it, when it is asked for.
public final class WorkBeside<Value: Sendable>: Sendable {
    private let group = DispatchGroup()
    private let made = Mutex<Value?>(nil)
    private let work: @Sendable () -> Value

    /// Begins `work` on another thread, unless there is but one among `workers`.
    public init(among workers: Int = .max, _ work: @escaping @Sendable () -> Value) {
        self.work = work
        guard workers > 1 else { return }
        DispatchQueue.global().async(group: group) {
            let value = work()
            self.made.withLock { $0 = value }
        }
    }

    /// What the work gave, once it is done.
    public var value: Value {
        group.wait()
        return made.withLock { made in
            let value = made ?? work()
            made = value
            return value
        }
    }
}

/// Work on as many items as `count` says, in runs of `length`: another thread begins with it, and who asks for what was made joins in;
/// `join` puts together what both made.
func workBeside<Part: Sendable>(
    among workers: Int, inRunsOf length: Int, of count: @escaping @Sendable () -> Int,
    _ body: @escaping @Sendable (WorkRanges) -> Part, joining join: @escaping @Sendable (Part, Part) -> Part
) -> WorkBeside<Part> {
    let ranges = WorkBeside(among: 1) { WorkRanges(count: count(), length: length) }
    let begun = WorkBeside(among: workers) { body(ranges.value) }
    return WorkBeside(among: 1) { join(body(ranges.value), begun.value) }
}

/// Frees large values on another thread, where their last owner hands them over.
public func freeBeside<Value: Sendable>(_ values: consuming Value) {
    let remains = Remains(values)
    DispatchQueue.global().async { remains.values.withLock { $0 = nil } }
}

/// Values that nobody asks for any more, in a box that the thread which frees them empties.
private final class Remains<Value: Sendable>: Sendable {
    let values: Mutex<Value?>

    init(_ values: consuming Value) { self.values = Mutex(values) }
}
