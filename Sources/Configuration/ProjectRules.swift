// What a project asks of patchwalk: symbols to watch, policies, levels, suppressions, paths. Read from YAML text; which file that is,
// the command decides.

public import CallSites

/// The rules of one file, or those of a file and the profiles that it takes together.
public struct ProjectRules: Sendable, Hashable {
    /// The built-in profiles that are taken too.
    public var profiles: [Profile] = [.mm]
    /// The symbols to watch.
    public var watched: [SymbolQuery] = []
    /// What is asked of the uses of symbols.
    public var policies: [Policy] = []
    /// What is known and settled.
    public var suppressions: [Suppression] = []
    /// The levels of rules that differ from their own.
    public var levels: [Finding.Rule: Triage.Level] = [:]
    /// Globs of paths to look for sites in; empty: everywhere.
    public var included: [String] = []
    /// Globs of paths not to look in.
    public var excluded: [String] = []

    /// The rules of a project that has no file: the built-in profiles.
    public init() {}

    /// Reads a file of rules; `name` is what errors and findings call it.
    ///
    /// - Throws: `ConfigurationError`, with line and column, for the first thing that can't be taken.
    public init(_ text: [UInt8], name: String) throws(ConfigurationError) {
        var reader = RulesReader(text: try RulesText(text, name: name))
        try reader.read()
        self = reader.rules
    }

    /// These rules with those of their profiles behind them.
    ///
    /// What the project says of a symbol and a use takes the place of what a profile says of the same.
    public func withProfiles() throws(ConfigurationError) -> ProjectRules {
        var all = self
        all.profiles = []
        for profile in profiles {
            let rules = try profile.rules()
            all.watched += rules.watched.filter { query in !all.watched.contains { $0.pattern == query.pattern } }
            all.policies += rules.policies.filter { policy in !policies.contains { $0.title == policy.title } }
        }
        return all
    }

    /// What becomes of findings under these rules.
    public var triage: Triage { Triage(levels: levels, suppressions: suppressions) }
}
