// patchwalk review SERIES

import ArgumentParser
import PatchApply
import PatchSeries
import Reports

/// Applies a series in memory and reports every call site that it changes or leaves behind.
struct ReviewCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Applies a series in memory and reports every call site that it changes or leaves behind.")

    @OptionGroup var input: SeriesArguments
    @OptionGroup var review: ReviewArguments
    @OptionGroup var output: ReportArguments

    func perform() throws(Failure) -> ExitStatus {
        let input = try self.input.input(in: review.tree)
        let series = try self.input.series(in: input, for: review)
        let result = try TreeWalk(of: series, arguments: review, wantTreeIDs: output.format == .json)
        let report = result.version(of: series, format: input.format)
            .report(as: output.format, layout: output.destination.layout, version: Patchwalk.release)
        try output.destination.write(report)
        return result.status(of: series, failOn: review.failOn)
    }
}
