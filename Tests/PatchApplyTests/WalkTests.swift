import ByteText
import Foundation
import Mail
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
            entries[path] = TreeEntry(mode: 0o100644, blob: repository.store(blob: Array(text.utf8)))
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

    func id(_ text: String) throws -> String { repository.store(blob: Array(text.utf8)).hex }
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
        #expect(
            conflict.rejects.first?.detail.hasSuffix(
                "a three-way merge conflicts at line 4: the file has “vier”, the patch “four”") == true)
        #expect(
            conflict.rejects.first?.conflicts == [
                MergeConflict(line: 4, ours: Array("vier\n".utf8), theirs: Array("four\n".utf8))
            ])
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

    /// A history `base` → `need-1` → `need-2` → `work` on a branch, beside `other`; `x` changes in the first two, `y` in `work`.
    private func prerequisites() throws -> (scratch: ScratchRepository, mails: [UInt8], base: String) {
        let scratch = try ScratchRepository()
        try scratch.write(Array("1\n2\n3\n".utf8), at: "x")
        try scratch.write(Array("y\n".utf8), at: "y")
        let base = try scratch.commit("base")
        try scratch.write(Array("1\n2 \n3\n".utf8), at: "x")
        try scratch.commit("need 1")
        try scratch.write(Array("1\n2 \n3\n4\n".utf8), at: "x")
        try scratch.write(Array("new\n".utf8), at: "n")
        try scratch.commit("need 2")
        try scratch.write(Array("Y\n".utf8), at: "y")
        try scratch.commit("work")
        let mails = try scratch.git("format-patch", "--stdout", "--base=\(base)", "HEAD~1")
        try scratch.git("branch", "needs", "HEAD~1")
        try scratch.git("checkout", "-q", "-b", "other", base)
        try scratch.write(Array("other\n".utf8), at: "z")
        try scratch.commit("other")
        try scratch.git("branch", "-D", "main")
        return (scratch, mails.bytes, base)
    }

    @Test func prerequisitesAreFoundByWhatTheyChange() throws {
        let (scratch, mails, base) = try prerequisites()
        let series = try Series(MailInput.read(mails))
        #expect(series.baseHint.prerequisitePatchIDs.count == 2)
        let repository = try Repository(containing: scratch.path)
        let found = try Base.find(for: series, in: repository)
        #expect(found.method == .trailer)
        #expect(found.commit?.hex == (try scratch.git("rev-parse", "needs").text))
        try scratch.git("branch", "-D", "needs")
        let without = try Base.find(for: series, in: try Repository(containing: scratch.path))
        #expect(without.remarks.count == 1 && without.remarks[0].hasPrefix("2 of the 2 patches"))
        #expect(without.method == .blobs && without.isProven == true && without.ref == "HEAD")
        try scratch.git("checkout", "-q", "--detach", base)
        try scratch.git("branch", "-D", "other")
        let alone = try Base.find(for: series, in: try Repository(containing: scratch.path))
        #expect(alone.commit?.hex == base)
    }

    @Test func patchIDsAreThoseOfGit() throws {
        let scratch = try ScratchRepository()
        try scratch.write(Array("a\n b\n\tc \nd".utf8), at: "x y")
        try scratch.write(Array("old\n".utf8), at: "gone")
        try scratch.commit("first")
        try scratch.write(Array("a\n  B\n\tc \nd\n".utf8), at: "x y")
        try scratch.write(Array("new\n".utf8), at: "d/new", isExecutable: true)
        try scratch.write(nil, at: "gone")
        try scratch.commit("second")
        let repository = try Repository(containing: scratch.path)
        let text = try scratch.git("diff-tree", "-p", "--full-index", "HEAD").bytes
        let theirs = try scratch.git("patch-id", "--stable", input: text).text.prefix(40)
        #expect(try repository.patchID(of: repository.commit("HEAD")) == String(theirs))
        #expect(try repository.patchID(of: repository.commit("HEAD~1")) == nil)
    }

    @Test func ofCommitsThatMatchTheOneThatTheWholeSeriesAppliesTo() throws {
        let scratch = try ScratchRepository()
        for (name, text) in [("a", "a\n"), ("b", "b\n"), ("c", "c\n")] { try scratch.write(Array(text.utf8), at: name) }
        let good = try scratch.commit("good")
        try scratch.git("branch", "good")
        let texts = try [("a", "A\n"), ("b", "B\n"), ("c", "C\n")].map { name, text in
            try scratch.write(Array(text.utf8), at: name)
            try scratch.commit("change \(name)")
            return try scratch.git("format-patch", "-1", "--stdout").bytes
        }
        // Two of three files are as the series has them, but the third is not; later, one file alone differs, harmlessly.
        try scratch.git("checkout", "-q", "-b", "bad", good)
        try scratch.write(Array("other\n".utf8), at: "c")
        try scratch.commit("bad")
        try scratch.git("branch", "-D", "main")
        let repository = try Repository(containing: scratch.path)
        let series = Series(texts: texts)
        let found = try Base.find(for: series, in: repository)
        #expect(found.commit?.hex == good && found.isProven == true && found.ref == "refs/heads/good")
        let walk = try Walk.apply(series, to: "bad", at: scratch.path, options: .init(threeWay: false)).walk
        #expect(walk.steps.map(\.outcome) == [.clean, .clean, .conflict])
        #expect(walk.advice == ["the whole series applies to good: --base good"])
        try scratch.git("branch", "-D", "good")
        let lone = try Base.find(for: series, in: try Repository(containing: scratch.path))
        #expect(lone.isProven == false && lone.matched == 2 && lone.mismatched == ["c"])
    }

    @Test func theWalkTakesOverWhatTheSearchMade() throws {
        let scratch = try ScratchRepository()
        try scratch.write(Array("1\n2\n3\n".utf8), at: "d/a")
        try scratch.write(Array("b\n".utf8), at: "b")
        let base = try scratch.commit("base")
        try scratch.write(Array("1\n2\n3\n4\n".utf8), at: "d/a")
        try scratch.write(Array("new\n".utf8), at: "d/e/n")
        try scratch.commit("one")
        try scratch.git("rm", "-q", "b")
        try scratch.git("mv", "d/a", "c")
        try scratch.commit("two")
        let wanted = try [1, 0].map { try scratch.git("rev-parse", "HEAD~\($0)^{tree}").text }
        let series = try Series(MailInput.read(try scratch.git("format-patch", "--stdout", base).bytes))
        try scratch.git("checkout", "-q", "--detach", base)
        try scratch.git("branch", "-D", "main")
        let repository = try Repository(containing: scratch.path)
        let found = try Base.find(for: series, in: repository)
        #expect(found.commit?.hex == base && found.isProven == true && found.trial?.steps.count == 2)
        let tree = try repository.tree(of: try #require(found.commit))
        let source = SourceTree.git(try #require(repository.location), tree)
        let walk = try Walk.apply(series, to: source, base: found, in: repository)
        #expect(walk.base.trial == nil)
        #expect(walk.steps.map { $0.tree?.hex } == wanted)
        #expect(walk.statedCount == 3 && walk.verifiedCount == 3)
        #expect(try repository.blob(try #require(walk.steps[0].files.last?.after).blob) == Array("new\n".utf8))
        // The same steps as without a search.
        let named = try Base.find(for: series, revision: base, in: repository)
        let again = try Walk.apply(series, to: source, base: named, in: try Repository(containing: scratch.path))
        #expect(again.steps.map(\.tree) == walk.steps.map(\.tree))
        #expect(again.steps.map { $0.files.map(\.after) } == walk.steps.map { $0.files.map(\.after) })
        #expect(again.steps.map { $0.files.map(\.placements) } == walk.steps.map { $0.files.map(\.placements) })
        // On another tree nothing is taken over.
        #expect(try Walk.apply(series, to: .empty, base: found, in: repository).steps[0].files[0].verified == nil)
    }

    @Test func equalCandidatesAreTriedNewestFirst() throws {
        let scratch = try ScratchRepository()
        try scratch.write(Array("a\n".utf8), at: "a")
        let base = try scratch.commit("base")
        let tree = try scratch.git("rev-parse", "HEAD^{tree}").text
        try scratch.write(Array("A\n".utf8), at: "a")
        try scratch.commit("change")
        let series = Series(texts: [try scratch.git("format-patch", "-1", "--stdout").bytes])
        for (name, date) in [("newest", 1_800_000_000), ("newer", 1_750_000_000)] {
            let commit =
                "tree \(tree)\nparent \(base)\nauthor a <a@example.org> \(date) +0000\ncommitter a <a@example.org> \(date) +0000\n\nc\n"
            let id = try scratch.git("hash-object", "-t", "commit", "-w", "--stdin", input: Array(commit.utf8)).text
            try scratch.git("tag", name, id)
        }
        try scratch.git("checkout", "-q", "--detach", base)
        let found = try Base.find(for: series, in: try Repository(containing: scratch.path))
        #expect(found.ref == "refs/tags/newest" && found.isProven == true)
    }

    @Test func whatAbsentPatchesAndBasesAreCalled() throws {
        let bench = try Bench(["x": "a\n"])
        var series = Series([DiffText.parse(Array(edit("x", "k", "l").utf8)).files])
        series.patches[0].index = 12
        series.missing = Array(1...10) + [13]
        let walk = try bench.walk(series)
        #expect(walk.advice == ["patches 1-10 are not in the input: give the whole series"])
        #expect(Walk.listed([2]) == "patch 2 is")
        #expect(Walk.listed([1, 2, 4, 6, 7]) == "patches 1-2, 4 and 6-7 are")
        let scratch = try ScratchRepository()
        try scratch.write(Array("a\n".utf8), at: "x")
        try scratch.commit("one")
        let elsewhere = try Base.find(
            for: Series([[]], baseCommit: AbbreviatedID("0123456789")), in: try Repository(containing: scratch.path))
        #expect(elsewhere.method == .head)
        #expect(elsewhere.remarks == ["the series' base-commit 0123456789 is not in this repository (git fetch may bring it)"])
    }

    @Test func aPlainDirectory() throws {
        let scratch = try ScratchRepository()
        try scratch.write(Array("a\n".utf8), at: "d/x")
        try scratch.write(Array("b\n".utf8), at: "run", isExecutable: true)
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/d/link", withDestinationPath: "../run")
        try scratch.commit("all")
        let directory = try #require(DirectoryTree(root: scratch.path))
        let repository = try Repository()
        let blob = repository.store(blob: Array("a\n".utf8)).hex
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
