// Takes the lines at which a section may begin and gives what its header says: `diff --git` with git's extended headers, or the
// `---`/`+++` pair of a plain diff.

internal import ByteText

/// What stands before a section's content.
struct SectionHeader {
    var change: FileDiff.Change = .modified
    var oldPath: TreePath?
    var newPath: TreePath?
    var oldMode: FileMode?
    var newMode: FileMode?
    var preimage: AbbreviatedID?
    var postimage: AbbreviatedID?
    /// The percentage of a `similarity index` line that stands before the names.
    var similarity: Int?
    /// How many leading parts were taken off the names.
    var strip: Int
    /// Whether both sides were there to tell `strip`.
    var isStripDecided = false
    /// The line behind the header.
    var end: Int

    /// Whether the header alone says that something changes.
    var hasMetadataChange: Bool {
        if case .modified = change { return oldMode != nil && newMode != nil && oldMode != newMode }
        return true
    }
}

extension DiffLines {
    /// The header that begins at `index`; nil where none does. `strip` serves where the names do not tell.
    func header(at index: Int, strip: Int) -> Result<SectionHeader, SectionFault>? {
        guard let first = first(index), first == UInt8(ascii: "d") || first == UInt8(ascii: "-") else { return nil }
        do throws(SectionFault) {
            if hasPrefix("diff --git ", at: index) {
                return try gitHeader(at: index, strip: strip).map(Result.success)
            }
            // git believes `---` and `+++` only where a hunk follows: prose and separators have dashes too.
            guard hasPrefix("--- ", at: index), hasPrefix("+++ ", at: index + 1), hasPrefix("@@ -", at: index + 2),
                range(index + 2).upperBound - range(index + 2).lowerBound >= 14 || index + 3 < count
            else { return nil }
            return .success(try plainHeader(at: index, strip: strip))
        } catch {
            return .failure(error)
        }
    }

    /// Moves `index` over header lines and whole hunks.
    func skipSection(_ index: inout Int) {
        while isWhole(index), Field.allCases.contains(where: { hasPrefix($0.prefix, at: index) }) { index += 1 }
        while hasPrefix("@@ -", at: index) {
            var next = index
            guard (try? hunk(at: &next, firstLine: 0)) != nil else { return }
            index = next
        }
    }

    private func plainHeader(at index: Int, strip: Int) throws(SectionFault) -> SectionHeader {
        let old = fileName(at: index, isGit: false)
        let new = fileName(at: index + 1, isGit: false)
        var header = SectionHeader(strip: stripLevel(old, new) ?? strip, end: index + 2)
        header.isStripDecided = !old.isDevNull && !new.isDevNull
        func path(_ name: HeaderName) -> TreePath? { name.isDevNull ? nil : name.path(stripping: header.strip) }
        var path = path(new) ?? path(old)
        // Of two names the shorter where it begins the other (`file` and `file.new`), as git prefers.
        if let before = old.isDevNull ? nil : old.path(stripping: header.strip), let after = path,
            after.bytes.count > before.bytes.count,
            after.bytes.starts(with: before.bytes)
        {
            path = before
        }
        guard let path else { throw SectionFault(index: index, message: "a file header without a file name") }
        if old.isDevNull || old.isEpoch && !new.isDevNull {
            header.change = .added
            header.newPath = path
        } else if new.isDevNull || new.isEpoch {
            header.change = .deleted
            header.oldPath = path
        } else {
            header.oldPath = path
            header.newPath = path
        }
        return header
    }

    /// How many parts to take off, as far as two names tell: none where one has no folder, or where both have the same first
    /// part and it is not one of git's prefixes; else one.
    private func stripLevel(_ old: HeaderName, _ new: HeaderName) -> Int? {
        func level(_ name: HeaderName) -> Int? {
            guard let part = name.firstPart else { return 0 }
            return isPrefix(part) ? 1 : nil
        }
        if old.isDevNull { return new.isDevNull ? nil : level(new) }
        if new.isDevNull { return level(old) }
        guard let before = old.firstPart, let after = new.firstPart else { return 0 }
        return before == after && !isPrefix(before) ? 0 : 1
    }

    /// Whether a first part is one that `git diff` puts there: `a/`, `b/`, those of `diff.mnemonicPrefix`, or `1/` and `2/` of
    /// `--no-index`.
    private func isPrefix(_ part: [UInt8]) -> Bool { part.count == 1 && "abciow12".utf8.contains(part[0]) }

