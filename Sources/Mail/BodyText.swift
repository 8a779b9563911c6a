// What mail programs do to a plain body on its way, undone: lines made to flow (RFC 3676), and the armour of a clear-signed text
// (RFC 4880, 7).

internal import ByteText

/// Bodies as they were before a mail program prepared them.
enum BodyText {
    /// Undoes `format=flowed` the way git's mailinfo does: a blank that stuffs a line goes, a line that ends in a blank goes on in the
    /// next one, and the signature's `-- ` stays. With `DelSp=yes` the blank at the end goes, too.
    static func unflowed(_ body: [UInt8], deletesBlank: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(body.count)
        let text = MailText(body)
        for number in 1..<(text.lineCount + 1) {
            var line = text.line(number)
            let hasEnd = line.upperBound < body.count
            if body[line].elementsEqual("-- ".utf8) {
                // A line that was still to go on ends here.
                if let last = result.last, last != UInt8(ascii: "\n") { result.append(UInt8(ascii: "\n")) }
            } else {
                if !line.isEmpty, body[line.lowerBound] == UInt8(ascii: " ") { line = (line.lowerBound + 1)..<line.upperBound }
                if !line.isEmpty, body[line.upperBound - 1] == UInt8(ascii: " ") {
                    result += body[line.lowerBound..<(line.upperBound - (deletesBlank ? 1 : 0))]
                    continue
                }
            }
            result += body[line]
            if hasEnd { result.append(UInt8(ascii: "\n")) }
        }
        return result
    }

    /// Takes the armour off a clear-signed text: its head up to the empty line, the dashes' escapes, the signature.
    ///
    /// Gives the text and how many lines were taken from its front; nil where there is no such armour. The signature is not
    /// checked.
    static func unarmoured(_ body: [UInt8]) -> (text: [UInt8], skippedLines: Int)? {
        let begin = Array("-----BEGIN PGP SIGNED MESSAGE-----\n".utf8)
        guard let hit = body.firstOffset(of: begin), body[..<hit].allSatisfy({ isBlank($0) || $0 == UInt8(ascii: "\n") }) else {
            return nil
        }
        let text = MailText(body)
        let first = text.line(at: hit)
        var number = first + 1
        // `Hash: SHA256` and its like.
        while number <= text.lineCount, !text.isBlankLine(number) { number += 1 }
        let start = number + 1
        var result: [UInt8] = []
        number = start
        while number <= text.lineCount, !text.line(number, startsWith: "-----BEGIN PGP SIGNATURE-----") {
            var whole = text.range(ofLines: number..<(number + 1))
            if text.line(number, startsWith: "- ") { whole = (whole.lowerBound + 2)..<whole.upperBound }
            result += body[whole]
            number += 1
        }
        return (result, start - 1)
    }
}
