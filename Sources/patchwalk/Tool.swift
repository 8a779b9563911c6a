// Other programs that an input needs: curl for the network, gzip, xz and zstd for compressed files. They get fixed arguments, no
// shell, and a bound on what is taken from them.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program of the system.
struct Tool {
    /// Its name, which is looked for on `PATH`.
    let name: String
    /// The package that brings it, for the hint where it is missing.
    let package: String

    static let curl = Tool(name: "curl", package: "curl")
    static let gzip = Tool(name: "gzip", package: "gzip")
    static let xz = Tool(name: "xz", package: "xz-utils")
    static let zstd = Tool(name: "zstd", package: "zstd")

    /// Why a run gave nothing.
    enum Fault: Error {
        /// It is not on `PATH`.
        case missing
        /// It said more than was asked for.
        case tooLarge(limit: Int)
        /// It failed; what it wrote on its standard error is the reason.
        case failed(status: Int32, reason: String)
        /// The system would not start it.
        case system(System.Fault)
    }

    /// Runs it with `input` on its standard input and gives what it writes, at most `limit` bytes.
    func run(_ arguments: [String], input: [UInt8] = [], limit: Int) throws(Fault) -> [UInt8] {
        let file: Int32
        do { file = try System.temporaryFile(holding: input) } catch { throw .system(error) }
        defer { System.closeFile(file) }
        var output: [UInt8] = []
        try stream(arguments, from: file, limit: limit) { chunk in
            output += chunk
            return true
        }
        return output
    }

    /// Runs it with a file on its standard input and hands on what it writes in pieces, at most `limit` bytes of it, until `body` says that
    /// it has enough.
    func stream(_ arguments: [String], from input: Int32, limit: Int, _ body: ([UInt8]) -> Bool) throws(Fault) {
        let errors: Int32
        do { errors = try System.temporaryFile(holding: []) } catch { throw .system(error) }
        defer { System.closeFile(errors) }
        let child: ChildProcess
        let output: Int32
        do throws(System.Fault) {
            let ends = try System.pipe()
            defer { close(ends.write) }
            output = ends.read
            do { child = try ChildProcess(name, arguments, input: input, output: ends.write, errors: errors) } catch {
                close(output)
                throw error
            }
        } catch {
            if error.code == ENOENT { throw .missing }
            throw .system(error)
        }
        defer { close(output) }
        var count = 0
        while true {
            let chunk: [UInt8]
            do { chunk = try System.readChunk(output) } catch {
                child.kill()
                throw .system(error)
            }
            if chunk.isEmpty { break }
            count += chunk.count
            guard count <= limit else {
                child.kill()
                throw .tooLarge(limit: limit)
            }
            guard body(chunk) else { return child.kill() }
        }
        let status = child.end().status
        guard status != 0 else { return }
        _ = lseek(errors, 0, SEEK_SET)
        let said = (try? System.readChunk(errors, size: 1 << 16)) ?? []
        let line = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        if status == 127 { throw .missing }
        throw .failed(status: status, reason: line)
    }
}

extension System {
    /// A file without a name that holds bytes, ready to be read from its start: a pipe would need someone to fill it meanwhile.
    static func temporaryFile(holding bytes: [UInt8]) throws(System.Fault) -> Int32 {
        let folder = System.environment("TMPDIR") ?? "/tmp"
        var name = Array("\(folder)/patchwalk-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&name)
        guard descriptor >= 0 else { throw System.Fault(code: errno) }
        unsafe unlink(name)
        do { try System.write(bytes, to: descriptor) } catch {
            close(descriptor)
            throw error
        }
        try rewind(descriptor)
        return descriptor
    }

    /// Opens a file for reading.
    static func openFile(_ path: String) throws(Fault) -> Int32 {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault(code: errno) }
        return descriptor
    }

    /// Closes a file.
    static func closeFile(_ descriptor: Int32) { close(descriptor) }

    /// Whether a file can be read from its start again.
    static func isRewindable(_ descriptor: Int32) -> Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Goes to a file's start.
    static func rewind(_ descriptor: Int32) throws(Fault) {
        guard lseek(descriptor, 0, SEEK_SET) >= 0 else { throw Fault(code: errno) }
    }

    /// The next bytes of a file or a pipe; none at its end.
    static func readChunk(_ descriptor: Int32, size: Int = 1 << 18) throws(Fault) -> [UInt8] {
        var failure: Int32 = 0
        // Not filled with zeros first: what is short takes no memory of what is long.
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while true {
                #if canImport(Glibc)
                    let got = unsafe Glibc.read(descriptor, buffer.baseAddress, size)
                #else
                    let got = unsafe Musl.read(descriptor, buffer.baseAddress, size)
                #endif
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                count = max(got, 0)
                return
            }
        }
        guard failure == 0 else { throw Fault(code: failure) }
        return chunk
    }
}

// MARK: Compressed files

/// How a file is compressed, told by its first bytes.
enum Compression {
    case gzip
    case xz
    case zstd

    /// What is made of a compressed file at most, in bytes: a small file can hold any number of blanks.
    static let largest = 1 << 30

    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0x1f, 0x8b]) {
            self = .gzip
        } else if bytes.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
            self = .xz
        } else if bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
            self = .zstd
        } else {
            return nil
        }
    }

    /// The content of bytes that may be compressed; `name` is what errors call them.
    static func content(of bytes: [UInt8], name: String) throws(Failure) -> [UInt8] {
        guard let compression = Compression(bytes) else { return bytes }
        var content: [UInt8] = []
        let file: Int32
        do { file = try System.temporaryFile(holding: bytes) } catch {
            throw Failure(.fault, "can't keep \(name): \(error.reason)")
        }
        defer { System.closeFile(file) }
        try compression.unpack(file, name: name, limit: largest) { chunk in
            content += chunk
            return true
        }
        return content
    }

    /// Unpacks a file in pieces, until `body` says that it has enough.
    func unpack(_ file: Int32, name: String, limit: Int, _ body: ([UInt8]) -> Bool) throws(Failure) {
        let tool: Tool =
            switch self {
            case .gzip: .gzip
            case .xz: .xz
            case .zstd: .zstd
            }
        do { try tool.stream(["-dc"], from: file, limit: limit, body) } catch {
            switch error {
            case .missing:
                throw Failure(
                    .notFound, "\(name) is compressed, and there is no \(tool.name) here",
                    hint: "install \(tool.package), or unpack the file")
            case .tooLarge(let limit): throw Failure(.badInput, "\(name): more than \(limit) bytes when unpacked")
            case .failed(_, let reason): throw Failure(.badInput, "\(name): \(reason)")
            case .system(let fault): throw Failure(.fault, "can't run \(tool.name): \(fault.reason)")
            }
        }
    }
}
