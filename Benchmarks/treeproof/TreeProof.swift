// Walks patches through a commit and prints each step's outcome, hunks and tree id, for scripts that hold them against git's own.
// It does nothing else of what patchwalk does, so that its cost is that of the walk.

import ArgumentParser
import ByteText
import Foundation
import GitStore
import Mail
import PatchApply
import PatchSeries
import UnifiedDiff

@main
struct TreeProof: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "treeproof",
        abstract: "Walks patches through a commit and prints each step: its number, outcome, hunks and tree.")

    @Argument(help: "The repository.") var repository: String
    @Argument(help: "The commit to apply to, or - to search for it.") var base: String
    @Argument(help: "Mailboxes or patch files, in order.") var files: [String]

    @Flag(help: "Each file is one patch, whatever stands above its diff.") var plain = false
    @Flag(name: .customLong("no-3way"), help: "Do not merge three-way.") var noThreeWay = false
    @Flag(help: "Walk the series off the commit.") var reverse = false
    @Flag(help: "Print one line a reject.") var rejects = false
    @Flag(help: "Print the last step and the sums alone.") var quiet = false
    @Option(help: "Walk so many times and print the fastest.") var times = 1

    mutating func run() throws {
        let clock = ContinuousClock()
        let start = clock.now
        var series = try plain ? plainSeries() : mailSeries()
        if reverse { series = series.reversed() }
        let read = clock.now - start
        var fastest: Duration?
        for turn in 1...max(times, 1) {
            let start = clock.now
            let store = try Repository(containing: repository)
            guard let location = store.location else { throw ValidationError("no repository at \(repository)") }
            let found = try Base.find(for: series, revision: base == "-" ? nil : base, in: store)
            guard let commit = found.commit else { throw ValidationError("there is no commit to apply to") }
            let search = clock.now - start
            let source = SourceTree.git(location, try store.tree(of: commit))
            let walk = try Walk.apply(series, to: source, base: found, in: store, options: .init(threeWay: !noThreeWay))
            let spent = clock.now - start
            fastest = min(fastest ?? spent, spent)
            guard turn == max(times, 1) else { continue }
            show(walk)
            let (ref, matched) = (found.ref ?? found.method.rawValue, "\(found.matched) of \(found.total)")
            print("base \(commit) \(ref), \(matched) pre-images, other: \(found.mismatched.map(\.description))")
            note(
                "read \(milliseconds(read)) ms, base \(milliseconds(search)) ms, walk with base \(milliseconds(fastest ?? spent)) ms"
            )
        }
    }

    private func show(_ walk: Walk) {
        var sums: [String: Int] = [:]
        for (place, step) in walk.steps.enumerated() {
            var counts = (exact: 0, offset: 0, merged: 0)
            for file in step.files {
                if file.outcome == .merged { counts.merged += 1 }
                counts.exact += file.placements.count { $0.offset == 0 }
                counts.offset += file.placements.count { ($0.offset ?? 0) != 0 }
            }
            let isLast = place == walk.steps.count - 1
            if !quiet || isLast {
                print(
                    "\(step.patch) \(step.outcome.rawValue) exact=\(counts.exact) offset=\(counts.offset)",
                    "merged=\(counts.merged) rejects=\(step.rejects.count) \(step.tree?.hex ?? "-")")
            }
            if rejects {
                for reject in step.rejects {
                    print("    \(reject.path):\(reject.hunk) \(reject.reason.rawValue): \(reject.detail)")
                }
            }
            sums["exact", default: 0] += counts.exact
            sums["offset", default: 0] += counts.offset
            sums["merged", default: 0] += counts.merged
            sums["rejects", default: 0] += step.rejects.count
        }
        let text = sums.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        print("steps=\(walk.steps.count) \(text) verified=\(walk.verifiedCount)/\(walk.statedCount)")
    }

    private func mailSeries() throws -> Series {
        var input = MailInput(format: .patch, messages: [])
        for file in files { input.messages += try MailInput.read(bytes(file)).messages }
        return try Series(input)
    }

    private func plainSeries() throws -> Series {
        let author = Mailbox(name: "")
        let patches = try files.enumerated().map { number, file in
            let diff = DiffText.parse(try bytes(file))
            for problem in diff.problems { note("\(file):\(problem.line): \(problem.message)") }
            return Patch(
                index: number + 1, subject: file, author: author, date: nil, messageID: nil, log: [], trailers: [], diffstat: [],
                files: diff.files)
        }
        return Series(
            title: "", author: author, version: 1, total: patches.count, patches: patches, cover: nil, messages: [], fixups: [],
            missing: [], baseHint: BaseHint(), problems: [])
    }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    private func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    private func milliseconds(_ duration: Duration) -> String {
        let (seconds, atto) = duration.components
        return String(format: "%.2f", Double(seconds) * 1e3 + Double(atto) / 1e15)
    }
}
