// A patch series: what one version of a thread says, put in order.

public import ByteText
public import Mail
public import UnifiedDiff

/// The patches `1/N … N/N` of one version, with all that the thread says beside them.
public struct Series: Sendable {
    /// The cover letter's subject without its bracketed prefix, or the first patch's where there is no cover letter.
    public var title: String
    /// Who posted it.
    public var author: Mailbox
    /// The revision: 1 unless the subject says `v2` and so on.
    public var version: Int
    /// The `N` of `k/N`; the number of patches where nothing states one.
    public var total: Int
    /// The patches in order; holes are in `missing`.
    public var patches: [Patch]
    /// The cover letter's place in `messages`.
    public var cover: Int?
    /// All messages of the thread in the order of the source.
    public var messages: [ThreadMessage]
    /// Patches posted in replies, meant to be folded in; never among `patches`.
    public var fixups: [Fixup]
    /// Indices in `1...total` whose patch is not in the input.
    public var missing: [Int]
    /// What the series says of the commit that it is based on.
    public var baseHint: BaseHint
    /// What is wrong with the mail: gaps, a diffstat that differs, white-space damage, a patch that can't be read.
    public var problems: [SeriesProblem]
    /// What bots report on it, in the order of their messages.
    public var reports: [BotReport] = []

    /// Makes a series of its parts.
    public init(
        title: String, author: Mailbox, version: Int, total: Int, patches: [Patch], cover: Int?, messages: [ThreadMessage],
        fixups: [Fixup], missing: [Int], baseHint: BaseHint, problems: [SeriesProblem]
    ) {
        self.title = title
        self.author = author
        self.version = version
        self.total = total
        self.patches = patches
        self.cover = cover
        self.messages = messages
        self.fixups = fixups
        self.missing = missing
        self.baseHint = baseHint
        self.problems = problems
    }

    /// How many messages are replies to this series (fixups and reports among them).
    public var replyCount: Int { messages.count { $0.belongs && $0.kind != .cover && $0.kind != .patch } }
}

/// One patch of a series.
public struct Patch: Sendable {
    /// Its number in the series, from 1.
    public var index: Int
    /// The subject without its bracketed prefix.
    public var subject: String
    /// The author: an in-body `From:` wins over the mail's.
    public var author: Mailbox
    /// When it was written or sent.
    public var date: MailDate?
    /// The mail's id.
    public var messageID: String?
    /// The commit message below the subject, trailers included, up to the `---`.
    public var log: [UInt8]
    /// The trailers of the patch itself and those that replies give it.
    public var trailers: [Trailer]
    /// The diffstat between `---` and the diff, where there is one.
    public var diffstat: [DiffstatEntry]
    /// What it does to each file, in the order of the diff.
    public var files: [FileDiff]
    /// What stands between the log and the diff (the `---`, the diffstat, remarks), byte for byte.
    public var notes: [UInt8]
    /// The diff, byte for byte as the mail has it; white space that was mended is mended here, too.
    public var diffText: [UInt8]

    /// Makes a patch of its parts.
    public init(
        index: Int, subject: String, author: Mailbox, date: MailDate?, messageID: String?, log: [UInt8], trailers: [Trailer],
        diffstat: [DiffstatEntry], files: [FileDiff], notes: [UInt8] = [], diffText: [UInt8] = []
    ) {
        self.index = index
        self.subject = subject
        self.author = author
        self.date = date
        self.messageID = messageID
        self.log = log
        self.trailers = trailers
        self.diffstat = diffstat
        self.files = files
        self.notes = notes
        self.diffText = diffText
    }
}

/// `Key: value` at the end of a commit message or in a reply.
public struct Trailer: Sendable, Hashable {
    /// The key as written, for example `Reviewed-by`.
    public var key: String
    /// The value.
    public var value: String
    /// Who gave it: the patch itself, or a reply's author.
    public var source: Source
    /// Whether a reply's author gave it in the name of another address than its own: a credit that someone should look at, and
    /// that `SeriesMbox` does not add.
    public var isForAnother = false

    /// Where a trailer stands.
    public enum Source: Sendable, Hashable {
        /// In the patch's own message.
        case patch
        /// In a reply to the patch or, given to all patches, to the cover letter; by its author's name.
        case reply(author: String)
    }

