// A git repository that is only ever read: what is made is kept in memory.

public import ByteText
internal import CLibgit2

/// A repository and an in-memory object store over it. It belongs to one thread; a worker opens its own.
///
/// Nothing below the repository's folder is written, not even a file's times: new objects go to a store in memory alone. What the
/// user's git configuration says changes no result.
public final class Repository {
    /// Where it lies, so that workers can open it too; nil for a repository in memory.
    public let location: RepositoryLocation?

    let handle: RepositoryHandle
    let objects: ObjectDatabase
    private var parsedTrees: [TreeID: TreeObject] = [:]
    /// The packs and who reads them, once something was asked for: what libgit2 reads as well, but takes longer to inflate.
    private var packs: PackSet?
    private var packReader = PackReader(PackSet())

    /// The id of the tree without entries, which every repository has.
    public static let emptyTree: TreeID = {
        guard let id = TreeID(hex: "4b825dc642cb6eb9a060e54bf8d69288fbee4904") else { preconditionFailure("40 digits are an id") }
        return id
    }()

    /// Opens the repository that `path` lies in: a folder or file of a work tree (also of a linked one), a `.git` folder, a
    /// bare repository.
    ///
    /// The folders above are searched as git searches them, up to the edge of the file system.
    public convenience init(containing path: String) throws(GitStoreError) {
        try self.init(opening: path, flags: 0)
    }

    /// Opens a repository again, for a worker. Objects that another `Repository` keeps in memory are not seen.
    public convenience init(_ location: RepositoryLocation) throws(GitStoreError) {
        try self.init(opening: location.path, flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue)
    }

    private init(opening path: String, flags: UInt32) throws(GitStoreError) {
        guard Libgit2.started else { throw Libgit2.failure(-1, "start libgit2") }
        guard !path.utf8.contains(0) else { throw .notARepository(path: path, reason: "the path has a NUL in it") }
        var opened: OpaquePointer?
        let code = unsafe git_repository_open_ext(&opened, path, flags, nil)
        guard code == 0, let opened = unsafe opened else { throw Self.openingFailure(code, path: path) }
        handle = unsafe RepositoryHandle(opened)
        location = unsafe RepositoryLocation(path: String(cString: git_repository_path(handle.pointer)))
        objects = try ObjectDatabase()
        try objects.read(from: Self.objectDirectory(of: handle))
        try Libgit2.check(unsafe git_repository_set_odb(handle.pointer, objects.pointer), "set the object database")
    }

    /// Makes an empty repository without a disk.
    public init() throws(GitStoreError) {
        guard Libgit2.started else { throw Libgit2.failure(-1, "start libgit2") }
        objects = try ObjectDatabase()
        var wrapped: OpaquePointer?
        try Libgit2.check(unsafe git_repository_wrap_odb(&wrapped, objects.pointer), "make a repository in memory")
        guard let wrapped = unsafe wrapped else { throw Libgit2.failure(-1, "make a repository in memory") }
        handle = unsafe RepositoryHandle(wrapped)
        location = nil
    }

    /// The commit that a revision expression names (`gitrevisions(7)`), tags peeled.
    public func commit(_ revision: String) throws(GitStoreError) -> CommitID {
        guard !revision.isEmpty, !revision.utf8.contains(0) else { throw .unknownRevision(revision) }
        var found: OpaquePointer?
        guard unsafe git_revparse_single(&found, handle.pointer, revision) == 0, let found = unsafe found else {
            git_error_clear()
            throw .unknownRevision(revision)
        }
        let object = unsafe GitObject(found)
        guard let commit = unsafe Self.peeled(object.pointer) else { throw .unknownRevision(revision) }
        return commit.id
    }

    /// The tree of a commit.
    public func tree(of commit: CommitID) throws(GitStoreError) -> TreeID {
        let object = try objects.object(commit)
        let bytes = object.bytes
        // The first line of a commit is "tree <40 hexadecimal digits>".
        guard object.type == GIT_OBJECT_COMMIT, bytes.count > 45, bytes.starts(with: "tree ".utf8),
            let id = TreeID(hex: String(decoding: bytes[5..<45], as: UTF8.self))
        else { throw .libgit2(operation: "read a commit", code: 0, message: "\(commit) is not a commit") }
        return id
    }

