// Text as a terminal shows it: which characters must never reach it, and how many columns the others take.

extension Unicode.Scalar {
    /// Whether the character steers a terminal or the order of what it shows: C0, DEL, C1, bidirectional controls, and the
    /// separators that some terminals take for line ends.
    var steersTerminal: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// How many columns the character takes: 0 for marks that combine, 2 for what Unicode calls wide (UAX #11), else 1.
    var columns: Int {
        switch value {
        case 0x20..<0x7F: return 1
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default:
            switch properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return 0
            default: return 1
            }
        }
    }
}

extension String {
    /// The text made safe for a terminal: tabs and line ends become blanks, whatever else steers it U+FFFD.
    var withoutControls: String {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "\t", "\n", "\r": result.append(" ")
            default: result.append(scalar.steersTerminal ? "\u{FFFD}" : scalar)
            }
        }
        return String(result)
    }

    /// How many columns the text takes.
    var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }
}

/// How a piece of text is shown where colour is wanted.
enum TextStyle: Sendable {
    case plain
    case bold
    case dim
    case red
    case yellow

    /// The SGR parameter (ECMA-48, 8.3.117); nil for plain.
    var code: String? {
        switch self {
        case .plain: nil
        case .bold: "1"
        case .dim: "2"
        case .red: "31"
        case .yellow: "33"
        }
    }
}

/// A line or a part of one: pieces of text, each with its style, safe for a terminal from the start.
struct StyledText: Sendable {
    /// A piece of one style.
    struct Run: Sendable {
        let text: String
        let style: TextStyle
    }

    private(set) var runs: [Run] = []
    private(set) var columns = 0

    init() {}

    init(_ text: String, _ style: TextStyle = .plain) { add(text, style) }

    /// Appends text; this is the one door by which text comes in, so nothing that steers a terminal passes.
    mutating func add(_ text: String, _ style: TextStyle = .plain) {
        guard !text.isEmpty else { return }
        let safe = text.withoutControls
        runs.append(Run(text: safe, style: style))
        columns += safe.columns
    }

    mutating func add(_ other: StyledText) {
        runs.append(contentsOf: other.runs)
        columns += other.columns
    }

    /// Appends blanks up to a column; nothing where it is reached already.
    mutating func pad(to column: Int) {
        if columns < column { add(String(repeating: " ", count: column - columns)) }
    }

    var isEmpty: Bool { runs.isEmpty }

    /// The text without its styles.
    var text: String { runs.map(\.text).joined() }
}
