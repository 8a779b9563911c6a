// One mail as mail-archive.com shows it: the subject, a line with name and date, the body, and links below it.

internal import ByteText

/// Reads one mail's page.
enum MailArchivePage {
    private struct Layout {
        var subject: Int
        var head: Int
        var author: String
        var date: MailDate
    }

    private static let endings = ["Previous message", "View by thread", "View by date", "Next message", "Reply via email to"]

    /// Whether the text is such a page.
    static func recognises(_ text: MailText, from first: Int) -> Bool {
        layout(text, from: first) != nil
            && text.firstLine(in: first..<(text.lineCount + 1), where: { line in endings.contains { line.contains($0) } }) != nil
    }

    private static func layout(_ text: MailText, from first: Int) -> Layout? {
        for number in (first + 1)..<max(first + 2, min(first + 80, text.lineCount + 1)) where text.line(number).count < 300 {
            guard let head = author(text.trimmedLine(number)),
                let subject = text.lastTextLine(from: number - 1, downTo: first)
            else { continue }
            return Layout(subject: subject, head: number, author: head.name, date: head.date)
        }
        return nil
    }

    /// `David Hildenbrand Tue, 15 Mar 2022 03:47:27 -0700`, also with `|` or `via LIST` between.
    private static func author(_ line: String) -> (name: String, date: MailDate)? {
        let days = ["Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,"]
        let words = line.split(separator: " ")
        guard let start = words.firstIndex(where: { days.contains(String($0)) }), start > 0, words.count - start == 6,
            let date = MailDate(words[start...].joined(separator: " "))
        else { return nil }
        var name = words[..<start].joined(separator: " ")
        if name.hasSuffix("|") { name = trimmedBlanks(name.dropLast()) }
        if let via = name.firstRange(of: " via ") { name = String(name[..<via.lowerBound]) }
        return (name, date)
    }

    /// Reads the mail.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        guard let layout = layout(text, from: first) else { return MailInput(format: .mailArchivePage, messages: []) }
        var end = text.lineCount + 1
        if let last = (layout.head..<max(layout.head, end)).last(where: { text.trimmedLine($0).hasPrefix("Reply via email to") }) { end = last }
        // The links stand together, nearest to the end of the mail; none of them can be a line of a patch.
        var start = end
        for number in stride(from: end - 1, to: max(layout.head, end - 60), by: -1) {
            let line = text.trimmedLine(number).drop { "*\u{2022}- ".contains($0) }
            if Self.endings.contains(where: { line.hasPrefix($0) }) { start = number }
        }
        end = start
        let body = text.pageBody(from: layout.head + 1, upTo: end)
        let message = Message(
            subject: text.trimmedLine(layout.subject), author: Mailbox(onPage: layout.author), date: layout.date,
            body: body.bytes,
            bodyLine: body.line, line: layout.subject)
        return MailInput(format: .mailArchivePage, messages: [message])
    }
}
