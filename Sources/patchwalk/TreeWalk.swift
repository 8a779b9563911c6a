// The data flow that review and check share: tree → base → walk → review.

import ArgumentParser
import ByteText
import CallSites
import Configuration
import GitStore
import PatchApply
import PatchSeries
import Reports
import SymbolIndex

/// What to apply the series to, what to follow, and when to fail.
struct ReviewArguments: ParsableArguments {
    @Option(
        name: .customShort("C"),
        help: ArgumentHelp(
            "A git repository, or a plain directory such as an unpacked tarball; by default the repository around the current directory, if it has any of the series' files.",
            valueName: "repo"))
    var tree: String?

    @Option(
        help: ArgumentHelp(
            "The commit to apply to; by default the series' base-commit, else the one whose blobs fit best.", valueName: "rev"))
    var base: String?

    @Option(
        help: ArgumentHelp(
            "Follow a symbol: NAME, a glob such as VM_*, CALLEE(FLAG), TAG.MEMBER, or 'struct TAG.MEMBER'; may be repeated.",
            valueName: "symbol"))
    var watch: [String] = []

    @Option(
        help: ArgumentHelp(
            "Look for new uses of what the series removes or changes in another revision, too; may be repeated.", valueName: "rev"
        ))
    var also: [String] = []

    @Flag(help: "Also account for every word match of each followed symbol's name, at base and after the series.")
    var crosscheck = false

    @Flag(help: "Also list the functions whose body alone changed.")
    var all = false

    @Flag(name: .customLong("no-3way"), help: "Do not merge three-way where the context fails.")
    var noThreeWay = false

    @Flag(help: "End the walk at the first patch that does not apply.")
    var stopAtFirst = false

    @Flag(help: "Walk the series off a tree that contains it, the last patch first.")
    var reverse = false

    @Option(
        name: .customLong("fail-on"),
        help: ArgumentHelp("The least level that makes exit status 1: error, warning, note or never.", valueName: "level"))
    var chosenFailLevel: FailLevel?

    /// The level that was asked for, or that of the contract.
    var failOn: FailLevel { chosenFailLevel ?? .error }

    @OptionGroup var scope: ScopeArguments
    @OptionGroup var rules: RulesArguments
}

extension SeriesArguments {
    /// The series in an input, in the direction in which it is to be walked.
    func series(in input: SeriesInput, for review: ReviewArguments) throws(Failure) -> Series {
        let posted = try seriesWithPatches(from: input)
        return review.reverse ? posted.reversed() : posted
    }
}

/// A series walked through a tree, and what came of it.
struct TreeWalk {
    let walk: Walk
    let review: Review
    /// What reports call the tree; nil where the user knows.
    let treeName: String?

