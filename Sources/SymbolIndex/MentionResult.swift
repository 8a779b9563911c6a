// What a search for names gives.

public import ByteText
public import GitStore

/// The files that mention a name, and what could not be looked at.
public struct MentionResult: Sendable, Hashable {
    /// The files, in bytewise order of their paths.
    public var files: [MentionedFile]
    /// The number of text files that were looked at.
    public var scannedCount: Int
    /// The bytes that were looked at; a content that several files share counts once.
    public var scannedBytes: Int
    /// The files and folders that could not be looked at, in bytewise order of their paths.
    public var unread: [UnreadFile]
    /// The patterns that more files mention than they may; of the files that mention nothing else only some are among ``files``.
    public var crowded: Set<Int> = []
}

/// A file that mentions a name.
public struct MentionedFile: Sendable, Hashable {
    /// Its path.
    public var path: TreePath
    /// Its mode and blob; nil where the file is from a plain directory or from the overlay.
    public var entry: TreeEntry?
    /// Its content.
    public var content: [UInt8]
    /// Which of the search's patterns it mentions, by number, in order.
    public var patterns: [Int]
}

/// A file or folder that could not be looked at.
public struct UnreadFile: Sendable, Hashable {
    /// Its path.
    public var path: TreePath
    /// Why, for the user.
    public var reason: String

    /// Makes one.
    public init(path: TreePath, reason: String) {
        self.path = path
        self.reason = reason
    }
}
