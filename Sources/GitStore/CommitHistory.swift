// What a commit says of itself and of those before it.

public import ByteText
internal import CLibgit2

extension Repository {
    /// Whether a commit is `of` itself or lies behind it (`git merge-base --is-ancestor`).
    public func isAncestor(_ commit: CommitID, of descendant: CommitID) throws(GitStoreError) -> Bool {
        guard commit != descendant else { return true }
        var later = git_oid(descendant)
        var earlier = git_oid(commit)
        let answer = unsafe git_graph_descendant_of(handle.pointer, &later, &earlier)
        guard answer < 0 else { return answer == 1 }
        throw Libgit2.failure(answer, "look for \(commit) in the history of \(descendant)")
    }

    /// Whether commits before this one are here: false for a first commit, and where a clone was cut short (`git clone --depth`).
    public func holdsHistory(of commit: CommitID) -> Bool {
        guard unsafe git_repository_is_shallow(handle.pointer) == 0, let object = try? commitObject(commit) else { return false }
        return unsafe git_commit_parentcount(object.pointer) > 0
    }

    /// The first line of a commit's message; bytes that are not UTF-8 are shown as U+FFFD.
    public func subject(of commit: CommitID) throws(GitStoreError) -> String {
        let object = try commitObject(commit)
        guard let text = unsafe git_commit_summary(object.pointer) else { return "" }
        return unsafe String(cString: text)
    }
}
