// One commit as a patch: who wrote it and when, its message, and its diff against its first parent as git prints it.

public import ByteText
internal import CLibgit2

/// A commit with what it changes.
public struct CommitPatch: Sendable, Hashable {
    /// Its id.
    public var id: CommitID
    /// How many parents it has; a merge has several, a root none.
    public var parentCount: Int
    /// The author's name.
    public var authorName: [UInt8]
    /// The author's address.
    public var authorAddress: [UInt8]
    /// When it was written, in seconds since 1970 (UTC).
    public var seconds: Int
    /// The offset of the author's clock from UTC, in minutes, east positive.
    public var offsetMinutes: Int
    /// The character set that the commit names for its message; nil where that is UTF-8.
    public var encoding: String?
    /// The message.
    public var message: [UInt8]
    /// The diff against the first parent (for a root against nothing), with full ids and binary content.
    public var diff: [UInt8]
}

extension Repository {
    /// Reads a commit and makes its diff.
    ///
    /// Renames are shown as a deletion and an addition; three lines of context, whatever the user's configuration says.
    public func patch(of commit: CommitID) throws(GitStoreError) -> CommitPatch {
        let object = try objects.object(commit)
        guard object.type == GIT_OBJECT_COMMIT else {
            throw .libgit2(operation: "read a commit", code: 0, message: "\(commit) is not a commit")
        }
        var parsed = CommitPatch(
            id: commit, parentCount: 0, authorName: [], authorAddress: [], seconds: 0, offsetMinutes: 0, encoding: nil,
            message: [],
            diff: [])
        var parent: CommitID?
        let bytes = object.bytes
        var next = 0
        // Header lines up to the empty one, then the message (git's documentation of the commit object).
        while next < bytes.count {
            let end = bytes.firstOffset(of: UInt8(ascii: "\n"), from: next) ?? bytes.count
            let line = bytes[next..<end]
            next = min(end + 1, bytes.count)
            if line.isEmpty { break }
            if line.starts(with: "parent ".utf8) {
                parsed.parentCount += 1
                if parent == nil { parent = CommitID(hex: String(decoding: line.dropFirst(7), as: UTF8.self)) }
            } else if line.starts(with: "author ".utf8) {
                parsed.readAuthor(Array(line.dropFirst(7)))
            } else if line.starts(with: "encoding ".utf8) {
                parsed.encoding = String(decoding: line.dropFirst(9), as: UTF8.self)
            }
        }
        parsed.message = Array(bytes[next...])
        var before: TreeID?
        if let parent { before = try tree(of: parent) }
        parsed.diff = try diffText(from: before, to: try tree(of: commit))
        return parsed
    }

    /// The parents of a commit in their order; none of a root.
    public func parents(of commit: CommitID) throws(GitStoreError) -> [CommitID] {
        let object = try objects.object(commit)
        guard object.type == GIT_OBJECT_COMMIT else {
            throw .libgit2(operation: "read a commit", code: 0, message: "\(commit) is not a commit")
        }
        let bytes = object.bytes
        var parents: [CommitID] = []
        var next = 0
        while next < bytes.count {
            let end = bytes.firstOffset(of: UInt8(ascii: "\n"), from: next) ?? bytes.count
            if end == next { break }
            if bytes[next..<end].starts(with: "parent ".utf8),
                let parent = CommitID(hex: String(decoding: bytes[(next + 7)..<end], as: UTF8.self))
            {
                parents.append(parent)
            }
            next = end + 1
        }
        return parents
    }

    private func diffText(from old: TreeID?, to new: TreeID) throws(GitStoreError) -> [UInt8] {
        let newTree = try treeHandle(new)
        guard let old else {
            return try unsafe diffText { made, options in
                unsafe git_diff_tree_to_tree(made, handle.pointer, nil, newTree.pointer, options)
            }
        }
        let oldTree = try treeHandle(old)
        return try unsafe diffText { made, options in
            unsafe git_diff_tree_to_tree(made, handle.pointer, oldTree.pointer, newTree.pointer, options)
        }
    }

    /// The text of the diff that `make` makes, in the one form that all patches of this module have.
    func diffText(
        _ make: (UnsafeMutablePointer<OpaquePointer?>, UnsafePointer<git_diff_options>) -> Int32
    ) throws(GitStoreError) -> [UInt8] {
        var options = unsafe git_diff_options()
        try Libgit2.check(unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)), "make a diff")
        unsafe options.flags = GIT_DIFF_SHOW_BINARY.rawValue
        unsafe options.context_lines = 3
        unsafe options.id_abbrev = 40
        var made: OpaquePointer?
        try Libgit2.check(unsafe make(&made, &options), "make a diff")
        guard let made = unsafe made else { throw Libgit2.failure(-1, "make a diff") }
        let diff = unsafe DiffHandle(made)
        var buffer = unsafe git_buf()
        try Libgit2.check(unsafe git_diff_to_buf(&buffer, diff.pointer, GIT_DIFF_FORMAT_PATCH), "print a diff")
        defer { unsafe git_buf_dispose(&buffer) }
        return unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
    }

    func treeHandle(_ id: TreeID) throws(GitStoreError) -> GitObject {
        var oid = git_oid(id)
        var found: OpaquePointer?
        try Libgit2.check(unsafe git_object_lookup(&found, handle.pointer, &oid, GIT_OBJECT_TREE), "read a tree", object: id.hex)
        guard let found = unsafe found else { throw .missingObject(id: id.hex) }
        return unsafe GitObject(found)
    }
}

extension CommitPatch {
    /// `Name <address> seconds +0100`.
    fileprivate mutating func readAuthor(_ line: [UInt8]) {
        guard let open = line.firstOffset(of: UInt8(ascii: "<")), let close = line.firstOffset(of: UInt8(ascii: ">"), from: open)
        else {
            return
        }
        authorName = Array(line[..<open])
        while authorName.last == UInt8(ascii: " ") { authorName.removeLast() }
        authorAddress = Array(line[(open + 1)..<close])
        let words = String(decoding: line[(close + 1)...], as: UTF8.self).split(separator: " ")
        seconds = words.first.flatMap { Int($0) } ?? 0
        if words.count > 1, let zone = Int(words[1]) { offsetMinutes = zone / 100 * 60 + zone % 100 }
    }
}
