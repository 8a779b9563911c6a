// A patch's page of a patchwork server saved as text or HTML: the commit message, the comments, and below them the diff.
//
// The page hides addresses and the comments' ids; all comments are taken to answer the patch.

internal import ByteText

/// Reads a patch page.
enum PatchworkPage {
    private struct Layout {
        var subject: Int
        var author: Int
        var comments: Int?
        var diff: Int?
    }

    private static let headLines = 400

    /// Whether the text is such a page.
    static func recognises(_ text: MailText, from first: Int) -> Bool { layout(text, from: first) != nil }

    private static func layout(_ text: MailText, from first: Int) -> Layout? {
        guard
            let head = text.firstLine(in: first..<(first + headLines), where: { $0 == "Commit Message" || $0 == "Message" }),
            text.firstLine(in: first..<head, where: { $0.hasPrefix("Message ID") }) != nil,
            let author = text.firstLine(in: (head + 1)..<(head + 4), where: { !trimmedBlanks($0).isEmpty }),
            Self.author(text.trimmedLine(author)) != nil,
            let id = text.firstLine(in: first..<head, where: { $0.hasPrefix("Message ID") }),
            let subject = subjectLine(text, above: id, from: first)
        else { return nil }
        var layout = Layout(subject: subject, author: author)
        var number = text.lineCount
        // The diff is the page's last part; what a comment quotes of such a page stands before it.
        while number > author {
            if text.trimmedLine(number) == "Patch", let next = (number + 1..<number + 4).first(where: { !text.isBlankLine($0) }),
                PatchFile.isDiff(text, from: next)
            {
                layout.diff = number
                break
            }
            number -= 1
        }
        layout.comments = text.firstLine(in: (author + 1)..<(layout.diff ?? text.lineCount + 1), where: { $0 == "Comments" })
        return layout
    }

    /// The title is the last line above the table that is no link of the page's own.
    private static func subjectLine(_ text: MailText, above id: Int, from first: Int) -> Int? {
        var number = id - 1
        while number >= first {
            let line = text.trimmedLine(number)
            if !line.isEmpty, line != "diff mbox series", line != "diff", line != "mbox", line != "series" { return number }
            number -= 1
        }
        return nil
    }

