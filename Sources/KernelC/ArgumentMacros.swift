// What macros make of what they are handed: several arguments of a call (`#define PAIR a, b`, `nodemask_pr_args(m)`), other names.

import ByteText

/// The macros of a file, and of common headers, whose text has commas outside of brackets.
struct ArgumentMacros {
    /// Those of this file by name, with the number of arguments that each stands for.
    private var counts: [String: Int] = [:]
    /// The names of this file's function-like macros, where it has such a macro.
    private(set) var own: Set<String> = []

    init(_ outline: borrowing Outline) {
        var doubtful: Set<String> = []
        for found in outline.found {
            let kind = found.definition.kind
            guard kind == .macro || kind == .constant, !found.body.isEmpty else { continue }
            let count = Self.count(outline.tokens, Int(found.body.lowerBound), Int(found.body.upperBound))
            guard count > 1 else { continue }
            let name = outline.definedName(found.definition)
            if let known = counts[name], known != count { doubtful.insert(name) }
            counts[name] = count
        }
        guard !counts.isEmpty else { return }
        for found in outline.found where found.definition.kind == .macro { own.insert(outline.definedName(found.definition)) }
        // A macro that stands for one argument in another branch is counted as it is written.
        for found in outline.found where found.definition.kind == .macro || found.definition.kind == .constant {
            let name = outline.definedName(found.definition)
            if let known = counts[name],
                Self.count(outline.tokens, Int(found.body.lowerBound), Int(found.body.upperBound)) != known
            {
                doubtful.insert(name)
            }
        }
        for name in doubtful { counts[name] = nil }
    }

    /// How many arguments the macro of a token's name stands for; nil for one.
    @inline(__always)
    func count(_ text: [UInt8], _ token: Token) -> Int? {
        if let code = Self.known.code(in: text.span, from: Int(token.start), count: Int(token.extent)) { return Int(code) }
        return counts.isEmpty ? nil : counts[String(decoding: text[Int(token.start)..<Int(token.end)], as: UTF8.self)]
    }

    /// The parts between the commas of a text that is no statement; 1 where it has none, or an empty part.
    fileprivate static func count(_ tokens: [Token], _ start: Int, _ end: Int) -> Int {
        var count = 1
        var index = start
        var isEmpty = true
        while index < end {
            let token = tokens[index]
            if token.isMark(.comma) {
                if isEmpty { return 1 }
                count += 1
                isEmpty = true
            } else {
                if token.isMark(.semicolon) || token.opens(.brace) || token.isMark(.assign) { return 1 }
                isEmpty = false
                if token.kind == .keyword, let keyword = token.keyword, keyword.beginsDeclaration || keyword == .do { return 1 }
            }
            index = token.kind == .open && Int(token.extent) > index ? Int(token.extent) + 1 : index + 1
        }
        return isEmpty ? 1 : count
    }

    /// From linux/nodemask.h and linux/cpumask.h.
    private static let known = NameTable([("nodemask_pr_args", 2), ("cpumask_pr_args", 2)])
}

extension FileFacts {
    /// How many arguments of a call a use of a macro stands for: 2 for `#define PAIR(a) a, sizeof(a)`; 1 for what is no macro.
    public func argumentsMade(by definition: Definition) -> Int {
        guard definition.kind == .macro || definition.kind == .constant, let body = definition.body else { return 1 }
        let range = Int(body.lowerBound)..<Int(body.upperBound)
        guard text[range].contains(UInt8(ascii: ",")) else { return 1 }
        var tokens = Lexer.read(text, in: range).tokens
        _ = Structure(text, &tokens)
        return ArgumentMacros.count(tokens, 0, tokens.count)
    }

    /// Whether a use of a macro only makes other names and texts of what it is handed: `#define CTL(c) c##_ctl`.
    public func pastesWhatItIsHanded(_ definition: Definition) -> Bool {
        guard definition.kind == .macro, let body = definition.body, !definition.parameters.isEmpty else { return false }
        let range = Int(body.lowerBound)..<Int(body.upperBound)
        guard text.firstOffset(of: Array("##".utf8), in: range) != nil else { return false }
        func bytes(_ range: Range<Int32>) -> ArraySlice<UInt8> { text[Int(range.lowerBound)..<Int(range.upperBound)] }
        let parameters = definition.parameters.map(bytes)
        let tokens = Lexer.read(text, in: range).tokens
        return tokens.indices.allSatisfy { place in
            let token = tokens[place]
            guard token.kind == .identifier, parameters.contains(bytes(token.start..<token.end)) else { return true }
            return place > 0 && (tokens[place - 1].isMark(.paste) || tokens[place - 1].isMark(.hash))
                || place + 1 < tokens.count && tokens[place + 1].isMark(.paste)
        }
    }
}
