// Who said what about a series: credits, objections, mere answers, and the people it was sent to who have not answered.

public import Mail

/// How a series stands with its reviewers.
public struct ReviewState: Sendable, Hashable {
    /// One person's part in it.
    public struct Reviewer: Sendable, Hashable {
        /// Who: the name, or the address where no name is known.
        public var name: String
        /// The address, where one is known.
        public var address: String?
        /// What the person gave, by key as written (`Reviewed-by`, `NAK`), each with the patches' numbers in order.
        public var given: [Credit]
        /// The patches whose mails the person answered, in order.
        public var answered: [Int]
        /// How many of the person's messages belong to the series.
        public var messageCount: Int

        /// The patches that the person gave a kind of credit, in order.
        public func patches(_ kind: Kind) -> [Int] {
            Set(given.filter { kind.isGiven(by: $0.key) }.flatMap(\.patches)).sorted()
        }

        /// The patches that the person answered and gave nothing.
        public var onlyAnswered: [Int] { answered.filter { patch in !given.contains { $0.patches.contains(patch) } } }
    }

    /// A credit or an objection for some patches.
    public struct Credit: Sendable, Hashable {
        /// The trailer's key as written, or `NAK`.
        public var key: String
        /// The patches' numbers, in order.
        public var patches: [Int]
    }

    /// Those who gave something or answered, in the order in which they come up: the patches' trailers first, then the messages.
    public private(set) var reviewers: [Reviewer] = []
    /// People to whom the series was sent and who have given nothing and not answered; lists are left out.
    public private(set) var silent: [Mailbox] = []

    /// The kinds of credit, each with the keys that give it.
    public enum Kind: String, Sendable, CaseIterable {
        /// `Reviewed-by`.
        case reviewed
        /// `Acked-by`.
        case acked
        /// `Tested-by`.
        case tested
        /// `NAK` on a line of its own, or `Nacked-by`.
        case nak

        /// Whether a trailer's key gives this credit; keys such as `Reported-by` give none.
        public func isGiven(by key: String) -> Bool {
            let key = key.lowercased()
            return switch self {
            case .reviewed: key == "reviewed-by" || key == "reviewed-and-tested-by"
            case .acked: key == "acked-by"
            case .tested: key == "tested-by" || key == "reviewed-and-tested-by" || key == "reported-and-tested-by"
            case .nak: key == "nak" || key == "nacked-by"
            }
        }
    }

    // A series goes to a few hundred people at most.
    private static let mostPeople = 2000

    private var byName: [String: Int] = [:]
    private var byAddress: [String: Int] = [:]

    /// Gathers the state of a series.
    public init(of series: Series) {
        for patch in series.patches {
            for trailer in patch.trailers where Kind.allCases.contains(where: { $0.isGiven(by: trailer.key) }) {
                guard let place = place(of: Mailbox(trailer.value) ?? Mailbox(name: trailer.value)) else { continue }
                give(trailer.key, patch.index, to: place)
            }
        }
        let senders = Set(
            ([series.author] + series.patches.map(\.author)
                + series.messages.filter { $0.kind == .cover || $0.kind == .patch }
                .filter(\.belongs).map(\.message.author)).flatMap(Self.keys(of:)))
        for entry in series.messages where entry.belongs && entry.kind != .cover && entry.kind != .patch && entry.kind != .report
        {
            let author = entry.message.author
            guard senders.isDisjoint(with: Self.keys(of: author)), let place = place(of: author) else { continue }
            reviewers[place].messageCount += 1
            if let patch = entry.patchIndex, !reviewers[place].answered.contains(patch) {
                reviewers[place].answered.append(patch)
            }
        }
        for place in reviewers.indices { reviewers[place].answered.sort() }
        collectSilent(series, senders)
    }

    /// The names of those who gave a patch a kind of credit.
    public func names(_ kind: Kind, patch: Int) -> [String] {
        reviewers.filter { $0.patches(kind).contains(patch) }.map(\.name)
    }

    private mutating func collectSilent(_ series: Series, _ senders: Set<String>) {
        var seen: Set<String> = []
        for entry in series.messages where entry.belongs && (entry.kind == .cover || entry.kind == .patch) {
            for person in entry.message.recipients where seen.count < Self.mostPeople {
                let keys = Self.keys(of: person)
                guard !keys.isEmpty, !person.isList, senders.isDisjoint(with: keys), seen.isDisjoint(with: keys),
                    byAddress[person.address?.lowercased() ?? ""] == nil, byName[person.name.lowercased()] == nil
                else { continue }
                seen.formUnion(keys)
                silent.append(person)
            }
        }
    }

    /// The place of a person, who is made known where unknown; nil for nobody, and beyond all bounds.
    private mutating func place(of person: Mailbox) -> Int? {
        let address = person.address?.lowercased()
        let name = person.name.lowercased()
        let known = address.flatMap { byAddress[$0] } ?? (name.isEmpty ? nil : byName[name])
        guard let place = known ?? (reviewers.count < Self.mostPeople ? reviewers.count : nil), !(name.isEmpty && address == nil)
        else { return nil }
        if known == nil {
            reviewers.append(
                Reviewer(
                    name: person.name.isEmpty ? person.address ?? "" : person.name, address: person.address, given: [],
                    answered: [], messageCount: 0))
        }
        if reviewers[place].address == nil { reviewers[place].address = person.address }
        if let address, byAddress[address] == nil { byAddress[address] = place }
        if !name.isEmpty, byName[name] == nil { byName[name] = place }
        return place
    }

    private mutating func give(_ key: String, _ patch: Int, to place: Int) {
        if let credit = reviewers[place].given.firstIndex(where: { $0.key.lowercased() == key.lowercased() }) {
            if reviewers[place].given[credit].patches.last != patch { reviewers[place].given[credit].patches.append(patch) }
        } else {
            reviewers[place].given.append(Credit(key: key, patches: [patch]))
        }
    }

    private static func keys(of person: Mailbox) -> [String] {
        [person.name.lowercased(), person.address?.lowercased() ?? ""].filter { !$0.isEmpty }
    }
}

extension Mailbox {
    /// Whether the address looks like a list's, not a person's: the hosts that only carry lists, and `linux-…`, `…-devel` and their like.
    fileprivate var isList: Bool {
        guard let address = address?.lowercased(), let sign = address.lastIndex(of: "@") else {
            return name.lowercased().hasPrefix("linux-")
        }
        let user = address[..<sign]
        let host = address[address.index(after: sign)...]
        if ["vger.kernel.org", "kvack.org", "googlegroups.com", "nongnu.org", "alsa-project.org"].contains(host) { return true }
        if host.hasPrefix("lists.") || host.contains(".lists.") || user.hasPrefix("linux-") { return true }
        return ["-devel", "-list", "-discuss", "-users"].contains { user.hasSuffix($0) } || address == "stable@kernel.org"
    }
}
