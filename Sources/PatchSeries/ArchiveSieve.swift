// The first look at a whole archive: takes each message once, keeps some hundred bytes of it, and tells which series there are and which messages
// make each. It reads no patch; `Series` does that with the messages of one series at a time.

public import Mail

/// A series of an archive: one version, with the messages of its thread.
public struct ArchivedSeries: Sendable, Hashable {
    /// What names the series and its version in every run over archives that hold it: a digest of the thread's root message-id and the
    /// version; where its mails bear no id, of the first one's title, author and date.
    public var key: UInt64
    /// The same without the version, so that all versions in one thread have the same.
    public var thread: UInt64
    /// The version to take of the messages; nil: the newest.
    public var revision: Int?
    /// The places of the messages, in order.
    public var places: [Int32]
}

/// Finds all series of an archive, message by message.
///
/// A thread is found by ids, as `Series` finds it. Versions in threads of their own belong together where b4's `change-id:` says so, or where
/// author and title agree and the version is a later one. Patches that were sent without a thread belong together where author, version and
/// total agree, no number comes twice, and a week holds them. A mail that comes again, as from a second list, counts once.
public struct ArchiveSieve: Sendable {
    private var messages = MessageLinks()

    /// How many messages were taken.
    public var count: Int { messages.links.count }

    /// Patches of one series that no thread holds together are sent within such a time, in seconds.
    private static let longestSending = 7 * 86_400

    /// Makes a sieve that has seen nothing.
    public init() {}

    /// Takes the next message; `parent` is the place of the one that it answers, where the source shows it without ids.
    public mutating func take(_ message: Message, parent: Int? = nil) { messages.take(message, parent: parent) }

    /// The series, in the order of their threads' first messages: of each the newest version that is whole, or every version.
    public func series(allRevisions: Bool) -> [ArchivedSeries] {
        let threads = threads()
        var found: [ArchivedSeries] = []
        if allRevisions {
            for thread in threads {
                for version in thread.versions.keys.sorted() { found.append(thread.series(version, revision: version)) }
            }
        } else {
            for family in Self.families(threads) {
                let newest = family.max { left, right in
                    (left.wholeVersion ?? 0, left.newestVersion) < (right.wholeVersion ?? 0, right.newestVersion)
                }
                if let newest { found.append(newest.series(newest.wholeVersion ?? newest.newestVersion, revision: nil)) }
            }
            found.sort { ($0.places.first ?? 0) < ($1.places.first ?? 0) }
        }
        var seen: Set<UInt64> = []
        return found.filter { seen.insert($0.key).inserted }
    }

    // MARK: Threads

    /// The messages of one thread, and which versions they post.
    fileprivate struct Thread {
        /// What names it.
        var name: UInt64
        var places: [Int32] = []
        var versions: [Int: Version] = [:]
        /// What its postings say, the first cover letter's or patch's of the newest version.
        var author: UInt64 = 0
        var title: UInt64 = 0
        var change: UInt64 = 0
        var seconds = Int.min

        /// One version, as far as the subjects tell.
        struct Version {
            var indices: Set<Int16> = []
            var total: Int16 = 0
            var hasCover = false

            /// Whether it can stand for itself, as `SeriesChoice` has it.
            var isWhole: Bool { total <= 1 || hasCover || indices.count * 2 >= Int(total) }
        }

        var newestVersion: Int { versions.keys.max() ?? 0 }

        /// The newest version that can stand for itself or fills an older one up.
        var wholeVersion: Int? {
            versions.filter { version, state in
                state.isWhole || versions.contains { $0 < version && $1.isWhole && $1.total == state.total }
            }.keys.max()
        }

        func series(_ version: Int, revision: Int?) -> ArchivedSeries {
            let key = (name ^ UInt64(version)) &* 0x9e37_79b9_7f4a_7c15
            return ArchivedSeries(key: key ^ key >> 32, thread: name, revision: revision, places: places)
        }
    }

