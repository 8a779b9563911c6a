// patchwalk show SERIES

import ArgumentParser
import PatchSeries
import Reports

/// Prints what the mail says.
struct ShowCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what the mail says: patches, gaps, trailers, replies, fixups.")

    @OptionGroup var input: SeriesArguments
    @OptionGroup var output: OutputArguments

    func perform() throws(Failure) -> ExitStatus {
        let input = try SeriesInput(input.series)
        let series = try self.input.series(from: input)
        let format = input.mail.format.rawValue
        let report =
            switch output.format {
            case .text: ShowText.bytes(of: series, format: format, layout: output.destination.layout)
            case .json: ShowJSON.bytes(of: series, format: format)
            }
        try output.destination.write(report)
        return series.isIncomplete ? .incomplete : .success
    }
}
