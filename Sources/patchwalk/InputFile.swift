// A file or standard input that can be read from its start more than once, unpacked on the way where it is compressed, so that a large mailbox
// is never in memory as a whole.

import Mail

/// An open input.
final class InputFile {
    /// How errors call it.
    let name: String
    /// What it is open as; programs that are started inherit it where it is a file without a name or was standard input.
    let descriptor: Int32
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
            let input = System.standardInput
            descriptor = System.isRewindable(input) ? try System.duplicate(input) : try Self.kept(input)
            compression = Compression(try Self.head(of: descriptor))
        } catch { throw Failure(.notFound, "can't read \(name): \(error.reason)") }
    }

    /// Takes a file that is not compressed and was opened by the process that started this one; it stays open there and here.
    init(inherited descriptor: Int32, name: String) throws(Failure) {
        do { self.descriptor = try System.duplicate(descriptor) } catch {
            throw Failure(.notFound, "can't read \(name): \(error.reason)")
        }
        self.name = name
        compression = nil
    }

    deinit { System.closeFile(descriptor) }

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

    /// The same content where any place of it can be read at once: in a file without a name, if it is compressed.
    func unpacked() throws(Failure) -> InputFile {
        guard compression != nil else { return self }
        do {
            let file = try System.temporaryFile(holding: [])
            let unpacked = InputFile(name: name, descriptor: file)
            var fault: System.Fault?
            try read { chunk in
                do throws(System.Fault) { try System.write(chunk, to: file) } catch { fault = error }
                return fault == nil
            }
            if let fault { throw fault }
            return unpacked
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.fault, "can't keep what is in \(name): \((error as? System.Fault)?.reason ?? "\(error)")")
        }
    }

    private init(name: String, descriptor: Int32) {
        self.name = name
        self.descriptor = descriptor
        compression = nil
    }

    /// The bytes at a place of a file that is not compressed; fewer where it ends before. The place of `read` does not move.
    func bytes(at offset: Int, count: Int) throws(Failure) -> [UInt8] {
        do { return try System.read(descriptor, at: offset, count: count) } catch {
            throw Failure(.notFound, "can't read \(name): \(error.reason)")
        }
    }

    /// All bytes; nil where there are more than `limit`.
    func bytes(limit: Int) throws(Failure) -> [UInt8]? {
        var bytes: [UInt8] = []
        try read { chunk in
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
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

extension InputFile {
    /// The first bytes, enough to tell a format by; nil where there are none.
    func head() throws(Failure) -> [UInt8]? {
        var head: [UInt8] = []
        try read { chunk in
            head += chunk
            return head.count < 1 << 16
        }
        return head.isEmpty ? nil : head
    }

    /// Gives each mail of a mailbox.
    func readMails(_ body: (MboxMail) -> Void) throws(Failure) {
        var stream = MboxStream()
        try read { chunk in
            stream.feed(chunk, body)
            return true
        }
        stream.finish(body)
    }
}
