import ByteText
import Foundation
import GitStore
import PatchSeries
import Testing
import UnifiedDiff

@testable import PatchApply

/// Everything that a walk does, on every kind of repository, leaves every byte and time below it as it was.
@Suite struct UntouchedTests {
    private enum Kind: CaseIterable {
        case worktree, bare, linked, shallow, partial, shared, readOnly
    }

    @Test func noKindOfRepositoryIsWrittenTo() throws {
        let origin = try ScratchRepository()
        try origin.write(Array("1\n2\n3\n4\n5\n6\n7\n8\n9\n".utf8), at: "x")
        try origin.write(Array("z\n".utf8), at: "d/z")
        try origin.commit("first")
        try origin.git("tag", "first")
        try origin.git("repack", "-adq")
        try origin.write(Array("1\n2\n3\n4\n5\nsix\n7\n8\n9\n".utf8), at: "x")
        try origin.commit("work")
        try origin.git("branch", "work")
        let applies = Series(texts: [try origin.git("format-patch", "-1", "--stdout", "--full-index").bytes])
        try origin.git("reset", "-q", "--hard", "HEAD~1")
        try origin.write(Array("1\n2\nthree\n4\n5\n6\n7\n8\n9\n".utf8), at: "x")
        try origin.commit("drift")
        let conflicting = Series(texts: [
            Array("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n one\n-2\n+two\n--- a/none\n+++ b/none\n@@ -1 +1 @@\n-a\n+b\n".utf8)
        ])
        try origin.git("config", "uploadpack.allowFilter", "true")
        for kind in Kind.allCases {
            let folder = try ScratchRepository()
            let url = "file://" + origin.path
            switch kind {
            case .worktree: try folder.git("clone", "-q", url, "r")
            case .bare: try folder.git("clone", "-q", "--bare", url, "r")
            case .linked:
                try folder.git("clone", "-q", url, "main")
                try folder.git("-C", "main", "worktree", "add", "-q", "../r", "origin/main")
            case .shallow: try folder.git("clone", "-q", "--depth=1", url, "r")
            case .partial: try folder.git("clone", "-q", "--bare", "--filter=blob:none", url, "r")
            case .shared: try folder.git("clone", "-q", "--shared", origin.path, "r")
            case .readOnly:
                try folder.git("clone", "-q", url, "r")
                try folder.removeWritePermissions()
            }
            let before = try folder.snapshot() + origin.snapshot()
            let repository = try Repository(containing: folder.path + "/r")
            var outcomes: [[Step.Outcome]] = []
            for (series, revision) in [(applies, nil), (applies.reversed(), nil), (conflicting, nil), (applies, "HEAD")] {
                let base = try Base.find(for: series, revision: revision, in: repository)
                let location = try #require(repository.location)
                let source = SourceTree.git(location, try repository.tree(of: #require(base.commit)))
                let walk = try Walk.apply(series, to: source, base: base, in: repository)
                outcomes.append(walk.steps.map(\.outcome))
                if kind == .partial {
                    #expect(walk.steps[0].rejects.first?.reason == .missingBlob)
                    #expect(walk.advice.contains { $0.contains("git fetch --refetch") })
                }
                for file in walk.steps.flatMap(\.files) {
                    if let after = file.after { _ = try repository.blob(after.blob) }
                }
            }
            #expect(outcomes[2] == [.conflict] && outcomes.count == 4, "\(kind)")
            if kind != .partial, kind != .shallow {
                #expect(outcomes == [[.clean], [.clean], [.conflict], [.merged]], "\(kind)")
            }
            #expect(try folder.snapshot() + origin.snapshot() == before, "\(kind)")
            if kind == .readOnly { try folder.restoreWritePermissions() }
        }
    }
}

extension ScratchRepository {
    /// Path, mode, times of change and content of everything below the folder, what this class itself writes left out.
    fileprivate func snapshot() throws -> [String] {
        var lines: [String] = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: path).sorted() {
            guard !name.contains("patchwalk-") else { continue }
            let item = path + "/" + name
            var status = stat()
            guard unsafe lstat(item, &status) == 0 else { continue }
            let isFile = status.st_mode & S_IFMT == S_IFREG
            let content = isFile ? FileManager.default.contents(atPath: item)?.base64EncodedString() ?? "unreadable" : ""
            lines.append(
                "\(name) \(status.st_mode) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
                    + " \(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec) \(content)")
        }
        return lines
    }

    fileprivate func removeWritePermissions() throws { try changePermissions("a-w") }

    fileprivate func restoreWritePermissions() throws { try changePermissions("u+w") }

    private func changePermissions(_ change: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/chmod")
        process.arguments = ["-R", change, path + "/r"]
        try process.run()
        process.waitUntilExit()
    }
}
