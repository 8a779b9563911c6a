// What can be found wrong with a series from its mails alone: unreadable diffs, damaged white space, diffstats that differ,
// blob chains that break. Also where in the chain a fixup fits.

internal import ByteText
internal import UnifiedDiff

/// The checks.
enum SeriesChecks {
    /// What is wrong with one patch's text. What was not mailed has the blanks that its author gave it.
    static func patch(_ text: PatchText, index: Int, messageLine: Int, wasMailed: Bool) -> [SeriesProblem] {
        guard let diff = text.diff, diff.start != nil else {
            return [SeriesProblem(severity: .error, patch: index, line: messageLine, message: "there is no diff in this mail")]
        }
        var result: [SeriesProblem] = []
        for mend in text.mending?.mends ?? [] {
            result.append(
                SeriesProblem(severity: .warning, patch: index, line: text.diffFirstLine + mend.line, message: mend.message))
        }
        if wasMailed, let line = lineWithBlanksForTabs(diff) {
            result.append(
                SeriesProblem(
                    severity: .warning, patch: index, line: line,
                    message: "white-space damage: every tab of this patch seems to have become blanks"))
        }
        for problem in diff.problems {
            result.append(
                SeriesProblem(severity: .error, patch: index, path: problem.path, line: problem.line, message: problem.message))
            if let damage = damage(text, atLine: problem.line) {
                result.append(
                    SeriesProblem(severity: .warning, patch: index, path: problem.path, line: problem.line, message: damage))
            }
        }
        for file in diff.files { result += lostBlanks(text, file, index) }
        if diff.problems.isEmpty {
            let line = text.line(ofDiffLine: 0)
            for difference in text.diffstat.differences(from: diff.files) {
                result.append(
                    SeriesProblem(
                        severity: .warning, patch: index, path: difference.path, line: line, message: difference.message))
            }
        }
        return result
    }

    /// The first line that is indented by eight blanks, where no line of C code in the patch has a tab and several should have.
    private static func lineWithBlanksForTabs(_ diff: DiffText) -> Int? {
        var suspects = 0
        var first: Int?
        let eight = Array(repeating: UInt8(ascii: " "), count: 8)
        for file in diff.files where [".c", ".h", ".S"].contains(where: file.path.hasSuffix) {
            for hunk in file.hunks {
                for (place, line) in hunk.lines.enumerated() {
                    if line.text.firstOffset(of: UInt8(ascii: "\t")) != nil { return nil }
                    if line.text.starts(with: eight) {
                        suspects += 1
                        first = first ?? hunk.line + 1 + place
                    }
                }
            }
        }
        return suspects >= 3 ? first : nil
    }

    /// What a line on which a hunk breaks off looks like.
    private static func damage(_ text: PatchText, atLine line: Int) -> String? {
        let place = line - text.diffFirstLine
        guard place >= 0, place < text.diffLines.count else { return nil }
        let bytes = text.diffLines.bytes[text.diffLines.range(place)]
        guard let first = bytes.first, !bytes.starts(with: "diff ".utf8), !bytes.starts(with: "Index: ".utf8) else { return nil }
        if bytes.starts(with: [0xc2, 0xa0]) {
            return "white-space damage: a no-break space stands where a blank must"
        }
        if [UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\\")].contains(first) {
            return nil
        }
        return "white-space damage: inside of a hunk a line has lost its first blank, or a long line was wrapped"
    }

    /// Empty context lines that stand without their blank: git reads them, but something on the way cut blanks at lines' ends.
    private static func lostBlanks(_ text: PatchText, _ file: FileDiff, _ index: Int) -> [SeriesProblem] {
        var count = 0
        var firstLine: Int?
        for hunk in file.hunks {
            var place = hunk.line - text.diffFirstLine + 1
            for line in hunk.lines {
                if line.kind == .context, line.text == [UInt8(ascii: "\n")], place < text.diffLines.count,
                    text.diffLines.range(place).isEmpty
                {
                    count += 1
                    firstLine = firstLine ?? text.line(ofDiffLine: place)
                }
                place += line.text.last == UInt8(ascii: "\n") ? 1 : 2
            }
        }
        guard count > 0 else { return [] }
        return [
            SeriesProblem(
                severity: .note, patch: index, path: file.path, line: firstLine,
                message: "white-space damage: \(count) empty context \(count == 1 ? "line has" : "lines have") lost the blank")
        ]
    }

    // MARK: Blobs

    /// Where a file's blob after one patch is not its blob before the next one that touches it.
    ///
    /// Patches that are not in the input are not held against anybody: behind a gap the chain begins anew.
    static func chain(_ patches: [Patch], missing: Set<Int>) -> [SeriesProblem] {
        var result: [SeriesProblem] = []
        var state: [TreePath: (patch: Int, blob: AbbreviatedID)] = [:]
        var lastIndex = 0
        for patch in patches {
            if patch.index > lastIndex + 1 { state = [:] }
            lastIndex = patch.index
            for file in patch.files {
                let before = file.oldPath ?? file.path
                if let known = state[before], let preimage = file.preimage, !known.blob.agrees(with: preimage),
                    !(known.blob.isZero && preimage.isZero)
                {
                    result.append(
                        SeriesProblem(
                            severity: .warning, patch: patch.index, path: before, line: file.line,
                            message:
                                "broken blob chain: patch \(known.patch) leaves \(known.blob), patch \(patch.index) begins with \(preimage)"
                        ))
                }
                update(&state, with: file, of: patch.index)
            }
        }
        return result
    }

    private static func update(_ state: inout [TreePath: (patch: Int, blob: AbbreviatedID)], with file: FileDiff, of patch: Int) {
        let before = file.oldPath ?? file.path
        let after = file.newPath ?? file.path
        switch file.change {
        case .renamed:
            // A rename without a change of content states no ids: the blob moves along.
            let moved = file.postimage ?? state[before]?.blob
            state[before] = nil
            state[after] = moved.map { (patch, $0) }
        case .copied:
            let copied = file.postimage ?? state[before]?.blob
            state[after] = copied.map { (patch, $0) }
        case .modified where file.hunks.isEmpty && file.postimage == nil:
            // Only the mode.
            break
        case .modified, .added, .deleted:
            state[after] = file.postimage.map { (patch, $0) }
        }
    }

    /// The patch nearest to `answered` after which each file of a fixup is what the fixup begins with, of two the earlier; nil
    /// where ids do not tell. Without `answered`, the last such patch.
    static func fit(of files: [FileDiff], in patches: [Patch], nearest answered: Int?) -> Int? {
        var state: [TreePath: (patch: Int, blob: AbbreviatedID)] = [:]
        let wanted = files.compactMap { file in file.preimage.map { (path: file.oldPath ?? file.path, blob: $0) } }
        guard !wanted.isEmpty, wanted.count < 1000 else { return nil }
        var fits: [Int] = []
        // Until a patch touches it, a file is what the first one that does begins with.
        var made: Set<TreePath> = []
        for file in patches.lazy.flatMap(\.files) {
            let before = file.oldPath ?? file.path
            if let preimage = file.preimage, !made.contains(before), state[before] == nil { state[before] = (0, preimage) }
            made.insert(file.path)
        }
        for patch in patches {
            for file in patch.files { update(&state, with: file, of: patch.index) }
            let known = wanted.compactMap { want in state[want.path].map { $0.blob.agrees(with: want.blob) } }
            if !known.isEmpty, !known.contains(false) { fits.append(patch.index) }
        }
        guard let answered else { return fits.last }
        return fits.min { (abs($0 - answered), $0) < (abs($1 - answered), $1) }
    }
}
