// Takes a series and references and gives the commit that it fits best: candidates are told apart by the files that the series touches
// alone, and each is proved by applying the whole series.

internal import ByteText
internal import GitStore
internal import PatchSeries
internal import UnifiedDiff

/// The commits that a series may be for, one for each state of the files that it touches.
struct CandidateSearch {
    /// A commit and how well it fits.
    struct Candidate {
        var reference: Reference
        var tree: TreeID
        var matched: Int
    }

    private let series: Series
    private let stated: StatedPreimages
    private let paths: [TreePath]
    private let repository: Repository
    /// Whether a commit counts none of whose files match.
    private let countsUnmatched: Bool
    private var candidates: [[TreeEntry?]: Candidate] = [:]
    /// The state of the touched files in each tree that was looked at.
    private var states: [TreeID: [TreeEntry?]] = [:]

    /// To so many states the series is applied; where more fit equally badly, none is likely to be the one.
    private static let mostProofs = 12

    init(
        _ series: Series, _ references: [Reference], in repository: Repository, countsUnmatched: Bool = false
    ) throws(GitStoreError) {
        self.series = series
        self.repository = repository
        self.countsUnmatched = countsUnmatched
        stated = StatedPreimages(series)
        paths = Set(series.patches.flatMap(\.files).flatMap { [$0.oldPath, $0.newPath].compactMap { $0 } }).sorted()
        for reference in references { try add(reference) }
    }

    /// Takes one more commit; one whose trees are not all here is passed over.
    mutating func add(_ reference: Reference) throws(GitStoreError) {
        do throws(GitStoreError) {
            let tree = try repository.tree(of: reference.commit)
            let state: [TreeEntry?]
            if let known = states[tree] {
                state = known
            } else {
                var entries: [TreeEntry?] = []
                for path in paths { entries.append(try repository.entry(at: path, in: tree)) }
                state = entries
                states[tree] = state
            }
            if let known = candidates[state], known.reference.date >= reference.date { return }
            let matched: Int
            if let known = candidates[state]?.matched {
                matched = known
            } else {
                matched = try stated.matches(in: tree, of: repository).matched
            }
            candidates[state] = Candidate(reference: reference, tree: tree, matched: matched)
        } catch {
            guard error.isAbsence else { throw error }
        }
    }

    /// The candidate to which the whole series applies, of several the one with the most matches, of equals the newest; where it applies to
    /// none of those tried, the one with the most matches. nil: no file matches anywhere.
    ///
    /// `target` gets the contents that the proof makes, where it holds; `likely` hears of the first tree that is tried.
    func best(
        keepingIn target: Repository? = nil, likely: (TreeID) -> Void = { _ in }
    ) throws(GitStoreError) -> (reference: Reference, isProven: Bool, trial: Trial?)? {
        let order = candidates.values.filter { $0.matched > 0 || countsUnmatched }.sorted {
            // Names are unique, so that the order is the same in every run; HEAD is before refs/.
            ($1.matched, $1.reference.date, $0.reference.name) < ($0.matched, $0.reference.date, $1.reference.name)
        }
        guard let first = order.first, let location = repository.location else { return nil }
        likely(first.tree)
        for candidate in order.prefix(Self.mostProofs) {
            // What a proof makes that fails must not be found by a merge later: it goes to a store of its own.
            let bench = try Repository(location)
            do throws(GitStoreError) {
                guard let trial = try Trial(of: series, on: candidate.tree, in: bench) else { continue }
                target?.takeOver(from: bench)
                return (candidate.reference, true, trial)
            } catch {
                guard error.isAbsence else { throw error }
            }
        }
        return (first.reference, false, nil)
    }
}

/// The commits of the patches that a series says it needs on top of its base (git-format-patch(1), "Base tree information").
struct Prerequisites {
    /// The commit that has them all; nil where one is missing.
    private(set) var commit: CommitID?
    /// The ids that no commit here has.
    private(set) var missing: [String]

    /// So many commits are looked at, and of so many the change is made out: those that stand on the base first.
    private static let mostCommits = (read: 5000, compared: 300)

    init(
        _ needed: [String], after base: CommitID, among references: [Reference], in repository: Repository
    ) throws(GitStoreError) {
        var found: [String: CommitID] = [:]
        let wanted = Set(needed)
        do throws(GitStoreError) {
            let tips = references.map(\.commit)
            for commit in try repository.commits(behind: base, from: tips, limit: Self.mostCommits.read).prefix(
                Self.mostCommits.compared)
            {
                guard let id = try repository.patchID(of: commit), wanted.contains(id), found[id] == nil else { continue }
                found[id] = commit
                if found.count == wanted.count { break }
            }
        } catch {
            guard error.isAbsence else { throw error }
        }
        missing = needed.filter { found[$0] == nil }
        // The trailers stand in the order of history, so that the last one's commit has all the others below it.
        commit = missing.isEmpty ? needed.last.flatMap { found[$0] } : nil
    }
}

extension GitStoreError {
    /// Whether it says that something is not here, as in a shallow or partial clone, and nothing worse.
    var isAbsence: Bool {
        switch self {
        case .missingObject, .unknownRevision: true
        case .notARepository, .notOwned, .unsupported, .nothingStaged, .libgit2: false
        }
    }
}
