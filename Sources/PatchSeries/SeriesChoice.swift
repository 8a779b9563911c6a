// Which of the patches in an input are the series: versions and unrelated series told apart, one of them chosen.

internal import Mail

/// A patch or a cover letter, as far as the choice needs to know it.
struct Posting {
    /// Its message's place.
    var place: Int
    var subject: SubjectLine
    /// Whether it is a cover letter; else it is a patch.
    var isCover: Bool
    /// Whether it answers a message of the input.
    var hasParent: Bool
    /// The thread: postings of one thread have the same.
    var root: String
    /// The author's address, or name where that is all that is known.
    var author: String
    var date: MailDate?

    init(place: Int, subject: SubjectLine, isCover: Bool, hasParent: Bool, root: String, author: Mailbox, date: MailDate?) {
        self.place = place
        self.subject = subject
        self.isCover = isCover
        self.hasParent = hasParent
        self.root = root
        self.author = author.address ?? author.name
        self.date = date
    }
}

/// All patches and cover letters of an input, in its order.
struct Postings {
    let all: [Posting]
    private let positions: [Int: Int]

    init(_ all: [Posting]) {
        self.all = all
        positions = Dictionary(zip(all.map(\.place), all.indices)) { first, _ in first }
    }

    /// The posting at a message's place, which must be one's.
    subscript(place: Int) -> Posting { all[positions[place] ?? 0] }
}

/// The patches and the cover letter of one version of one series.
struct PatchGroup {
    /// What patches of one group have in common.
    struct Key: Hashable {
        var root: String
        var version: Int
        var total: Int?
    }

    var key: Key
    /// The places of its messages; more than one cover letter or patch of one number is possible.
    var covers: [Int] = []
    var patches: [Int] = []

    /// The patches that have a number of their own.
    func indices(_ postings: Postings) -> Set<Int> { Set(patches.compactMap { postings[$0].subject.index }) }

    /// Whether it can stand for itself: a reroll of a few patches, sent as an answer to the whole, can't.
    func isWhole(_ postings: Postings) -> Bool {
        guard let total = key.total, covers.isEmpty else { return !patches.isEmpty }
        return indices(postings).count * 2 >= total
    }

    func title(_ postings: Postings) -> String {
        let first =
            covers.first ?? patches.min { (postings[$0].subject.index ?? 0) < (postings[$1].subject.index ?? 0) }
        return first.map { postings[$0].subject.title.lowercased() } ?? ""
    }
}

/// What was chosen, and what else there is.
struct SeriesChoice {
    private(set) var group: PatchGroup
    /// Patches sent without a number in the thread of a series: to be folded in, not members.
    private(set) var followUps: Set<Int>
    private(set) var problems: [SeriesProblem] = []

    /// Versions that the input holds, oldest first.
    private(set) var versions: [Int]
    /// The threads that hold a version of the series.
    private(set) var roots: Set<String>

    /// Chooses the newest version, or the one asked for; nil where there is no patch at all.
    ///
    /// With `revision` the choice falls on a group of that version or, where there is none, on the group that it would have
    /// fallen on without: the caller looks at `group.key.version`.
    init?(_ postings: Postings, revision: Int?) {
        let (groups, followUps) = Self.groups(postings)
        self.followUps = followUps
        let withPatches = groups.filter { !$0.patches.isEmpty }
        guard !withPatches.isEmpty else { return nil }
        let families = Self.families(withPatches, postings)
        // What opens a thread of its own before what answers something, then the newest, then the largest.
        func weight(_ family: [PatchGroup]) -> (Int, Int, Int, Int) {
            let opens = family.contains { group in (group.covers + group.patches).contains { !postings[$0].hasParent }
            }
            let places = family.flatMap { $0.covers + $0.patches }
            let newest = family.compactMap { ($0.covers.first ?? $0.patches.first).flatMap { postings[$0].date?.seconds } }.max()
            return (opens ? 1 : 0, newest ?? .min, family.map(\.patches.count).max() ?? 0, -(places.min() ?? 0))
        }
        let candidates = families.filter { family in revision == nil || family.contains { $0.key.version == revision } }
        guard let family = (candidates.isEmpty ? families : candidates).max(by: { weight($0) < weight($1) }) else { return nil }
        versions = Array(Set(family.map(\.key.version))).sorted()
        roots = Set(family.flatMap { $0.covers + $0.patches }.map { postings[$0].root })

        let newestFirst = family.sorted {
            ($0.key.version, $0.patches.count, -($0.patches.first ?? 0)) > (
                $1.key.version, $1.patches.count, -($1.patches.first ?? 0)
            )
        }
        let rerolls = newestFirst.map { Self.filled($0, from: newestFirst, postings) }
        let chosen =
            rerolls.first { $0.group.key.version == revision }
            ?? rerolls.first { $0.older != nil || $0.group.isWhole(postings) } ?? rerolls[0]
        group = chosen.group
        if let older = chosen.older {
            let own = newestFirst.first { $0.key == chosen.group.key }?.indices(postings).sorted() ?? []
            problems.append(
                SeriesProblem(
                    severity: .note,
                    message:
                        "version \(group.key.version) rerolls only \(own.count == 1 ? "patch" : "patches") \(own.map { "\($0)" }.joined(separator: ", ")); the others are version \(older)'s"
                ))
        }
        if families.count > 1 {
            problems.append(
                SeriesProblem(
                    severity: .note,
                    message: "the input holds \(families.count) series; taken is '\(Self.shownTitle(group, postings))'"))
        }
        if revision == nil, let newest = newestFirst.first, newest.key.version > group.key.version {
            problems.append(
                SeriesProblem(
                    severity: .warning,
                    message:
                        "version \(newest.key.version) holds only \(newest.patches.count) of \(newest.key.total ?? 0) patches; taken is version \(group.key.version)"
                ))
        }
        let rivals = newestFirst.filter { $0.key.version == chosen.group.key.version }
        if rivals.count > 1 {
            problems.append(
                SeriesProblem(
                    severity: .warning,
                    message:
                        "version \(group.key.version) is posted as \(rivals.map { $0.key.total.map { "1…\($0)" } ?? "unnumbered" }.joined(separator: " and ")); taken is the one with most patches"
                ))
        }
    }

