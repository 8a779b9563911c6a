// The command line as a whole: which commands there are, and how whatever one of them says becomes an exit status.

import ArgumentParser
import GitStore

/// A command that ends with an exit status of the contract.
protocol Command: ParsableCommand {
    /// Does the work and prints its report.
    func perform() throws(Failure) -> ExitStatus
}

/// The root command.
struct Patchwalk: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patchwalk",
        abstract: "Shows every call site that a kernel patch series changes or leaves behind.",
        discussion: """
            A SERIES is an mbox, a patch file, a saved page of a mail archive, a directory (patch files, maildir, MH, quilt), - for \
            standard input, an http(s) address of an archive, a range A..B of -C's repository, or a message-id. It is applied in \
            memory; nothing in a repository or work tree changes.

            Exit status: 0 nothing found, 1 findings, 2 the series does not apply, 3 incomplete, 64 usage, 65 no series in the \
            input, 66 no such file, repository or revision, 70 a fault of patchwalk itself, 130 interrupted.
            """,
        version: "patchwalk \(release) (libgit2 \(libgit2Version))",
        subcommands: [
            ReviewCommand.self, CheckCommand.self, CompareCommand.self, ShowCommand.self, ExportCommand.self, CallersCommand.self,
            FactsCommand.self, IndexCommand.self, ProfileCommand.self, BatchCommand.self,
        ])

    /// The version of this program.
    static let release = "0.1.0"

    /// The commands that read a repository most of the time: what that needs first can begin before the arguments are understood.
    private static let readers: [any Command.Type] = [ReviewCommand.self, CheckCommand.self, CallersCommand.self]

    /// Runs the command that the arguments name.
    static func status(of arguments: [String]) -> ExitStatus {
        if let name = arguments.first, readers.contains(where: { $0.configuration.commandName == name }) { TreeChoice.prepare() }
        do {
            var command = try parseAsRoot(arguments)
            if let command = command as? any Command { return try command.perform() }
            // What is left, `help` and the root itself, prints by throwing.
            try command.run()
            return .success
        } catch let failure as Failure {
            try? System.write(failure.lines, to: System.standardError)
            return failure.status
        } catch {
            return status(ofParsing: error)
        }
    }

    /// Help and version go to standard output; anything else is a usage error.
    private static func status(ofParsing error: any Error) -> ExitStatus {
        guard exitCode(for: error) == .success else {
            let failure = Failure(.usage, inOurWords(message(for: error)), hint: "patchwalk help COMMAND says what there is")
            try? System.write(failure.lines, to: System.standardError)
            return failure.status
        }
        try? System.write(Array((fullMessage(for: error) + "\n").utf8), to: System.standardOutput)
        return .success
    }

    /// The parser's sentences, in the form of all other errors: no capital, no final stop.
    private static func inOurWords(_ message: String) -> String {
        let sentence = message.hasSuffix(".") ? String(message.dropLast()) : message
        return sentence.prefix(1).lowercased() + sentence.dropFirst()
    }
}
