// How a diff writes the path of a file: C-quoted or bare, with leading parts to be taken off and a time stamp behind.
// The rules are those of git's quote.c and apply.c.

internal import ByteText

/// The path that a header names, all its parts still on.
struct HeaderName {
    /// Its bytes, unquoted.
    var bytes: [UInt8]
    /// Whether it stands for no file.
    var isDevNull: Bool
    /// Whether the time stamp behind it is the epoch: GNU diff's way to write that there is no file on this side.
    var isEpoch = false

    /// The path without its first `strip` parts, double slashes made one; nil where too few are there.
    func path(stripping strip: Int) -> TreePath? {
        var start = 0
        for _ in 0..<strip {
            guard let next = bytes.firstOffset(of: slash, from: start) else { return nil }
            start = next + 1
            while start < bytes.count, bytes[start] == slash { start += 1 }
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count - start)
        for byte in bytes[start...] where !(byte == slash && result.last == slash) { result.append(byte) }
        return result.isEmpty ? nil : TreePath(result)
    }

    /// The part before the first slash; nil where there is none.
    var firstPart: [UInt8]? { bytes.firstOffset(of: slash).map { Array(bytes[..<$0]) } }
}

extension DiffLines {
    /// The name on a `--- ` or `+++ ` line, whose marker takes 4 bytes. `isGit`: no time stamp is looked for.
    func fileName(at index: Int, isGit: Bool) -> HeaderName {
        let whole = content(index)
        let line = (whole.lowerBound + 4)..<whole.upperBound
        let isDevNull =
            hasBytes("/dev/null", at: line.lowerBound, below: line.upperBound)
            && (line.count == 9 || isSpace(text[line.lowerBound + 9]))
        if isDevNull { return HeaderName(bytes: [], isDevNull: true) }
        var place = line.lowerBound
        if let name = unquoted(&place, below: line.upperBound) {
            return HeaderName(bytes: name, isDevNull: false, isEpoch: !isGit && hasEpochStamp(line))
        }
        var end = line.upperBound
        if !isGit, let stamp = timestampStart(line) {
            end = stamp
        } else {
            end = line.first { text[$0] != blank && isSpace(text[$0]) } ?? line.upperBound
        }
        return HeaderName(
            bytes: Array(text[line.lowerBound..<end]), isDevNull: false, isEpoch: !isGit && hasEpochStamp(line))
    }

    /// The name behind `rename from ` and its like, which has no prefix and may hold blanks and tabs.
    func plainName(_ range: Range<Int>) -> TreePath? {
        var place = range.lowerBound
        if let name = unquoted(&place, below: range.upperBound) {
            return HeaderName(bytes: name, isDevNull: false).path(stripping: 0)
        }
        let end = range.first { text[$0] != blank && text[$0] != tab && isSpace(text[$0]) } ?? range.upperBound
        return HeaderName(bytes: Array(text[range.lowerBound..<end]), isDevNull: false).path(stripping: 0)
    }

    /// The two names of a `diff --git` line; nil where the line does not tell where the first ends. Bare names are told apart
    /// only where they are the same but for their first part, since a rename's stand elsewhere.
    func gitNames(at index: Int) -> (old: HeaderName, new: HeaderName)? {
        let line = (content(index).lowerBound + 11)..<content(index).upperBound
        var place = line.lowerBound
        if let first = unquoted(&place, below: line.upperBound) {
            while place < line.upperBound, isSpace(text[place]) { place += 1 }
            guard place < line.upperBound else { return nil }
            let second = unquoted(&place, below: line.upperBound) ?? Array(text[place..<line.upperBound])
            return pair(first, second)
        }
        if let opening = text.firstOffset(of: quote, in: line) {
            var place = opening
            guard opening > line.lowerBound, isSpace(text[opening - 1]), let second = unquoted(&place, below: line.upperBound)
            else { return nil }
            return pair(Array(text[line.lowerBound..<(opening - 1)]), second)
        }
        // Both names without their first part are equally long, and so are `a/` and `b/` nearly always: the middle is tried first.
        let middle = line.lowerBound + line.count / 2
        if line.count % 2 == 1, isSeparator(middle),
            let names = pair(bare(line.lowerBound, middle), bare(middle + 1, line.upperBound)),
            sameBelowFirstPart(names.old.bytes, names.new.bytes)
        {
            return names
        }
        // No file system takes longer paths; without a bound a hostile line would cost the square of its length.
        guard line.count <= 8192 else { return nil }
        for place in line where isSeparator(place) && place != middle {
            guard let names = pair(bare(line.lowerBound, place), bare(place + 1, line.upperBound)) else { continue }
            if sameBelowFirstPart(names.old.bytes, names.new.bytes) { return names }
        }
        return nil
    }

    private func isSeparator(_ place: Int) -> Bool { text[place] == blank || text[place] == tab }

    private func bare(_ start: Int, _ end: Int) -> [UInt8] { Array(text[start..<end]) }

