// The kernel's MAINTAINERS file: bytes of the file in, sections out, and for a file of the tree who looks after it. It asks no git
// history and opens no file.

public import ByteText

/// One block of the file: who looks after what.
public struct MaintainersSection: Sendable {
    /// Its title, for example `MEMORY MANAGEMENT`.
    public let title: String
    /// Whom to write to, in the order of the file.
    public let contacts: [Contact]
    /// The `S:` line, for example `Maintained`; empty where there is none.
    public let status: String
    /// The `T:` lines: trees.
    public let trees: [String]

    let files: [FilePattern]
    let excluded: [FilePattern]
    let names: [LinePattern]
    let keywords: [LinePattern]

    /// A person or a list.
    public struct Contact: Sendable, Hashable {
        /// What it is. The raw values are those of the JSON contract.
        public enum Kind: String, Sendable {
            /// `M:`
            case maintainer
            /// `R:`
            case reviewer
            /// `L:`
            case list
        }

        /// What it is.
        public let kind: Kind
        /// The display name; empty for a list.
        public let name: String
        /// The address.
        public let address: String
        /// Whether a list is for its subscribers alone, so that others can't write to it.
        public let isClosed: Bool
    }

    /// Whether it looks after whatever nobody else does.
    public var isCatchAll: Bool { files.contains { $0.meansEverything } }
}

/// Why a section is concerned with a file.
public enum Concern: Sendable, Hashable {
    /// An `F:` pattern means it; `depth` is the number of path parts that it tells, the more the closer.
    case file(depth: Int)
    /// An `N:` pattern is in its path.
    case name
    /// A `K:` pattern is in the text given.
    case keyword
}

/// The whole file.
public struct MaintainersFile: Sendable {
    /// The sections in the order of the file.
    public let sections: [MaintainersSection]
    /// The `N:` and `K:` patterns that are not understood, each as `line: pattern`; they match nothing.
    public let unread: [String]

    /// Reads the file.
    ///
    /// As for `get_maintainer.pl`, a line `X: value` at the start of a line is a field, an empty line or a comment is nothing, and any other
    /// line is the title of a section that goes on to the next one.
    public init(_ bytes: [UInt8]) {
        var sections: [MaintainersSection] = []
        var unread: [String] = []
        let lines = LineTable(bytes)
        var draft = Draft()
        for number in 0..<lines.count {
            let line = Self.trimmed(bytes[lines.range(ofLine: number + 1)])
            if let first = line.first, line.count >= 2, line[line.startIndex + 1] == UInt8(ascii: ":"),
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
            {
                let value = Array(line.dropFirst(2).drop { $0 == 0x20 || $0 == 0x09 })
                if !draft.add(field: first, value) {
                    unread.append("\(number + 1): \(String(decoding: value, as: UTF8.self))")
                }
                continue
            }
            guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }), first != UInt8(ascii: "#") else { continue }
            if let section = draft.section { sections.append(section) }
            draft = Draft()
            draft.title = String(decoding: line, as: UTF8.self)
        }
        if let section = draft.section { sections.append(section) }
        self.sections = sections
        self.unread = unread
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = line.endIndex
        while end > line.startIndex, case let byte = line[end - 1], byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
            end -= 1
        }
        return line[..<end]
    }

    /// The sections that are concerned with a file, the closest first; those for everything last.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - text: what keywords are looked for in: a patch's changes of the file, or its content; nil for no keywords.
    public func sections(for path: TreePath, text: [UInt8]?) -> [(section: MaintainersSection, concern: Concern)] {
        var found: [(section: MaintainersSection, concern: Concern, rank: Int)] = []
        // By their places, since most sections are not concerned and a copy of one takes longer than the question.
        for place in sections.indices {
            var concern: Concern?
            if !sections[place].excluded.contains(where: { $0.matches(path) }) {
                // As in the script, the last pattern that fits tells how close the section stands.
                if let pattern = sections[place].files.last(where: { $0.matches(path) }) {
                    concern = .file(depth: pattern.depth)
                } else if sections[place].names.contains(where: { $0.occurs(in: path.bytes) }) {
                    concern = .name
                }
            }
            if concern == nil, let text, sections[place].keywords.contains(where: { $0.occurs(in: text) }) { concern = .keyword }
            guard let concern else { continue }
            let rank =
                switch concern {
                case .file(let depth): depth
                case .name: 0
                case .keyword: 0
                }
            found.append((sections[place], concern, rank))
        }
        return found.enumerated().sorted { ($1.element.rank, $0.offset) < ($0.element.rank, $1.offset) }
            .map { ($0.element.section, $0.element.concern) }
    }
}