    private func gitHeader(at index: Int, strip: Int) throws(SectionFault) -> SectionHeader? {
        let names = gitNames(at: index)
        var header = SectionHeader(strip: strip, end: index + 1)
        if hasBareMove(at: index) {
            header.strip = 0
            header.isStripDecided = true
        } else if let names, let level = stripLevel(names.old, names.new) {
            header.strip = level
            header.isStripDecided = true
        } else if let level = gitStripLevel(at: index) {
            header.strip = level
        }
        let fallback = names?.new.path(stripping: header.strip)
        reading: while isWhole(header.end) {
            guard let field = Field.allCases.first(where: { hasPrefix($0.prefix, at: header.end) }) else { break reading }
            let value = (range(header.end).lowerBound + field.prefix.utf8CodeUnitCount)..<content(header.end).upperBound
            try take(field, value, into: &header, fallback: fallback)
            header.end += 1
        }
        guard header.end > index + 1 else { return nil }
        if header.oldPath == nil, header.newPath == nil {
            guard let fallback else { throw SectionFault(index: index, message: "a git header without a file name") }
            header.oldPath = fallback
            header.newPath = fallback
        }
        let isDeleted = header.change == .deleted
        let isAdded = header.change == .added
        guard header.newPath != nil || isDeleted, header.oldPath != nil || isAdded else {
            throw SectionFault(index: index, message: "a git header that names one side only")
        }
        if isDeleted { header.newPath = nil }
        if isAdded { header.oldPath = nil }
        return header
    }

    /// Whether the first line of a rename or copy has the very names that its `from` and `to` lines give, which never bear a prefix.
    private func hasBareMove(at index: Int) -> Bool {
        let line = (range(index).lowerBound + 11)..<content(index).upperBound
        // `old mode`, `new mode` and the similarity may stand above.
        for next in (index + 1)..<(index + 5) {
            for (from, to) in [("rename from ", "rename to "), ("copy from ", "copy to ")] as [(StaticString, StaticString)] {
                guard hasPrefix(from, at: next), hasPrefix(to, at: next + 1) else { continue }
                let old = content(next).dropFirst(from.utf8CodeUnitCount)
                let new = content(next + 1).dropFirst(to.utf8CodeUnitCount)
                return line.count == old.count + new.count + 1 && text[line].starts(with: text[old])
                    && text[line].suffix(new.count).elementsEqual(text[new])
            }
        }
        return false
    }

    /// The level as `---` and `+++` tell it, for a header whose first line can't be taken apart (a rename).
    private func gitStripLevel(at index: Int) -> Int? {
        var old: HeaderName?
        var next = index + 1
        while next < count, next <= index + 8, let first = first(next), first != UInt8(ascii: "@") {
            if hasPrefix("--- ", at: next) { old = fileName(at: next, isGit: true) }
            if let old, hasPrefix("+++ ", at: next) { return stripLevel(old, fileName(at: next, isGit: true)) }
            next += 1
        }
        return nil
    }

    private func take(
        _ field: Field, _ value: Range<Int>, into header: inout SectionHeader, fallback: TreePath?
    ) throws(SectionFault) {
        let line = header.end
        switch field {
        case .oldName:
            try check(fileName(at: line, isGit: true), at: line, isNone: header.change == .added, &header.oldPath, header.strip)
        case .newName:
            try check(fileName(at: line, isGit: true), at: line, isNone: header.change == .deleted, &header.newPath, header.strip)
        case .oldMode: header.oldMode = try mode(value, line)
        case .newMode: header.newMode = try mode(value, line)
        case .deletedMode:
            try change(&header, to: .deleted)
            header.oldPath = fallback
            header.oldMode = try mode(value, line)
        case .addedMode:
            try change(&header, to: .added)
            header.newPath = fallback
            header.newMode = try mode(value, line)
        case .copyFrom, .renameFrom, .renameOld, .copyTo, .renameTo, .renameNew:
            try move(field, value, into: &header)
        case .similarity:
            var place = value.lowerBound
            pendingSimilarity(number(&place, below: value.upperBound), &header)
        case .dissimilarity: break
        case .index: try takeIndex(value, into: &header)
        }
    }

    /// Keeps a similarity; it may stand before or behind the names.
    private func pendingSimilarity(_ percent: Int?, _ header: inout SectionHeader) {
        guard let percent, percent <= 100 else { return }
        switch header.change {
        case .copied: header.change = .copied(similarity: percent)
        case .renamed: header.change = .renamed(similarity: percent)
        default: header.similarity = percent
        }
    }

