// A series as an mbox that `git am` takes: each patch one mail, its diff byte for byte. Cover letter, replies and fixups are left
// out, since `git am` can do nothing with them.

internal import ByteText
internal import Mail

/// Writes a series for `git am`.
public enum SeriesMbox {
    /// The mbox of a series' patches in their order; those without a diff are left out.
    ///
    /// With `addsTrailers` the trailers that replies gave in their author's own name are added below each log. Headers and logs are in UTF-8. A patch whose
    /// text mail can't carry as it is (carriage returns, NULs, a line `From …`) is sent as quoted-printable, which `git am`
    /// undoes. An author without a known address gets one below `.invalid` (RFC 2606), since `git am` refuses a mail
    /// without any; where no date is known there is no `Date:`.
    public static func bytes(of series: Series, addsTrailers: Bool = false) -> [UInt8] {
        var result: [UInt8] = []
        // A mail without a diff would stop `git am`.
        for patch in series.patches where !patch.diffText.isEmpty {
            append(patch, of: series, addsTrailers: addsTrailers, to: &result)
        }
        return result
    }

    private static func append(_ patch: Patch, of series: Series, addsTrailers: Bool, to result: inout [UInt8]) {
        var body = log(of: patch, addsTrailers: addsTrailers)
        var notes = patch.notes
        if !notes.starts(with: "---".utf8) || notes.starts(with: "--- ".utf8) { notes = Array("---\n".utf8) + notes }
        if notes.last != UInt8(ascii: "\n") { notes.append(UInt8(ascii: "\n")) }
        body += notes + patch.diffText
        if body.last != UInt8(ascii: "\n") { body.append(UInt8(ascii: "\n")) }
        body += Array("-- \npatchwalk\n".utf8)

        let isEncoded = needsEncoding(body)
        var head = "From \(String(repeating: "0", count: 40)) Mon Sep 17 00:00:00 2001\n"
        head += "From: \(sender(patch.author))\n"
        if let date = patch.date { head += "Date: \(date.mailForm)\n" }
        let version = series.version > 1 ? " v\(series.version)" : ""
        let number = series.total > 1 ? " \(patch.index)/\(series.total)" : ""
        head += "Subject: \(headerText("[PATCH\(version)\(number)] " + title(patch)))\n"
        if let id = patch.messageID { head += "Message-ID: <\(id.filter { $0 != "\n" && $0 != "\r" })>\n" }
        head += "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
        head += "Content-Transfer-Encoding: \(isEncoded ? "quoted-printable" : "8bit")\n\n"
        result += Array(head.utf8)
        if isEncoded { appendQuotedPrintable(body, to: &result) } else { result += body }
        result.append(UInt8(ascii: "\n"))
    }

    private static func title(_ patch: Patch) -> String { patch.subject.isEmpty ? "(no subject)" : patch.subject }

    // MARK: The log

    private static func log(of patch: Patch, addsTrailers: Bool) -> [UInt8] {
        var log = patch.log
        if !log.isEmpty, log.last != UInt8(ascii: "\n") { log.append(UInt8(ascii: "\n")) }
        guard addsTrailers else { return log }
        let given = patch.trailers.filter { trailer in
            if case .reply = trailer.source { return trailer.key.lowercased().hasSuffix("-by") && !trailer.isForAnother }
            return false
        }
        guard !given.isEmpty else { return log }
        // Below other trailers they stand together; below prose an empty line comes first.
        if !log.isEmpty, !endsWithTrailers(log) { log.append(UInt8(ascii: "\n")) }
        for trailer in given { log += Array("\(trailer.key): \(trailer.value)\n".utf8) }
        return log
    }

    private static func endsWithTrailers(_ log: [UInt8]) -> Bool {
        let lines = TextLines(log)
        guard lines.count > 0 else { return false }
        return Trailer.pair(lines.text(lines.count - 1)) != nil
    }

    // MARK: The head

    private static func sender(_ author: Mailbox) -> String {
        let address = author.address ?? "unknown@address.invalid"
        let name = author.name.isEmpty ? (author.address == nil ? "Unknown" : "") : author.name
        if name.isEmpty { return address }
        guard name.utf8.allSatisfy({ $0 < 0x80 && $0 >= 0x20 }) else { return "\(headerText(name)) <\(address)>" }
        let isPlain = name.utf8.allSatisfy { $0.isIdentifierByte || $0 == 0x20 || $0 == 0x2d || $0 == 0x27 }
        if isPlain { return "\(name) <\(address)>" }
        let quoted = name.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "\"\(String(quoted))\" <\(address)>"
    }

    /// A header's text, as encoded words (RFC 2047) where it is not plain ASCII.
    private static func headerText(_ text: String) -> String {
        let isPlain =
            text.utf8.allSatisfy { (0x20..<0x7f).contains($0) } && Array(text.utf8).firstOffset(of: Array("=?".utf8)) == nil
        guard !isPlain else { return text }
        // An encoded word has at most 75 characters, and no character is cut in two.
        var words: [String] = []
        var current = ""
        for scalar in text.unicodeScalars {
            let piece = String(scalar).utf8.map(quotedByte).joined()
            if current.utf8.count + piece.utf8.count > 60 {
                words.append(current)
                current = ""
            }
            current += piece
        }
        words.append(current)
        return words.map { "=?UTF-8?q?\($0)?=" }.joined(separator: "\n ")
    }

    private static func quotedByte(_ byte: UInt8) -> String {
        if byte == 0x20 { return "_" }
        let isPlain = byte.isIdentifierByte && byte != UInt8(ascii: "_")
        return isPlain ? String(UnicodeScalar(byte)) : "=" + hex(byte)
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = Array("0123456789ABCDEF")
        return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }

    // MARK: The body

    /// Whether mail would change the body: `git am` drops carriage returns, and a line `From …` can look like the next mail.
    private static func needsEncoding(_ body: [UInt8]) -> Bool {
        body.firstOffset(of: 0) != nil || body.firstOffset(of: UInt8(ascii: "\r")) != nil || body.starts(with: "From ".utf8)
            || body.firstOffset(of: Array("\nFrom ".utf8)) != nil || body.firstOffset(of: Array("\n>From ".utf8)) != nil
    }

    private static func appendQuotedPrintable(_ body: [UInt8], to result: inout [UInt8]) {
        var isLineStart = true
        for (place, byte) in body.enumerated() {
            let isFrom = isLineStart && byte == UInt8(ascii: "F") || isLineStart && byte == UInt8(ascii: ">")
            let isBlankAtEnd =
                (byte == 0x20 || byte == 0x09) && (place + 1 == body.count || body[place + 1] == UInt8(ascii: "\n"))
            if byte == UInt8(ascii: "=") || byte == 0x0d || byte == 0 || isFrom || isBlankAtEnd {
                result += Array(("=" + hex(byte)).utf8)
            } else {
                result.append(byte)
            }
            isLineStart = byte == UInt8(ascii: "\n")
        }
    }
}