/// A section as it grows.
private struct Draft {
    var title: String?
    private var contacts: [MaintainersSection.Contact] = []
    private var status = ""
    private var trees: [String] = []
    private var files: [FilePattern] = []
    private var excluded: [FilePattern] = []
    private var names: [LinePattern] = []
    private var keywords: [LinePattern] = []

    /// The section; nil for words without fields, as at the head of the file.
    var section: MaintainersSection? {
        guard let title, !(contacts.isEmpty && files.isEmpty && names.isEmpty && keywords.isEmpty) else { return nil }
        return MaintainersSection(
            title: title, contacts: contacts, status: status, trees: trees, files: files, excluded: excluded, names: names,
            keywords: keywords)
    }

    /// Takes a field; false where its pattern is not understood.
    mutating func add(field: UInt8, _ value: [UInt8]) -> Bool {
        switch field {
        case UInt8(ascii: "M"): if let person = Self.person(value, .maintainer) { contacts.append(person) }
        case UInt8(ascii: "R"): if let person = Self.person(value, .reviewer) { contacts.append(person) }
        case UInt8(ascii: "L"): if let list = Self.list(value) { contacts.append(list) }
        case UInt8(ascii: "S"): status = String(decoding: value, as: UTF8.self)
        case UInt8(ascii: "T"): trees.append(String(decoding: value, as: UTF8.self))
        case UInt8(ascii: "F"): files.append(FilePattern(value))
        case UInt8(ascii: "X"): excluded.append(FilePattern(value))
        case UInt8(ascii: "N"):
            guard let pattern = LinePattern(value) else { return false }
            names.append(pattern)
        case UInt8(ascii: "K"):
            guard let pattern = LinePattern(value) else { return false }
            keywords.append(pattern)
        default: break
        }
        return true
    }

    /// `Name <address>`, with or without quotes around the name; or an address alone.
    private static func person(_ value: [UInt8], _ kind: MaintainersSection.Contact.Kind) -> MaintainersSection.Contact? {
        var name: [UInt8] = []
        var address: [UInt8] = value
        if let open = value.lastIndex(of: UInt8(ascii: "<")), let close = value.firstOffset(of: UInt8(ascii: ">"), from: open) {
            name = Array(value[..<open])
            address = Array(value[(open + 1)..<close])
        } else if let blank = value.firstIndex(of: 0x20) {
            address = Array(value[..<blank])
        }
        guard address.contains(UInt8(ascii: "@")) else { return nil }
        while let last = name.last, last == 0x20 || last == UInt8(ascii: "\"") { name.removeLast() }
        let shown = name.drop { $0 == 0x20 || $0 == UInt8(ascii: "\"") }
        return .init(
            kind: kind, name: String(decoding: shown, as: UTF8.self), address: String(decoding: address, as: UTF8.self),
            isClosed: false)
    }

    /// `address (moderated for non-subscribers)` and the like.
    private static func list(_ value: [UInt8]) -> MaintainersSection.Contact? {
        let end = value.firstIndex { $0 == 0x20 || $0 == 0x09 } ?? value.count
        guard value[..<end].contains(UInt8(ascii: "@")) else { return nil }
        let isClosed = value.firstOffset(of: Array("subscribers-only".utf8), in: end..<value.count) != nil
        return .init(kind: .list, name: "", address: String(decoding: value[..<end], as: UTF8.self), isClosed: isClosed)
    }
}
