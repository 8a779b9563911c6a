// The text of one Makefile of Kbuild to its lists: which objects and folders it names, and under which condition.
//
// Read is what the kernel's build says declaratively (Documentation/kbuild/makefiles.rst): assignments to `obj-…`, `lib-…`,
// `foo-…`, `foo-objs` and to variables that such lists refer to, inside `ifdef`, `ifeq` and their like. Nothing is run: a
// condition or a name that only make could work out counts as unknown, and what is unknown never narrows a condition.

import ByteText

/// What one Makefile or Kbuild file says of the objects and folders that are built.
public struct KbuildFile: Sendable {
    /// One word of one assignment.
    struct Item: Sendable {
        /// An object (`ksm.o`), a folder (`mm/`) or a reference to a list (`$(mmu-y)`, as its stem `mmu`).
        var word: String
        /// The list's stem: `obj` of `obj-$(CONFIG_KSM)`, `foo` of `foo-objs`.
        var list: String
        /// What must hold for the assignment, and for the list to be one that is built.
        var condition: [ConditionExpression]
    }

    /// All items, in the order of the file.
    private(set) var items: [Item] = []
    /// The places in `items` by word.
    private(set) var places: [String: [Int]] = [:]
    /// The places in `items` of the words with a variable in their path: `arch/$(SRCARCH)/`.
    private(set) var patterns: [Int] = []

    /// A file that names nothing.
    public init() {}

    /// Reads a Makefile. Any bytes give a file; time and memory are linear in their number.
    public static func read(_ text: [UInt8]) -> KbuildFile {
        var reader = KbuildReader()
        var start = 0
        while start < text.count { reader.read(KbuildReader.logicalLine(text, &start)) }
        return KbuildFile(items: reader.items)
    }

    /// Both files together: a folder's `Kbuild` and `Makefile`.
    public func merged(with other: KbuildFile) -> KbuildFile { KbuildFile(items: items + other.items) }

    private init(items: [Item]) {
        self.items = items
        for place in items.indices {
            let word = items[place].word
            places[word, default: []].append(place)
            if word.utf8.contains(UInt8(ascii: "$")), word.utf8.contains(UInt8(ascii: "/")) { patterns.append(place) }
        }
    }
}

/// Reads a Makefile line by line.
struct KbuildReader {
    /// One `if…` that is open.
    private struct Branch {
        /// The negations of the branches before the present one.
        var negations: [ConditionExpression] = []
        /// The present branch's own condition; nil where it can't be told.
        var own: ConditionExpression?
    }

    private(set) var items: [KbuildFile.Item] = []
    private var branches: [Branch] = []
    private var isInDefine = false
    /// For each list's stem the places of the items of its `-y` or `-objs` form, which a later `:=` may replace.
    private var fixed: [String: [Int]] = [:]

    /// The next line with its continuations, comments left out; blanks stand for the line ends between.
    static func logicalLine(_ text: [UInt8], _ start: inout Int) -> [UInt8] {
        var line: [UInt8] = []
        var isContinued = true
        while isContinued, start < text.count {
            let end = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.count
            var last = end
            if last > start, text[last - 1] == UInt8(ascii: "\r") { last -= 1 }
            isContinued = last > start && text[last - 1] == UInt8(ascii: "\\")
            line += text[start..<(isContinued ? last - 1 : last)]
            if isContinued { line.append(UInt8(ascii: " ")) }
            start = end + 1
        }
        if let comment = line.firstOffset(of: UInt8(ascii: "#")) { line.removeSubrange(comment...) }
        return line
    }

    /// Reads one line.
    mutating func read(_ line: [UInt8]) {
        var rest = Self.trimmed(line[...])
        if isInDefine {
            if rest.elementsEqual("endef".utf8) { isInDefine = false }
            return
        }
        let word = Self.firstWord(rest)
        switch word {
        case "ifdef", "ifndef", "ifeq", "ifneq":
            branches.append(Branch(own: Self.condition(word, rest.dropFirst(word.utf8.count))))
        case "else":
            guard let last = branches.popLast() else { return }
            // A branch whose condition is unknown says nothing of the others.
            var next = Branch(negations: last.negations)
            if let own = last.own, next.negations.count < Condition.mostTerms { next.negations.append(own.negated) }
            let further = Self.trimmed(rest.dropFirst(4))
            let inner = Self.firstWord(further)
            if ["ifdef", "ifndef", "ifeq", "ifneq"].contains(inner) {
                next.own = Self.condition(inner, further.dropFirst(inner.utf8.count))
            }
            branches.append(next)
        case "endif":
            _ = branches.popLast()
        case "define":
            isInDefine = true
        default:
            if word == "export" || word == "override" { rest = Self.trimmed(rest.dropFirst(word.utf8.count)) }
            assignment(rest)
        }
    }