    init(
        of series: Series, arguments: ReviewArguments, wantTreeIDs: Bool, wantAudience: Bool = true,
        wantFindingsAlone: Bool = false, known: KnownReview? = nil
    ) throws(Failure) {
        let tree = try TreeChoice(for: series, at: arguments.tree)
        treeName = tree.name
        var progress = Progress(isWanted: known == nil)
        defer { progress.end() }
        // What one run learns of blobs; many series share what they know.
        let index = known == nil ? CachePlace.index(isWanted: !arguments.scope.noCache, expectsMore: true) : nil
        if let index, System.processorCount > 1, case .directory(let directory) = tree.place { index.prepare(directory) }
        let base: Base
        do throws(GitStoreError) {
            base = try tree.base(for: series, revision: arguments.base, known: known) { likely in
                guard let index, System.processorCount > 1, let location = tree.repository.location else { return }
                index.prepare(likely, in: location)
            }
        } catch {
            throw Failure(error)
        }
        let terms =
            if let known {
                try known.terms(of: tree, at: base.commit)
            } else {
                try ReviewTerms(arguments, of: tree, at: base.commit, index: index)
            }
        var options = terms.options
        // A baseline counts all uses.
        options.isForFindingsAlone = wantFindingsAlone && terms.baseline == nil && arguments.rules.writeBaseline == nil
        do throws(GitStoreError) {
            let source = try tree.source(at: base.commit)
            options.prepare(source)
            let manner = Walk.Options(
                threeWay: !arguments.noThreeWay, stopAtFirst: arguments.stopAtFirst, wantTreeIDs: wantTreeIDs)
            progress.show("applying \(series.patches.count) patches")
            walk = try Walk.apply(series, to: source, base: base, in: tree.repository, options: manner)
        } catch {
            throw Failure(error)
        }
        let askOwners = { @Sendable [source = walk.source] in
            Result { () throws(CallSitesError) in try Upkeep(of: series, in: source) }
        }
        var found: Review
        do throws(CallSitesError) {
            // Where findings alone are wanted, owners are told beside them.
            let isAsked = wantAudience && !options.isForFindingsAlone && options.workers > 1
            var owners: WorkBeside<Result<Upkeep?, CallSitesError>>?
            found = try Review(of: series, walk: walk, in: tree.repository, options: options) {
                progress.show($0.text)
            } meanwhile: {
                if isAsked { owners = WorkBeside(askOwners) }
            }
            if wantAudience, !options.isForFindingsAlone || !found.findings.isEmpty {
                if let upkeep = try (owners?.value ?? askOwners()).get() {
                    found.audience = Audience(of: series, by: upkeep, walk: walk, review: found)
                }
            }
        } catch {
            throw Failure(error)
        }
        let tallies = SiteTally.of(found)
        review = terms.rules.triage.applied(
            to: found.adding(
                terms.baseline?.findings(
                    for: tallies, asked: terms.options.watched.map(\.description), ofSeries: true,
                    name: arguments.rules.baselineName) ?? []))
        try arguments.rules.writeBaseline(of: tallies)
        // Unmapping the cache takes long, too.
        if options.workers > 1 { freeBeside((consume options, consume terms, consume index)) }
    }

    /// What reports say of it. `format` is the name of the input's.
    func version(of series: Series, format: String) -> ReviewedVersion {
        ReviewedVersion(series: series, format: format, walk: walk, review: review, tree: treeName)
    }

    /// The exit status: what does not apply before what is incomplete, that before findings.
    func status(of series: Series, failOn level: FailLevel) -> ExitStatus {
        let ledgers = review.symbols.compactMap(\.crosscheck)
        if !ledgers.allSatisfy({ $0.base.isComplete && $0.end.isComplete }) { return .fault }
        if walk.steps.contains(where: { $0.outcome == .conflict }) { return .doesNotApply }
        if series.isIncomplete || !review.unread.isEmpty { return .incomplete }
        guard let threshold = level.threshold else { return .success }
        return review.findings.contains { $0.level >= threshold } ? .findings : .success
    }
}

/// What is followed and asked of a series on one tree, whatever series it is.
struct ReviewTerms {
    let rules: ProjectRules
    let baseline: Baseline?
    let options: ReviewOptions

    /// Reads what the arguments and the rules of a tree say.
    ///
    /// `index`, `facts` and `workers` are those that many series share; nil: those of one run.
    init(
        _ arguments: ReviewArguments, of tree: TreeChoice, at commit: CommitID?, index: MentionIndex? = nil,
        facts: KnownFacts? = nil,
        workers: Int? = nil
    ) throws(Failure) {
        rules = try arguments.rules.rules(of: tree, at: commit)
        baseline = try arguments.rules.readBaseline()
        var queries = try [SymbolQuery](reading: arguments.watch)
        queries.add(try [SymbolQuery](reading: baseline?.symbols ?? []))
        queries.add(rules.watched)
        var options = arguments.scope.options(
            watching: queries, under: rules, includesBodyChanges: arguments.all, searchesOften: true)
        options.also = try tree.others(arguments.also)
        options.crosschecks = arguments.crosscheck
        if let workers { options.workers = workers }
        if let index { options.index = index }
        if let facts { options.facts = facts }
        self.options = options
    }
}

