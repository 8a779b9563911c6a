import ByteText
import PatchSeries
import Testing
import UnifiedDiff

@testable import GitStore
@testable import PatchApply

/// A tree of texts in a repository without a disk, and walks through it.
private struct Bench {
    let repository: Repository
    let tree: TreeID

    init(_ files: [TreePath: String]) throws {
        repository = try Repository()
        var entries: [TreePath: TreeEntry?] = [:]
        for (path, text) in files {
            entries[path] = TreeEntry(mode: 0o100644, blob: try repository.store(blob: Array(text.utf8)))
        }
        tree = try repository.tree(Repository.emptyTree, with: entries)
    }

    func walk(_ patches: String..., options: Walk.Options = .init(threeWay: false)) throws -> Walk {
        try walk(Series(patches.map { DiffText.parse(Array($0.utf8)).files }), options: options)
    }

    func walk(_ series: Series, options: Walk.Options = .init(threeWay: false)) throws -> Walk {
        try Walk.apply(
            series, to: .git(RepositoryLocation(path: "/nowhere"), tree), base: .skeleton(for: series), in: repository,
            options: options)
    }

    func text(_ entry: TreeEntry?) throws -> String? {
        try entry.map { String(decoding: try repository.blob($0.blob), as: UTF8.self) }
    }

