// What a bot's report says: each place that it names, in the forms of gcc, clang, sparse, smatch, coccinelle, kernel-doc and the linker, and the
// lines of source that it quotes, by which the place can be found again in another tree. Nothing is held against a tree here.

public import ByteText
internal import Mail

/// A bot's report on a series, or on one of its patches.
public struct BotReport: Sendable, Hashable {
    /// The message: its place in `Series.messages` or `PatchThread.messages`.
    public var message: Int
    /// The bot, or the person who sends on what a checker said.
    public var reporter: String
    /// The patch that it answers; nil for the series as a whole.
    public var patch: Int?
    /// The places that it names, in its order.
    public var places: [ReportedPlace]

    /// Makes a report of its parts.
    public init(message: Int, reporter: String, patch: Int?, places: [ReportedPlace]) {
        self.message = message
        self.reporter = reporter
        self.patch = patch
        self.places = places
    }
}

/// One place of a report, in the tree that the bot built.
public struct ReportedPlace: Sendable, Hashable {
    /// The file.
    public var path: TreePath
    /// The line (from 1) in the bot's tree.
    public var line: Int
    /// The column (from 1); nil where none is stated.
    public var column: Int?
    /// The function; empty where none is stated.
    public var function: String
    /// What is said of the place, for example `warning: unused variable 'x' [-Wunused-variable]`.
    public var message: String
    /// The line (from 1) of the input.
    public var inputLine: Int
    /// Lines of the file around the place, as the report quotes them.
    public var quoted: [QuotedLine]

    /// Makes a place of its parts.
    public init(
        path: TreePath, line: Int, column: Int? = nil, function: String = "", message: String, inputLine: Int,
        quoted: [QuotedLine] = []
    ) {
        self.path = path
        self.line = line
        self.column = column
        self.function = function
        self.message = message
        self.inputLine = inputLine
        self.quoted = quoted
    }
}

/// A line of source as a report quotes it; blanks in it may have changed on the way.
public struct QuotedLine: Sendable, Hashable {
    /// Its number (from 1) in the bot's tree.
    public var line: Int
    /// Its text without its end.
    public var text: [UInt8]

    /// Makes a quoted line.
    public init(line: Int, text: [UInt8]) {
        self.line = line
        self.text = text
    }
}

extension BotReport {
    // No report names as many by far.
    private static let mostPlaces = 1000
    private static let mostQuoted = 20_000
    /// How far from a place a quoted line still tells where it is.
    private static let reach = 12

    /// Headings under which bots and people list what a checker said (the kernel test robot's mails).
    private static let headings = [
        "smatch warnings:", "New smatch warnings:", "Old smatch warnings:", "sparse warnings:", "cocci warnings:",
        "coccinelle warnings:", "coccicheck warnings:", "All warnings (", "All errors (", "All error/warnings (",
        "All errors/warnings (",
    ]

    /// Whether a mail reports what a checker said: one of the known headings stands at the start of a line, unquoted.
    static func isReport(_ body: [UInt8]) -> Bool {
        headings.contains { heading in
            let mark = Array(heading.utf8)
            guard let hit = body.firstOffset(of: mark) else { return false }
            return hit == 0 || body[hit - 1] == UInt8(ascii: "\n")
        }
    }

    /// Reads the report in a message; nil where it is none.
    init?(_ entry: ThreadMessage, at place: Int, patch: Int?) {
        guard entry.kind == .report else { return nil }
        let mail = entry.message
        self.init(
            message: place, reporter: mail.author.name.isEmpty ? mail.author.address ?? "" : mail.author.name, patch: patch,
            places: Self.places(in: mail.body, charset: mail.charset, firstLine: mail.bodyLine))
    }

