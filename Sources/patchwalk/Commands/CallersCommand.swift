// patchwalk callers SYMBOL...

import ArgumentParser
import ByteText
import CallSites
import Configuration
import GitStore
import Reports

/// Lists the call sites of symbols at one revision.
struct CallersCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "callers",
        abstract: "Lists the call sites of symbols at one revision.")

    @Argument(
        help:
            "NAME, a glob such as VM_*, CALLEE(FLAG), or TAG.MEMBER or *.MEMBER: the functions that are put there, or the uses of a member that holds data ('struct TAG.MEMBER': always those)."
    )
    var symbols: [String] = []

    @Option(
        name: .customShort("C"),
        help: ArgumentHelp(
            "A git repository, or a plain directory; by default the repository around the current directory.", valueName: "repo"))
    var directory: String?

    @Option(help: ArgumentHelp("The revision to look at; by default HEAD.", valueName: "rev"))
    var at: String?

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp(
            "Look only inside the functions that a symbol means: NAME, a glob, TAG.MEMBER or *.MEMBER.", valueName: "symbol"))
    var place: String?

    @Flag(help: "Also account for every word match of each symbol's name in the tree.")
    var crosscheck = false

    @OptionGroup var scope: ScopeArguments
    @OptionGroup var rules: RulesArguments
    @OptionGroup var output: OutputArguments

    func perform() throws(Failure) -> ExitStatus {
        var queries = try [SymbolQuery](reading: symbols)
        let within = try within()
        let (choice, source, commit) = try tree()
        let rules = try rules.rules(of: choice, at: commit)
        let baseline = try self.rules.readBaseline()
        if queries.isEmpty, let baseline {
            queries = try [SymbolQuery](reading: baseline.symbols)
            queries.add(rules.policies.filter(baseline.counts).map(\.symbol))
        }
        guard !queries.isEmpty else { throw Failure(.usage, "missing expected argument '<symbols> ...'") }
        var progress = Progress()
        defer { progress.end() }
        var report: CallersReport
        var ledgers: [Crosscheck] = []
        do throws(CallSitesError) {
            // One name is found in one search; what is meant by anything else is looked for again.
            let isNames = within == nil && queries.allSatisfy { if case .name = $0.pattern { true } else { false } }
            let options = scope.options(watching: queries, under: rules, searchesOften: !isNames || crosscheck)
            report = try CallersReport(of: queries, within: within, in: source, options: options) { progress.show($0.text) }
            if crosscheck {
                ledgers = try Crosscheck.ledgers(
                    of: report.queries, kinds: report.symbols.map(\.kind), namesakes: report.symbols.map(\.namesakes), in: source,
                    options: options
                ) { progress.show($0.text) }
            }
        } catch {
            throw Failure(error)
        }
        let tallies = SiteTally.of(report)
        let review = Review(symbols: [], findings: [], unread: [], isSkeleton: false)
            .adding(
                baseline?.findings(
                    for: tallies, asked: queries.map(\.description), ofSeries: false, name: self.rules.baselineName) ?? [])
        report.findings = rules.triage.applied(to: review).findings
        let bytes =
            switch output.format {
            case .text: CallersText.bytes(of: report, ledgers: ledgers, layout: output.destination.layout)
            case .json: CallersJSON.bytes(of: report, ledgers: ledgers, commit: commit)
            }
        try output.destination.write(bytes)
        try self.rules.writeBaseline(of: tallies)
        if !ledgers.allSatisfy(\.isComplete) { return .fault }
        guard report.unread.isEmpty, ledgers.allSatisfy(\.unread.isEmpty) else { return .incomplete }
        return report.findings.contains { $0.level == .error } ? .findings : .success
    }

    /// The functions to look in, as the user wrote them.
    private func within() throws(Failure) -> SymbolQuery? {
        guard let place else { return nil }
        let query = try [SymbolQuery](reading: [place])[0]
        if case .argument = query.pattern {
            throw Failure(.usage, "--in '\(place)': a call has no body", hint: "give NAME, a glob, TAG.MEMBER or *.MEMBER")
        }
        return query
    }

    /// A directory below a repository's top is read as it lies, unless a revision is asked for.
    private func tree() throws(Failure) -> (choice: TreeChoice, source: SourceTree, commit: CommitID?) {
        let choice: TreeChoice
        if let directory {
            choice = try TreeChoice(at: directory) { _ in at == nil }
        } else if let current = TreeChoice.current() {
            choice = current
        } else {
            choice = try TreeChoice(at: ".") { _ in true }
        }
        do throws(GitStoreError) {
            guard case .repository = choice.place else {
                if let at { throw .unknownRevision("\(at): \(directory ?? ".") is a plain directory, not a git repository") }
                return (choice, try choice.source(at: nil), nil)
            }
            let commit = try choice.repository.commit(at ?? "HEAD")
            return (choice, try choice.source(at: commit), commit)
        } catch {
            throw Failure(error)
        }
    }
}
