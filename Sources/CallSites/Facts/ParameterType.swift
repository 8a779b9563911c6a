// The type of a parameter out of its tight text, without lexing: what comparing interfaces needs.

import ByteText

extension ArraySlice<UInt8> {
    /// A parameter without its name, `struct page*` for `struct page*page`; the slice is the tight text of a parameter.
    var parameterType: ArraySlice<UInt8> {
        var whole = self
        while true {
            let word = whole.lastWord
            guard word.startIndex > whole.startIndex, !word.isEmpty else { return whole }
            let before = whole[..<word.startIndex]
            let isApart = before.last == UInt8(ascii: " ")
            if isApart, word.isAnnotation, before.dropLast().hasTypeAndName {
                whole = before.dropLast()
                continue
            }
            // `struct page` and `unsigned long` are types without a name.
            if word.isOne(of: typeWords) || isApart && before.dropLast().lastPart.isOne(of: tagKeywords) { return whole }
            return isApart ? before.dropLast() : before
        }
    }

    /// Whether a parameter has a name behind its type: `size_t n`, and not `unsigned int`, `const size_t`, `struct page`.
    private var hasTypeAndName: Bool {
        let name = lastWord
        guard name.startIndex > startIndex, !name.isOne(of: typeWords) else { return false }
        let type = self[..<name.startIndex]
        guard type.last == UInt8(ascii: " "), !type.allSatisfy({ $0 == UInt8(ascii: " ") }) else {
            return type.last == UInt8(ascii: "*")
        }
        let word = type.dropLast().lastPart
        return !word.isOne(of: tagKeywords) && !word.isOne(of: qualifiers)
    }

    /// The identifier bytes at the end.
    private var lastWord: ArraySlice<UInt8> { suffix { $0.isIdentifierByte } }

    /// What stands behind the last blank.
    private var lastPart: ArraySlice<UInt8> { suffix { $0 != UInt8(ascii: " ") } }

    private func suffix(while belongs: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var start = endIndex
        while start > startIndex, belongs(self[start - 1]) { start -= 1 }
        return self[start...]
    }

    /// Whether a word is spelled as a macro that says something of a parameter: `UNUSED`, `__maybe_unused`.
    private var isAnnotation: Bool {
        if starts(with: "__".utf8) { return true }
        let small = UInt8(ascii: "a")...UInt8(ascii: "z")
        return !contains(where: small.contains) && contains { small.contains($0 | 0x20) }
    }

    fileprivate func isOne(of words: [[UInt8]]) -> Bool { words.contains { $0.count == count && elementsEqual($0) } }
}

/// A declaration's head without words that say nothing of its interface: a prototype has `extern` or not as it likes.
func withoutLinkageWords(_ head: [UInt8]) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(head.count)
    for word in head.split(separator: UInt8(ascii: " ")) where !word.isOne(of: linkageWords) {
        if !result.isEmpty { result.append(UInt8(ascii: " ")) }
        result += word
    }
    return String(decoding: result, as: UTF8.self)
}

private let tagKeywords = ["struct", "union", "enum"].map { Array($0.utf8) }
private let qualifiers = ["const", "volatile"].map { Array($0.utf8) }
private let typeWords = [
    "int", "long", "short", "char", "unsigned", "signed", "double", "float", "void", "bool", "const",
].map { Array($0.utf8) }
private let linkageWords = ["extern", "inline", "__always_inline", "noinline", "__init", "__must_check"].map { Array($0.utf8) }
