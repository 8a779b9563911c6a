// How tabs become blanks on a page or in a mail program, and how a line may have looked before. Which of it is right, only the file that the
// patch is for can tell: nothing is proven here.

/// A way in which a diff's tabs became blanks.
public enum TabLoss: Sendable, Hashable, CaseIterable {
    /// Up to the next multiple of eight columns of the line.
    case stops
    /// The same, with the diff's marker (`+`, `-`, blank) counted as a column, as a terminal or a page shows a diff.
    case shiftedStops
    /// Eight blanks for each.
    case eight
    /// Four blanks for each.
    case four
    /// One blank for each.
    case one

    private static let blank = UInt8(ascii: " ")
    private static let tab = UInt8(ascii: "\t")

    /// A line's text (without marker) as the diff shows it.
    public func lost(_ line: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(line.count + 16)
        var column = first
        for byte in line {
            guard byte == Self.tab else {
                result.append(byte)
                // The bytes that go on in a character of UTF-8 take no column.
                if byte & 0xc0 != 0x80 { column += 1 }
                continue
            }
            let width = self.width(at: column)
            result.append(contentsOf: repeatElement(Self.blank, count: width))
            column += width
        }
        return result
    }

    /// A line as kernel style would have had it: the blanks at its start made tabs as far as they reach; with `everywhere` also those runs of
    /// two and more inside the line that end where a tab would.
    public func restored(_ line: [UInt8], everywhere: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(line.count)
        var column = first
        var index = 0
        while index < line.count {
            guard line[index] == Self.blank else {
                result.append(line[index])
                if line[index] & 0xc0 != 0x80 { column += 1 }
                index += 1
                continue
            }
            let start = index
            while index < line.count, line[index] == Self.blank { index += 1 }
            let count = index - start
            let isInside = start > 0
            if isInside, !everywhere || self == .one || count < 2 {
                result.append(contentsOf: line[start..<index])
            } else {
                var tabs: [UInt8] = []
                var rest = count
                var place = column
                while rest > 0, width(at: place) <= rest {
                    rest -= width(at: place)
                    place += width(at: place)
                    tabs.append(Self.tab)
                }
                // Inside a line a run that ends at no stop was blanks.
                if isInside, rest > 0 {
                    result.append(contentsOf: line[start..<index])
                } else {
                    result += tabs
                    result.append(contentsOf: repeatElement(Self.blank, count: rest))
                }
            }
            column += count
        }
        return result
    }

    private var first: Int { self == .shiftedStops ? 1 : 0 }

    private func width(at column: Int) -> Int {
        switch self {
        case .stops, .shiftedStops: 8 - column % 8
        case .eight: 8
        case .four: 4
        case .one: 1
        }
    }
}