    /// The entry at a path of a tree; nil where there is none, or a folder.
    ///
    /// A submodule's entry has the mode `0o160000` and bears the commit's id (see ``TreeEntry/isSubmodule``).
    public func entry(at path: TreePath, in tree: TreeID) throws(GitStoreError) -> TreeEntry? {
        var folder = tree
        let components = path.components
        for (index, name) in components.enumerated() {
            guard let target = try treeObject(folder)[name] else { return nil }
            let isLast = index == components.count - 1
            switch target {
            case .folder(let id) where !isLast: folder = id
            case .folder: return nil
            case .file(let mode, let blob): return isLast ? TreeEntry(mode: mode, blob: blob) : nil
            case .submodule(let commit): return isLast ? TreeEntry(submodule: commit) : nil
            }
        }
        return nil
    }

    /// All files of a tree, submodules left out, in git's tree order, which is bytewise by whole path.
    public func files(in tree: TreeID) throws(GitStoreError) -> [TreeFile] { try contents(of: tree).files }

    /// All files of a tree, as ``files(in:)`` has them, and all the folders that they are listed in, the tree itself among them.
    public func contents(of tree: TreeID) throws(GitStoreError) -> (files: [TreeFile], folders: [TreeID]) {
        var contents: (files: [TreeFile], folders: [TreeID]) = ([], [])
        var prefix: [UInt8] = []
        try collect(tree, at: &prefix, into: &contents)
        return contents
    }

    private func collect(
        _ tree: TreeID, at prefix: inout [UInt8], into contents: inout (files: [TreeFile], folders: [TreeID])
    ) throws(GitStoreError) {
        guard prefix.count <= Self.longestPath else {
            throw .libgit2(operation: "read a tree", code: 0, message: "a path is longer than \(Self.longestPath) bytes")
        }
        guard tree != Self.emptyTree else { return }
        contents.folders.append(tree)
        let bytes = try treeBytes(tree)
        let length = prefix.count
        var offset = 0
        while offset < bytes.count {
            guard let line = TreeObject.Line(in: bytes, at: offset) else {
                throw .libgit2(operation: "read a tree", code: 0, message: "\(tree) is not a tree")
            }
            offset = line.end
            switch line.target {
            case .file(let mode, let blob):
                contents.files.append(
                    TreeFile(path: TreePath(prefix + bytes[line.name]), entry: TreeEntry(mode: mode, blob: blob)))
            case .folder(let id):
                prefix += bytes[line.name]
                prefix.append(UInt8(ascii: "/"))
                try collect(id, at: &prefix, into: &contents)
                prefix.removeSubrange(length...)
            case .submodule: continue
            }
        }
    }

    private func treeBytes(_ id: TreeID) throws(GitStoreError) -> [UInt8] {
        if let made = try made(id, GIT_OBJECT_TREE, "a tree") { return made }
        if openPacks() != nil, let stored = packReader.bytes(of: id) { return stored }
        let object = try objects.object(id)
        guard object.type == GIT_OBJECT_TREE else { throw Self.wrongKind(id, "a tree") }
        return object.bytes
    }

    /// The bytes of an object that was made here and kept in memory; nil where it was not.
    private func made<Kind>(_ id: ObjectID<Kind>, _ type: git_object_t, _ name: String) throws(GitStoreError) -> [UInt8]? {
        guard let made = objects.madeObject(id) else { return nil }
        guard made.type == type else { throw Self.wrongKind(id, name) }
        return made.bytes
    }

    private static func wrongKind<Kind>(_ id: ObjectID<Kind>, _ name: String) -> GitStoreError {
        .libgit2(operation: "read \(name)", code: 0, message: "\(id) is not \(name)")
    }

    /// The longest path that is followed, in bytes; it bounds the recursion (Linux itself takes 4096).
    static let longestPath = 4096

    /// A blob's content.
    public func blob(_ id: BlobID) throws(GitStoreError) -> [UInt8] {
        if let made = try made(id, GIT_OBJECT_BLOB, "a blob") { return made }
        if let packs = openPacks(), let bytes = packReader.withBlob(id, at: packs.place(of: id), { $0.copy() }) { return bytes }
        return try unsafe withBlobBuffer(id) { unsafe Array($0) }
    }

    private func openPacks() -> PackSet? {
        if packs == nil, let location {
            let opened = PackSet(location)
            packs = opened
            packReader = PackReader(opened)
        }
        return packs
    }