extension ReviewArguments {
    /// Finds what is wrong with them whatever the series: no such tree, base or file, no symbol, no rules.
    func check() throws(Failure) {
        let tree: TreeChoice
        if let path = self.tree {
            tree = try TreeChoice(at: path) { _ in true }
        } else if let current = TreeChoice.current() {
            tree = current
        } else {
            tree = try TreeChoice.none()
        }
        var commit: CommitID?
        if let base, case .repository = tree.place {
            do { commit = try tree.repository.commit(base) } catch { throw Failure(error) }
        }
        _ = try ReviewTerms(self, of: tree, at: commit)
    }
}

/// What many series on one repository share, read when it is first needed: references, terms, and what is known of the tree's blobs.
final class KnownReview {
    private let arguments: ReviewArguments
    /// How many threads read the tree.
    private let workers: Int
    private let index: MentionIndex
    private let facts: KnownFacts
    private var references: [Reference]?
    private var terms: [CommitID?: ReviewTerms] = [:]

    /// So many bases' terms are kept.
    private static let mostTerms = 64

    init(_ arguments: ReviewArguments, workers: Int) {
        self.arguments = arguments
        self.workers = workers
        index = CachePlace.index(isWanted: !arguments.scope.noCache, expectsMore: true)
        facts = CachePlace.facts(isWanted: !arguments.scope.noCache, keepsMade: false)
    }

    fileprivate func terms(of tree: TreeChoice, at commit: CommitID?) throws(Failure) -> ReviewTerms {
        // A work tree's rules are the same for every base.
        let place = tree.repository.workTree == nil ? commit : nil
        if let known = terms[place] { return known }
        if terms.count >= Self.mostTerms { terms = [:] }
        let read = try ReviewTerms(arguments, of: tree, at: commit, index: index, facts: facts, workers: workers)
        terms[place] = read
        return read
    }

    fileprivate func references(of repository: Repository) throws(GitStoreError) -> [Reference] {
        if let references { return references }
        let read = try repository.references()
        references = read
        return read
    }
}

extension TreeChoice {
    /// The tree for a series: what `-C` names; without it the repository around the current directory, if it has any of the
    /// series' files; else none.
    fileprivate init(for series: Series, at path: String?) throws(Failure) {
        let expected = series.expectedPaths
        guard let path else {
            if let current = Self.current(), current.hasAny(of: expected) { self = current } else { self = try .none() }
            return
        }
        self = try TreeChoice(at: path) { directory in expected.contains { directory.file(at: $0) != nil } }
        if case .directory(let directory) = place, !expected.isEmpty, !expected.contains(where: { directory.file(at: $0) != nil })
        {
            throw Failure(
                .notFound, "\(path) is no git repository, and none of the series' files is in it (\(expected[0]), …)")
        }
    }

    /// Whether HEAD has at least one of the paths.
    private func hasAny(of paths: [TreePath]) -> Bool {
        guard let tree = try? repository.tree(of: repository.commit("HEAD")) else { return false }
        return paths.contains { (try? repository.entry(at: $0, in: tree)).flatMap { $0 } != nil }
    }

    /// The other trees to look into.
    fileprivate func others(_ revisions: [String]) throws(Failure) -> [OtherTree] {
        var trees: [OtherTree] = []
        for revision in revisions {
            guard case .repository = place else {
                throw Failure(.usage, "--also \(revision): there is no git repository to look it up in")
            }
            do { trees.append(OtherTree(name: revision, tree: try repository.tree(of: repository.commit(revision)))) } catch {
                throw Failure(error)
            }
        }
        return trees
    }

    /// What the series is applied to.
    fileprivate func base(
        for series: Series, revision: String?, known: KnownReview?, likely: (TreeID) -> Void
    ) throws(GitStoreError) -> Base {
        switch place {
        case .repository:
            let references = try known.map { known throws(GitStoreError) in try known.references(of: repository) }
            return try Base.find(
                for: series, revision: revision, in: repository, references: references, likely: likely)
        case .directory(let directory):
            if let revision {
                throw .unknownRevision("\(revision): \(directory.root) is a plain directory, not a git repository")
            }
            return try Base.directory(directory, for: series, in: repository)
        case .none:
            if let revision { throw .unknownRevision("\(revision): there is no repository here that has the series' files") }
            return Base.skeleton(for: series)
        }
    }
}
