// A page of Bugzilla with one attachment (`attachment.cgi?id=…&action=edit`) saved as text or HTML: the title names attachment
// and bug, the patch stands in it as it was uploaded or, as Bugzilla's own template has it, behind a `>` on each line.

internal import ByteText

/// Reads an attachment's page.
enum BugzillaPage {
    private static func title(_ text: MailText, from first: Int) -> (line: Int, subject: String)? {
        for number in first..<min(first + 200, text.lineCount + 1) where text.line(number).count < 500 {
            let line = text.trimmedLine(number)
            guard line.hasPrefix("Attachment "), let hit = line.firstRange(of: "or bug #") ?? line.firstRange(of: "or Bug ")
            else { continue }
            _ = hit
            let words = line.split(separator: " ")
            guard words.count > 1, words[1].allSatisfy({ $0.isNumber || $0 == "#" || $0 == ":" }) else { continue }
            var subject = line
            if let colon = line.firstRange(of: ": "), let end = line.firstRange(of: " for bug #") {
                if colon.upperBound < end.lowerBound { subject = String(line[colon.upperBound..<end.lowerBound]) }
            }
            return (number, subject)
        }
        return nil
    }

    /// Whether the text is such a page, and a diff is on it.
    static func recognises(_ text: MailText, from first: Int) -> Bool {
        guard let title = title(text, from: first) else { return false }
        return start(text, behind: title.line) != nil
    }

    private static func start(_ text: MailText, behind title: Int) -> Int? {
        (title + 1..<max(title + 2, text.lineCount + 1)).first { isStart(text, $0) || isQuotedStart(text, $0) }
    }

    private static func isStart(_ text: MailText, _ number: Int) -> Bool {
        Mbox.isSeparator(text, number) || PatchFile.isDiff(text, from: number)
            || text.line(number, startsWith: "From: ") && PatchFile.hasMailHeader(text, from: number)
    }

    /// Whether a block begins here whose lines all begin with `>`, and a mail or a diff with it.
    private static func isQuotedStart(_ text: MailText, _ number: Int) -> Bool {
        ([">From ", ">From: ", ">diff -", ">--- ", ">Index: ", ">commit "] as [StaticText]).contains {
            text.line(number, startsWith: $0)
        }
    }

    /// Reads the attachment; where it is no mail of its own, its title on the page is the subject.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        guard let title = title(text, from: first), let start = start(text, behind: title.line) else {
            return MailInput(format: .bugzillaPage, messages: [])
        }
        var subject = title.subject
        if let line = text.firstLine(in: (title.line + 1)..<start, where: { $0.hasPrefix("[patch] ") }) {
            subject = trimmedBlanks(text.trimmedLine(line).dropFirst("[patch] ".count))
        }
        guard isStart(text, start) else { return read(unquoted(text, from: start), from: 1, subject: subject, above: start - 1) }
        return read(text, from: start, subject: subject, above: 0)
    }

    /// The lines of a quoted block without their `>`.
    private static func unquoted(_ text: MailText, from start: Int) -> MailText {
        var bytes: [UInt8] = []
        var number = start
        while number <= text.lineCount, text.line(number, startsWith: ">") {
            bytes += text.bytes[(text.start(ofLine: number) + 1)..<text.start(ofLine: number + 1)]
            number += 1
        }
        return MailText(bytes)
    }

    /// Reads the patch that begins on line `start`; `above` lines of the page stand before the text.
    private static func read(_ text: MailText, from start: Int, subject: String, above: Int) -> MailInput {
        var problems: [MailProblem] = []
        var message: Message
        if Mbox.isSeparator(text, start) || PatchFile.hasMailHeader(text, from: start) {
            let head = Mbox.isSeparator(text, start) ? start + 1 : start
            message = MailMessage.read(text, lines: head..<(text.lineCount + 1), startLine: start, problems: &problems)
        } else {
            let body = text.pageBody(from: start, upTo: text.lineCount + 1)
            message = Message(
                subject: subject, author: Mailbox(name: ""), body: body.bytes, bodyLine: body.line, line: start)
        }
        if message.subject.isEmpty { message.subject = subject }
        message.line += above
        message.bodyLine += above
        for place in message.attachments.indices { message.attachments[place].line += above }
        for place in problems.indices { problems[place].line += above }
        return MailInput(format: .bugzillaPage, messages: [message], problems: problems)
    }
}
