// The body of a patch mail taken apart the way git's mailinfo does: header lines in the body, log, diffstat, diff.

internal import ByteText
internal import Mail
internal import UnifiedDiff

/// What one body says.
struct PatchText {
    /// The author named by a `From:` line at the top.
    private(set) var author: Mailbox?
    /// The date named by a `Date:` line at the top.
    private(set) var date: MailDate?
    /// The subject named by a `Subject:` line at the top.
    private(set) var subject: SubjectLine?
    /// The lines of the log, and the log in UTF-8.
    private(set) var logLines: [String] = []
    private(set) var log: [UInt8] = []
    /// The diffstat between `---` and the diff.
    private(set) var diffstat = Diffstat(lines: [])
    /// The diff; nil where there is none.
    private(set) var diff: DiffText?
    /// The text that the diff was read from, with the number of its first line.
    private(set) var diffLines = TextLines([])
    private(set) var diffFirstLine = 1
    /// What stands between the log and the diff, the line `---` included.
    private(set) var notes: [UInt8] = []
    /// What was mended in the diff's text.
    private(set) var mending: DiffMending?

    /// The diff as it stands in the mail, mends aside.
    var diffBytes: [UInt8] {
        guard let diff, let start = diff.start else { return [] }
        return Array(diffLines.bytes[start..<max(start, diff.end)])
    }

    /// Whether there is a diff, readable or not.
    var hasDiff: Bool { diff?.start != nil }

    /// Reads a body; `firstLine` is the number of its first line in the input.
    ///
    /// The log ends at the first line `---`, or where a diff begins (`diff -`, `Index: `, `--- name`), as in git's mailinfo.
    /// Where the body has no diff, one that is attached stands for it.
    init(
        _ body: [UInt8], charset: Charset, firstLine: Int, from start: Int = 0, attached: Message.Attachment? = nil
    ) {
        let lines = TextLines(body)
        var next = start
        let logStart = Self.scissors(lines, from: next).map { $0 + 1 }
        if let logStart { next = logStart }
        readHeader(lines, charset, &next)
        let end = (next..<max(next, lines.count)).first { Self.endsLog(lines, at: $0) } ?? lines.count
        var last = end
        while last > next, lines.isBlank(last - 1) { last -= 1 }
        if next < last {
            logLines = (next..<last).map { lines.text($0, charset) }
            log = Self.log(lines, next..<last, charset)
        }
        if end < lines.count {
            let parsed = parse(Array(body[lines.start(end)...]), firstLine: firstLine + end)
            let statEnd = parsed.start.map { diffLines.index(of: $0) } ?? diffLines.count
            notes = Array(diffLines.bytes[..<(parsed.start ?? diffLines.bytes.count)])
            if diffLines.hasPrefix("---", at: 0), statEnd > 1 {
                diffstat = Diffstat(lines: (1..<statEnd).map { diffLines.text($0) })
            }
        }
        if !hasDiff, let attached {
            _ = parse(attached.content, firstLine: attached.line)
        }
    }

    /// Reads the diff in a text; where it can't be read whole, once more with what can be mended.
    private mutating func parse(_ text: [UInt8], firstLine: Int) -> DiffText {
        diffLines = TextLines(text)
        diffFirstLine = firstLine
        var parsed = DiffText.parse(text, firstLine: firstLine)
        if !parsed.problems.isEmpty, let mending = DiffMending(diffLines) {
            let mended = DiffText.parse(mending.text, firstLine: firstLine)
            if mended.problems.count < parsed.problems.count, mended.files.count >= parsed.files.count {
                self.mending = mending
                diffLines = TextLines(mending.text)
                parsed = mended
            }
        }
        diff = parsed
        return parsed
    }

    /// The line of scissors above the diff, below which the patch's own mail begins; nil where there is none.
    private static func scissors(_ lines: TextLines, from first: Int) -> Int? {
        var index = first
        while index < lines.count, !endsLog(lines, at: index) {
            if PastedPatch.isScissors(lines, index) { return index }
            index += 1
        }
        return nil
    }

    /// Whether there is something beside the diff: a log or header lines.
    var hasLog: Bool { author != nil || subject != nil || !logLines.isEmpty }

    /// The number in the input of a line of the diff's text.
    func line(ofDiffLine index: Int) -> Int {
        guard let mending, index < mending.sources.count else { return diffFirstLine + index }
        return diffFirstLine + mending.sources[index]
    }

    private static func log(_ lines: TextLines, _ range: Range<Int>, _ charset: Charset) -> [UInt8] {
        let bytes = Array(lines.bytes[lines.start(range.lowerBound)..<lines.range(range.upperBound - 1).upperBound])
        switch charset {
        case .utf8: return bytes + [UInt8(ascii: "\n")]
        case .latin1, .latin9, .windows1252, .named, .unknown: return Array(charset.decode(bytes).utf8) + [UInt8(ascii: "\n")]
        }
    }

    /// Takes the header lines at the top of the body; leaves `next` on the first line of the log.
    private mutating func readHeader(_ lines: TextLines, _ charset: Charset, _ next: inout Int) {
        while next < lines.count, lines.isBlank(next) { next += 1 }
        if lines.hasPrefix("From ", at: next), lines.hasPrefix("From: ", at: next + 1) { next += 1 }
        var hasHeader = false
        // A first line `[PATCH] title` stands for a subject, as in git's mailinfo.
        if lines.hasPrefix("[PATCH] ", at: next) {
            subject = SubjectLine(lines.text(next, charset))
            next += 1
            hasHeader = true
        }
        while next < lines.count, let field = Self.field(lines.text(next, charset)) {
            var value = field.value
            next += 1
            while next < lines.count, lines.hasPrefix(" ", at: next) || lines.hasPrefix("\t", at: next), !lines.isBlank(next) {
                value += " " + lines.text(next, charset).drop { $0 == " " || $0 == "\t" }
                next += 1
            }
            hasHeader = true
            switch field.name {
            case "from": author = author ?? Mailbox(value)
            case "date": date = date ?? MailDate(value)
            case "subject": subject = subject ?? SubjectLine(Message.decodedHeader(value))
            default: break
            }
        }
        if hasHeader { while next < lines.count, lines.isBlank(next) { next += 1 } }
    }

    /// The fields that git's mailinfo takes from a body, and those that `git format-patch` writes below a pasted patch's.
    static func field(_ line: String) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: ":"), line.utf8.count < 4000 else { return nil }
        let name = line[..<colon].lowercased()
        let known = ["from", "date", "subject", "mime-version", "content-type", "content-transfer-encoding"]
        guard known.contains(name) else { return nil }
        return (name, String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }))
    }

    private static func endsLog(_ lines: TextLines, at index: Int) -> Bool {
        let range = lines.range(index)
        guard range.count >= 3 else { return false }
        switch lines.bytes[range.lowerBound] {
        case UInt8(ascii: "d"): return lines.hasPrefix("diff -", at: index)
        case UInt8(ascii: "I"): return lines.hasPrefix("Index: ", at: index)
        case UInt8(ascii: "-"):
            guard lines.hasPrefix("---", at: index) else { return false }
            let rest = lines.bytes[(range.lowerBound + 3)..<range.upperBound]
            if rest.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return true }
            // `--- name`, not `--- ` with more blanks.
            return rest.count >= 2 && rest.first == 0x20 && rest[rest.startIndex + 1] != 0x20 && rest[rest.startIndex + 1] != 0x09
        default: return false
        }
    }
}
