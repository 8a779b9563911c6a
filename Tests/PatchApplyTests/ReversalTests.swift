import ByteText
import Foundation
import PatchSeries
import Testing
import UnifiedDiff

@testable import PatchApply

@Suite struct ReversalTests {
    /// Three commits: text, binary, a rename with an edit, a copy, a mode, a type, a deletion; and the series that brings them.
    private func sample() throws -> (repository: ScratchRepository, series: Series, trees: [String]) {
        let scratch = try ScratchRepository()
        let text = (1...30).map { "line \($0)\n" }.joined()
        try scratch.write(Array(text.utf8), at: "a")
        try scratch.write([0, 1, 2], at: "bin")
        try scratch.write(Array("gone\n".utf8), at: "old/gone")
        try scratch.commit("base")
        try scratch.write(Array(text.replacing("line 9\n", with: "nine\n").utf8), at: "a")
        try scratch.write([0, 9, 2, 3], at: "bin")
        try scratch.commit("edits")
        try scratch.git("mv", "a", "b")
        try scratch.write(Array(text.replacing("line 9\n", with: "nine\nand more\n").utf8), at: "b")
        try scratch.write(Array(text.replacing("line 9\n", with: "nine\n").replacing("line 20\n", with: "").utf8), at: "copy")
        try scratch.git("rm", "-q", "old/gone")
        try scratch.commit("moves")
        try scratch.git("update-index", "--chmod=+x", "b")
        try scratch.git("commit", "-q", "-m", "mode")
        let mails = try scratch.git("format-patch", "--stdout", "--binary", "--full-index", "-M", "-C", "HEAD~3")
        let texts = mails.text.components(separatedBy: "\nFrom ").map { Array(($0 + "\n").utf8) }
        let trees = try scratch.git("log", "--reverse", "--format=%T").text.split(separator: "\n").map(String.init)
        return (scratch, Series(texts: texts), trees)
    }

    @Test func aSeriesIsWalkedOffATreeThatContainsIt() throws {
        let (scratch, series, trees) = try sample()
        #expect(series.patches.flatMap(\.files).contains { $0.isCopy })
        let back = series.reversed()
        #expect(back.patches.map(\.index) == [3, 2, 1])
        let (walk, repository) = try Walk.apply(back, to: "HEAD", at: scratch.path)
        #expect(walk.steps.map(\.outcome) == [.clean, .clean, .clean], "\(walk.steps.flatMap(\.rejects))")
        #expect(walk.steps.compactMap(\.tree?.hex) == [trees[2], trees[1], trees[0]])
        #expect(walk.verifiedCount == walk.statedCount)
        // Its pre-images are the series' post-images: the base is found by them.
        let base = try Base.find(for: back, in: repository)
        #expect(base.method == .blobs && base.ref == "HEAD" && base.matched == base.total)
    }

    @Test func whatIsNotThereCannotBeTakenBack() throws {
        let (scratch, series, _) = try sample()
        let walk = try Walk.apply(series.reversed(), to: "HEAD~3", at: scratch.path, options: .init(threeWay: false)).walk
        #expect(walk.steps.allSatisfy { $0.outcome != .clean })
    }
}
