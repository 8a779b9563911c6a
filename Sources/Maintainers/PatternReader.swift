// Reads a regular expression into a tree of what it asks for. What it does not understand it does not guess.

internal import ByteText

/// What a part of a pattern asks for.
indirect enum PatternNode: Sendable {
    /// One byte of a class.
    case bytes(ByteClass)
    case startOfText
    case endOfText
    /// An edge between word and other, or (false) none.
    case wordEdge(Bool)
    case sequence([PatternNode])
    case either([PatternNode])
    /// At least and at most so often; nil: without end.
    case repeated(PatternNode, Int, Int?)

    /// A text with which every match begins, and whether the node is nothing but that text.
    var opening: (bytes: [UInt8], isAll: Bool) {
        switch self {
        case .bytes(let set): return set.only.map { ([$0], true) } ?? ([], false)
        case .sequence(let nodes):
            var bytes: [UInt8] = []
            for node in nodes {
                let part = node.opening
                bytes += part.bytes
                guard part.isAll else { return (bytes, false) }
            }
            return (bytes, true)
        case .startOfText, .endOfText, .wordEdge, .either, .repeated: return ([], false)
        }
    }
}

extension PatternNode {
    /// The longest text that is known to stand in every match, in one piece; empty where none is.
    var literal: [UInt8] {
        switch self {
        case .bytes(let set): return set.only.map { [$0] } ?? []
        case .repeated(let node, let least, _): return least > 0 ? node.literal : []
        case .startOfText, .endOfText, .wordEdge, .either: return []
        case .sequence(let nodes):
            var longest: [UInt8] = []
            var piece: [UInt8] = []
            for node in nodes {
                switch node {
                // They take no byte, so that what stands before and behind them is one piece.
                case .startOfText, .endOfText, .wordEdge: continue
                case .bytes, .sequence, .either, .repeated: break
                }
                let (bytes, isAll) = node.opening
                piece += bytes
                if piece.count > longest.count { longest = piece }
                guard !isAll else { continue }
                piece = []
                let inner = node.literal
                if inner.count > longest.count { longest = inner }
            }
            return longest
        }
    }
}

/// A set of bytes.
struct ByteClass: Sendable {
    private var low: (UInt64, UInt64) = (0, 0)
    private var high: (UInt64, UInt64) = (0, 0)

    init(_ byte: UInt8) { insert(byte) }

    init(where isMember: (UInt8) -> Bool) {
        for byte in UInt8.min...UInt8.max where isMember(byte) { insert(byte) }
    }

    func contains(_ byte: UInt8) -> Bool {
        let word = byte < 64 ? low.0 : byte < 128 ? low.1 : byte < 192 ? high.0 : high.1
        return word >> UInt64(byte & 63) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: low.0 |= bit
        case 1: low.1 |= bit
        case 2: high.0 |= bit
        default: high.1 |= bit
        }
    }

    /// Takes in all bytes of another class.
    mutating func formUnion(_ other: ByteClass) {
        low = (low.0 | other.low.0, low.1 | other.low.1)
        high = (high.0 | other.high.0, high.1 | other.high.1)
    }

    /// Its only byte; nil where it has none or several.
    var only: UInt8? {
        guard low.0.nonzeroBitCount + low.1.nonzeroBitCount + high.0.nonzeroBitCount + high.1.nonzeroBitCount == 1 else {
            return nil
        }
        return (UInt8.min...UInt8.max).first(where: contains)
    }

    /// The same letters in both cases.
    var inBothCases: ByteClass {
        let set = self
        return ByteClass { byte in
            let letter = byte | 0x20
            return set.contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
                    && (set.contains(letter) || set.contains(letter ^ 0x20))
        }
    }
}

/// Reads one pattern.
struct PatternReader {
    private let text: [UInt8]
    private let deepest: Int
    private let mostRepeats: Int
    private var place = 0
    private var depth = 0
    private var ignoresCase = false

    init(_ text: [UInt8], deepest: Int, mostRepeats: Int) {
        self.text = text
        self.deepest = deepest
        self.mostRepeats = mostRepeats
    }

    /// The whole pattern; nil for what is not understood.
    mutating func readAll() -> PatternNode? {
        guard let node = readAlternatives(), place == text.count else { return nil }
        return node
    }

    private var next: UInt8? { place < text.count ? text[place] : nil }

    private mutating func take(_ byte: Character) -> Bool {
        guard let wanted = byte.asciiValue, next == wanted else { return false }
        place += 1
        return true
    }

    private mutating func take(_ word: String) -> Bool {
        guard text[place...].starts(with: word.utf8) else { return false }
        place += word.utf8.count
        return true
    }

    /// Passes over what `/x` makes nothing of.
    private mutating func skipBlanks() {
        while let byte = next {
            if byte == 0x20 || (0x09...0x0d).contains(byte) {
                place += 1
            } else if byte == UInt8(ascii: "#") {
                place = text.firstOffset(of: UInt8(ascii: "\n"), from: place) ?? text.count
            } else {
                return
            }
        }
    }

