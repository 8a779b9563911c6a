// patchwalk compare OLD NEW

import ArgumentParser
import PatchApply
import PatchSeries
import Reports

/// Reviews two versions of a series and says what became of findings, call sites, patches and reviewers' tags.
struct CompareCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares two versions of a series, call site by call site and finding by finding.",
        discussion: """
            Each version is applied to its own base. The exit status is that of the new version's findings, which are the new ones \
            and those still there.
            """)

    @Argument(help: ArgumentHelp("The old version: whatever a SERIES can be.", valueName: "old"))
    var old: String

    @Argument(help: ArgumentHelp("The new version.", valueName: "new"))
    var new: String

    @Option(help: ArgumentHelp("The version to take of OLD where it holds several; by default the latest.", valueName: "n"))
    var oldRevision: Int?

    @Option(help: ArgumentHelp("The version to take of NEW where it holds several; by default the latest.", valueName: "n"))
    var newRevision: Int?

    @Option(help: ArgumentHelp("The commit to apply OLD to; by default as for NEW, found for itself.", valueName: "rev"))
    var oldBase: String?

    @OptionGroup var reading: ReadingArguments
    @OptionGroup var review: ReviewArguments
    @OptionGroup var output: ReportArguments

    func validate() throws {
        if old == "-", new == "-" { throw ValidationError("only one of OLD and NEW can be standard input.") }
        if review.reverse { throw ValidationError("--reverse is not for compare.") }
    }

    func perform() throws(Failure) -> ExitStatus {
        var earlier = review
        earlier.base = oldBase
        let before = try side(old, revision: oldRevision, earlier)
        let after = try side(new, revision: newRevision, review)
        let report = ComparisonReport(from: before.version, to: after.version)
            .bytes(as: output.format, layout: output.destination.layout, version: Patchwalk.release)
        try output.destination.write(report)
        // Of the old version only what was not read can make the answer wrong.
        if after.status == .success || after.status == .findings, before.status == .incomplete { return .incomplete }
        return after.status
    }

    private func side(
        _ name: String, revision: Int?, _ arguments: ReviewArguments
    ) throws(Failure) -> (version: ReviewedVersion, status: ExitStatus) {
        let input = try reading.input(name, in: arguments.tree, revision: revision)
        let series = try reading.seriesWithPatches(from: input, revision: revision)
        let result = try TreeWalk(of: series, arguments: arguments, wantTreeIDs: false, wantAudience: false)
        return (result.version(of: series, format: input.format), result.status(of: series, failOn: arguments.failOn))
    }
}