    /// Gives a blob's content, without a copy, for as long as `body` runs.
    public func withBlob<Result>(_ id: BlobID, _ body: (RawSpan) -> Result) throws(GitStoreError) -> Result {
        if let made = try made(id, GIT_OBJECT_BLOB, "a blob") { return made.withRawSpan(body) }
        return try unsafe withBlobBuffer(id) { unsafe body($0.bytes) }
    }

    private func withBlobBuffer<Result>(_ id: BlobID, _ body: (UnsafeRawBufferPointer) -> Result) throws(GitStoreError) -> Result
    {
        let object = try objects.object(id)
        guard object.type == GIT_OBJECT_BLOB else { throw Self.wrongKind(id, "a blob") }
        return unsafe object.withBytes(body)
    }

    /// Whether an object of this id is there; nothing is read of it.
    public func contains<Kind>(_ id: ObjectID<Kind>) -> Bool { objects.contains(id) }

    /// Keeps a blob in memory and gives its id.
    public func store(blob: [UInt8]) -> BlobID {
        objects.store(blob, type: GIT_OBJECT_BLOB, as: BlobKind.self)
    }

    /// Keeps in memory what `other`, a handle to the same repository, made and kept there.
    public func takeOver(from other: Repository) { objects.takeOver(from: other.objects) }

    /// The blob of this repository whose id begins with `prefix`; nil where there is none, or several objects.
    public func blob(abbreviated prefix: AbbreviatedID) throws(GitStoreError) -> BlobID? {
        guard let found = try objects.unique(prefix), found.type == GIT_OBJECT_BLOB else { return nil }
        return found.id
    }

    /// The folder of an id, read once.
    func treeObject(_ id: TreeID) throws(GitStoreError) -> TreeObject {
        if let parsed = parsedTrees[id] { return parsed }
        guard id != Self.emptyTree else { return TreeObject() }
        guard let tree = TreeObject(parsing: try treeBytes(id)) else {
            throw .libgit2(operation: "read a tree", code: 0, message: "\(id) is not a tree")
        }
        parsedTrees[id] = tree
        return tree
    }

    /// Keeps a folder in memory and gives its id.
    func store(_ tree: TreeObject) -> TreeID {
        let id = objects.store(tree.bytes, type: GIT_OBJECT_TREE, as: TreeKind.self)
        parsedTrees[id] = tree
        return id
    }

    /// The commit that an object leads to, with its committer's time; nil where it leads to none or the commit is missing.
    static func peeled(_ object: OpaquePointer) -> (id: CommitID, seconds: Int)? {
        var peeled: OpaquePointer?
        guard unsafe git_object_peel(&peeled, object, GIT_OBJECT_COMMIT) == 0, let peeled = unsafe peeled else {
            git_error_clear()
            return nil
        }
        let commit = unsafe GitObject(peeled)
        guard let oid = unsafe git_object_id(commit.pointer) else { return nil }
        return unsafe (CommitID(oid.pointee), Int(git_commit_time(commit.pointer)))
    }

    /// The path of the object directory.
    var objectDirectory: String { get throws(GitStoreError) { try Self.objectDirectory(of: handle) } }

    private static func objectDirectory(of repository: RepositoryHandle) throws(GitStoreError) -> String {
        var path = unsafe git_buf()
        try Libgit2.check(
            unsafe git_repository_item_path(&path, repository.pointer, GIT_REPOSITORY_ITEM_OBJECTS), "find the object directory")
        defer { unsafe git_buf_dispose(&path) }
        guard let text = unsafe path.ptr else { throw Libgit2.failure(-1, "find the object directory") }
        return unsafe String(cString: text)
    }

    private static func openingFailure(_ code: Int32, path: String) -> GitStoreError {
        let message = Libgit2.takeLastMessage()
        // Where no configuration has the key, libgit2 1.5.1 refuses another user's repository as "safe.directory not found".
        if code == GIT_EOWNER.rawValue || message.contains("safe.directory") { return .notOwned(path: path) }
        // libgit2 1.5 has no code of its own for formats and extensions that it does not know, only this word. Whatever else
        // is wrong with what lies there, it can't be read as a repository.
        return message.contains("unsupported")
            ? .unsupported(path: path, reason: message) : .notARepository(path: path, reason: message)
    }
}

@available(*, unavailable)
extension Repository: Sendable {}

/// The path of a repository's git directory.
public struct RepositoryLocation: Sendable, Hashable {
    /// The git directory.
    public let path: String
}
