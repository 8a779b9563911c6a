// A patch's page of a patchew server saved as text or HTML: mails in one column, each under its subject and a line
// `Posted by NAME 3 weeks ago`. A date told like that is none.

internal import ByteText

/// Reads a patch or series page.
enum PatchewPage {
    private struct Entry {
        var title: Int
        var posted: Int
        var author: String
    }

    /// Whether the text is such a page.
    static func recognises(_ text: MailText, from first: Int) -> Bool {
        (first..<min(first + 400, text.lineCount + 1)).contains { entry(text, posted: $0, from: first) != nil }
    }

    /// Reads the page; answers are taken to answer the first mail unless another one's subject is theirs.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        let entries = (first..<(text.lineCount + 1)).compactMap { entry(text, posted: $0, from: first) }
        var places: [String: Int] = [:]
        var messages: [Message] = []
        for (index, entry) in entries.enumerated() {
            let end = index + 1 < entries.count ? entries[index + 1].title : text.lineCount + 1
            let body = text.pageBody(from: entry.posted + 1, upTo: end)
            let subject = text.trimmedLine(entry.title)
            let isReply = subject.lowercased().hasPrefix("re:")
            let title = isReply ? trimmedBlanks(subject.dropFirst(3)) : subject
            if !isReply { places[title] = places[title] ?? index }
            messages.append(
                Message(
                    subject: subject, author: Mailbox(name: entry.author), body: body.bytes, bodyLine: body.line,
                    line: entry.title,
                    parent: isReply ? places[title] ?? (index > 0 ? 0 : nil) : nil))
        }
        return MailInput(format: .patchewPage, messages: messages)
    }

    private static func entry(_ text: MailText, posted number: Int, from first: Int) -> Entry? {
        guard text.line(number, startsWith: "Posted by "), text.line(number).count < 300 else { return nil }
        let line = text.trimmedLine(number).dropFirst("Posted by ".count)
        guard line.hasSuffix(" ago") || line.hasSuffix("\u{a0}ago") else { return nil }
        var words = line.dropLast(4).split { $0 == " " || $0 == "," || $0 == "\u{a0}" }
        // The age: one or two of `3 months`.
        var ages = 0
        while ages < 2, words.count > 2, isUnit(words[words.count - 1]), words[words.count - 2].allSatisfy(\.isNumber) {
            words.removeLast(2)
            ages += 1
        }
        guard ages > 0, !words.isEmpty, let title = text.lastTextLine(from: number - 1, downTo: first), title >= number - 2 else {
            return nil
        }
        return Entry(title: title, posted: number, author: words.joined(separator: " "))
    }

    // Django puts a no-break space between a number and its unit.
    private static func isUnit(_ word: Substring) -> Bool {
        let units = ["second", "minute", "hour", "day", "week", "month", "year"]
        return units.contains(word.hasSuffix("s") ? String(word.dropLast()) : String(word))
    }
}
