// One mail as lkml.org shows it: a table of `Date`, `From` and `Subject`, the body, and a line `Last update:` below. Addresses
// are left out (`<>`).

internal import ByteText

/// Reads one mail's page.
enum LkmlPage {
    private struct Layout {
        var date: Int
        var from: Int
        var subject: Int
    }

    /// Whether the text is such a page.
    static func recognises(_ text: MailText, from first: Int) -> Bool { layout(text, from: first) != nil }

    private static func layout(_ text: MailText, from first: Int) -> Layout? {
        for number in first..<min(first + 2000, text.lineCount + 1) {
            guard value(of: "Date", text, number).map({ MailDate($0) != nil || relativeTo($0) }) == true else { continue }
            // Date, sender and subject stand in any order.
            let range = max(first, number - 2)..<(number + 3)
            guard let from = range.first(where: { value(of: "From", text, $0) != nil }),
                let subject = range.first(where: { value(of: "Subject", text, $0) != nil })
            else { continue }
            return Layout(date: number, from: from, subject: subject)
        }
        return nil
    }

    private static func relativeTo(_ date: String) -> Bool { date.hasSuffix(" ago") }

    private static func value(of name: String, _ text: MailText, _ number: Int) -> String? {
        guard text.line(number).count < 1000 else { return nil }
        let line = text.text(ofLine: number)
        guard line.hasPrefix(name), let blank = line.dropFirst(name.count).first, blank == " " || blank == "\t" else {
            return nil
        }
        return trimmedBlanks(line.dropFirst(name.count))
    }

    /// Reads the mail.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        guard let layout = layout(text, from: first) else { return MailInput(format: .lkmlPage, messages: []) }
        var start = max(layout.date, layout.from, layout.subject) + 1
        if value(of: "share", text, start) != nil || text.trimmedLine(start) == "share" { start += 1 }
        var end = text.lineCount + 1
        if let update = (start..<max(start, end)).last(where: { text.line($0).count < 300 && text.trimmedLine($0).hasPrefix("Last update:") })
        {
            end = update
            // Above it the page draws a speech bubble's tail out of strokes.
            while end - 1 > start,
                text.bytes[text.line(end - 1)].allSatisfy({ isBlank($0) || $0 == 0x5c || $0 == 0x2f || $0 == 0x7c })
            {
                end -= 1
            }
        }
        let body = text.pageBody(from: start, upTo: end)
        let message = Message(
            subject: value(of: "Subject", text, layout.subject) ?? "",
            author: Mailbox(onPage: value(of: "From", text, layout.from) ?? ""),
            date: value(of: "Date", text, layout.date).flatMap { MailDate($0) },
            body: body.bytes, bodyLine: body.line, line: min(layout.date, layout.from, layout.subject))
        return MailInput(format: .lkmlPage, messages: [message])
    }
}
