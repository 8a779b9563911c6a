// What a macro use at file level defines: its replacement text is written out and read as an outline of its own.
//
// Macros of the same file are taken from there (`PAGEFLAG` and its like paste names with `##`); those of common headers from
// a table of signatures (MacroTable.swift). The text is bounded: a use gives at most 32 KiB, a file's uses together at most
// 64 KiB and the file's own size.

/// A function-like macro, by its texts.
struct MacroText {
    var parameters: [[UInt8]]
    /// What the arguments behind the parameters are called: `__VA_ARGS__`, or `args` for `args...`; nil without such.
    var variadicName: [UInt8]?
    var body: [UInt8]

    /// Makes a macro without parameters.
    init(body: [UInt8]) {
        parameters = []
        self.body = body
    }

    /// Takes a macro's texts out of a file.
    init(_ text: [UInt8], _ definition: Definition) {
        func slice(_ range: Range<Int32>) -> [UInt8] { Array(text[Int(range.lowerBound)..<Int(range.upperBound)]) }
        parameters = definition.parameters.map(slice)
        body = definition.body.map(slice) ?? []
        guard definition.isVariadic else { return }
        // `args...` stands behind the last parameter.
        let start = definition.parameters.last?.upperBound ?? definition.nameRange.upperBound
        let names = Lexer.read(text, in: Int(start)..<Int(definition.body?.lowerBound ?? definition.range.upperBound)).tokens
        let dots = names.firstIndex { $0.isMark(.ellipsis) } ?? 0
        let isNamed = dots > 0 && names[dots - 1].kind == .identifier
        variadicName = isNamed ? slice(names[dots - 1].start..<names[dots - 1].end) : Array("__VA_ARGS__".utf8)
    }
}

/// Writes out macro uses.
struct MacroExpansion {
    /// Finds a macro by its name.
    let find: (String) -> MacroText?
    /// How many bytes may still be written.
    private(set) var budget: Int
    private var written: [UInt8] = []
    private var active: [String] = []

    private static let deepest = 6

    /// Makes an expansion that writes at most `budget` bytes.
    init(budget: Int, find: @escaping (String) -> MacroText?) {
        self.find = find
        self.budget = budget
    }

    /// The text of `name(arguments)`; nil where the macro is not known, or its text too long.
    mutating func text(of name: String, _ arguments: [[UInt8]]) -> [UInt8]? {
        written.removeAll(keepingCapacity: true)
        active.removeAll()
        guard let macro = find(name), expand(name, macro, arguments) else { return nil }
        budget -= written.count
        return written
    }

    private mutating func expand(_ name: String, _ macro: MacroText, _ arguments: [[UInt8]]) -> Bool {
        guard active.count < Self.deepest, !active.contains(name) else { return true }
        active.append(name)
        defer { active.removeLast() }
        var tokens = Lexer.read(macro.body).tokens
        _ = Structure(macro.body, &tokens)
        return write(macro, tokens, 0..<tokens.count, arguments)
    }

    private mutating func write(_ macro: MacroText, _ tokens: [Token], _ range: Range<Int>, _ arguments: [[UInt8]]) -> Bool {
        var index = range.lowerBound
        var isPasting = false
        while index < range.upperBound {
            guard written.count < min(budget, 32 << 10) else { return false }
            let token = tokens[index]
            if token.kind == .directive {
                // An `#if` among the arguments: both branches are written, its own line is not.
                while index < range.upperBound, tokens[index].kind != .directiveEnd { index += 1 }
                index += 1
                continue
            }
            if token.isMark(.paste) {
                isPasting = true
                index += 1
                continue
            }
            let isPasted = isPasting || index + 1 < range.upperBound && tokens[index + 1].isMark(.paste)
            if !isPasting { written.append(UInt8(ascii: " ")) }
            isPasting = false
            if token.isMark(.hash), index + 1 < range.upperBound {
                written += Array("\"\"".utf8)
                index += 2
                continue
            }
            let bytes = Self.bytes(macro.body, token)
            if token.kind == .identifier, let argument = Self.argument(bytes, macro, arguments) {
                if isPasted || !argument.contains(UInt8(ascii: "(")) || active.count >= Self.deepest {
                    written += argument
                } else {
                    // An argument's own macros are written out too: `TP_PROTO(struct page *page)`.
                    let text = MacroText(body: argument)
                    var inner = Lexer.read(argument).tokens
                    _ = Structure(argument, &inner)
                    active.append("")
                    defer { active.removeLast() }
                    if !write(text, inner, 0..<inner.count, []) { return false }
                }
            } else if token.kind == .identifier, !isPasted, index + 1 < range.upperBound, tokens[index + 1].opens(.parenthesis),
                Int(tokens[index + 1].extent) > index, case let name = String(decoding: bytes, as: UTF8.self),
                let inner = find(name)
            {
                let close = Int(tokens[index + 1].extent)
                guard let values = substitute(macro, tokens, index + 2..<close, arguments) else { return false }
                if !expand(name, inner, values) { return false }
                index = close + 1
                continue
            } else {
                written += bytes
            }
            index += 1
        }
        return true
    }

    /// The arguments of a use inside a macro's text, the outer macro's own written in.
    private mutating func substitute(
        _ macro: MacroText, _ tokens: [Token], _ range: Range<Int>, _ arguments: [[UInt8]]
    ) -> [[UInt8]]? {
        guard !range.isEmpty else { return [] }
        var values: [[UInt8]] = []
        var start = range.lowerBound
        var index = start
        while index <= range.upperBound {
            if index == range.upperBound || tokens[index].isMark(.comma) {
                let kept = written
                written = []
                guard write(macro, tokens, start..<index, arguments) else { return nil }
                // Blanks at the ends would part what is pasted.
                values.append(written.first == UInt8(ascii: " ") ? Array(written.dropFirst()) : written)
                written = kept
                start = index + 1
            } else if tokens[index].kind == .open, Int(tokens[index].extent) > index {
                index = Int(tokens[index].extent)
            }
            index += 1
        }
        return values
    }

    private static func argument(_ name: [UInt8], _ macro: MacroText, _ arguments: [[UInt8]]) -> [UInt8]? {
        if let place = macro.parameters.firstIndex(of: name) { return place < arguments.count ? arguments[place] : [] }
        guard name == macro.variadicName else { return nil }
        return Array(arguments.dropFirst(macro.parameters.count).joined(separator: Array(", ".utf8)))
    }

    private static func bytes(_ text: [UInt8], _ token: Token) -> [UInt8] {
        let end = token.kind == .open || token.kind == .close ? token.start + 1 : token.end
        return Array(text[Int(token.start)..<Int(end)])
    }
}
