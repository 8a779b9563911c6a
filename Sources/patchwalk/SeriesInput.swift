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

    /// The `*.patch` files in the order of their names, which is how git format-patch numbers them.
    ///
    /// One that can't be read becomes a problem of the input, so that the others are not lost.
    private static func read(directory: String) throws(Failure) -> MailInput {
        let names: [String]
        do { names = try System.names(inDirectory: directory) } catch {
            throw Failure(.notFound, "can't read \(directory): \(error.reason)")
        }
        let patches = names.filter { $0.hasSuffix(".patch") }
        guard !patches.isEmpty else {
            throw Failure(
                .badInput, "\(directory): no *.patch file in this directory", hint: "git format-patch -o \(directory) makes them")
        }
        var input = MailInput(format: .patch, messages: [])
        var firstFailure: Failure?
        for patch in patches {
            do {
                let path = directory + "/" + patch
                let one = try read(path) { () throws(System.Fault) in try System.read(file: path) }
                input.messages += one.messages
                input.problems += one.problems.map { MailProblem(line: $0.line, message: "\(patch): \($0.message)") }
            } catch {
                firstFailure = firstFailure ?? error
                input.problems.append(MailProblem(line: 1, message: error.message))
            }
        }
        if input.messages.isEmpty, let firstFailure { throw firstFailure }
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
