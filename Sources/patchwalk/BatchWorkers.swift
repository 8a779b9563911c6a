// Processes that work on numbered items side by side. What they answer comes out in the order of the items; one that dies or takes too long costs
// its item and nothing else.

import Dispatch

/// What came of an item.
struct BatchAnswer {
    /// The bytes to put out.
    var bytes: [UInt8]
    /// How it went.
    var status: ExitStatus
    /// Whether it is such as to fail the run.
    var isFailing = false

    init(bytes: [UInt8], status: ExitStatus, isFailing: Bool = false) {
        (self.bytes, self.status, self.isFailing) = (bytes, status, isFailing)
    }

    /// The answer to an order of which nothing is to be put out.
    static let none = BatchAnswer(bytes: [], status: .success)

    fileprivate init?(wire content: [UInt8]) {
        var reader = WireReader(content)
        guard let code = reader.number(), let status = ExitStatus(rawValue: Int32(truncatingIfNeeded: code)),
            let isFailing = reader.number(), let bytes = reader.bytes()
        else { return nil }
        self.init(bytes: bytes, status: status, isFailing: isFailing != 0)
    }

    fileprivate var wire: Wire {
        var wire = Wire()
        wire.put(Int(status.rawValue))
        wire.put(isFailing ? 1 : 0)
        wire.put(bytes)
        return wire
    }
}

/// Workers, each a process of its own that runs this program with `arguments`, by which it comes to `serve`.
struct BatchWorkers {
    /// Why an item has no answer.
    enum Loss {
        /// It took more than so many seconds.
        case timeout(Int)
        /// The process died, as the text says.
        case death(String)
    }

    let arguments: [String]
    let jobs: Int
    /// Seconds until an item is given up; nil: never.
    let timeout: Int?

    /// So many processes in a row may die before they are ready to work: such a death is no item's doing.
    private static let mostFalseStarts = 3

    /// How far an item may be ahead of the first that is not done: what is done out of order is held.
    private var window: Int { max(jobs * 8, 64) }

    /// Works on all of `count` items. `order` says what a worker is to be told for one; `lost` answers for those that no process could.
    /// `emit` gets the answers in order and says whether to go on.
    func run(
        _ count: Int, order: (Int) -> Wire, lost: (Int, Loss) -> BatchAnswer,
        emit: (BatchAnswer) throws(Failure) -> Bool
    ) throws(Failure) {
        var workers: [Worker] = []
        defer { for worker in workers { worker.kill() } }
        var done: [Int: BatchAnswer] = [:]
        var next = 0
        var emitted = 0
        var falseStarts = 0
        do {
            while emitted < count {
                while next < count, next < emitted + window {
                    var free = workers.firstIndex { $0.item == nil }
                    if free == nil, workers.count < jobs {
                        free = workers.count
                        workers.append(try Worker(arguments))
                    }
                    guard let free else { break }
                    try workers[free].begin(next, order: order(next), timeout: timeout)
                    next += 1
                }
                let soonest = workers.compactMap { $0.item == nil ? nil : $0.deadline }.min() ?? .infinity
                let rest = (max(0, soonest - System.seconds) * 1000).rounded(.up)
                let ready = try System.ready(workers.map(\.answers), within: rest.isFinite ? Int(min(rest, 1e9)) : nil)
                let now = System.seconds
                for place in workers.indices.reversed() {
                    if ready.contains(workers[place].answers) {
                        guard try !workers[place].listen() else {
                            if let item = workers[place].item, let answer = workers[place].takeAnswer() { done[item] = answer }
                            if workers[place].isReady { falseStarts = 0 }
                            continue
                        }
                        let worker = workers.remove(at: place)
                        let end = worker.end()
                        guard let item = worker.item else { continue }
                        if worker.isReady {
                            done[item] = lost(item, .death("\(end)"))
                            continue
                        }
                        falseStarts += 1
                        guard falseStarts < Self.mostFalseStarts else {
                            throw Failure(.fault, "can't work side by side: a process that was started \(end)")
                        }
                        var other = try Worker(arguments)
                        try other.begin(item, order: order(item), timeout: timeout)
                        workers.append(other)
                    } else if let timeout, let item = workers[place].item, now >= workers[place].deadline {
                        workers.remove(at: place).kill()
                        done[item] = lost(item, .timeout(timeout))
                    }
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

    /// Answers orders from standard input on standard output until there are no more.
    ///
    /// When the process that gives them is gone, however it ended, this one ends too, whatever it is doing.
    static func serve(_ work: ([UInt8]) -> BatchAnswer) throws(Failure) {
        // A queue of its own has a thread of its own: waiting takes none from those that read the tree.
        DispatchQueue(label: "patchwalk.batch").async {
            System.awaitLastWriter(System.standardInput)
            System.exit(with: .interrupted)
        }
        do {
            try System.write(Wire().frame, to: System.standardOutput)
            while let order = try Wire.read(System.standardInput) {
                try System.write(work(order).wire.frame, to: System.standardOutput)
            }
        } catch {
            throw Failure(.fault, "can't work side by side: \(error.reason)")
        }
    }
}

/// A process and what it is at.
private struct Worker {
    private let process: ChildProcess
    /// Where it is told what to do.
    private let orders: Int32
    /// Where its answers are read from.
    let answers: Int32
    /// What it has said and nobody has taken yet.
    private var said: [UInt8] = []
    /// Whether it has said that it is there.
    private(set) var isReady = false
    private(set) var item: Int?
    private(set) var deadline = Double.infinity

    init(_ arguments: [String]) throws(System.Fault) {
        let down = try System.pipe()
        let up: (read: Int32, write: Int32)
        do { up = try System.pipe() } catch {
            for end in [down.read, down.write] { System.closeFile(end) }
            throw error
        }
        defer { for end in [down.read, up.write] { System.closeFile(end) } }
        do {
            process = try ChildProcess(
                System.thisProgram, arguments, input: down.read, output: up.write, errors: System.standardError)
        } catch {
            for end in [down.write, up.read] { System.closeFile(end) }
            throw error
        }
        (orders, answers) = (down.write, up.read)
    }

    /// Gives it an item. A process that has died meanwhile is found out when its answer is read.
    mutating func begin(_ item: Int, order: Wire, timeout: Int?) throws(System.Fault) {
        self.item = item
        deadline = timeout.map { System.seconds + Double($0) } ?? .infinity
        try System.write(order.frame, to: orders)
    }

    /// Takes what it says; false where it has ended.
    mutating func listen() throws(System.Fault) -> Bool {
        let chunk = try System.readChunk(answers)
        said += chunk
        return !chunk.isEmpty
    }

    /// Its answer, once it is whole; it then has nothing to do.
    mutating func takeAnswer() -> BatchAnswer? {
        var reader = WireReader(said)
        defer { said.removeFirst(reader.position) }
        if !isReady, reader.bytes() != nil { isReady = true }
        guard isReady, let content = reader.bytes(), let answer = BatchAnswer(wire: content) else { return nil }
        item = nil
        return answer
    }

    /// Ends it.
    func kill() {
        close()
        process.kill()
    }

    /// How it has ended.
    func end() -> ChildProcess.End {
        close()
        return process.end()
    }

    private func close() { for end in [orders, answers] { System.closeFile(end) } }
}
