// mail: what bots report, as notes at their place. A bot builds a tree of its own, so its lines are looked for by the text that it quotes.

import ByteText
import GitStore
import PatchApply
import PatchSeries

/// Makes findings of bots' reports.
struct BotReportNotes {
    let walk: Walk
    let repository: Repository

    /// The findings for all places that bots name in answers to a series.
    func findings(for series: Series) throws(GitStoreError) -> [Finding] {
        var findings: [Finding] = []
        var texts: [Version: [UInt8]?] = [:]
        for report in series.reports {
            if report.places.isEmpty {
                findings.append(
                    Finding(
                        rule: .mail, level: .note, patch: report.patch,
                        message:
                            "\(report.reporter) reports on \(report.patch.map { "patch \($0)" } ?? "the series"), naming no line of a file"
                    ))
            }
            for place in report.places {
                let version = Version(path: place.path, patch: report.patch)
                let text: [UInt8]?
                if let known = texts[version] {
                    text = known
                } else {
                    text = try content(of: version)
                    texts[version] = .some(text)
                }
                findings.append(finding(place, by: report, in: text))
            }
        }
        return findings
    }

    private struct Version: Hashable {
        var path: TreePath
        var patch: Int?
    }

    private func finding(_ place: ReportedPlace, by report: BotReport, in text: [UInt8]?) -> Finding {
        let said = "\(report.reporter): \(place.message)"
        var note = Finding(
            rule: .mail, level: .note, patch: report.patch, path: place.path, function: place.function, message: said)
        switch text.map({ ReportedLine(place, in: $0) }) {
        case nil: note.message += " (line \(place.line) there; the file is not at hand)"
        case .found(let line): note.position = Position(line: line, column: place.column ?? 1)
        case .unproven where walk.base.method == .skeleton, .stated:
            note.position = Position(line: place.line, column: place.column ?? 1)
            note.message += " (the line is that of the bot's tree)"
        case .unproven: note.message += " (line \(place.line) there; what it quotes is not in the file here)"
        }
        return note
    }

    /// A file as the patch, or the whole series, leaves it; nil where there is none.
    private func content(of version: Version) throws(GitStoreError) -> [UInt8]? {
        var isTouched = false
        var entry: TreeEntry?
        for step in walk.steps {
            if let last = version.patch, step.patch > last { break }
            for file in step.files {
                if file.path == version.path {
                    isTouched = true
                    entry = file.after
                } else if file.oldPath == version.path, file.status == .renamed {
                    isTouched = true
                    entry = nil
                }
            }
        }
        if !isTouched {
            switch walk.source {
            case .git(_, let tree): entry = try repository.entry(at: version.path, in: tree)
            case .directory(let directory): return directory.file(at: version.path)?.content
            case .empty: entry = walk.skeleton.first { $0.path == version.path }?.entry
            }
        }
        guard let entry, !entry.isSubmodule else { return nil }
        do throws(GitStoreError) { return try repository.blob(entry.blob) } catch .missingObject { return nil }
    }
}

/// Where the line that a bot means stands in another version of the file.
private enum ReportedLine {
    /// By the text that the report quotes.
    case found(Int)
    /// The report quotes nothing of the place; the file has such a line.
    case stated
    /// What the report quotes is not there, or the file is shorter.
    case unproven

    // A line that stands there more often (`}`) tells nothing.
    private static let mostOccurrences = 64

    /// Looks for the distance at which most of the quoted lines stand, white space aside, the place's own line among them.
    init(_ place: ReportedPlace, in text: [UInt8]) {
        let lines = LineTable(text)
        guard !place.quoted.isEmpty else {
            self = place.line <= lines.count ? .stated : .unproven
            return
        }
        let wanted = place.quoted.map { (line: $0.line, key: Self.key($0.text[...])) }.filter { !$0.key.isEmpty }
        var places: [[UInt8]: [Int]] = [:]
        for quote in wanted { places[quote.key] = [] }
        for line in 1..<(lines.count + 1) {
            let key = Self.key(text[lines.content(ofLine: line, in: text)])
            if let count = places[key]?.count, count < Self.mostOccurrences { places[key]?.append(line) }
        }
        var votes: [Int: Int] = [:]
        for quote in wanted { for line in places[quote.key] ?? [] { votes[line - quote.line, default: 0] += 1 } }
        if let own = wanted.first(where: { $0.line == place.line }) {
            let possible = Set((places[own.key] ?? []).map { $0 - own.line })
            votes = votes.filter { possible.contains($0.key) }
        }
        let best = votes.max { left, right in
            (left.value, -abs(left.key), left.key) < (right.value, -abs(right.key), right.key)
        }
        guard let best, place.line + best.key >= 1, place.line + best.key <= lines.count else {
            self = .unproven
            return
        }
        self = .found(place.line + best.key)
    }

    private static func key(_ line: ArraySlice<UInt8>) -> [UInt8] { line.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d } }
}
