// patchwalk index

import ArgumentParser
import ByteText
import GitStore
import Reports
import SymbolIndex

/// Builds, inspects or clears the cache.
struct IndexCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Builds, inspects or clears the cache that makes searches of a repository fast.")

    @Option(
        name: .customShort("C"),
        help: ArgumentHelp("A git repository; by default the one around the current directory.", valueName: "repo"))
    var directory: String?

    @Option(help: ArgumentHelp("The revision whose files are indexed; by default HEAD.", valueName: "rev"))
    var at: String?

    @Flag(help: "Only say what the cache holds, and how much of the revision it knows.")
    var status = false

    @Flag(help: "Remove all that the cache holds, for all repositories.")
    var clear = false

    @OptionGroup var output: OutputArguments

    func validate() throws {
        guard !status || !clear else { throw ValidationError("--status and --clear exclude each other") }
        guard !clear || (directory == nil && at == nil) else {
            throw ValidationError("--clear is about all repositories: it takes neither -C nor --at")
        }
    }

    func perform() throws(Failure) -> ExitStatus {
        guard let path = CachePlace.path else {
            throw Failure(.notFound, "there is no place for a cache", hint: "set HOME or XDG_CACHE_HOME")
        }
        let index = CachePlace.index(isWanted: true, expectsMore: true)
        var report = IndexReport(path: path, before: index.status)
        if clear {
            index.clear()
        } else if let repository = try repository() {
            do throws(GitStoreError) { try look(into: repository, index, for: &report) } catch { throw Failure(error) }
        }
        report.after = index.status
        switch output.format {
        case .text: try output.destination.write(report.text(layout: output.destination.layout))
        case .json: try output.destination.write(report.json)
        }
        return report.unread.isEmpty ? .success : .incomplete
    }

    private func look(into repository: Repository, _ index: MentionIndex, for report: inout IndexReport) throws(GitStoreError) {
        guard let location = repository.location else { return }
        let commit = try repository.commit(at ?? "HEAD")
        let tree = try repository.tree(of: commit)
        if !status {
            var progress = Progress()
            progress.show("reading the files of \(commit.hex.prefix(12))")
            defer { progress.end() }
            report.unread = try index.build(of: tree, in: location, workers: System.processorCount)
        }
        report.commit = commit
        report.coverage = try index.coverage(of: tree, in: location)
    }

    /// The repository; nil where only the cache is asked for and there is none around.
    private func repository() throws(Failure) -> Repository? {
        guard let directory else {
            if let current = TreeChoice.current() { return current.repository }
            if status, at == nil { return nil }
            throw Failure(.notFound, "there is no git repository here", hint: "name one with -C")
        }
        let choice = try TreeChoice(at: directory) { _ in false }
        guard case .repository = choice.place else {
            throw Failure(
                .notFound, "\(directory) is a plain directory, not a git repository", hint: "a plain directory needs no index")
        }
        return choice.repository
    }
}
