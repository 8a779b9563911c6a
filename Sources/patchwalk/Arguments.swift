// The options that several commands share.

public import ArgumentParser
import ByteText
import CallSites
import Configuration
import PatchSeries
public import Reports

extension ReportFormat: ExpressibleByArgument {}

/// How a list is written.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// Which series.
struct SeriesArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "An mbox, a patch file, a saved page of a mail archive, a directory (patches, maildir, MH, quilt), - for standard input, an archive's address, a range A..B of -C's repository, or a message-id."
        ))
    var series: String?

    @Flag(help: "Take the staged changes of -C's repository, the index against HEAD, as the series.")
    var staged = false

    @Option(help: ArgumentHelp("The version to take where the input holds several; by default the latest.", valueName: "n"))
    var revision: Int?

    @OptionGroup var reading: ReadingArguments

    /// Reads the input; a range of commits is one of `repository`.
    func input(in repository: String? = nil) throws(Failure) -> SeriesInput {
        if staged {
            if let series { throw Failure(.usage, "--staged takes the index, and not \(series)") }
            return try SeriesInput(stagedIn: repository)
        }
        guard let series else { throw Failure(.usage, "missing expected argument '<series>'") }
        return try reading.input(series, in: repository, revision: revision)
    }

    /// The series in an input; where there is no patch in it, its messages.
    func series(from input: SeriesInput) throws(Failure) -> SeriesOrThread { try reading.series(from: input, revision: revision) }

    /// The series in an input that must have patches.
    func seriesWithPatches(from input: SeriesInput) throws(Failure) -> Series {
        try reading.seriesWithPatches(from: input, revision: revision)
    }
}

/// How a series is read, wherever it comes from.
struct ReadingArguments: ParsableArguments {
    @Flag(help: "Fold the patches that replies carry into the series, each at its place.")
    var fold = false

    @Option(help: ArgumentHelp("The public-inbox to fetch a message-id's thread from.", valueName: "url"))
    var lore: String = ArchiveServer.lore

    @Option(help: ArgumentHelp("Seconds until a fetch is given up.", valueName: "seconds"))
    var fetchTimeout = 60

    /// Reads an input; a range of commits is one of `repository`.
    func input(_ name: String, in repository: String?, revision: Int?) throws(Failure) -> SeriesInput {
        guard fetchTimeout > 0 else { throw Failure(.usage, "--fetch-timeout must be at least 1") }
        return try SeriesInput(
            name, repository: repository, revision: revision, server: ArchiveServer(inbox: lore, timeout: fetchTimeout))
    }

    /// The series in an input; where there is no patch in it, its messages.
    func series(from input: SeriesInput, revision: Int?) throws(Failure) -> SeriesOrThread {
        if input.isEmpty { throw Failure(.badInput, "nothing is staged") }
        do {
            var series = try Series(input.mail, revision: revision)
            series.problems.insert(contentsOf: input.remarks, at: 0)
            if let base = input.base {
                series.baseHint.commit = AbbreviatedID(base.hex)
                series.baseHint.source = input.baseSource
            }
            return .series(fold ? series.folding() : series)
        } catch {
            switch error {
            case .noPatch(var thread):
                thread.problems.insert(contentsOf: input.remarks, at: 0)
                return .thread(thread)
            case .noSuchRevision: throw Failure(.notFound, "\(input.name): \(error)")
            }
        }
    }

    /// The series in an input that must have patches.
    func seriesWithPatches(from input: SeriesInput, revision: Int?) throws(Failure) -> Series {
        switch try series(from: input, revision: revision) {
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

/// Where a report goes.
struct DestinationArguments: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("Write the report to a file.", valueName: "file"))
    var path: String?

    @Option(help: "Colour: auto, always or never.")
    var color: ColorChoice = .auto
}

/// Where a list goes, and how.
struct OutputArguments: ParsableArguments {
    @Option(help: "text or json.")
    var format: ListFormat = .text

    @OptionGroup var place: DestinationArguments

    var destination: Destination { Destination(path: place.path, color: place.color) }
}

/// Where a report on a series goes, and how.
struct ReportArguments: ParsableArguments {
    @Option(help: "text, markdown, json, sarif, html or quickfix.")
    var format: ReportFormat = .text

    @OptionGroup var place: DestinationArguments

    var destination: Destination { Destination(path: place.path, color: place.color) }
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

    @Flag(name: .customLong("no-cache"), help: "Neither use nor fill the cache (patchwalk help index).")
    var noCache = false

    /// What to follow and where: what the command line says goes before the rules; what either leaves out is left out.
    /// `searchesOften` says that the whole tree will be searched more than once.
    func options(
        watching watched: [SymbolQuery], under rules: ProjectRules, includesBodyChanges: Bool = false, searchesOften: Bool
    ) -> ReviewOptions {
        ReviewOptions(
            watched: watched, policies: rules.policies, includesBodyChanges: includesBodyChanges,
            included: included.isEmpty ? rules.included : included, excluded: excluded + rules.excluded,
            workers: System.processorCount,
            index: CachePlace.index(isWanted: !noCache, expectsMore: searchesOften),
            facts: CachePlace.facts(isWanted: !noCache))
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
