// Takes the three states of one path and gives the state that a merge makes of them, content and mode, as git's merge does.

internal import ByteText
internal import GitStore
internal import UnifiedDiff

/// The two sides of a merge that a patch gives: the files that it was made for, and what it made of them.
struct MergeSides {
    let bases: [TreePath: StoredFile]
    private(set) var theirs: [TreePath: PendingFile]

    init(bases: [TreePath: StoredFile]) {
        self.bases = bases
        theirs = bases.mapValues(\.pending)
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
    /// Git's merge sees trees, not the patch: the old path must be free behind it and the new one before it, an empty file is like no
    /// other, and a copy is a new file.
    func isRename(_ section: FileDiff) -> Bool {
        guard section.isRename, let old = section.oldPath, let base = bases[old] else { return false }
        return theirs[old] == nil && bases[section.path] == nil && !base.bytes.isEmpty
    }

    /// The paths that sections made: a removal of what was there before does not take them away.
    private var made: Set<TreePath> = []
}

/// Why three states can't be made one.
struct MergeClash: Error {
    var detail: String
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
    let mode = own.mode == before.mode ? theirs.mode : own.mode
    if own.bytes == before.bytes || own.bytes == theirs.bytes { return .success(PendingFile(mode: mode, bytes: theirs.bytes)) }
    if theirs.bytes == before.bytes { return .success(PendingFile(mode: mode, bytes: own.bytes)) }
    guard ![before, own, theirs].contains(where: { isBinary($0.bytes) || !TreeEntry.isPlainFile($0.mode) }) else {
        return .failure(MergeClash(detail: "a three-way merge needs text files"))
    }
    let merged = try GitStore.merge(base: before.bytes, ours: own.bytes, theirs: theirs.bytes)
    guard !merged.hasConflicts else { return .failure(MergeClash(detail: "a three-way merge conflicts")) }
    return .success(PendingFile(mode: mode, bytes: merged.content))
}

extension StoredFile {
    /// The file without its id.
    var pending: PendingFile { PendingFile(mode: mode, bytes: bytes) }
}
