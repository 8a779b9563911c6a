// What the process says to the shell.

/// The exit statuses of the contract; those from 64 are sysexits(3)'s.
enum ExitStatus: Int32 {
    /// Nothing at or above `--fail-on`.
    case success = 0
    /// Findings at or above `--fail-on`.
    case findings = 1
    /// The series does not apply.
    case doesNotApply = 2
    /// Something that should have been read was not.
    case incomplete = 3
    /// The command line is wrong.
    case usage = 64
    /// The input can't be read as a series, or has no patch.
    case badInput = 65
    /// No such file, repository or revision.
    case notFound = 66
    /// A fault of patchwalk itself.
    case fault = 70
    /// Interrupted.
    case interrupted = 130
}
