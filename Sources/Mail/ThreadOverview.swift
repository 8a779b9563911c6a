// The tree that public-inbox draws of a thread, and which mail of the page each of its rows is.

internal import ByteText

/// The rows of an overview: a date, blanks and a back quote for the depth, then a subject and an author.
///
/// A row that repeats the subject of the row above shows the author alone.
struct ThreadOverview {
    private struct Row {
        var depth: Int
        /// `2022-03-15 10:47`, as `pageMinute` writes it; nil for a mail that the archive does not have.
        var date: String?
        var text: String
        /// Whether it is the row of the mail that the overview stands above.
        var isMarked = false
    }

    /// Where a mail hangs in the tree.
    struct Link {
        /// The place of the mail above it.
        var parent: Int?
        /// The id of the mail above it, where the archive knows of that mail only by its id.
        var unseenID: String?
    }

    private var rows: [Row] = []

    private static let dateLength = 16
    // More mails of one author in one minute are not looked through for the one that is left.
    private static let mostGuesses = 100

    var isEmpty: Bool { rows.isEmpty }

    /// Finds the overview of the whole thread, which stands behind the last mail.
    init(_ text: MailText, from first: Int) {
        guard
            let title = (first..<(text.lineCount + 1)).last(where: {
                text.line($0, startsWith: "Thread overview:")
                    || text.line($0, startsWith: "-- links below jump to the message on this page --")
            })
        else { return }
        for number in (title + 1)..<(text.lineCount + 2) where number <= text.lineCount {
            if text.line(number).isEmpty { break }
            if let row = Self.row(text.text(ofLine: number)) { rows.append(row) }
        }
    }

    /// Reads the rows that a thread page shows between a mail's subject and its author.
    init(_ text: MailText, above from: Int, below title: Int) {
        for number in (title + 1)..<max(title + 1, from) {
            let line = text.text(ofLine: number)
            guard line.hasPrefix("  ") || line.hasPrefix("@ ") else { continue }
            if var row = Self.row(String(line.dropFirst(2))) {
                row.isMarked = line.hasPrefix("@")
                rows.append(row)
            }
        }
    }

    private static func row(_ line: String) -> Row? {
        let bytes = Array(line.utf8)
        let unseen = Array("[not found] ".utf8)
        var date: String?
        var next: Int
        if bytes.count > dateLength,
            let shown = MailDate(isoMinutesInUTC: String(decoding: bytes[..<dateLength], as: UTF8.self))
        {
            date = shown.pageMinute
            next = dateLength + 1
        } else if let start = bytes.firstOffset(of: unseen), bytes[..<start].allSatisfy(isBlank) {
            next = start + unseen.count
        } else {
            return nil
        }
        let start = next
        while next < bytes.count, bytes[next] == UInt8(ascii: " ") { next += 1 }
        var depth = 0
        if next + 1 < bytes.count, bytes[next] == UInt8(ascii: "`"), bytes[next + 1] == UInt8(ascii: " ") {
            depth = (next - start) / 2 + 1
            next += 2
        }
        return Row(depth: depth, date: date, text: String(decoding: bytes[min(next, bytes.count)...], as: UTF8.self))
    }

    // MARK: Rows and mails

    /// Where each message hangs.
    func links(of messages: [Message]) -> [Link] {
        var links = Array(repeating: Link(), count: messages.count)
        let places = places(of: messages)
        // The last row of each depth that can still have children.
        var open: [Int] = []
        for (index, row) in rows.enumerated() {
            while let last = open.last, rows[last].depth >= row.depth { open.removeLast() }
            if let message = places[index], let above = open.last {
                links[message].parent = places[above]
                if rows[above].date == nil { links[message].unseenID = Self.id(rows[above].text) }
            }
            open.append(index)
        }
        return links
    }

