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
            A SERIES is an mbox, a patch file, a directory of *.patch files, the text of a public-inbox thread page, or - for
            standard input. It is applied in memory; nothing in a repository or work tree changes.

            Exit status: 0 nothing found, 1 findings, 2 the series does not apply, 3 incomplete, 64 usage, 65 no series in the
            input, 66 no such file, repository or revision, 70 a fault of patchwalk itself.
            """,
        version: "patchwalk \(release) (libgit2 \(libgit2Version))",
        subcommands: [ReviewCommand.self, CheckCommand.self, ShowCommand.self, CallersCommand.self, FactsCommand.self])

    /// The version of this program.
    static let release = "0.1.0"

    /// Runs the command that the arguments name.
    static func status(of arguments: [String]) -> ExitStatus {
        do {
            let command = try parseAsRoot(arguments)
            guard let command = command as? any Command else { throw CleanExit.helpRequest(command) }
            return try command.perform()
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
            let failure = Failure(.usage, message(for: error), hint: "patchwalk --help and patchwalk help COMMAND say what there is")
            try? System.write(failure.lines, to: System.standardError)
            return failure.status
        }
        try? System.write(Array((fullMessage(for: error) + "\n").utf8), to: System.standardOutput)
        return .success
    }
}
