// Lines of a buffer and places in it.

/// A place in a text: line and column count from 1, a column counts bytes.
public struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// The byte column, from 1.
    public var column: Int

    /// Makes a place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// `line:column`, as compilers write it.
    public var description: String { "\(line):\(column)" }

    /// Orders places by line, then column.
    public static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }
}

/// Where each line of a buffer begins.
///
/// A line ends with `\n`, which belongs to it; a buffer that ends with `\n` has no empty last line.
public struct LineTable: Sendable {
    private let starts: [Int32]
    private let end: Int

    /// Finds the lines of `bytes` (at most 2 GiB).
    public init(_ bytes: [UInt8]) {
        var starts: [Int32] = []
        starts.reserveCapacity(bytes.count / 28 + 1)
        var start = 0
        while start < bytes.count {
            starts.append(Int32(truncatingIfNeeded: start))
            start = (bytes.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? bytes.count) + 1
        }
        self.starts = starts
        end = bytes.count
    }

    /// The number of lines.
    public var count: Int { starts.count }

    /// The bytes of a line (from 1), its `\n` included.
    public func range(ofLine line: Int) -> Range<Int> {
        Int(starts[line - 1])..<(line < starts.count ? Int(starts[line]) : end)
    }

    /// The bytes of a line (from 1) without its `\n`; `text` is the buffer that the table was made of.
    public func content(ofLine line: Int, in text: [UInt8]) -> Range<Int> {
        let whole = range(ofLine: line)
        let hasEnd = !whole.isEmpty && text[whole.upperBound - 1] == UInt8(ascii: "\n")
        return whole.lowerBound..<(hasEnd ? whole.upperBound - 1 : whole.upperBound)
    }

    /// The place of a byte; the end of the buffer counts as behind the last byte.
    public func position(of offset: Int) -> Position {
        let line = max(self.line(of: offset), 1)
        return Position(line: line, column: offset - (starts.isEmpty ? 0 : Int(starts[line - 1])) + 1)
    }

    /// The line (from 1) of a byte; 0 in an empty buffer.
    public func line(of offset: Int) -> Int {
        firstNumber(below: starts.count) { Int(starts[$0]) > offset }
    }
}
