// patchwalk facts FILE...

import ArgumentParser
import KernelC
import Reports

/// Prints what KernelC sees in files.
struct FactsCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "facts",
        abstract: "Prints what is defined and used in C files, one JSON object a line.")

    @Argument(help: "C files.")
    var files: [String]

    func perform() throws(Failure) -> ExitStatus {
        let destination = Destination(path: nil, color: .never)
        var failure: Failure?
        for file in files {
            do {
                let facts = FileFacts.read(try System.read(file: file))
                try destination.write(FactsJSON.lines(of: facts, path: file))
            } catch let fault as System.Fault {
                let unread = Failure(.notFound, "can't read \(file): \(fault.reason)")
                if failure != nil { try? System.write(unread.lines, to: System.standardError) }
                failure = failure ?? unread
            } catch let error as Failure {
                throw error
            } catch {
                throw Failure(.fault, "\(error)")
            }
        }
        if let failure { throw failure }
        return .success
    }
}
