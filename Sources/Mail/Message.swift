// One mail, whatever container or page it came from.

internal import ByteText

/// A mail as far as its source shows it.
///
/// A header that the source does not show is nil or empty; nothing is made up. What is inferred is marked so.
public struct Message: Sendable, Hashable {
    /// The decoded subject, unfolded; empty where there is none.
    public var subject: String
    /// Who wrote it.
    public var author: Mailbox
    /// When, where an absolute date is shown.
    public var date: MailDate?
    /// The `Message-ID` without angle brackets.
    public var messageID: String?
    /// The `In-Reply-To` without angle brackets.
    public var inReplyTo: String?
    /// The `References`, oldest first, without angle brackets.
    public var references: [String]
    /// `To` and `Cc`, in that order.
    public var recipients: [Mailbox]
    /// The text that the author wrote, transfer encodings undone, lines ended by `\n`; a patch in it is byte-exact.
    public var body: [UInt8]
    /// Text attachments that hold a patch (`text/x-patch`, `text/x-diff`, …), decoded.
    public var attachments: [Attachment]
    /// Where in the input the body's first line stands (from 1), so that errors can name a line of the file.
    public var bodyLine: Int

    /// A part of a mail beside its body.
    public struct Attachment: Sendable, Hashable {
        /// The file name that the mail gives it.
        public var name: String?
        /// Its decoded bytes.
        public var content: [UInt8]

        /// Makes an attachment.
        public init(name: String?, content: [UInt8]) {
            self.name = name
            self.content = content
        }
    }

    /// Makes a message of what is known of it.
    public init(
        subject: String, author: Mailbox, date: MailDate? = nil, messageID: String? = nil, inReplyTo: String? = nil,
        references: [String] = [], recipients: [Mailbox] = [], body: [UInt8], attachments: [Attachment] = [], bodyLine: Int = 1
    ) {
        self.subject = subject
        self.author = author
        self.date = date
        self.messageID = messageID
        self.inReplyTo = inReplyTo
        self.references = references
        self.recipients = recipients
        self.body = body
        self.attachments = attachments
        self.bodyLine = bodyLine
    }
}

/// A name and an address (RFC 5322, 3.4).
public struct Mailbox: Sendable, Hashable {
    /// The display name; empty where only an address is known.
    public var name: String
    /// The address; nil where the source shows none.
    public var address: String?
    /// Whether the address is not shown by the source but concluded from elsewhere, for example from the sign-off.
    public var isInferred: Bool

    /// Makes a mailbox.
    public init(name: String, address: String? = nil, isInferred: Bool = false) {
        self.name = name
        self.address = address
        self.isInferred = isInferred
    }
}

/// A moment with the offset of the clock that told it.
public struct MailDate: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01 00:00 UTC.
    public var seconds: Int
    /// The clock's offset from UTC in minutes, east positive; nil where the source names none (it is read as UTC).
    public var offsetMinutes: Int?

    /// Makes a date.
    public init(seconds: Int, offsetMinutes: Int? = nil) {
        self.seconds = seconds
        self.offsetMinutes = offsetMinutes
    }

    /// Orders dates by the moment.
    public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}
