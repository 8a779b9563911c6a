import ByteText
import Mail
import PatchSeries
import Testing

@testable import CallSites
@testable import GitStore
@testable import PatchApply

private let file = (1...40).map { "line \($0)\n" }.joined()

/// The note that a report on patch 1 becomes, `path:line message`; patch 1 puts two lines above the place, patch 2 one more.
private func note(_ place: ReportedPlace, patch: Int? = 1) throws -> String {
    let repository = try Repository()
    func entry(_ text: String) throws -> TreeEntry {
        TreeEntry(mode: 0o100644, blob: repository.store(blob: Array(text.utf8)))
    }
    let files: [TreePath: TreeEntry?] = ["a.c": try entry(file), "b.c": try entry(file)]
    let tree = try repository.tree(Repository.emptyTree, with: files)
    func step(_ number: Int, _ before: String, _ after: String) throws -> Step {
        Step(
            patch: number, outcome: .clean, tree: nil,
            files: [
                FileStep(
                    path: "a.c", oldPath: nil, status: .modified, outcome: .clean, before: try entry(before),
                    after: try entry(after),
                    expected: nil, verified: nil, placements: [], lineMap: LineMap(edits: []))
            ], rejects: [])
    }
    let walk = Walk(
        base: Base(commit: nil, method: .option, ref: nil, matched: 0, total: 0, mismatched: []),
        source: .git(RepositoryLocation(path: "/nowhere"), tree),
        steps: [try step(1, file, "x\ny\n" + file), try step(2, "x\ny\n" + file, "z\nx\ny\n" + file)])
    var series = Series(
        title: "", author: .init(name: ""), version: 1, total: 2, patches: [], cover: nil, messages: [], fixups: [], missing: [],
        baseHint: BaseHint(), problems: [])
    series.reports = [BotReport(message: 0, reporter: "bot", patch: patch, places: [place])]
    let found = try BotReportNotes(walk: walk, repository: repository).findings(for: series)
    #expect(found.count == 1 && found[0].rule == .mail && found[0].level == .note && found[0].patch == patch)
    return "\(found[0].path?.description ?? ""):\(found[0].position?.line ?? 0) \(found[0].function) \(found[0].message)"
}

private func place(_ line: Int, in path: TreePath = "a.c", quoted: [(Int, String)] = []) -> ReportedPlace {
    ReportedPlace(
        path: path, line: line, function: "f", message: "warn: w", inputLine: 9,
        quoted: quoted.map { QuotedLine(line: $0.0, text: Array($0.1.utf8)) })
}

@Suite struct BotReportNoteTests {
    @Test func theQuotedTextTellsTheLineInTheTreeAfterThePatch() throws {
        #expect(try note(place(25, quoted: [(24, "line 19"), (25, "\tline 20"), (26, "line 21")])) == "a.c:22 f bot: warn: w")
        #expect(try note(place(25, quoted: [(25, "line 20")]), patch: nil) == "a.c:23 f bot: warn: w")
        #expect(try note(place(25, in: "b.c", quoted: [(25, "line 20")]), patch: 2) == "b.c:20 f bot: warn: w")
    }

    @Test func aLineThatCantBeFoundIsSaidToBeTheBots() throws {
        #expect(try note(place(25)) == "a.c:25 f bot: warn: w (the line is that of the bot's tree)")
        #expect(
            try note(place(25, quoted: [(25, "other")]))
                == "a.c:0 f bot: warn: w (line 25 there; what it quotes is not in the file here)")
        #expect(try note(place(25, in: "c.c")) == "c.c:0 f bot: warn: w (line 25 there; the file is not at hand)")
        #expect(try note(place(999)) == "a.c:0 f bot: warn: w (line 999 there; what it quotes is not in the file here)")
    }
}