    /// Reads a report's places.
    ///
    /// Where the report marks what is new with `>>`, as the kernel test robot does, the rest is context and left out.
    static func places(in body: [UInt8], charset: Charset, firstLine: Int) -> [ReportedPlace] {
        let lines = TextLines(body)
        var marked: [ReportedPlace] = []
        var plain: [ReportedPlace] = []
        var quotes = SourceQuotes()
        var functionOf: (path: TreePath, name: String)?
        for index in 0..<lines.count {
            let range = lines.range(index)
            guard (5..<2000).contains(range.count) else { continue }
            if lines.equals("-- ", at: index) { break }
            if quotes.count < mostQuoted, quotes.take(lines.bytes, range) { continue }
            let line = ReportLine(lines.text(index, charset))
            if let (path, name) = line.enteredFunction {
                functionOf = (path, name)
                continue
            }
            guard var place = line.place(inputLine: firstLine + index) else { continue }
            quotes.path = place.path
            guard marked.count + plain.count < mostPlaces else { break }
            if place.function.isEmpty, let known = functionOf, known.path == place.path { place.function = known.name }
            if line.isMarked { marked.append(place) } else { plain.append(place) }
        }
        var seen: Set<ReportedPlace> = []
        return (marked.isEmpty ? plain : marked).filter { place in
            var key = place
            key.inputLine = 0
            return seen.insert(key).inserted
        }.map { place in
            var completed = place
            completed.quoted = quotes.around(place.path, place.line, reach: reach)
            return completed
        }
    }
}

/// One line of a report, its marks taken off.
private struct ReportLine {
    /// Whether `>>` stands before it.
    let isMarked: Bool
    private let text: Substring

    init(_ line: String) {
        var rest = line.drop { $0 == " " || $0 == "\t" }
        isMarked = rest.hasPrefix(">> ")
        if isMarked { rest = rest.dropFirst(3).drop { $0 == " " } }
        // The linker, and kernel-doc in newer kernels, say who speaks first.
        for speaker in ["ld: ", "ld.lld: ", "Warning: ", "warning: "] where rest.hasPrefix(speaker) {
            rest = rest.dropFirst(speaker.utf8.count)
        }
        text = rest
    }

    /// `mm/vma.c: In function 'name':`, which gcc says before what it has to say of that function.
    var enteredFunction: (TreePath, String)? {
        guard let (path, rest) = path(), rest.hasPrefix(" In function ") else { return nil }
        let name = rest.dropFirst(" In function ".count).drop { "'‘`".contains($0) }
            .prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return name.isEmpty ? nil : (path, String(name))
    }

    /// The place that the line names; nil where it names none.
    func place(inputLine: Int) -> ReportedPlace? {
        guard let (path, rest) = path(), let (line, behind) = Self.number(rest), line > 0 else { return nil }
        var next = behind
        var column: Int?
        var function = ""
        if next.first == " " {
            // smatch: `path:line function() warn: …`
            let name = next.dropFirst().prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            next = next.dropFirst()
            if next[name.endIndex...].hasPrefix("() ") {
                function = String(name)
                next = next[name.endIndex...].dropFirst(3)
            }
        } else if next.first == ":" {
            next = next.dropFirst()
            if let (number, end) = Self.number(next) {
                column = number > 0 ? number : nil
                next = end
                // coccinelle: `path:line:12-20: …`
                if next.first == "-", let (_, end) = Self.number(next.dropFirst()) { next = end }
                guard next.first == ":" else { return nil }
                next = next.dropFirst()
            } else if next.first == "(", let close = next.firstIndex(of: ")"), next[close...].hasPrefix("):") {
                // The linker: `path:line:(.text+0x12): …`
                next = next[close...].dropFirst(2)
            }
            guard next.first == " " else { return nil }
            next = next.dropFirst()
        } else {
            return nil
        }
        guard let message = Self.message(next) else { return nil }
        return ReportedPlace(
            path: path, line: line, column: column, function: function, message: message, inputLine: inputLine)
    }

    /// The path before the first colon, and what stands behind the colon.
    private func path() -> (TreePath, Substring)? {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex, text[..<colon].utf8.count < 300 else { return nil }
        var name = text[..<colon]
        if name.hasPrefix("./") { name = name.dropFirst(2) }
        let file = name[(name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex)...]
        let isFile = file.contains(".") || ["Makefile", "Kconfig", "Kbuild"].contains { file.hasPrefix($0) }
        guard isFile, !name.hasPrefix("/"), !name.contains("//"), !name.contains("@"),
            name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return nil }
        return (TreePath(Array(name.utf8)), text[text.index(after: colon)...])
    }

    private static func number(_ text: Substring) -> (Int, Substring)? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard (1...7).contains(digits.utf8.count), let value = Int(digits) else { return nil }
        return (value, text[digits.endIndex...])
    }

    /// What is said; nil for what only belongs to another line: notes, and the lines below a message of sparse.
    private static func message(_ text: Substring) -> String? {
        var rest = text
        while rest.hasPrefix("sparse: sparse: ") { rest = rest.dropFirst("sparse: ".count) }
        let said = rest.hasPrefix("sparse: ") ? rest.dropFirst("sparse: ".count) : rest
        guard let first = said.first, first != " ", first != "\t", !said.hasPrefix("note: "), !said.hasPrefix("in included file")
        else { return nil }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}

