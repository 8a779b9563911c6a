// patchwalk check SERIES

import ArgumentParser
import PatchApply
import PatchSeries
import Reports

/// Reviews a series and prints the findings alone.
struct CheckCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reviews a series and prints the findings alone, for hooks and CI.")

    @OptionGroup var input: SeriesArguments
    @OptionGroup var review: ReviewArguments
    @OptionGroup var output: ReportArguments

    func perform() throws(Failure) -> ExitStatus {
        // A commit that changes no file, as an amended message does, is nothing to check.
        let input = try self.input.input(in: review.tree)
        if self.input.staged, input.isEmpty { return .success }
        let series = try self.input.series(in: input, for: review)
        // JSON has the policies with all uses that break them, and the owners.
        let result = try TreeWalk(
            of: series, arguments: review, wantTreeIDs: false, wantFindingsAlone: output.format != .json && !review.crosscheck)
        let report = result.version(of: series, format: input.format)
            .findings(as: output.format, layout: output.destination.layout, version: Patchwalk.release)
        try output.destination.write(report)
        return result.status(of: series, failOn: review.failOn)
    }
}
