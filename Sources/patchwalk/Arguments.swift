// The options that several commands share.

import ArgumentParser
import CallSites
import PatchSeries

/// How a report is written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// Which series.
struct SeriesArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp("An mbox, a patch file, a directory of *.patch files, a saved thread page, or - for standard input."))
    var series: String

    @Option(help: ArgumentHelp("The version to take where the input holds several; by default the latest.", valueName: "n"))
    var revision: Int?

    /// The series in an input; where there is no patch in it, its messages.
    func series(from input: SeriesInput) throws(Failure) -> SeriesOrThread {
        do {
            return .series(try Series(input.mail, revision: revision))
        } catch {
            switch error {
            case .noPatch(let thread): return .thread(thread)
            case .noSuchRevision: throw Failure(.notFound, "\(input.name): \(error)")
            }
        }
    }

    /// The series in an input that must have patches.
    func seriesWithPatches(from input: SeriesInput) throws(Failure) -> Series {
        switch try series(from: input) {
        case .series(let series): return series
        case .thread(let thread):
            throw Failure(
                .badInput, "\(input.name): there is no patch in it, only \(thread.contents)",
                hint: "patchwalk show \(input.name) prints what it says")
        }
    }
}

/// What an input holds.
enum SeriesOrThread {
    case series(Series)
    case thread(PatchThread)
}

extension Series {
    /// Whether something of a patch could not be read.
    var isIncomplete: Bool { problems.contains { $0.severity == .error } }
}

extension PatchThread {
    /// What the messages are, for example `a cover letter, 2 replies`.
    fileprivate var contents: String {
        let nouns: [(kind: ThreadMessage.Kind, one: String, many: String)] = [
            (.cover, "a cover letter", "cover letters"), (.patch, "a patch mail without a diff", "patch mails without a diff"),
            (.reply, "a reply", "replies"), (.fixup, "a fixup", "fixups"), (.report, "a report", "reports"),
        ]
        let parts = nouns.compactMap { noun in
            let count = messages.count { $0.kind == noun.kind }
            return count == 0 ? nil : count == 1 ? noun.one : "\(count) \(noun.many)"
        }
        return parts.joined(separator: ", ")
    }
}

/// Where the report goes, and how.
struct OutputArguments: ParsableArguments {
    @Option(help: "text or json.")
    var format: ReportFormat = .text

    @Option(
        name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("Write the report to a file.", valueName: "file"))
    var path: String?

    @Option(help: "Colour: auto, always or never.")
    var color: ColorChoice = .auto

    var destination: Destination { Destination(path: path, color: color) }
}

/// Where sites are looked for.
struct ScopeArguments: ParsableArguments {
    @Option(
        name: .customLong("path"),
        help: ArgumentHelp("Look for sites only in paths that match; may be repeated.", valueName: "glob"))
    var included: [String] = []

    @Option(
        name: .customLong("exclude"),
        help: ArgumentHelp("Do not look for sites in paths that match; may be repeated.", valueName: "glob"))
    var excluded: [String] = []

    func options(watching watched: [SymbolQuery], includesBodyChanges: Bool = false) -> ReviewOptions {
        ReviewOptions(
            watched: watched, includesBodyChanges: includesBodyChanges, included: included, excluded: excluded,
            workers: System.processorCount)
    }
}

/// The least level that makes exit status 1.
enum FailLevel: String, ExpressibleByArgument, CaseIterable {
    case error
    case warning
    case note
    case never

    var threshold: Finding.Level? {
        switch self {
        case .error: .error
        case .warning: .warning
        case .note: .note
        case .never: nil
        }
    }
}

extension [SymbolQuery] {
    /// Reads symbols as the user writes them.
    init(reading texts: [String]) throws(Failure) {
        var queries: [SymbolQuery] = []
        for text in texts {
            do { queries.append(try SymbolQuery(text)) } catch { throw Failure(.usage, "\(error)") }
        }
        self = queries
    }
}
