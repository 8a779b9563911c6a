// What the readers of archive pages share: bodies cut out of a page, addresses that a page hides, dates in a page's own words.

internal import ByteText

extension MailText {
    /// The lines of a page that are a mail's body: blank lines at both ends left out, the last line ended.
    func pageBody(from start: Int, upTo limit: Int) -> (bytes: [UInt8], line: Int) {
        var first = start
        var end = min(limit, lineCount + 1)
        while first < end, isBlankLine(first) { first += 1 }
        while end > first, isBlankLine(end - 1) { end -= 1 }
        guard first < end else { return ([], start) }
        var bytes = Array(self.bytes[range(ofLines: first..<end)])
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        return (bytes, first)
    }

    /// The first line in `range` whose text satisfies `condition`.
    func firstLine(in range: Range<Int>, where condition: (String) -> Bool) -> Int? {
        range.first { $0 <= lineCount && line($0).count < 1000 && condition(text(ofLine: $0)) }
    }

    /// A line without blanks at its ends.
    func trimmedLine(_ number: Int) -> String { trimmedBlanks(text(ofLine: number)) }

    /// The last line at or above `number` that is not blank; nil above `limit`.
    func lastTextLine(from number: Int, downTo limit: Int) -> Int? {
        var line = number
        while line >= limit, isBlankLine(line) { line -= 1 }
        return line >= limit ? line : nil
    }
}

/// A text without blanks and tabs at its ends.
func trimmedBlanks(_ text: some StringProtocol) -> String {
    var rest = text.drop { $0 == " " || $0 == "\t" || $0 == "\u{a0}" }
    while let last = rest.last, last == " " || last == "\t" || last == "\u{a0}" { rest.removeLast() }
    return String(rest)
}

extension Mailbox {
    /// Reads a mailbox as an archive shows it: `user () host ! com` (MARC) and `user at host.com` are made addresses again; of
    /// `user@xxx` and `<>`, where the archive gives no address, the name alone is kept.
    init(onPage text: String) {
        var shown = text
        if shown.contains(" () ") {
            shown = shown.replacingAll(" () ", with: "@").replacingAll(" ! ", with: ".")
        } else if let open = shown.firstIndex(of: "<"), let at = shown[open...].firstRange(of: " at ") {
            shown.replaceSubrange(at, with: "@")
        } else if !shown.contains("<"), let at = shown.firstRange(of: " at "), shown[at.upperBound...].contains("."),
            !shown[..<at.lowerBound].contains(" "), !shown[at.upperBound...].contains(" ")
        {
            shown.replaceSubrange(at, with: "@")
        }
        let read = Mailbox(shown) ?? Mailbox(name: "")
        guard let address = read.address, Self.isMasked(address) else {
            self = read
            return
        }
        self.init(name: read.name.isEmpty ? String(address.prefix { $0 != "@" }) : read.name)
    }

    /// Whether an archive has put `x`, dots or nothing in the place of a part of the address.
    public static func isMasked(_ address: String) -> Bool {
        guard let sign = address.lastIndex(of: "@") else { return true }
        let host = address[address.index(after: sign)...]
        return host.isEmpty || host.hasSuffix("...") || host.contains("\u{2026}") || host.allSatisfy { $0 == "x" || $0 == "." }
            || address.contains("email protected") || address.contains("***")
    }
}

extension String {
    func replacingAll(_ mark: String, with text: String) -> String {
        var result = ""
        var rest = Substring(self)
        while let hit = rest.firstRange(of: mark) {
            result += rest[..<hit.lowerBound] + text
            rest = rest[hit.upperBound...]
        }
        return result + rest
    }
}

extension StringProtocol {
    /// The first occurrence of a text that is not empty.
    func firstRange(of mark: String) -> Range<Index>? {
        let bytes = Array(utf8)
        guard let hit = bytes.firstOffset(of: Array(mark.utf8)) else { return nil }
        let start = utf8.index(utf8.startIndex, offsetBy: hit)
        return start..<utf8.index(start, offsetBy: mark.utf8.count)
    }
}

extension MailDate {
    /// Reads a date as Django's templates print it, `Aug. 9, 2024, 4:08 p.m. UTC`; also `4 p.m.`, `noon` and `midnight`.
    ///
    /// Without `UTC` behind it the offset is not known.
    init?(djangoDate text: String) {
        let words = text.split { $0 == " " || $0 == "," }
        guard words.count >= 4, let month = Self.djangoMonth(words[0]), let day = Int(words[1]), let year = Int(words[2]) else {
            return nil
        }
        var hour = 0
        var minute = 0
        var rest = words[3...]
        switch rest.removeFirst() {
        case "noon": hour = 12
        case "midnight": hour = 0
        case let clock:
            let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2, let shown = Int(parts[0]), let half = rest.first, half == "a.m." || half == "p.m." else {
                return nil
            }
            hour = shown % 12 + (half == "p.m." ? 12 : 0)
            if parts.count == 2 {
                guard let shownMinute = Int(parts[1]) else { return nil }
                minute = shownMinute
            }
            rest = rest.dropFirst()
        }
        guard rest.isEmpty || rest.elementsEqual(["UTC"]) else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, offsetMinutes: rest.isEmpty ? nil : 0)
    }

    private static func djangoMonth(_ word: Substring) -> Int? {
        let names = ["jan.", "feb.", "march", "april", "may", "june", "july", "aug.", "sept.", "oct.", "nov.", "dec."]
        return names.firstIndex(of: word.lowercased()).map { $0 + 1 }
    }

    /// Reads `2024-09-11 14:34:16`, which MARC prints without a zone.
    init?(isoSeconds text: String) {
        let fields = text.split { $0 == "-" || $0 == ":" || $0 == " " || $0 == "T" }
        guard fields.count == 6 else { return nil }
        let numbers = fields.compactMap { Int($0) }
        guard numbers.count == 6 else { return nil }
        self.init(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5])
    }
}
