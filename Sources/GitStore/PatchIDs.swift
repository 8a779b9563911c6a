// What `git patch-id --stable` prints for a commit: the id of its change, which stays the same when the commit is applied elsewhere.

public import ByteText
internal import CLibgit2

extension Repository {
    /// The commits that any of `tips` leads to and that are not older than `start` by their committers' times, newest first, at
    /// most `limit`; with a bound on the commits read, it may also give some that do not descend from `start`.
    public func commits(notOlderThan start: CommitID, from tips: [CommitID], limit: Int) throws(GitStoreError) -> [CommitID] {
        var made: OpaquePointer?
        try Libgit2.check(unsafe git_revwalk_new(&made, handle.pointer), "list commits")
        guard let pointer = unsafe made else { throw Libgit2.failure(-1, "list commits") }
        let walk = unsafe CommitWalk(pointer)
        // By time alone, and nothing hidden: libgit2 then reads no further than it is asked.
        try Libgit2.check(unsafe git_revwalk_sorting(walk.pointer, GIT_SORT_TIME.rawValue), "list commits")
        for tip in tips {
            var oid = git_oid(tip)
            try Libgit2.check(unsafe git_revwalk_push(walk.pointer, &oid), "list commits", object: tip.hex)
        }
        let oldest = try time(of: start)
        var commits: [CommitID] = []
        while commits.count < limit {
            var oid = git_oid()
            let code = unsafe git_revwalk_next(&oid, walk.pointer)
            // Where history ends early (a shallow clone) what was found so far is the answer.
            if code == GIT_ITEROVER.rawValue || code == GIT_ENOTFOUND.rawValue { break }
            try Libgit2.check(code, "list commits")
            let commit = CommitID(oid)
            guard try time(of: commit) >= oldest else { break }
            commits.append(commit)
        }
        git_error_clear()
        return commits
    }

    /// The id of a commit's change against its one parent, 40 digits as `git patch-id --stable` prints them; nil for a merge, a first
    /// commit and where objects are missing.
    public func patchID(of commit: CommitID) throws(GitStoreError) -> String? {
        var oid = git_oid(commit)
        var found: OpaquePointer?
        try Libgit2.check(unsafe git_commit_lookup(&found, handle.pointer, &oid), "read a commit", object: commit.hex)
        guard let found = unsafe found else { throw .missingObject(id: commit.hex) }
        let child = unsafe GitObject(found)
        guard unsafe git_commit_parentcount(child.pointer) == 1 else { return nil }
        var parent: OpaquePointer?
        guard unsafe git_commit_parent(&parent, child.pointer, 0) == 0, let parent = unsafe parent else {
            git_error_clear()
            return nil
        }
        let before = unsafe GitObject(parent)
        guard let old = try tree(of: before), let new = try tree(of: child) else { return nil }
        var made: OpaquePointer?
        guard unsafe git_diff_tree_to_tree(&made, handle.pointer, old.pointer, new.pointer, nil) == 0, let made = unsafe made
        else {
            git_error_clear()
            return nil
        }
        let diff = unsafe DiffHandle(made)
        var id = git_oid()
        guard unsafe git_diff_patchid(&id, diff.pointer, nil) == 0 else {
            git_error_clear()
            return nil
        }
        return CommitID(id).hex
    }

    private func time(of commit: CommitID) throws(GitStoreError) -> Int {
        var oid = git_oid(commit)
        var found: OpaquePointer?
        try Libgit2.check(unsafe git_commit_lookup(&found, handle.pointer, &oid), "read a commit", object: commit.hex)
        guard let found = unsafe found else { throw .missingObject(id: commit.hex) }
        let object = unsafe GitObject(found)
        return unsafe Int(git_commit_time(object.pointer))
    }

    private func tree(of commit: borrowing GitObject) throws(GitStoreError) -> GitObject? {
        var found: OpaquePointer?
        guard unsafe git_commit_tree(&found, commit.pointer) == 0, let found = unsafe found else {
            git_error_clear()
            return nil
        }
        return unsafe GitObject(found)
    }
}
