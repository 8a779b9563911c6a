// Rules as a file of rules: what is printed reads back as the same rules, whatever file or profile they came from.

internal import CallSites
internal import SymbolIndex

extension ProjectRules {
    /// The rules in the language of every file of rules; where a policy comes from is said in a comment.
    public var text: String {
        var text = "profiles: [\(profiles.map(\.rawValue).joined(separator: ", "))]\n"
        if !watched.isEmpty {
            text += "\nwatch:\n" + watched.map { "  - \(Self.quoted($0.description))\n" }.joined()
        }
        if !policies.isEmpty { text += "\npolicies:\n" + policies.map(Self.text).joined() }
        if !suppressions.isEmpty { text += "\nsuppress:\n" + suppressions.map(Self.text).joined() }
        if !levels.isEmpty {
            text += "\nlevels:\n"
            for (rule, level) in levels.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                text += "  \(rule.rawValue): \(level.word)\n"
            }
        }
        if !included.isEmpty || !excluded.isEmpty { text += "\npaths:\n" }
        if !included.isEmpty { text += "  only: \(Self.list(included))\n" }
        if !excluded.isEmpty { text += "  except: \(Self.list(excluded))\n" }
        return text
    }

    private static func text(_ policy: Policy) -> String {
        var text = "  # \(policy.source)\n"
        func key(_ only: String, _ never: String, _ places: [Policy.Place], isOnly: Bool) -> String {
            "    \(isOnly ? only : never): \(list(places.map(\.description)))\n"
        }
        switch policy.demand {
        case .neverWithFlag:
            guard case .argument(let callee, let flag) = policy.symbol.pattern else { break }
            text += "  - call: \(callee)\n    never with: \(flag)\n"
        case .onlyIn(let places), .neverIn(let places):
            let isOnly = if case .onlyIn = policy.demand { true } else { false }
            // A policy about any use of a flag says the same as one about any use of a symbol.
            let subject = policy.use == .called ? "call" : policy.use == .used ? "symbol" : "flag"
            text += "  - \(subject): \(quoted(policy.symbol.description))\n"
            text +=
                subject == "flag"
                ? key("\(policy.use.rawValue) only in", "never \(policy.use.rawValue) in", places, isOnly: isOnly)
                : key("only in", "never in", places, isOnly: isOnly)
        }
        if !policy.reason.isEmpty { text += "    because: \(quoted(policy.reason))\n" }
        if policy.level != .warning { text += "    level: \(policy.level.rawValue)\n" }
        return text
    }

    private static func text(_ suppression: Suppression) -> String {
        var lines: [String] = []
        if !suppression.rules.isEmpty { lines.append("rule: \(list(suppression.rules.map(\.rawValue)))") }
        if !suppression.symbols.isEmpty { lines.append("symbol: \(list(suppression.symbols))") }
        if !suppression.paths.isEmpty { lines.append("path: \(list(suppression.paths))") }
        if !suppression.functions.isEmpty { lines.append("function: \(list(suppression.functions.map(\.text)))") }
        lines.append("reason: \(quoted(suppression.reason))")
        return "  - " + lines.joined(separator: "\n    ") + "\n"
    }

    private static func list(_ words: [String]) -> String {
        words.count == 1 ? quoted(words[0]) : "[\(words.map(quoted).joined(separator: ", "))]"
    }

    /// A plain scalar where YAML reads it as the same text, else one in double quotes (YAML 1.1, 5.7 and 7.3).
    private static func quoted(_ text: String) -> String {
        let isPlain =
            text.utf8.first.map { $0.isLetterOrSlash } == true
            && text.utf8.allSatisfy { $0.isLetterOrSlash || "0123456789.*?()-".utf8.contains($0) }
        if isPlain { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default:
                if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                    let digits = String(scalar.value, radix: 16)
                    quoted += "\\x" + (digits.count < 2 ? "0" : "") + digits
                } else {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }
}

extension UInt8 {
    fileprivate var isLetterOrSlash: Bool {
        (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == UInt8(ascii: "_") || self == UInt8(ascii: "/")
    }
}

extension Triage.Level {
    fileprivate var word: String {
        switch self {
        case .off: "off"
        case .level(let level): level.rawValue
        }
    }
}