    // MARK: Assignments

    private mutating func assignment(_ line: ArraySlice<UInt8>) {
        guard let (name, replaces, value) = Self.parts(line), let list = KbuildList(name) else { return }
        var condition: [ConditionExpression] = []
        for branch in branches.suffix(Condition.mostTerms) {
            condition += branch.negations
            if let own = branch.own { condition += own.terms }
        }
        condition += list.condition
        if replaces, list.stem != "obj", list.stem != "lib" {
            // `mmu-y := nommu.o` and then `mmu-$(CONFIG_MMU) := …`: the first list stands where the second does not.
            let negation =
                condition.count == 1 ? condition[0].negated : ConditionExpression.any(condition.map(\.negated))
            for place in fixed[list.stem, default: []] where !condition.isEmpty { items[place].condition.append(negation) }
            fixed[list.stem] = nil
        }
        for word in Self.words(value, 0) {
            if list.isFixed { fixed[list.stem, default: []].append(items.count) }
            items.append(KbuildFile.Item(word: word, list: list.stem, condition: condition))
        }
    }

    /// A name, whether its value is replaced, and the value; nil where the line is no assignment.
    private static func parts(_ line: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, Bool, ArraySlice<UInt8>)? {
        var depth = 0
        for place in line.indices {
            let byte = line[place]
            if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "{") { depth += 1 }
            if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "}") { depth -= 1 }
            guard depth == 0, byte == UInt8(ascii: "=") else { continue }
            var end = place
            while end > line.startIndex, [UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "?")].contains(line[end - 1]) {
                end -= 1
            }
            let name = trimmed(line[..<end])
            guard !name.isEmpty else { return nil }
            let isAdded = end < place && line[end] == UInt8(ascii: "+")
            return (name, !isAdded, line[(place + 1)...])
        }
        return nil
    }

    /// The objects, folders and list references of a value; `$(addprefix dir/, …)` is worked out.
    private static func words(_ value: ArraySlice<UInt8>, _ depth: Int) -> [String] {
        pieces(value).flatMap { piece -> [String] in
            guard piece.first == UInt8(ascii: "$"), piece.count > 3, piece[piece.startIndex + 1] == UInt8(ascii: "("),
                piece.last == UInt8(ascii: ")")
            else { return isNamed(piece) ? [String(decoding: piece, as: UTF8.self)] : [] }
            let inner = piece.dropFirst(2).dropLast()
            if inner.starts(with: "addprefix ".utf8), depth < 4, let comma = inner.firstIndex(of: UInt8(ascii: ",")) {
                let prefix = String(decoding: trimmed(inner[..<comma].dropFirst(10)), as: UTF8.self)
                return words(inner[(comma + 1)...], depth + 1).map { $0.hasPrefix("$") ? $0 : prefix + $0 }
            }
            guard !inner.contains(UInt8(ascii: " ")), let list = KbuildList(inner) else { return [] }
            return ["$" + list.stem]
        }
    }

    private static func isNamed(_ piece: ArraySlice<UInt8>) -> Bool {
        piece.last == UInt8(ascii: "/") || piece.suffix(2).elementsEqual(".o".utf8)
    }

    /// The parts of a value between its blanks; a `$(…)` stays whole.
    private static func pieces(_ value: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var result: [ArraySlice<UInt8>] = []
        var depth = 0
        var start = value.startIndex
        for place in value.indices {
            let byte = value[place]
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            guard depth <= 0, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") else { continue }
            if start < place { result.append(value[start..<place]) }
            start = place + 1
        }
        if start < value.endIndex { result.append(value[start...]) }
        return result
    }

    // MARK: Conditions

    /// The condition of an `ifdef` or `ifeq`; nil where it can't be told from the configuration alone.
    private static func condition(_ word: String, _ rest: ArraySlice<UInt8>) -> ConditionExpression? {
        let text = trimmed(rest)
        switch word {
        case "ifdef": return option(text).map { .atom($0, isLoose: true) }
        case "ifndef": return option(text).map { .not(.atom($0, isLoose: true)) }
        default:
            guard let (left, right) = sides(text) else { return nil }
            let equality = equals(left, right) ?? equals(right, left)
            return word == "ifeq" ? equality : equality?.negated
        }
    }

    /// `$(CONFIG_A)$(CONFIG_B)` compared with `yy`, or `$(filter y, …)` or a single option with `y`, `m` or nothing.
    private static func equals(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> ConditionExpression? {
        let value = String(decoding: right, as: UTF8.self)
        if left.starts(with: "$(filter ".utf8), left.last == UInt8(ascii: ")"), let comma = left.firstIndex(of: UInt8(ascii: ","))
        {
            let wanted = pieces(left[..<comma].dropFirst(9)).map { String(decoding: $0, as: UTF8.self) }
            let named = pieces(left[(comma + 1)...].dropLast()).compactMap(reference)
            guard value.isEmpty, !named.isEmpty, wanted == ["y"] || wanted == ["y", "m"] || wanted == ["m", "y"] else {
                return nil
            }
            return .all(named.map { .not(.atom($0, isLoose: wanted.count > 1)) })
        }
        guard let named = references(left) else { return nil }
        if value.isEmpty {
            return named.count == 1 ? .not(.atom(named[0], isLoose: true)) : .all(named.map { .not(.atom($0, isLoose: true)) })
        }
        if value == "m", named.count == 1 { return .atom(named[0] + "_MODULE", isLoose: false) }
        guard value.utf8.count == named.count, value.utf8.allSatisfy({ $0 == UInt8(ascii: "y") }) else { return nil }
        return named.count == 1 ? .atom(named[0], isLoose: false) : .all(named.map { .atom($0, isLoose: false) })
    }

    /// The two sides of `(a,b)`, `"a" "b"` or `'a' 'b'`.
    private static func sides(_ text: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
        guard let first = text.first else { return nil }
        if first == UInt8(ascii: "("), text.last == UInt8(ascii: ")") {
            var depth = 0
            let inner = text.dropFirst().dropLast()
            for place in inner.indices {
                if inner[place] == UInt8(ascii: "(") { depth += 1 }
                if inner[place] == UInt8(ascii: ")") { depth -= 1 }
                if depth == 0, inner[place] == UInt8(ascii: ",") {
                    return (trimmed(inner[..<place]), trimmed(inner[(place + 1)...]))
                }
            }
            return nil
        }
        guard first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"), text.last == first else { return nil }
        let parts = text.split(separator: first, omittingEmptySubsequences: false)
        guard parts.count == 5, trimmed(parts[2]).isEmpty else { return nil }
        return (parts[1], parts[3])
    }

    /// The options in a row of nothing but `$(CONFIG_…)`; nil where there is anything else, or nothing.
    static func references(_ text: ArraySlice<UInt8>) -> [String]? {
        var result: [String] = []
        var rest = text
        while !rest.isEmpty {
            guard let close = rest.firstIndex(of: UInt8(ascii: ")")), let name = reference(rest[...close]) else { return nil }
            result.append(name)
            rest = rest[(close + 1)...]
        }
        return result.isEmpty || result.count > 8 ? nil : result
    }

    /// The option of `$(CONFIG_X)`.
    static func reference(_ text: ArraySlice<UInt8>) -> String? {
        guard text.starts(with: "$(".utf8), text.last == UInt8(ascii: ")") else { return nil }
        return option(text.dropFirst(2).dropLast())
    }

    /// A name of the configuration.
    static func option(_ text: ArraySlice<UInt8>) -> String? {
        guard text.starts(with: "CONFIG_".utf8), text.count > 7, text.allSatisfy(\.isIdentifierByte) else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: Bytes

    static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var start = text.startIndex
        var end = text.endIndex
        while start < end, text[start] == UInt8(ascii: " ") || text[start] == UInt8(ascii: "\t") { start += 1 }
        while end > start, text[end - 1] == UInt8(ascii: " ") || text[end - 1] == UInt8(ascii: "\t") { end -= 1 }
        return text[start..<end]
    }

    private static func firstWord(_ text: ArraySlice<UInt8>) -> String {
        let end = text.firstIndex { $0 < UInt8(ascii: "a") || $0 > UInt8(ascii: "z") } ?? text.endIndex
        return String(decoding: text[text.startIndex..<end], as: UTF8.self)
    }
}
