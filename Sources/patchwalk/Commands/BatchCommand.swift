// patchwalk batch MAILBOX|DIR...

import ArgumentParser
import CallSites
import GitStore
import Mail
import PatchApply
import PatchSeries
import Reports
import SymbolIndex

/// Reviews every series of an archive, one JSON object a line.
struct BatchCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Reviews every series in an archive, one JSON object a line.",
        discussion: """
            An archive is a mailbox of any size (also compressed, - for standard input), a maildir, a folder of saved mails, pages or \
            mailboxes, or a public-inbox repository; folders below a folder are looked into. Of each series the newest version is taken.

            Lines come in the order of the archive and are the same for any --jobs. Exit status: 0 all were reviewed, whatever was \
            found, 3 something could not be read or took too long (its line says so), 1 only with --fail-on. docs/BATCH.md says how to \
            share the work among machines.
            """)

    @Argument(help: ArgumentHelp("Mailboxes and folders.", valueName: "archive"))
    var archives: [String]

    @Flag(help: "Take every version of each series, and not the newest alone.")
    var allRevisions = false

    @Flag(help: "Fold the patches that replies carry into the series, each at its place.")
    var fold = false

    @OptionGroup var review: ReviewArguments

    @Option(
        help: ArgumentHelp("How many series are reviewed at once; by default as many as there are processors.", valueName: "n"))
    var jobs: Int?

    @Option(help: ArgumentHelp("Seconds until a series is given up.", valueName: "seconds"))
    var timeout = 600

    @Option(help: ArgumentHelp("Take the K-th of N shares of the series, K from 1: 1/4 … 4/4 are all of them.", valueName: "k/n"))
    var shard: Shard?

    @Option(
        help: ArgumentHelp(
            "Write to a file and, where it is there, go on with it: series that are in it are left out.", valueName: "file"))
    var resume: String?

    @Option(name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("Write to a file.", valueName: "file"))
    var path: String?

    @Flag(help: "Give each series' whole review, as review --format json does.")
    var full = false

    @Flag(help: "Say how long each series took, which is not the same in every run.")
    var timing = false

    /// How many threads read the tree where this process is one of those that review, and not the one that reads the archive.
    @Option(help: .hidden)
    var asWorker: Int?

    func validate() throws {
        if resume != nil, path != nil { throw ValidationError("--resume names the output: it takes no -o.") }
        if jobs ?? 1 < 1 { throw ValidationError("--jobs must be at least 1.") }
        if timeout < 1 { throw ValidationError("--timeout must be at least 1.") }
        if review.rules.writeBaseline != nil { throw ValidationError("--write-baseline is not for batch.") }
    }

    func perform() throws(Failure) -> ExitStatus {
        if let asWorker {
            try serve(threads: asWorker)
            return .success
        }
        // What is wrong with the arguments is said before an archive is read.
        try review.check()
        try Archive.check(archives)
        let output: BatchOutput
        if let resume { output = try BatchOutput(resuming: resume) } else { output = try BatchOutput(path: path) }
        var progress = Progress()
        defer { progress.end() }
        let archive = try Archive(archives) { progress.show("\($0) mails") }
        let all = archive.series(allRevisions: allRevisions)
        let series = all.filter { (shard?.holds($0) ?? true) && !output.known.contains($0.key) }

        let jobs = max(1, min(self.jobs ?? System.processorCount, series.count))
        // The tree that most bases resemble is indexed once, by all processors, and not by each worker.
        if jobs > 1 {
            try workers(1, timeout: nil).run(1) { _ in
                BatchOrder.fillIndex.wire
            } lost: { _, _ in
                .none
            } emit: { _ in
                true
            }
        }
        var done = 0
        var isIncomplete = !archive.unread.isEmpty
        var isFailing = false
        try workers(jobs, timeout: timeout).run(series.count) { place in
            let entry = series[place]
            return BatchOrder.review(key: entry.key, revision: entry.revision, archive.places(of: entry)).wire
        } lost: { place, loss in
            answer(for: series[place], of: archive, lost: loss)
        } emit: { answer throws(Failure) in
            done += 1
            progress.show("\(done) of \(series.count) series")
            isFailing = isFailing || answer.isFailing
            switch answer.status {
            case .success, .findings, .doesNotApply: break
            default: isIncomplete = true
            }
            return try output.write(answer.bytes)
        }
        progress.end()
        for line in archive.unread { try? System.write(Failure(.incomplete, line).lines, to: System.standardError) }
        if isIncomplete { return .incomplete }
        return isFailing ? .findings : .success
    }

    private func workers(_ jobs: Int, timeout: Int?) -> BatchWorkers {
        let threads = max(1, System.processorCount / jobs)
        return BatchWorkers(
            arguments: ["batch", "--as-worker", "\(threads)"] + CommandLine.arguments.dropFirst(2), jobs: jobs, timeout: timeout)
    }

    /// The line of a series over which a worker died or was given up.
    private func answer(for entry: ArchivedSeries, of archive: Archive, lost loss: BatchWorkers.Loss) -> BatchAnswer {
        let (status, reason): (ExitStatus, String) =
            switch loss {
            case .timeout(let seconds): (.incomplete, "given up after \(seconds) seconds")
            case .death(let how): (.fault, "a fault of patchwalk itself: the process that reviewed it \(how)")
            }
        let first = try? MailInput(at: Array(archive.places(of: entry).prefix(1))).messages.first
        let bytes = BatchLine(key: entry.key).bytes(
            of: reason, series: nil, messageID: first?.messageID, status: Int(status.rawValue))
        return BatchAnswer(bytes: bytes, status: status)
    }

    // MARK: What workers do

    private func serve(threads: Int) throws(Failure) {
        let known = KnownReview(review, workers: threads)
        try BatchWorkers.serve { order in
            switch BatchOrder(wire: order) {
            case .review(let key, let revision, let places): return answer(for: key, revision: revision, at: places, known)
            case .fillIndex:
                fillIndex()
                return .none
            case nil: return .none
            }
        }
    }

    /// Indexes the tree; what can't be read is told by the reviews that need it.
    private func fillIndex() {
        guard !review.scope.noCache, CachePlace.path != nil else { return }
        let index = CachePlace.index(isWanted: true, expectsMore: true)
        let tree = review.tree.flatMap { try? TreeChoice(at: $0) { _ in true } } ?? TreeChoice.current()
        guard let repository = tree?.repository, let location = repository.location,
            let commit = try? repository.commit(review.base ?? "HEAD"), let root = try? repository.tree(of: commit),
            let coverage = try? index.coverage(of: root, in: location),
            // A search of a small tree takes no longer than an index.
            coverage.blobCount >= MentionIndex.Limits().fileCount
        else { return }
        _ = try? index.build(of: root, in: location, workers: System.processorCount)
    }

    /// Reviews one series; whatever goes wrong becomes its line.
    private func answer(for key: UInt64, revision: Int?, at places: [MailPlace], _ known: KnownReview) -> BatchAnswer {
        let start = System.seconds
        func line() -> BatchLine { BatchLine(key: key, seconds: timing ? System.seconds - start : nil) }
        var read: Series?
        do throws(Failure) {
            let input = try MailInput(at: places)
            let posted: Series
            do { posted = try Series(input, revision: revision) } catch {
                return BatchAnswer(
                    bytes: line().bytes(
                        of: "\(error)", series: nil, messageID: input.messages.first?.messageID,
                        status: Int(ExitStatus.badInput.rawValue)), status: .badInput)
            }
            let folded = fold ? posted.folding() : posted
            let series = review.reverse ? folded.reversed() : folded
            read = series
            let result = try TreeWalk(of: series, arguments: review, wantTreeIDs: full, wantAudience: full, known: known)
            let status = result.status(of: series, failOn: review.failOn)
            let bytes = line().bytes(
                of: result.version(of: series, format: input.format.rawValue), status: Int(status.rawValue), isFull: full)
            let threshold = review.chosenFailLevel?.threshold
            return BatchAnswer(
                bytes: bytes, status: status,
                isFailing: threshold.map { least in result.review.findings.contains { $0.level >= least } } ?? false)
        } catch {
            return BatchAnswer(
                bytes: line().bytes(of: error.message, series: read, messageID: nil, status: Int(error.status.rawValue)),
                status: error.status)
        }
    }
}

/// A share of all series, `K/N`.
struct Shard: ExpressibleByArgument {
    private let number: UInt64
    private let count: UInt64

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = UInt64(parts[0]), let count = UInt64(parts[1]), number >= 1, number <= count else {
            return nil
        }
        (self.number, self.count) = (number, count)
    }

    /// Whether a series belongs to it: all versions in one thread go to one share, whatever else is in the archive.
    func holds(_ series: ArchivedSeries) -> Bool {
        // The low bits of a digest of similar ids are not spread evenly.
        let spread = (series.thread ^ series.thread >> 33) &* 0xff51_afd7_ed55_8ccd
        return (spread ^ spread >> 33) % count == number - 1
    }
}
