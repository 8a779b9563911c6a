// A file of rules as YAML: typed access to its nodes, each error with line and column.

internal import ByteText

/// The text of one file.
struct RulesText {
    /// The file, as errors name it.
    let name: String
    private let bytes: [UInt8]
    private let lines: LineTable

    /// Files of rules are written by hand; what is larger is something else.
    private static let largest = 1 << 18

    /// A value in it.
    struct Value {
        fileprivate let content: YAMLDocument.Node.Content
        fileprivate let document: YAMLDocument
        /// Its first byte.
        let position: Position
    }

    /// A key with its value.
    struct Entry {
        let key: String
        let keyPosition: Position
        let value: Value
    }

    /// A plain text with its place.
    struct Word {
        let text: String
        let position: Position
    }

    init(_ bytes: [UInt8], name: String) throws(ConfigurationError) {
        self.name = name
        self.bytes = bytes
        lines = LineTable(bytes)
        guard bytes.count <= Self.largest else { throw error(nil, .tooLarge(limit: Self.largest)) }
    }

    func error(_ position: Position?, _ problem: ConfigurationError.Problem) -> ConfigurationError {
        ConfigurationError(file: name, position: position, problem: problem)
    }

    /// What the file holds; nil where it is empty or has comments alone.
    func root() throws(ConfigurationError) -> Value? {
        if let anchor = anchor() {
            throw error(
                anchor, .malformed("'&' before a name makes a YAML anchor, which rules do not have: put a blank between them"))
        }
        let document: YAMLDocument
        do {
            // Bytes that are no UTF-8 become U+FFFD and are then refused where a name or glob is wanted.
            document = try YAMLDocument(Array(String(decoding: bytes, as: UTF8.self).utf8))
        } catch { throw self.failure(error) }
        if let (key, mark) = document.duplicateKey { throw error(position(mark), .duplicateKey(key)) }
        guard let root = document.nodes.first else { return nil }
        if case .scalar("", isPlain: true) = root.content { return nil }
        return value(0, in: document)
    }

    // MARK: Typed values

    /// The pairs of a mapping whose keys are all among `keys`.
    func entries(of value: Value, keys: [String], what: String) throws(ConfigurationError) -> [Entry] {
        let entries = try self.entries(of: value, what: what)
        for entry in entries {
            guard keys.contains(entry.key) else {
                throw self.error(entry.keyPosition, .unknownKey(entry.key, nearest: entry.key.nearest(of: keys)))
            }
        }
        return entries
    }

    /// The pairs of a mapping.
    func entries(of value: Value, what: String) throws(ConfigurationError) -> [Entry] {
        guard case .mapping(let pairs) = value.content else { throw wrongType(value, expected: what) }
        var entries: [Entry] = []
        for pair in pairs {
            let key = self.value(pair.key, in: value.document)
            entries.append(
                Entry(
                    key: try word(key, what: "a key").text, keyPosition: key.position,
                    value: self.value(pair.value, in: value.document)))
        }
        return entries
    }

    /// The items of a list.
    func items(of value: Value, what: String) throws(ConfigurationError) -> [Value] {
        guard case .sequence(let items) = value.content else { throw wrongType(value, expected: what) }
        return items.map { self.value($0, in: value.document) }
    }

    /// The texts of a list, or one text by itself; at least one.
    func words(of value: Value, what: String) throws(ConfigurationError) -> [Word] {
        guard case .sequence(let items) = value.content else { return [try word(value, what: "\(what), or a list of them")] }
        guard !items.isEmpty else { throw error(value.position, .wrongType(expected: what, found: "an empty list")) }
        var words: [Word] = []
        for item in items { words.append(try word(self.value(item, in: value.document), what: what)) }
        return words
    }

    /// A text that is not empty. What YAML takes for a number or a truth (`off`) is text here.
    func word(_ value: Value, what: String) throws(ConfigurationError) -> Word {
        guard case .scalar(let text, _) = value.content, !text.isEmpty else { throw wrongType(value, expected: what) }
        return Word(text: text, position: value.position)
    }

    private func wrongType(_ value: Value, expected: String) -> ConfigurationError {
        let found =
            switch value.content {
            case .scalar(let text, _): text.isEmpty ? "nothing" : "'\(text)'"
            case .mapping: "keys and values"
            case .sequence: "a list"
            }
        return error(value.position, .wrongType(expected: expected, found: found))
    }

    private func value(_ number: Int, in document: YAMLDocument) -> Value {
        let node = document.nodes[number]
        return Value(content: node.content, document: document, position: position(node.mark))
    }

    // MARK: Places

    /// libyaml counts a column in characters (Unicode scalars), we in bytes.
    private func position(_ mark: YAMLDocument.Mark) -> Position {
        guard mark.line <= lines.count else { return Position(line: mark.line, column: mark.column) }
        var column = 1
        var left = mark.column
        for byte in bytes[lines.range(ofLine: mark.line)] {
            // Continuation bytes of UTF-8 are 0b10……….
            if byte & 0xC0 != 0x80 { left -= 1 }
            if left == 0 { break }
            column += 1
        }
        return Position(line: mark.line, column: column)
    }

    /// The first place where an anchor may be set, in quotes or not: aliases of aliases would make a small file a huge one.
    private func anchor() -> Position? {
        var start = 0
        while let offset = bytes.firstOffset(of: UInt8(ascii: "&"), from: start) {
            start = offset + 1
            let isApart = offset == 0 || " \t\r\n[{,".utf8.contains(bytes[offset - 1])
            if isApart, start < bytes.count, bytes[start].isIdentifierByte || bytes[start] == UInt8(ascii: "-") {
                return lines.position(of: offset)
            }
        }
        return nil
    }

    private func failure(_ failure: YAMLDocument.Failure) -> ConfigurationError {
        // A glob is what begins with * here.
        let isGlob = "a text that begins with * needs quotes"
        if let context = failure.context, context.text.hasSuffix("an alias") {
            return error(position(context.mark), .syntax(isGlob))
        }
        if failure.problem.hasSuffix("undefined alias") { return error(failure.mark.map(position), .syntax(isGlob)) }
        return error(
            failure.mark.map(position), .syntax(failure.context.map { "\($0.text), \(failure.problem)" } ?? failure.problem))
    }
}

extension String {
    /// The one of some words that was probably meant: nearest in edits of a letter, two of them or a third of its letters at most.
    func nearest(of words: [String]) -> String? {
        let near = words.map { (word: $0, distance: edits(to: $0)) }.min { ($0.distance, $0.word) < ($1.distance, $1.word) }
        guard let near, near.distance <= Swift.max(near.word.utf8.count / 3, 2), near.distance < near.word.utf8.count else {
            return nil
        }
        return near.word
    }

    /// Letters to put in, take out, replace, or swap with their neighbour.
    private func edits(to other: String) -> Int {
        let from = Array(utf8.prefix(64))
        let to = Array(other.utf8)
        var rows = [Array(0...to.count)]
        for line in from.indices {
            var row = [line + 1]
            for column in to.indices {
                let isSame = from[line] == to[column]
                var least = Swift.min(rows[line][column] + (isSame ? 0 : 1), rows[line][column + 1] + 1, row[column] + 1)
                if line > 0, column > 0, from[line] == to[column - 1], from[line - 1] == to[column] {
                    least = Swift.min(least, rows[line - 1][column - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[from.count][to.count]
    }
}
