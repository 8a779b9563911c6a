// The text of a diff by lines: what the readers of headers, hunks and binary blocks ask of a line. Lines count from 0 here;
// a line behind the end is empty and begins with nothing.

internal import ByteText

struct DiffLines {
    let text: [UInt8]
    private let table: LineTable

    init(_ text: [UInt8]) {
        self.text = text
        table = LineTable(text)
    }

    var count: Int { table.count }

    /// The bytes of a line with its `\n`.
    func range(_ index: Int) -> Range<Int> {
        index < table.count ? table.range(ofLine: index + 1) : text.count..<text.count
    }

    /// The bytes of a line without its `\n`.
    func content(_ index: Int) -> Range<Int> {
        index < table.count ? table.content(ofLine: index + 1, in: text) : text.count..<text.count
    }

    /// Whether a line ends with `\n`.
    func isWhole(_ index: Int) -> Bool {
        let range = range(index)
        return !range.isEmpty && text[range.upperBound - 1] == newline
    }

    /// The first byte of a line; nil behind the end.
    func first(_ index: Int) -> UInt8? {
        let range = range(index)
        return range.isEmpty ? nil : text[range.lowerBound]
    }

    func hasPrefix(_ prefix: StaticString, at index: Int) -> Bool {
        matches(prefix, at: range(index).lowerBound, below: range(index).upperBound)
    }

    func hasSuffix(_ suffix: StaticString, at index: Int) -> Bool {
        let range = range(index)
        return range.count >= suffix.utf8CodeUnitCount
            && matches(suffix, at: range.upperBound - suffix.utf8CodeUnitCount, below: range.upperBound)
    }

    func equals(_ whole: StaticString, at index: Int) -> Bool {
        range(index).count == whole.utf8CodeUnitCount && hasPrefix(whole, at: index)
    }

    private func matches(_ wanted: StaticString, at offset: Int, below end: Int) -> Bool {
        let bytes = wanted.description.utf8
        guard end - offset >= bytes.count else { return false }
        var place = offset
        for byte in bytes {
            guard text[place] == byte else { return false }
            place += 1
        }
        return true
    }
}

let newline = UInt8(ascii: "\n")
let slash = UInt8(ascii: "/")
let blank = UInt8(ascii: " ")
let tab = UInt8(ascii: "\t")
let quote = UInt8(ascii: "\"")
let backslash = UInt8(ascii: "\\")

/// Whether C's `isspace` holds for a byte in the C locale.
func isSpace(_ byte: UInt8) -> Bool { byte == blank || (9...13).contains(byte) }
