// A small tree and the versions that patches make of it, reviewed as the command does it.

import ByteText
import CallSites
import Foundation
import GitStore
import KernelC
import Mail
import PatchSeries
import Testing

@testable import PatchApply

/// Files at base, then what each patch makes of some of them (nil: deleted).
struct Scenario {
    var base: [String: String]
    var patches: [[String: String?]] = []
    /// The message of each patch: its subject, then the log.
    var messages: [String] = []

    init(_ base: [String: String]) { self.base = base }

    func patch(_ files: [String: String?], saying message: String = "") -> Scenario {
        var next = self
        next.patches.append(files)
        next.messages.append(message)
        return next
    }

    func review(
        watch: [String] = [], policies: [Policy] = [], all: Bool = false, crosschecks: Bool = false
    ) throws -> Review {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("patchwalk-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in base {
            let file = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let repository = try Repository()
        var now = base
        var steps: [Step] = []
        for (number, patch) in patches.enumerated() {
            var files: [FileStep] = []
            for (path, text) in patch.sorted(by: { $0.key < $1.key }) {
                let before = now[path].map { Array($0.utf8) }
                let after = text.map { Array($0.utf8) }
                files.append(
                    FileStep(
                        path: TreePath(path), oldPath: nil,
                        status: before == nil ? .added : after == nil ? .deleted : .modified, outcome: .clean,
                        before: before.map { TreeEntry(mode: 0o100644, blob: repository.store(blob: $0)) },
                        after: after.map { TreeEntry(mode: 0o100644, blob: repository.store(blob: $0)) }, expected: nil,
                        verified: nil, placements: [], lineMap: try lineMap(from: before ?? [], to: after ?? [])))
                now[path] = text
            }
            steps.append(Step(patch: number + 1, outcome: .clean, tree: nil, files: files, rejects: []))
        }
        let source = DirectoryTree(root: root.path).map(SourceTree.directory) ?? .empty
        let walk = Walk(
            base: Base(commit: nil, method: .directory, ref: nil, matched: 0, total: 0, mismatched: []), source: source,
            steps: steps)
        let series = Series(
            title: "", author: .init(name: ""), version: 1, total: steps.count,
            patches: messages.enumerated().map { number, message in
                let lines = message.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
                return Patch(
                    index: number + 1, subject: lines.first.map(String.init) ?? "", author: .init(name: ""), date: nil,
                    messageID: nil,
                    log: lines.count > 1 ? Array(lines[1].utf8) : [], trailers: [], diffstat: [], files: [])
            }, cover: nil, messages: [], fixups: [], missing: [], baseHint: BaseHint(), problems: [])
        var options = ReviewOptions(
            watched: try watch.map { try SymbolQuery($0) }, policies: policies, includesBodyChanges: all, workers: 2,
            crosschecks: crosschecks)
        let review = try Review(of: series, walk: walk, in: repository, options: options)
        // What is left out where findings alone are wanted brings none.
        options.isForFindingsAlone = true
        options.crosschecks = false
        #expect(try Review(of: series, walk: walk, in: repository, options: options).findings == review.findings)
        return review
    }
}

private func lineMap(from before: [UInt8], to after: [UInt8]) throws -> LineMap {
    LineMap(edits: try edits(from: before, to: after).map { LineMap.Edit(old: $0.old, new: $0.new) })
}

extension Review {
    /// The report of one symbol.
    func symbol(_ name: String) -> SymbolReport? { symbols.first { $0.name == name } }

    /// The findings, one line each: `rule level patch path:line function`.
    var lines: [String] {
        findings.map {
            "\($0.rule.rawValue) \($0.level.rawValue) \($0.patch ?? 0)\($0.fixedBy.map { "→\($0)" } ?? "") "
                + "\($0.path?.description ?? ""):\($0.position?.line ?? 0) \($0.function)"
                + ($0.condition.isEmpty ? "" : " [\($0.condition)]")
        }
    }
}

extension SymbolReport {
    /// The sites, one line each: `path:line function kind effect patches → successors`.
    var lines: [String] {
        sites.map { site in
            "\(site.path):\(site.position.line) \(site.function) \(site.kind.rawValue) \(site.effect.rawValue)"
                + (site.patches.isEmpty ? "" : " " + site.patches.map(String.init).joined(separator: ","))
                + (site.becomes.isEmpty
                    ? ""
                    : " → " + site.becomes.map { "\($0.name)(\($0.arguments.joined(separator: ", ")))" }.joined(separator: " + "))
        }
    }
}
