// policy: a use that the project's own rules, or a profile's, do not want. What was there before the series is counted, not told.

public import ByteText
import KernelC
public import SymbolIndex

/// One rule of a project about the uses of a symbol.
public struct Policy: Sendable, Hashable {
    /// Which uses it speaks of. The raw values are those of the configuration.
    public enum Use: String, Sendable, CaseIterable {
        /// Any use in code.
        case used
        /// A flag is tested.
        case tested
        /// A flag is set.
        case set
        /// A flag is cleared.
        case cleared
        /// A flag is passed on as an argument.
        case passed
        /// A function or macro is called.
        case called

        fileprivate func covers(_ kind: Site.Kind) -> Bool {
            switch self {
            case .used: kind != .mention
            case .tested: kind == .test
            case .set: kind == .set
            case .cleared: kind == .clear
            case .passed: kind == .pass
            case .called: kind == .call
            }
        }
    }

    /// Where a use stands.
    public enum Place: Sendable, Hashable {
        /// Inside functions, macros or initialised objects of a name.
        case function(NamePattern)
        /// In files, as a pathspec names them.
        case path(String)
    }

    /// What it asks for.
    public enum Demand: Sendable, Hashable {
        /// The uses stand in these places and in no others.
        case onlyIn([Place])
        /// They stand in none of these places.
        case neverIn([Place])
        /// The callee is never given the flag that the symbol names.
        case neverWithFlag
    }

    /// The symbol; for `neverWithFlag` one of the form `callee(FLAG)`.
    public var symbol: SymbolQuery
    /// Which uses of it.
    public var use: Use
    /// What is asked of them.
    public var demand: Demand
    /// Why, in the project's words; empty where it does not say.
    public var reason: String
    /// The level of a new use that breaks it.
    public var level: Finding.Level
    /// Where it is written, for example `profile mm` or `.patchwalk.yml:12`.
    public var source: String

    /// Makes a policy of its parts.
    public init(
        symbol: SymbolQuery, use: Use, demand: Demand, reason: String = "", level: Finding.Level = .warning, source: String
    ) {
        self.symbol = symbol
        self.use = use
        self.demand = demand
        self.reason = reason
        self.level = level
        self.source = source
    }

    /// What it is about, without its places: `VM_PFNMAP tested only in`, `follow_page never with FOLL_PIN`.
    public var title: String {
        switch demand {
        case .onlyIn: use == .called || use == .used ? "\(symbol) only in" : "\(symbol) \(use.rawValue) only in"
        case .neverIn: use == .called || use == .used ? "\(symbol) never in" : "\(symbol) never \(use.rawValue) in"
        case .neverWithFlag:
            if case .argument(let callee, let flag) = symbol.pattern { "\(callee) never with \(flag)" } else { "\(symbol)" }
        }
    }
}

extension Policy: CustomStringConvertible {
    /// The title with the first of its places.
    public var description: String {
        switch demand {
        case .onlyIn(let places), .neverIn(let places): "\(title) \(Place.listed(places))"
        case .neverWithFlag: title
        }
    }
}

/// A policy and the uses that break it in the final tree.
public struct PolicyReport: Sendable, Hashable {
    /// One such use.
    public struct Breach: Sendable, Hashable {
        /// The file.
        public var path: TreePath
        /// The place in the final tree.
        public var position: Position
        /// The enclosing function; empty at top level.
        public var function: String
        /// The patch from which on the use breaks the policy; nil where it did before the series.
        public var since: Int?

        /// Makes a breach of its parts.
        public init(path: TreePath, position: Position, function: String, since: Int?) {
            self.path = path
            self.position = position
            self.function = function
            self.since = since
        }
    }

    /// The policy.
    public var policy: Policy
    /// The uses that break it, by path and place.
    public var breaches: [Breach]

    /// Makes a report of its parts.
    public init(policy: Policy, breaches: [Breach]) {
        self.policy = policy
        self.breaches = breaches
    }
}

/// Holds the sites of one policy's symbol against it.
struct PolicyRule {
    let policy: Policy
    /// The patch of each version.
    let patches: [Int]
    /// Whether only the hunks were seen, so that nothing can be sure.
    let isSkeleton: Bool
    /// Whether the policy's flag reaches a call.
    let reach: (TracedSite.Place) -> SiteTrace.Reach?

    /// The uses that break the policy, and what the user is told of those that break it only since the series.
    func judge(_ sites: [TracedSite]) -> (report: PolicyReport, findings: [Finding]) {
        let matcher = PlaceMatcher(policy.demand)
        let broken = sites.compactMap { breach(of: $0, matcher) }
        let standing = broken.count { $0.first.version == 0 }
        let breaches = broken.map { breach in
            let version = breach.first.version
            return PolicyReport.Breach(
                path: breach.last.path, position: breach.last.site.position, function: breach.last.site.function,
                since: version == 0 ? nil : patches[version])
        }
        return (
            PolicyReport(policy: policy, breaches: breaches.sorted { ($0.path, $0.position) < ($1.path, $1.position) }),
            broken.compactMap { finding(for: $0, standing: standing) }
        )
    }

    private struct Breach {
        /// From where on the site breaks the policy without a pause.
        var first: TracedSite.Place
        var last: TracedSite.Place
        var reach: SiteTrace.Reach?
    }

