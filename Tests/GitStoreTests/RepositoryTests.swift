import ByteText
import Foundation
import GitStore
import Testing

@Suite struct RepositoryTests {
    /// A repository `repo` with two commits, a tag, a remote branch, packed and loose objects.
    private func sample() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "-b", "main", "repo")
        try folder.write("one\n", to: "repo/mm/a.c")
        try folder.write("#!/bin/sh\n", to: "repo/run", executable: true)
        try folder.git("add", ".", in: "repo")
        try folder.git("commit", "-qm", "first", in: "repo")
        try folder.git("tag", "-am", "tagged", "v1", in: "repo")
        try folder.git("repack", "-adq", in: "repo")
        try folder.write("two\n", to: "repo/mm/a.c")
        try folder.git("commit", "-qam", "second", in: "repo")
        try folder.git("update-ref", "refs/remotes/origin/main", "HEAD~1", in: "repo")
        return folder
    }

    @Test func opensFromWhereverGitDoes() throws {
        let folder = try sample()
        try folder.git("clone", "-q", "--bare", "repo", "bare.git")
        try folder.git("clone", "-q", "--shared", "repo", "shared")
        try folder.git("worktree", "add", "-q", "../linked", "-b", "linked", in: "repo")
        let head = try folder.git("rev-parse", "HEAD", in: "repo")
        for place in ["repo", "repo/mm", "repo/mm/a.c", "repo/.git", "bare.git", "shared", "linked", "linked/mm"] {
            let repository = try Repository(containing: folder.path + "/" + place)
            let commit = try #require(repository.head(), "\(place)")
            #expect(commit.hex == head, "\(place)")
            let tree = try repository.tree(of: commit)
            let entry = try #require(try repository.entry(at: "mm/a.c", in: tree), "\(place)")
            #expect(try repository.blob(entry.blob) == Array("two\n".utf8), "\(place)")
            let again = try Repository(try #require(repository.location))
            #expect(again.head() == commit, "\(place)")
        }
    }

    @Test func nothingBelowTheRepositoryIsTouched() throws {
        let folder = try sample()
        try folder.git("clone", "-q", "--shared", "repo", "shared")
        let before = try folder.snapshot()
        for place in ["repo", "shared"] {
            let repository = try Repository(containing: folder.path + "/" + place)
            let head = try #require(repository.head())
            let tree = try repository.tree(of: head)
            let file = try #require(try repository.entry(at: "mm/a.c", in: tree))
            // Objects that are there, loose and packed, and new ones.
            #expect(repository.store(blob: Array("two\n".utf8)) == file.blob)
            let old = repository.store(blob: Array("one\n".utf8))
            let new = repository.store(blob: Array("three\n".utf8))
            #expect(try repository.blob(new) == Array("three\n".utf8))
            let back = try repository.tree(tree, with: ["mm/a.c": TreeEntry(mode: 0o100644, blob: old)])
            #expect(try back == repository.tree(of: repository.commit("HEAD~1")))
            let changed = try repository.tree(tree, with: ["new/b.c": TreeEntry(mode: 0o100644, blob: new), "run": nil])
            #expect(try repository.files(in: changed).map(\.path) == ["mm/a.c", "new/b.c"])
            #expect(try repository.references().count >= 3)
            _ = try repository.commits(from: repository.commit("HEAD~1"), to: head)
        }
        #expect(try folder.snapshot() == before)
    }

    @Test func revisionsNameCommits() throws {
        let folder = try sample()
        let repository = try Repository(containing: folder.path + "/repo")
        for revision in ["HEAD", "HEAD~1", "v1", "v1^{commit}", "origin/main", "main^", "refs/tags/v1"] {
            #expect(try repository.commit(revision).hex == folder.git("rev-parse", revision + "^{commit}", in: "repo"))
        }
        let full = try folder.git("rev-parse", "HEAD", in: "repo")
        #expect(try repository.commit(String(full.prefix(9))).hex == full)
        let blob = try folder.git("rev-parse", "HEAD:run", in: "repo")
        for revision in ["", "nowhere", "HEAD~5", "a..b", "v1\0", "HEAD:run", blob, String(repeating: "0", count: 40), "@{", "^"]
        {
            #expect(throws: GitStoreError.unknownRevision(revision)) { try repository.commit(revision) }
        }
    }

    @Test func referencesLeadToCommitsInAFixedOrder() throws {
        let folder = try sample()
        try folder.git("tag", "tree-tag", "HEAD^{tree}", in: "repo")
        try folder.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main", in: "repo")
        try folder.git("symbolic-ref", "refs/remotes/origin/broken", "refs/remotes/origin/gone", in: "repo")
        try folder.git("update-ref", "refs/notes/commits", "HEAD", in: "repo")
        let repository = try Repository(containing: folder.path + "/repo")
        let references = try repository.references()
        #expect(
            references.map(\.name) == [
                "HEAD", "refs/heads/main", "refs/tags/v1", "refs/remotes/origin/HEAD", "refs/remotes/origin/main",
            ])
        #expect(references.allSatisfy { $0.date == 1_700_000_000 })
        #expect(try references[2].commit == repository.commit("HEAD~1"))
        let range = try repository.commits(from: repository.commit("v1"), to: repository.commit("main"))
        #expect(try range == [repository.commit("main")])
    }

    @Test func anUnbornBranchHasNoHead() throws {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "repo")
        let repository = try Repository(containing: folder.path + "/repo")
        #expect(repository.head() == nil)
        #expect(try repository.references().isEmpty)
        #expect(try Repository().head() == nil)
        #expect(try Repository().references().isEmpty)
    }

    @Test func missingObjectsAreErrorsNotFaults() throws {
        let folder = try sample()
        try folder.git("config", "uploadpack.allowFilter", "true", in: "repo")
        try folder.git("clone", "-q", "--bare", "--filter=blob:none", "file://" + folder.path + "/repo", "partial")
        let repository = try Repository(containing: folder.path + "/partial")
        let tree = try repository.tree(of: try #require(repository.head()))
        let files = try repository.files(in: tree)
        #expect(files.map(\.path) == ["mm/a.c", "run"])
        for file in files {
            #expect(throws: GitStoreError.missingObject(id: file.entry.blob.hex)) { try repository.blob(file.entry.blob) }
        }
        let absent = try #require(TreeID(hex: String(repeating: "1", count: 40)))
        #expect(throws: GitStoreError.missingObject(id: absent.hex)) { try repository.files(in: absent) }
        #expect(throws: GitStoreError.self) { try repository.tree(of: #require(CommitID(tree.bytes))) }
        #expect(throws: GitStoreError.self) { try repository.blob(#require(BlobID(tree.bytes))) }
    }

    @Test func aShallowCloneEndsARangeWithAnError() throws {
        let folder = try sample()
        try folder.git("clone", "-q", "--depth=1", "file://" + folder.path + "/repo", "shallow")
        let repository = try Repository(containing: folder.path + "/shallow")
        let head = try #require(repository.head())
        #expect(try repository.files(in: repository.tree(of: head)).count == 2)
        #expect(throws: GitStoreError.unknownRevision("HEAD~1")) { try repository.commit("HEAD~1") }
    }

    @Test func abbreviatedIdsFindOneBlobOrNone() throws {
        let repository = try Repository()
        var byDigits: [String: [BlobID]] = [:]
        for number in 0..<2000 {
            let id = repository.store(blob: Array("\(number)".utf8))
            byDigits[String(id.hex.prefix(5)), default: []].append(id)
        }
        let shared = try #require(byDigits.first { $0.value.count > 1 })
        let single = try #require(byDigits.first { $0.value.count == 1 })
        #expect(try repository.blob(abbreviated: #require(AbbreviatedID(shared.key))) == nil)
        #expect(try repository.blob(abbreviated: #require(AbbreviatedID(single.key))) == single.value[0])
        #expect(try repository.blob(abbreviated: #require(AbbreviatedID(shared.value[0].hex))) == shared.value[0])
        #expect(try repository.blob(abbreviated: #require(AbbreviatedID(String(repeating: "0", count: 40)))) == nil)
        #expect(try repository.blob(abbreviated: #require(AbbreviatedID(String(repeating: "a", count: 64)))) == nil)
    }

    @Test func whatIsNoRepositoryIsSaidToBeNone() throws {
        let folder = try TemporaryFolder()
        for path in [folder.path, folder.path + "/nowhere", "", "a\0b"] {
            let error = #expect(throws: GitStoreError.self) { try Repository(containing: path) }
            guard case .notARepository(path, _) = error else {
                Issue.record("\(path): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func unknownFormatsAreUnsupported() throws {
        let folder = try TemporaryFolder()
        try folder.git("init", "-q", "--object-format=sha256", "sha256")
        try folder.git("init", "-q", "extended")
        try folder.git("config", "core.repositoryFormatVersion", "1", in: "extended")
        try folder.git("config", "extensions.unheardOf", "true", in: "extended")
        try folder.git("init", "-q", "future")
        try folder.git("config", "core.repositoryFormatVersion", "9", in: "future")
        for name in ["sha256", "extended", "future"] {
            let path = folder.path + "/" + name
            let error = #expect(throws: GitStoreError.self) { try Repository(containing: path) }
            guard case .unsupported(path, _) = error else {
                Issue.record("\(path): \(String(describing: error))")
                continue
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func anotherUsersRepositoryIsRefused() throws {
        let folder = try sample()
        for name in ["repo", "repo/.git"] {
            #expect(unsafe chown(folder.path + "/" + name, 65534, 65534) == 0)
        }
        let path = folder.path + "/repo"
        #expect(throws: GitStoreError.notOwned(path: path)) { try Repository(containing: path) }
    }

    @Test func blobsAreLentWithoutACopy() throws {
        let repository = try Repository()
        let id = repository.store(blob: [1, 2, 3])
        #expect(try repository.withBlob(id) { $0.byteCount } == 3)
        #expect(try repository.withBlob(repository.store(blob: [])) { $0.isEmpty })
    }

    @Test func theLibrarysVersionIsThree() {
        #expect(libgit2Version.split(separator: ".").count == 3 && libgit2Version.allSatisfy { $0.isNumber || $0 == "." })
    }
}
