// What the operating system is asked for: files, directories, the environment, the terminal. Bytes and plain values come back;
// all use of C memory in this target is in this file.

import CSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The system calls that commands need.
enum System {
    /// A call that failed, in the system's own words.
    struct Fault: Error {
        let code: Int32

        /// The reason, for example `No such file or directory`.
        var reason: String { unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)" }
    }

    /// What stands at a path.
    enum FileKind {
        case file
        case directory
    }

    static let standardInput: Int32 = 0
    static let standardOutput: Int32 = 1
    static let standardError: Int32 = 2

    /// What stands at `path`, symbolic links followed; nil where there is nothing or it can't be looked at.
    static func kind(of path: String) -> FileKind? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFDIR ? .directory : .file
    }

    /// What differs between any two builds of this program; nil where its file can't be looked at.
    static var stampOfThisProgram: UInt64? {
        var status = stat()
        guard unsafe stat(thisProgram, &status) == 0 else { return nil }
        let parts = [status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(truncatingIfNeeded: status.st_ino)]
        return parts.reduce(1) { ($0 ^ UInt64(bitPattern: Int64($1))) &* 0x9e37_79b9_7f4a_7c15 }
    }

    /// All bytes of a file.
    static func read(file path: String) throws(Fault) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault(code: errno) }
        defer { close(descriptor) }
        return try read(descriptor)
    }

    /// All bytes up to the end of a file, a pipe or a terminal's input.
    static func read(_ descriptor: Int32) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            bytes.reserveCapacity(Int(status.st_size) + 1)
        }
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Self.read(descriptor, into: $0) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Fault(code: errno) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    private static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #else
            unsafe Musl.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }

    /// Writes all bytes. A reader that has gone away is no fault: what it did not want is dropped.
    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(Fault) {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
                return unsafe Self.write(descriptor, rest)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EPIPE { return }
            guard count >= 0 else { throw Fault(code: errno) }
            start += count
        }
    }

    private static func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
            unsafe Musl.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }

    /// Makes or overwrites a file.
    static func write(_ bytes: [UInt8], toFile path: String) throws(Fault) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Fault(code: errno) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor)
    }

    /// The names in a directory, in bytewise order.
    static func names(inDirectory path: String) throws(Fault) -> [String] {
        guard let directory = unsafe opendir(path) else { throw Fault(code: errno) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            names.append(
                unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                    unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                })
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// A variable of the environment; nil where it is not set.
    static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// How many columns the terminal has; nil where that can't be told.
    static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// How many processors may be used; at least 1.
    static var processorCount: Int {
        let allowed = Int(patchwalk_processor_count())
        return max(allowed > 0 ? allowed : sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
    }

    /// Opens /dev/null for each standard file that is closed: else the next file that is opened would take its place, and what is meant for it.
    static func prepareStandardFiles() {
        for descriptor in [standardInput, standardOutput, standardError] where fcntl(descriptor, F_GETFD) < 0 {
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }

    /// Ends the process.
    static func exit(with status: ExitStatus) -> Never { _exit(status.rawValue) }

    /// What takes a terminal's current line away (ECMA-48: carriage return, erase in line).
    static let lineErasure: StaticString = "\r\u{1B}[K"

    /// Sees to it that a closed pipe is an error value, that an interrupt ends the process with status 130 and leaves no half-drawn
    /// progress line, and that it can be waited for processes that it starts, whatever the one that started it ignores.
    ///
    /// The first process of a container has no default actions (pid_namespaces(7)): there the wish to end is told too.
    /// The interrupt is also let through where the parent process had it blocked. The handler allocates nothing and calls
    /// only what signal-safety(7) allows.
    static func prepareSignals() {
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGCHLD, SIG_DFL)
        if getpid() == 1 { _ = signal(SIGTERM) { _exit(128 + $0) } }
        _ = signal(SIGINT) { _ in
            if isatty(System.standardError) == 1 {
                _ = unsafe System.write(
                    System.standardError,
                    UnsafeRawBufferPointer(start: System.lineErasure.utf8Start, count: System.lineErasure.utf8CodeUnitCount))
            }
            _exit(ExitStatus.interrupted.rawValue)
        }
        var interrupts = sigset_t()
        _ = unsafe sigemptyset(&interrupts)
        _ = unsafe sigaddset(&interrupts, SIGINT)
        _ = unsafe sigprocmask(SIG_UNBLOCK, &interrupts, nil)
    }
}
