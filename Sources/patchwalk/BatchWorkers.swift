// Processes that work on numbered items side by side. What they answer comes out in the order of the items; one that dies or takes too long costs
// its item and nothing else.

/// What came of an item.
struct BatchAnswer {
    /// The bytes to put out.
    var bytes: [UInt8]
    /// How it went.
    var status: ExitStatus
    /// Whether it is such as to fail the run.
    var isFailing = false
}

/// Workers, each a copy of this process: what one shares with this one it need not read again.
struct BatchWorkers {
    /// Why an item has no answer.
    enum Loss {
        /// It took more than so many seconds.
        case timeout(Int)
        /// The process died, as the text says.
        case death(String)
    }

    let jobs: Int
    /// Seconds until an item is given up.
    let timeout: Int

    /// A worker and what it is at.
    private struct Worker {
        var process: ChildProcess
        var item: Int?
        var deadline = 0.0
    }

    /// How far an item may be ahead of the first that is not done: what is done out of order is held.
    private var window: Int { max(jobs * 8, 64) }

    /// Works on all of `count` items; `lost` answers for those that no process could.
    ///
    /// `work` runs in the workers, one of which makes the closure `prepare` gives. `emit` gets the answers in order and says whether to go on.
    func run(
        _ count: Int, prepare: () -> (Int) -> BatchAnswer, lost: (Int, Loss) -> BatchAnswer,
        emit: (BatchAnswer) throws(Failure) -> Bool
    ) throws(Failure) {
        var workers: [Worker] = []
        defer { for worker in workers { _ = worker.process.end(killing: true) } }
        var done: [Int: BatchAnswer] = [:]
        var next = 0
        var emitted = 0
        do {
            while emitted < count {
                while next < count, next < emitted + window {
                    var free = workers.firstIndex { $0.item == nil }
                    if free == nil, workers.count < jobs {
                        free = workers.count
                        workers.append(Worker(process: try start(prepare, besides: workers)))
                    }
                    guard let free else { break }
                    workers[free].item = next
                    workers[free].deadline = System.seconds + Double(timeout)
                    try System.write(Self.bytes(next), to: workers[free].process.orders)
                    next += 1
                }
                let busy = workers.filter { $0.item != nil }
                let soonest = busy.map(\.deadline).min() ?? 0
                let rest = max(0, ((soonest - System.seconds) * 1000).rounded(.up))
                let ready = try System.ready(busy.map(\.process.answers), within: Int(rest))
                let now = System.seconds
                for place in workers.indices {
                    guard let item = workers[place].item else { continue }
                    if ready.contains(workers[place].process.answers) {
                        if let answer = try Self.answer(from: workers[place].process.answers) {
                            done[item] = answer
                            workers[place].item = nil
                            continue
                        }
                        done[item] = lost(item, .death(workers[place].process.end(killing: false)))
                    } else if now >= workers[place].deadline {
                        _ = workers[place].process.end(killing: true)
                        done[item] = lost(item, .timeout(timeout))
                    } else {
                        continue
                    }
                    let others = workers.enumerated().filter { $0.offset != place }.map(\.element)
                    workers[place] = Worker(process: try start(prepare, besides: others))
                }
                while let answer = done.removeValue(forKey: emitted) {
                    emitted += 1
                    guard try emit(answer) else { return }
                }
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.fault, "can't work side by side: \((error as? System.Fault)?.reason ?? "\(error)")")
        }
    }

    private func start(_ prepare: () -> (Int) -> BatchAnswer, besides others: [Worker]) throws(System.Fault) -> ChildProcess {
        try ChildProcess(closing: others.flatMap { [$0.process.orders, $0.process.answers] }) { orders, answers in
            let work = prepare()
            while let order = try? System.readExactly(orders, count: 8) {
                let answer = work(Self.number(order))
                let head =
                    Self.bytes(answer.bytes.count) + Self.bytes(Int(answer.status.rawValue))
                    + Self.bytes(answer.isFailing ? 1 : 0)
                guard (try? System.write(head + answer.bytes, to: answers)) != nil else { return }
            }
        }
    }

    private static func answer(from descriptor: Int32) throws(System.Fault) -> BatchAnswer? {
        guard let head = try System.readExactly(descriptor, count: 24),
            let status = ExitStatus(rawValue: Int32(truncatingIfNeeded: number(head[8...]))),
            let bytes = try System.readExactly(descriptor, count: number(head))
        else { return nil }
        return BatchAnswer(bytes: bytes, status: status, isFailing: number(head[16...]) != 0)
    }

    private static func bytes(_ number: Int) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

    private static func number(_ bytes: some Collection<UInt8>) -> Int {
        bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
