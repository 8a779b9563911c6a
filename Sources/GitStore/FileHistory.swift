// What each commit of a branch has at one name of its top folder: how public-inbox keeps mails, one a commit. It knows nothing of mails.

public import ByteText
internal import CLibgit2

extension Repository {
    /// The commits behind `end` along first parents, oldest first, `end` last.
    public func mainline(of end: CommitID) throws(GitStoreError) -> [CommitID] {
        var made: OpaquePointer?
        try Libgit2.check(unsafe git_revwalk_new(&made, handle.pointer), "list commits")
        guard let pointer = unsafe made else { throw Libgit2.failure(-1, "list commits") }
        let walk = unsafe CommitWalk(pointer)
        try Libgit2.check(unsafe git_revwalk_simplify_first_parent(walk.pointer), "list commits")
        var last = git_oid(end)
        try Libgit2.check(unsafe git_revwalk_push(walk.pointer, &last), "list commits", object: end.hex)
        var commits: [CommitID] = []
        while true {
            var oid = git_oid()
            let code = unsafe git_revwalk_next(&oid, walk.pointer)
            if code == GIT_ITEROVER.rawValue { break }
            try Libgit2.check(code, "list commits", object: "behind \(end)")
            commits.append(CommitID(oid))
        }
        git_error_clear()
        return commits.reversed()
    }

    /// The file at a name of a commit's top folder; nil where there is none. The folder is not kept, so that millions of commits can be asked.
    public func topFile(_ name: String, of commit: CommitID) throws(GitStoreError) -> BlobID? {
        let id = try tree(of: commit)
        guard id != Self.emptyTree else { return nil }
        let object = try objects.object(id)
        guard object.type == GIT_OBJECT_TREE, let folder = TreeObject(parsing: object.bytes) else {
            throw .libgit2(operation: "read a tree", code: 0, message: "\(id) is not a tree")
        }
        guard case .file(_, let blob)? = folder[Array(name.utf8)] else { return nil }
        return blob
    }
}
