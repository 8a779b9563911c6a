// The diffstat that `git format-patch` puts between `---` and the diff, and how it is held against the diff.

internal import ByteText
internal import UnifiedDiff

/// The lines of a diffstat.
struct Diffstat {
    /// The files.
    private(set) var entries: [DiffstatEntry] = []
    /// What the last line counts; nil where it is missing.
    private(set) var totals: (files: Int, added: Int, removed: Int)?

    /// Reads what stands between `---` and the diff; other text there is passed over.
    init(lines: [String]) {
        for line in lines where line.hasPrefix(" ") {
            if let totals = Self.totals(line) {
                self.totals = totals
                break
            }
            if let entry = Self.entry(line) { entries.append(entry) }
        }
    }

    /// ` path | 12 ++--` or ` path | Bin 0 -> 12 bytes`.
    private static func entry(_ line: String) -> DiffstatEntry? {
        let bytes = Array(line.utf8)
        guard let bar = bytes.lastIndex(of: UInt8(ascii: "|")), bar > 2, bytes[bar - 1] == 0x20, bar + 1 < bytes.count else {
            return nil
        }
        let path = trimmed(String(decoding: bytes[1..<bar], as: UTF8.self))
        let words = String(decoding: bytes[(bar + 1)...], as: UTF8.self).split(separator: " ")
        guard let first = words.first, !path.isEmpty else { return nil }
        if first == "Bin" { return DiffstatEntry(path: path, changes: nil) }
        guard let changes = Int(first), changes >= 0, words.count <= 2,
            words.count == 1 || words[1].utf8.allSatisfy({ $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") })
        else { return nil }
        return DiffstatEntry(path: path, changes: changes)
    }

    /// ` 2 files changed, 3 insertions(+), 1 deletion(-)`.
    private static func totals(_ line: String) -> (files: Int, added: Int, removed: Int)? {
        let parts = line.split(separator: ",")
        guard let first = parts.first, let files = count(first, "file changed", "files changed") else { return nil }
        var added = 0
        var removed = 0
        for part in parts.dropFirst() {
            if let number = count(part, "insertion(+)", "insertions(+)") { added = number }
            if let number = count(part, "deletion(-)", "deletions(-)") { removed = number }
        }
        return (files, added, removed)
    }

    private static func count(_ part: Substring, _ one: String, _ many: String) -> Int? {
        let text = trimmed(String(part))
        guard let blank = text.firstIndex(of: " ") else { return nil }
        let unit = text[text.index(after: blank)...]
        return unit == one || unit == many ? Int(text[..<blank]) : nil
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text.drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }

    // MARK: Against the diff

    // Files of one name are looked through for the one that a shortened path means, but not without end.
    private static let mostGuesses = 100

    /// What differs between the diffstat and the diff; empty where it agrees or says nothing.
    func differences(from files: [FileDiff]) -> [(path: TreePath?, message: String)] {
        guard !entries.isEmpty || totals != nil else { return [] }
        var result: [(path: TreePath?, message: String)] = []
        let byPath = Dictionary(files.indices.map { (files[$0].path, $0) }) { first, _ in first }
        let byName = Dictionary(grouping: files.indices) { files[$0].path.name }
        var used = Array(repeating: false, count: files.count)
        var isWhole = true
        for (place, entry) in entries.enumerated() {
            guard let shown = Self.newPath(entry.path) else {
                isWhole = false
                continue
            }
            // Both are in git's order, so the file at the same place is nearly always the one.
            let match =
                place < files.count && Self.matches(shown, files[place].path)
                ? place
                : byPath[TreePath(shown)]
                    ?? byName[TreePath(shown).name]?.prefix(Self.mostGuesses).first {
                        !used[$0] && Self.matches(shown, files[$0].path)
                    }
            guard let match else {
                result.append((nil, "the diffstat names \(entry.path), which the diff does not touch"))
                continue
            }
            used[match] = true
            let actual = files[match].addedCount + files[match].removedCount
            if let changes = entry.changes, case .text = files[match].content, changes != actual {
                result.append((files[match].path, "the diffstat counts \(changes) changed lines, the diff has \(actual)"))
            }
        }
        if isWhole, entries.count == files.count || !entries.isEmpty && entries.count == totals?.files {
            for index in files.indices where !used[index] {
                result.append((files[index].path, "the diff touches it, the diffstat does not name it"))
            }
        }
        if let totals {
            if totals.files != files.count {
                result.append((nil, "the diffstat counts \(totals.files) files, the diff has \(files.count)"))
            } else if files.allSatisfy({ if case .text = $0.content { true } else { false } }) {
                let added = files.reduce(0) { $0 + $1.addedCount }
                let removed = files.reduce(0) { $0 + $1.removedCount }
                if (added, removed) != (totals.added, totals.removed) {
                    result.append(
                        (nil, "the diffstat sums up to +\(totals.added) -\(totals.removed), the diff to +\(added) -\(removed)"))
                }
            }
        }
        return result
    }

    /// The path after a rename (`a/{b => c}/d`, `a => b`); nil for one that was quoted or cut so that it can't be told.
    private static func newPath(_ shown: String) -> String? {
        if shown.hasPrefix("\"") { return nil }
        guard let arrow = offset(of: " => ", in: shown) else {
            return shown.contains("}") && shown.hasPrefix("...") ? nil : shown
        }
        let bytes = Array(shown.utf8)
        let behind = arrow + 4
        guard let open = bytes[..<arrow].lastIndex(of: UInt8(ascii: "{")),
            let close = bytes[behind...].firstIndex(of: UInt8(ascii: "}"))
        else {
            return shown.contains("}") || shown.contains("{") ? nil : String(decoding: bytes[behind...], as: UTF8.self)
        }
        let middle = bytes[behind..<close]
        var tail = bytes[(close + 1)...]
        // `a/{b => }/c`: the empty part takes its slash with it.
        if middle.isEmpty, tail.first == UInt8(ascii: "/"), open == 0 || bytes[open - 1] == UInt8(ascii: "/") {
            tail = tail.dropFirst()
        }
        return String(decoding: bytes[..<open] + middle + tail, as: UTF8.self)
    }

    private static func offset(of mark: String, in text: String) -> Int? { Array(text.utf8).firstOffset(of: Array(mark.utf8)) }

    /// Whether a path as shown is `path`; a long one is cut to `...tail`.
    private static func matches(_ shown: String, _ path: TreePath) -> Bool {
        if shown.hasPrefix("...") { return path.hasSuffix(String(shown.dropFirst(3))) }
        return TreePath(shown) == path
    }
}