    private func pair(_ old: [UInt8], _ new: [UInt8]) -> (old: HeaderName, new: HeaderName)? {
        guard !old.isEmpty, !new.isEmpty else { return nil }
        return (HeaderName(bytes: old, isDevNull: false), HeaderName(bytes: new, isDevNull: false))
    }

    private func sameBelowFirstPart(_ old: [UInt8], _ new: [UInt8]) -> Bool {
        if old == new { return true }
        guard let first = old.firstOffset(of: slash), let second = new.firstOffset(of: slash) else { return false }
        return first > 0 && second > 0 && old[first...].elementsEqual(new[second...])
    }

    /// Reads a C-quoted name from `place` on and moves behind it; nil where there is none or it is malformed.
    func unquoted(_ place: inout Int, below end: Int) -> [UInt8]? {
        guard place < end, text[place] == quote else { return nil }
        var result: [UInt8] = []
        var at = place + 1
        while at < end {
            let byte = text[at]
            at += 1
            if byte == quote {
                place = at
                return result
            }
            guard byte == backslash else {
                result.append(byte)
                continue
            }
            guard at < end else { return nil }
            let escape = text[at]
            at += 1
            switch escape {
            case UInt8(ascii: "a"): result.append(7)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "v"): result.append(11)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "r"): result.append(13)
            case quote, backslash: result.append(escape)
            case UInt8(ascii: "0")...UInt8(ascii: "3"):
                guard at + 1 < end, isOctal(text[at]), isOctal(text[at + 1]) else { return nil }
                result.append((escape - 48) << 6 | (text[at] - 48) << 3 | (text[at + 1] - 48))
                at += 2
            default: return nil
            }
        }
        return nil
    }

    private func isOctal(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) }

    private func hasBytes(_ wanted: StaticString, at offset: Int, below end: Int) -> Bool {
        guard end - offset >= wanted.utf8CodeUnitCount else { return false }
        return text[offset..<(offset + wanted.utf8CodeUnitCount)].elementsEqual(wanted.description.utf8)
    }

    /// Where the blank before `YYYY-MM-DD hh:mm:ss[.fraction][ zone]` at a line's end begins, the stamp being set off by a tab or by
    /// blanks; nil without such a stamp.
    private func timestampStart(_ line: Range<Int>) -> Int? {
        var end = line.upperBound
        guard end > line.lowerBound, text[end - 1].isDigit else { return nil }
        for zone in [" +dddd", " +dd:dd"] where shape(zone, endingAt: end, in: line) {
            end -= zone.utf8.count
            break
        }
        var seconds = end
        while seconds > line.lowerBound, text[seconds - 1].isDigit { seconds -= 1 }
        if seconds > line.lowerBound, seconds < end, text[seconds - 1] == UInt8(ascii: ".") { end = seconds - 1 }
        guard shape(" dd:dd:dd", endingAt: end, in: line) else { return nil }
        end -= 9
        if shape("dddd-dd-dd", endingAt: end, in: line) {
            end -= 10
        } else if shape("dd-dd-dd", endingAt: end, in: line) {
            end -= 8
        } else {
            return nil
        }
        guard end > line.lowerBound else { return nil }
        if text[end - 1] == tab { return end - 1 }
        guard text[end - 1] == blank else { return nil }
        while end > line.lowerBound, text[end - 1] == blank { end -= 1 }
        return end
    }

    /// Whether the bytes before `end` have a shape in which `d` stands for a digit and `+` for a sign.
    private func shape(_ shape: String, endingAt end: Int, in line: Range<Int>) -> Bool {
        var place = end - shape.utf8.count
        guard place >= line.lowerBound else { return false }
        for wanted in shape.utf8 {
            let byte = text[place]
            switch wanted {
            case UInt8(ascii: "d"): guard byte.isDigit else { return false }
            case UInt8(ascii: "+"): guard byte == wanted || byte == UInt8(ascii: "-") else { return false }
            default: guard byte == wanted else { return false }
            }
            place += 1
        }
        return true
    }

    /// Whether a tab and the moment 1970-01-01 00:00 UTC, written in any zone, end the line.
    private func hasEpochStamp(_ line: Range<Int>) -> Bool {
        guard let before = line.last(where: { text[$0] == tab }) else { return false }
        let stamp = String(decoding: text[(before + 1)..<line.upperBound], as: UTF8.self)
        let parts = stamp.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "1970-01-01" || parts[0] == "1969-12-31" else { return false }
        let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = Int(clock[0]), let minute = Int(clock[1]) else { return false }
        let second = clock[2].split(separator: ".", omittingEmptySubsequences: false)
        guard second[0] == "00", second.count < 3, second.count == 1 || second[1].utf8.allSatisfy({ $0 == 48 }) else {
            return false
        }
        let digits = parts[2].utf8.filter(\.isDigit)
        guard digits.count == 4, let zone = Int(String(decoding: digits, as: UTF8.self)) else { return false }
        let offset = (zone / 100 * 60 + zone % 100) * (parts[2].utf8.first == UInt8(ascii: "-") ? -1 : 1)
        return hour * 60 + minute - offset == (parts[0] == "1969-12-31" ? 24 * 60 : 0)
    }
}
