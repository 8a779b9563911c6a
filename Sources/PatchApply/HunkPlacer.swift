// Takes a file's content and its hunks, one after the other, and finds each its place as git's apply.c does without options:
// from the line stated, outwards, forwards first; bytes must be equal; what an earlier hunk wrote matches no more.

internal import ByteText
internal import UnifiedDiff

/// A file's content with the hunks placed so far.
///
/// Lines count from 0 here. The *image* is the content as patched so far; git numbers its lines, not those of the content.
struct HunkPlacer {
    /// A placed hunk: lines of the content that its new side stands for.
    struct Piece {
        /// The lines of the content that it replaced, context included.
        var old: Range<Int>
        /// Where its new side begins in the image.
        var imageStart: Int
        /// The hunk's number.
        var hunk: Int
        /// The hunk's two sides.
        var sides: HunkSides

        /// The lines of its new side in the image.
        var image: Range<Int> { imageStart..<(imageStart + sides.newCount) }
    }

    let content: [UInt8]
    let lines: LineTable
    /// The placed hunks in the order of the content.
    private(set) var pieces: [Piece] = []
    private(set) var imageCount: Int

    init(_ content: [UInt8]) {
        self.content = content
        lines = LineTable(content)
        imageCount = lines.count
    }

    /// Places hunk number `hunk`; gives the distance from the stated line, or nil where it fits nowhere.
    mutating func place(_ sides: HunkSides, hunk: Int) -> Int? {
        let stated = sides.statedLine
        let place: Int?
        switch (sides.isAtBeginning, sides.isAtEnd) {
        case (true, let isAtEnd): place = fits(sides, at: 0) && (!isAtEnd || sides.oldCount == imageCount) ? 0 : nil
        case (false, true): place = fits(sides, at: imageCount - sides.oldCount) ? imageCount - sides.oldCount : nil
        case (false, false): place = nearest(sides, to: min(stated, imageCount))
        }
        guard let place else { return nil }
        insert(sides, at: place, hunk: hunk)
        return place - stated
    }

