// Takes the three states of one path and gives the state that a merge makes of them, content and mode, as git's merge does.

internal import ByteText
internal import GitStore
internal import UnifiedDiff

/// The two sides of a merge that a patch gives: the files that it was made for, and what it made of them.
struct MergeSides {
    let bases: [TreePath: StoredFile]
    private(set) var theirs: [TreePath: PendingFile]

    init(_ sections: [FileDiff], bases: [TreePath: StoredFile]) {
        self.bases = bases
        theirs = bases.mapValues(\.pending)
        var heirs: [TreePath: (path: TreePath, similarity: Int)] = [:]
        for section in sections {
            guard let old = section.oldPath, let similarity = section.movedSimilarity else { continue }
            if let known = heirs[old], known.similarity > similarity || known.similarity == similarity && !section.isRename {
                continue
            }
            heirs[old] = (section.path, similarity)
        }
        self.heirs = heirs.mapValues(\.path)
    }

    /// Takes over what a section made.
    mutating func note(_ result: SectionResult) {
        let section = result.section
        if section.change == .deleted || section.isRename, let path = section.oldPath, !made.contains(path) { theirs[path] = nil }
        if let path = section.newPath, let after = result.after {
            theirs[path] = after
            made.insert(path)
        }
    }

    /// Whether a section counts as a rename.
    ///
    /// Git's merge sees trees, not the patch: the old path must be free behind it and the new one before it, and an empty file is like no
    /// other. It knows no copies: of several files that come from one that goes, the most similar is its rename, the others are new.
    func isRename(_ section: FileDiff) -> Bool {
        guard let old = section.oldPath, let base = bases[old], section.movedSimilarity != nil else { return false }
        return theirs[old] == nil && bases[section.path] == nil && !base.bytes.isEmpty && heirs[old] == section.path
    }

    /// Whether a path goes in favour of another that git's merge takes for its rename.
    func hasHeir(_ path: TreePath) -> Bool { heirs[path].map { bases[$0] == nil } ?? false }

    /// The path that each path is moved to, of several the most similar.
    private let heirs: [TreePath: TreePath]

    /// The paths that sections made: a removal of what was there before does not take them away.
    private var made: Set<TreePath> = []
}

extension FileDiff {
    /// The percentage that a rename or copy states, 0 where it states none; nil for other sections.
    fileprivate var movedSimilarity: Int? {
        switch change {
        case .renamed(let similarity), .copied(let similarity): similarity ?? 0
        case .modified, .added, .deleted: nil
        }
    }
}

/// Why three states can't be made one.
struct MergeClash: Error {
    var detail: String
    /// The lines that both sides changed.
    var conflicts: [MergeConflict] = []
}

/// Merges three states of one path; nil stands for no file.
func mergeFiles(
    base: StoredFile?, ours: StoredFile?, theirs: PendingFile?
) throws(GitStoreError) -> Result<PendingFile?, MergeClash> {
    let (before, own) = (base?.pending, ours?.pending)
    if own == before || own == theirs { return .success(theirs) }
    if theirs == before { return .success(own) }
    guard let own else { return .failure(MergeClash(detail: "the patch changes a file that is not there")) }
    guard let theirs else { return .failure(MergeClash(detail: "the patch deletes a file that has changed")) }
    guard let before else {
        // Of two new files one may be empty: nothing is lost then.
        if own.mode == theirs.mode, own.bytes.isEmpty || theirs.bytes.isEmpty {
            return .success(own.bytes.isEmpty ? theirs : own)
        }
        return .failure(MergeClash(detail: "it has other content"))
    }
    guard own.mode == theirs.mode || own.mode == before.mode || theirs.mode == before.mode else {
        return .failure(MergeClash(detail: "a three-way merge conflicts in the file mode"))
    }
    guard own.mode & 0o170000 == theirs.mode & 0o170000 else {
        return .failure(MergeClash(detail: "a three-way merge conflicts in the type of the file"))
    }
    let mode = own.mode == before.mode ? theirs.mode : own.mode
    if own.bytes == before.bytes || own.bytes == theirs.bytes { return .success(PendingFile(mode: mode, bytes: theirs.bytes)) }
    if theirs.bytes == before.bytes { return .success(PendingFile(mode: mode, bytes: own.bytes)) }
    guard ![before, own, theirs].contains(where: { isBinary($0.bytes) || !TreeEntry.isPlainFile($0.mode) }) else {
        return .failure(MergeClash(detail: "a three-way merge needs text files"))
    }
    let merged = try GitStore.merge(base: before.bytes, ours: own.bytes, theirs: theirs.bytes)
    guard !merged.hasConflicts else {
        return .failure(MergeClash(detail: merged.conflicts.phrase, conflicts: merged.conflicts))
    }
    return .success(PendingFile(mode: mode, bytes: merged.content))
}

extension StoredFile {
    /// The file without its id.
    var pending: PendingFile { PendingFile(mode: mode, bytes: bytes) }
}

extension [MergeConflict] {
    /// What a three-way merge can't decide, with the first line of both sides.
    fileprivate var phrase: String {
        guard let first else { return "a three-way merge conflicts" }
        let more = count > 1 ? " and at \(count - 1) more" : ""
        return "a three-way merge conflicts at line \(first.line)\(more): the file has \(shownFirst(first.ours)), "
            + "the patch \(shownFirst(first.theirs))"
    }

    private func shownFirst(_ lines: [UInt8]) -> String {
        guard !lines.isEmpty else { return "nothing" }
        let table = LineTable(lines)
        return shown(lines[table.range(ofLine: 1)]) + (table.count > 1 ? " …" : "")
    }
}
