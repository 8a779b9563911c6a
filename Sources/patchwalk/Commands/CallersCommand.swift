// patchwalk callers SYMBOL...

import ArgumentParser
import ByteText
import CallSites
import GitStore
import Reports

/// Lists the call sites of symbols at one revision.
struct CallersCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "callers",
        abstract: "Lists the call sites of symbols at one revision.")

    @Argument(help: "NAME, a glob such as VM_*, or CALLEE(FLAG).")
    var symbols: [String]

    @Option(
        name: .customShort("C"),
        help: ArgumentHelp(
            "A git repository, or a plain directory; by default the repository around the current directory.", valueName: "repo"))
    var tree: String?

    @Option(help: ArgumentHelp("The revision to look at; by default HEAD.", valueName: "rev"))
    var at: String?

    @OptionGroup var scope: ScopeArguments
    @OptionGroup var output: OutputArguments

    func perform() throws(Failure) -> ExitStatus {
        let queries = try [SymbolQuery](reading: symbols)
        let (source, commit) = try place()
        var progress = Progress()
        defer { progress.end() }
        let report: CallersReport
        do throws(CallSitesError) {
            report = try CallersReport(of: queries, in: source, options: scope.options(watching: queries)) {
                progress.show($0.text)
            }
        } catch {
            throw Failure(error)
        }
        let bytes =
            switch output.format {
            case .text: CallersText.bytes(of: report.symbols, unread: report.unread, layout: output.destination.layout)
            case .json: CallersJSON.bytes(of: report.symbols, unread: report.unread, commit: commit)
            }
        try output.destination.write(bytes)
        return report.unread.isEmpty ? .success : .incomplete
    }

    /// A directory below a repository's top is read as it lies, unless a revision is asked for.
    private func place() throws(Failure) -> (source: SourceTree, commit: CommitID?) {
        let choice: TreeChoice
        if let tree {
            choice = try TreeChoice(at: tree) { _ in at == nil }
        } else if let current = TreeChoice.current() {
            choice = current
        } else {
            choice = try TreeChoice(at: ".") { _ in true }
        }
        do throws(GitStoreError) {
            guard case .repository = choice.place else {
                if let at { throw .unknownRevision("\(at): \(tree ?? ".") is a plain directory, not a git repository") }
                return (try choice.source(at: nil), nil)
            }
            let commit = try choice.repository.commit(at ?? "HEAD")
            return (try choice.source(at: commit), commit)
        } catch {
            throw Failure(error)
        }
    }
}