    func text(_ path: TreePath, after step: Step) throws -> String? {
        try text(try repository.entry(at: path, in: #require(step.tree)))
    }

    func id(_ text: String) throws -> String { try repository.store(blob: Array(text.utf8)).hex }
}

private func edit(_ path: String, _ old: String, _ new: String) -> String {
    "--- a/\(path)\n+++ b/\(path)\n@@ -1 +1 @@\n-\(old)\n+\(new)\n"
}

@Suite struct WalkTests {
    @Test func idsAreHeldAgainstTheContent() throws {
        let bench = try Bench(["x": "a\n", "y": "c\n"])
        let (a, b) = (try bench.id("a\n"), try bench.id("b\n"))
        let right = "diff --git a/x b/x\nindex \(a.prefix(12))..\(b.prefix(12)) 100644\n" + edit("x", "a", "b")
        let wrong = "diff --git a/x b/x\nindex \(b.prefix(12))..\(a.prefix(12)) 100644\n" + edit("x", "b", "c")
        let gone =
            "diff --git a/y b/y\ndeleted file mode 100644\nindex \(a.prefix(12))..000000000000\n--- a/y\n+++ /dev/null\n@@ -1 +0,0 @@\n-c\n"
        let walk = try bench.walk(right, wrong, gone, edit("x", "c", "d"))
        #expect(walk.steps.map { $0.files.map(\.verified) } == [[true], [false], [true], [nil]])
        #expect(walk.statedCount == 3)
        #expect(walk.verifiedCount == 2)
        #expect(walk.steps[2].files[0].after == nil)
        #expect(walk.steps[2].files[0].lineMap.edits == [LineMap.Edit(old: 1..<2, new: 1..<1)])
        #expect(try bench.text("x", after: walk.steps[3]) == "d\n")
    }

    @Test func aFailedPatchLeavesWhatFitsAndTheWalkGoesOn() throws {
        let bench = try Bench(["x": "1\n2\n3\n4\n5\n6\n7\n8\n", "y": "a\n"])
        let mixed =
            "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-1\n+one\n 2\n 3\n@@ -5,4 +5,4 @@\n 5\n-six\n+6\n 7\n 8\n" + edit("y", "a", "b")
        let walk = try bench.walk(mixed, edit("y", "b", "c"))
        let step = walk.steps[0]
        #expect(step.outcome == .conflict)
        #expect(step.files.map(\.outcome) == [.conflict, .clean])
        #expect(step.rejects.map(\.hunk) == [2])
        #expect(step.rejects.map(\.nearest) == [5])
        #expect(step.files[0].placements.map(\.offset) == [0, nil])
        #expect(try bench.text("x", after: step) == "one\n2\n3\n4\n5\n6\n7\n8\n")
        #expect(walk.steps[1].outcome == .clean)
        let stopped = try bench.walk(
            Series([mixed, edit("y", "b", "c")].map { DiffText.parse(Array($0.utf8)).files }),
            options: .init(threeWay: false, stopAtFirst: true))
        #expect(stopped.steps.count == 1)
    }

    @Test func reasons() throws {
        let bench = try Bench(["x": "a\n", "file": "a\n"])
        func reason(_ diff: String) throws -> Reject.Reason? { try bench.walk(diff).steps[0].rejects.first?.reason }
        let added = "--- /dev/null\n+++ b/"
        #expect(try reason(edit("none", "a", "b")) == .missingFile)
        #expect(try reason(added + "x\n@@ -0,0 +1 @@\n+b\n") == .exists)
        #expect(try reason(added + "file/below\n@@ -0,0 +1 @@\n+b\n") == .exists)
        #expect(try reason(added + ".git/config\n@@ -0,0 +1 @@\n+b\n") == .unsupported)
        #expect(try reason(added + "../x\n@@ -0,0 +1 @@\n+b\n") == .unsupported)
        #expect(
            try reason("diff --git a/x b/x\nindex 0123456..789abcd 100644\nBinary files a/x and b/x differ\n") == .unsupported)
        #expect(try reason("diff --git a/x b/x\nold mode 100644\nnew mode 120000\n") == .unsupported)
        #expect(try reason("diff --git a/x b/x\nold mode 120000\nnew mode 100644\n") == .noContext)
        #expect(try reason("--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n") == .noContext)
        #expect(try reason("diff --git a/x b/file\nsimilarity index 100%\nrename from x\nrename to file\n") == .exists)
        var series = Series([[]])
        series.problems = [SeriesProblem(severity: .error, patch: 1, path: "x", line: 7, message: "the diff ends inside a hunk")]
        let malformed = try bench.walk(series).steps[0]
        #expect(malformed.outcome == .conflict)
        #expect(malformed.rejects.map(\.reason) == [.malformed])
    }

    @Test func whatIsThereAlready() throws {
        let bench = try Bench(["x": "1\n2\n3\nnew\n4\n5\n6\n", "y": "a\n"])
        let walk = try bench.walk(
            "--- a/x\n+++ b/x\n@@ -1,6 +1,7 @@\n 1\n 2\n 3\n+new\n 4\n 5\n 6\n", "--- /dev/null\n+++ b/y\n@@ -0,0 +1 @@\n+a\n",
            "--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n")
        #expect(walk.steps.map(\.outcome) == [.already, .already, .already])
        #expect(walk.steps.allSatisfy { $0.rejects.isEmpty && $0.tree == bench.tree })
    }

    @Test func renamesReadTheStateBeforeThePatch() throws {
        let bench = try Bench(["x": "x\n", "y": "y\n"])
        let swap =
            "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n"
            + "diff --git a/y b/x\nsimilarity index 50%\nrename from y\nrename to x\n--- a/y\n+++ b/x\n@@ -1 +1,2 @@\n y\n+z\n"
        let step = try bench.walk(swap).steps[0]
        #expect(step.rejects.isEmpty)
        #expect(try bench.text("y", after: step) == "x\n")
        #expect(try bench.text("x", after: step) == "y\nz\n")
        #expect(step.files.map(\.status) == [.renamed, .renamed])
        #expect(step.files[1].oldPath == "y")
        #expect(step.files[1].lineMap.edits == [LineMap.Edit(old: 2..<2, new: 2..<3)])
    }

    @Test func aCopyIsANewFile() throws {
        let bench = try Bench(["x": "x\n"])
        let step = try bench.walk(
            edit("x", "x", "w")
                + "diff --git a/x b/y\nsimilarity index 50%\ncopy from x\ncopy to y\n--- a/x\n+++ b/y\n@@ -1 +1,2 @@\n x\n+z\n"
        ).steps[0]
        #expect(step.rejects.isEmpty)
        #expect(try bench.text("y", after: step) == "x\nz\n")
        #expect(step.files[1].status == .added)
        #expect(step.files[1].before == nil)
        #expect(step.files[1].oldPath == "x")
        #expect(step.files[1].lineMap.edits == [LineMap.Edit(old: 1..<1, new: 1..<3)])
    }

    @Test func aFileTouchedTwiceInOnePatch() throws {
        let bench = try Bench(["x": "a\n"])
        let step = try bench.walk(edit("x", "a", "b") + edit("x", "b", "c")).steps[0]
        #expect(step.outcome == .clean)
        #expect(step.files[1].before == step.files[0].after)
        #expect(try bench.text("x", after: step) == "c\n")
    }

    @Test func modesAndTypes() throws {
        let bench = try Bench(["x": "a\n"])
        let walk = try bench.walk(
            "diff --git a/x b/x\nold mode 100644\nnew mode 100755\n",
            "diff --git a/x b/x\ndeleted file mode 100755\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
                + "diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+to\n\\ No newline at end of file\n",
            "diff --git a/sub b/sub\nnew file mode 160000\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+Subproject commit \(String(repeating: "1", count: 40))\n",
            "diff --git a/sub b/sub\n--- a/sub\n+++ b/sub\n@@ -1 +1 @@\n-Subproject commit \(String(repeating: "1", count: 40))\n+Subproject commit \(String(repeating: "2", count: 40))\n"
        )
        #expect(walk.steps.map(\.outcome) == [.clean, .clean, .clean, .clean])
        #expect(walk.steps[0].files[0].after?.mode == 0o100755)
        #expect(try bench.repository.entry(at: "x", in: #require(walk.steps[1].tree))?.mode == 0o120000)
        #expect(walk.steps[3].files[0].after?.blob.hex == String(repeating: "2", count: 40))
    }

    @Test func plainDiffThatAddsMayMakeTheFile() throws {
        let bench = try Bench(["x": ""])
        let walk = try bench.walk("--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n", "--- a/y\n+++ b/y\n@@ -0,0 +1 @@\n+a\n")
        #expect(walk.steps.map { $0.files.map(\.status) } == [[.modified], [.added]])
        #expect(try bench.text("y", after: walk.steps[1]) == "a\n")
    }

    @Test func threeWayMergeAndItsConflict() throws {
        let base = (1...9).map { "\($0)\n" }.joined()
        let bench = try Bench(["x": base.replacing("2\n", with: "two\n")])
        let (a, b) = (try bench.id(base), try bench.id(base.replacing("4\n", with: "four\n")))
        let diff =
            "diff --git a/x b/x\nindex \(a)..\(b) 100644\n--- a/x\n+++ b/x\n@@ -1,7 +1,7 @@\n 1\n 2\n 3\n-4\n+four\n 5\n 6\n 7\n"
        let merged = try bench.walk(diff, options: .init()).steps[0]
        #expect(merged.outcome == .merged)
        #expect(try bench.text("x", after: merged) == base.replacing("2\n", with: "two\n").replacing("4\n", with: "four\n"))
        #expect(merged.files[0].lineMap.edits == [LineMap.Edit(old: 4..<5, new: 4..<5)])
        #expect(merged.files[0].verified == false)
        #expect(try bench.walk(diff).steps[0].outcome == .conflict)
        let other = try Bench(["x": base.replacing("4\n", with: "vier\n")])
        _ = try other.id(base)
        let conflict = try other.walk(diff, options: .init()).steps[0]
        #expect(conflict.outcome == .conflict)
        #expect(conflict.rejects.first?.detail.hasSuffix("a three-way merge conflicts") == true)
        let poor = try Bench(["x": base.replacing("4\n", with: "vier\n")])
        #expect(try poor.walk(diff, options: .init()).steps[0].rejects.first?.detail.contains("is not in the repository") == true)
    }
}

@Suite struct SkeletonTests {
    @Test func aSeriesFitsTheSkeletonThatItsHunksGive() throws {
        let first =
            "--- a/x\n+++ b/x\n@@ -10,3 +10,5 @@\n ten\n+a\n+b\n eleven\n twelve\n@@ -30,3 +32,2 @@\n thirty\n-gone\n thirty-two\n"
        let second =
            "--- a/x\n+++ b/x\n@@ -10,3 +10,3 @@\n ten\n-a\n+A\n b\n@@ -32,2 +32,3 @@ f(\n thirty\n thirty-two\n+last\n"
        let third =
            "diff --git a/x b/y\nsimilarity index 50%\nrename from x\nrename to y\n--- a/x\n+++ b/y\n@@ -20,2 +20 @@\n eighteen\n-nineteen\n"
        let series = Series([first, second].map { DiffText.parse(Array($0.utf8)).files })
        let repository = try Repository()
        let walk = try Walk.apply(series, to: .empty, base: .skeleton(for: series), in: repository)
        #expect(walk.steps.map(\.outcome) == [.clean, .clean])
        let skeleton = try #require(walk.skeleton.first)
        let text = String(decoding: try repository.blob(skeleton.entry.blob), as: UTF8.self)
        #expect(
            text == String(repeating: "\n", count: 9) + "ten\neleven\ntwelve\n" + String(repeating: "\n", count: 17)
                + "thirty\ngone\nthirty-two\n")
        #expect(walk.statedCount == 0)
        let longer = Series([first, third].map { DiffText.parse(Array($0.utf8)).files })
        let known = try Walk.apply(longer, to: .empty, base: .skeleton(for: longer), in: repository).skeleton
        #expect(known.map(\.path) == ["x"])
        #expect(
            try repository.blob(known[0].entry.blob).starts(
                with: Array((String(repeating: "\n", count: 9) + "ten\neleven\ntwelve\n\n\n\n\n\neighteen\nnineteen\n").utf8)))
    }
}

