// From the SERIES argument to messages: which file, directory, stream, address or range is meant, and what stands in it.

import ByteText
import Mail
import PatchSeries

/// An input as it was read.
struct SeriesInput {
    /// How errors call it: the path as given, or `standard input`.
    let name: String
    /// Its messages.
    let mail: MailInput
    /// The commit that a range begins behind, or that an index was held against; nil for everything else.
    private(set) var base: CommitID?
    /// Which of the two `base` is.
    private(set) var baseSource = BaseHint.Source.rangeStart
    /// What reading has to say of the input beside its own problems.
    private(set) var remarks: [SeriesProblem] = []

    /// Whether it has no message at all, as an index in which nothing is staged.
    var isEmpty: Bool { mail.messages.isEmpty }

    /// The name of its format, for example `mbox`.
    var format: String { mail.format.rawValue }

    /// Reads what a SERIES argument names, in this order of meaning: an existing file or directory, `-`, an archive's address, a range
    /// of commits of `repository`, a message-id. The network is asked for an address or a message-id only, never for a mistyped path.
    ///
    /// Of a mailbox above `largestWhole` bytes only the threads of the series are kept: of its newest one, or of version `revision`.
    init(_ argument: String, repository: String?, revision: Int?, server: ArchiveServer) throws(Failure) {
        if argument == "-" {
            name = "standard input"
            (mail, remarks) = try Self.read(InputFile(standardInput: name), revision: revision)
            return
        }
        name = argument
        switch System.kind(of: argument) {
        case .file: (mail, remarks) = try Self.read(InputFile(path: argument), revision: revision)
        case .directory: mail = try Self.read(directory: argument)
        case nil:
            if argument.hasPrefix("http://") || argument.hasPrefix("https://") {
                mail = try Self.read(try server.fetch(ArchiveServer.address(for: argument)), name: argument)
            } else if Self.isRange(argument) {
                let range = try CommitRange(argument, in: repository ?? ".")
                mail = range.mail
                base = range.base
            } else if let id = Self.messageID(argument) {
                mail = try Self.read(try server.fetch(server.threadAddress(of: id)), name: argument)
            } else {
                throw Failure(.notFound, "no such file: \(argument)")
            }
        }
    }

    /// Reads the staged changes of a repository as a series of one patch.
    init(stagedIn repository: String?) throws(Failure) {
        let staged = try StagedChanges(in: repository ?? ".")
        name = "the index"
        mail = staged.mail
        base = staged.head
        baseSource = .head
    }

    /// `A..B` with something on one side at least, and nothing that only a path has.
    private static func isRange(_ argument: String) -> Bool {
        guard let dots = argument.firstIndex(of: "."), argument[dots...].hasPrefix("..") || argument.contains("..") else {
            return false
        }
        return !argument.hasPrefix("..") && !argument.contains("/..") && !argument.contains(" ") && argument.contains("..")
            && !argument.contains("@")
    }

    /// The id in `<id@host>`, `id@host` or `mid:id@host`; nil where it has a blank, no `@`, or looks like a path.
    private static func messageID(_ argument: String) -> String? {
        var id = Substring(argument)
        for scheme in ["mid:", "id:"] where id.lowercased().hasPrefix(scheme) { id = id.dropFirst(scheme.count) }
        if id.hasPrefix("<"), id.hasSuffix(">") { id = id.dropFirst().dropLast() }
        guard let sign = id.firstIndex(of: "@"), sign != id.startIndex, id.index(after: sign) != id.endIndex,
            !id.contains(where: { $0 == " " || $0.isNewline }), !id.hasPrefix("/"), !id.hasPrefix("./"), !id.hasPrefix("-")
        else { return nil }
        return String(id)
    }

    /// The largest mailbox that is held as a whole, in bytes.
    private static let largestWhole = 8 << 20

    private static func read(
        _ file: InputFile, revision: Int? = nil
    ) throws(Failure) -> (mail: MailInput, remarks: [SeriesProblem]) {
        if let bytes = try file.bytes(limit: largestWhole) { return (try read(plain: bytes, name: file.name), []) }
        guard let head = try file.head(), MboxStream.recognises(head) else {
            guard let bytes = try file.bytes(limit: Compression.largest) else {
                throw Failure(.badInput, "\(file.name): no mailbox, and more than \(Compression.largest) bytes")
            }
            return (try read(plain: bytes, name: file.name), [])
        }
        return try read(mailbox: file, revision: revision)
    }

    /// Reads a mailbox twice: to find the threads that are wanted, and to take their messages.
    private static func read(
        mailbox file: InputFile, revision: Int?
    ) throws(Failure) -> (mail: MailInput, remarks: [SeriesProblem]) {
        var sieve = ThreadSieve(revision: revision)
        try file.readMails { sieve.take($0.read().message) }
        let choice = sieve.choice()
        var input = MailInput(format: .mbox, messages: [])
        try file.readMails { mail in
            guard choice.places.contains(mail.number) else { return }
            let (message, problems) = mail.read()
            input.messages.append(message)
            input.problems += problems
        }
        return (input, choice.problems)
    }

