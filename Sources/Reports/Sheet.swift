// A report for a terminal, line by line: wrapping, columns, colour.

internal import ByteText

/// What a text report must know of where it is shown.
public struct TextLayout: Sendable, Hashable {
    /// The number of columns that lines are broken to; at least 40.
    public let width: Int
    /// Whether colour is wanted.
    public let hasColor: Bool

    /// Makes a layout. A width under 40 columns is taken as 40.
    public init(width: Int, hasColor: Bool) {
        self.width = max(width, 40)
        self.hasColor = hasColor
    }
}

/// The lines of a report as they grow.
struct Sheet {
    let layout: TextLayout
    private(set) var bytes: [UInt8] = []

    init(_ layout: TextLayout) { self.layout = layout }

    var width: Int { layout.width }

    /// An empty line, unless the sheet is empty or has one at its end.
    mutating func blank() {
        guard !bytes.isEmpty, !bytes.suffix(2).elementsEqual("\n\n".utf8) else { return }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A line as it is, however long.
    mutating func line(_ text: StyledText) {
        var pending = 0
        for run in text.runs {
            let body = run.text.utf8
            guard let last = body.lastIndex(where: { $0 != UInt8(ascii: " ") }) else {
                pending += body.count
                continue
            }
            // Blanks at the end of a line are held back until something follows them.
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: pending))
            pending = body.distance(from: last, to: body.endIndex) - 1
            let code = layout.hasColor ? run.style.code : nil
            if let code { bytes.append(contentsOf: "\u{1B}[\(code)m".utf8) }
            bytes.append(contentsOf: body[...last])
            if code != nil { bytes.append(contentsOf: "\u{1B}[0m".utf8) }
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The lines of another sheet, each behind `indent` blanks.
    mutating func append(_ other: Sheet, indent: Int) {
        let blanks = [UInt8](repeating: UInt8(ascii: " "), count: indent)
        for row in other.bytes.split(separator: UInt8(ascii: "\n")) {
            bytes += blanks
            bytes += row
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    mutating func line(_ text: String, _ style: TextStyle = .plain) { line(StyledText(text, style)) }

    /// A line broken at blanks to the width; what follows the first break is indented by `hanging` columns. A word that is
    /// longer than a line is kept whole, so that paths and calls can be copied.
    mutating func wrapped(_ text: StyledText, hanging: Int) {
        guard text.columns > width else { return line(text) }
        var current = StyledText()
        var blanks = 0
        var word = StyledText()
        var hasWord = false

        func flush(_ sheet: inout Sheet) {
            guard !word.isEmpty else { return }
            if hasWord, current.columns + blanks + word.columns > sheet.width {
                sheet.line(current)
                current = StyledText(String(repeating: " ", count: hanging))
            } else {
                current.pad(to: current.columns + blanks)
            }
            current.add(word)
            hasWord = true
            blanks = 0
            word = StyledText()
        }

        for run in text.runs {
            var piece = String.UnicodeScalarView()
            for scalar in run.text.unicodeScalars {
                guard scalar == " " else {
                    piece.append(scalar)
                    continue
                }
                word.add(String(piece), run.style)
                piece = String.UnicodeScalarView()
                flush(&self)
                blanks += 1
            }
            word.add(String(piece), run.style)
        }
        flush(&self)
        line(current)
    }
}

/// `1 patch`, `2 patches`: a count with its noun.
func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(count) " + (count == 1 ? noun : plural ?? noun + "s")
}

/// Patch numbers in one phrase: `patch 4`, `patches 4, 9`.
func patchNumbers(_ indices: [Int]) -> String {
    let parts = indices.runs.flatMap { run in
        run.count < 3 ? run.map(String.init) : ["\(run.lowerBound)–\(run.upperBound)"]
    }
    return (indices.count == 1 ? "patch " : "patches ") + parts.joined(separator: ", ")
}
