// `Key: value` lines: those of a patch's log and those that replies give.

internal import ByteText
internal import Mail

extension Trailer {
    // Keys that are trailers wherever they stand at the start of a line; beside them everything that ends in `-by`.
    private static let known: Set<String> = [
        "fixes", "cc", "link", "closes", "reported-and-tested-by", "message-id", "change-id", "bugzilla", "lore", "buglink",
    ]

    /// The trailers of a log: in its last paragraph every `Key: value`, above it those that the kernel knows
    /// (`Documentation/process/submitting-patches.rst`), since senders separate them by empty lines.
    static func ofLog(_ lines: [String]) -> [Trailer] {
        let lastParagraph = (lines.lastIndex { $0.utf8.allSatisfy { $0 == 0x20 } } ?? -1) + 1
        let lastPairs = lines[lastParagraph...].compactMap(pair)
        let isBlock =
            lastParagraph > 0 && lastPairs.contains { isKnown($0.key) } || lastPairs.count == lines.count - lastParagraph
        var result: [Trailer] = []
        var isOpen = false
        for (index, line) in lines.enumerated() {
            if isOpen, let last = result.indices.last, line.first == " " || line.first == "\t" {
                // A folded value.
                result[last].value += " " + line.drop { $0 == " " || $0 == "\t" }
                continue
            }
            isOpen = false
            guard let (key, value) = pair(line), isKnown(key) || isBlock && index >= lastParagraph else { continue }
            result.append(Trailer(key: key, value: value, source: .patch))
            isOpen = true
        }
        return result
    }

    /// The trailers that a reply gives: unquoted lines `Something-by: person`, and an objection (`NAK`), above its signature.
    static func ofReply(_ body: [UInt8], upTo end: Int, author sender: Mailbox, charset: Charset, isReport: Bool) -> [Trailer] {
        let author = sender.name
        let lines = TextLines(body)
        var result: [Trailer] = []
        for index in 0..<lines.count {
            if lines.start(index) >= end || lines.equals("-- ", at: index) { break }
            let range = lines.range(index)
            // Most lines are quotes or prose: a cheap look before the text is made.
            guard let first = lines.bytes[range].first, (0x41...0x5a).contains(first & 0xdf), range.count < 500 else { continue }
            let line = lines.text(index, charset)
            if let (key, value) = pair(line), key.lowercased().hasSuffix("-by"), !value.isEmpty {
                // A bot asks for a credit should the report be right; it gives none to the patch.
                if isReport, ["reported-by", "reported-and-tested-by"].contains(key.lowercased()) { continue }
                var trailer = Trailer(key: key, value: withoutLink(value), source: .reply(author: author))
                if let address = sender.address, !sender.isInferred, let person = Mailbox(trailer.value)?.address {
                    trailer.isForAnother = person.lowercased() != address.lowercased()
                }
                result.append(trailer)
            } else if isObjection(line) {
                result.append(Trailer(key: "NAK", value: author, source: .reply(author: author)))
            }
        }
        return result
    }

    /// A value without the link that a mail program wrote behind its address: `Ann <a@x.org<mailto:a@x.org>>`.
    private static func withoutLink(_ value: String) -> String {
        guard let mark = Array(value.utf8).firstOffset(of: Array("<mailto:".utf8)) else { return value }
        let bytes = Array(value.utf8)
        guard let close = bytes.firstOffset(of: UInt8(ascii: ">"), from: mark) else { return value }
        let rest = bytes[(close + 1)...]
        let before = bytes[..<mark]
        let needsEnd =
            before.contains(UInt8(ascii: "<")) && !before.contains(UInt8(ascii: ">")) && !rest.contains(UInt8(ascii: ">"))
        return String(decoding: before + rest + (needsEnd ? [UInt8(ascii: ">")] : []), as: UTF8.self)
    }

    /// A line that is `NAK` or `NACK`, alone or with little behind it.
    private static func isObjection(_ line: String) -> Bool {
        guard line.hasPrefix("NAK") || line.hasPrefix("NACK") else { return false }
        guard let next = line.dropFirst(line.hasPrefix("NAK") ? 3 : 4).first else { return true }
        return ".!,;:- ".contains(next)
    }

    private static func isKnown(_ key: String) -> Bool {
        let lower = key.lowercased()
        return lower.hasSuffix("-by") || known.contains(lower)
    }

    /// Splits `Key: value`; nil where the line begins with anything but a key of letters, digits and hyphens.
    static func pair(_ line: String) -> (key: String, value: String)? {
        let bytes = Array(line.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), (1...60).contains(colon), colon + 1 < bytes.count,
            bytes[colon + 1] == 0x20 || bytes[colon + 1] == 0x09,
            bytes[..<colon].allSatisfy({ (0x41...0x5a).contains($0 & 0xdf) || (0x30...0x39).contains($0) || $0 == 0x2d })
        else { return nil }
        var value = String(decoding: bytes[(colon + 1)...], as: UTF8.self).drop { $0 == " " || $0 == "\t" }
        while let last = value.last, last == " " || last == "\t" { value.removeLast() }
        return (String(decoding: bytes[..<colon], as: UTF8.self), String(value))
    }
}

extension BaseHint {
    /// Adds what lines `base-commit:` and `prerequisite-patch-id:` of a body say (`git format-patch --base`).
    mutating func read(_ body: [UInt8]) {
        let mark = Array("base-commit: ".utf8)
        let required = Array("prerequisite-patch-id: ".utf8)
        for (word, isBase) in [(mark, true), (required, false)] {
            var next = 0
            while let hit = body.firstOffset(of: word, in: next..<body.count) {
                next = hit + word.count
                guard hit == 0 || body[hit - 1] == UInt8(ascii: "\n") else { continue }
                let end = body.firstOffset(of: UInt8(ascii: "\n"), from: next) ?? body.count
                let id = String(decoding: body[next..<min(end, next + 100)].filter { $0 != 0x20 && $0 != 0x0d }, as: UTF8.self)
                guard let parsed = AbbreviatedID(id) else { continue }
                if isBase { commit = commit ?? parsed } else { prerequisitePatchIDs.append(parsed.digits) }
            }
        }
    }
}
