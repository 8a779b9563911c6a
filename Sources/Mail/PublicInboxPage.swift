// A page of a public-inbox archive (lore.kernel.org and its mirrors) saved as text: a thread, or one message.
//
// The page shows mails almost as they are. It hides addresses and message ids of a thread's mails, but draws the thread.

internal import ByteText

/// Reads a thread page or a message page.
enum PublicInboxPage {
    /// Whether the text shows mails the way public-inbox does.
    static func recognises(_ text: MailText, from first: Int) -> Bool {
        messagePageHeader(text, from: first) != nil
            || !PatchFile.hasMailHeader(text, from: first) && firstEntryLine(text, from: first) != nil
    }

    /// Reads the page.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        if let header = messagePageHeader(text, from: first) { return readMessage(text, header: header) }
        return readThread(text, from: first)
    }

    // MARK: A thread

    /// Where a mail stands on a thread's page.
    private struct Entry {
        /// The line `* subject`.
        var title: Int
        /// The line `From: name @ date UTC (permalink / raw)`.
        var from: Int
    }

    private static func firstEntryLine(_ text: MailText, from first: Int) -> Int? {
        (first..<(text.lineCount + 1)).first { entry(text, fromLine: $0) != nil }
    }

    private static func readThread(_ text: MailText, from first: Int) -> MailInput {
        var entries: [Entry] = []
        var lastEnd: Int?
        for number in first..<(text.lineCount + 1) {
            if isEntryEnd(text, number) {
                lastEnd = number
            } else if let entry = entry(text, fromLine: number) {
                // What a body quotes of such a page has no end of a mail right above it.
                guard entries.isEmpty || lastEnd == entry.title - 1 || lastEnd == entry.title - 2 else { continue }
                entries.append(entry)
            }
        }
        var messages: [Message] = []
        var problems: [MailProblem] = []
        for (index, entry) in entries.enumerated() {
            let next = index + 1 < entries.count ? entries[index + 1].title : text.lineCount + 1
            messages.append(readEntry(text, entry, upTo: next, problems: &problems))
        }
        let overview = ThreadOverview(text, from: entries.last.map { $0.from } ?? first)
        let parents = overview.links(of: messages)
        for index in messages.indices {
            messages[index].parent = parents[index].parent
            if messages[index].inReplyTo == nil { messages[index].inReplyTo = parents[index].unseenID }
        }
        if overview.isEmpty {
            let byMinute = Dictionary(grouping: messages.indices) { messages[$0].date?.pageMinute ?? "" }
            for (index, entry) in entries.enumerated() {
                let above = ThreadOverview(text, above: entry.from, below: entry.title)
                messages[index].parent = above.parentOfMarked(among: messages, of: index, byMinute: byMinute)
            }
        }
        return MailInput(format: .publicInboxPage, messages: messages, problems: problems)
    }

    /// The entry whose `From:` line this is.
    private static func entry(_ text: MailText, fromLine number: Int) -> Entry? {
        guard text.line(number, startsWith: "From: "), pageAuthor(text.text(ofLine: number)) != nil else { return nil }
        var title = number - 1
        while title > 0, number - title < 200, text.line(title, startsWith: "  ") || text.line(title, startsWith: "@ ") {
            title -= 1
        }
        return title > 0 && text.line(title, startsWith: "* ") ? Entry(title: title, from: number) : nil
    }

    /// Splits `From: name @ date UTC (permalink / raw)`.
    private static func pageAuthor(_ line: String) -> (name: String, date: MailDate)? {
        let ending = " UTC (permalink / raw)"
        guard line.hasPrefix("From: "), line.hasSuffix(ending) else { return nil }
        let shown = line.dropFirst(6).dropLast(ending.count)
        guard let sign = shown.utf8.lastIndex(of: UInt8(ascii: "@")),
            let date = MailDate(isoMinutesInUTC: shown[sign...].dropFirst(2))
        else { return nil }
        return (String(shown[..<sign].dropLast()), date)
    }

    private static func isEntryEnd(_ text: MailText, _ number: Int) -> Bool {
        text.line(number, startsWith: "^ permalink raw reply")
    }

    private static func readEntry(_ text: MailText, _ entry: Entry, upTo next: Int, problems: inout [MailProblem]) -> Message {
        let shown = pageAuthor(text.text(ofLine: entry.from))
        var recipients: [UInt8] = []
        var inReplyTo: String?
        var number = entry.from + 1
        while number < next, !text.line(number).isEmpty {
            let line = text.bytes[text.line(number)]
            if text.line(number, startsWith: "  To: ") || text.line(number, startsWith: "  Cc: ") {
                if !recipients.isEmpty { recipients += Array(", ".utf8) }
                recipients += line.dropFirst(6)
            } else if text.line(number, startsWith: "\t") {
                recipients += Array(" ".utf8) + line.dropFirst()
            } else if text.line(number, startsWith: "In-Reply-To: ") {
                inReplyTo = HeaderFields(text, from: number, upTo: number + 1).ids("in-reply-to").first
            } else {
                problems.append(MailProblem(line: number, message: "unexpected line in the head of an archived mail"))
                break
            }
            number += 1
        }
        let bodyLine = min(number + 1, next)
        var end = next - 1
        while end >= bodyLine, !isEntryEnd(text, end) { end -= 1 }
        if end < bodyLine {
            problems.append(MailProblem(line: entry.title, message: "the page ends inside of this mail: its end is missing"))
            end = next
        } else if end > bodyLine, text.line(end - 1).isEmpty {
            // The page puts one empty line below a mail; any other is the mail's own.
            end -= 1
        }
        var message = Message(
            subject: String(text.text(ofLine: entry.title).dropFirst(2)),
            author: Mailbox(name: shown?.name ?? ""),
            date: shown?.date,
            inReplyTo: inReplyTo,
            recipients: Mailbox.list(replacing(recipients, "; +Cc: ", by: ", ")),
            body: Array(text.bytes[text.range(ofLines: bodyLine..<end)]),
            bodyLine: bodyLine,
            line: entry.title)
        takeCarriedHeader(&message)
        return message
    }

    // A short list stands on one line: `To: a; +Cc: b, c`.
    private static func replacing(_ bytes: [UInt8], _ mark: String, by text: String) -> [UInt8] {
        guard let hit = bytes.firstOffset(of: Array(mark.utf8)) else { return bytes }
        return bytes[..<hit] + Array(text.utf8) + bytes[(hit + mark.utf8.count)...]
    }

    /// Adds the ids that the links of an HTML thread page tell: each mail's `permalink` leads to its id.
    static func addIDs(of page: HtmlText, to input: inout MailInput) {
        guard input.format == .publicInboxPage else { return }
        var places: [Int: Int] = [:]
        for link in page.links where link.text == "permalink" {
            var target = Substring(link.target)
            while target.hasSuffix("/") { target.removeLast() }
            let last = target.split(separator: "/").last.map(String.init) ?? ""
            let id = Message.percentDecoded(last)
            // The link stands on the `From:` line, at most a few lines below the title.
            guard id.contains("@"),
                let place = input.messages.lastIndex(where: { $0.line <= link.line && link.line <= $0.bodyLine }),
                places.updateValue(place, forKey: place) == nil
            else { continue }
            input.messages[place].messageID = input.messages[place].messageID ?? id
        }
        for place in input.messages.indices {
            if let parent = input.messages[place].parent, input.messages[place].inReplyTo == nil {
                input.messages[place].inReplyTo = input.messages[parent].messageID
            }
        }
    }

    /// Takes what a body's first lines say where they are header lines that a robot's mail carries along: ids and recipients.
    static func takeCarriedHeader(_ message: inout Message) {
        let text = MailText(Array(message.body.prefix(10_000)))
        let carried: Set<String> = ["to", "cc", "bcc", "in-reply-to", "references"]
        var number = 1
        while number <= text.lineCount, !text.line(number).isEmpty {
            let line = text.line(number)
            if !isBlank(text.bytes[line.lowerBound]) {
                guard let colon = HeaderFields.colon(text, of: number),
                    carried.contains(String(decoding: text.bytes[line.lowerBound..<colon], as: UTF8.self).lowercased())
                else { return }
            }
            number += 1
        }
        guard number > 1 else { return }
        let fields = HeaderFields(text, from: 1, upTo: number)
        message.inReplyTo = message.inReplyTo ?? fields.ids("in-reply-to").first
        if message.references.isEmpty { message.references = fields.ids("references") }
        message.recipients += Mailbox.list(fields.raw("to")) + Mailbox.list(fields.raw("cc"))
    }

    // MARK: One message

    /// The line on which the header of a message page begins; nil where the text is no such page.
    ///
    /// Above it stand the archive's name and a line of links; `Date:` has a link to the overview, `Message-ID:` one to the
    /// raw mail.
    private static func messagePageHeader(_ text: MailText, from first: Int) -> Int? {
        for start in first..<min(first + 6, text.lineCount + 1) where text.line(start, startsWith: "From: ") {
            var number = start
            while number <= text.lineCount, number < start + 1000, !text.line(number).isEmpty {
                let isID = text.line(number, startsWith: "Message-ID: ") || text.line(number, startsWith: "Message-Id: ")
                if isID, text.text(ofLine: number).hasSuffix("> (raw)") { return start }
                number += 1
            }
            return nil
        }
        return nil
    }

    private static func readMessage(_ text: MailText, header: Int) -> MailInput {
        var problems: [MailProblem] = []
        let fields = HeaderFields(text, from: header, upTo: text.lineCount + 1)
        var end = text.lineCount + 1
        var hasEnd = false
        for number in stride(from: text.lineCount, to: fields.bodyLine, by: -1)
        where text.text(ofLine: number).contains("other threads:[~") {
            let shown = text.text(ofLine: number)
            guard shown.hasSuffix("UTC|newest]") || shown.hasSuffix("UTC|latest]") else { continue }
            end = text.line(number - 1).isEmpty && number - 1 > fields.bodyLine ? number - 1 : number
            hasEnd = true
            break
        }
        if !hasEnd {
            problems.append(MailProblem(line: header, message: "the page ends inside of this mail: its end is missing"))
        }
        var message = MailMessage.message(
            of: fields, body: Array(text.bytes[text.range(ofLines: fields.bodyLine..<end)]), bodyLine: fields.bodyLine,
            startLine: header)
        let overviewLink = "[thread overview]"
        let date = fields.text("date")
        if date.hasSuffix(overviewLink) { message.date = MailDate(String(date.dropLast(overviewLink.count))) }
        return MailInput(format: .publicInboxPage, messages: [message], problems: problems)
    }
}
