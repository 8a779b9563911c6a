// One mail as MARC (marc.info) shows it: a block of `List:`, `Subject:`, `From:`, `Date:`, `Message-ID:` with addresses written
// `user () host ! com`, a line `[Download RAW message or body]`, the body.

internal import ByteText

/// Reads one mail's page.
enum MarcPage {
    /// Whether the text is such a page.
    static func recognises(_ text: MailText, from first: Int) -> Bool { head(text, from: first) != nil }

    private static func head(_ text: MailText, from first: Int) -> Range<Int>? {
        guard
            let start = text.firstLine(in: first..<(first + 40), where: { $0.hasPrefix("List:  ") }),
            let end = text.firstLine(in: start..<(start + 20), where: { $0.hasPrefix("[Download ") && $0.contains("RAW") })
        else { return nil }
        return start..<end
    }

    /// Reads the mail.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        guard let head = head(text, from: first) else { return MailInput(format: .marcPage, messages: []) }
        var fields: [String: String] = [:]
        for number in head {
            let line = text.text(ofLine: number)
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = trimmedBlanks(line[line.index(after: colon)...])
        }
        var start = head.upperBound + 1
        // `[Attachment #2 (text/plain)]` and its like stand before what they name.
        while start <= text.lineCount, text.isBlankLine(start) || text.line(start, startsWith: "[Attachment ") { start += 1 }
        let end =
            (start..<max(start, text.lineCount + 1)).last {
                text.line($0).count < 300 && text.text(ofLine: $0).contains("[prev in list]")
            } ?? text.lineCount + 1
        let body = text.pageBody(from: start, upTo: end)
        let id = fields["message-id"].map { $0.replacingAll(" () ", with: "@").replacingAll(" ! ", with: ".") }
        let message = Message(
            subject: fields["subject"] ?? "", author: Mailbox(onPage: fields["from"] ?? ""),
            date: fields["date"].flatMap { MailDate(isoSeconds: $0) }, messageID: id, body: body.bytes, bodyLine: body.line,
            line: head.lowerBound)
        return MailInput(format: .marcPage, messages: [message])
    }
}