@Suite struct BaseSearchTests {
    @Test func theCommitWhoseBlobsMatchMost() throws {
        let scratch = try ScratchRepository()
        try scratch.write(Array("old\n".utf8), at: "x")
        try scratch.write(Array("same\n".utf8), at: "d/y")
        let old = try scratch.commit("old")
        try scratch.git("branch", "topic")
        try scratch.write(Array("new\n".utf8), at: "x")
        try scratch.commit("new")
        let repository = try Repository(containing: scratch.path)
        func id(_ text: String) throws -> AbbreviatedID {
            try #require(AbbreviatedID(repository.store(blob: Array(text.utf8)).hex.prefix(12)))
        }
        func change(_ path: TreePath, _ id: AbbreviatedID?) -> FileDiff {
            FileDiff(change: .modified, oldPath: path, newPath: path, preimage: id, postimage: id, content: .text([]), line: 1)
        }
        // The second patch's pre-image is what the first one makes, and says nothing of the base.
        let series = Series([[change("x", try id("old\n")), change("d/y", try id("same\n"))], [change("x", try id("never\n"))]])
        let found = try Base.find(for: series, in: repository)
        #expect(found.commit?.hex == old)
        #expect(found.ref == "refs/heads/topic")
        #expect(found.method == .blobs)
        #expect(found.matched == 2 && found.total == 2)
        let named = try Base.find(for: series, revision: "HEAD", in: repository)
        #expect(named.method == .option)
        #expect(named.matched == 1)
        #expect(named.mismatched == ["x"])
        let either = try Base.find(for: Series([[change("d/y", try id("same\n"))]]), in: repository)
        #expect(either.ref == "HEAD")
        let unknown = try Base.find(for: Series([[change("x", try id("never\n"))]]), in: repository)
        #expect(unknown.method == .head)
        #expect(unknown.mismatched == ["x"])
        let trailer = try Base.find(for: Series([[]], baseCommit: AbbreviatedID(old.prefix(12))), in: repository)
        #expect(trailer.method == .trailer)
        #expect(trailer.commit?.hex == old)
        let elsewhere = try Base.find(
            for: Series([[change("x", try id("old\n"))]], baseCommit: AbbreviatedID("0123456789")), in: repository)
        #expect(elsewhere.method == .blobs)
        #expect(throws: GitStoreError.unknownRevision("nowhere")) {
            try Base.find(for: series, revision: "nowhere", in: repository)
        }
    }

    @Test func aPlainDirectory() throws {
        let scratch = try ScratchRepository()
        try scratch.write(Array("a\n".utf8), at: "d/x")
        try scratch.write(Array("b\n".utf8), at: "run", isExecutable: true)
        try scratch.commit("all")
        let directory = try #require(DirectoryTree(root: scratch.path))
        let repository = try Repository()
        let blob = try repository.store(blob: Array("a\n".utf8)).hex
        let series = Series(texts: [
            Array(("diff --git a/d/x b/d/x\nindex \(blob.prefix(9))..\(blob.prefix(9)) 100644\n" + edit("d/x", "a", "c")).utf8)
        ])
        let base = try Base.directory(directory, for: series, in: repository)
        #expect(base.matched == 1 && base.total == 1 && base.commit == nil)
        let walk = try Walk.apply(
            series, to: .directory(directory), base: base, in: repository, options: .init(wantTreeIDs: true))
        try scratch.write(Array("c\n".utf8), at: "d/x")
        try scratch.git("add", "-A")
        #expect(walk.steps[0].tree?.hex == (try scratch.git("write-tree").text))
        #expect(try Walk.apply(series, to: .directory(directory), base: base, in: repository).steps[0].tree == nil)
    }
}
