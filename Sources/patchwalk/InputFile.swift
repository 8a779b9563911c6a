// A file or standard input that can be read from its start more than once, unpacked on the way where it is compressed, so that a large mailbox
// is never in memory as a whole.

/// An open input.
final class InputFile {
    /// How errors call it.
    let name: String
    private let descriptor: Int32
    private let compression: Compression?

    /// What a stream gives at most, in bytes: a small file can unpack to any number of blanks.
    static let longestStream = 64 << 30

    /// Opens a file.
    init(path: String) throws(Failure) {
        name = path
        do {
            descriptor = try System.openFile(path)
            compression = Compression(try Self.head(of: descriptor))
        } catch { throw Failure(.notFound, "can't read \(path): \(error.reason)") }
    }

    /// Takes standard input; what can't be read twice is kept in a file without a name.
    init(standardInput name: String) throws(Failure) {
        self.name = name
        do {
            descriptor = System.isRewindable(System.standardInput) ? System.standardInput : try Self.kept(System.standardInput)
            compression = Compression(try Self.head(of: descriptor))
        } catch { throw Failure(.notFound, "can't read \(name): \(error.reason)") }
    }

    deinit { if descriptor != System.standardInput { System.closeFile(descriptor) } }

    /// Gives all bytes from the start, in pieces, until `body` says that it has enough.
    func read(_ body: ([UInt8]) -> Bool) throws(Failure) {
        do { try System.rewind(descriptor) } catch { throw Failure(.notFound, "can't read \(name): \(error.reason)") }
        if let compression {
            try compression.unpack(descriptor, name: name, limit: Self.longestStream, body)
            return
        }
        do {
            while true {
                let chunk = try System.readChunk(descriptor, size: 1 << 20)
                if chunk.isEmpty || !body(chunk) { return }
            }
        } catch { throw Failure(.notFound, "can't read \(name): \(error.reason)") }
    }

    /// All bytes; nil where there are more than `limit`.
    func bytes(limit: Int) throws(Failure) -> [UInt8]? {
        var bytes: [UInt8] = []
        try read { chunk in
            bytes += chunk
            return bytes.count <= limit
        }
        return bytes.count <= limit ? bytes : nil
    }

    private static func head(of descriptor: Int32) throws(System.Fault) -> [UInt8] {
        try System.rewind(descriptor)
        return try System.readChunk(descriptor, size: 16)
    }

    /// A file without a name that holds what a pipe brings.
    private static func kept(_ pipe: Int32) throws(System.Fault) -> Int32 {
        let file = try System.temporaryFile(holding: [])
        do {
            while true {
                let chunk = try System.readChunk(pipe)
                if chunk.isEmpty { return file }
                try System.write(chunk, to: file)
            }
        } catch {
            System.closeFile(file)
            throw error
        }
    }
}
