// An mbox that comes in pieces: takes bytes as they are read and gives one mail after the other, so that no more than the mail at hand is
// in memory. It opens no file.

internal import ByteText

/// Where a mail stands in a box, so that it can be read again without what is before it.
public struct MboxPlace: Sendable, Hashable {
    /// How many bytes of the box are before it.
    public let offset: Int
    /// How long it is in the box, in bytes.
    public let byteCount: Int
    /// The line (from 1) of the box on which it begins.
    public let line: Int
    /// Whether `>From ` stands for `From ` in it.
    public let isQuoted: Bool

    /// Makes a place of what was known of one.
    public init(offset: Int, byteCount: Int, line: Int, isQuoted: Bool) {
        self.offset = offset
        self.byteCount = byteCount
        self.line = line
        self.isQuoted = isQuoted
    }
}

/// One mail of a box as it stands there, its `From ` line first.
public struct MboxMail: Sendable {
    /// Its place in the box, from 0.
    public let number: Int
    /// Where it stands.
    public let place: MboxPlace
    /// Its bytes, the `From ` line included; cut where it is longer than `MboxStream.longestMail`.
    fileprivate let bytes: [UInt8]

    fileprivate init(number: Int, place: MboxPlace, bytes: [UInt8]) {
        self.number = number
        self.place = place
        self.bytes = bytes
    }

    /// Makes a mail of the bytes that stand at a place of a box; of one that is longer than `MboxStream.longestMail` the first so many do.
    public init(_ bytes: [UInt8], at place: MboxPlace) { self.init(number: 0, place: place, bytes: bytes) }

    /// Takes the mail apart.
    public func read() -> (message: Message, problems: [MailProblem]) {
        var problems: [MailProblem] = []
        let text = MailText(MailInput.withoutCarriageReturns(bytes))
        var message = MailMessage.read(
            text, lines: 2..<(text.lineCount + 1), startLine: 1, unquotesFrom: place.isQuoted, problems: &problems)
        if place.byteCount > MboxStream.longestMail {
            problems.append(
                MailProblem(
                    line: 1,
                    message:
                        "the mail has \(place.byteCount) bytes; what is beyond the first \(MboxStream.longestMail) is left unread"
                )
            )
        }
        let above = place.line - 1
        message.line += above
        message.bodyLine += above
        for place in message.attachments.indices { message.attachments[place].line += above }
        for place in problems.indices { problems[place].line += above }
        return (message, problems)
    }
}

/// Splits a box.
public struct MboxStream: Sendable {
    /// The longest mail that is taken whole, in bytes.
    public static let longestMail = 64 << 20

    /// Whether git wrote the box: nothing in it is quoted, and only lines of git's own form separate mails.
    public private(set) var isGits = false

    private var buffer: [UInt8] = []
    /// How many bytes of the box are before the buffer's first, those that were taken out of the mail at hand not counted.
    private var offset = 0
    /// The line of the box on which the buffer begins.
    private var line = 1
    private var number = 0
    /// Whether the mail that the buffer begins with is known to begin there.
    private var isInMail = false
    /// Up to where the buffer holds no start of another mail.
    private var scanned = 0
    /// What was taken out of the mail at hand because it is too long.
    private var dropped = (bytes: 0, lines: 0)
    /// Where the mail at hand says that it ends; nil where it says nothing, or what can't be.
    private var statedEnd: Int?
    private var hasReadHeader = false

    /// How far behind a `From ` line its fields are looked for.
    private static let lookahead = 1 << 16
    private static let longestHeader = 1 << 18

    /// Makes a stream that has got nothing yet.
    public init() {}

    /// Whether bytes begin as a box does; the first 64 KiB are enough.
    public static func recognises(_ head: [UInt8]) -> Bool { FromLine.isSeparator(head, at: start(of: head).offset) }

    /// Takes the next bytes and gives the mails that are complete with them.
    public mutating func feed(_ bytes: [UInt8], _ body: (MboxMail) -> Void) {
        buffer += bytes
        split(isAtEnd: false, body)
    }

    /// Gives what is left when there are no more bytes.
    public mutating func finish(_ body: (MboxMail) -> Void) { split(isAtEnd: true, body) }

    /// Where the text of a box begins: behind a byte order mark and blank lines.
    private static func start(of bytes: [UInt8]) -> (offset: Int, lines: Int) {
        var offset = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        var result = (offset: offset, lines: 0)
        while offset < bytes.count, isBlank(bytes[offset]) || bytes[offset] == 0x0a || bytes[offset] == 0x0d {
            if bytes[offset] == 0x0a { result = (offset + 1, result.lines + 1) }
            offset += 1
        }
        return result
    }

    private mutating func split(isAtEnd: Bool, _ body: (MboxMail) -> Void) {
        var start = 0
        if !isInMail {
            guard isAtEnd || buffer.count >= Self.lookahead else { return }
            let first = Self.start(of: buffer)
            guard first.offset < buffer.count else { return }
            start = first.offset
            line += first.lines
            isGits = FromLine.isGits(buffer, at: start)
            isInMail = true
            begin(at: start)
        }
        while isInMail {
            guard let (end, isStated) = self.end(ofMailAt: start, isAtEnd: isAtEnd) else { break }
            emit(start..<end, isLast: end == buffer.count && isAtEnd, isStated: isStated, body)
            start = end
            if start == buffer.count, isAtEnd { isInMail = false } else { begin(at: start) }
        }
        if start > 0 {
            buffer.removeFirst(start)
            offset += start
            scanned -= start
            statedEnd = statedEnd.map { $0 - start }
        }
        dropExcess()
    }

