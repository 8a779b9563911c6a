import ByteText
import Testing
import UnifiedDiff

func parse(_ text: String, firstLine: Int = 1) -> DiffText { DiffText.parse(Array(text.utf8), firstLine: firstLine) }

/// A section without line numbers, so that a printed copy compares equal.
func unnumbered(_ file: FileDiff) -> FileDiff {
    var file = file
    file.line = 0
    if case .text(var hunks) = file.content {
        for index in hunks.indices { hunks[index].line = 0 }
        file.content = .text(hunks)
    }
    return file
}

/// Reads one section, without problems, and expects that its printed form reads back the same.
func section(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> FileDiff {
    let diff = parse(text)
    #expect(diff.problems.isEmpty, sourceLocation: sourceLocation)
    let file = try #require(diff.files.first, sourceLocation: sourceLocation)
    #expect(diff.files.count == 1, sourceLocation: sourceLocation)
    let again = DiffText.parse(file.formatted())
    #expect(again.problems.isEmpty, sourceLocation: sourceLocation)
    #expect(again.files.map(unnumbered) == [unnumbered(file)], sourceLocation: sourceLocation)
    return file
}

@Suite struct SectionTests {
    @Test func gitSectionWithModeAndSection() throws {
        let text = """
            diff --git a/mm/memory.c b/mm/memory.c
            index c96281458a83..b2a4eb2b5a1f 100644
            --- a/mm/memory.c
            +++ b/mm/memory.c
            @@ -10,3 +10,3 @@ static int copy(struct page *page)
             one
            -two
            +zwei
             three

            """
        let file = try section(text)
        #expect(file.change == .modified)
        #expect(file.path == "mm/memory.c")
        #expect(file.oldMode == .regular)
        #expect(file.newMode == nil)
        #expect(file.preimage?.digits == "c96281458a83")
        #expect(file.postimage?.digits == "b2a4eb2b5a1f")
        #expect(file.hunks.count == 1)
        #expect(file.hunks[0].old == Hunk.Side(start: 10, count: 3))
        #expect(file.hunks[0].section == Array("static int copy(struct page *page)".utf8))
        #expect(file.hunks[0].lines.map(\.kind) == [.context, .removed, .added, .context])
        #expect(file.hunks[0].lines[1].text == Array("two\n".utf8))
        #expect(file.hunks[0].line == 5)
        #expect(file.formatted() == Array(text.utf8))
    }

    @Test func countsThatAreLeftOut() throws {
        let file = try section("--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a\n+b\n+c\n")
        #expect(file.hunks[0].old == Hunk.Side(start: 1, count: 1))
        #expect(file.hunks[0].new == Hunk.Side(start: 1, count: 2))
    }

    @Test func linesInHunkThatLookLikeHeaders() throws {
        let file = try section(
            """
            --- a/x
            +++ b/x
            @@ -1,3 +1,3 @@
             top
            --- a/removed
            +++ b/added
             @@ -1 +1 @@

            """)
        #expect(
            file.hunks[0].lines.map { String(decoding: $0.text, as: UTF8.self) } == [
                "top\n", "-- a/removed\n", "++ b/added\n", "@@ -1 +1 @@\n",
            ])
    }

    @Test func missingFinalNewline() throws {
        let file = try section(
            "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ Kein Zeilenumbruch am Dateiende.\n")
        #expect(file.hunks[0].lines == [HunkLine(.removed, Array("a".utf8)), HunkLine(.added, Array("b".utf8))])
    }

    @Test func emptyContextLineWithoutItsBlank() throws {
        let file = try section("--- a/x\n+++ b/x\n@@ -1,3 +1,2 @@\n a\n\n-b\n")
        #expect(file.hunks[0].lines[1] == HunkLine(.context, [10]))
    }

    @Test func carriageReturnsAreContent() throws {
        let file = try section("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+b\r\n")
        #expect(file.hunks[0].lines[0].text == [97, 13, 10])
    }

    @Test func addedAndDeleted() throws {
        let added = try section(
            "diff --git a/n b/n\nnew file mode 100755\nindex 000000000000..7898192261a0\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+a\n"
        )
        #expect(added.change == .added)
        #expect(added.oldPath == nil)
        #expect(added.newMode == .executable)
        #expect(added.preimage?.isZero == true)
        let deleted = try section(
            "diff --git a/n b/n\ndeleted file mode 100644\nindex 78981922613b..000000000000\n--- a/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
        )
        #expect(deleted.change == .deleted)
        #expect(deleted.newPath == nil)
        #expect(deleted.path == "n")
        #expect(deleted.oldMode == .regular)
    }

    @Test func emptyFiles() throws {
        let added = try section("diff --git a/d/e b/d/e\nnew file mode 100644\nindex 000000000000..e69de29bb2d1\n")
        #expect(added.change == .added)
        #expect(added.path == "d/e")
        #expect(added.hunks.isEmpty)
        let deleted = try section("diff --git a/d/e b/d/e\ndeleted file mode 100644\nindex e69de29bb2d1..000000000000\n")
        #expect(deleted.change == .deleted)
    }

    @Test func modeOnly() throws {
        let file = try section("diff --git a/s h b/s h\nold mode 100644\nnew mode 100755\n")
        #expect(file.path == "s h")
        #expect(file.oldMode == .regular)
        #expect(file.newMode == .executable)
    }

    @Test func renamesAndCopies() throws {
        let renamed = try section(
            "diff --git a/old name b/new name\nsimilarity index 100%\nrename from old name\nrename to new name\n")
        #expect(renamed.change == .renamed(similarity: 100))
        #expect(renamed.oldPath == "old name")
        #expect(renamed.newPath == "new name")
        let copied = try section(
            """
            diff --git a/x b/y
            similarity index 60%
            copy from x
            copy to y
            index 0123456..789abcd 100644
            --- a/x
            +++ b/y
            @@ -1 +1 @@
            -a
            +b

            """)
        #expect(copied.change == .copied(similarity: 60))
        #expect(copied.oldPath == "x")
        #expect(copied.newPath == "y")
    }

    @Test func quotedNames() throws {
        let file = try section("diff --git \"a/\\303\\244\\\"\\t\" \"b/\\303\\244\\\"\\t\"\nold mode 100644\nnew mode 100755\n")
        #expect(file.path.bytes == [0xC3, 0xA4, 0x22, 9])
        let mixed = parse("diff --git a/x \"b/\\377\"\nsimilarity index 100%\nrename from x\nrename to \"\\377\"\n").files.first
        #expect(mixed?.newPath?.bytes == [0xFF])
    }

    @Test func plainHeadersWithTimeStamps() throws {
        let stamp = "2010-07-05 19:41:17.620000023 -0500"
        let file = try #require(
            parse("--- linux-a/my file\t\(stamp)\n+++ linux-b/my file\t\(stamp)\n@@ -1 +1 @@\n-a\n+b\n").files.first)
        #expect(file.path == "my file")
        let spaced = parse("--- l/x y 2010-07-05 19:41:17\n+++ m/x y 2010-07-05 19:41:17\n@@ -1 +1 @@\n-a\n+b\n").files.first
        #expect(spaced?.path == "x y")
        let added = parse("--- l/x\t1970-01-01 01:00:00.000000000 +0100\n+++ m/x\t\(stamp)\n@@ -0,0 +1 @@\n+b\n").files.first
        #expect(added?.change == .added)
        let deleted = parse("--- l/x\t\(stamp)\n+++ m/x\t1969-12-31 16:00:00 -0800\n@@ -1 +0,0 @@\n-b\n").files.first
        #expect(deleted?.change == .deleted)
    }

    @Test func namesWithoutPrefixes() {
        #expect(
            parse("diff --git mm/x.c mm/x.c\nindex 0123456..789abcd 100644\n--- mm/x.c\n+++ mm/x.c\n@@ -1 +1 @@\n-a\n+b\n").files
                .first?.path == "mm/x.c")
        #expect(parse("--- mm/x.c.orig\n+++ mm/x.c\n@@ -1 +1 @@\n-a\n+b\n").files.first?.path == "mm/x.c")
        #expect(parse("--- x.c\n+++ x.c\n@@ -1 +1 @@\n-a\n+b\n").files.first?.path == "x.c")
        #expect(parse("--- linux.orig/mm/x.c\n+++ linux/mm/x.c\n@@ -1 +1 @@\n-a\n+b\n").files.first?.path == "mm/x.c")
        #expect(
            parse("diff --git mm/n mm/n\nnew file mode 100644\n--- /dev/null\n+++ mm/n\n@@ -0,0 +1 @@\n+b\n").files.first?.path
                == "mm/n")
        #expect(parse("diff --git c/mm/x.c i/mm/x.c\nold mode 100644\nnew mode 100755\n").files.first?.path == "mm/x.c")
    }

    @Test func submodule() throws {
        let file = try section(
            "diff --git a/sub b/sub\nindex 0123456..789abcd 160000\n--- a/sub\n+++ b/sub\n@@ -1 +1 @@\n-Subproject commit 0\n+Subproject commit 1\n"
        )
        #expect(file.oldMode == .gitlink)
    }
}

