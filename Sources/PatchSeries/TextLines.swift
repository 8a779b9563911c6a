// Lines of a mail's body, numbered from 0, for the readers of this room.

internal import ByteText
internal import Mail

/// A body with its lines.
struct TextLines {
    let bytes: [UInt8]
    private let lines: LineTable

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lines = LineTable(bytes)
    }

    var count: Int { lines.count }

    /// The bytes of a line without its `\n`.
    func range(_ index: Int) -> Range<Int> { lines.content(ofLine: index + 1, in: bytes) }

    /// Where a line begins; the end of the text behind the last.
    func start(_ index: Int) -> Int { index < count ? lines.range(ofLine: index + 1).lowerBound : bytes.count }

    /// The line of a byte.
    func index(of offset: Int) -> Int { max(lines.line(of: offset) - 1, 0) }

    func isBlank(_ index: Int) -> Bool { bytes[range(index)].allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    func hasPrefix(_ prefix: String, at index: Int) -> Bool {
        guard index < count else { return false }
        return bytes[range(index)].starts(with: prefix.utf8)
    }

    func equals(_ text: String, at index: Int) -> Bool {
        guard index < count else { return false }
        return bytes[range(index)].elementsEqual(text.utf8)
    }

    func text(_ index: Int, _ charset: Charset = .utf8) -> String { charset.decode(Array(bytes[range(index)])) }
}
