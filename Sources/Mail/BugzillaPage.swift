// A page of Bugzilla with one attachment (`attachment.cgi?id=…&action=edit`) saved as text or HTML: the title names attachment
// and bug, the patch stands in it as it was uploaded.

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
        (title + 1..<max(title + 2, text.lineCount + 1)).first { number in
            Mbox.isSeparator(text, number) || PatchFile.isDiff(text, from: number)
                || text.line(number, startsWith: "From: ") && PatchFile.hasMailHeader(text, from: number)
        }
    }

    /// Reads the attachment; where it is no mail of its own, its title on the page is the subject.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        guard let title = title(text, from: first), let start = start(text, behind: title.line) else {
            return MailInput(format: .bugzillaPage, messages: [])
        }
        var problems: [MailProblem] = []
        let hasHeader = Mbox.isSeparator(text, start) || PatchFile.hasMailHeader(text, from: start)
        var message: Message
        if hasHeader {
            let head = Mbox.isSeparator(text, start) ? start + 1 : start
            message = MailMessage.read(text, lines: head..<(text.lineCount + 1), startLine: start, problems: &problems)
        } else {
            let body = text.pageBody(from: start, upTo: text.lineCount + 1)
            message = Message(
                subject: title.subject, author: Mailbox(name: ""), body: body.bytes, bodyLine: body.line, line: title.line)
        }
        if message.subject.isEmpty { message.subject = title.subject }
        return MailInput(format: .bugzillaPage, messages: [message], problems: problems)
    }
}
