// Takes a series, the files that it is for, and a repository to keep new objects in memory, and gives the walk: one step a patch.

internal import ByteText
public import GitStore
public import PatchSeries
internal import UnifiedDiff

extension Walk {
    /// How a walk goes.
    public struct Options: Sendable, Hashable {
        /// Whether a patch whose context fails is merged three-way where the repository has its pre-images (`git am -3`).
        public var threeWay: Bool
        /// Whether the walk ends at the first patch that fails.
        public var stopAtFirst: Bool
        /// Whether tree ids are computed for a plain directory too, which reads all of its files.
        public var wantTreeIDs: Bool

        /// Makes options; by default those of `git am -3`, going on past failures.
        public init(threeWay: Bool = true, stopAtFirst: Bool = false, wantTreeIDs: Bool = false) {
            self.threeWay = threeWay
            self.stopAtFirst = stopAtFirst
            self.wantTreeIDs = wantTreeIDs
        }
    }

    /// Walks `series` through `source`, in memory.
    ///
    /// `repository` is that of a `SourceTree.git`; for a directory and for no files at all one in memory serves. What the walk makes
    /// (blobs and trees) is kept in it and found through it. `base` is that of this series and this source. Only files that the series touches are loaded. What fails becomes a reject
    /// of its step; an error is thrown only where the repository itself can't be read.
    public static func apply(
        _ series: Series, to source: SourceTree, base: Base, in repository: Repository, options: Options = Options()
    ) throws(GitStoreError) -> Walk {
        var walk = Walk(base: base, source: source, steps: [])
        var tree: TreeID?
        var files: WorkingFiles
        var isVerifiable = true
        switch source {
        case .git(_, let id):
            tree = id
            files = WorkingFiles(.tree(id), in: repository)
        case .directory(let directory):
            files = WorkingFiles(.directory(directory), in: repository)
            if options.wantTreeIDs { tree = try repository.tree(of: directory) }
        case .empty:
            isVerifiable = false
            walk.skeleton = try Skeleton(series.patches.map(\.files)).files(in: repository)
            var entries: [TreePath: TreeEntry] = [:]
            for file in walk.skeleton { entries[file.path] = file.entry }
            files = WorkingFiles(.files(entries), in: repository)
            if options.wantTreeIDs { tree = try repository.tree(Repository.emptyTree, with: entries.mapValues(Optional.some)) }
        }
        if let trial = walk.base.trial, trial.tree == tree {
            walk.steps = trial.steps
            for (place, edits) in trial.edits.enumerated() { try walk.steps[place].move(&tree, by: edits, in: repository) }
            walk.base.trial = nil
            return walk
        }
        walk.base.trial = nil
        for patch in series.patches {
            let applied = try PatchStep(patch.files, to: &files, threeWay: options.threeWay && isVerifiable)
            var step = Step(patch: patch.index, outcome: .clean, tree: nil, files: [], rejects: series.malformed(patch))
            let edits = try step.keep(applied.results, in: &files, isVerifiable: isVerifiable)
            try step.move(&tree, by: edits, in: repository)
            walk.steps.append(step)
            if options.stopAtFirst, step.outcome == .conflict { break }
        }
        try walk.advise(series, in: repository)
        return walk
    }
}

extension Series {
    /// The parts of a patch that could not be read, as rejects.
    func malformed(_ patch: Patch) -> [Reject] {
        problems.compactMap { problem in
            guard problem.severity == .error, problem.patch == patch.index, let path = problem.path,
                !patch.files.contains(where: { $0.path == path })
            else { return nil }
            let place = problem.line.map { "line \($0): " } ?? ""
            return Reject(path: path, hunk: 0, reason: .malformed, nearest: nil, detail: place + problem.message)
        }
    }
}

extension Step {
    /// Takes over what became of the sections: stores the content, moves the files on, and gives what changes in the tree.
    mutating func keep(
        _ results: [SectionResult], in files: inout WorkingFiles, isVerifiable: Bool
    ) throws(GitStoreError) -> [TreePath: TreeEntry?] {
        if !rejects.isEmpty { outcome = .conflict }
        var edits: [TreePath: TreeEntry?] = [:]
        // Removals come first, as in git: a path may be left by one file and taken by another within a patch.
        for result in results where !result.hasFailed || result.after != nil {
            let section = result.section
            guard section.change == .deleted || section.isRename, result.outcome != .already, let path = section.oldPath else {
                continue
            }
            guard section.isRename ? !result.hasFailed : result.after == nil else { continue }
            files.set(nil, at: path)
            edits[path] = .some(nil)
        }
        for result in results {
            var after: StoredFile?
            if let pending = result.after {
                after = try StoredFile(mode: pending.mode, bytes: pending.bytes, in: files.repository)
            }
            self.files.append(FileStep(result, after: after, isVerifiable: isVerifiable))
            rejects += result.rejects
            mends += result.mends.map {
                HunkMend(path: result.section.path, hunk: $0.hunk, lineCount: $0.lineCount, inputLine: $0.line)
            }
            outcome = max(outcome, result.outcome)
            guard let after, result.outcome != .already, let path = result.keptPath else { continue }
            files.set(after, at: path)
            edits[path] = .some(after.entry)
        }
        return edits
    }

    /// Moves the tree on, where there is one.
    fileprivate mutating func move(
        _ tree: inout TreeID?, by edits: [TreePath: TreeEntry?], in repository: Repository
    ) throws(GitStoreError) {
        if let before = tree, !edits.isEmpty { tree = try repository.tree(before, with: edits) }
        self.tree = tree
    }
}

extension SectionResult {
    /// The path at which the content after is kept: a rename or copy that failed in part leaves the file where it was.
    var keptPath: TreePath? { hasFailed ? (section.isCopy ? nil : before == nil ? nil : section.oldPath) : section.newPath }
}

extension FileStep {
    fileprivate init(_ result: SectionResult, after: StoredFile?, isVerifiable: Bool) {
        let section = result.section
        let isNew = section.isCopy || result.before == nil
        path = section.path
        oldPath = section.oldPath == section.path ? nil : section.oldPath
        status =
            switch section.change {
            case .added, .copied: .added
            case .deleted: .deleted
            case .renamed: .renamed
            case .modified: isNew && after != nil ? .added : .modified
            }
        outcome = result.outcome
        before = isNew ? nil : result.before?.entry
        self.after = after?.entry
        placements = result.placements
        lineMap = section.isCopy ? .added(after.map { LineTable($0.bytes).count } ?? 0) : result.lineMap
        guard isVerifiable, let stated = section.postimage else { return }
        expected = stated
        verified = !result.hasFailed && (stated.isZero ? after == nil : after.map { stated.matches($0.blob) } ?? false)
    }
}