@Suite struct DiffTextTests {
    @Test func proseAroundSections() {
        let text = """
            Some words.
            --- not a header
            +++ nor this
            ---
             x | 2 +-

            diff --git a/x b/x
            index 0123456..789abcd 100644
            --- a/x
            +++ b/x
            @@ -1 +1 @@
            -a
            +b
            --
            2.39.5

            """.replacing("--\n", with: "-- \n")
        let diff = parse(text, firstLine: 101)
        #expect(diff.files.map(\.line) == [107])
        #expect(diff.files.first?.hunks.first?.line == 111)
        #expect(diff.problems.isEmpty)
        #expect(
            diff.start.map { String(decoding: Array(text.utf8)[$0..<diff.end], as: UTF8.self) }?.hasSuffix("-a\n+b\n") == true)
        #expect(parse("no diff\n").start == nil)
        #expect(parse("no diff\n").end == 8)
    }

    @Test func brokenSectionLeavesTheOthers() {
        let good = { (name: String) in "--- a/\(name)\n+++ b/\(name)\n@@ -1 +1 @@\n-a\n+b\n" }
        let broken = [
            "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n": "neither",
            "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\ngarbage\n-b\n+c\n d\n@@ -9 +9 @@\n-a\n+b\n": "neither",
            "--- a/x\n+++ b/x\n@@ -1,2 +1,1 @@\n a\n+b\n": "more lines",
            "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n b\n": "changes nothing",
            "diff --git a/x b/x\nindex 0123456..789abcd 100644\n": "changes nothing",
            "diff --git a/x b/x\nnew file mode 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n": "/dev/null",
            "diff --git a/x b/x\nold mode rw\nnew mode 100644\n": "mode",
        ]
        for (text, message) in broken {
            let diff = parse(good("before") + text + "diff --git a/after b/after\nold mode 100644\nnew mode 100755\n")
            #expect(diff.files.map(\.path) == ["before", "after"], "\(text)")
            #expect(diff.problems.count == 1, "\(text): \(diff.problems)")
            #expect(diff.problems.first?.message.contains(message) == true, "\(text): \(diff.problems)")
        }
    }

    @Test func truncatedHunkNamesLineAndFile() {
        let diff = parse("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n")
        #expect(diff.files.isEmpty)
        #expect(diff.problems == [DiffProblem(line: 6, message: "the diff ends inside a hunk", path: "x")])
    }

    @Test func hunkWithoutHeader() {
        #expect(parse("@@ -1 +1 @@\n-a\n+b\n@@ -5 +5 @@\n-a\n+b\n").problems.map(\.line) == [1])
    }

    @Test func hugeCountsAreOnlyNumbers() {
        #expect(parse("--- a/x\n+++ b/x\n@@ -1,999999999999999 +1,999999999999999 @@\n a\n").problems.count == 1)
        #expect(parse("--- a/x\n+++ b/x\n@@ -1,99999999999999999999999 +1 @@\n a\n").problems.count == 1)
    }
}

