// What ends a command early: an exit status, one line for the user, and what to do about it.

import CallSites
import GitStore
import Mail

/// An error that the user sees.
struct Failure: Error {
    let status: ExitStatus
    /// One line without a final stop.
    let message: String
    /// What to do, where there is something to do.
    let hint: String?

    init(_ status: ExitStatus, _ message: String, hint: String? = nil) {
        self.status = status
        self.message = message
        self.hint = hint
    }

    /// The lines for standard error. Names come from users and mails: nothing in them may steer the terminal.
    var lines: [UInt8] {
        let hint = hint.map { "hint: \($0.onOneLine)\n" } ?? ""
        return Array("patchwalk: \(message.onOneLine)\n\(hint)".utf8)
    }
}

extension Failure {
    /// An input that is no mail.
    init(_ error: MailError, input: String) {
        let hint: String? =
            switch error {
            case .notRecognised: "give an mbox, a file of git format-patch, or the text of a public-inbox thread page"
            case .empty, .tooLarge, .noMessages: nil
            }
        self.init(.badInput, "\(input): \(error)", hint: hint)
    }

    /// A repository or revision that can't be read.
    init(_ error: GitStoreError) {
        switch error {
        case .notARepository(let path, let reason):
            self.init(.notFound, "\(path) is no git repository" + (reason.isEmpty ? "" : ": \(reason)"))
        case .notOwned(let path):
            self.init(
                .notFound, "\(path) belongs to another user",
                hint: "git config --global --add safe.directory \(path)")
        case .unsupported(let path, let reason):
            self.init(.notFound, "\(path) can't be read: \(reason)")
        case .unknownRevision(let revision):
            self.init(.notFound, "no such revision: \(revision)")
        case .missingObject(let id):
            self.init(.notFound, "object \(id) is not in the repository", hint: "is it a shallow or partial clone? git fetch brings the rest")
        case .libgit2(let operation, let code, let message):
            self.init(.fault, "\(operation): \(message) (libgit2 error \(code))")
        }
    }
}

extension String {
    /// The text on one line, whatever steers a terminal shown as U+FFFD.
    fileprivate var onOneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control: scalar == "\n" || scalar == "\t" ? " " : "\u{FFFD}"
                    case .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }
}