    /// The threads that post a patch, in the order of their first messages.
    private func threads() -> [Thread] {
        let links = messages.links
        let (parents, roots, tops) = messages.linked()
        let firstOfID = messages.firstOfID()
        var threads: [Thread] = []
        var threadOfRoot: [UInt64: Int] = [:]
        var postings: [[Int32]] = []
        for (place, link) in links.enumerated() where link.id == 0 || firstOfID[link.id] == Int32(place) {
            let name = roots[place] == 0 ? Self.name(of: links[Int(tops[place])]) : roots[place]
            let thread = threadOfRoot[name] ?? threads.count
            if thread == threads.count {
                threadOfRoot[name] = thread
                threads.append(Thread(name: name))
                postings.append([])
            }
            threads[thread].places.append(Int32(place))
            if link.isPosting { postings[thread].append(Int32(place)) }
        }
        joinSentApart(&threads, &postings, parents)
        for thread in threads.indices {
            for place in postings[thread] { threads[thread].take(links[Int(place)], hasParent: parents[Int(place)] >= 0) }
            threads[thread].versions = threads[thread].versions.filter { !$0.value.indices.isEmpty }
        }
        return threads.filter { !$0.versions.isEmpty }
    }

    /// A name for the thread that a mail without an id opens.
    private static func name(of link: MessageLinks.Link) -> UInt64 {
        [link.author, UInt64(bitPattern: Int64(link.seconds))].reduce(link.title) { ($0 ^ $1) &* 0x100_0000_01b3 }
    }

    /// Joins patches of one series that no thread holds together.
    private func joinSentApart(_ threads: inout [Thread], _ postings: inout [[Int32]], _ parents: [Int32]) {
        struct Look: Hashable {
            var author: UInt64
            var version: Int16
            var total: Int16
        }
        struct Run {
            var thread: Int
            var indices: Set<Int16>
            var seconds: Int
        }
        var runs: [Look: Run] = [:]
        for thread in threads.indices {
            guard let first = postings[thread].first.map({ messages.links[Int($0)] }), first.total > 1, first.index >= 0,
                parents[Int(postings[thread][0])] < 0
            else { continue }
            let own = postings[thread].map { messages.links[Int($0)] }.filter {
                $0.total == first.total && $0.version == first.version && $0.index >= 0
            }
            let indices = Set(own.map(\.index))
            let look = Look(author: first.author, version: first.version, total: first.total)
            if let run = runs[look], run.indices.isDisjoint(with: indices), Self.isNear(run.seconds, first.seconds) {
                threads[run.thread].places += threads[thread].places
                threads[run.thread].places.sort()
                postings[run.thread] += postings[thread]
                threads[thread].places = []
                postings[thread] = []
                runs[look]?.indices.formUnion(indices)
            } else {
                runs[look] = Run(thread: thread, indices: indices, seconds: first.seconds)
            }
        }
    }

    private static func isNear(_ left: Int, _ right: Int) -> Bool {
        left == .min || right == .min || left.subtractingReportingOverflow(right).partialValue.magnitude <= UInt(longestSending)
    }

    // MARK: Versions

    /// The threads that hold versions of one series.
    private static func families(_ threads: [Thread]) -> [[Thread]] {
        struct Look: Hashable {
            var author: UInt64
            var title: UInt64
        }
        var families: [[Thread]] = []
        var newest: [Int] = []
        var byLook: [Look: Int] = [:]
        var byChange: [UInt64: Int] = [:]
        let inTime = threads.indices.sorted { (threads[$0].seconds, $0) < (threads[$1].seconds, $1) }
        for thread in inTime.map({ threads[$0] }) {
            let look = Look(author: thread.author, title: thread.title)
            let changed = thread.change == 0 ? nil : byChange[thread.change]
            let known = changed ?? byLook[look].flatMap { newest[$0] < thread.newestVersion ? $0 : nil }
            let family = known ?? families.count
            if known == nil {
                families.append([])
                newest.append(0)
            }
            families[family].append(thread)
            newest[family] = max(newest[family], thread.newestVersion)
            byLook[look] = family
            if thread.change != 0 { byChange[thread.change] = family }
        }
        return families
    }
}

extension ArchiveSieve.Thread {
    /// Takes a patch or a cover letter of the thread.
    fileprivate mutating func take(_ link: MessageLinks.Link, hasParent: Bool) {
        // A patch without a number in the thread of a series is to be folded in, and no series of its own.
        if link.isPatch, link.index < 0, link.version == 0, hasParent, !versions.isEmpty { return }
        let version = max(Int(link.version), 1)
        if version > newestVersion || versions.isEmpty || link.isCover && version == newestVersion {
            (author, title, seconds) = (link.author, link.title, link.seconds)
        }
        if change == 0 { change = link.change }
        var state = versions[version] ?? Version()
        state.total = max(state.total, link.total)
        if link.isCover { state.hasCover = true } else { state.indices.insert(link.index) }
        versions[version] = state
    }
}
