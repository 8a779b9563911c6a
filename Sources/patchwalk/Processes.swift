// Copies of this process, pipes between them, and files that are gone on with: what `batch` asks of the operating system.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A copy of this process that answers numbers with bytes.
struct ChildProcess {
    let id: pid_t
    /// Where numbers are written to it.
    let orders: Int32
    /// Where its answers are read from.
    let answers: Int32

    /// Starts one, which runs `work` and ends. What it inherits it shares with this process until either changes it.
    ///
    /// This process must have no other thread: a copy has only the one that made it (fork(2)). `closing` are descriptors that the copy has no
    /// use for.
    init(closing others: [Int32], _ work: (_ orders: Int32, _ answers: Int32) -> Void) throws(System.Fault) {
        let down = try System.pipe()
        let up = try System.pipe()
        let made = fork()
        guard made >= 0 else { throw System.Fault(code: errno) }
        if made == 0 {
            for descriptor in others + [down.write, up.read] { close(descriptor) }
            work(down.read, up.write)
            System.exit(with: .success)
        }
        close(down.read)
        close(up.write)
        (id, orders, answers) = (made, down.write, up.read)
    }

    /// Takes it away, whatever it is doing, and gives what ended it.
    func end(killing: Bool) -> String {
        close(orders)
        close(answers)
        if killing { kill(id, SIGKILL) }
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? "ended with status \(status >> 8 & 0xff)" : "ended by signal \(signal)"
    }
}

extension System {
    /// A pipe that programs which are started do not inherit.
    static func pipe() throws(Fault) -> (read: Int32, write: Int32) {
        var pair: [Int32] = [-1, -1]
        guard Self.makePipe(&pair) == 0 else { throw Fault(code: errno) }
        for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (pair[0], pair[1])
    }

    private static func makePipe(_ pair: inout [Int32]) -> Int32 {
        #if canImport(Glibc)
            unsafe Glibc.pipe(&pair)
        #else
            unsafe Musl.pipe(&pair)
        #endif
    }

    /// Which of some descriptors have something to be read, or have come to their end, within a time in milliseconds.
    static func ready(_ descriptors: [Int32], within milliseconds: Int) throws(Fault) -> Set<Int32> {
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let count = unsafe poll(&entries, nfds_t(entries.count), Int32(clamping: milliseconds))
        guard count >= 0 || errno == EINTR else { throw Fault(code: errno) }
        return count > 0 ? Set(entries.filter { $0.revents != 0 }.map(\.fd)) : []
    }

    /// Whether nobody is left who could read what is written to a pipe.
    static func hasNoReader(_ descriptor: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: 0, revents: 0)
        return unsafe poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLERR) != 0
    }

    /// Exactly so many bytes; nil where the other end is gone before.
    static func readExactly(_ descriptor: Int32, count: Int) throws(Fault) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let chunk = try readChunk(descriptor, size: count - bytes.count)
            if chunk.isEmpty { return nil }
            bytes += chunk
        }
        return bytes
    }

    /// The bytes at a place of a file; fewer where it ends before.
    static func read(_ descriptor: Int32, at offset: Int, count: Int) throws(Fault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var length = 0
        while length < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[length...])
                return unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + length))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Fault(code: errno) }
            if got == 0 { break }
            length += got
        }
        return length == count ? bytes : Array(bytes[..<length])
    }

    /// Opens a file to be read and gone on with; it is made where there is none.
    static func openToGoOn(_ path: String) throws(Fault) -> Int32 {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Fault(code: errno) }
        return descriptor
    }

    /// Makes or empties a file.
    static func openAnew(_ path: String) throws(Fault) -> Int32 {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Fault(code: errno) }
        return descriptor
    }

    /// Cuts a file and goes to its end.
    static func cut(_ descriptor: Int32, to length: Int) throws(Fault) {
        guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, off_t(length), SEEK_SET) >= 0 else {
            throw Fault(code: errno)
        }
    }

    /// A clock that only goes forward, in seconds.
    static var seconds: Double {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
