// Takes the lines from an `@@` on and gives the hunk. The counts are trusted, never what follows: a line `--- x` inside a hunk is a
// removed line.

internal import ByteText

extension DiffLines {
    /// What stands on an `@@` line.
    struct HunkHeader {
        var old: Hunk.Side
        var new: Hunk.Side
        var section: [UInt8]
    }

    /// Reads `@@ -a,b +c,d @@ section`; a count left out is 1.
    func hunkHeader(at index: Int) throws(SectionFault) -> HunkHeader {
        guard isWhole(index) else { throw SectionFault(index: index, message: "the diff ends inside a line") }
        let line = content(index)
        var place = line.lowerBound + 4
        guard let old = side(&place, below: line.upperBound), skip(" +", &place, below: line.upperBound),
            let new = side(&place, below: line.upperBound), skip(" @@", &place, below: line.upperBound)
        else { throw SectionFault(index: index, message: "a malformed @@ line") }
        if place < line.upperBound, text[place] == blank { place += 1 }
        return HunkHeader(old: old, new: new, section: Array(text[place..<line.upperBound]))
    }

    /// Reads the hunk at `index` and moves `index` behind it.
    func hunk(at index: inout Int, firstLine: Int) throws(SectionFault) -> Hunk {
        let first = index
        let header = try hunkHeader(at: index)
        index += 1
        var old = header.old.count
        var new = header.new.count
        var lines: [HunkLine] = []
        // The counts come from the input: no more room is taken than there are lines.
        lines.reserveCapacity(min(old &+ new, count - index))
        var isChange = false
        while old > 0 || new > 0 {
            guard let marker = self.first(index) else {
                throw SectionFault(index: index, message: "the diff ends inside a hunk")
            }
            guard isWhole(index) else { throw SectionFault(index: index, message: "the diff ends inside a line") }
            let kind: HunkLine.Kind
            switch marker {
            case newline, blank:
                kind = .context
                old -= 1
                new -= 1
            case UInt8(ascii: "-"):
                kind = .removed
                isChange = true
                old -= 1
            case UInt8(ascii: "+"):
                kind = .added
                isChange = true
                new -= 1
            default:
                throw SectionFault(index: index, message: "a line inside a hunk that is neither context, removed nor added")
            }
            guard old >= 0, new >= 0 else {
                throw SectionFault(index: index, message: "a hunk with more lines than its @@ line states")
            }
            var bytes = range(index)
            index += 1
            if isIncompleteMarker(index) {
                index += 1
                bytes = bytes.lowerBound..<(bytes.upperBound - 1)
            }
            // git takes an empty line for an empty context line whose blank was lost on the way.
            let start = marker == newline ? bytes.lowerBound : bytes.lowerBound + 1
            lines.append(HunkLine(kind, Array(text[start..<bytes.upperBound])))
        }
        guard isChange else { throw SectionFault(index: first, message: "a hunk that changes nothing") }
        return Hunk(old: header.old, new: header.new, section: header.section, lines: lines, line: firstLine + first)
    }

    /// Whether a line says that the one before has no newline: a backslash and a blank, then text in any language, 12 bytes at
    /// least as in git.
    private func isIncompleteMarker(_ index: Int) -> Bool { hasPrefix("\\ ", at: index) && range(index).count >= 12 }

    private func side(_ place: inout Int, below end: Int) -> Hunk.Side? {
        guard let start = number(&place, below: end) else { return nil }
        guard place < end, text[place] == UInt8(ascii: ",") else { return Hunk.Side(start: start, count: 1) }
        place += 1
        guard let count = number(&place, below: end) else { return nil }
        return Hunk.Side(start: start, count: count)
    }

    /// A decimal number of at most 15 digits: enough for any file, and safe to add up.
    func number(_ place: inout Int, below end: Int) -> Int? {
        let first = place
        var value = 0
        while place < end, text[place].isDigit {
            guard place - first < 15 else { return nil }
            value = value * 10 + Int(text[place] - UInt8(ascii: "0"))
            place += 1
        }
        return place > first ? value : nil
    }

    private func skip(_ wanted: StaticString, _ place: inout Int, below end: Int) -> Bool {
        for byte in wanted.description.utf8 {
            guard place < end, text[place] == byte else { return false }
            place += 1
        }
        return true
    }
}