    private func move(_ field: Field, _ value: Range<Int>, into header: inout SectionHeader) throws(SectionFault) {
        guard let path = plainName(value) else {
            throw SectionFault(index: header.end, message: "a rename or copy without a file name")
        }
        let isCopy = field == .copyFrom || field == .copyTo
        try change(
            &header, to: isCopy ? .copied(similarity: header.similarity) : .renamed(similarity: header.similarity))
        if field == .copyFrom || field == .renameFrom || field == .renameOld {
            header.oldPath = path
        } else {
            header.newPath = path
        }
    }

    private func change(_ header: inout SectionHeader, to change: FileDiff.Change) throws(SectionFault) {
        switch (header.change, change) {
        case (.modified, _), (.added, .added), (.deleted, .deleted), (.renamed, .renamed), (.copied, .copied):
            header.change = change
        default:
            throw SectionFault(index: header.end, message: "header lines that contradict each other")
        }
    }

    private func check(
        _ name: HeaderName, at line: Int, isNone: Bool, _ path: inout TreePath?, _ strip: Int
    ) throws(SectionFault) {
        if name.isDevNull {
            guard isNone else { throw SectionFault(index: line, message: "/dev/null for a file that the header names") }
            return
        }
        guard !isNone else { throw SectionFault(index: line, message: "a file name where /dev/null is due") }
        guard let found = name.path(stripping: strip) else {
            throw SectionFault(index: line, message: "a file header without a file name")
        }
        guard path == nil || path == found else {
            throw SectionFault(index: line, message: "file names that differ within one header")
        }
        path = found
    }

    private func mode(_ value: Range<Int>, _ line: Int) throws(SectionFault) -> FileMode {
        var number: UInt32 = 0
        var place = value.lowerBound
        while place < value.upperBound, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(text[place]), number < 0o1_000_000 {
            number = number << 3 | UInt32(text[place] - UInt8(ascii: "0"))
            place += 1
        }
        guard place > value.lowerBound, place == value.upperBound || isSpace(text[place]) else {
            throw SectionFault(index: line, message: "a malformed file mode")
        }
        return FileMode(canonical: number)
    }

    /// `a..b` and, where both sides have one mode, that mode. What does not look so is passed over, as git does.
    private func takeIndex(_ value: Range<Int>, into header: inout SectionHeader) throws(SectionFault) {
        guard let dots = text.firstOffset(of: [46, 46], in: value) else { return }
        let end = text.firstOffset(of: blank, in: (dots + 2)..<value.upperBound) ?? value.upperBound
        let stop = (dots + 2..<end).first { isSpace(text[$0]) } ?? end
        guard let old = AbbreviatedID(String(decoding: text[value.lowerBound..<dots], as: UTF8.self)),
            let new = AbbreviatedID(String(decoding: text[(dots + 2)..<stop], as: UTF8.self))
        else { return }
        header.preimage = old
        header.postimage = new
        if end < value.upperBound { header.oldMode = try mode((end + 1)..<value.upperBound, header.end) }
    }
}

/// The extended header lines that git knows.
private enum Field: CaseIterable {
    case oldName, newName, oldMode, newMode, deletedMode, addedMode, copyFrom, copyTo, renameOld, renameNew, renameFrom, renameTo
    case similarity, dissimilarity, index

    var prefix: StaticString {
        switch self {
        case .oldName: "--- "
        case .newName: "+++ "
        case .oldMode: "old mode "
        case .newMode: "new mode "
        case .deletedMode: "deleted file mode "
        case .addedMode: "new file mode "
        case .copyFrom: "copy from "
        case .copyTo: "copy to "
        case .renameOld: "rename old "
        case .renameNew: "rename new "
        case .renameFrom: "rename from "
        case .renameTo: "rename to "
        case .similarity: "similarity index "
        case .dissimilarity: "dissimilarity index "
        case .index: "index "
        }
    }
}

extension FileMode {
    /// The mode that git makes of any number: of a file's permissions only the owner's execute bit counts, and what is neither
    /// file, link nor folder is a submodule.
    init(canonical number: UInt32) {
        switch number & 0o170000 {
        case 0o100000: self = number & 0o100 == 0 ? .regular : .executable
        case 0o120000: self = .symlink
        case 0o040000: self = .tree
        default: self = .gitlink
        }
    }
}
