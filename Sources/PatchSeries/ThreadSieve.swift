// The first look at a mailbox that is too large to be held: takes each message once, keeps some hundred bytes of it, and tells which messages
// make the threads of the series that is meant. The second look reads only those.

public import Mail

/// Finds the messages of one series in a mailbox, message by message.
///
/// A thread is found by ids, as `Series` finds it; ids are kept as 64-bit digests.
public struct ThreadSieve: Sendable {
    /// What to keep of a mailbox.
    public struct Choice: Sendable {
        /// The places of the messages to keep.
        public var places: Set<Int>
        /// What the mailbox holds beside them, for the series' problems.
        public var problems: [SeriesProblem]
    }

    private let revision: Int?
    private var messages = MessageLinks()

    /// Where no patch was sent, so many messages are kept to be shown.
    private static let mostShown = 1000
    /// Mails of one series that no thread holds together are sent within such a time, in seconds.
    private static let longestSending = 7 * 86_400

    /// Makes a sieve for the newest series, or for the newest that has a version.
    public init(revision: Int?) { self.revision = revision }

    /// Takes the next message.
    public mutating func take(_ message: Message) { messages.take(message) }

    /// What to keep, when all messages were taken: the threads of the newest series that opens one, and those that may hold other versions or
    /// parts of it.
    public func choice() -> Choice {
        let links = messages.links
        let (parents, roots, _) = messages.linked()
        let postings = links.indices.filter { links[$0].isPosting }
        let asked = revision.map { wanted in postings.filter { max(Int(links[$0].version), 1) == wanted } } ?? []
        let newest = (asked.isEmpty ? postings : asked).max { left, right in
            let opens = (parents[left] < 0, parents[right] < 0)
            return opens.0 == opens.1 ? (links[left].seconds, -left) < (links[right].seconds, -right) : opens.1
        }
        guard let newest else {
            let shown = min(links.count, Self.mostShown)
            return Choice(
                places: Set(0..<shown),
                problems: [
                    SeriesProblem(
                        severity: .note, message: "no patch in \(links.count) messages; the first \(shown) of them are shown")
                ])
        }
        let first = links[newest]
        let titles = Set(postings.filter { roots[$0] == roots[newest] }.map { links[$0].title })
        let kept = Set(
            postings.filter { place in
                let link = links[place]
                let isSentAlike =
                    first.total > 1 && link.total == first.total
                    && max(link.version, 1) == max(first.version, 1) && link.author == first.author
                let isNear =
                    link.seconds == .min || first.seconds == .min || abs(link.seconds - first.seconds) <= Self.longestSending
                return roots[place] == roots[newest] || titles.contains(link.title) || isSentAlike && isNear
            }.map { roots[$0] })
        let places = links.indices.filter { place in
            // An answer to something that is not in the box is told by its title.
            kept.contains(roots[place]) || !links[place].isPosting && parents[place] < 0 && titles.contains(links[place].title)
        }
        let threads = Set(postings.map { roots[$0] }).count
        return Choice(
            places: Set(places),
            problems: [
                SeriesProblem(
                    severity: .note,
                    message:
                        "the mailbox holds \(links.count) messages and \(threads) threads with patches; read are the \(places.count) messages around the newest\(revision.map { " of version \($0)" } ?? "")"
                )
            ])
    }
}
