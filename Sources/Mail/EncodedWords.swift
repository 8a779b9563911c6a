// Header text: RFC 2047 encoded words and raw 8-bit bytes turned into text.

internal import ByteText

/// Decodes a header's value.
///
/// Blanks between two encoded words are dropped, and neighbours of one character set are joined before they are read as
/// characters, since some senders cut inside of one. What is malformed stays as it stands.
func decodeHeaderText(_ value: [UInt8]) -> String {
    guard value.contains(UInt8(ascii: "=")) else { return Charset.unknown.decode(value) }
    var result = ""
    var plainStart = 0
    var next = 0
    var pending: (charset: Charset, bytes: [UInt8])?
    func flush() {
        if let word = pending { result += word.charset.decode(word.bytes) }
        pending = nil
    }
    while let start = value.firstOffset(of: UInt8(ascii: "="), from: next) {
        guard let word = EncodedWord(value, at: start) else {
            next = start + 1
            continue
        }
        let between = Array(value[plainStart..<start])
        if pending == nil || !between.allSatisfy(isBlank) {
            flush()
            result += Charset.unknown.decode(between)
        }
        if pending?.charset == word.charset {
            pending?.bytes += word.bytes
        } else {
            flush()
            pending = (word.charset, word.bytes)
        }
        plainStart = word.end
        next = word.end
    }
    flush()
    return result + Charset.unknown.decode(Array(value[plainStart...]))
}

extension Message {
    /// Decodes the RFC 2047 words in a header's value, for header lines that stand in a body.
    public static func decodedHeader(_ value: String) -> String { decodeHeaderText(Array(value.utf8)) }
}

/// One `=?charset?B|Q?text?=`.
private struct EncodedWord {
    var charset: Charset
    var bytes: [UInt8]
    var end: Int

    init?(_ value: [UInt8], at start: Int) {
        let mark = UInt8(ascii: "?")
        guard start + 1 < value.count, value[start + 1] == mark,
            let charsetEnd = value.firstOffset(of: mark, in: (start + 2)..<min(value.count, start + 42)),
            charsetEnd + 2 < value.count, value[charsetEnd + 2] == mark,
            // RFC 2047 allows 75 characters; senders that fold nothing are still read, within reason.
            let textEnd = value.firstOffset(of: mark, in: (charsetEnd + 3)..<min(value.count, charsetEnd + 1024)),
            textEnd + 1 < value.count, value[textEnd + 1] == UInt8(ascii: "=")
        else { return nil }
        let text = (charsetEnd + 3)..<textEnd
        switch value[charsetEnd + 1] {
        case UInt8(ascii: "b"), UInt8(ascii: "B"):
            bytes = TransferEncoding.base64(value, in: text)
        case UInt8(ascii: "q"), UInt8(ascii: "Q"):
            // In headers `_` stands for a blank (RFC 2047, 4.2).
            let spaced = value[text].map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 }
            bytes = TransferEncoding.quotedPrintable.decode(spaced, in: 0..<spaced.count)
        default:
            return nil
        }
        // RFC 2231 lets a language follow the name after a `*`.
        let name = String(decoding: value[(start + 2)..<charsetEnd], as: UTF8.self)
        charset = Charset(name: String(name.prefix { $0 != "*" }))
        end = textEnd + 2
    }
}
