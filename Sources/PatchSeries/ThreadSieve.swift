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

    /// One message.
    private struct Link {
        /// The digest of its id, or 0.
        var id: UInt64
        /// The digest of what names its thread where it is the topmost, or 0.
        var top: UInt64
        /// The digest of its title.
        var title: UInt64
        /// The digest of its author.
        var author: UInt64
        /// The digests of the messages above it, the nearest first: where they end in `above`.
        var aboveEnd: Int32
        /// In seconds since 1970; the least value where it has no date.
        var seconds: Int
        var version: Int16
        /// The `N` of `k/N`; 0 where it states none.
        var total: Int16
        /// Whether it is a patch or a cover letter.
        var isPosting: Bool
    }

    private let revision: Int?
    private var links: [Link] = []
    private var above: [UInt64] = []

    /// Where no patch was sent, so many messages are kept to be shown.
    private static let mostShown = 1000
    /// Mails of one series that no thread holds together are sent within such a time, in seconds.
    private static let longestSending = 7 * 86_400

    /// Makes a sieve for the newest series, or for the newest that has a version.
    public init(revision: Int?) { self.revision = revision }

    /// Takes the next message.
    public mutating func take(_ message: Message) {
        let read = ReadMessage(message)
        if let id = message.inReplyTo { above.append(Self.digest(id)) }
        for id in message.references.reversed() where id != message.inReplyTo { above.append(Self.digest(id)) }
        let top = message.references.first ?? message.inReplyTo ?? message.messageID
        links.append(
            Link(
                id: message.messageID.map(Self.digest) ?? 0, top: top.map(Self.digest) ?? 0,
                title: Self.digest(read.subject.title.lowercased()),
                author: Self.digest(message.author.address ?? message.author.name),
                aboveEnd: Int32(truncatingIfNeeded: above.count), seconds: message.date?.seconds ?? .min,
                version: Int16(truncatingIfNeeded: read.subject.version ?? 1),
                total: Int16(truncatingIfNeeded: read.subject.total ?? 0), isPosting: read.isCover || read.isPatch))
    }

    /// What to keep, when all messages were taken: the threads of the newest series that opens one, and those that may hold other versions or
    /// parts of it.
    public func choice() -> Choice {
        let (parents, roots) = linked()
        let postings = links.indices.filter { links[$0].isPosting }
        let asked = revision.map { wanted in postings.filter { Int(links[$0].version) == wanted } } ?? []
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
                    first.total > 1 && link.total == first.total && link.version == first.version && link.author == first.author
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

    /// Each message's parent, or -1, and its thread.
    private func linked() -> (parents: [Int32], roots: [UInt64]) {
        var byID: [UInt64: Int32] = [:]
        byID.reserveCapacity(links.count)
        for (place, link) in links.enumerated() where link.id != 0 && byID[link.id] == nil { byID[link.id] = Int32(place) }
        var parents = [Int32](repeating: -1, count: links.count)
        for (place, link) in links.enumerated() {
            for id in above[(place > 0 ? Int(links[place - 1].aboveEnd) : 0)..<Int(link.aboveEnd)] {
                guard let found = byID[id] else { continue }
                if Int(found) != place { parents[place] = found }
                break
            }
        }
        var roots = [UInt64?](repeating: nil, count: links.count)
        for place in links.indices {
            var path: [Int] = []
            var onPath: Set<Int> = []
            var next = place
            // Ids that answer each other in a ring end the climb as a missing parent does.
            while roots[next] == nil, onPath.insert(next).inserted {
                path.append(next)
                guard parents[next] >= 0 else { break }
                next = Int(parents[next])
            }
            let root = roots[next] ?? links[next].top
            for visited in path { roots[visited] = root }
        }
        return (parents, roots.map { $0 ?? 0 })
    }

    /// The FNV-1a digest of a text, never 0.
    private static func digest(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash == 0 ? 1 : hash
    }
}
