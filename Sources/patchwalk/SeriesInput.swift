// From the SERIES argument to messages: which file, directory or stream is meant, and what stands in it.

import Mail

/// An input as it was read.
struct SeriesInput {
    /// How errors call it: the path as given, or `standard input`.
    let name: String
    /// Its messages.
    let mail: MailInput

    /// The name of its format, for example `mbox`.
    var format: String { mail.format.rawValue }

    /// Reads what a SERIES argument names: an existing file, a directory of `*.patch` files, or `-`.
    init(_ argument: String) throws(Failure) {
        if argument == "-" {
            name = "standard input"
            mail = try Self.read(name) { () throws(System.Fault) in try System.read(System.standardInput) }
            return
        }
        name = argument
        switch System.kind(of: argument) {
        case .file: mail = try Self.read(name) { () throws(System.Fault) in try System.read(file: argument) }
        case .directory: mail = try Self.read(directory: argument)
        case nil: throw Self.missing(argument)
        }
    }

    private static func read(_ name: String, _ bytes: () throws(System.Fault) -> [UInt8]) throws(Failure) -> MailInput {
        let content: [UInt8]
        do { content = try bytes() } catch { throw Failure(.notFound, "can't read \(name): \(error.reason)") }
        do { return try MailInput.read(content) } catch { throw Failure(error, input: name) }
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
                let one = try read(path) { () throws(System.Fault) in try System.read(file: path) }
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
                line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first?.split { $0 == " " || $0 == "\t" }.first
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

    /// Says what an argument that is no file could have been meant to be.
    private static func missing(_ argument: String) -> Failure {
        let hint: String? =
            if argument.hasPrefix("http://") || argument.hasPrefix("https://") {
                "nothing is fetched; save the thread's page or mbox to a file and give that"
            } else if argument.contains("..") && !argument.contains("/..") && !argument.hasPrefix("..") {
                "for a git range: git format-patch --stdout \(argument) | patchwalk review -"
            } else if argument.contains("@") {
                "for a message-id: b4 mbox \(argument) saves the thread to a file"
            } else {
                nil
            }
        return Failure(.notFound, "no such file: \(argument)", hint: hint)
    }
}
