// Where a repository's references lead, and the commits between two of them.

public import ByteText
internal import CLibgit2

/// A reference that leads to a commit.
public struct Reference: Sendable, Hashable {
    /// The full name, for example `refs/heads/main`; `HEAD` for the head.
    public var name: String
    /// The commit, tags peeled.
    public var commit: CommitID
    /// The committer's time, in seconds since 1970 (UTC).
    public var date: Int

    /// Makes a reference.
    public init(name: String, commit: CommitID, date: Int) {
        self.name = name
        self.commit = commit
        self.date = date
    }
}

extension Repository {
    /// `HEAD`, then local branches, tags and remote branches by name; what leads to no commit here is left out.
    public func references() throws(GitStoreError) -> [Reference] {
        guard location != nil else { return [] }
        var references: [Reference] = []
        var next: OpaquePointer?
        try Libgit2.check(unsafe git_reference_iterator_new(&next, handle.pointer), "list references")
        guard let pointer = unsafe next else { return [] }
        let iterator = unsafe ReferenceIterator(pointer)
        while true {
            var found: OpaquePointer?
            let code = unsafe git_reference_next(&found, iterator.pointer)
            if code == GIT_ITEROVER.rawValue { break }
            try Libgit2.check(code, "list references")
            guard let found = unsafe found else { break }
            let reference = unsafe ReferenceHandle(found)
            let name = unsafe String(cString: git_reference_name(reference.pointer))
            guard Self.folders.contains(where: name.hasPrefix), let target = unsafe Self.target(of: reference.pointer) else {
                continue
            }
            references.append(Reference(name: name, commit: target.id, date: target.seconds))
        }
        git_error_clear()
        references.sort { (Self.rank($0.name), $0.name) < (Self.rank($1.name), $1.name) }
        if let head = headReference() { references.insert(head, at: 0) }
        return references
    }

    /// The commit that `HEAD` leads to; nil on a branch without commits.
    public func head() -> CommitID? { headReference()?.commit }

    /// The commits that `end` has and `start` has not (`start..end`), oldest first, a parent always before its children.
    public func commits(from start: CommitID, to end: CommitID) throws(GitStoreError) -> [CommitID] {
        var made: OpaquePointer?
        try Libgit2.check(unsafe git_revwalk_new(&made, handle.pointer), "list commits")
        guard let pointer = unsafe made else { throw Libgit2.failure(-1, "list commits") }
        let walk = unsafe CommitWalk(pointer)
        let order = GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue
        try Libgit2.check(unsafe git_revwalk_sorting(walk.pointer, order), "list commits")
        var first = git_oid(start)
        var last = git_oid(end)
        try Libgit2.check(unsafe git_revwalk_push(walk.pointer, &last), "list commits", object: end.hex)
        try Libgit2.check(unsafe git_revwalk_hide(walk.pointer, &first), "list commits", object: start.hex)
        var commits: [CommitID] = []
        while true {
            var oid = git_oid()
            let code = unsafe git_revwalk_next(&oid, walk.pointer)
            if code == GIT_ITEROVER.rawValue { break }
            // A parent that is not here: libgit2 does not say which.
            try Libgit2.check(code, "list commits", object: "between \(start) and \(end)")
            commits.append(CommitID(oid))
        }
        git_error_clear()
        return commits
    }

    private func headReference() -> Reference? {
        guard location != nil else { return nil }
        var found: OpaquePointer?
        guard unsafe git_repository_head(&found, handle.pointer) == 0, let found = unsafe found else {
            git_error_clear()
            return nil
        }
        let reference = unsafe ReferenceHandle(found)
        guard let target = unsafe Self.target(of: reference.pointer) else { return nil }
        return Reference(name: "HEAD", commit: target.id, date: target.seconds)
    }

    private static func target(of reference: OpaquePointer) -> (id: CommitID, seconds: Int)? {
        var found: OpaquePointer?
        guard unsafe git_reference_peel(&found, reference, GIT_OBJECT_COMMIT) == 0, let found = unsafe found else {
            git_error_clear()
            return nil
        }
        let object = unsafe GitObject(found)
        return unsafe peeled(object.pointer)
    }

    private static let folders = ["refs/heads/", "refs/tags/", "refs/remotes/"]

    private static func rank(_ name: String) -> Int { folders.firstIndex(where: name.hasPrefix) ?? folders.count }
}
