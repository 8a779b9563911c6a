// Takes a series and a tree and gives its steps where all of it applies plainly: what a search for the base tries, and what the walk
// takes over where that is the base.

internal import ByteText
internal import GitStore
internal import PatchSeries

/// A series that applies to a tree plainly, one patch after the other.
struct Trial: Sendable {
    let tree: TreeID
    /// As the walk makes them, but without trees.
    let steps: [Step]
    /// What each step changes in the tree.
    let edits: [[TreePath: TreeEntry?]]

    /// Applies `series` to `tree`; nil where a patch does not apply, which ends it.
    ///
    /// What it makes is kept in `repository`, so that one of its own is best handed over: a three-way merge would find it.
    init?(of series: Series, on tree: TreeID, in repository: Repository) throws(GitStoreError) {
        var files = WorkingFiles(.tree(tree), in: repository)
        var steps: [Step] = []
        var edits: [[TreePath: TreeEntry?]] = []
        for patch in series.patches {
            guard series.malformed(patch).isEmpty else { return nil }
            let applied = try PatchStep(patch.files, to: &files, threeWay: false)
            guard !applied.results.contains(where: { $0.hasFailed }) else { return nil }
            var step = Step(patch: patch.index, outcome: .clean, tree: nil, files: [], rejects: [])
            edits.append(try step.keep(applied.results, in: &files, isVerifiable: true))
            steps.append(step)
        }
        self.tree = tree
        self.steps = steps
        self.edits = edits
    }
}