    private func breach(of site: TracedSite, _ matcher: PlaceMatcher) -> Breach? {
        guard site.endVersion == nil, let last = site.places.last else { return nil }
        let finalReach = policy.demand == .neverWithFlag ? reach(last) : nil
        func breaks(_ place: TracedSite.Place) -> Bool {
            guard policy.use.covers(place.site.kind) else { return false }
            switch policy.demand {
            case .onlyIn: return !matcher.matches(place)
            case .neverIn: return matcher.matches(place)
            case .neverWithFlag:
                guard let finalReach, finalReach != .never else { return false }
                return (reach(place) ?? .never) >= finalReach
            }
        }
        guard breaks(last) else { return nil }
        let first = site.places.reversed().prefix(while: breaks).last ?? last
        return Breach(first: first, last: last, reach: finalReach)
    }

    private func finding(for breach: Breach, standing: Int) -> Finding? {
        // A use that was there is not the series' doing, also where the series writes it anew.
        let place = breach.first
        guard place.version > 0 else { return nil }
        var level = breach.reach == .maybe ? .note : policy.level
        if isSkeleton { level = min(level, .warning) }
        return Finding(
            rule: .policy, level: level, patch: patches[place.version], symbol: policy.symbol.description, path: place.path,
            position: place.site.position, function: place.site.function, condition: place.site.condition.description,
            message: message(for: place.site, breach.reach, standing: standing))
    }

    private func message(for site: CodeSite, _ reach: SiteTrace.Reach?, standing: Int) -> String {
        var text = ""
        switch policy.demand {
        case .onlyIn(let places): text = "\(verb) \(site.name) outside \(Policy.Place.listed(places))"
        case .neverIn(let places): text = "\(verb) \(site.name) inside \(Policy.Place.listed(places))"
        case .neverWithFlag:
            guard case .argument(let callee, let flag) = policy.symbol.pattern else { break }
            text = reach == .surely ? "gives \(callee)() \(flag)" : "may give \(callee)() \(flag)"
        }
        if !policy.reason.isEmpty { text += ": \(policy.reason)" }
        // Of a skeleton only the hunks are known, and so not how many there are.
        let count =
            isSkeleton || standing == 0 ? "" : standing == 1 ? "; one place did so before" : "; \(standing) places did so before"
        return text + " (\(policy.source)\(count))"
    }

    private var verb: String {
        switch policy.use {
        case .used: "uses"
        case .tested: "tests"
        case .set: "sets"
        case .cleared: "clears"
        case .passed: "passes"
        case .called: "calls"
        }
    }
}

extension Policy.Place: CustomStringConvertible {
    /// As the configuration writes it.
    public var description: String {
        switch self {
        case .function(let pattern): pattern.text
        case .path(let glob): glob
        }
    }

    /// The first places, and how many more there are.
    fileprivate static func listed(_ places: [Policy.Place]) -> String {
        let shown = places.prefix(3).map(\.description).joined(separator: ", ")
        return places.count > 3 ? "\(shown) and \(places.count - 3) more" : shown
    }
}

/// Whether a place is one of those that a policy lists.
private struct PlaceMatcher {
    private let functions: [NamePattern]
    /// Nil where no path is listed: an empty filter would admit all.
    private let paths: PathFilter?

    init(_ demand: Policy.Demand) {
        let places: [Policy.Place]
        switch demand {
        case .onlyIn(let listed), .neverIn(let listed): places = listed
        case .neverWithFlag: places = []
        }
        functions = places.compactMap { if case .function(let pattern) = $0 { pattern } else { nil } }
        let globs = places.compactMap { if case .path(let glob) = $0 { glob } else { nil } }
        paths = globs.isEmpty ? nil : PathFilter(include: globs)
    }

    func matches(_ place: TracedSite.Place) -> Bool {
        if let paths, paths.admits(place.path) { return true }
        let function = Array(place.site.function.utf8)
        return !function.isEmpty && functions.contains { $0.matches(function) }
    }
}

/// What all policies say of one tree or series.
struct Ruling {
    var reports: [PolicyReport] = []
    var findings: [Finding] = []

    /// The findings without those that the rule `forbidden` tells already.
    func findings(besides told: [Finding]) -> [Finding] {
        let forbidden = told.filter { $0.rule == .forbidden }
        return findings.filter { finding in
            !forbidden.contains {
                $0.symbol == finding.symbol && $0.path == finding.path && $0.function == finding.function
            }
        }
    }
}

extension [Policy] {
    /// The names whose uses they speak of; mentions of them are not wanted.
    var ruledNames: NameSet {
        var names = NameSet(map(\.symbol))
        names.mentioned = []
        return names
    }
}

extension Judge {
    /// Holds the sites against policies. `sites` and `definitions` are those of each name.
    func judge(
        _ policies: [Policy], _ sites: [String: [TracedSite]], _ definitions: [String: [TracedDefinition]]
    ) -> Ruling {
        var ruling = Ruling()
        for policy in policies {
            let used = policy.symbol.select(sites)
            let argument = policy.symbol.flagArgument(in: used, definitions: policy.symbol.select(definitions))
            let rule = PolicyRule(policy: policy, patches: patches, isSkeleton: isSkeleton) { place in
                guard let argument, case .argument(_, let flag) = policy.symbol.pattern else { return nil }
                return callerFlow.answer(PlacedSite(path: place.path, site: place.site), argument: argument, flag: flag)?.reach
            }
            let (report, findings) = rule.judge(used)
            ruling.reports.append(report)
            ruling.findings += findings
        }
        return ruling
    }
}