    /// The message that the one above which this overview stands answers; `byMinute` finds messages by `pageMinute`.
    func parentOfMarked(among messages: [Message], of own: Int, byMinute: [String: [Int]]) -> Int? {
        guard let marked = rows.firstIndex(where: { $0.isMarked }),
            let above = rows[..<marked].lastIndex(where: { $0.depth < rows[marked].depth }), let date = rows[above].date
        else { return nil }
        let candidates = (byMinute[date] ?? []).prefix(Self.mostGuesses).filter { $0 != own }
        let row = rows[above].text
        let subject = Self.bareSubject(messages[own].subject)
        return candidates.first { Self.bareSubject(messages[$0].subject) + " " + messages[$0].author.name == row }
            ?? candidates.first { Self.bareSubject(messages[$0].subject) == subject && messages[$0].author.name == row }
    }

    /// What a row can be found by.
    private struct Key: Hashable {
        var date: String
        var author: String
        var subject: String?
    }

    /// The message of each row; nil where the page does not show that mail.
    private func places(of messages: [Message]) -> [Int?] {
        // Later mails first, so that the first one still free is the last element.
        var queues: [Key: [Int]] = [:]
        var authors: Set<String> = []
        for index in messages.indices.reversed() {
            guard let date = messages[index].date?.pageMinute else { continue }
            let author = messages[index].author.name
            authors.insert(author)
            queues[Key(date: date, author: author, subject: Self.bareSubject(messages[index].subject)), default: []].append(index)
            queues[Key(date: date, author: author, subject: nil), default: []].append(index)
        }
        var taken: Set<Int> = []
        func take(_ key: Key) -> Int? {
            while let index = queues[key]?.popLast() {
                if taken.insert(index).inserted { return index }
            }
            return nil
        }
        var result: [Int?] = []
        result.reserveCapacity(rows.count)
        var subjectAbove: String?
        for row in rows {
            guard let date = row.date else {
                result.append(nil)
                continue
            }
            let splits = Self.splits(row.text, authors: authors)
            var place: Int?
            for split in splits where place == nil {
                place = take(Key(date: date, author: split.author, subject: split.subject ?? subjectAbove))
                if place != nil { subjectAbove = split.subject ?? subjectAbove }
            }
            // A row may show a part of its subject only; then one mail of that author in that minute is proof enough.
            if place == nil, let split = splits.first {
                let key = Key(date: date, author: split.author, subject: nil)
                let left = queues[key] ?? []
                if left.count <= Self.mostGuesses, left.count(where: { !taken.contains($0) }) == 1 { place = take(key) }
                if let place {
                    subjectAbove = Self.bareSubject(messages[place].subject)
                } else if let subject = split.subject {
                    subjectAbove = subject
                }
            }
            result.append(place)
        }
        return result
    }

    /// The ways to cut a row's text into a subject and the name of an author; at most eight words make a name.
    private static func splits(_ text: String, authors: Set<String>) -> [(subject: String?, author: String)] {
        var result: [(subject: String?, author: String)] = []
        if authors.contains(text) { result.append((nil, text)) }
        var rest = Substring(text)
        for _ in 0..<8 {
            guard let blank = rest.lastIndex(of: " ") else { break }
            let author = String(text[text.index(after: blank)...])
            rest = rest[..<blank]
            if authors.contains(author) { result.append((String(rest), author)) }
        }
        return result
    }

    /// A subject as the overview shows it: without `Re:`.
    private static func bareSubject(_ subject: String) -> String {
        var rest = Substring(subject)
        while rest.lowercased().hasPrefix("re:") { rest = rest.dropFirst(3).drop { $0 == " " } }
        return String(rest)
    }

    private static func id(_ text: String) -> String? {
        guard let open = text.firstIndex(of: "<"), let close = text[open...].firstIndex(of: ">") else { return nil }
        return String(text[open..<close].dropFirst())
    }
}

extension MailDate {
    /// The moment to the minute in UTC, `2022-03-15 09:47`, which is as exact as public-inbox's overviews are.
    var pageMinute: String {
        let shown = MailDate(seconds: seconds, offsetMinutes: 0).description
        return shown.prefix(10) + " " + shown.dropFirst(11).prefix(5)
    }
}