@Suite struct BinaryTests {
    /// Blocks as `git diff --binary` made them of known content, one of each kind of deflate block.
    @Test(arguments: blocks)
    func literal(block: String, content: [UInt8]) throws {
        let file = try section(
            "diff --git a/x b/x\nnew file mode 100644\nGIT binary patch\n" + block + "\nliteral 0\nHcmV?d00001\n\n")
        #expect(file.content == .binary(BinaryPatch(forward: .literal(content), reverse: .literal([]))))
    }

    @Test func delta() throws {
        let file = try section(
            "diff --git a/x b/x\nindex 0123456..789abcd 100644\nGIT binary patch\ndelta 14\nVcmbQhyqtN14kL3!WYk2%3IHHg1Y-aI\n\n")
        guard case .binary(let patch) = file.content, case .delta(let bytes) = patch.forward else {
            Issue.record("not a delta")
            return
        }
        #expect(bytes.count == 14)
        #expect(patch.reverse == nil)
    }

    @Test(arguments: [
        "literal 4\nKcmYdfNCE%>hycU@\n\n", "literal 2\nKcmYdfNCE%>hycU@\n\n", "literal 3\nKcmYdfNCE%>hycU\n\n",
        "literal 3\nZcmYdfNCE%>hycU@\n\n", "literal 3\nKcmYdfNCE%>hycU\"\n\n", "literal 3\nKcmYdfNCE%>hyc1@\n\n",
        "literal 3\nKcmYdfNCE%>hycU@\n", "literal x\n", "deltoid 3\n",
    ])
    func corrupt(block: String) {
        let diff = parse("diff --git a/x b/x\nnew file mode 100644\nGIT binary patch\n" + block)
        #expect(diff.files.isEmpty)
        #expect(diff.problems.count == 1)
    }

