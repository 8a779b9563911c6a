// Takes one section of a patch and the files as they are, and gives what becomes of the file, as `git apply` decides it: which state
// a name refers to, what may exist, what type it may have, and where the hunks go.

internal import ByteText
internal import GitStore
internal import UnifiedDiff

/// What became of one section.
struct SectionResult {
    var section: FileDiff
    /// The file that the section works on; nil for an added file and where it is missing.
    var before: StoredFile?
    /// The file after; nil where it is gone or was never there. Its blob is not stored before the step is sure of it.
    var after: PendingFile?
    var outcome = Step.Outcome.clean
    var placements: [HunkPlacement] = []
    var lineMap = LineMap(edits: [])
    var rejects: [Reject] = []
    var mends: [TabMending.Mend] = []

    var hasFailed: Bool { !rejects.isEmpty }
    var isMove: Bool { section.isRename || section.isCopy }
}

/// Content that is not stored yet.
struct PendingFile: Equatable {
    var mode: UInt32
    var bytes: [UInt8]
}

extension FileDiff {
    var isRename: Bool { if case .renamed = change { true } else { false } }
    var isCopy: Bool { if case .copied = change { true } else { false } }

    /// Whether the section names a submodule on either side.
    var isSubmodule: Bool { oldMode == .gitlink || newMode == .gitlink }

    /// Whether neither the header nor the hunks say that the file was there: a plain diff that only adds, which makes a file
    /// where there is none.
    var mayCreate: Bool {
        change == .modified && preimage == nil && oldMode == nil && hunks.count == 1 && hunks[0].old.count == 0
    }

    func reject(_ reason: Reject.Reason, hunk: Int = 0, nearest: Int? = nil, _ detail: String) -> Reject {
        Reject(path: path, hunk: hunk, reason: reason, nearest: nearest, detail: detail)
    }
}

/// The sections of one patch, applied in order to the files as they were before it.
///
/// Renames and copies read the state before the patch, whatever stands above them in it; other sections read what an earlier
/// one made of the file (git's `fn_table`).
struct PatchApplication {
    var files: WorkingFiles
    private var made: [TreePath: PendingFile] = [:]
    private var gone: Set<TreePath> = []
    private var leaving: Set<TreePath> = []

    init(_ sections: [FileDiff], to files: WorkingFiles) {
        self.files = files
        for section in sections where section.change == .deleted || section.isRename {
            if let path = section.oldPath { leaving.insert(path) }
        }
    }

    /// Applies the next section.
    mutating func apply(_ section: FileDiff) throws(GitStoreError) -> SectionResult {
        do throws(GitStoreError) {
            return try applyLoaded(section)
        } catch .missingObject(let id) {
            var result = SectionResult(section: section)
            result.fail(
                section.reject(
                    .missingBlob,
                    "the repository lacks object \(id), which the file's content needs: git fetch --refetch or a full clone brings it"
                ))
            return result
        }
    }

    private mutating func applyLoaded(_ section: FileDiff) throws(GitStoreError) -> SectionResult {
        var result = SectionResult(section: section)
        for path in [section.oldPath, section.newPath] {
            guard let path, !path.isSafe else { continue }
            result.fail(section.reject(.unsupported, "a path that git refuses: \(path)"))
            return result
        }
        result.before = try preimage(of: section, &result)
        guard result.rejects.isEmpty else { return result }
        try checkNewPath(of: section, isCreation: result.before == nil, &result)
        if let reject = typeReject(section, result.before) { result.fail(reject) }
        guard result.rejects.isEmpty else { return result }
        let mode = section.newMode?.rawValue ?? result.before?.mode ?? FileMode.regular.rawValue
        switch section.content {
        case .text(let hunks): try applyText(hunks, mode: mode, &result)
        case .binary(let patch): try applyBinary(patch, mode: mode, &result)
        case .binaryWithoutData: try applyBinary(nil, mode: mode, &result)
        }
        if !result.hasFailed { note(result) }
        return result
    }

    /// The file that the section works on.
    private mutating func preimage(of section: FileDiff, _ result: inout SectionResult) throws(GitStoreError) -> StoredFile? {
        guard section.change != .added, let path = section.oldPath else { return nil }
        if !section.isRename, !section.isCopy {
            if gone.contains(path) {
                result.fail(section.reject(.missingFile, "the same patch has moved or deleted it before"))
                return nil
            }
            if let made = made[path] {
                return try StoredFile(mode: made.mode, bytes: made.bytes, in: files.repository)
            }
        }
        if let file = try files.file(at: path) { return file }
        if !section.mayCreate { result.fail(section.reject(.missingFile, "there is no file \(path)")) }
        return nil
    }

    /// Holds the path of a file to be made against what is there.
    private mutating func checkNewPath(
        of section: FileDiff, isCreation: Bool, _ result: inout SectionResult
    ) throws(GitStoreError) {
        guard let path = section.newPath, isCreation || section.isRename || section.isCopy else { return }
        let isTaken = try files.exists(path)
        if isTaken, !isLeaving(path) {
            result.fail(section.reject(.exists, "there is a file \(path) already"))
            return
        }
        for (offset, byte) in path.bytes.enumerated() where byte == UInt8(ascii: "/") {
            let folder = TreePath(path.bytes[..<offset])
            let isFile = try files.exists(folder)
            if isFile, !isLeaving(folder) {
                result.fail(section.reject(.exists, "\(folder) is a file, not a folder"))
                return
            }
        }
    }

