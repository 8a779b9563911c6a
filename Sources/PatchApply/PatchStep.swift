// Takes one patch and the files as they are, and gives its step: first plainly, then, where a file fails, what is there already, and
// then the three-way merge of the whole patch, as `git am -3` falls back.

internal import ByteText
internal import GitStore
internal import UnifiedDiff

/// What a patch does to the files, before anything of it is kept.
struct PatchStep {
    private(set) var results: [SectionResult]
    /// Why no three-way merge was tried, for the details of the rejects.
    private var noMerge: String?

    init(_ sections: [FileDiff], to files: inout WorkingFiles, threeWay: Bool) throws(GitStoreError) {
        var application = PatchApplication(sections, to: files)
        results = []
        for section in sections { results.append(try application.apply(section)) }
        files = application.files
        guard results.contains(where: \.hasFailed) else { return }
        for index in results.indices where results[index].hasFailed { try settleIfAlready(index, &files) }
        guard threeWay, results.contains(where: \.hasFailed) else { return }
        try merge(&files)
        guard let noMerge else { return }
        for index in results.indices {
            for reject in results[index].rejects.indices { results[index].rejects[reject].detail += "; \(noMerge)" }
        }
    }

    /// Turns a failure into what it is where the file is as the patch would leave it: by the post-image id, or because all hunks
    /// fit the other way round.
    private mutating func settleIfAlready(_ index: Int, _ files: inout WorkingFiles) throws(GitStoreError) {
        let section = results[index].section
        let there: StoredFile?
        do throws(GitStoreError) {
            there = try files.file(at: section.path)
        } catch .missingObject {
            return
        }
        let isAlready: Bool
        switch section.change {
        case .deleted: isAlready = there == nil
        case .added, .modified, .renamed, .copied:
            guard let there else { return }
            if section.isRename, let old = section.oldPath, old != section.newPath, try files.exists(old) { return }
            if let stated = section.postimage, !stated.isZero {
                // With an id at hand the hunks are only asked where the file is to be edited: later edits may stand on them.
                isAlready =
                    stated.matches(there.blob)
                    || (section.change == .modified && PatchedText.isThere(section.hunks, in: there.bytes))
            } else if section.change == .added {
                isAlready = there.bytes == section.hunks.first.map { HunkSides($0).new } ?? []
            } else {
                isAlready = PatchedText.isThere(section.hunks, in: there.bytes)
            }
        }
        guard isAlready else { return }
        results[index].settle(on: there, .already)
    }

    /// Merges every file of the patch three-way, the base being the blobs that the patch was made for. Without them all, or where
    /// the patch does not fit them, nothing changes but `noMerge`.
    private mutating func merge(_ files: inout WorkingFiles) throws(GitStoreError) {
        let sections = results.map(\.section)
        guard let bases = try bases(of: sections, &files) else { return }
        var application = PatchApplication(sections, to: WorkingFiles(.files(bases.mapValues(\.entry)), in: files.repository))
        var theirs = MergeSides(sections, bases: bases)
        for section in sections {
            let result = try application.apply(section)
            guard !result.hasFailed else {
                noMerge = "no three-way merge: the patch does not fit the files that its index lines name"
                return
            }
            theirs.note(result)
        }
        for index in results.indices { try merge(index, theirs, &files) }
    }

