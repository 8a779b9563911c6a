// What a tree says of one file.

public import ByteText

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

    /// Makes the entry of a submodule at a commit, with the commit's id where a file has its blob's.
    public init(submodule commit: CommitID) {
        self.init(mode: FileMode.submodule, blob: commit.cast())
    }

    /// Whether it is a submodule: `blob` is then a commit of another repository, and there is no content to read.
    public var isSubmodule: Bool { mode & 0o170000 == FileMode.submodule }

    /// Whether it is a symbolic link; its content is the path that it points to.
    public var isLink: Bool { Self.isLink(mode: mode) }

    /// Whether a mode is a symbolic link's.
    public static func isLink(mode: UInt32) -> Bool { mode & 0o170000 == FileMode.link }
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

extension ObjectID {
    /// The same bytes as the id of another kind of object.
    func cast<Other>() -> ObjectID<Other> {
        guard let id = ObjectID<Other>(bytes) else { preconditionFailure("an id has \(Self.byteCount) bytes") }
        return id
    }
}
