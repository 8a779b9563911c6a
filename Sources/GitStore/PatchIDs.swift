// What `git patch-id --stable` prints for a commit: the id of its change, which stays the same when the commit is applied elsewhere.

public import ByteText
internal import CLibgit2

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Repository {
    /// The commits that any of `tips` leads to and that are not older than `start` by their committers' times: first those that descend
    /// from it, the nearest first, then the others, the newest first. At most `limit` are read.
    public func commits(behind start: CommitID, from tips: [CommitID], limit: Int) throws(GitStoreError) -> [CommitID] {
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
        let oldest = try unsafe git_commit_time(commitObject(start).pointer)
        var others: [CommitID] = []
        var children: [CommitID: [CommitID]] = [:]
        while others.count < limit {
            var oid = git_oid()
            let code = unsafe git_revwalk_next(&oid, walk.pointer)
            // Where history ends early (a shallow clone) what was found so far is the answer.
            if code == GIT_ITEROVER.rawValue || code == GIT_ENOTFOUND.rawValue { break }
            try Libgit2.check(code, "list commits")
            let id = CommitID(oid)
            let commit = try commitObject(id)
            guard unsafe git_commit_time(commit.pointer) >= oldest else { break }
            others.append(id)
            for number in 0..<(unsafe git_commit_parentcount(commit.pointer)) {
                guard let parent = unsafe git_commit_parent_id(commit.pointer, number) else { continue }
                children[CommitID(unsafe parent.pointee), default: []].append(id)
            }
        }
        git_error_clear()
        var seen: Set<CommitID> = [start]
        var near = [start]
        var next = 0
        while next < near.count {
            for child in children[near[next], default: []] where seen.insert(child).inserted { near.append(child) }
            next += 1
        }
        return near.dropFirst() + others.filter { !seen.contains($0) }
    }

    /// The id of a commit's change against its one parent, 40 digits as `git patch-id --stable` prints them; nil for a merge, a first
    /// commit and where objects are missing.
    public func patchID(of commit: CommitID) throws(GitStoreError) -> String? {
        let child = try commitObject(commit)
        guard unsafe git_commit_parentcount(child.pointer) == 1, let parent = unsafe git_commit_parent_id(child.pointer, 0)
        else { return nil }
        let trees: (old: TreeID, new: TreeID)
        var paths: [[UInt8]] = []
        do throws(GitStoreError) {
            trees = (try tree(of: CommitID(unsafe parent.pointee)), try tree(of: commit))
            try differences(trees.old, trees.new, below: [], into: &paths)
        } catch .missingObject {
            return nil
        }
        guard let old = try lookup(trees.old), let new = try lookup(trees.new) else { return nil }
        // Left to itself libgit2 reads every folder on the way.
        var list = unsafe paths.map { path in unsafe strndup(path.map { CChar(bitPattern: $0) } + [0], path.count) }
        defer { unsafe list.forEach { unsafe free($0) } }
        var options = unsafe git_diff_options()
        try Libgit2.check(unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)), "compare trees")
        unsafe options.flags = unsafe options.flags | GIT_DIFF_DISABLE_PATHSPEC_MATCH.rawValue
        var made: OpaquePointer?
        let code = unsafe list.withUnsafeMutableBufferPointer { list in
            unsafe options.pathspec = git_strarray(strings: list.baseAddress, count: list.count)
            return unsafe git_diff_tree_to_tree(&made, handle.pointer, old.pointer, new.pointer, &options)
        }
        guard code == 0, let made = unsafe made else {
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

    /// The paths of files that two folders have not alike.
    private func differences(
        _ old: TreeID?, _ new: TreeID?, below prefix: [UInt8], into paths: inout [[UInt8]]
    ) throws(GitStoreError) {
        guard prefix.count <= Self.longestPath else {
            throw .libgit2(operation: "read a tree", code: 0, message: "a path is longer than \(Self.longestPath) bytes")
        }
        let before = if let old { try treeObject(old).entries } else { [] as [TreeObject.Entry] }
        let after = if let new { try treeObject(new).entries } else { [] as [TreeObject.Entry] }
        var known: [[UInt8]: TreeObject.Target] = [:]
        for entry in before { known[entry.name] = entry.target }
        var pairs: [(name: [UInt8], old: TreeObject.Target?, new: TreeObject.Target?)] = []
        for entry in after {
            let target = known.removeValue(forKey: entry.name)
            if target != entry.target { pairs.append((entry.name, target, entry.target)) }
        }
        for (name, target) in known { pairs.append((name, target, nil)) }
        for pair in pairs {
            let path = prefix + pair.name
            let folders = (pair.old?.folder, pair.new?.folder)
            if folders.0 != nil || folders.1 != nil {
                try differences(folders.0, folders.1, below: path + [UInt8(ascii: "/")], into: &paths)
            }
            if let old = pair.old, old.folder == nil {
                paths.append(path)
            } else if let new = pair.new, new.folder == nil {
                paths.append(path)
            }
        }
    }

    func commitObject(_ id: CommitID) throws(GitStoreError) -> GitObject {
        var oid = git_oid(id)
        var found: OpaquePointer?
        try Libgit2.check(unsafe git_commit_lookup(&found, handle.pointer, &oid), "read a commit", object: id.hex)
        guard let found = unsafe found else { throw .missingObject(id: id.hex) }
        return unsafe GitObject(found)
    }

    private func lookup(_ id: TreeID) throws(GitStoreError) -> GitObject? {
        var oid = git_oid(id)
        var found: OpaquePointer?
        guard unsafe git_tree_lookup(&found, handle.pointer, &oid) == 0, let found = unsafe found else {
            git_error_clear()
            return nil
        }
        return unsafe GitObject(found)
    }
}

extension TreeObject.Target {
    /// The folder that it leads to.
    fileprivate var folder: TreeID? { if case .folder(let id) = self { id } else { nil } }
}
