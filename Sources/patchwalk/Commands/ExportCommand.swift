// patchwalk export SERIES

import ArgumentParser
import PatchSeries

/// Writes a series as an mbox for git am.
struct ExportCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a series, from whatever input, as an mbox that git am takes.")

    @OptionGroup var input: SeriesArguments

    @Option(name: .customShort("C"), help: ArgumentHelp("The repository of a range A..B.", valueName: "repo"))
    var repository: String?

    @Flag(help: "Add the trailers that replies gave (Reviewed-by and the like) to each patch.")
    var trailers = false

    @Option(
        name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("Write the mbox to a file.", valueName: "file"))
    var path: String?

    func perform() throws(Failure) -> ExitStatus {
        let input = try self.input.input(in: repository)
        let series = try self.input.seriesWithPatches(from: input)
        try Destination(path: path, color: .never).write(SeriesMbox.bytes(of: series, addsTrailers: trailers))
        return series.isIncomplete ? .incomplete : .success
    }
}