/// The lines of source that a report quotes, by file.
private struct SourceQuotes {
    /// The file that quotes without a file of their own belong to.
    var path: TreePath?
    private(set) var count = 0
    private var lines: [TreePath: [Int: [UInt8]]] = [:]

    /// Takes a line of a report; false where it quotes nothing.
    mutating func take(_ text: [UInt8], _ range: Range<Int>) -> Bool {
        if text[range].starts(with: "vim +".utf8) {
            // `vim +/name +2642 mm/vma.c`
            let words = text[range].split(separator: UInt8(ascii: " "))
            if words.count > 2, let last = words.last { path = TreePath(Array(last)) }
            return true
        }
        guard let path, let (number, start) = Self.quote(text, range) else { return false }
        count += 1
        lines[path, default: [:]][number] = Array(text[start..<range.upperBound])
        return true
    }

    /// The quoted lines not farther than `reach` from a line.
    func around(_ path: TreePath, _ line: Int, reach: Int) -> [QuotedLine] {
        guard let known = lines[path] else { return [] }
        return (max(1, line - reach)...(line + reach)).compactMap { number in
            known[number].map { QuotedLine(line: number, text: $0) }
        }
    }

    /// The number of a quoted line and where its text begins.
    ///
    /// Three forms: `id Author 2024-01-02 @120  text` (`git blame` under `vim +`), `> 120<tab>text` or `--> 120 text`, and a compiler's
    /// `120 | text`.
    private static func quote(_ text: [UInt8], _ range: Range<Int>) -> (Int, Int)? {
        var next = range.lowerBound
        if let date = blameDate(text, range) { next = date }
        let isBlame = next > range.lowerBound
        while next < range.upperBound, isBlank(text[next]) || !isBlame && (text[next] == 0x3e || text[next] == 0x2d) { next += 1 }
        if isBlame, next < range.upperBound, text[next] == UInt8(ascii: "@") { next += 1 }
        var number = 0
        let digits = next
        while next < range.upperBound, (0x30...0x39).contains(text[next]), next - digits < 7 {
            number = number * 10 + Int(text[next] - 0x30)
            next += 1
        }
        guard next > digits, number > 0 else { return nil }
        if next == range.upperBound { return (number, next) }
        if isBlame { return isBlank(text[next]) ? (number, min(next + 2, range.upperBound)) : nil }
        if text[next] == 0x09 { return (number, next + 1) }
        if text[next] == 0x20, next + 1 < range.upperBound, text[next + 1] == UInt8(ascii: "|") {
            return (number, min(next + 3, range.upperBound))
        }
        return text[range.lowerBound] == 0x2d && text[next] == 0x20 ? (number, next + 1) : nil
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Where ` 2024-01-02 ` ends in a line that begins with an object's id; nil where there is none.
    private static func blameDate(_ text: [UInt8], _ range: Range<Int>) -> Int? {
        var next = range.lowerBound
        while next < range.upperBound, isHexDigit(text[next]) { next += 1 }
        guard next - range.lowerBound >= 8, next < range.upperBound, text[next] == 0x20 else { return nil }
        while let dash = text.firstOffset(of: UInt8(ascii: "-"), in: next..<range.upperBound) {
            if dash >= next + 5, dash + 7 <= range.upperBound, text[dash - 5] == 0x20, text[dash + 3] == UInt8(ascii: "-"),
                text[(dash - 4)..<dash].allSatisfy({ (0x30...0x39).contains($0) })
            {
                return dash + 6
            }
            next = dash + 1
        }
        return nil
    }
}
