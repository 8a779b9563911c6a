// A small tree on the disk, asked for callers and ledgers as the command asks.

import ByteText
import CallSites
import Foundation
import GitStore
import KernelC

/// Files by path; they are written for the time of a question.
struct SmallTree {
    var files: [String: String]

    init(_ files: [String: String]) { self.files = files }

    func callers(_ symbols: String..., within place: String? = nil, excluded: [String] = []) throws -> CallersReport {
        try ask(symbols, excluded) { queries, source, options in
            try CallersReport(of: queries, within: place.map { try SymbolQuery($0) }, in: source, options: options)
        }
    }

    func ledger(_ symbol: String, kind: SymbolReport.Kind, namesakes: [[SiteTrace]] = []) throws -> Crosscheck {
        try ask([symbol], []) { queries, source, options in
            try Crosscheck.ledgers(of: queries, kinds: [kind], namesakes: namesakes, in: source, options: options)[0]
        }
    }

    private func ask<Answer>(
        _ symbols: [String], _ excluded: [String],
        _ question: ([SymbolQuery], SourceTree, ReviewOptions) throws -> Answer
    ) throws -> Answer {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("patchwalk-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in files {
            let file = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let queries = try symbols.map { try SymbolQuery($0) }
        let options = ReviewOptions(watched: queries, excluded: excluded, workers: 2)
        return try question(queries, DirectoryTree(root: root.path).map(SourceTree.directory) ?? .empty, options)
    }
}

extension CallersReport {
    /// The sites of all symbols, one line each: `path:line function kind name`.
    var lines: [String] {
        symbols.flatMap(\.sites).map { "\($0.path):\($0.position.line) \($0.function) \($0.kind.rawValue) \($0.name)" }
    }
}
