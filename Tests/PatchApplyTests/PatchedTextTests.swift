import Testing
import UnifiedDiff

@testable import PatchApply

/// Applies the hunks of one plain diff to a content.
private func apply(_ diff: String, to content: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> PatchedText {
    let parsed = DiffText.parse(Array(("--- a/x\n+++ b/x\n" + diff).utf8))
    #expect(parsed.problems.isEmpty, sourceLocation: sourceLocation)
    return PatchedText(applying: try #require(parsed.files.first).hunks, to: Array(content.utf8))
}

private func lines(_ range: ClosedRange<Int>) -> String { range.map { "line \($0)\n" }.joined() }

/// Each expectation was checked once against `git apply` 2.39.
@Suite struct PatchedTextTests {
    @Test func offsetsCountFromTheStatedLine() throws {
        let diff = "@@ -4,3 +4,4 @@\n line 4\n+new\n line 5\n line 6\n@@ -14,3 +15,2 @@\n line 14\n-line 15\n line 16\n"
        let exact = try apply(diff, to: lines(1...20))
        #expect(exact.placements.map(\.offset) == [0, 0])
        #expect(exact.isExact)
        #expect(exact.lineMap.edits == [LineMap.Edit(old: 5..<5, new: 5..<6), LineMap.Edit(old: 15..<16, new: 16..<16)])
        let moved = try apply(diff, to: "top\ntop\n" + lines(1...20))
        #expect(moved.placements.map(\.offset) == [2, 2])
        #expect(moved.lineMap.newLine(of: 7) == 8)
        #expect(moved.lineMap.newLine(of: 17) == nil)
        #expect(moved.lineMap.oldLine(of: 7) == nil)
        #expect(moved.lineMap.oldLine(of: 20) == 20)
        #expect(moved.lineMap.edit(removing: 17)?.new.isEmpty == true)
        #expect(moved.lineMap.edit(adding: 7)?.new == 7..<8)
    }

    @Test func ofTwoEquallyNearPlacesTheLaterIsTaken() throws {
        let block = "a\nb\nc\n"
        let result = try apply("@@ -6,3 +6,3 @@\n a\n-b\n+B\n c\n", to: "0\n" + block + "1\n2\n3\n" + block + "4\n")
        #expect(result.placements.map(\.offset) == [2])
    }

    @Test func earlierHunksLinesMatchNoMore() throws {
        let diff = "@@ -2,3 +2,4 @@\n a\n b\n+x\n c\n@@ -2,3 +3,4 @@\n a\n b\n+x\n c\n"
        #expect(try apply(diff, to: "0\na\nb\nc\n1\n").misses.map(\.hunk) == [1])
        #expect(try apply(diff, to: "0\na\nb\nc\n1\na\nb\nc\n1\n").misses.isEmpty)
    }

    @Test func hunksOutOfOrder() throws {
        let result = try apply(
            "@@ -14,3 +14,3 @@\n line 14\n-line 15\n+B\n line 16\n@@ -4,3 +4,3 @@\n line 4\n-line 5\n+A\n line 6\n",
            to: lines(1...20))
        #expect(result.placements.map(\.offset) == [0, 0])
        #expect(result.lineMap.edits.map(\.old) == [5..<6, 15..<16])
    }

    @Test func beginningAndEndHoldAHunk() throws {
        let top = "@@ -1,2 +1,3 @@\n+new\n a\n b\n"
        #expect(try apply(top, to: "a\nb\nc\n").misses.isEmpty)
        let missed = try #require(try apply(top, to: "0\na\nb\nc\n").misses.first)
        #expect(missed.reason == .noContext)
        #expect(missed.nearest == 2)
        #expect(missed.detail.contains("beginning"))
        let end = "@@ -2,2 +2,3 @@\n a\n b\n+new\n"
        #expect(try apply(end, to: "0\na\nb\n").misses.isEmpty)
        #expect(try apply(end, to: "0\n0\n0\na\nb\n").placements.map(\.offset) == [2])
        #expect(try apply(end, to: "a\nb\n0\na\nb\n0\n").misses.map(\.reason) == [.ambiguous])
    }

    @Test func withoutContext() throws {
        // Nothing below the change: git holds the hunk to the end of the file.
        #expect(try apply("@@ -2,0 +3 @@\n+new\n", to: "a\nb\n").bytes == Array("a\nb\nnew\n".utf8))
        #expect(try apply("@@ -2,0 +3 @@\n+new\n", to: "a\nb\nc\n").bytes == Array("a\nb\nc\nnew\n".utf8))
        #expect(try apply("@@ -2 +2 @@\n-b\n+B\n", to: "a\nb\nc\n").misses.count == 1)
        #expect(try apply("@@ -0,0 +1 @@\n+new\n", to: "a\n").misses.count == 1)
        #expect(try apply("@@ -0,0 +1 @@\n+new\n", to: "").bytes == Array("new\n".utf8))
    }

    @Test func finalNewlines() throws {
        let adds = "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
        #expect(try apply(adds, to: "a\nb").bytes == Array("a\nb\n".utf8))
        #expect(try apply(adds, to: "a\nb\n").misses.map(\.reason) == [.already])
        #expect(try apply("@@ -1,2 +1,2 @@\n a\n-b\n+c\n", to: "a\nb").misses.count == 1)
        // A context line without newline fits one that has it, as in git, which then joins the lines.
        let context = "@@ -3,2 +3,3 @@\n c\n+new\n d\n\\ No newline at end of file\n"
        let joined = try apply(context, to: "a\nb\nc\nd\ne\n")
        #expect(joined.bytes == Array("a\nb\nc\nnew\nde\n".utf8))
        expectTrue(joined.lineMap, from: Array("a\nb\nc\nd\ne\n".utf8), to: joined.bytes, [], "joined")
        #expect(try apply(context, to: "a\nb\nc\ndd\n").misses.count == 1)
    }

    @Test func whiteSpaceCounts() throws {
        #expect(try apply("@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n", to: "a\r\nb\r\nc\r\n").misses.count == 1)
        #expect(
            try apply("@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\r\n", to: "a\r\nb\r\nc\r\n").bytes == Array("a\r\nB\r\nc\r\n".utf8))
    }

    @Test func missesSayWhereAndWhatDiffers() throws {
        let result = try apply(
            "@@ -9,4 +9,4 @@\n line 9\n line 10\n-line eleven\n+x\n line 12\n@@ -15,3 +15,3 @@\n line 15\n-line 16\n+y\n line 17\n",
            to: lines(1...20))
        #expect(result.misses.map(\.hunk) == [0])
        #expect(result.misses.first?.nearest == 9)
        #expect(result.misses.first?.detail.contains("line 11 is “line 11”, the hunk has “line eleven”") == true)
        #expect(result.bytes == Array(lines(1...20).replacing("line 16\n", with: "y\n").utf8))
        let nowhere = try apply("@@ -9,3 +9,3 @@\n u\n-v\n+x\n w\n", to: lines(1...20))
        #expect(nowhere.misses.first?.nearest == nil)
    }
}
