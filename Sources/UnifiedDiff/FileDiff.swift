// What a patch says of one file: the values that the parser makes and that everything above reads.

public import ByteText

/// One `diff --git` section, or one `---`/`+++` pair of a plain diff.
public struct FileDiff: Sendable, Hashable {
    /// What the section does to the file.
    public enum Change: Sendable, Hashable {
        /// The content, the mode or both change.
        case modified
        /// The file is new.
        case added
        /// The file goes.
        case deleted
        /// The file moves; `similarity` in percent where the diff states it.
        case renamed(similarity: Int?)
        /// The file is copied; `similarity` in percent where the diff states it.
        case copied(similarity: Int?)
    }

    /// What the section holds of the content.
    public enum Content: Sendable, Hashable {
        /// Text hunks in the order of the diff; none where only the name or the mode changes.
        case text([Hunk])
        /// A `GIT binary patch`.
        case binary(BinaryPatch)
        /// `Binary files … differ`: the content is not in the diff.
        case binaryWithoutData
    }

    /// What is done to the file.
    public var change: Change
    /// The path before; nil for an added file.
    public var oldPath: TreePath?
    /// The path after; nil for a deleted file.
    public var newPath: TreePath?
    /// The mode before, where stated (`old mode`, `deleted file mode`, or at the end of the `index` line).
    public var oldMode: FileMode?
    /// The mode after, where stated.
    public var newMode: FileMode?
    /// The blob before, as the `index` line quotes it; zeros for an added file; nil without such a line.
    public var preimage: AbbreviatedID?
    /// The blob after, as the `index` line quotes it; zeros for a deleted file; nil without such a line.
    public var postimage: AbbreviatedID?
    /// The hunks or the binary data.
    public var content: Content
    /// The line (from 1) of the parsed text on which the section begins.
    public var line: Int
    /// Of a deletion that takes back a copy: the file that was copied, which has what the hunks leave; nil in what a diff says.
    public var copySource: TreePath?

    /// Makes a section of its parts.
    public init(
        change: Change, oldPath: TreePath?, newPath: TreePath?, oldMode: FileMode? = nil, newMode: FileMode? = nil,
        preimage: AbbreviatedID? = nil, postimage: AbbreviatedID? = nil, content: Content, line: Int
    ) {
        self.change = change
        self.oldPath = oldPath
        self.newPath = newPath
        self.oldMode = oldMode
        self.newMode = newMode
        self.preimage = preimage
        self.postimage = postimage
        self.content = content
        self.line = line
    }

    /// The path that reports name the file by: the new one, or the old one of a deleted file.
    public var path: TreePath { newPath ?? oldPath ?? TreePath([]) }

    /// The text hunks; empty for binary content.
    public var hunks: [Hunk] {
        if case .text(let hunks) = content { hunks } else { [] }
    }

    /// How many lines the hunks add.
    public var addedCount: Int { hunks.reduce(0) { $0 + $1.lines.count { $0.kind == .added } } }

    /// How many lines the hunks remove.
    public var removedCount: Int { hunks.reduce(0) { $0 + $1.lines.count { $0.kind == .removed } } }
}

/// A file's mode as git writes it in six octal digits, for example `100644`.
public struct FileMode: Hashable, Sendable, CustomStringConvertible {
    /// The number, for example `0o100644`.
    public let rawValue: UInt32

    /// Makes a mode of its number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A plain file.
    public static let regular = FileMode(rawValue: 0o100644)
    /// A file with the execute bit.
    public static let executable = FileMode(rawValue: 0o100755)
    /// A symbolic link; the blob is its target.
    public static let symlink = FileMode(rawValue: 0o120000)
    /// A submodule; the id is a commit's.
    public static let gitlink = FileMode(rawValue: 0o160000)
    /// A directory.
    public static let tree = FileMode(rawValue: 0o040000)

    /// The octal digits, for example `100644`.
    public var description: String { String(rawValue, radix: 8) }
}

/// One `@@` block.
public struct Hunk: Sendable, Hashable {
    /// The lines (from 1) that one side of a hunk covers. A side without lines names the line before it, 0 at the top.
    public struct Side: Sendable, Hashable {
        /// The first line.
        public var start: Int
        /// The number of lines.
        public var count: Int

        /// Makes a side.
        public init(start: Int, count: Int) {
            self.start = start
            self.count = count
        }
    }

    /// The side that is looked for.
    public var old: Side
    /// The side that is left.
    public var new: Side
    /// The text behind the second `@@`, as it stands (often the enclosing function), without the blank before it.
    public var section: [UInt8]
    /// Context, removed and added lines in the order of the diff.
    public var lines: [HunkLine]
    /// The line (from 1) of the parsed text on which the `@@` stands.
    public var line: Int

    /// Makes a hunk of its parts.
    public init(old: Side, new: Side, section: [UInt8] = [], lines: [HunkLine], line: Int) {
        self.old = old
        self.new = new
        self.section = section
        self.lines = lines
        self.line = line
    }
}

/// One line of a hunk.
public struct HunkLine: Sendable, Hashable {
    /// Which side a line is on.
    public enum Kind: Sendable, Hashable {
        /// On both sides.
        case context
        /// Before only.
        case removed
        /// After only.
        case added
    }

    /// Which side the line is on.
    public var kind: Kind
    /// The line's bytes without the marker, with the final `\n` unless `\ No newline at end of file` follows.
    public var text: [UInt8]

    /// Makes a line.
    public init(_ kind: Kind, _ text: [UInt8]) {
        self.kind = kind
        self.text = text
    }
}

/// The body of a `GIT binary patch`, as git's documentation of `git diff --binary` describes it.
public struct BinaryPatch: Sendable, Hashable {
    /// One of its two blocks, inflated.
    public enum Data: Sendable, Hashable {
        /// The whole content.
        case literal([UInt8])
        /// A delta in the pack format against the other side's content.
        case delta([UInt8])
    }

    /// How the new content is made.
    public var forward: Data
    /// How the old content is made; nil where the diff has no second block.
    public var reverse: Data?

    /// Makes a binary patch.
    public init(forward: Data, reverse: Data?) {
        self.forward = forward
        self.reverse = reverse
    }
}