    private mutating func begin(at start: Int) {
        scanned = start + 1
        statedEnd = nil
        hasReadHeader = false
        dropped = (0, 0)
    }

    /// Where the mail that begins at `start` ends, and whether its header said so; nil where more bytes are needed to tell.
    private mutating func end(ofMailAt start: Int, isAtEnd: Bool) -> (offset: Int, isStated: Bool)? {
        if !hasReadHeader {
            let (bodyStart, length) = statedLength(from: start)
            guard isAtEnd || bodyStart != nil || buffer.count - start > Self.longestHeader else { return nil }
            hasReadHeader = true
            if let bodyStart, let length, length <= Self.longestMail { statedEnd = bodyStart + length }
        }
        if let stated = statedEnd {
            guard isAtEnd || stated + Self.lookahead <= buffer.count else { return nil }
            statedEnd = nil
            if let end = believed(stated, isAtEnd: isAtEnd) { return (end, true) }
        }
        let mark = Array("\nFrom ".utf8)
        while let hit = buffer.firstOffset(of: mark, in: min(scanned, buffer.count)..<buffer.count) {
            scanned = hit
            guard isAtEnd || hit + Self.lookahead <= buffer.count else { return nil }
            scanned = hit + 1
            if FromLine.isSeparator(buffer, at: hit + 1), isGits || !FromLine.isGits(buffer, at: hit + 1) {
                return (hit + 1, false)
            }
        }
        if isAtEnd { return (buffer.count, false) }
        scanned = max(scanned, buffer.count - mark.count + 1)
        return nil
    }

    /// Where the body of the mail at `start` begins, and how long its header says that it is (mboxcl2, where nothing is quoted).
    private func statedLength(from start: Int) -> (bodyStart: Int?, length: Int?) {
        var length: Int?
        var line = FromLine.line(buffer, at: start)
        let field = Array("Content-Length: ".utf8)
        while FromLine.next(buffer, line) < buffer.count, line.upperBound - start < Self.longestHeader {
            line = FromLine.line(buffer, at: FromLine.next(buffer, line))
            if line.isEmpty { return (FromLine.next(buffer, line), length) }
            if length == nil, buffer[line].starts(with: field) {
                let digits = buffer[(line.lowerBound + field.count)..<line.upperBound].prefix(while: \.isDigit)
                length = Int(String(decoding: digits.prefix(12), as: UTF8.self))
            }
        }
        return (nil, nil)
    }

    /// The end that a mail states, if another mail or the box's end follows there.
    private func believed(_ stated: Int, isAtEnd: Bool) -> Int? {
        if stated >= buffer.count { return stated <= buffer.count + 1 ? buffer.count : nil }
        guard stated > 0, buffer[stated - 1] == UInt8(ascii: "\n") else { return nil }
        // The empty line between mails is not counted.
        let line = FromLine.line(buffer, at: stated)
        let next = line.isEmpty ? FromLine.next(buffer, line) : stated
        return next >= buffer.count || FromLine.isSeparator(buffer, at: next) ? min(next, buffer.count) : nil
    }

    private mutating func emit(_ range: Range<Int>, isLast: Bool, isStated: Bool, _ body: (MboxMail) -> Void) {
        var end = range.upperBound
        // The empty line before the next `From ` is the box's; git adds none, its mails end in one.
        if !isGits, !isLast, end - range.lowerBound > 2, buffer[end - 1] == UInt8(ascii: "\n") {
            let above = end - 2 - (buffer[end - 2] == UInt8(ascii: "\r") ? 1 : 0)
            if above > range.lowerBound, buffer[above] == UInt8(ascii: "\n") { end = above + 1 }
        }
        body(
            MboxMail(
                number: number,
                place: MboxPlace(
                    offset: offset + range.lowerBound, byteCount: end - range.lowerBound + dropped.bytes, line: line,
                    isQuoted: !isGits && !isStated),
                bytes: Array(buffer[range.lowerBound..<end])))
        number += 1
        offset += dropped.bytes
        line += buffer.lineEnds(in: range) + dropped.lines
    }

    /// Takes the middle out of a mail that is longer than any patch is.
    private mutating func dropExcess() {
        guard isInMail, statedEnd == nil, scanned > Self.longestMail + (1 << 20) else { return }
        // Whole lines go, so that nothing looks like the start of a line that is none.
        var cut = Self.longestMail
        while cut > 1, buffer[cut - 1] != UInt8(ascii: "\n") { cut -= 1 }
        if cut <= 1 { cut = Self.longestMail }
        dropped.bytes += scanned - cut
        dropped.lines += buffer.lineEnds(in: cut..<scanned)
        buffer.removeSubrange(cut..<scanned)
        scanned = cut
    }
}

extension [UInt8] {
    /// How many lines end in a range.
    fileprivate func lineEnds(in range: Range<Int>) -> Int {
        var count = 0
        var next = range.lowerBound
        while let hit = firstOffset(of: UInt8(ascii: "\n"), in: next..<range.upperBound) {
            count += 1
            next = hit + 1
        }
        return count
    }
}
