// Processes that are started and ended, pipes to them, and files that are gone on with: what `batch` and other programs' runs ask of the
// operating system.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A process that this one has started.
struct ChildProcess {
    /// How a process ended.
    enum End: CustomStringConvertible {
        case status(Int32)
        case signal(Int32)

        /// As a shell has it: 128 and the signal's number where one ended it.
        var status: Int32 {
            switch self {
            case .status(let status): status
            case .signal(let signal): 128 + signal
            }
        }

        var description: String {
            switch self {
            case .status(let status): "ended with status \(status)"
            case .signal(let signal): "was ended by signal \(signal)"
            }
        }
    }

    private let id: pid_t

    /// Starts a program, which is looked for on `PATH` where its name has no slash, with three open files as its standard ones.
    ///
    /// It is a new program, never a mere copy of this process: a lock of Swift's runtime knows its owner by a thread id that is kept per
    /// thread, and after fork(2) this id is the parent's, so that the first contended lock or lazy global never opens again.
    init(_ program: String, _ arguments: [String], input: Int32, output: Int32, errors: Int32) throws(System.Fault) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (standard, descriptor) in [input, output, errors].enumerated() where descriptor != standard {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(standard))
        }
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe free($0) } }
        var id = pid_t()
        let code = unsafe posix_spawnp(&id, program, &actions, nil, words, environ)
        guard code == 0 else { throw System.Fault(code: code) }
        self.id = id
    }

    /// Takes it away, whatever it is doing.
    func kill() {
        #if canImport(Glibc)
            Glibc.kill(id, SIGKILL)
        #else
            Musl.kill(id, SIGKILL)
        #endif
        _ = end()
    }

    /// Waits for its end.
    func end() -> End {
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) < 0 {
            guard errno == EINTR else { return .status(1) }
        }
        let signal = status & 0x7f
        return signal == 0 ? .status(status >> 8 & 0xff) : .signal(signal)
    }
}

extension System {
    /// This program, also where its file has been replaced or removed since it was started (proc(5)).
    static let thisProgram = "/proc/self/exe"

    /// A pipe that programs which are started do not inherit; neither end is one of the three standard files, even where those are closed.
    static func pipe() throws(Fault) -> (read: Int32, write: Int32) {
        var pair: [Int32] = [-1, -1]
        guard Self.makePipe(&pair) == 0 else { throw Fault(code: errno) }
        let ends = pair.map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
        let code = errno
        for end in pair { close(end) }
        guard ends.allSatisfy({ $0 >= 0 }) else {
            for end in ends where end >= 0 { close(end) }
            throw Fault(code: code)
        }
        return (ends[0], ends[1])
    }

    private static func makePipe(_ pair: inout [Int32]) -> Int32 {
        #if canImport(Glibc)
            unsafe Glibc.pipe(&pair)
        #else
            unsafe Musl.pipe(&pair)
        #endif
    }

    /// Another name for an open file, which programs that are started inherit.
    static func duplicate(_ descriptor: Int32) throws(Fault) -> Int32 {
        let copy = fcntl(descriptor, F_DUPFD, 3)
        guard copy >= 0 else { throw Fault(code: errno) }
        return copy
    }

    /// Which of some descriptors have something to be read, or have come to their end, within a time in milliseconds; nil: any time.
    static func ready(_ descriptors: [Int32], within milliseconds: Int?) throws(Fault) -> Set<Int32> {
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds.map(Int32.init(clamping:)) ?? -1)
        guard count >= 0 || errno == EINTR else { throw Fault(code: errno) }
        return count > 0 ? Set(entries.filter { $0.revents != 0 }.map(\.fd)) : []
    }

    /// Whether nobody is left who could read what is written to a pipe.
    static func hasNoReader(_ descriptor: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: 0, revents: 0)
        return unsafe poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLERR) != 0
    }

    /// Waits until nobody is left who could write to a pipe, whether or not all that was written has been read.
    static func awaitLastWriter(_ descriptor: Int32) {
        var entry = pollfd(fd: descriptor, events: 0, revents: 0)
        while unsafe poll(&entry, 1, -1) < 0, errno == EINTR {}
    }

    /// Exactly so many bytes; nil where the other end is gone before.
    static func readExactly(_ descriptor: Int32, count: Int) throws(Fault) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let chunk = try readChunk(descriptor, size: min(count - bytes.count, 1 << 20))
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

    /// Keeps a file for this process until it ends; false where another has it. Where a file system knows no locks, nobody has it.
    static func lock(_ descriptor: Int32) -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK }

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
