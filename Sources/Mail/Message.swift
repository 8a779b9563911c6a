// One mail, whatever container or page it came from.

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
    ///
    /// For a body that base64 or quoted-printable wrapped, lines counted from here are those of the decoded text.
    public var bodyLine: Int
    /// Where in the input the message begins (from 1).
    public var line: Int
    /// The character set that the mail states for its body; the body itself stays as it was sent.
    public var charset: Charset
    /// The place in `MailInput.messages` of the message that this one answers, where an archive page draws the thread
    /// without showing message ids; nil where it is told by `inReplyTo` or not known.
    public var parent: Int?

    /// A part of a mail beside its body.
    public struct Attachment: Sendable, Hashable {
        /// The file name that the mail gives it.
        public var name: String?
        /// Its decoded bytes.
        public var content: [UInt8]
        /// Where in the input its first line stands (from 1).
        public var line: Int

        /// Makes an attachment.
        public init(name: String?, content: [UInt8], line: Int = 1) {
            self.name = name
            self.content = content
            self.line = line
        }
    }

    /// Makes a message of what is known of it.
    public init(
        subject: String, author: Mailbox, date: MailDate? = nil, messageID: String? = nil, inReplyTo: String? = nil,
        references: [String] = [], recipients: [Mailbox] = [], body: [UInt8], attachments: [Attachment] = [], bodyLine: Int = 1,
        line: Int = 1, charset: Charset = .utf8, parent: Int? = nil
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
        self.line = line
        self.charset = charset
        self.parent = parent
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
