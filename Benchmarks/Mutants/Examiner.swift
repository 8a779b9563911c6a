// Runs the review of a series that is given as versions of a tree, without mail, git or another process.

import ByteText
import CallSites
import Foundation
import GitStore
import Mail
import PatchApply
import PatchSeries
import UnifiedDiff

/// Reviews series, one after the other.
final class Examiner {
    private let repository: Repository
    /// Where the base lies while it is searched.
    private let folder: URL
    private var written: [String: [UInt8]] = [:]
    private(set) var count = 0
    /// The last series, which may be asked about again.
    private var last: (base: PlainTree, versions: [PlainTree], findings: [Finding])?

    init() throws {
        repository = try Repository()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("patchwalk-mutants-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// What is told of a series with these trees after its patches, where no symbol is watched.
    func findings(base: PlainTree, versions: [PlainTree]) throws -> [Finding] {
        if let last, last.base == base, last.versions == versions { return last.findings }
        count += 1
        try write(base)
        var before = base
        var patches: [Patch] = []
        for (number, after) in versions.enumerated() {
            let diff = DiffText.parse(try Self.diff(from: before, to: after))
            patches.append(
                Patch(
                    index: number + 1, subject: "", author: Self.author, date: nil, messageID: nil, log: [], trailers: [],
                    diffstat: [], files: diff.files))
            before = after
        }
        let series = Series(
            title: "", author: Self.author, version: 1, total: patches.count, patches: patches, cover: nil, messages: [],
            fixups: [], missing: [], baseHint: BaseHint(), problems: [])
        guard let directory = DirectoryTree(root: folder.path) else { return [] }
        let walk = try Walk.apply(
            series, to: .directory(directory), base: try Base.directory(directory, for: series, in: repository), in: repository)
        let findings = try Review(of: series, walk: walk, in: repository, options: ReviewOptions(watched: [])).findings
        last = (base, versions, findings)
        return findings
    }

    private static let author = Mailbox(name: "")

    // MARK: Diffs

    /// A patch as git writes it, with three lines of context.
    private static func diff(from before: PlainTree, to after: PlainTree) throws -> [UInt8] {
        var text: [UInt8] = []
        for path in Set(before.files.keys).union(after.files.keys).sorted() {
            let (old, new) = (before.files[path], after.files[path])
            guard old != new else { continue }
            text += "diff --git a/\(path) b/\(path)\n".utf8
            if old == nil { text += "new file mode 100644\n".utf8 }
            if new == nil { text += "deleted file mode 100644\n".utf8 }
            text += "--- \(old == nil ? "/dev/null" : "a/\(path)")\n+++ \(new == nil ? "/dev/null" : "b/\(path)")\n".utf8
            try appendHunks(from: lines(old ?? []), to: lines(new ?? []), edits(from: old ?? [], to: new ?? []), to: &text)
        }
        return text
    }

    private static func lines(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func appendHunks(
        from old: [ArraySlice<UInt8>], to new: [ArraySlice<UInt8>], _ edits: [LineEdit], to text: inout [UInt8]
    ) throws {
        let context = 3
        var rest = edits[...]
        while let first = rest.popFirst() {
            var group = [first]
            while let next = rest.first, next.old.lowerBound - group[group.count - 1].old.upperBound <= 2 * context {
                group.append(next)
                rest.removeFirst()
            }
            let last = group[group.count - 1]
            // Both sides have the same context, so one side tells how much there is of it.
            let before = min(context, first.old.lowerBound - 1)
            let after = min(context, old.count + 1 - last.old.upperBound)
            let oldRange = (first.old.lowerBound - before)..<(last.old.upperBound + after)
            let newRange = (first.new.lowerBound - before)..<(last.new.upperBound + after)
            func side(_ range: Range<Int>) -> String {
                "\(range.isEmpty ? range.lowerBound - 1 : range.lowerBound),\(range.count)"
            }
            text += "@@ -\(side(oldRange)) +\(side(newRange)) @@\n".utf8
            func append(_ lines: ArraySlice<ArraySlice<UInt8>>, as mark: Character) {
                for line in lines { text += "\(mark)".utf8 + line + "\n".utf8 }
            }
            var place = oldRange.lowerBound
            for edit in group {
                append(old[(place - 1)..<(edit.old.lowerBound - 1)], as: " ")
                append(old[(edit.old.lowerBound - 1)..<(edit.old.upperBound - 1)], as: "-")
                append(new[(edit.new.lowerBound - 1)..<(edit.new.upperBound - 1)], as: "+")
                place = edit.old.upperBound
            }
            append(old[(place - 1)..<(oldRange.upperBound - 1)], as: " ")
        }
    }

    // MARK: The base

    /// Writes what differs from what lies there.
    private func write(_ tree: PlainTree) throws {
        for path in written.keys where tree.files[path] == nil {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(path))
        }
        for (path, text) in tree.files where written[path] != text {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text).write(to: file)
        }
        written = tree.files
    }
}
