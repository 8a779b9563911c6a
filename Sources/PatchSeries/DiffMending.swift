// Undoes what pages and mail programs do to the lines of a diff, where a hunk's counts leave only one way: lines that lost
// their first blank, and lines that were wrapped. Whether the mend is right is proven by the blob ids of the `index` line when the
// series is applied; a section without such ids is left as it is.

internal import ByteText
internal import UnifiedDiff

/// A diff's text with what was mended in it.
struct DiffMending {
    /// One mend: the line's index in the text that came in, and what was done.
    struct Mend: Equatable {
        var line: Int
        var message: String
    }

    private(set) var text: [UInt8] = []
    /// For each line of `text` the index of the line that came in.
    private(set) var sources: [Int] = []
    private(set) var mends: [Mend] = []

    private enum Hypothesis: CaseIterable {
        /// The lines that begin with no marker are context lines without their first blank.
        case lostBlank
        /// They are the rest of the line before.
        case wrapped
    }

    /// Mends a text; nil where nothing could be mended.
    init?(_ lines: TextLines) {
        text.reserveCapacity(lines.bytes.count + 64)
        var hasID = false
        var index = 0
        while index < lines.count {
            if lines.hasPrefix("diff --git ", at: index) || lines.hasPrefix("--- ", at: index) && !hasID { hasID = false }
            if lines.hasPrefix("index ", at: index) { hasID = true }
            guard hasID, lines.hasPrefix("@@ -", at: index), let counts = Self.counts(lines, at: index) else {
                keep(lines, index)
                index += 1
                continue
            }
            let end = Self.hunkEnd(lines, from: index + 1)
            let odd = (index + 1..<end).filter { Self.isOdd(lines, $0) }
            let fitting =
                odd.isEmpty
                ? []
                : Hypothesis.allCases.compactMap { way in
                    Self.fit(lines, index + 1..<end, counts, way).map { (way, $0) }
                }
            guard fitting.count == 1, let (way, fitEnd) = fitting.first else {
                for place in index..<end { keep(lines, place) }
                index = end
                continue
            }
            keep(lines, index)
            for place in index + 1..<fitEnd { mend(lines, place, way) }
            let count = odd.count { $0 < fitEnd }
            let what = way == .lostBlank ? "had lost the first blank" : "had been wrapped"
            mends.append(
                Mend(
                    line: odd[0],
                    message:
                        "white-space damage mended: \(count) \(count == 1 ? "line" : "lines") of this hunk \(what), by its counts"
                ))
            index = fitEnd
        }
        if mends.isEmpty { return nil }
    }

    private mutating func keep(_ lines: TextLines, _ index: Int) {
        text += lines.bytes[lines.start(index)..<lines.start(index + 1)]
        sources.append(index)
    }

    private mutating func mend(_ lines: TextLines, _ index: Int, _ way: Hypothesis) {
        guard Self.isOdd(lines, index) else { return keep(lines, index) }
        let whole = lines.start(index)..<lines.start(index + 1)
        switch way {
        case .lostBlank:
            text.append(UInt8(ascii: " "))
            // A no-break space stands where the blank was.
            let isNoBreak = lines.bytes[whole].starts(with: [0xc2, 0xa0])
            text += lines.bytes[(whole.lowerBound + (isNoBreak ? 2 : 0))..<whole.upperBound]
            sources.append(index)
        case .wrapped:
            if text.last == UInt8(ascii: "\n") { text.removeLast() }
            text.append(UInt8(ascii: " "))
            text += lines.bytes[whole]
        }
    }

    private static func isOdd(_ lines: TextLines, _ index: Int) -> Bool {
        guard let first = lines.bytes[lines.range(index)].first else { return false }
        return ![UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "\\")].contains(first)
    }

    private static func hunkEnd(_ lines: TextLines, from start: Int) -> Int {
        var index = start
        while index < lines.count, !lines.hasPrefix("@@ -", at: index), !lines.hasPrefix("diff --git ", at: index) { index += 1 }
        return index
    }

    /// Where the hunk ends if the odd lines are what `way` says; nil where the counts do not come out.
    private static func fit(_ lines: TextLines, _ range: Range<Int>, _ counts: (old: Int, new: Int), _ way: Hypothesis) -> Int? {
        var old = counts.old
        var new = counts.new
        var index = range.lowerBound
        while old > 0 || new > 0 || index < range.upperBound && way == .wrapped && isContinuation(lines, index, range) {
            guard index < range.upperBound else { return nil }
            let first = lines.bytes[lines.range(index)].first ?? UInt8(ascii: " ")
            switch first {
            case UInt8(ascii: "-"): old -= 1
            case UInt8(ascii: "+"): new -= 1
            case UInt8(ascii: "\\"): break
            case UInt8(ascii: " "):
                old -= 1
                new -= 1
            default:
                if way == .lostBlank {
                    old -= 1
                    new -= 1
                } else if index == range.lowerBound {
                    return nil
                }
            }
            guard old >= 0, new >= 0 else { return nil }
            index += 1
        }
        // Behind the hunk there must be its section's or the mail's end, not more of it.
        guard index == range.upperBound || isEnd(lines, index) else { return nil }
        return index
    }

    private static func isContinuation(_ lines: TextLines, _ index: Int, _ range: Range<Int>) -> Bool {
        isOdd(lines, index) && !lines.isBlank(index)
    }

    private static func isEnd(_ lines: TextLines, _ index: Int) -> Bool {
        lines.isBlank(index) || lines.equals("-- ", at: index) || lines.equals("--", at: index)
            || lines.hasPrefix("\\", at: index)
            || lines.hasPrefix("--- ", at: index) || lines.hasPrefix("Index: ", at: index)
    }

    /// The counts of an `@@` line.
    private static func counts(_ lines: TextLines, at index: Int) -> (old: Int, new: Int)? {
        let words = lines.text(index).split(separator: " ", maxSplits: 4)
        guard words.count >= 4, words[0] == "@@", words[3].hasPrefix("@@"), let old = count(words[1], "-"),
            let new = count(words[2], "+")
        else { return nil }
        return (old, new)
    }

    private static func count(_ word: Substring, _ sign: Character) -> Int? {
        guard word.first == sign, word.utf8.count < 32 else { return nil }
        let parts = word.dropFirst().split(separator: ",", omittingEmptySubsequences: false)
        return parts.count == 1 ? 1 : parts.count == 2 ? Int(parts[1]) : nil
    }
}