    /// The content with all placed hunks.
    func patched() -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count + pieces.reduce(0) { $0 + $1.sides.new.count - $1.sides.old.count })
        var line = 0
        for piece in pieces {
            result.append(contentsOf: content[offset(line)..<offset(piece.old.lowerBound)])
            result.append(contentsOf: piece.sides.new)
            line = piece.old.upperBound
        }
        result.append(contentsOf: content[offset(line)...])
        return result
    }

    /// Which lines of the content became which of the image; `patched` is the content with all placed hunks.
    func lineMap(to patched: [UInt8]) -> LineMap {
        if hasJoinedLines { return LineMap(spanning: content, patched) }
        var edits: [LineMap.Edit] = []
        for piece in pieces {
            for change in piece.sides.changes {
                let old = piece.old.lowerBound + 1
                let new = piece.imageStart + 1
                edits.append(
                    LineMap.Edit(
                        old: (old + change.old.lowerBound)..<(old + change.old.upperBound),
                        new: (new + change.new.lowerBound)..<(new + change.new.upperBound)))
            }
        }
        return LineMap(edits: edits)
    }

    /// Whether a line without newline has another behind it, so that both are one line of the result. git does so where a hunk without
    /// context adds to a file without final newline, or a context line without newline fits one that has it.
    private var hasJoinedLines: Bool {
        var line = 0
        var isOpen = false
        for piece in pieces {
            if piece.old.lowerBound > line {
                if isOpen { return true }
                isOpen = content[offset(piece.old.lowerBound) - 1] != UInt8(ascii: "\n")
            }
            if let last = piece.sides.new.last {
                if isOpen { return true }
                isOpen = last != UInt8(ascii: "\n")
            }
            line = piece.old.upperBound
        }
        return isOpen && offset(line) < content.count
    }

    /// The line of the content that line `line` of the image is; nil for one that a hunk wrote.
    func contentLine(_ line: Int) -> Int? {
        guard let piece = lastPiece(where: { $0.imageStart <= line }) else { return line }
        return line < piece.image.upperBound ? nil : line - piece.image.upperBound + piece.old.upperBound
    }

    /// The lines of the content at which the old side stands, whatever the hunk says of beginning and end; at most `limit`.
    func occurrences(of sides: HunkSides, limit: Int) -> [Int] {
        var found: [Int] = []
        guard sides.oldCount > 0 else { return found }
        var start = 0
        while found.count < limit, let line = occurrence(of: sides, from: start, to: lines.count) {
            found.append(line)
            start = line + 1
        }
        return found
    }

    /// Whether the old side stands at a line of the image, all of it unpatched.
    private func fits(_ sides: HunkSides, at line: Int) -> Bool {
        guard line >= 0, line + sides.oldCount <= imageCount else { return false }
        if sides.oldCount == 0 { return true }
        guard let first = contentLine(line), piece(over: first..<(first + sides.oldCount)) == nil else { return false }
        let start = offset(first)
        guard content.count - start >= sides.old.count, equal(start, sides.old) else { return false }
        if sides.isAtEnd, start + sides.old.count != content.count { return false }
        return sides.isOldWhole || linesAgree(sides, at: first)
    }

    /// The line of the image nearest to `line` at which the old side stands; of two equally near the later, which git tries first.
    private func nearest(_ sides: HunkSides, to line: Int) -> Int? {
        if fits(sides, at: line) { return line }
        let forward = occurrence(of: sides, from: contentLineAtOrAfter(line + 1), to: lines.count).map(imageLine)
        // Backwards in growing steps, so that the cost follows the distance.
        var high = contentLineAtOrAfter(line)
        var step = 128
        while high > 0 {
            let low = max(high - step, 0)
            if let forward, line - imageLine(high) >= forward - line { break }
            var last: Int?
            var start = low
            while let found = occurrence(of: sides, from: start, to: high) {
                last = found
                start = found + 1
            }
            if let last {
                let backward = imageLine(last)
                guard let forward else { return backward }
                return line - backward < forward - line ? backward : forward
            }
            high = low
            step *= 2
        }
        return forward
    }

    /// The first line of the content in `start..<end` at which the old side stands; it may reach beyond `end`.
    private func occurrence(of sides: HunkSides, from start: Int, to end: Int) -> Int? {
        guard start < end else { return nil }
        var from = offset(start)
        let limit = min(offset(end) + sides.old.count - 1, content.count)
        while from < limit, let hit = content.firstOffset(of: sides.old, in: from..<limit) {
            if hit == 0 || content[hit - 1] == UInt8(ascii: "\n") {
                let line = lines.line(of: hit) - 1
                if line >= end { return nil }
                if let piece = piece(over: line..<(line + sides.oldCount)) {
                    from = offset(piece.old.upperBound)
                    continue
                }
                if line + sides.oldCount <= lines.count, sides.isOldWhole || linesAgree(sides, at: line) { return line }
            }
            // The next line is the next that can match.
            guard let next = content.firstOffset(of: UInt8(ascii: "\n"), from: hit) else { return nil }
            from = next + 1
        }
        return nil
    }

    /// Whether a side that ends within a line agrees line by line. git compares hashes that leave white space out, then the bytes
    /// of the whole side: so `foo` without newline fits a line `foo` with one, but not `foobar`.
    private func linesAgree(_ sides: HunkSides, at first: Int) -> Bool {
        for (index, own) in sides.oldLines.enumerated() {
            let line = lines.range(ofLine: first + index + 1)
            guard own.filter({ !isSpace($0) }).elementsEqual(content[line].lazy.filter { !isSpace($0) }) else { return false }
        }
        return true
    }

    private func equal(_ start: Int, _ bytes: [UInt8]) -> Bool {
        content[start..<(start + bytes.count)].elementsEqual(bytes)
    }

    /// The last of the hunks that have replaced some of these lines of the content.
    private func piece(over range: Range<Int>) -> Piece? {
        guard let piece = lastPiece(where: { $0.old.lowerBound < range.upperBound }) else { return nil }
        return piece.old.upperBound > range.lowerBound ? piece : nil
    }

    /// The first unpatched line of the content that stands at or behind a line of the image.
    private func contentLineAtOrAfter(_ line: Int) -> Int {
        guard let piece = lastPiece(where: { $0.imageStart <= line }) else { return min(line, lines.count) }
        return min(piece.old.upperBound + max(line - piece.image.upperBound, 0), lines.count)
    }

    /// The line of the image that an unpatched line of the content is.
    private func imageLine(_ line: Int) -> Int {
        guard let piece = lastPiece(where: { $0.old.upperBound <= line }) else { return line }
        return line - piece.old.upperBound + piece.image.upperBound
    }

    private mutating func insert(_ sides: HunkSides, at line: Int, hunk: Int) {
        // A side without lines fits only an empty image or its end.
        let first = sides.oldCount == 0 ? lines.count : contentLine(line) ?? 0
        let place = pieces.lastIndex { $0.old.lowerBound <= first }.map { $0 + 1 } ?? 0
        pieces.insert(
            Piece(old: first..<(first + sides.oldCount), imageStart: line, hunk: hunk, sides: sides), at: place)
        let growth = sides.newCount - sides.oldCount
        for later in (place + 1)..<max(pieces.count, place + 1) { pieces[later].imageStart += growth }
        imageCount += growth
    }

    private func offset(_ line: Int) -> Int { line < lines.count ? lines.range(ofLine: line + 1).lowerBound : content.count }

    private func lastPiece(where isAtOrBefore: (Piece) -> Bool) -> Piece? {
        let next = firstNumber(below: pieces.count) { !isAtOrBefore(pieces[$0]) }
        return next > 0 ? pieces[next - 1] : nil
    }
}

