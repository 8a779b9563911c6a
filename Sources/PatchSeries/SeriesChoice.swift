// Which of the patches in an input are the series: versions and unrelated series told apart, one of them chosen.

internal import Mail

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
    func indices(_ reading: ThreadReading) -> Set<Int> { Set(patches.compactMap { reading.messages[$0].subject.index }) }

    /// Whether it can stand for itself: a reroll of a few patches, sent as an answer to the whole, can't.
    func isWhole(_ reading: ThreadReading) -> Bool {
        guard let total = key.total, covers.isEmpty else { return !patches.isEmpty }
        return indices(reading).count * 2 >= total
    }

    func title(_ reading: ThreadReading) -> String {
        let first =
            covers.first ?? patches.min { (reading.messages[$0].subject.index ?? 0) < (reading.messages[$1].subject.index ?? 0) }
        return first.map { reading.messages[$0].subject.title.lowercased() } ?? ""
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

    /// Chooses the newest version, or the one asked for; nil where there is no patch at all.
    ///
    /// With `revision` the choice falls on a group of that version or, where there is none, on the group that it would have
    /// fallen on without: the caller looks at `group.key.version`.
    init?(_ reading: ThreadReading, revision: Int?) {
        let (groups, followUps) = Self.groups(reading)
        self.followUps = followUps
        let withPatches = groups.filter { !$0.patches.isEmpty }
        guard !withPatches.isEmpty else { return nil }
        let families = Self.families(withPatches, reading)
        func weight(_ family: [PatchGroup]) -> (Int, Int, Int) {
            let opens = family.contains { group in (group.covers + group.patches).contains { reading.messages[$0].parent == nil }
            }
            let places = family.flatMap { $0.covers + $0.patches }
            return (opens ? 1 : 0, family.map(\.patches.count).max() ?? 0, -(places.min() ?? 0))
        }
        let candidates = families.filter { family in revision == nil || family.contains { $0.key.version == revision } }
        guard let family = (candidates.isEmpty ? families : candidates).max(by: { weight($0) < weight($1) }) else { return nil }
        versions = Array(Set(family.map(\.key.version))).sorted()

        let newestFirst = family.sorted {
            ($0.key.version, $0.patches.count, -($0.patches.first ?? 0)) > (
                $1.key.version, $1.patches.count, -($1.patches.first ?? 0)
            )
        }
        let rerolls = newestFirst.map { Self.filled($0, from: newestFirst, reading) }
        let chosen =
            rerolls.first { $0.group.key.version == revision }
            ?? rerolls.first { $0.older != nil || $0.group.isWhole(reading) } ?? rerolls[0]
        group = chosen.group
        if let older = chosen.older {
            let own = newestFirst.first { $0.key == chosen.group.key }?.indices(reading).sorted() ?? []
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
                    message: "the input holds \(families.count) series; taken is '\(Self.shownTitle(group, reading))'"))
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
        _ group: PatchGroup, from family: [PatchGroup], _ reading: ThreadReading
    ) -> (group: PatchGroup, older: Int?) {
        let own = group.indices(reading)
        guard let total = group.key.total, total > 1, group.covers.isEmpty, own.count < total,
            let whole = family.first(where: {
                $0.key.version < group.key.version && $0.key.total == total && $0.key.root == group.key.root
                    && $0.indices(reading).union(own).count == total
            })
        else { return (group, nil) }
        var filled = group
        filled.covers = whole.covers
        filled.patches += whole.patches.filter { place in reading.messages[place].subject.index.map { !own.contains($0) } ?? false
        }
        return (filled, whole.key.version)
    }

    private static func shownTitle(_ group: PatchGroup, _ reading: ThreadReading) -> String {
        let place = group.covers.first ?? group.patches.first
        return place.map { reading.messages[$0].subject.title } ?? ""
    }

    /// Gathers patches and cover letters by thread, version and total.
    private static func groups(_ reading: ThreadReading) -> (groups: [PatchGroup], followUps: Set<Int>) {
        var order: [PatchGroup.Key] = []
        var groups: [PatchGroup.Key: PatchGroup] = [:]
        var opened: Set<String> = []
        var followUps: Set<Int> = []
        var postedApart = PostedApart(reading)
        for (place, read) in reading.messages.enumerated() where read.isCover || read.isPatch {
            if read.isPatch, read.subject.index == nil, read.subject.version == nil, read.parent != nil,
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
        return (joined(order.compactMap { groups[$0] }, reading), followUps)
    }

    /// Joins parts of one series that no thread holds together, as mails saved one by one or sent without threading: of one author,
    /// one version and one total, and no number twice.
    private static func joined(_ groups: [PatchGroup], _ reading: ThreadReading) -> [PatchGroup] {
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
            let look = Look(version: group.key.version, total: total, author: reading.messages[first].message.author.name)
            if let place = places[look] {
                let known = result[place]
                let isDisjoint =
                    known.indices(reading).isDisjoint(with: group.indices(reading))
                    && (known.covers.isEmpty || group.covers.isEmpty)
                if isDisjoint, known.indices(reading).count < total {
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
    private static func families(_ groups: [PatchGroup], _ reading: ThreadReading) -> [[PatchGroup]] {
        var families: [[PatchGroup]] = []
        var byRoot: [String: Int] = [:]
        var byTitle: [String: Int] = [:]
        for group in groups {
            let title = group.title(reading)
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

    private let reading: ThreadReading
    private let patchesOfRoot: [String: Int]
    private var seen: [Run: (count: Int, indices: Set<Int>)] = [:]

    init(_ reading: ThreadReading) {
        self.reading = reading
        var patchesOfRoot: [String: Int] = [:]
        for read in reading.messages where read.isPatch || read.isCover { patchesOfRoot[read.root, default: 0] += 1 }
        self.patchesOfRoot = patchesOfRoot
    }

    /// A name for the thread that a mail would be in; nil where it is in one.
    mutating func root(of place: Int) -> String? {
        let read = reading.messages[place]
        guard read.parent == nil, patchesOfRoot[read.root] == 1, let total = read.subject.total else { return nil }
        let index = read.isCover ? 0 : read.subject.index ?? 0
        let author = read.message.author
        let run = Run(author: author.address ?? author.name, version: read.subject.version, total: total)
        var state = seen[run] ?? (0, [])
        if !state.indices.insert(index).inserted { state = (state.count + 1, [index]) }
        seen[run] = state
        return "apart \(run.author) \(state.count)"
    }
}
