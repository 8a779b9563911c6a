// Words: where a name stands in comments and strings, and where it stands at all. Asked for by name, never kept.

import ByteText

/// Names to look for in the prose of many files.
public struct SoughtWords: Sendable {
    fileprivate let words: [[UInt8]]
    fileprivate let needles: NeedleSet

    /// Takes names; one that is no identifier is mentioned nowhere.
    public init(_ names: Set<String>) {
        words = names.map { Array($0.utf8) }.filter { !$0.isEmpty && $0.allSatisfy(\.isIdentifierByte) }
        needles = NeedleSet(words, areWords: true)
    }
}

extension FileFacts {
    /// Every place where `name` stands as a whole word, in code or not, in the order of the file, as `git grep -w` finds it.
    public func words(_ name: String) -> [Range<Int32>] {
        let needle = Array(name.utf8)
        var result: [Range<Int32>] = []
        var start = 0
        let limit = min(text.count, Self.mostBytes)
        while let hit = text.firstOffset(of: needle, in: start..<limit) {
            let end = hit + needle.count
            start = hit + 1
            if hit > 0, text[hit - 1].isIdentifierByte { continue }
            if end < text.count, text[end].isIdentifierByte { continue }
            result.append(Int32(truncatingIfNeeded: hit)..<Int32(truncatingIfNeeded: end))
            start = end
        }
        return result
    }

    /// The mentions of these names in comments, strings and lines such as `#error`; in a file that is not C, anywhere.
    ///
    /// They are not among `sites`: a file has far too many words. Ordered as in the file; `enclosing` is the function or other
    /// definition in which the comment stands.
    public func mentions(of names: SoughtWords) -> [Site] {
        guard !names.words.isEmpty else { return [] }
        var words: [Range<Int32>] = []
        text.withRawSpan { bytes in
            for range in prose {
                let end = min(Int(range.upperBound), text.count, Self.mostBytes)
                let start = min(Int(range.lowerBound), end)
                names.needles.search(bytes.extracting(start..<end)) { needle, offset in
                    let first = start + offset
                    let last = first + names.words[needle].count
                    if last == end || !text[last].isIdentifierByte {
                        words.append(Int32(truncatingIfNeeded: first)..<Int32(truncatingIfNeeded: last))
                    }
                    return true
                }
            }
        }
        words.sort { $0.lowerBound < $1.lowerBound }
        return words.map { word in
            Site(
                kind: .mention, name: word, range: word, enclosing: definition(around: word.lowerBound),
                condition: condition(at: word.lowerBound))
        }
    }

    /// Whether a byte belongs to a comment, a string or another text that is not code.
    public func isProse(_ offset: Int32) -> Bool { prose(around: offset) != nil }

    /// The comment, string or other text that is not code around a byte; nil where the byte is code.
    public func prose(around offset: Int32) -> Range<Int32>? {
        let next = firstNumber(below: prose.count) { prose[$0].lowerBound > offset }
        return next > 0 && prose[next - 1].contains(offset) ? prose[next - 1] : nil
    }

    /// The function, macro or variable whose range holds a byte: its place in `definitions`; nil where there is none.
    public func definition(around offset: Int32) -> Int32? {
        let next = firstNumber(below: definitions.count) { definitions[$0].nameRange.lowerBound > offset }
        // A struct's members stand between it and what follows: look a little further back.
        for place in stride(from: next - 1, through: max(next - 200, 0), by: -1) where place >= 0 {
            let definition = definitions[place]
            switch definition.kind {
            case .function, .macro, .constant, .variable: if definition.range.contains(offset) { return Int32(place) }
            default: continue
            }
            if definition.kind == .function { return nil }
        }
        return nil
    }
}
