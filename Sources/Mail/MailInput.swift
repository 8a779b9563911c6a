// The front of this room: bytes of any kind of mail file in, its messages out. The format is told by content alone.

internal import ByteText

/// What kind of thing an input is; the raw value is the JSON contract's `format`.
///
/// Each format is one case here and one file with its recogniser and its reader.
public enum MailFormat: String, Sendable, CaseIterable {
    /// Many mails in one file, each behind a `From ` line (RFC 4155).
    case mbox
    /// One mail, or a diff alone.
    case patch
    /// A thread or a message as public-inbox shows it, saved as text or HTML.
    case publicInboxPage = "public-inbox-page"
    /// A patch's page of a patchwork server.
    case patchworkPage = "patchwork-page"
    /// A patch's page of a patchew server.
    case patchewPage = "patchew-page"
    /// One mail of a hypermail archive.
    case hypermailPage = "hypermail-page"
    /// One mail as lkml.org shows it.
    case lkmlPage = "lkml-page"
    /// One mail as MARC shows it.
    case marcPage = "marc-page"
    /// One mail as mail-archive.com shows it.
    case mailArchivePage = "mail-archive-page"
    /// An attachment as Bugzilla shows it.
    case bugzillaPage = "bugzilla-page"
    /// Commits with their diffs as `git log -p` and `git show` print them.
    case gitLog = "git-log"
    /// A maildir.
    case maildir
    /// A folder of the MH mail system: one mail in each file, the files' names numbers.
    case mh
    /// A quilt directory: patches in the order of the file `series`.
    case quilt
    /// Commits of a repository.
    case gitRange = "git-range"

    /// Whether it is an archive's page that tells by its layout, not by ids, which mail answers which.
    public var isPage: Bool {
        switch self {
        case .publicInboxPage, .patchworkPage, .patchewPage, .hypermailPage, .lkmlPage, .marcPage, .mailArchivePage,
            .bugzillaPage:
            true
        case .mbox, .patch, .gitLog, .maildir, .mh, .quilt, .gitRange: false
        }
    }
}

/// All messages of one input.
public struct MailInput: Sendable {
    /// What the input is.
    public var format: MailFormat
    /// Its messages in their order.
    public var messages: [Message]
    /// What could not be read, or not surely; the messages are what could be.
    public var problems: [MailProblem]

    /// Makes an input of messages that came from elsewhere.
    public init(format: MailFormat, messages: [Message], problems: [MailProblem] = []) {
        self.format = format
        self.messages = messages
        self.problems = problems
    }

    /// Reads an mbox, a mail, a patch file or a saved archive page.
    ///
    /// Lines may end in `\r\n`; the `\r` is taken away as `git mailsplit` takes it, while one that a transfer encoding
    /// brings stays. Time and memory are linear in the input, which may have up to 2 GiB.
    public static func read(_ bytes: [UInt8]) throws(MailError) -> MailInput {
        guard bytes.count <= Int(Int32.max) else { throw .tooLarge(byteCount: bytes.count) }
        let plain = withoutCarriageReturns(bytes)
        if HtmlText.recognises(plain) { return try read(HtmlText(plain), byteCount: bytes.count) }
        return try read(MailText(plain), byteCount: bytes.count)
    }

    /// Reads an HTML page by its text; lines are numbered as in the page, and ids that only its links tell are added.
    private static func read(_ page: HtmlText, byteCount: Int) throws(MailError) -> MailInput {
        var input = try read(MailText(page.bytes), byteCount: byteCount)
        PublicInboxPage.addIDs(of: page, to: &input)
        func source(_ line: Int) -> Int { page.sourceLines[min(max(line, 1), page.sourceLines.count) - 1] }
        for place in input.messages.indices {
            input.messages[place].line = source(input.messages[place].line)
            input.messages[place].bodyLine = source(input.messages[place].bodyLine)
            for part in input.messages[place].attachments.indices {
                input.messages[place].attachments[part].line = source(input.messages[place].attachments[part].line)
            }
        }
        for place in input.problems.indices { input.problems[place].line = source(input.problems[place].line) }
        return input
    }

