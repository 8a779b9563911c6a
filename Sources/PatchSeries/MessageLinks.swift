// What must be known of each mail to tell which mails make a thread, and which threads are versions of one series: some hundred bytes a mail,
// so that millions of them can be looked at. The mails themselves are not kept.

internal import ByteText
internal import Mail

/// The mails of an input, each by digests of what it says of itself and of the mails above it.
struct MessageLinks {
    /// One message.
    struct Link {
        /// The digest of its id, or 0.
        var id: UInt64
        /// The digest of what names its thread where it is the topmost, or 0.
        var top: UInt64
        /// The digest of its title.
        var title: UInt64
        /// The digest of its author.
        var author: UInt64
        /// The digest of the `change-id:` trailer that b4 gives all versions of a series, or 0.
        var change: UInt64
        /// In seconds since 1970; the least value where it has no date.
        var seconds: Int
        /// The digests of the messages above it, the nearest first: where they end in `above`.
        fileprivate var aboveEnd: Int32
        /// The message that its page shows as the one that it answers, or -1.
        fileprivate var shownParent: Int32
        /// The stated version, or 0.
        var version: Int16
        /// The `k` of `k/N`, or -1.
        var index: Int16
        /// The `N` of `k/N`; 0 where it states none.
        var total: Int16
        var isCover: Bool
        var isPatch: Bool

        /// Whether it is a patch or a cover letter.
        var isPosting: Bool { isCover || isPatch }
    }

    private(set) var links: [Link] = []
    private var above: [UInt64] = []

    /// Takes the next message; `parent` is the place of the one that it answers, where the source shows it without ids.
    mutating func take(_ message: Message, parent: Int? = nil) {
        let read = ReadMessage(message)
        if let id = message.inReplyTo { above.append(Self.digest(id)) }
        for id in message.references.reversed() where id != message.inReplyTo { above.append(Self.digest(id)) }
        let top = message.references.first ?? message.inReplyTo ?? message.messageID
        let isCover = read.isCover
        let isPatch = read.isPatch
        links.append(
            Link(
                id: message.messageID.map(Self.digest) ?? 0, top: top.map(Self.digest) ?? 0,
                title: Self.digest(read.subject.title.lowercased()),
                author: Self.digest(message.author.address ?? message.author.name),
                change: isCover || isPatch ? Self.change(in: message.body) : 0, seconds: message.date?.seconds ?? .min,
                aboveEnd: Int32(truncatingIfNeeded: above.count), shownParent: Int32(truncatingIfNeeded: parent ?? -1),
                version: Int16(truncatingIfNeeded: read.subject.version ?? 0),
                index: Int16(truncatingIfNeeded: read.subject.index ?? -1),
                total: Int16(truncatingIfNeeded: read.subject.total ?? 0), isCover: isCover, isPatch: isPatch))
    }

    /// Each message's parent, or -1, what names its thread, or 0, and the thread's topmost message.
    func linked() -> (parents: [Int32], roots: [UInt64], tops: [Int32]) {
        let byID = firstOfID()
        var parents = [Int32](repeating: -1, count: links.count)
        for (place, link) in links.enumerated() {
            for id in above[(place > 0 ? Int(links[place - 1].aboveEnd) : 0)..<Int(link.aboveEnd)] {
                guard let found = byID[id] else { continue }
                if Int(found) != place { parents[place] = found }
                break
            }
            if parents[place] < 0 { parents[place] = link.shownParent }
        }
        var roots = [UInt64?](repeating: nil, count: links.count)
        var tops = [Int32](repeating: -1, count: links.count)
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
            let top = tops[next] < 0 ? Int32(next) : tops[next]
            for visited in path { (roots[visited], tops[visited]) = (root, top) }
        }
        return (parents, roots.map { $0 ?? 0 }, tops)
    }

    /// The first message of each id.
    func firstOfID() -> [UInt64: Int32] {
        var byID: [UInt64: Int32] = [:]
        byID.reserveCapacity(links.count)
        for (place, link) in links.enumerated() where link.id != 0 && byID[link.id] == nil { byID[link.id] = Int32(place) }
        return byID
    }

    /// The FNV-1a digest of a text, never 0.
    static func digest(_ text: String) -> UInt64 { digest(text.utf8) }

    static func digest(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash == 0 ? 1 : hash
    }

    /// What `change-id:` says on a line of its own (b4's documentation, "Preparing your series").
    private static func change(in body: [UInt8]) -> UInt64 {
        let mark = Array("\nchange-id: ".utf8)
        guard let hit = body.firstOffset(of: mark) else { return 0 }
        let value = body[(hit + mark.count)...].prefix { $0 > UInt8(ascii: " ") }
        return value.isEmpty ? 0 : digest(value)
    }
}