    @Test func withoutData() {
        let diff = parse("diff --git a/x b/x\nindex 0123456..789abcd 100644\nBinary files a/x and b/x differ\n")
        #expect(diff.files.first?.content == .binaryWithoutData)
        #expect(diff.problems.map(\.line) == [3])
    }
}

private let blocks: [(String, [UInt8])] = [
    ("literal 3\nKcmYdfNCE%>hycU@\n", [97, 0, 98]),
    ("literal 2000\ngcmYdHN@hqL#iL;`ng&MGz-Ss6O#`E8U`VF{0MKhbR{#J2\n", bytes(2000) { [97, 98, 99, 0][$0 % 4] }),
    (
        "literal 60\nzcmV-C0K@+P009FD5gsu~XpX-2K8@#7$57&mL=WiM-~cjw-CXaZaa?7K&^f<qI4VDR\nS*kl&$@g#i)xSOr-Wenf%$QyJ3\n",
        bytes(60) { $0 * $0 * $0 / 7 % 251 }
    ),
    (
        "literal 400\nzcmeIuI}*Sk2mn#=Gom;uI#9^{@0pw-b^4uGEC9w#eW@otUc{>=2`lVu45y(@3Rh)t\nirBbN!5WRt>VLQN<_nS)6>Qel0a$TKrM1Y_DHsJxLloHGU\n",
        bytes(400) { $0 * $0 / 3 % 29 }
    ),
]

private func bytes(_ count: Int, _ byte: (Int) -> Int) -> [UInt8] { (0..<count).map { UInt8(byte($0)) } }
