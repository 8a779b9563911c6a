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
