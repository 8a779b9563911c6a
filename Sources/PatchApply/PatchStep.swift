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
        var entries: [TreePath: TreeEntry] = [:]
        for (path, base) in bases { entries[path] = base.entry }
        var application = PatchApplication(sections, to: WorkingFiles(.files(entries), in: files.repository))
        var theirs: [SectionResult] = []
        for section in sections {
            let result = try application.apply(section)
            guard !result.hasFailed else {
                noMerge = "no three-way merge: the patch does not fit the files that its index lines name"
                return
            }
            theirs.append(result)
        }
        for index in results.indices {
            try merge(index, base: sections[index].oldPath.flatMap { bases[$0] }, theirs[index].after, &files)
        }
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
            // A change of mode or name alone is taken to be made for what is there.
            if section.hunks.isEmpty, section.content == .text([]), let file = try files.file(at: path) {
                bases[path] = file
                continue
            }
            noMerge =
                stated.map { "no three-way merge: blob \($0) of \(path) is not in the repository" }
                ?? "no three-way merge: the patch names no blob for \(path)"
            return nil
        }
        return bases
    }

    /// Merges one file: `base` and `theirs` are what the patch was made for and what it made of it.
    private mutating func merge(
        _ index: Int, base: StoredFile?, _ theirs: PendingFile?, _ files: inout WorkingFiles
    ) throws(GitStoreError) {
        let plain = results[index]
        let section = plain.section
        guard plain.outcome != .already else { return }
        let ours: StoredFile?
        do throws(GitStoreError) {
            ours = try files.file(at: section.oldPath ?? section.path)
        } catch .missingObject {
            return
        }
        if section.change == .added || section.isCopy {
            // A file made anew has no base; where it fails it is there with other content, which no merge settles.
            return
        }
        guard let base, let ours else { return }
        guard let theirs else {
            if ours.bytes == base.bytes { results[index].settle(on: nil, .clean) }
            return
        }
        guard !plain.hasFailed || plain.rejects.allSatisfy({ $0.reason != .exists && $0.reason != .unsupported }) else { return }
        let bytes: [UInt8]
        if ours.bytes == base.bytes || ours.bytes == theirs.bytes {
            bytes = theirs.bytes
        } else if theirs.bytes == base.bytes {
            bytes = ours.bytes
        } else {
            guard ![ours, base].contains(where: { isBinary($0.bytes) }), !isBinary(theirs.bytes), ours.entry.isPlainFile else {
                fail(index, "a three-way merge needs text files")
                return
            }
            let merged = try GitStore.merge(base: base.bytes, ours: ours.bytes, theirs: theirs.bytes)
            guard !merged.hasConflicts else {
                fail(index, "a three-way merge conflicts")
                return
            }
            bytes = merged.content
        }
        let mode = ours.mode == base.mode ? theirs.mode : ours.mode
        if !plain.hasFailed, let after = plain.after, after.bytes == bytes, after.mode == mode { return }
        if bytes == ours.bytes, mode == ours.mode, section.oldPath == section.newPath {
            results[index].settle(on: ours, .already)
            return
        }
        results[index].rejects = []
        results[index].outcome = .merged
        results[index].before = ours
        results[index].after = PendingFile(mode: mode, bytes: bytes)
        results[index].placements = []
        results[index].lineMap = try LineMap(from: ours.bytes, to: bytes)
    }

    private mutating func fail(_ index: Int, _ detail: String) {
        if results[index].rejects.isEmpty {
            let reject = results[index].section.reject(.noContext, detail)
            results[index].fail(reject)
        } else {
            for reject in results[index].rejects.indices { results[index].rejects[reject].detail += "; \(detail)" }
        }
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
