// What a series is applied to: a commit's tree, a plain directory, or nothing.

public import ByteText

/// The files that a walk starts from.
public enum SourceTree: Sendable {
    /// A tree of a repository.
    case git(RepositoryLocation, TreeID)
    /// A plain directory, read as it lies.
    case directory(DirectoryTree)
    /// No files: the skeleton is made of the hunks alone.
    case empty
}

/// A directory without git, for example an unpacked tarball.
public struct DirectoryTree: Sendable {
    /// Where it lies.
    public let root: String

    /// Takes the directory at `root`; nil where there is none.
    public init?(root: String) { self.root = root }

    /// The mode (execute bit and symbolic links as they lie) and content of a file; nil where there is none.
    public func file(at path: TreePath) -> (mode: UInt32, content: [UInt8])? { nil }

    /// The paths of all files, in bytewise order; `.git` folders are left out, nothing else is.
    public func paths() -> [TreePath] { [] }
}
