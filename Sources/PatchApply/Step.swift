// What applying a series gives: one step a patch.

public import ByteText
public import GitStore

/// A series applied to a tree, patch by patch.
public struct Walk: Sendable {
    /// What it started from.
    public var base: Base
    /// The files before the first patch.
    public var source: SourceTree
    /// The files that were made of the hunks alone, in order of their paths; empty where there is a tree.
    public var skeleton: [TreeFile] = []
    /// One entry a patch that is in the input, in order.
    public var steps: [Step]
    /// What the user can do where patches do not apply: each one sentence without a final stop.
    public var advice: [String] = []

    /// How many post-image ids the series states for files that were applied or should have been.
    public var statedCount: Int { steps.reduce(0) { $0 + $1.files.count { $0.expected != nil } } }
    /// How many of them came out as stated.
    public var verifiedCount: Int { steps.reduce(0) { $0 + $1.files.count { $0.verified == true } } }
}

/// Which commit, and how it was found.
public struct Base: Sendable {
    /// How the base was found. The raw values are those of the JSON contract.
    public enum Method: String, Sendable {
        /// The user named it.
        case option
        /// The series' `base-commit:` trailer.
        case trailer
        /// The commit whose blobs match the most pre-image ids.
        case blobs
        /// `HEAD`, for want of anything better.
        case head
        /// The start of a git range.
        case range
        /// A plain directory.
        case directory
        /// No tree at all.
        case skeleton
    }

    /// The commit; nil for a directory and a skeleton.
    public var commit: CommitID?
    /// How it was found.
    public var method: Method
    /// The reference that led to it.
    public var ref: String?
    /// How many of the stated pre-image ids (the first of each path) the base has at their path.
    public var matched: Int
    /// How many are stated.
    public var total: Int
    /// The paths whose stated pre-image the base does not have.
    public var mismatched: [TreePath]
    /// Whether the whole series was seen to apply there while the base was searched for; nil where that was not tried.
    public var isProven: Bool? = nil
    /// What the series says of its base that is not so here: each one sentence without a final stop.
    public var remarks: [String] = []
    /// What the search made when it saw the whole series apply, for the walk to take over.
    var trial: Trial?
}

/// One patch applied.
public struct Step: Sendable {
    /// How a patch or file fared, the worst last.
    public enum Outcome: String, Sendable, Comparable, CaseIterable {
        /// Every hunk at its stated line.
        case clean
        /// What the patch does is there already.
        case already
        /// A hunk was found at another line.
        case offset
        /// Merged three-way.
        case merged
        /// A hunk found no place.
        case conflict

        /// Orders outcomes from best to worst.
        public static func < (left: Self, right: Self) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// The patch's number in the series.
    public var patch: Int
    /// The worst of its files' outcomes.
    public var outcome: Outcome
    /// The tree after this patch; nil for a plain directory unless asked for.
    public var tree: TreeID?
    /// What became of each file that it touches, in the order of the diff.
    public var files: [FileStep]
    /// The hunks and files that could not be applied.
    public var rejects: [Reject]
    /// The hunks that were mended before they could be applied; the content that they make has the id that the mail states.
    public var mends: [HunkMend] = []
}

/// A hunk whose tabs had become blanks and were put back.
public struct HunkMend: Sendable, Hashable {
    /// The file.
    public var path: TreePath
    /// The hunk's number, from 1.
    public var hunk: Int
    /// How many of its lines were mended.
    public var lineCount: Int
    /// The line (from 1) of the input that is the first of them.
    public var inputLine: Int
}

/// One file in one step.
public struct FileStep: Sendable {
    /// What happened to it. The raw values are those of the JSON contract.
    public enum Status: String, Sendable {
        /// Content or mode changed.
        case modified
        /// New (also by a copy).
        case added
        /// Gone.
        case deleted
        /// Moved, edited or not.
        case renamed
    }

    /// The path after the step (before it, for a deleted file).
    public var path: TreePath
    /// The path before the step, where it differs.
    public var oldPath: TreePath?
    /// What happened to it.
    public var status: Status
    /// How this file fared.
    public var outcome: Step.Outcome
    /// The content before; nil for an added file or where it is missing.
    public var before: TreeEntry?
    /// The content after; nil for a deleted file. On a conflict the hunks that found a place are in it.
    public var after: TreeEntry?
    /// The post-image id that the mail states; nil where it states none.
    public var expected: AbbreviatedID?
    /// Whether the content after has that id; nil where none is stated.
    public var verified: Bool?
    /// Where each hunk went, in the order of the diff; empty for a merged file.
    public var placements: [HunkPlacement]
    /// Which lines of the content before became which lines of the content after.
    public var lineMap: LineMap
}

/// Where one hunk was applied.
public struct HunkPlacement: Sendable, Hashable {
    /// The hunk's number in its file section, from 0.
    public var hunk: Int
    /// Lines between the stated place and the one found: 0 when exact; nil for a hunk that found none.
    public var offset: Int?
}

/// A hunk or file that could not be applied, and why.
public struct Reject: Sendable, Hashable {
    /// Why. The raw values are those of the JSON contract.
    public enum Reason: String, Sendable {
        /// The context stands nowhere.
        case noContext = "no-context"
        /// The context stands at several places and none is the stated one.
        case ambiguous
        /// There is no such file.
        case missingFile = "missing-file"
        /// A file to be added is there already, with other content.
        case exists
        /// A blob is not in the repository.
        case missingBlob = "missing-blob"
        /// What the hunk does is there already.
        case already
        /// The diff can't be read.
        case malformed
        /// A kind of change that can't be applied.
        case unsupported
    }

    /// The file.
    public var path: TreePath
    /// The hunk's number, from 1; 0 for the file as a whole.
    public var hunk: Int
    /// Why.
    public var reason: Reason
    /// The line (from 1) of the file that is most like the hunk's old side; nil where none is.
    public var nearest: Int?
    /// One line for the user: what was found instead, what to do.
    public var detail: String
    /// Both sides of each place that a three-way merge could not decide: ours is the file's, theirs the patch's.
    public var conflicts: [MergeConflict] = []
}
