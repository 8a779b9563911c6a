// One mail in its own format (RFC 5322 and MIME) to a `Message`; shared by every container that holds such mails.

internal import ByteText

/// Reads one mail.
enum MailMessage {
    /// Reads the mail on `lines`; the container's own line before it, if any, is `startLine`.
    ///
    /// With `unquotesFrom`, one `>` goes from lines that begin with `>From `, `>>From ` and so on, as an mbox quotes them.
    static func read(
        _ text: MailText, lines: Range<Int>, startLine: Int, unquotesFrom: Bool = false, problems: inout [MailProblem]
    ) -> Message {
        let fields = HeaderFields(text, from: lines.lowerBound, upTo: lines.upperBound)
        if let stray = fields.strayLine {
            problems.append(
                MailProblem(line: stray, message: "no empty line between header and body: the body is taken to begin here"))
        }
        let body = MimeBody(text, fields: fields, lines: fields.bodyLine..<max(fields.bodyLine, lines.upperBound))
        problems += body.problems
        return message(
            of: fields, body: unquotesFrom ? unquoted(body.text) : body.text, bodyLine: body.line, charset: body.charset,
            attachments: body.attachments, startLine: startLine)
    }

    /// Makes a message of header fields and a body that has been read already.
    static func message(
        of fields: HeaderFields, body: [UInt8], bodyLine: Int, charset: Charset = .utf8, attachments: [Message.Attachment] = [],
        startLine: Int
    ) -> Message {
        Message(
            subject: fields.subject,
            author: Mailbox.first(of: fields.raw("from")),
            date: MailDate(fields.text("date")),
            messageID: fields.ids("message-id").first,
            inReplyTo: fields.ids("in-reply-to").first,
            references: fields.ids("references"),
            recipients: Mailbox.list(fields.raw("to")) + Mailbox.list(fields.raw("cc")),
            body: body,
            attachments: attachments,
            bodyLine: bodyLine,
            line: startLine,
            charset: charset)
    }

    private static func unquoted(_ body: [UInt8]) -> [UInt8] {
        let mark = Array(">From ".utf8)
        guard var hit = body.firstOffset(of: mark) else { return body }
        var result: [UInt8] = []
        result.reserveCapacity(body.count)
        var next = 0
        while true {
            var lineStart = hit
            while lineStart > next, body[lineStart - 1] == UInt8(ascii: ">") { lineStart -= 1 }
            if lineStart == 0 || body[lineStart - 1] == UInt8(ascii: "\n") {
                result += body[next..<lineStart]
                next = lineStart + 1
            }
            guard let following = body.firstOffset(of: mark, in: (hit + mark.count)..<body.count) else { break }
            hit = following
        }
        result += body[next...]
        return result
    }
}

extension Message {
    /// Reads a mail as it was sent, header fields first, and no container around it: public-inbox keeps such mails.
    public static func read(mail bytes: [UInt8]) -> (message: Message, problems: [MailProblem]) {
        var problems: [MailProblem] = []
        let text = MailText(MailInput.withoutCarriageReturns(bytes))
        let message = MailMessage.read(text, lines: 1..<(text.lineCount + 1), startLine: 1, problems: &problems)
        return (message, problems)
    }
}