    private static func read(_ text: MailText, byteCount: Int) throws(MailError) -> MailInput {
        guard let first = text.firstTextLine else { throw .empty(byteCount: byteCount) }
        guard let format = MailFormat(recognising: text, firstLine: first) else {
            throw .notRecognised(line: first, text: String(text.text(ofLine: first).prefix(80)), diffLine: diffLine(in: text))
        }
        let input =
            switch format {
            case .mbox: Mbox.read(text, from: first)
            case .patch: PatchFile.read(text, from: first)
            case .gitLog: GitLogText.read(text, from: first)
            case .publicInboxPage: PublicInboxPage.read(text, from: first)
            case .patchworkPage: PatchworkPage.read(text, from: first)
            case .patchewPage: PatchewPage.read(text, from: first)
            case .hypermailPage: HypermailPage.read(text, from: first)
            case .lkmlPage: LkmlPage.read(text, from: first)
            case .marcPage: MarcPage.read(text, from: first)
            case .mailArchivePage: MailArchivePage.read(text, from: first)
            case .bugzillaPage: BugzillaPage.read(text, from: first)
            case .maildir, .mh, .quilt, .gitRange: MailInput(format: format, messages: [])
            }
        guard !input.messages.isEmpty else { throw .noMessages(format) }
        return input
    }

    static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let start = bytes.starts(with: mark) ? mark.count : 0
        let ending = [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        guard var hit = bytes.firstOffset(of: ending) else { return start == 0 ? bytes : Array(bytes[start...]) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var next = start
        while true {
            result += bytes[next..<hit]
            next = hit + 1
            guard let following = bytes.firstOffset(of: ending, in: next..<bytes.count) else { break }
            hit = following
        }
        result += bytes[next...]
        return result
    }

    private static func diffLine(in text: MailText) -> Int? {
        (1...max(text.lineCount, 1)).first { text.line($0, startsWith: "diff --git ") }
    }
}

extension MailFormat {
    /// Tells the format of a text whose first line that is not blank is `first`; nil for what no reader takes.
    ///
    /// A mail's own header is looked for before the pages that are told by a line somewhere in them: a mail may quote such a page.
    init?(recognising text: MailText, firstLine first: Int) {
        if Mbox.recognises(text, from: first) {
            self = .mbox
        } else if GitLogText.recognises(text, from: first) {
            self = .gitLog
        } else if PublicInboxPage.recognises(text, from: first) {
            self = .publicInboxPage
        } else if MarcPage.recognises(text, from: first) {
            self = .marcPage
        } else if HypermailPage.recognises(text, from: first) {
            self = .hypermailPage
        } else if PatchFile.recognises(text, from: first) {
            self = .patch
        } else if PatchworkPage.recognises(text, from: first) {
            self = .patchworkPage
        } else if PatchewPage.recognises(text, from: first) {
            self = .patchewPage
        } else if LkmlPage.recognises(text, from: first) {
            self = .lkmlPage
        } else if MailArchivePage.recognises(text, from: first) {
            self = .mailArchivePage
        } else if BugzillaPage.recognises(text, from: first) {
            self = .bugzillaPage
        } else {
            return nil
        }
    }
}

/// Something in an input that could not be read, or not surely.
public struct MailProblem: Sendable, Hashable {
    /// The line of the input, from 1.
    public var line: Int
    /// What is wrong.
    public var message: String

    /// Makes a problem.
    public init(line: Int, message: String) {
        self.line = line
        self.message = message
    }
}

/// Why an input gives no messages at all.
public enum MailError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is nothing but blanks in it.
    case empty(byteCount: Int)
    /// It is more than lines can be counted in.
    case tooLarge(byteCount: Int)
    /// It begins like no format that is read: the first line with text, and the line of the first diff, if there is one.
    case notRecognised(line: Int, text: String, diffLine: Int?)
    /// It is of that format, but holds no message.
    case noMessages(MailFormat)

    /// The error in a sentence.
    public var description: String {
        switch self {
        case .empty(let byteCount):
            byteCount == 0 ? "the input is empty" : "the input holds nothing but blanks (\(byteCount) bytes)"
        case .tooLarge(let byteCount):
            "the input has \(byteCount) bytes; at most \(Int32.max) are read"
        case .notRecognised(let line, let text, let diffLine):
            "not a mail, an mbox, a patch or an archive page that is known: line \(line) is '\(text)'"
                + (diffLine.map { "; a diff begins on line \($0), but what stands before it is no mail header" } ?? "")
        case .noMessages(let format):
            "recognised as \(format.rawValue), but there is no message in it"
        }
    }
}