    /// Makes a trailer.
    public init(key: String, value: String, source: Source) {
        self.key = key
        self.value = value
        self.source = source
    }
}

/// One line of a diffstat: `path | 12 ++--`.
public struct DiffstatEntry: Sendable, Hashable {
    /// The path as shown; long ones are shortened by git to `.../tail`.
    public var path: String
    /// The number of changed lines; nil for `Bin`.
    public var changes: Int?

    /// Makes an entry.
    public init(path: String, changes: Int?) {
        self.path = path
        self.changes = changes
    }
}

/// One message of the thread and its part in it.
public struct ThreadMessage: Sendable {
    /// A message's part in the thread.
    public enum Kind: String, Sendable {
        /// The cover letter, `0/N`.
        case cover
        /// One of the series' patches.
        case patch
        /// An answer.
        case reply
        /// A reply that carries a patch to be folded in.
        case fixup
        /// A bot's report.
        case report
    }

    /// Its part.
    public var kind: Kind
    /// The mail.
    public var message: Message
    /// The series' patch that it is, or that it answers; nil for the cover letter and answers to it.
    public var patchIndex: Int?
    /// Whether it is a part of the series or about it; false for what belongs to another version or series in the input.
    public var belongs: Bool

    /// Makes an entry.
    public init(kind: Kind, message: Message, patchIndex: Int?, belongs: Bool = true) {
        self.kind = kind
        self.message = message
        self.patchIndex = patchIndex
        self.belongs = belongs
    }
}

/// A patch posted in a reply, meant to be folded into the series.
public struct Fixup: Sendable {
    /// Its own subject where it has one, else the reply's.
    public var subject: String
    /// Who posted it.
    public var author: Mailbox
    /// The message that it was posted in: its place in `Series.messages`.
    public var message: Int
    /// The id of the message that it answers.
    public var inReplyTo: String?
    /// The patch after which it fits: the nearest to the answered one after which its files are the fixup's pre-images, else the one answered.
    public var afterPatch: Int?
    /// What it does.
    public var files: [FileDiff]
    /// Its diff, byte for byte as the mail has it.
    public var diffText: [UInt8]

    /// Makes a fixup.
    public init(
        subject: String, author: Mailbox, message: Int, inReplyTo: String?, afterPatch: Int?, files: [FileDiff],
        diffText: [UInt8] = []
    ) {
        self.subject = subject
        self.author = author
        self.message = message
        self.inReplyTo = inReplyTo
        self.afterPatch = afterPatch
        self.files = files
        self.diffText = diffText
    }
}

/// What a series says of its base.
public struct BaseHint: Sendable, Hashable {
    /// Where the commit is named.
    public enum Source: Sendable, Hashable {
        /// In a `base-commit:` trailer.
        case trailer
        /// It is the start of a range of commits.
        case rangeStart
        /// It is the `HEAD` that an index was held against.
        case head
    }

    /// The commit that the series is for.
    public var commit: AbbreviatedID?
    /// Where `commit` is named.
    public var source = Source.trailer
    /// The `prerequisite-patch-id:` trailers.
    public var prerequisitePatchIDs: [String]

    /// Makes a hint.
    public init(commit: AbbreviatedID? = nil, prerequisitePatchIDs: [String] = []) {
        self.commit = commit
        self.prerequisitePatchIDs = prerequisitePatchIDs
    }
}

/// Something wrong with the mail, kept as a value so that the walk goes on.
public struct SeriesProblem: Sendable, Hashable {
    /// How bad it is.
    public enum Severity: Sendable, Hashable {
        /// Worth knowing.
        case note
        /// Something is missing or contradicts itself.
        case warning
        /// A patch or a part of it could not be read.
        case error
    }

    /// How bad it is.
    public var severity: Severity
    /// The patch concerned; nil for the series as a whole.
    public var patch: Int?
    /// The file concerned.
    public var path: TreePath?
    /// The line (from 1) of the input; nil where none can be named.
    public var line: Int?
    /// One sentence without a final stop.
    public var message: String

    /// Makes a problem.
    public init(severity: Severity, patch: Int? = nil, path: TreePath? = nil, line: Int? = nil, message: String) {
        self.severity = severity
        self.patch = patch
        self.path = path
        self.line = line
        self.message = message
    }
}
