// What `git log -p`, `git show` print: `commit ID`, `Author:`, `Date:`, the message behind four
// blanks, the diff. Each commit becomes a patch; a log without `--reverse` is turned round, since it begins with the newest.

internal import ByteText

/// Reads commits with their diffs.
enum GitLogText {
    /// Whether the text begins with a commit as git prints it.
    static func recognises(_ text: MailText, from first: Int) -> Bool { isCommit(text, first) }

    private static func isCommit(_ text: MailText, _ number: Int) -> Bool {
        guard text.line(number, startsWith: "commit ") else { return false }
        let line = text.line(number)
        let id = text.bytes[(line.lowerBound + 7)..<line.upperBound].prefix { hexValue($0) != nil }
        let rest = text.bytes[id.endIndex..<line.upperBound]
        guard (7...64).contains(id.count), rest.isEmpty || rest.first == UInt8(ascii: " ") else { return false }
        // Decorations, parents or `Merge:` may stand between.
        return (number + 1..<number + 8).contains {
            text.line($0, startsWith: "Author: ") || text.line($0, startsWith: "author ")
                || text.line($0, startsWith: "Author:\t")
        }
    }

    /// Reads all commits, oldest first.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        var starts = (first..<(text.lineCount + 1)).filter {
            text.bytes[text.start(ofLine: $0)] == UInt8(ascii: "c") && isCommit(text, $0)
        }
        starts.append(text.lineCount + 1)
        var messages: [Message] = []
        var problems: [MailProblem] = []
        for index in 0..<(starts.count - 1) {
            let commit = commit(text, starts[index]..<starts[index + 1])
            if commit.isMerge {
                problems.append(MailProblem(line: starts[index], message: "a merge commit is left out"))
                continue
            }
            messages.append(commit.message)
        }
        if isNewestFirst(messages) { messages.reverse() }
        // Commits printed one after the other are one series: they get the numbers that mails would have.
        if messages.count > 1 {
            for place in messages.indices {
                messages[place].subject = "[PATCH \(place + 1)/\(messages.count)] " + messages[place].subject
            }
        } else if !messages.isEmpty {
            messages[0].subject = "[PATCH] " + messages[0].subject
        }
        return MailInput(format: .gitLog, messages: messages, problems: problems)
    }

    /// git prints newest first; a log whose dates rise was reversed by the one who made it.
    private static func isNewestFirst(_ messages: [Message]) -> Bool {
        guard let first = messages.first?.date, let last = messages.last?.date, messages.count > 1 else {
            return messages.count > 1
        }
        return first >= last
    }

    private static func commit(_ text: MailText, _ lines: Range<Int>) -> (message: Message, isMerge: Bool) {
        var author = Mailbox(name: "")
        var date: MailDate?
        var isMerge = false
        var number = lines.lowerBound + 1
        while number < lines.upperBound, !text.line(number).isEmpty {
            let line = text.text(ofLine: number)
            if let colon = line.firstIndex(of: ":") {
                let value = trimmedBlanks(line[line.index(after: colon)...])
                switch line[..<colon] {
                case "Author": author = Mailbox(value) ?? author
                // `--format=fuller` has the author's date under a name of its own.
                case "Date", "AuthorDate": date = MailDate(value) ?? MailDate(isoWithZone: value)
                case "Merge": isMerge = true
                default: break
                }
            }
            number += 1
        }
        var body: [UInt8] = []
        var subject = ""
        number += 1
        let bodyLine = number
        while number < lines.upperBound, text.line(number, startsWith: "    ") || text.line(number).isEmpty {
            // An empty line ends the message where a diff, a diffstat or notes follow.
            if text.line(number).isEmpty, !(number + 1 < lines.upperBound && text.line(number + 1, startsWith: "    ")) { break }
            let content = text.bytes[text.line(number)].dropFirst(4)
            if subject.isEmpty {
                subject = trimmedBlanks(String(decoding: content, as: UTF8.self))
            } else {
                body += content
                body.append(UInt8(ascii: "\n"))
            }
            number += 1
        }
        while body.first == UInt8(ascii: "\n") { body.removeFirst() }
        var diff = number
        while diff < lines.upperBound, !PatchFile.isDiff(text, from: diff) { diff += 1 }
        var attachments: [Message.Attachment] = []
        if diff < lines.upperBound {
            var end = lines.upperBound
            // The empty line before the next commit.
            if end <= text.lineCount, text.line(end - 1).isEmpty { end -= 1 }
            attachments = [
                Message.Attachment(name: nil, content: Array(text.bytes[text.range(ofLines: diff..<end)]), line: diff)
            ]
        }
        let message = Message(
            subject: subject, author: author, date: date, body: body, attachments: attachments, bodyLine: bodyLine,
            line: lines.lowerBound)
        return (message, isMerge)
    }
}

extension MailDate {
    /// Reads `2022-03-15 11:47:27 +0100` and `2022-03-15T11:47:27+01:00`, which `--date=iso` and `--date=iso-strict` print.
    init?(isoWithZone text: String) {
        guard let base = MailDate(isoSeconds: String(text.prefix(19))) else { return nil }
        let zone = trimmedBlanks(text.dropFirst(19)).filter { $0 != ":" }
        if zone == "Z" || zone.isEmpty {
            self.init(seconds: base.seconds, offsetMinutes: zone.isEmpty ? nil : 0)
            return
        }
        guard zone.utf8.count == 5, let digits = Int(zone.dropFirst()), zone.first == "+" || zone.first == "-" else { return nil }
        let minutes = (digits / 100 * 60 + digits % 100) * (zone.first == "-" ? -1 : 1)
        self.init(seconds: base.seconds - minutes * 60, offsetMinutes: minutes)
    }
}
