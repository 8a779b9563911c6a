// Where the lines of a batch go: standard output, a file, or a file of an earlier run that is gone on with.

import Reports

/// An open output of JSON lines.
struct BatchOutput {
    private let descriptor: Int32
    private let name: String
    /// The keys of the series that are in it already.
    private(set) var known: Set<UInt64> = []

    /// Makes an output anew; nil: standard output.
    init(path: String?) throws(Failure) {
        name = path ?? "standard output"
        do { descriptor = try path.map { path throws(System.Fault) in try System.openAnew(path) } ?? System.standardOutput } catch
        {
            throw Failure(.notFound, "can't write \(name): \(error.reason)")
        }
    }

    /// Goes on with a file, or makes it. A last line that has no end, as a run that was killed may leave it, is cut off. Two runs can't go on with
    /// one file at the same time.
    init(resuming path: String) throws(Failure) {
        name = path
        do {
            descriptor = try System.openToGoOn(path)
            guard System.lock(descriptor) else { throw Failure(.notFound, "\(path) is being written by another run") }
            try System.rewind(descriptor)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.notFound, "can't go on with \(path): \((error as? System.Fault)?.reason ?? "\(error)")")
        }
        var whole = 0
        var length = 0
        // As much of a line as its key needs; the rest may be long.
        var head: [UInt8] = []
        var last: UInt8 = 0
        do {
            while true {
                let chunk = try System.readChunk(descriptor, size: 1 << 20)
                if chunk.isEmpty { break }
                var start = 0
                while start < chunk.count {
                    let end = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) ?? chunk.count
                    head += chunk[start..<end].prefix(Self.headLength - head.count)
                    if end > start { last = chunk[end - 1] }
                    length += end - start
                    start = end
                    guard end < chunk.count else { break }
                    guard let key = BatchLine.key(ofLineBeginning: head), last == UInt8(ascii: "}") else {
                        throw Failure(
                            .badInput, "\(path) has a line that is not of patchwalk batch",
                            hint: "--resume goes on with batch's own output")
                    }
                    known.insert(key)
                    length += 1
                    start += 1
                    whole = length
                    head = []
                }
            }
            if whole == 0, length > 0, !head.starts(with: BatchLine.start.utf8.prefix(head.count)) {
                throw Failure(
                    .badInput, "\(path) is no output of patchwalk batch", hint: "--resume goes on with batch's own output")
            }
            try System.cut(descriptor, to: whole)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.notFound, "can't go on with \(path): \((error as? System.Fault)?.reason ?? "\(error)")")
        }
    }

    private static let headLength = 96

    /// Writes a line at once; false where nobody reads any more.
    func write(_ line: [UInt8]) throws(Failure) -> Bool {
        do { try System.write(line, to: descriptor) } catch {
            throw Failure(.notFound, "can't write \(name): \(error.reason)")
        }
        return !System.hasNoReader(descriptor)
    }
}
