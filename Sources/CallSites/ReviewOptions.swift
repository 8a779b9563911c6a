// What a review is asked: which symbols, under which policies, where in the tree, by how many threads.

public import GitStore
public import SymbolIndex

/// What to follow and where to look.
public struct ReviewOptions: Sendable {
    /// The symbols that the user or a profile asks for.
    public var watched: [SymbolQuery]
    /// What the project or a profile asks of the uses of symbols.
    public var policies: [Policy]
    /// Whether symbols are listed whose body alone changes.
    public var includesBodyChanges: Bool
    /// Globs of paths to look for sites in; empty: everywhere.
    public var included: [String]
    /// Globs of paths not to look in.
    public var excluded: [String]
    /// How many threads read the tree, at least 1.
    public var workers: Int
    /// What is known of blobs from searches before.
    public var index: MentionIndex
    /// What was read of files for other questions of the run.
    public var facts: KnownFacts
    /// Other trees of the same repository in which new uses of what the series changes are looked for.
    public var also: [OtherTree] = []
    /// Whether every word of each followed symbol's name is accounted for, at base and at the end.
    public var crosschecks: Bool

    /// Whether nobody will ask what becomes of the symbols: what can't bring a finding need not be looked for.
    public var isForFindingsAlone = false

    /// Makes options.
    public init(
        watched: [SymbolQuery], policies: [Policy] = [], includesBodyChanges: Bool = false, included: [String] = [],
        excluded: [String] = [], workers: Int = 1, crosschecks: Bool = false, index: MentionIndex = MentionIndex(),
        facts: KnownFacts = KnownFacts()
    ) {
        self.watched = watched
        self.policies = policies
        self.includesBodyChanges = includesBodyChanges
        self.included = included
        self.excluded = excluded
        self.workers = workers
        self.crosschecks = crosschecks
        self.index = index
        self.facts = facts
    }

    /// Begins to look up what is known of a tree that will be reviewed, where there is a thread for it.
    public func prepare(_ source: SourceTree) {
        guard workers > 1 else { return }
        switch source {
        case .empty: break
        case .git(let location, let tree): index.prepare(tree, in: location)
        case .directory(let directory): index.prepare(directory)
        }
    }
}

/// What can't be answered at all.
public enum CallSitesError: Error, Sendable {
    /// The repository fails.
    case store(GitStoreError)
}