    private static func read(_ content: [UInt8], name: String) throws(Failure) -> MailInput {
        try read(plain: Compression.content(of: content, name: name), name: name)
    }

    private static func read(plain bytes: [UInt8], name: String) throws(Failure) -> MailInput {
        do { return try MailInput.read(bytes) } catch { throw Failure(error, input: name) }
    }

    // MARK: Directories

    /// What a directory holds, told by its entries: a maildir, a quilt directory, an MH folder, patch files, or saved mails and pages.
    private static func read(directory: String) throws(Failure) -> MailInput {
        let names = try names(in: directory)
        if ["cur", "new"].allSatisfy({ System.kind(of: "\(directory)/\($0)") == .directory }) {
            var files: [String] = []
            for part in ["cur", "new"] { files += try Self.names(in: "\(directory)/\(part)").map { "\(part)/\($0)" } }
            return try read(files.filter { !$0.contains("/.") }, in: directory, as: .maildir)
        }
        if let series = quiltSeries(of: directory, names) { return try read(quilt: series.files, in: series.folder) }
        let numbers = names.filter { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        if !numbers.isEmpty, numbers.contains(where: { System.kind(of: "\(directory)/\($0)") == .file }) {
            return try read(numbers.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }, in: directory, as: .mh)
        }
        for endings in [[".patch"], [".diff"], [".eml", ".mbox", ".mail", ".txt", ".html", ".htm"]] {
            let files = names.filter { name in endings.contains { name.hasSuffix($0) } && !name.hasPrefix(".") }
            if !files.isEmpty { return try read(files, in: directory, as: .patch) }
        }
        throw Failure(
            .badInput, "\(directory): no maildir, no quilt series and no *.patch file in this directory",
            hint: "git format-patch -o \(directory) makes patch files")
    }

    private static func names(in directory: String) throws(Failure) -> [String] {
        do { return try System.names(inDirectory: directory).filter { $0 != "." && $0 != ".." } } catch {
            throw Failure(.notFound, "can't read \(directory): \(error.reason)")
        }
    }

    /// Reads files one after the other, in the order of their names, which is how git format-patch numbers them.
    ///
    /// One that can't be read becomes a problem of the input, so that the others are not lost.
    private static func read(_ names: [String], in directory: String, as format: MailFormat) throws(Failure) -> MailInput {
        var input = MailInput(format: format, messages: [])
        var firstFailure: Failure?
        for name in names {
            do {
                let path = directory + "/" + name
                let one = try read(InputFile(path: path)).mail
                let offset = input.messages.count
                input.messages += one.messages.map { message in
                    var moved = message
                    moved.parent = message.parent.map { $0 + offset }
                    return moved
                }
                input.problems += one.problems.map { MailProblem(line: $0.line, message: "\(name): \($0.message)") }
            } catch {
                firstFailure = firstFailure ?? error
                input.problems.append(MailProblem(line: 1, message: error.message))
            }
        }
        if input.messages.isEmpty {
            throw firstFailure ?? Failure(.badInput, "\(directory): there is no mail in this directory")
        }
        return input
    }

    /// The patches that a quilt directory's `series` names: the directory itself, or the tree whose `patches` it holds.
    private static func quiltSeries(of directory: String, _ names: [String]) -> (folder: String, files: [String])? {
        for folder in [directory, "\(directory)/patches"] where System.kind(of: "\(folder)/series") == .file {
            guard let content = try? System.read(file: "\(folder)/series") else { continue }
            // A line is a name, perhaps with `-p0` behind it; `#` begins a comment (quilt(1)).
            let files = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
                line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first?.split {
                    $0 == " " || $0 == "\t"
                }.first
                    .map(String.init)
            }
            if !files.isEmpty { return (folder, files) }
        }
        return nil
    }

    /// The patches of a quilt series: their order is the list's, whatever their subjects say.
    private static func read(quilt files: [String], in folder: String) throws(Failure) -> MailInput {
        var input = MailInput(format: .quilt, messages: [])
        for (place, file) in files.enumerated() {
            let path = "\(folder)/\(file)"
            let content: [UInt8]
            do { content = try System.read(file: path) } catch {
                throw Failure(.notFound, "can't read \(path), which \(folder)/series names: \(error.reason)")
            }
            let one: MailInput
            do { one = try MailInput.read(quiltPatch: content, name: file) } catch { throw Failure(error, input: path) }
            input.problems += one.problems.map { MailProblem(line: $0.line, message: "\(file): \($0.message)") }
            for var message in one.messages.prefix(1) {
                message.number(place + 1, of: files.count)
                input.messages.append(message)
            }
        }
        return input
    }
}