    private mutating func readAlternatives() -> PatternNode? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= deepest else { return nil }
        var alternatives: [PatternNode] = []
        repeat {
            guard let sequence = readSequence() else { return nil }
            alternatives.append(sequence)
        } while take("|")
        return alternatives.count == 1 ? alternatives[0] : .either(alternatives)
    }

    private mutating func readSequence() -> PatternNode? {
        var nodes: [PatternNode] = []
        while true {
            skipBlanks()
            guard let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") else { return .sequence(nodes) }
            guard let atom = readAtom(), let node = readRepeats(of: atom) else { return nil }
            nodes.append(node)
        }
    }

    private mutating func readRepeats(of atom: PatternNode) -> PatternNode? {
        skipBlanks()
        let node: PatternNode
        if take("*") {
            node = .repeated(atom, 0, nil)
        } else if take("+") {
            node = .repeated(atom, 1, nil)
        } else if take("?") {
            node = .repeated(atom, 0, 1)
        } else if next == UInt8(ascii: "{") {
            guard let bounds = readBounds() else { return nil }
            node = .repeated(atom, bounds.least, bounds.most)
        } else {
            return atom
        }
        // Lazy or not, what is found is the same.
        _ = take("?")
        skipBlanks()
        // `a**` and `a++` mean something else in each dialect.
        return "*+?{".utf8.contains(next ?? 0) ? nil : node
    }

    private mutating func readBounds() -> (least: Int, most: Int?)? {
        place += 1
        guard let least = readNumber() else { return nil }
        if take("}") { return (least, least) }
        guard take(",") else { return nil }
        if take("}") { return (least, nil) }
        guard let most = readNumber(), most >= least, take("}") else { return nil }
        return (least, most)
    }

    private mutating func readNumber() -> Int? {
        var number: Int?
        while let byte = next, (0x30...0x39).contains(byte) {
            let value = (number ?? 0) * 10 + Int(byte - 0x30)
            guard value <= mostRepeats else { return nil }
            number = value
            place += 1
        }
        return number
    }

    private func node(for set: ByteClass) -> PatternNode { .bytes(ignoresCase ? set.inBothCases : set) }

    private mutating func readAtom() -> PatternNode? {
        guard let byte = next else { return nil }
        switch byte {
        case UInt8(ascii: "("): return readGroup()
        case UInt8(ascii: "["): return readClass()
        case UInt8(ascii: "\\"):
            place += 1
            return readEscape()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): return nil
        default: break
        }
        place += 1
        switch byte {
        case UInt8(ascii: "."): return .bytes(ByteClass { $0 != 0x0a })
        case UInt8(ascii: "^"): return .startOfText
        case UInt8(ascii: "$"): return .endOfText
        default: return node(for: ByteClass(byte))
        }
    }

    private mutating func readGroup() -> PatternNode? {
        place += 1
        let outer = ignoresCase
        if take("?") {
            if take("i") {
                // `(?i)` holds to the end of the group around it.
                if take(")") {
                    ignoresCase = true
                    return .sequence([])
                }
                ignoresCase = true
            }
            guard take(":") else { return nil }
        }
        guard let node = readAlternatives(), take(")") else { return nil }
        ignoresCase = outer
        return node
    }

    private mutating func readEscape() -> PatternNode? {
        guard let byte = next else { return nil }
        place += 1
        if byte == UInt8(ascii: "b") { return .wordEdge(true) }
        if byte == UInt8(ascii: "B") { return .wordEdge(false) }
        return Self.set(escaped: byte).map(node)
    }

    /// What a letter behind a backslash stands for; nil for what is not understood.
    private static func set(escaped byte: UInt8) -> ByteClass? {
        switch byte {
        case UInt8(ascii: "d"): ByteClass { (0x30...0x39).contains($0) }
        case UInt8(ascii: "D"): ByteClass { !(0x30...0x39).contains($0) }
        case UInt8(ascii: "w"): ByteClass { $0.isIdentifierByte }
        case UInt8(ascii: "W"): ByteClass { !$0.isIdentifierByte }
        case UInt8(ascii: "s"): ByteClass { $0 == 0x20 || (0x09...0x0d).contains($0) }
        case UInt8(ascii: "S"): ByteClass { $0 != 0x20 && !(0x09...0x0d).contains($0) }
        case UInt8(ascii: "n"): ByteClass(0x0a)
        case UInt8(ascii: "t"): ByteClass(0x09)
        default: byte.isIdentifierByte ? nil : ByteClass(byte)
        }
    }

    private mutating func readClass() -> PatternNode? {
        place += 1
        let isNegated = take("^")
        var set = ByteClass { _ in false }
        var isFirst = true
        while let byte = next, isFirst || byte != UInt8(ascii: "]") {
            isFirst = false
            // `[:alpha:]` and its like are in no MAINTAINERS.
            if take("[:") { return nil }
            place += 1
            var low = byte
            if byte == UInt8(ascii: "\\") {
                guard let escaped = next, let others = Self.set(escaped: escaped) else { return nil }
                place += 1
                guard let only = others.only else {
                    set = ByteClass { [set] in set.contains($0) || others.contains($0) }
                    continue
                }
                low = only
            }
            var high = low
            if next == UInt8(ascii: "-"), place + 1 < text.count, text[place + 1] != UInt8(ascii: "]") {
                place += 1
                guard let end = next, end != UInt8(ascii: "\\"), end >= low else { return nil }
                high = end
                place += 1
            }
            for member in low...high { set.insert(member) }
        }
        guard take("]") else { return nil }
        if ignoresCase { set = set.inBothCases }
        return .bytes(isNegated ? ByteClass { [set] in !set.contains($0) } : set)
    }
}