    /// The files that the patch was made for, by their old paths; nil where one is not in the repository.
    private mutating func bases(
        of sections: [FileDiff], _ files: inout WorkingFiles
    ) throws(GitStoreError) -> [TreePath: StoredFile]? {
        var bases: [TreePath: StoredFile] = [:]
        for section in sections where section.change != .added {
            guard let path = section.oldPath else { continue }
            guard !section.isSubmodule else {
                noMerge = "no three-way merge: \(path) is a submodule"
                return nil
            }
            let stated = section.preimage.flatMap { $0.isZero ? nil : $0 }
            do throws(GitStoreError) {
                if let stated, let blob = try files.repository.blob(abbreviated: stated) {
                    let bytes = try files.repository.blob(blob)
                    let mode = section.oldMode?.rawValue ?? FileMode.regular.rawValue
                    bases[path] = StoredFile(mode: mode, blob: blob, bytes: bytes)
                    continue
                }
            } catch .missingObject {}
            // A change of mode or name alone is taken to be made for what is there. It states no mode where that stays the same, and
            // git then takes the file for a plain one.
            if section.hunks.isEmpty, section.content == .text([]), let file = try files.file(at: path) {
                let mode = section.oldMode?.rawValue ?? FileMode.regular.rawValue
                bases[path] = StoredFile(mode: mode, blob: file.blob, bytes: file.bytes)
                continue
            }
            noMerge =
                stated.map { "no three-way merge: blob \($0) of \(path) is not in the repository" }
                ?? "no three-way merge: the patch names no blob for \(path)"
            return nil
        }
        return bases
    }

    /// Merges one file.
    private mutating func merge(_ index: Int, _ sides: MergeSides, _ files: inout WorkingFiles) throws(GitStoreError) {
        let plain = results[index]
        let section = plain.section
        guard plain.outcome != .already, !plain.rejects.contains(where: { $0.reason == .unsupported }) else { return }
        let path = section.path
        let isRename = sides.isRename(section)
        let source = isRename ? section.oldPath ?? path : path
        let (ours, before, isFree): (StoredFile?, StoredFile?, Bool)
        do throws(GitStoreError) {
            ours = try files.file(at: source)
            before = if let old = section.oldPath { try files.file(at: old) } else { nil }
            isFree = source == path ? true : try !files.exists(path)
        } catch .missingObject {
            return
        }
        guard isFree else {
            if !plain.hasFailed { fail(index, .exists, "there is a file \(path) already") }
            return
        }
        if section.change == .deleted, sides.theirs[path] != nil {
            // A change of type: the section that makes the file anew is the one to merge.
            if plain.hasFailed { results[index].settle(on: nil, .merged) }
            return
        }
        let merged: PendingFile?
        switch try mergeFiles(base: sides.bases[source], ours: ours, theirs: sides.theirs[path]) {
        case .success(let file): merged = file
        case .failure(let clash):
            fail(index, ours == nil ? .missingFile : .noContext, clash.detail, clash.conflicts)
            return
        }
        if !plain.hasFailed, merged == plain.after { return }
        if section.isRename, !isRename, let old = section.oldPath, sides.theirs[old] == nil, !sides.hasHeir(old), let before,
            before.pending != sides.bases[old]?.pending
        {
            fail(index, .noContext, "the patch takes away \(old), which has changed")
            return
        }
        if let ours, let merged, !section.isRename, merged == ours.pending {
            results[index].settle(on: ours, .already)
            return
        }
        results[index].rejects = []
        results[index].outcome = .merged
        results[index].before = before
        results[index].after = merged
        results[index].placements = []
        results[index].lineMap = try LineMap(from: before?.bytes ?? [], to: merged?.bytes ?? [])
    }

    private mutating func fail(
        _ index: Int, _ reason: Reject.Reason, _ detail: String, _ conflicts: [MergeConflict] = []
    ) {
        if results[index].rejects.isEmpty {
            let reject = results[index].section.reject(reason, detail)
            results[index].fail(reject)
        } else {
            // Said once a file: it is the merge of the whole file that fails.
            results[index].rejects[0].detail += "; \(detail)"
        }
        results[index].rejects[0].conflicts = conflicts
    }
}

extension SectionResult {
    /// Ends a section on a file as it is.
    mutating func settle(on file: StoredFile?, _ outcome: Step.Outcome) {
        rejects = []
        self.outcome = outcome
        let isChanged = outcome != .already
        after = file.map { PendingFile(mode: $0.mode, bytes: $0.bytes) }
        placements = []
        lineMap = isChanged && file == nil ? .deleted(before.map { LineTable($0.bytes).count } ?? 0) : LineMap(edits: [])
        if !isChanged { before = file }
    }
}