/// A hunk's two sides as bytes.
struct HunkSides {
    /// The old side's bytes.
    let old: [UInt8]
    /// The new side's bytes.
    let new: [UInt8]
    let oldCount: Int
    let newCount: Int
    /// The line of the image, from 0, at which the hunk says that it stands.
    let statedLine: Int
    /// Whether it fits only the image's first line: the old side's start is 0 or 1.
    let isAtBeginning: Bool
    /// Whether it fits only at the image's end: nothing stands below the last change.
    let isAtEnd: Bool
    /// Runs of changed lines, from 0 within each side.
    let changes: [LineMap.Edit]
    /// Whether every line of the old side ends with `\n`.
    let isOldWhole: Bool

    init(_ hunk: Hunk) {
        var old: [UInt8] = []
        var new: [UInt8] = []
        var oldCount = 0
        var newCount = 0
        var trailing = 0
        var isOldWhole = true
        var changes: [LineMap.Edit] = []
        // A line without a byte is what `\ No newline` makes of an empty line; there is no such line in any file.
        for line in hunk.lines where !line.text.isEmpty {
            var change = changes.last ?? LineMap.Edit(old: 0..<0, new: 0..<0)
            if trailing > 0 || changes.isEmpty { change = LineMap.Edit(old: oldCount..<oldCount, new: newCount..<newCount) }
            if line.kind != .added {
                old.append(contentsOf: line.text)
                oldCount += 1
                if line.text.last != UInt8(ascii: "\n") { isOldWhole = false }
            }
            if line.kind != .removed {
                new.append(contentsOf: line.text)
                newCount += 1
            }
            guard line.kind != .context else {
                trailing += 1
                continue
            }
            change = LineMap.Edit(old: change.old.lowerBound..<oldCount, new: change.new.lowerBound..<newCount)
            if trailing > 0 || changes.isEmpty { changes.append(change) } else { changes[changes.count - 1] = change }
            trailing = 0
        }
        self.old = old
        self.new = new
        self.oldCount = oldCount
        self.newCount = newCount
        self.changes = changes
        self.isOldWhole = isOldWhole
        statedLine = max(hunk.new.start - 1, 0)
        isAtBeginning = hunk.old.start <= 1
        isAtEnd = trailing == 0
    }

    /// The old side's lines.
    var oldLines: [ArraySlice<UInt8>] {
        let table = LineTable(old)
        return (1..<(table.count + 1)).map { old[table.range(ofLine: $0)] }
    }
}

/// Whether C's `isspace` holds for a byte in the C locale.
func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
