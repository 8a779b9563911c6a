// A file of rules as YAML: typed access to its nodes, each error with line and column. The only file that knows Yams.

internal import ByteText
internal import Yams

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
        fileprivate let node: Node
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
        do {
            // All is text here: to find out what else a word may be, Yams makes regular expressions, which takes long.
            // Bytes that are no UTF-8 become U+FFFD and are then refused where a name or glob is wanted.
            let parser = try Parser(yaml: String(decoding: bytes, as: UTF8.self), resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else { return nil }
            if case .scalar(let scalar) = root, scalar.string.isEmpty, scalar.style == .plain { return nil }
            return value(root)
        } catch let failure as YamlError {
            throw self.failure(failure)
        } catch {
            throw self.error(nil, .syntax("\(error)"))
        }
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
        guard case .mapping(let mapping) = value.node else { throw wrongType(value, expected: what) }
        var entries: [Entry] = []
        for (key, node) in mapping {
            let place = self.value(key)
            entries.append(
                Entry(key: try word(place, what: "a key").text, keyPosition: place.position, value: self.value(node)))
        }
        return entries
    }

    /// The items of a list.
    func items(of value: Value, what: String) throws(ConfigurationError) -> [Value] {
        guard case .sequence(let sequence) = value.node else { throw wrongType(value, expected: what) }
        return sequence.map { self.value($0) }
    }

    /// The texts of a list, or one text by itself; at least one.
    func words(of value: Value, what: String) throws(ConfigurationError) -> [Word] {
        guard case .sequence(let sequence) = value.node else { return [try word(value, what: "\(what), or a list of them")] }
        guard !sequence.isEmpty else { throw error(value.position, .wrongType(expected: what, found: "an empty list")) }
        var words: [Word] = []
        for node in sequence { words.append(try word(self.value(node), what: what)) }
        return words
    }

    /// A text that is not empty. What YAML takes for a number or a truth (`off`) is text here.
    func word(_ value: Value, what: String) throws(ConfigurationError) -> Word {
        guard case .scalar(let scalar) = value.node, !scalar.string.isEmpty else { throw wrongType(value, expected: what) }
        return Word(text: scalar.string, position: value.position)
    }

    private func wrongType(_ value: Value, expected: String) -> ConfigurationError {
        let found =
            switch value.node {
            case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(scalar.string)'"
            case .mapping: "keys and values"
            case .sequence: "a list"
            case .alias: "an alias"
            }
        return error(value.position, .wrongType(expected: expected, found: found))
    }

    private func value(_ node: Node) -> Value {
        Value(node: node, position: node.mark.map { position(line: $0.line, scalar: $0.column) } ?? Position(line: 1, column: 1))
    }

    // MARK: Places

    /// libyaml counts a column in characters (Unicode scalars), we in bytes.
    private func position(line: Int, scalar: Int) -> Position {
        guard line <= lines.count else { return Position(line: line, column: scalar) }
        var column = 1
        var left = scalar
        for byte in bytes[lines.range(ofLine: line)] {
            // Continuation bytes of UTF-8 are 0b10……….
            if byte & 0xC0 != 0x80 { left -= 1 }
            if left == 0 { break }
            column += 1
        }
        return Position(line: line, column: column)
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

    private func failure(_ failure: YamlError) -> ConfigurationError {
        func at(_ mark: Mark) -> Position { position(line: mark.line, scalar: mark.column) }
        // A glob is what begins with * here.
        let isGlob = "a text that begins with * needs quotes"
        switch failure {
        case .scanner(let context?, _, _, _) where context.text.hasSuffix("an alias"):
            return error(at(context.mark), .syntax(isGlob))
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            return error(at(mark), .syntax(context.map { "\($0.text), \(problem)" } ?? problem))
        case .composer(_, let problem, let mark, _):
            return error(at(mark), .syntax(problem.hasSuffix("undefined alias") ? isGlob : problem))
        case .duplicatedKeysInMapping(let keys, let context):
            return error(at(context.mark), .duplicateKey(keys.first ?? ""))
        case .reader(let problem, _, _, _): return error(nil, .syntax(problem))
        default: return error(nil, .syntax("\(failure)"))
        }
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
