// C text brought into a form that can be shown on one line or compared.

import ByteText

/// The text of a range on one line: comments out, each run of blanks one blank, none at the ends.
func folded(_ text: [UInt8], _ range: Range<Int>) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    scan(text, range) { byte, isBlankBefore in
        if isBlankBefore, !result.isEmpty { result.append(UInt8(ascii: " ")) }
        result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
}

/// The text of a range with comments and blanks out, but for one blank between two words: equal for texts that differ in
/// layout only.
func tight(_ text: [UInt8], _ range: Range<Int>) -> String { String(decoding: tightBytes(text, range), as: UTF8.self) }

/// The bytes of the tight text.
func tightBytes(_ text: [UInt8], _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    scan(text, range) { byte, isBlankBefore in
        if isBlankBefore, let last = result.last, last.isIdentifierByte, byte.isIdentifierByte {
            result.append(UInt8(ascii: " "))
        }
        result.append(byte)
    }
    return result
}

/// An FNV-1a digest of the tight text of a range, in which every use of the word `own` counts as the same placeholder.
func digest(_ text: [UInt8], _ range: Range<Int>, own: [UInt8]) -> UInt64 {
    var digest = Digest(own: own)
    scan(text, range) { byte, isBlankBefore in digest.add(byte, isBlankBefore: isBlankBefore) }
    digest.endWord()
    return digest.hash
}

private struct Digest {
    let own: [UInt8]
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    /// The digest of all before the word that goes on.
    private var hashBefore: UInt64 = 0
    /// How long that word is, and how many of its first bytes are those of `own`.
    private var count = 0
    private var sameCount = 0

    init(own: [UInt8]) { self.own = own }

    mutating func add(_ byte: UInt8, isBlankBefore: Bool) {
        guard byte.isIdentifierByte else {
            endWord()
            return add(byte)
        }
        if isBlankBefore, count > 0 {
            endWord()
            add(UInt8(ascii: " "))
        }
        if count == 0 { (hashBefore, sameCount) = (hash, 0) }
        if sameCount == count, count < own.count, own[count] == byte { sameCount += 1 }
        count += 1
        add(byte)
    }

    mutating func endWord() {
        if count == own.count, sameCount == count, count > 0 {
            hash = hashBefore
            add(0)
        }
        count = 0
    }

    private mutating func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
}

/// Gives each byte of a range that is neither blank nor in a comment, and whether blanks or a comment stood before it.
@inline(__always)
private func scan(_ text: [UInt8], _ range: Range<Int>, _ body: (UInt8, Bool) -> Void) {
    var index = range.lowerBound
    let end = range.upperBound
    var isBlankBefore = false
    var quote: UInt8?
    while index < end {
        let byte = text[index]
        if let open = quote {
            body(byte, false)
            if byte == UInt8(ascii: "\\"), index + 1 < end {
                index += 1
                body(text[index], false)
            } else if byte == open || byte == UInt8(ascii: "\n") {
                quote = nil
            }
            index += 1
            continue
        }
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0b, 0x0c:
            isBlankBefore = true
        case UInt8(ascii: "\\") where index + 1 < end && text[index + 1] == UInt8(ascii: "\n"):
            isBlankBefore = true
            index += 1
        case UInt8(ascii: "/") where index + 1 < end && text[index + 1] == UInt8(ascii: "*"):
            isBlankBefore = true
            index = text.firstOffset(of: Array("*/".utf8), in: (index + 2)..<max(end, index + 2)).map { $0 + 1 } ?? end
        case UInt8(ascii: "/") where index + 1 < end && text[index + 1] == UInt8(ascii: "/"):
            isBlankBefore = true
            index = text.firstOffset(of: UInt8(ascii: "\n"), in: index..<end) ?? end
        default:
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
            body(byte, isBlankBefore)
            isBlankBefore = false
        }
        index += 1
    }
}
