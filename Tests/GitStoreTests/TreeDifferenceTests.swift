import ByteText
import Testing

@testable import GitStore

/// Files that one tree has otherwise than another.
@Suite struct TreeDifferenceTests {
    private static func tree(_ files: [TreePath: String], in repository: Repository) throws -> TreeID {
        var entries: [TreePath: TreeEntry?] = [:]
        for (path, text) in files {
            entries[path] = TreeEntry(mode: 0o100644, blob: repository.store(blob: Array(text.utf8)))
        }
        return try repository.tree(Repository.emptyTree, with: entries)
    }

    @Test func changedNewAndFolderForFile() throws {
        let repository = try Repository()
        let old = try Self.tree(["a/same.c": "1", "a/b/c.c": "2", "file": "3", "gone.c": "4", "z/deep/x.c": "5"], in: repository)
        let new = try Self.tree(
            ["a/same.c": "1", "a/b/c.c": "changed", "file/inner.c": "3", "new.c": "6", "z/deep/x.c": "5"], in: repository)
        #expect(
            try repository.files(in: new, differingFrom: old).map(\.path) == ["a/b/c.c", "file/inner.c", "new.c"])
        #expect(try repository.files(in: new, differingFrom: new).isEmpty)
        #expect(try repository.files(in: new, differingFrom: Repository.emptyTree).count == 5)
    }
}