    private func isLeaving(_ path: TreePath) -> Bool { leaving.contains(path) || gone.contains(path) }

    /// A section may change a file's permissions, never its type: git writes that as a deletion and an addition.
    private func typeReject(_ section: FileDiff, _ before: StoredFile?) -> Reject? {
        guard let before else { return nil }
        func type(_ mode: UInt32) -> UInt32 { mode & 0o170000 }
        if let old = section.oldMode, type(old.rawValue) != type(before.mode) {
            return section.reject(.noContext, "its mode is \(FileMode(rawValue: before.mode)), not \(old): another type of file")
        }
        if let new = section.newMode, type(new.rawValue) != type(before.mode) {
            return section.reject(.unsupported, "the mode \(new) is that of another type of file")
        }
        return nil
    }

    private func applyText(_ hunks: [Hunk], mode: UInt32, _ result: inout SectionResult) throws(GitStoreError) {
        let before = result.before?.bytes ?? []
        var text = PatchedText(applying: hunks, to: before)
        if let stated = result.section.postimage, !stated.isZero, TabMending.mayHelp(hunks) {
            let isAsStated = text.misses.isEmpty ? stated.matches(BlobID.of(text.bytes, kind: "blob")) : false
            if !isAsStated, let mended = TabMending(hunks, of: before, stated: stated) {
                text = mended.text
                result.mends = mended.mends
            }
        }
        result.placements = text.placements
        result.lineMap = text.lineMap
        result.after = PendingFile(mode: mode, bytes: text.bytes)
        if text.misses.isEmpty {
            result.outcome = text.isExact ? .clean : .offset
        }
        for miss in text.misses {
            result.fail(result.section.reject(miss.reason, hunk: miss.hunk + 1, nearest: miss.nearest, miss.detail))
        }
        guard result.section.change == .deleted, !result.hasFailed else { return }
        if text.bytes.isEmpty || result.section.copySource != nil {
            result.after = nil
            result.lineMap = .deleted(result.before.map { LineTable($0.bytes).count } ?? 0)
        } else {
            result.after = result.before.map { PendingFile(mode: $0.mode, bytes: $0.bytes) }
            result.lineMap = LineMap(edits: [])
            result.fail(result.section.reject(.noContext, "the patch deletes the file, but not all that is in it"))
        }
    }

    /// git wants both full ids for a binary patch, and the content before to be that of the first. Content that the repository has
    /// is taken from there, so that a diff without data (nil) applies too.
    private func applyBinary(_ patch: BinaryPatch?, mode: UInt32, _ result: inout SectionResult) throws(GitStoreError) {
        let section = result.section
        let before = result.before?.bytes ?? []
        guard let old = section.preimage, let new = section.postimage, old.digits.utf8.count == 40, new.digits.utf8.count == 40
        else {
            let needs =
                patch == nil
                ? "the diff has no binary content (git format-patch writes it, diff needs --binary)"
                : "a binary patch needs an index line with full ids"
            result.fail(section.reject(.unsupported, needs))
            return
        }
        if let blob = result.before?.blob, !old.matches(blob) {
            result.fail(section.reject(.noContext, "the content is \(blob), but the binary patch is made for \(old)"))
            return
        }
        guard !new.isZero else {
            noteBinary(nil, &result)
            return
        }
        let content: [UInt8]?
        switch patch?.forward {
        case nil:
            guard let blob = try files.repository.blob(abbreviated: new) else {
                result.fail(
                    section.reject(
                        .unsupported,
                        "the diff has no binary content (git format-patch writes it, diff needs --binary), and blob \(new) is not in the repository"
                    ))
                return
            }
            content = try files.repository.blob(blob)
        case .literal(let bytes): content = bytes
        case .delta(let delta): content = applyPackDelta(delta, to: before)
        }
        guard let content else {
            result.fail(section.reject(.malformed, "the binary delta does not fit the content"))
            return
        }
        let blob = files.repository.store(blob: content)
        guard new.matches(blob) else {
            result.fail(section.reject(.malformed, "the binary patch makes \(blob), its index line says \(new)"))
            return
        }
        noteBinary(PendingFile(mode: mode, bytes: content), &result)
    }

    private func noteBinary(_ after: PendingFile?, _ result: inout SectionResult) {
        result.after = after
        let lines = (result.before.map { LineTable($0.bytes).count } ?? 0, after.map { LineTable($0.bytes).count } ?? 0)
        result.lineMap = LineMap(edits: [LineMap.Edit(old: 1..<(lines.0 + 1), new: 1..<(lines.1 + 1))])
    }

    /// Lets later sections of the patch see what this one did.
    private mutating func note(_ result: SectionResult) {
        if let path = result.section.newPath, let after = result.after {
            made[path] = after
            gone.remove(path)
            leaving.remove(path)
        }
        if result.section.change == .deleted || result.section.isRename, let path = result.section.oldPath {
            made[path] = nil
            gone.insert(path)
            leaving.remove(path)
        }
    }
}

extension SectionResult {
    /// Marks the section as failed.
    mutating func fail(_ reject: Reject) {
        rejects.append(reject)
        outcome = .conflict
    }
}

extension TreePath {
    /// Whether git would have the path in a tree: no empty part, no `.`, `..` or `.git` (`verify_path` in read-cache.c).
    var isSafe: Bool {
        !bytes.isEmpty
            && bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && !part.contains(0) && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
                    && !part.map { $0 | 0x20 }.elementsEqual(".git".utf8.map { $0 | 0x20 })
            }
    }
}
