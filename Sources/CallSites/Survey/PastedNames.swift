// Names that no text has, but that macros may make: `test_##name` of `dirty` is `test_dirty`; and scripts: `printf("machine_is_%s()")`.
// Asked only for the few names that stand nowhere.

import ByteText
import GitStore
import SymbolIndex

/// The ways in which names can be put together of two or three parts.
struct PastedNames {
    /// A part of a name that a macro brings itself, and what is left for its arguments.
    private struct Split: Hashable {
        var name: String
        /// The parts that stand beside a `##`, or before a `%`.
        var written: [String]
        var handed: String
    }

    /// The parts that names may be put together of.
    static func parts(of names: Set<String>) -> Set<String> {
        names.flatMap(splits).reduce(into: []) { $0.formUnion($1.written + [$1.handed]) }
    }

    /// The names that a macro or script may make: a part of each stands beside a `##` somewhere, or before a `%`, and the rest of it
    /// stands anywhere.
    ///
    /// `look` searches the tree: it gives the texts that mention the words, and settles the open names. `texts`: those that stand
    /// before the tree's.
    static func among(
        _ names: Set<String>, in texts: [[UInt8]], workers: Int,
        look: ([NamePattern], OpenNames?) throws(GitStoreError) -> [[UInt8]]
    ) throws(GitStoreError) -> Set<String> {
        let splits = names.flatMap(splits)
        let words = Set(splits.flatMap(\.written))
        guard !words.isEmpty else { return [] }
        let looked = try look(words.sorted().compactMap(NamePattern.init), nil) + texts
        let pasted = share(looked.count, among: workers) { ranges in
            var pasted: Set<String> = []
            while let range = ranges.take() {
                for text in looked[range] { addWordsBesidePaste(in: text, among: words, to: &pasted) }
            }
            return pasted
        }.reduce(into: Set()) { $0.formUnion($1) }
        let possible = splits.filter { $0.written.allSatisfy(pasted.contains) }
        guard !possible.isEmpty else { return [] }
        let open = OpenNames(Set(possible.map(\.handed)))
        for text in texts { open.look(in: text) }
        if !open.isSettled { _ = try look([], open) }
        let missing = open.names
        return Set(possible.filter { !missing.contains($0.handed) }.map(\.name))
    }

    /// The names that a macro of one version of a file may make: a part of each stands beside a `##` there, and the rest of it stands
    /// in the file too. `versions`: the texts of files.
    static func among(_ names: Set<String>, inEachOf versions: [TreePath: [[UInt8]]]) -> Set<String> {
        let splits = names.filter { !$0.contains(" ") && !$0.contains("->") }.flatMap(splits)
        let words = Set(splits.flatMap(\.written))
        guard !words.isEmpty else { return [] }
        var result: Set<String> = []
        for text in versions.values.joined() {
            var pasted: Set<String> = []
            addWords(beside: Array("##".utf8), in: text, among: words, to: &pasted)
            let possible = splits.filter { $0.written.allSatisfy(pasted.contains) }
            guard !possible.isEmpty else { continue }
            let open = OpenNames(Set(possible.map(\.handed)))
            open.look(in: text)
            let missing = open.names
            result.formUnion(possible.filter { !missing.contains($0.handed) }.map(\.name))
        }
        return result
    }

    /// The ways to cut a name at its underscores and humps: `a_`, `b_c`; `a_b`, `_c`; `a_`, `b`, `_c`.
    private static func splits(of name: String) -> [Split] {
        let bytes = Array(name.utf8)
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        var heads: [Int] = []
        var tails: [Int] = []
        for place in 1..<max(bytes.count, 1) {
            let isHump = isLower(bytes[place - 1]) && isUpper(bytes[place])
            if bytes[place - 1] == UInt8(ascii: "_") && bytes[place] != UInt8(ascii: "_") || isHump { heads.append(place) }
            if bytes[place] == UInt8(ascii: "_") && bytes[place - 1] != UInt8(ascii: "_") || isHump { tails.append(place) }
        }
        let end = bytes.count
        var splits = heads.map { Split(name: name, written: [text(0..<$0)], handed: text($0..<end)) }
        splits += tails.map { Split(name: name, written: [text($0..<end)], handed: text(0..<$0)) }
        for head in heads {
            for tail in tails where tail > head {
                splits.append(Split(name: name, written: [text(0..<head), text(tail..<end)], handed: text(head..<tail)))
            }
        }
        return splits
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    private static func addWordsBesidePaste(in text: [UInt8], among words: Set<String>, to pasted: inout Set<String>) {
        for mark in ["##", "%"] { addWords(beside: Array(mark.utf8), in: text, among: words, to: &pasted) }
    }

    /// Adds the words that stand directly before or behind a mark.
    private static func addWords(
        beside mark: [UInt8], in text: [UInt8], among words: Set<String>, to pasted: inout Set<String>
    ) {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var start = 0
        while let hit = text.firstOffset(of: mark, in: start..<text.count) {
            start = hit + mark.count
            var left = hit
            while left > 0, isBlank(text[left - 1]) { left -= 1 }
            var first = left
            while first > 0, text[first - 1].isIdentifierByte { first -= 1 }
            var right = start
            while right < text.count, isBlank(text[right]) { right += 1 }
            var last = right
            while last < text.count, text[last].isIdentifierByte { last += 1 }
            for word in [first..<left, right..<last] where !word.isEmpty {
                let word = String(decoding: text[word], as: UTF8.self)
                if words.contains(word) { pasted.insert(word) }
            }
        }
    }
}
