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

    @Option(name: .customShort("C"), help: ArgumentHelp("The repository of a range A..B.", valueName: "repo"))
    var repository: String?

    @OptionGroup var output: OutputArguments

    func perform() throws(Failure) -> ExitStatus {
        let input = try self.input.input(in: repository)
        let format = input.format
        let layout = output.destination.layout
        let report: [UInt8]
        let isIncomplete: Bool
        switch try self.input.series(from: input) {
        case .series(let series):
            report =
                output.format == .json
                ? ShowJSON.bytes(of: series, format: format)
                : ShowText.bytes(of: series, format: format, layout: layout)
            isIncomplete = series.isIncomplete
        case .thread(let thread):
            report =
                output.format == .json
                ? ShowJSON.bytes(of: thread, format: format)
                : ShowText.bytes(of: thread, format: format, layout: layout)
            isIncomplete = false
        }
        try output.destination.write(report)
        return isIncomplete ? .incomplete : .success
    }
}
