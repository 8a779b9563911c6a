// The mbox format (RFC 4155) as git, public-inbox and mail programs write it: recogniser and reader.

internal import ByteText

/// Reads mails that stand behind `From ` lines.
enum Mbox {
    /// Whether the text begins with a `From ` line.
    static func recognises(_ text: MailText, from first: Int) -> Bool { isSeparator(text, first) }

    /// Reads all mails.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        // Where other programs wrote the box, a line as git writes it is a patch pasted into a body, and `>From ` is a
        // quoted `From `. Git itself quotes nothing.
        let isGits = isGitSeparator(text, first)
        var starts: [Int] = []
        var unquoted: Set<Int> = []
        var number = first
        while number <= text.lineCount {
            if text.bytes[text.start(ofLine: number)] == UInt8(ascii: "F"), isSeparator(text, number),
                isGits || !isGitSeparator(text, number)
            {
                starts.append(number)
                if let end = statedEnd(text, of: number) {
                    unquoted.insert(number)
                    number = end
                    continue
                }
            }
            number += 1
        }
        var messages: [Message] = []
        var problems: [MailProblem] = []
        messages.reserveCapacity(starts.count)
        for (index, start) in starts.enumerated() {
            var end = index + 1 < starts.count ? starts[index + 1] : text.lineCount + 1
            // The empty line before the next `From ` is the box's; git adds none, its mails end in one.
            if !isGits, index + 1 < starts.count, end - 1 > start, text.line(end - 1).isEmpty { end -= 1 }
            messages.append(
                MailMessage.read(
                    text, lines: (start + 1)..<end, startLine: start, unquotesFrom: !isGits && !unquoted.contains(start),
                    problems: &problems))
        }
        // A file as `git format-patch` writes it for one commit begins like a box, but is meant as a patch.
        return MailInput(format: isGits && messages.count == 1 ? .patch : .mbox, messages: messages, problems: problems)
    }

    /// The line behind a mail whose `Content-Length:` says how long its body is (mboxcl2, where nothing is quoted); nil where none
    /// says so, or where another mail or the end does not follow there.
    private static func statedEnd(_ text: MailText, of start: Int) -> Int? {
        var number = start + 1
        var length: Int?
        while number <= text.lineCount, number < start + 1000, !text.line(number).isEmpty {
            if length == nil, text.line(number, startsWith: "Content-Length: ") {
                length = Int(text.text(ofLine: number).dropFirst("Content-Length: ".count).prefix { $0 != " " })
            }
            number += 1
        }
        guard let length, length >= 0, number <= text.lineCount else { return nil }
        let end = text.start(ofLine: number + 1) + length
        if end >= text.bytes.count { return end == text.bytes.count || end == text.bytes.count + 1 ? text.lineCount + 1 : nil }
        var next = text.line(at: end)
        guard text.start(ofLine: next) == end else { return nil }
        // The empty line between mails is not counted.
        if text.line(next).isEmpty { next += 1 }
        return next > text.lineCount || isSeparator(text, next) ? next : nil
    }

    /// Whether a line is `From <sender> <date>` with a header field behind it.
    ///
    /// The date is looked at as `git mailsplit` does: digits around the last colon, then a year after 1990.
    static func isSeparator(_ text: MailText, _ number: Int) -> Bool {
        guard text.line(number, startsWith: "From ") else { return false }
        let line = text.line(number)
        let bytes = text.bytes
        var colon = line.upperBound - 1
        while colon > line.lowerBound + 5, bytes[colon] != UInt8(ascii: ":") { colon -= 1 }
        guard colon >= line.lowerBound + 10, colon + 4 < line.upperBound, isDigit(bytes[colon - 1]), isDigit(bytes[colon - 2]),
            isDigit(bytes[colon - 4]), isDigit(bytes[colon + 1]), isDigit(bytes[colon + 2])
        else { return false }
        let year = bytes[(colon + 3)..<line.upperBound].drop { $0 == UInt8(ascii: " ") }.prefix { isDigit($0) }
        guard (Int(String(decoding: year.prefix(5), as: UTF8.self)) ?? 0) > 90 || hasYear(bytes, (colon + 3)..<line.upperBound)
        else {
            return false
        }
        // Old spools carry further `From ` lines, quoted, above the fields.
        var next = number + 1
        while next <= number + 3, text.line(next, startsWith: ">From ") { next += 1 }
        return next <= text.lineCount && HeaderFields.colon(text, of: next) != nil
    }

    // Some programs put a zone before the year, or behind it.
    private static func hasYear(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        bytes[range].split(separator: UInt8(ascii: " ")).contains { word in
            word.count == 4 && word.allSatisfy(isDigit) && (word.first == UInt8(ascii: "1") || word.first == UInt8(ascii: "2"))
        }
    }

    /// Whether the line is the one that `git format-patch` writes: an object id and a date that never changes.
    static func isGitSeparator(_ text: MailText, _ number: Int) -> Bool {
        let line = text.line(number)
        let date = Array(" Mon Sep 17 00:00:00 2001".utf8)
        let idLength = line.count - 5 - date.count
        guard idLength == 40 || idLength == 64 else { return false }
        let id = (line.lowerBound + 5)..<(line.lowerBound + 5 + idLength)
        return text.bytes[id].allSatisfy { hexValue($0) != nil }
            && text.bytes[id.upperBound..<line.upperBound].elementsEqual(date)
    }
}

/// Whether the byte is a decimal digit.
func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
