// Patterns with wildcards, matched on bytes.

/// A pattern of `*` (any run of bytes, also none), `?` (any one byte) and, where asked for, `[a-z]`, `[!a]` and `\` before a byte
/// that means itself.
///
/// Matching takes at most the product of both lengths, whatever the pattern.
struct Glob: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case byte(UInt8)
        case any
        case run
        case oneOf([ClosedRange<UInt8>], negated: Bool)
    }

    private let parts: [Part]

    /// Reads a pattern. Without `bracketed`, only `*` and `?` are wildcards. A `[` that nothing closes means itself.
    init(_ pattern: [UInt8], bracketed: Bool) {
        var parts: [Part] = []
        var index = 0
        while index < pattern.count {
            let byte = pattern[index]
            index += 1
            switch byte {
            case UInt8(ascii: "*"): if parts.last != .run { parts.append(.run) }
            case UInt8(ascii: "?"): parts.append(.any)
            case UInt8(ascii: "\\") where bracketed && index < pattern.count:
                parts.append(.byte(pattern[index]))
                index += 1
            case UInt8(ascii: "[") where bracketed:
                if let (set, next) = Self.set(in: pattern, from: index) {
                    parts.append(set)
                    index = next
                } else {
                    parts.append(.byte(byte))
                }
            default: parts.append(.byte(byte))
            }
        }
        self.parts = parts
    }

    /// Whether the pattern is the whole of `text`.
    func matches(_ text: [UInt8]) -> Bool { matches(text, in: 0..<text.count) }

    /// Whether the pattern is the whole of a range of `text`.
    func matches(_ text: [UInt8], in range: Range<Int>) -> Bool {
        var place = range.lowerBound
        var part = 0
        // Where to go on when what follows the last `*` does not match: the `*` then takes one byte more.
        var retry: (place: Int, part: Int)?
        while place < range.upperBound {
            if part < parts.count, parts[part] == .run {
                retry = (place, part + 1)
                part += 1
            } else if part < parts.count, Self.matches(parts[part], text[place]) {
                place += 1
                part += 1
            } else if let (start, next) = retry {
                retry = (start + 1, next)
                place = start + 1
                part = next
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .run }
    }

    /// The longest run of bytes that stands in whatever matches; empty where the pattern has wildcards only.
    var longestLiteral: [UInt8] {
        var longest: [UInt8] = []
        var current: [UInt8] = []
        for part in parts {
            if case .byte(let byte) = part { current.append(byte) } else { current = [] }
            if current.count > longest.count { longest = current }
        }
        return longest
    }

    private static func matches(_ part: Part, _ byte: UInt8) -> Bool {
        switch part {
        case .byte(let wanted): wanted == byte
        case .any: true
        case .run: false
        case .oneOf(let ranges, let negated): ranges.contains { $0.contains(byte) } != negated
        }
    }

    private static func set(in pattern: [UInt8], from start: Int) -> (Part, next: Int)? {
        var index = start
        let negated = index < pattern.count && (pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^"))
        if negated { index += 1 }
        var ranges: [ClosedRange<UInt8>] = []
        while index < pattern.count {
            let low = pattern[index]
            // A `]` in the first place means itself, as fnmatch(3) has it.
            if low == UInt8(ascii: "]"), !ranges.isEmpty { return (.oneOf(ranges, negated: negated), index + 1) }
            if index + 2 < pattern.count, pattern[index + 1] == UInt8(ascii: "-"), pattern[index + 2] != UInt8(ascii: "]") {
                let high = pattern[index + 2]
                if low <= high { ranges.append(low...high) }
                index += 3
            } else {
                ranges.append(low...low)
                index += 1
            }
        }
        return nil
    }
}
