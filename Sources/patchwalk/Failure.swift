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
            case .notRecognised:
                "give an mbox, a file of git format-patch, or a saved page of a mail archive (docs/INPUTS.md lists them)"
            case .empty, .tooLarge, .noMessages: nil
            }
        self.init(.badInput, "\(input): \(error)", hint: hint)
    }

    /// A repository or revision that can't be read.
    init(_ error: GitStoreError) {
        switch error {
        case .libgit2: self.init(.fault, error.description)
        case .notARepository, .unsupported, .nothingStaged, .unknownRevision: self.init(.notFound, error.description)
        case .notOwned(let path):
            self.init(.notFound, error.description, hint: "git config --global --add safe.directory \(path)")
        case .missingObject:
            self.init(.notFound, error.description, hint: "git fetch --unshallow or git fetch --refetch brings what is missing")
        }
    }

    /// A repository that fails while sites are looked for.
    init(_ error: CallSitesError) {
        switch error {
        case .store(let error): self.init(error)
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