    /// Reads the page.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        guard let layout = layout(text, from: first), let head = author(text.trimmedLine(layout.author)) else {
            return MailInput(format: .patchworkPage, messages: [])
        }
        let subject = text.trimmedLine(layout.subject)
        let bodyEnd = layout.comments ?? layout.diff ?? text.lineCount + 1
        let end = layout.diff.map { text.trimmedLine($0 - 2) == "diff mbox series" ? $0 - 2 : $0 } ?? text.lineCount + 1
        let body = text.pageBody(from: layout.author + 1, upTo: min(bodyEnd, end))
        var attachments: [Message.Attachment] = []
        if let start = layout.diff {
            let diff = text.pageBody(from: start + 1, upTo: text.lineCount + 1)
            attachments = [Message.Attachment(name: nil, content: mended(diff.bytes), line: diff.line)]
        }
        var messages = [
            Message(
                subject: subject, author: sender(text, first..<layout.author, name: head.name), date: head.date,
                messageID: id(text, first..<layout.author),
                body: body.bytes, attachments: attachments, bodyLine: body.line, line: layout.subject)
        ]
        if let comments = layout.comments {
            messages += Self.comments(text, (comments + 1)..<max(comments + 1, end), on: subject)
        }
        return MailInput(format: .patchworkPage, messages: messages)
    }

    /// The mail's sender, whose address stands in the headers that the page holds folded up.
    private static func sender(_ text: MailText, _ range: Range<Int>, name: String) -> Mailbox {
        guard let line = text.firstLine(in: range, where: { $0.hasPrefix("From: ") }),
            let shown = Mailbox(String(text.text(ofLine: line).dropFirst("From: ".count))), let address = shown.address,
            !Mailbox.isMasked(address)
        else { return Mailbox(name: name) }
        return Mailbox(name: name, address: address)
    }

    private static func id(_ text: MailText, _ range: Range<Int>) -> String? {
        guard let line = text.firstLine(in: range, where: { $0.hasPrefix("Message ID") }) else { return nil }
        let words = text.text(ofLine: line).split { $0 == " " || $0 == "\t" }
        // `Message ID id (mailing list archive)`; some versions of the page put the value on a line of its own.
        let shown = words.count > 2 ? String(words[2]) : text.trimmedLine(line + 1)
        let bare = shown.drop { $0 == "<" }.prefix { $0 != ">" && $0 != " " }
        return bare.contains("@") ? String(bare) : nil
    }

    /// The page puts a second blank behind the `@@` of a hunk with a section; where all have it, one goes.
    private static func mended(_ diff: [UInt8]) -> [UInt8] {
        let lines = MailText(diff)
        let marker = Array("@@  ".utf8)
        var places: [Int] = []
        for number in 1..<(lines.lineCount + 1) where lines.line(number, startsWith: "@@ -") {
            let range = lines.line(number)
            guard let behind = diff.firstOffset(of: Array(" @@".utf8), in: (range.lowerBound + 3)..<range.upperBound) else {
                return diff
            }
            if behind + 3 == range.upperBound { continue }
            guard let hit = diff.firstOffset(of: marker, in: (behind + 1)..<range.upperBound), hit == behind + 1 else {
                return diff
            }
            places.append(hit + 2)
        }
        var result: [UInt8] = []
        result.reserveCapacity(diff.count)
        var next = 0
        for place in places {
            result += diff[next..<place]
            next = place + 1
        }
        return result + diff[next...]
    }

    // MARK: People and dates

    /// `Peter Xu Aug. 9, 2024, 4:08 p.m. UTC`, with `| #1` behind it for a comment.
    private static func author(_ line: String) -> (name: String, date: MailDate, number: Int?)? {
        var rest = Substring(line)
        var number: Int?
        if let bar = rest.lastIndex(of: "|") {
            let mark = trimmedBlanks(rest[rest.index(after: bar)...])
            guard mark.hasPrefix("#"), let shown = Int(mark.dropFirst()) else { return nil }
            number = shown
            rest = rest[..<bar]
        }
        let words = rest.split(separator: " ")
        guard words.count >= 5, words.count < 40 else { return nil }
        for count in 4...7 where words.count > count {
            let start = words.count - count
            if let date = MailDate(djangoDate: words[start...].joined(separator: " ")) {
                let name = words[..<start].joined(separator: " ")
                return (name.hasSuffix(" -") ? String(name.dropLast(2)) : name, date, number)
            }
        }
        return nil
    }

    /// What newer servers put between a comment's head and its text (patchwork's `submission.html`), much of it hidden.
    private static let buttons = ["Mark Action Required", "Mark Unaddressed", "Mark Addressed", "Addressed", "Unaddressed"]

    private static func comments(_ text: MailText, _ lines: Range<Int>, on subject: String) -> [Message] {
        var heads: [(line: Int, name: String, date: MailDate)] = []
        for number in lines where number <= text.lineCount && text.line(number).last.map({ text.bytes[$0].isDigit }) == true {
            // Comments are counted, so that a quoted head of one is none.
            guard text.line(number).count < 300, let head = author(text.trimmedLine(number)), head.number == heads.count + 1
            else { continue }
            heads.append((number, head.name, head.date))
        }
        return heads.indices.map { index in
            let end = index + 1 < heads.count ? heads[index + 1].line : lines.upperBound
            var start = heads[index].line + 1
            while start < end, text.isBlankLine(start) || buttons.contains(text.trimmedLine(start)) { start += 1 }
            let body = text.pageBody(from: start, upTo: end)
            return Message(
                subject: subject.hasPrefix("Re:") ? subject : "Re: " + subject, author: Mailbox(name: heads[index].name),
                date: heads[index].date, body: body.bytes, bodyLine: body.line, line: heads[index].line, parent: 0)
        }
    }
}
