// What a subject line says beside its title: `[PATCH v2 04/15]`, `Re:`, `[RFC PATCH net-next 0/3]`.

/// A subject line taken apart.
public struct SubjectLine: Sendable, Hashable {
    /// Whether `Re:` or its like stands before it: an answer, never one of a series' own patches.
    public private(set) var isReply = false
    /// Whether a bracket calls it a patch (`PATCH`, `RFC`, `k/N`).
    public private(set) var isPatch = false
    /// The version, where a bracket states one (`v2`, `PATCHv2`).
    public private(set) var version: Int?
    /// The `k` of `k/N`; 0 for a cover letter.
    public private(set) var index: Int?
    /// The `N` of `k/N`.
    public private(set) var total: Int?
    /// The other words in brackets, as written: `RFC`, `RESEND`, the tree's name.
    public private(set) var labels: [String] = []
    /// The subject without all that, as `git mailinfo` cleans it up: every bracket at the front goes.
    public private(set) var title: String

    // Numbers with more digits are no count of patches, and bounds what a hostile subject can make others loop over.
    private static let mostDigits = 4
    private static let mostMarks = 50
    // In English, German, Scandinavian, Dutch, Chinese, Japanese, Finnish, Polish, Turkish, Portuguese; also with a wide colon.
    private static let replies = [
        "re:", "aw:", "sv:", "antw:", "fwd:", "fw:", "wg:", "回复:", "答复:", "转发:", "回覆:", "返信:", "vs:", "odp:", "ynt:", "res:",
        "re：",
        "回复：", "答复：", "转发：", "回覆：", "返信：", "fwd：",
    ]

    /// Takes a subject apart.
    public init(_ subject: String) {
        var rest = Substring(subject)
        title = ""
        for _ in 0..<Self.mostMarks {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            let start = rest.prefix(5).lowercased()
            if let reply = Self.replies.first(where: { start.hasPrefix($0) }) {
                isReply = true
                rest = rest.dropFirst(reply.count)
            } else if rest.first == "[", let close = rest.firstIndex(of: "]") {
                for word in rest[rest.index(after: rest.startIndex)..<close].split(whereSeparator: { $0 == " " || $0 == "," }) {
                    take(word)
                }
                rest = rest[rest.index(after: close)...]
            } else {
                break
            }
        }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        title = String(rest)
    }

    /// Reads one word of a bracket.
    private mutating func take(_ word: Substring) {
        let upper = word.uppercased()
        if let number = Self.version(upper[...]) {
            version = version ?? number
            return
        }
        let parts = word.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let place = Self.number(parts[0]), let count = Self.number(parts[1]) {
            if index == nil {
                index = place
                total = count
                isPatch = true
            }
            return
        }
        for mark in ["PATCH", "RFC"] {
            guard let range = Self.range(of: mark, in: upper) else { continue }
            isPatch = true
            let behind = upper[range.upperBound...].drop { $0 == "-" }
            if let number = Self.version(behind) { version = version ?? number }
        }
        if upper != "PATCH" { labels.append(String(word)) }
    }

    private static func range(of mark: String, in text: String) -> Range<String.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(mark) { return start..<text.index(start, offsetBy: mark.count) }
            start = text.index(after: start)
        }
        return nil
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        guard (1...mostDigits).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    /// `V2`, also `V2.1`.
    private static func version(_ upper: Substring) -> Int? {
        guard upper.first == "V" else { return nil }
        let digits = upper.dropFirst().prefix { $0 != "." }
        guard let version = number(digits), upper.dropFirst(1 + digits.count).dropFirst().allSatisfy({ $0.isNumber }) else {
            return nil
        }
        return version
    }
}
