// What the index has that the current commit has not: the patch that `git commit` would make. Nothing is written.

public import ByteText
internal import CLibgit2

/// The index against `HEAD`.
public struct StagedPatch: Sendable, Hashable {
    /// The commit that `HEAD` names.
    public var head: CommitID
    /// The diff, with full ids and binary content; empty where nothing is staged.
    public var diff: [UInt8]
}

extension Repository {
    /// The top of the work tree, with a slash at its end; nil for a bare repository and one in memory.
    public var workTree: String? {
        guard let path = unsafe git_repository_workdir(handle.pointer) else { return nil }
        return unsafe String(cString: path)
    }

    /// Reads the index and makes its diff against `HEAD`.
    ///
    /// `path` is another index file: `git commit -a` and `git commit FILE` run their hooks with one (`GIT_INDEX_FILE`, githooks(5)).
    /// Renames are shown as a deletion and an addition; three lines of context, whatever the user's configuration says.
    /// - Throws: `nothingStaged` for a repository without an index, for unmerged paths and before the first commit.
    public func stagedPatch(index path: String? = nil) throws(GitStoreError) -> StagedPatch {
        let name = location?.path ?? ""
        guard workTree != nil || path != nil else {
            throw .nothingStaged(path: name, reason: "a bare repository has no index")
        }
        var found: OpaquePointer?
        let code = unsafe path.map { unsafe git_index_open(&found, $0) } ?? git_repository_index(&found, handle.pointer)
        try Libgit2.check(code, "read the index")
        guard let found = unsafe found else { throw Libgit2.failure(-1, "read the index") }
        let index = unsafe IndexHandle(found)
        guard unsafe git_index_has_conflicts(index.pointer) == 0 else {
            throw .nothingStaged(path: name, reason: "the index has unmerged paths")
        }
        guard unsafe git_repository_head_unborn(handle.pointer) == 0 else {
            throw .nothingStaged(path: name, reason: "there is no commit yet that the index could be held against")
        }
        let head = try commit("HEAD")
        let tree = try treeHandle(try self.tree(of: head))
        let diff = try unsafe diffText { made, options in
            unsafe git_diff_tree_to_index(made, handle.pointer, tree.pointer, index.pointer, options)
        }
        return StagedPatch(head: head, diff: diff)
    }
}
