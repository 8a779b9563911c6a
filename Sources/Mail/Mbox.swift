// The mbox format (RFC 4155) as git, public-inbox and mail programs write it: recogniser and reader.

internal import ByteText

/// Reads mails that stand behind `From ` lines.
enum Mbox {
    /// Whether the text begins with a `From ` line.
    static func recognises(_ text: MailText, from first: Int) -> Bool { isSeparator(text, first) }

    /// Whether a line is one that stands before a mail.
    static func isSeparator(_ text: MailText, _ number: Int) -> Bool {
        FromLine.isSeparator(text.bytes, at: text.start(ofLine: number))
    }

    /// Reads all mails.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        var input = MailInput(format: .mbox, messages: [])
        var stream = MboxStream()
        func take(_ mail: MboxMail) {
            let (message, problems) = mail.read()
            input.messages.append(message)
            input.problems += problems
        }
        stream.feed(text.bytes, take)
        stream.finish(take)
        // A file as `git format-patch` writes it for one commit begins like a box, but is meant as a patch.
        if stream.isGits, input.messages.count == 1 { input.format = .patch }
        return input
    }
}

/// The line that stands before each mail of a box.
enum FromLine {
    static let mark = Array("From ".utf8)

    /// Whether `From <sender> <date>` stands at `offset`, with a header field behind it.
    ///
    /// The date is looked at as `git mailsplit` does: digits around the last colon, then a year after 1990.
    static func isSeparator(_ bytes: [UInt8], at offset: Int) -> Bool {
        var line = self.line(bytes, at: offset)
        guard line.count >= 15, bytes[line.lowerBound..<(line.lowerBound + 5)].elementsEqual(mark) else { return false }
        var colon = line.upperBound - 1
        while colon > line.lowerBound + 5, bytes[colon] != UInt8(ascii: ":") { colon -= 1 }
        guard colon >= line.lowerBound + 10, colon + 4 < line.upperBound, bytes[colon - 1].isDigit, bytes[colon - 2].isDigit,
            bytes[colon - 4].isDigit, bytes[colon + 1].isDigit, bytes[colon + 2].isDigit
        else { return false }
        let year = bytes[(colon + 3)..<line.upperBound].drop { $0 == UInt8(ascii: " ") }.prefix(while: \.isDigit)
        guard (Int(String(decoding: year.prefix(5), as: UTF8.self)) ?? 0) > 90 || hasYear(bytes, (colon + 3)..<line.upperBound)
        else { return false }
        // Old spools carry further `From ` lines, quoted, above the fields.
        for _ in 0..<4 {
            line = self.line(bytes, at: next(bytes, line))
            if !bytes[line].starts(with: ">From ".utf8) { break }
        }
        return HeaderFields.colon(bytes, in: line) != nil
    }

    // Some programs put a zone before the year, or behind it.
    private static func hasYear(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        bytes[range].split(separator: UInt8(ascii: " ")).contains { word in
            word.count == 4 && word.allSatisfy(\.isDigit) && (word.first == UInt8(ascii: "1") || word.first == UInt8(ascii: "2"))
        }
    }

    /// Whether the line at `offset` is the one that `git format-patch` writes: an object id and a date that never changes.
    static func isGits(_ bytes: [UInt8], at offset: Int) -> Bool {
        let line = self.line(bytes, at: offset)
        let date = Array(" Mon Sep 17 00:00:00 2001".utf8)
        let idLength = line.count - mark.count - date.count
        guard idLength == 40 || idLength == 64 else { return false }
        let id = (line.lowerBound + mark.count)..<(line.lowerBound + mark.count + idLength)
        return bytes[id].allSatisfy { hexValue($0) != nil } && bytes[id.upperBound..<line.upperBound].elementsEqual(date)
    }

    /// The bytes of the line that begins at `offset`, without its end.
    static func line(_ bytes: [UInt8], at offset: Int) -> Range<Int> {
        let end = bytes.firstOffset(of: UInt8(ascii: "\n"), from: min(offset, bytes.count)) ?? bytes.count
        let hasReturn = end > offset && bytes[end - 1] == UInt8(ascii: "\r")
        return min(offset, bytes.count)..<(hasReturn ? end - 1 : end)
    }

    /// Where the line behind a line begins.
    static func next(_ bytes: [UInt8], _ line: Range<Int>) -> Int {
        (bytes.firstOffset(of: UInt8(ascii: "\n"), from: line.upperBound) ?? bytes.count - 1) + 1
    }
}
