// Words: where a name stands in comments and strings, and where it stands at all. Asked for by name, never kept.

import ByteText

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
            if hit > 0, Self.isWordByte(text[hit - 1]) { continue }
            if end < text.count, Self.isWordByte(text[end]) { continue }
            result.append(Int32(truncatingIfNeeded: hit)..<Int32(truncatingIfNeeded: end))
            start = end
        }
        return result
    }

    /// The mentions of these names in comments, strings and lines such as `#error`; in a file that is not C, anywhere.
    ///
    /// They are not among `sites`: a file has far too many words. Ordered as in the file; `enclosing` is the function or other
    /// definition in which the comment stands.
    public func mentions(of names: Set<String>) -> [Site] {
        let names = names.filter { text.firstOffset(of: Array($0.utf8), in: 0..<text.count) != nil }
        guard !names.isEmpty else { return [] }
        // Words by length and first byte: few of a text's words agree with a name in both.
        var likely = [Bool](repeating: false, count: 64 * 256)
        func place(_ count: Int, _ first: UInt8) -> Int { min(count, 63) * 256 + Int(first) }
        for name in names { if let first = name.utf8.first { likely[place(name.utf8.count, first)] = true } }
        var result: [Site] = []
        for range in prose {
            var start = Int(range.lowerBound)
            let end = min(Int(range.upperBound), text.count, Self.mostBytes)
            while start < end {
                guard Self.isWordByte(text[start]) else {
                    start += 1
                    continue
                }
                let first = start
                while start < end, Self.isWordByte(text[start]) { start += 1 }
                guard likely[place(start - first, text[first])],
                    names.contains(String(decoding: text[first..<start], as: UTF8.self))
                else { continue }
                let word = Int32(truncatingIfNeeded: first)..<Int32(truncatingIfNeeded: start)
                result.append(
                    Site(
                        kind: .mention, name: word, range: word, enclosing: definition(around: word.lowerBound),
                        condition: condition(at: word.lowerBound)))
            }
        }
        return result
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

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
