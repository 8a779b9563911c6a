// What the process that reads an archive asks of those that review.

/// One order.
enum BatchOrder {
    /// Index the tree, so that reviews need not.
    case fillIndex
    /// Review one series: what names it, the version to take of its mails (nil: the newest), and where these stand.
    case review(key: UInt64, revision: Int?, [MailPlace])

    var wire: Wire {
        var wire = Wire()
        if case .review(let key, let revision, let places) = self {
            wire.put(Int(bitPattern: UInt(key)))
            wire.put(revision == nil ? 0 : 1)
            wire.put(revision ?? 0)
            wire.put(places.count)
            for place in places { place.write(to: &wire) }
        }
        return wire
    }

    init?(wire content: [UInt8]) {
        guard !content.isEmpty else {
            self = .fillIndex
            return
        }
        var reader = WireReader(content)
        guard let key = reader.number(), let isStated = reader.number(), let revision = reader.number(),
            let count = reader.number()
        else { return nil }
        var places: [MailPlace] = []
        while places.count < count {
            guard let place = MailPlace(&reader) else { return nil }
            places.append(place)
        }
        self = .review(key: UInt64(UInt(bitPattern: key)), revision: isStated == 0 ? nil : revision, places)
    }
}
