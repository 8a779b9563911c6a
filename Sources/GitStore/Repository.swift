// A git repository that is only ever read: what is made is kept in memory.

public import ByteText
internal import CLibgit2

/// A repository and an in-memory object store over it. It belongs to one thread; a worker opens its own.
public final class Repository {
    /// Where it lies, so that workers can open it too; nil for a repository in memory.
    public let location: RepositoryLocation?

    /// Opens the repository that `path` lies in.
    public init(containing path: String) throws(GitStoreError) { fatalError("unwritten") }

    /// Opens a repository again, for a worker.
    public init(_ location: RepositoryLocation) throws(GitStoreError) { fatalError("unwritten") }

    /// Makes an empty repository without a disk.
    public init() throws(GitStoreError) { fatalError("unwritten") }

    /// The commit that a revision expression names (`gitrevisions(7)`), tags peeled.
    public func commit(_ revision: String) throws(GitStoreError) -> CommitID { fatalError("unwritten") }

    /// The tree of a commit.
    public func tree(of commit: CommitID) throws(GitStoreError) -> TreeID { fatalError("unwritten") }

    /// The entry at a path of a tree; nil where there is none.
    public func entry(at path: TreePath, in tree: TreeID) throws(GitStoreError) -> TreeEntry? { fatalError("unwritten") }

    /// All files of a tree, submodules left out, in git's tree order.
    public func files(in tree: TreeID) throws(GitStoreError) -> [TreeFile] { fatalError("unwritten") }

    /// A blob's content.
    public func blob(_ id: BlobID) throws(GitStoreError) -> [UInt8] { fatalError("unwritten") }

    /// Keeps a blob in memory and gives its id; nothing is written where the repository has it already.
    public func store(blob: [UInt8]) throws(GitStoreError) -> BlobID { fatalError("unwritten") }

    /// The tree that `edits` (nil: remove) make of `tree`, kept in memory. Folders left empty go, as git has it.
    public func tree(_ tree: TreeID, with edits: [TreePath: TreeEntry?]) throws(GitStoreError) -> TreeID { fatalError("unwritten") }

    /// The blobs of this repository whose id begins with `prefix`: none, one, or ambiguous (nil).
    public func blob(abbreviated prefix: AbbreviatedID) throws(GitStoreError) -> BlobID? { fatalError("unwritten") }
}

/// The path of a repository's git directory.
public struct RepositoryLocation: Sendable, Hashable {
    /// The git directory.
    public let path: String
}

/// A file's mode and content, as a tree names it.
public struct TreeEntry: Sendable, Hashable {
    /// The mode in git's numbers, for example `0o100644`.
    public var mode: UInt32
    /// The content.
    public var blob: BlobID

    /// Makes an entry.
    public init(mode: UInt32, blob: BlobID) {
        self.mode = mode
        self.blob = blob
    }
}

/// A file of a whole tree.
public struct TreeFile: Sendable, Hashable {
    /// Its path.
    public var path: TreePath
    /// Its mode and content.
    public var entry: TreeEntry

    /// Makes a file.
    public init(path: TreePath, entry: TreeEntry) {
        self.path = path
        self.entry = entry
    }
}

/// What goes wrong with a repository.
public enum GitStoreError: Error, Sendable, Hashable {
    /// There is no repository at or above the path.
    case notARepository(path: String, reason: String)
    /// git's `safe.directory` rule forbids it.
    case notOwned(path: String)
    /// A format or extension that this libgit2 does not read.
    case unsupported(path: String, reason: String)
    /// No such revision.
    case unknownRevision(String)
    /// An object is not there (a shallow or partial clone, a damaged repository).
    case missingObject(id: String)
    /// Anything else that libgit2 says.
    case libgit2(operation: String, code: Int, message: String)
}
