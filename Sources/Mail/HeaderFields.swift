// The header block of a mail or of a MIME part (RFC 5322, 2.2): fields unfolded, the first of each name kept.

/// The fields of one header block that say something about a mail.
struct HeaderFields {
    private var values: [String: [UInt8]] = [:]

    /// The line (from 1) of the first line of the body.
    private(set) var bodyLine: Int
    /// A line inside the block that is no field.
    private(set) var strayLine: Int?

    /// Only these are kept, so that a hostile number of fields costs no memory.
    private static let wanted: Set<String> = [
        "from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "content-type",
        "content-transfer-encoding", "content-disposition",
    ]
    private static let longestName = 80

    /// Reads the block that begins on line `first`; it ends at an empty line or at `end`.
    init(_ text: MailText, from first: Int, upTo end: Int) {
        var number = first
        var name: String?
        var value: [UInt8] = []
        func keep(_ values: inout [String: [UInt8]]) {
            if let name, values[name] == nil { values[name] = value }
        }
        while number < end {
            let line = text.line(number)
            if line.isEmpty { break }
            if isBlank(text.bytes[line.lowerBound]) {
                // A fold: one blank stands for the line's end and the blanks behind it, as git's mailinfo reads it.
                if name != nil {
                    var start = line.lowerBound
                    while start < line.upperBound, isBlank(text.bytes[start]) { start += 1 }
                    if !value.isEmpty, start < line.upperBound { value.append(UInt8(ascii: " ")) }
                    value += text.bytes[start..<line.upperBound]
                }
            } else if let colon = Self.colon(text, of: number) {
                keep(&values)
                let field = String(decoding: text.bytes[line.lowerBound..<colon], as: UTF8.self).lowercased()
                name = Self.wanted.contains(field) ? field : nil
                value = []
                if name != nil {
                    var start = colon + 1
                    while start < line.upperBound, isBlank(text.bytes[start]) { start += 1 }
                    value = Array(text.bytes[start..<line.upperBound])
                }
            } else if !text.line(number, startsWith: ">From ") && !text.line(number, startsWith: "From ") {
                // Not a field: the body of a mail that lost its empty line.
                strayLine = number
                break
            }
            number += 1
        }
        keep(&values)
        bodyLine = strayLine ?? min(number + 1, end)
    }

    /// The place of the colon behind a field's name; nil where the line is no field (RFC 5322, 3.6.8).
    static func colon(_ text: MailText, of number: Int) -> Int? { colon(text.bytes, in: text.line(number)) }

    /// The place of the colon behind a field's name on a line of `bytes`; nil where the line is no field.
    static func colon(_ bytes: [UInt8], in line: Range<Int>) -> Int? {
        var next = line.lowerBound
        while next < line.upperBound, next - line.lowerBound < longestName {
            let byte = bytes[next]
            if byte == UInt8(ascii: ":") { return next > line.lowerBound ? next : nil }
            guard (0x21...0x7e).contains(byte) else { return nil }
            next += 1
        }
        return nil
    }

    /// Whether the block has a field; the name in lower case.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// A field's value as it stands, unfolded.
    func raw(_ name: String) -> [UInt8] { values[name] ?? [] }

    /// A field's value as text.
    func text(_ name: String) -> String { decodeHeaderText(raw(name)) }

    /// The subject with runs of blanks made one, as git's mailinfo leaves it.
    var subject: String { text("subject").split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }.joined(separator: " ") }

    /// The ids between angle brackets in a field, in their order; at most 1,000.
    func ids(_ name: String) -> [String] {
        var result: [String] = []
        var current: [UInt8]?
        for byte in raw(name) where result.count < 1000 {
            if byte == UInt8(ascii: "<") {
                current = []
            } else if byte == UInt8(ascii: ">") {
                if let id = current, !id.isEmpty { result.append(String(decoding: id, as: UTF8.self)) }
                current = nil
            } else if !isBlank(byte) {
                current?.append(byte)
            }
        }
        return result
    }
}
