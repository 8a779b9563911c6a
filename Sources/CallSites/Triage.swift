// After the semantic pass: each finding gets the level that the project wants, and what the project has settled is set aside with
// its reason. Pure; nothing is looked at but the findings.

internal import ByteText
public import SymbolIndex

/// A kind of finding that the project has looked at and does not want to hear of again.
public struct Suppression: Sendable, Hashable {
    /// The rules meant; empty: any.
    public var rules: [Finding.Rule]
    /// The symbols meant, each as a finding names it or as a glob; empty: any.
    public var symbols: [String]
    /// Globs of the files meant; empty: any place, also none.
    public var paths: [String]
    /// The enclosing functions meant; empty: any.
    public var functions: [NamePattern]
    /// Why, in the project's words.
    public var reason: String
    /// Where it is written, for example `.patchwalk.yml:12`.
    public var source: String

    /// Makes a suppression of its parts.
    public init(
        rules: [Finding.Rule], symbols: [String], paths: [String], functions: [NamePattern], reason: String, source: String
    ) {
        self.rules = rules
        self.symbols = symbols
        self.paths = paths
        self.functions = functions
        self.reason = reason
        self.source = source
    }

    /// Whether it speaks of a finding.
    public func covers(_ finding: Finding) -> Bool {
        guard rules.isEmpty || rules.contains(finding.rule) else { return false }
        guard symbols.isEmpty || symbols.contains(where: { Self.matches($0, finding.symbol) }) else { return false }
        if !paths.isEmpty {
            guard let path = finding.path, PathFilter(include: paths).admits(path) else { return false }
        }
        let function = Array(finding.function.utf8)
        return functions.isEmpty || functions.contains { $0.matches(function) }
    }

    private static func matches(_ symbol: String, _ name: String) -> Bool {
        symbol == name || NamePattern(symbol)?.matches(Array(name.utf8)) == true
    }
}

/// A finding that a suppression set aside.
public struct SuppressedFinding: Sendable, Hashable {
    /// What would have been told.
    public var finding: Finding
    /// What set it aside.
    public var suppression: Suppression

    /// Makes an entry.
    public init(finding: Finding, suppression: Suppression) {
        self.finding = finding
        self.suppression = suppression
    }
}

/// The project's word on findings.
public struct Triage: Sendable, Hashable {
    /// The most that a finding of a rule can be.
    public enum Level: Sendable, Hashable {
        /// Not told at all.
        case off
        /// This level: an error or warning becomes it, a note stays one, since it says what the series is not to blame for or what
        /// is not sure.
        case level(Finding.Level)
    }

    /// The levels of rules that differ from their own.
    public var levels: [Finding.Rule: Level]
    /// What is set aside.
    public var suppressions: [Suppression]

    /// Makes a triage of its parts.
    public init(levels: [Finding.Rule: Level] = [:], suppressions: [Suppression] = []) {
        self.levels = levels
        self.suppressions = suppressions
    }

    /// The review with each finding at its level, and without those that are set aside.
    ///
    /// A finding of a rule that is off counts for no suppression. The first suppression that covers a finding takes it.
    public func applied(to review: Review) -> Review {
        var review = review
        var isUsed = Array(repeating: false, count: suppressions.count)
        var kept: [Finding] = []
        for var finding in review.findings {
            switch levels[finding.rule] {
            case .off: continue
            case .level(let level): if finding.level != .note { finding.level = level }
            case nil: break
            }
            if let index = suppressions.firstIndex(where: { $0.covers(finding) }) {
                isUsed[index] = true
                review.suppressed.append(SuppressedFinding(finding: finding, suppression: suppressions[index]))
            } else {
                kept.append(finding)
            }
        }
        review.findings = kept
        review.unusedSuppressions = zip(suppressions, isUsed).filter { !$0.1 }.map(\.0)
        return review
    }
}
