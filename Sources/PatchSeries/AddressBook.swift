// Addresses by name, for authors whose address an archive does not show: out of sign-offs first, then out of all other lines
// `Key: Name <address>` in logs and bodies.

internal import ByteText
internal import Mail

/// Who has which address, as far as an input tells.
struct AddressBook {
    private var addresses: [String: String] = [:]

    // Bodies are looked through only where an author has no address; even then not without end.
    private static let mostEntries = 10_000

    /// Collects addresses from the messages' bodies; empty where every author has one.
    init(_ messages: [ReadMessage]) {
        guard messages.contains(where: { $0.message.author.address == nil }) else { return }
        for read in messages {
            for person in read.message.recipients + [read.message.author] { take(person) }
        }
        for isSignOff in [true, false] {
            for read in messages { collect(read.message.body, signOffs: isSignOff) }
        }
    }

    private mutating func take(_ person: Mailbox) {
        guard let address = person.address, !person.isInferred, !person.name.isEmpty, !Mailbox.isMasked(address),
            addresses.count < Self.mostEntries, addresses[person.name] == nil
        else { return }
        addresses[person.name] = address
    }

    private mutating func collect(_ body: [UInt8], signOffs: Bool) {
        let mark: [UInt8] = Array((signOffs ? "Signed-off-by: " : ": ").utf8)
        var next = 0
        while let hit = body.firstOffset(of: mark, in: next..<body.count) {
            let end = body.firstOffset(of: UInt8(ascii: "\n"), from: hit) ?? body.count
            next = hit + mark.count
            // A line without an address is most lines with a colon.
            guard end - hit < 300, let angle = body.firstOffset(of: UInt8(ascii: "<"), in: next..<end),
                body.firstOffset(of: UInt8(ascii: "@"), in: angle..<end) != nil, isKey(body, before: hit)
            else { continue }
            if let person = Mailbox(String(decoding: body[next..<end], as: UTF8.self)) { take(person) }
        }
    }

    /// Whether only a key's letters, and what quotes it, stand between the line's start and `place`.
    private func isKey(_ body: [UInt8], before place: Int) -> Bool {
        var start = place
        while start > 0, place - start < 60, body[start - 1] != UInt8(ascii: "\n") {
            let byte = body[start - 1]
            guard (0x41...0x5a).contains(byte & 0xdf) || byte == 0x2d || byte == 0x20 || byte == 0x3e || byte == 0x7c else {
                return false
            }
            start -= 1
        }
        return place - start < 60
    }

    /// The mailbox with the address that is known for its name, marked as inferred; itself where it has one or none is known.
    func completed(_ author: Mailbox) -> Mailbox {
        guard author.address == nil, let address = addresses[author.name] else { return author }
        return Mailbox(name: author.name, address: address, isInferred: true)
    }
}
