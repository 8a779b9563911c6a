// Where a mail of an archive stands, in words that another process understands, and the mails that stand at some such places.

import ByteText
import GitStore
import Mail

/// Where a mail stands.
enum MailPlace: Hashable {
    /// What a mailbox is read from.
    enum Source: Hashable {
        case path(String)
        /// A file that has no path, open as a descriptor that started processes inherit.
        case open(Int32, name: String)
    }

    case box(Source, MboxPlace)
    /// A message (from 0) of a file that is read as a whole.
    case file(String, message: Int)
    /// public-inbox: a mail is a blob.
    case blob(repository: String, BlobID)
}

extension MailInput {
    /// Reads the mails at some places.
    init(at places: [MailPlace]) throws(Failure) {
        self.init(format: .mbox, messages: [])
        var position: [MailPlace: Int] = [:]
        for (order, place) in places.enumerated() { if case .file = place { position[place] = order } }
        var file: (path: String, input: MailInput)?
        var box: (source: MailPlace.Source, file: InputFile)?
        var inbox: (path: String, repository: Repository)?
        for place in places {
            switch place {
            case .box(let source, let at):
                if box?.source != source { box = (source, try InputFile(source)) }
                let count = min(at.byteCount, MboxStream.longestMail)
                guard let file = box?.file, case let bytes = try file.bytes(at: at.offset, count: count),
                    bytes.count == count, bytes.starts(with: "From ".utf8)
                else { throw Failure(.notFound, "\(box?.file.name ?? "the mailbox") has changed meanwhile") }
                add(MboxMail(bytes, at: at).read())
            case .file(let path, let number):
                if file?.path != path {
                    let read = try InputFile(path: path).mailInput()
                    problems += read.problems
                    file = (path, read)
                }
                guard let page = file?.input, page.messages.indices.contains(number) else {
                    throw Failure(.notFound, "\(path) has changed meanwhile")
                }
                var message = page.messages[number]
                message.parent = message.parent.flatMap { position[.file(path, message: $0)] }
                format = page.format
                messages.append(message)
            case .blob(let path, let blob):
                do throws(GitStoreError) {
                    if inbox?.path != path { inbox = (path, try Repository(containing: path)) }
                    guard let bytes = try inbox?.repository.blob(blob) else { continue }
                    add(Message.read(mail: bytes))
                } catch {
                    throw Failure(error)
                }
            }
        }
    }

    private mutating func add(_ read: (message: Message, problems: [MailProblem])) {
        messages.append(read.message)
        problems += read.problems
    }
}

extension InputFile {
    fileprivate convenience init(_ source: MailPlace.Source) throws(Failure) {
        switch source {
        case .path(let path): try self.init(path: path)
        case .open(let descriptor, let name): try self.init(inherited: descriptor, name: name)
        }
    }

    /// The messages of a file that is no mailbox: a mail, a patch, a page.
    func mailInput() throws(Failure) -> MailInput {
        guard let bytes = try bytes(limit: Compression.largest) else {
            throw Failure(.badInput, "\(name): no mailbox, and more than \(Compression.largest) bytes")
        }
        do { return try MailInput.read(bytes) } catch { throw Failure(error, input: name) }
    }
}

// MARK: Between processes

extension MailPlace {
    func write(to wire: inout Wire) {
        switch self {
        case .box(let source, let place):
            switch source {
            case .path(let path):
                wire.put(0)
                wire.put(path.utf8)
            case .open(let descriptor, let name):
                wire.put(1)
                wire.put(name.utf8)
                wire.put(Int(descriptor))
            }
            for number in [place.offset, place.byteCount, place.line, place.isQuoted ? 1 : 0] { wire.put(number) }
        case .file(let path, let message):
            wire.put(2)
            wire.put(path.utf8)
            wire.put(message)
        case .blob(let path, let blob):
            wire.put(3)
            wire.put(path.utf8)
            wire.put(blob.bytes)
        }
    }

    init?(_ reader: inout WireReader) {
        guard let kind = reader.number(), let name = reader.text() else { return nil }
        switch kind {
        case 0, 1:
            var source = Source.path(name)
            if kind == 1 {
                guard let descriptor = reader.number() else { return nil }
                source = .open(Int32(truncatingIfNeeded: descriptor), name: name)
            }
            guard let offset = reader.number(), let byteCount = reader.number(), let line = reader.number(),
                let isQuoted = reader.number()
            else { return nil }
            self = .box(source, MboxPlace(offset: offset, byteCount: byteCount, line: line, isQuoted: isQuoted != 0))
        case 2:
            guard let message = reader.number() else { return nil }
            self = .file(name, message: message)
        case 3:
            guard let bytes = reader.bytes(), let blob = BlobID(bytes) else { return nil }
            self = .blob(repository: name, blob)
        default: return nil
        }
    }
}
