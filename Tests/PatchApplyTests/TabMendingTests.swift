import ByteText
import Mail
import PatchSeries
import Testing
import UnifiedDiff

@testable import GitStore
@testable import PatchApply

private let before = """
    static int f(int a)
    {
    \tint x;\t\t/* why */

    \tif (a)
    \t\treturn g(a,
    \t\t\t  x);
    \treturn 0;
    }

    """
private let after = """
    static int f(int a)
    {
    \tint x;\t\t/* why */
    \tint yy;\t\t/* how */

    \tif (a)
    \t\treturn g(a,
    \t\t\t  yy);
    \treturn 0;
    }

    """

/// The hunk that makes `after` of `before`, its lines' texts changed by `shown`.
private func diff(_ shown: (String) -> String, _ ids: (String, String)) -> String {
    let lines: [(String, String)] = [
        (" ", "{"), (" ", "\tint x;\t\t/* why */"), ("+", "\tint yy;\t\t/* how */"), (" ", ""), (" ", "\tif (a)"),
        (" ", "\t\treturn g(a,"), ("-", "\t\t\t  x);"), ("+", "\t\t\t  yy);"), (" ", "\treturn 0;"), (" ", "}"),
    ]
    return "diff --git a/f.c b/f.c\nindex \(ids.0)..\(ids.1) 100644\n--- a/f.c\n+++ b/f.c\n@@ -2,8 +2,9 @@ static int f(int a)\n"
        + lines.map { $0.0 + shown($0.1) + "\n" }.joined()
}

private func lost(_ loss: TabLoss) -> (String) -> String { { String(decoding: loss.lost(Array($0.utf8)), as: UTF8.self) } }

@Suite struct TabMendingTests {
    private func walk(_ shown: (String) -> String, wrongID: Bool = false) throws -> (walk: Walk, text: String?) {
        let repository = try Repository()
        let blob = repository.store(blob: Array(before.utf8))
        let tree = try repository.tree(Repository.emptyTree, with: ["f.c": TreeEntry(mode: 0o100644, blob: blob)])
        let wanted = BlobID.of(Array((wrongID ? after + "x\n" : after).utf8), kind: "blob").hex
        let files = DiffText.parse(Array(diff(shown, (blob.hex, wanted)).utf8), firstLine: 101).files
        let series = Series([files])
        let walk = try Walk.apply(
            series, to: .git(RepositoryLocation(path: "/nowhere"), tree), base: .skeleton(for: series), in: repository,
            options: .init(threeWay: false))
        let entry = try repository.entry(at: "f.c", in: #require(walk.steps[0].tree))
        return (walk, try entry.map { String(decoding: try repository.blob($0.blob), as: UTF8.self) })
    }

    @Test(arguments: TabLoss.allCases) func tabsComeBackWhereTheBlobProvesThem(loss: TabLoss) throws {
        // One blank for a tab inside of a line leaves no trace of it.
        let shown: (String) -> String = loss == .one ? { lost(.one)($0.replacing(";\t\t/* how", with: "; /* how")) } : lost(loss)
        let (walk, text) = try walk(shown, wrongID: loss == .one)
        if loss == .one {
            // The id is not that of this content: nothing is mended.
            #expect(walk.steps[0].outcome == .conflict && walk.steps[0].mends.isEmpty)
            return
        }
        #expect(text == after)
        #expect(walk.steps[0].outcome == .clean && walk.steps[0].files[0].verified == true)
        #expect(walk.steps[0].mends == [HunkMend(path: "f.c", hunk: 1, lineCount: 7, inputLine: 107)])
    }

    @Test func nothingIsMendedThatNothingProves() throws {
        let (walk, text) = try walk(lost(.stops), wrongID: true)
        #expect(walk.steps[0].outcome == .conflict && walk.steps[0].mends.isEmpty && text == before)
    }

    @Test func whatHasItsTabsIsLeftAlone() throws {
        let (walk, text) = try walk { $0 }
        #expect(walk.steps[0].mends.isEmpty && text == after)
    }

    @Test func aNewFileIsMendedByItsIDAlone() throws {
        let repository = try Repository()
        let wanted = BlobID.of(Array("int f(void)\n{\n\treturn 0;\n}\n".utf8), kind: "blob").hex
        let text =
            "diff --git a/n.c b/n.c\nnew file mode 100644\nindex 0000000..\(wanted)\n--- /dev/null\n+++ b/n.c\n@@ -0,0 +1,4 @@\n"
            + "+int f(void)\n+{\n+        return 0;\n+}\n"
        let series = Series([DiffText.parse(Array(text.utf8)).files])
        let walk = try Walk.apply(
            series, to: .git(RepositoryLocation(path: "/nowhere"), Repository.emptyTree), base: .skeleton(for: series),
            in: repository)
        #expect(walk.steps[0].files[0].verified == true && walk.steps[0].mends.map(\.lineCount) == [1])
    }
}
