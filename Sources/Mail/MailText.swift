// The lines of an input, numbered from 1 as people number them; the readers' common ground.

internal import ByteText

/// Bytes with their lines.
struct MailText {
    let bytes: [UInt8]
    private let lines: LineTable

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lines = LineTable(bytes)
    }

    /// The number of lines; the last line's number.
    var lineCount: Int { lines.count }

    /// The bytes of a line without its `\n`; empty behind the last line.
    func line(_ number: Int) -> Range<Int> {
        number <= lines.count ? lines.content(ofLine: number, in: bytes) : bytes.count..<bytes.count
    }

    /// Where a line begins; the end of the input behind the last line.
    func start(ofLine number: Int) -> Int {
        number <= lines.count ? lines.range(ofLine: number).lowerBound : bytes.count
    }

    /// The bytes of whole lines.
    func range(ofLines numbers: Range<Int>) -> Range<Int> {
        start(ofLine: numbers.lowerBound)..<max(start(ofLine: numbers.lowerBound), start(ofLine: numbers.upperBound))
    }

    /// The line of a byte.
    func line(at offset: Int) -> Int { lines.line(of: offset) }

    /// Whether a line begins with `prefix`.
    func line(_ number: Int, startsWith prefix: StaticText) -> Bool { prefix.isPrefix(of: bytes, in: line(number)) }

    /// Whether a line is empty or holds blanks alone.
    func isBlankLine(_ number: Int) -> Bool { bytes[line(number)].allSatisfy(isBlank) }

    /// A line as text.
    func text(ofLine number: Int) -> String { Charset.unknown.decode(Array(bytes[line(number)])) }

    /// The number of the first line that is not blank; nil where all are.
    var firstTextLine: Int? {
        var number = 1
        while number <= lines.count, isBlankLine(number) { number += 1 }
        return number <= lines.count ? number : nil
    }
}

/// A literal that is looked for at the start of lines.
struct StaticText: ExpressibleByStringLiteral {
    let bytes: [UInt8]

    init(stringLiteral text: String) { bytes = Array(text.utf8) }

    func isPrefix(of text: [UInt8], in range: Range<Int>) -> Bool {
        guard range.count >= bytes.count else { return false }
        for index in bytes.indices where text[range.lowerBound + index] != bytes[index] { return false }
        return true
    }
}
