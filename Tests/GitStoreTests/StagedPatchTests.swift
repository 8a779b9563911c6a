import ByteText
import Foundation
import GitStore
import Testing

/// The index against HEAD, held against git's own diff.
@Suite struct StagedPatchTests {
    private func sample() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "-b", "main", "repo")
        try folder.write((1...30).map { "line \($0)\n" }.joined(), to: "repo/mm/a.c")
        try folder.write("gone\n", to: "repo/gone.c")
        try folder.write("same\n", to: "repo/old.c")
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "first", in: "repo")
        return folder
    }

    @Test func isWhatGitStages() throws {
        let folder = try sample()
        #expect(try Repository(containing: folder.path + "/repo").stagedPatch().diff.isEmpty)
        try folder.write((1...30).map { $0 == 12 ? "LINE\n" : "line \($0)\n" }.joined(), to: "repo/mm/a.c")
        try folder.git("mv", "old.c", "new.c", in: "repo")
        try folder.git("rm", "-q", "gone.c", in: "repo")
        try folder.write([0, 1, 2, 255], to: "repo/data.bin")
        try folder.write("#!/bin/sh\n", to: "repo/run", executable: true)
        try folder.git("add", ".", in: "repo")
        let wanted = try folder.git(
            "diff", "--cached", "--full-index", "--binary", "--no-renames", "--no-ext-diff", in: "repo")
        // What is not staged is no part of it.
        try folder.write("other\n", to: "repo/mm/a.c")
        let before = try folder.snapshot()
        let repository = try Repository(containing: folder.path + "/repo/mm")
        let staged = try repository.stagedPatch()
        #expect(try folder.snapshot() == before)
        #expect(staged.head.hex == (try folder.git("rev-parse", "HEAD", in: "repo")))
        let text = String(decoding: staged.diff, as: UTF8.self)
        #expect(text.contains("diff --git a/data.bin b/data.bin\n") && text.contains("+LINE\n"))
        // How a binary is deflated is each program's own.
        func plain(_ diff: String) -> String {
            diff.components(separatedBy: "diff --git ").filter { !$0.contains("GIT binary") }.joined()
        }
        #expect(plain(text) == plain(wanted + "\n"))
    }

    @Test func anotherIndexFileIsTakenWhereItIsNamed() throws {
        let folder = try sample()
        try folder.write("staged elsewhere\n", to: "repo/new.c")
        try folder.git("add", ".", in: "repo")
        try FileManager.default.moveItem(atPath: folder.path + "/repo/.git/index", toPath: folder.path + "/other")
        try folder.git("reset", "-q", in: "repo")
        let repository = try Repository(containing: folder.path + "/repo")
        #expect(try repository.stagedPatch().diff.isEmpty)
        let text = String(decoding: try repository.stagedPatch(index: folder.path + "/other").diff, as: UTF8.self)
        #expect(text.contains("+staged elsewhere\n"))
    }

    @Test func linkedWorkTreesHaveTheirOwn() throws {
        let folder = try sample()
        try folder.git("worktree", "add", "-q", "../linked", "-b", "linked", in: "repo")
        try folder.write("in linked\n", to: "linked/new.c")
        try folder.git("add", ".", in: "linked")
        #expect(try Repository(containing: folder.path + "/repo").stagedPatch().diff.isEmpty)
        let linked = try Repository(containing: folder.path + "/linked")
        #expect(String(decoding: try linked.stagedPatch().diff, as: UTF8.self).contains("+in linked\n"))
        #expect(linked.workTree.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().lastPathComponent } == "linked")
    }

    @Test func whereThereIsNone() throws {
        let folder = try sample()
        try folder.git("clone", "-q", "--bare", "repo", "bare.git")
        let bare = try Repository(containing: folder.path + "/bare.git")
        #expect(bare.workTree == nil)
        #expect(throws: GitStoreError.self) { try bare.stagedPatch() }
        try folder.git("init", "-q", "empty")
        #expect(throws: GitStoreError.self) { try Repository(containing: folder.path + "/empty").stagedPatch() }
        // Both sides change a line: git leaves the path unmerged.
        try folder.git("checkout", "-qb", "side", in: "repo")
        try folder.write("side\n", to: "repo/old.c")
        try folder.git("commit", "-qam", "side", in: "repo")
        try folder.git("checkout", "-q", "main", in: "repo")
        try folder.write("main\n", to: "repo/old.c")
        try folder.git("commit", "-qam", "main", in: "repo")
        #expect(throws: (any Error).self) { try folder.git("merge", "-q", "side", in: "repo") }
        let unmerged = try Repository(containing: folder.path + "/repo")
        let error = #expect(throws: GitStoreError.self) { try unmerged.stagedPatch() }
        #expect(error?.description.contains("unmerged") == true)
    }
}