    /// A reroll of a few patches, sent into the thread of the whole, with the patches and the cover letter of that whole; `older` is
    /// that one's version.
    private static func filled(
        _ group: PatchGroup, from family: [PatchGroup], _ postings: Postings
    ) -> (group: PatchGroup, older: Int?) {
        let own = group.indices(postings)
        guard let total = group.key.total, total > 1, group.covers.isEmpty, own.count < total,
            let whole = family.first(where: {
                $0.key.version < group.key.version && $0.key.total == total && $0.key.root == group.key.root
                    && $0.indices(postings).union(own).count == total
            })
        else { return (group, nil) }
        var filled = group
        filled.covers = whole.covers
        filled.patches += whole.patches.filter { place in postings[place].subject.index.map { !own.contains($0) } ?? false
        }
        return (filled, whole.key.version)
    }

    private static func shownTitle(_ group: PatchGroup, _ postings: Postings) -> String {
        let place = group.covers.first ?? group.patches.first
        return place.map { postings[$0].subject.title } ?? ""
    }

    /// Gathers patches and cover letters by thread, version and total.
    private static func groups(_ postings: Postings) -> (groups: [PatchGroup], followUps: Set<Int>) {
        var order: [PatchGroup.Key] = []
        var groups: [PatchGroup.Key: PatchGroup] = [:]
        var opened: Set<String> = []
        var followUps: Set<Int> = []
        var postedApart = PostedApart(postings)
        for read in postings.all {
            let place = read.place
            if !read.isCover, read.subject.index == nil, read.subject.version == nil, read.hasParent,
                opened.contains(read.root)
            {
                followUps.insert(place)
                continue
            }
            opened.insert(read.root)
            let root = postedApart.root(of: place) ?? read.root
            let key = PatchGroup.Key(root: root, version: read.subject.version ?? 1, total: read.subject.total)
            if groups[key] == nil { order.append(key) }
            if read.isCover {
                groups[key, default: PatchGroup(key: key)].covers.append(place)
            } else {
                groups[key, default: PatchGroup(key: key)].patches.append(place)
            }
        }
        return (joined(order.compactMap { groups[$0] }, postings), followUps)
    }

    /// Joins parts of one series that no thread holds together, as mails saved one by one or sent without threading: of one author,
    /// one version and one total, and no number twice.
    private static func joined(_ groups: [PatchGroup], _ postings: Postings) -> [PatchGroup] {
        struct Look: Hashable {
            var version: Int
            var total: Int
            var author: String
        }
        var result: [PatchGroup] = []
        var places: [Look: Int] = [:]
        for group in groups {
            guard let total = group.key.total, total > 1, let first = group.covers.first ?? group.patches.first else {
                result.append(group)
                continue
            }
            let look = Look(version: group.key.version, total: total, author: postings[first].author)
            if let place = places[look] {
                let known = result[place]
                let isDisjoint =
                    known.indices(postings).isDisjoint(with: group.indices(postings))
                    && (known.covers.isEmpty || group.covers.isEmpty)
                if isDisjoint, known.indices(postings).count < total {
                    result[place].covers += group.covers
                    result[place].patches += group.patches
                    continue
                }
            } else {
                places[look] = result.count
            }
            result.append(group)
        }
        return result
    }

    /// Gathers the versions of one series: those in one thread, and those of one title.
    private static func families(_ groups: [PatchGroup], _ postings: Postings) -> [[PatchGroup]] {
        var families: [[PatchGroup]] = []
        var byRoot: [String: Int] = [:]
        var byTitle: [String: Int] = [:]
        for group in groups {
            let title = group.title(postings)
            let known = byRoot[group.key.root] ?? (title.isEmpty ? nil : byTitle[title])
            let place = known ?? families.count
            if known == nil { families.append([]) }
            families[place].append(group)
            byRoot[group.key.root] = place
            byTitle[title] = byTitle[title] ?? place
        }
        return families
    }
}

/// Joins mails of one series that were sent without a thread (`git format-patch --no-thread`, or with `Message-ID:`s alone).
///
/// They belong together where author, version and total agree; a number that comes again begins the next such series.
private struct PostedApart {
    private struct Run: Hashable {
        var author: String
        var version: Int?
        var total: Int
    }

    private let postings: Postings
    private let patchesOfRoot: [String: Int]
    private var seen: [Run: (count: Int, indices: Set<Int>)] = [:]

    init(_ postings: Postings) {
        self.postings = postings
        var patchesOfRoot: [String: Int] = [:]
        for read in postings.all { patchesOfRoot[read.root, default: 0] += 1 }
        self.patchesOfRoot = patchesOfRoot
    }

    /// A name for the thread that a mail would be in; nil where it is in one.
    mutating func root(of place: Int) -> String? {
        let read = postings[place]
        guard !read.hasParent, patchesOfRoot[read.root] == 1, let total = read.subject.total else { return nil }
        let index = read.isCover ? 0 : read.subject.index ?? 0
        let run = Run(author: read.author, version: read.subject.version, total: total)
        var state = seen[run] ?? (0, [])
        if !state.indices.insert(index).inserted { state = (state.count + 1, [index]) }
        seen[run] = state
        return "apart \(run.author) \(state.count)"
    }
}
