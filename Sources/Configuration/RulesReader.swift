// The language of the rules: which keys there are and what stands behind them.

internal import ByteText
internal import CallSites
internal import SymbolIndex

/// Reads the rules out of one file.
struct RulesReader {
    let text: RulesText
    private(set) var rules = ProjectRules()

    init(text: RulesText) { self.text = text }

    mutating func read() throws(ConfigurationError) {
        guard let root = try text.root() else { return }
        let keys = ["profiles", "watch", "policies", "suppress", "levels", "paths"]
        for entry in try text.entries(of: root, keys: keys, what: "keys such as 'watch:' and 'policies:'") {
            switch entry.key {
            case "profiles": rules.profiles = try profiles(entry.value)
            case "watch":
                for word in try text.words(of: entry.value, what: "a symbol") { rules.watched.append(try symbol(word)) }
            case "policies":
                for item in try text.items(of: entry.value, what: "a list of policies") { rules.policies += try policies(item) }
            case "suppress":
                for item in try text.items(of: entry.value, what: "a list of suppressions") {
                    rules.suppressions.append(try suppression(item))
                }
            case "levels":
                for entry in try text.entries(of: entry.value, what: "rules with their levels") {
                    rules.levels[try rule(Word(text: entry.key, position: entry.keyPosition))] = try level(entry.value)
                }
            default:
                for entry in try text.entries(of: entry.value, keys: ["only", "except"], what: "'only:' or 'except:'") {
                    let globs = try text.words(of: entry.value, what: "a path")
                    for glob in globs { try check(path: glob) }
                    if entry.key == "only" { rules.included = globs.map(\.text) } else { rules.excluded = globs.map(\.text) }
                }
            }
        }
    }

    private typealias Word = RulesText.Word

    /// `profiles: []` is the one list that may be empty: it takes none.
    private func profiles(_ value: RulesText.Value) throws(ConfigurationError) -> [Profile] {
        var profiles: [Profile] = []
        for item in try text.items(of: value, what: "a list of profiles") {
            let word = try text.word(item, what: "a profile")
            guard let profile = Profile(rawValue: word.text) else {
                throw unknown(word, "profile", of: Profile.allCases.map(\.rawValue))
            }
            profiles.append(profile)
        }
        return profiles
    }

    // MARK: Policies

    /// What a policy can be about: the key that names it, and what can be asked of it.
    private enum Subject: String, CaseIterable {
        case flag
        case call
        case symbol

        /// The demands, each with the use that it speaks of.
        var demands: [(key: String, use: Policy.Use)] {
            switch self {
            case .flag:
                let uses: [Policy.Use] = [.used, .tested, .set, .cleared, .passed]
                return uses.flatMap { [("\($0.rawValue) only in", $0), ("never \($0.rawValue) in", $0)] }
            case .call: return [("only in", .called), ("never in", .called), ("never with", .called)]
            case .symbol: return [("only in", .used), ("never in", .used)]
            }
        }
    }

    /// The policies of one item: one for each symbol and demand.
    private func policies(_ item: RulesText.Value) throws(ConfigurationError) -> [Policy] {
        let entries = try text.entries(of: item, what: "a policy such as 'flag: VM_PFNMAP' with 'tested only in: …'")
        let named = entries.compactMap { entry in Subject(rawValue: entry.key).map { (subject: $0, entry: entry) } }
        guard let first = named.first else {
            // A wrong word where the subject should stand is told as such.
            let subjects = Subject.allCases.map(\.rawValue)
            if let entry = entries.first, let nearest = entry.key.nearest(of: subjects) {
                throw text.error(entry.keyPosition, .unknownKey(entry.key, nearest: nearest))
            }
            throw text.error(item.position, .missingKey("flag', 'call' or 'symbol", of: "a policy"))
        }
        if named.count > 1 {
            throw text.error(
                named[1].entry.keyPosition, .malformed("a policy is about one of flag, call and symbol, not about several"))
        }
        let demands = first.subject.demands
        let keys = demands.map(\.key) + ["because", "level", first.subject.rawValue]
        var reason = ""
        var level: Finding.Level?
        var asked: [(use: Policy.Use, key: String, value: RulesText.Value)] = []
        for entry in entries {
            if let demand = demands.first(where: { $0.key == entry.key }) {
                asked.append((demand.use, entry.key, entry.value))
            } else if entry.key == "because" {
                reason = try text.word(entry.value, what: "a reason").text
            } else if entry.key == "level" {
                level = try findingLevel(entry.value)
            } else if entry.key != first.subject.rawValue {
                throw text.error(entry.keyPosition, .unknownKey(entry.key, nearest: entry.key.nearest(of: keys)))
            }
        }
        guard !asked.isEmpty else {
            let examples = first.subject == .flag ? "tested only in" : "only in"
            throw text.error(item.position, .missingKey(examples, of: "a policy about a \(first.subject.rawValue)"))
        }
        let source = "\(text.name):\(item.position.line)"
        var policies: [Policy] = []
        for word in try text.words(of: first.entry.value, what: "a \(first.subject == .call ? "function" : "name")") {
            for (use, key, value) in asked {
                for (symbol, demand) in try readings(of: key, value, about: word) {
                    policies.append(
                        Policy(
                            symbol: symbol, use: use, demand: demand, reason: reason, level: level ?? .warning, source: source))
                }
            }
        }
        return policies
    }

    private func readings(
        of key: String, _ value: RulesText.Value, about word: Word
    ) throws(ConfigurationError) -> [(SymbolQuery, Policy.Demand)] {
        if key == "never with" {
            var readings: [(SymbolQuery, Policy.Demand)] = []
            for flag in try text.words(of: value, what: "a flag") {
                do {
                    readings.append((try SymbolQuery("\(word.text)(\(flag.text))", origin: .profile), .neverWithFlag))
                } catch {
                    let why = "'never with' takes one function and one flag by name: '\(word.text)', '\(flag.text)'"
                    throw text.error(flag.position, .malformed(why))
                }
            }
            return readings
        }
        let symbol = try name(word)
        var places: [Policy.Place] = []
        for word in try text.words(of: value, what: "a function or a path") { places.append(try place(word)) }
        return [(symbol, key.hasPrefix("never") ? .neverIn(places) : .onlyIn(places))]
    }

    /// What has a slash or a dot is a path, anything else a function's name.
    private func place(_ word: Word) throws(ConfigurationError) -> Policy.Place {
        if word.text.contains("/") || word.text.contains(".") {
            try check(path: word)
            return .path(word.text)
        }
        return .function(try function(word))
    }

    // MARK: Suppressions and levels

    private func suppression(_ item: RulesText.Value) throws(ConfigurationError) -> Suppression {
        var suppression = Suppression(
            rules: [], symbols: [], paths: [], functions: [], reason: "", source: "\(text.name):\(item.position.line)")
        let keys = ["rule", "symbol", "path", "function", "reason"]
        let entries = try text.entries(of: item, keys: keys, what: "a suppression such as 'rule: policy' with 'reason: …'")
        for entry in entries {
            switch entry.key {
            case "rule":
                for word in try text.words(of: entry.value, what: "a rule") { suppression.rules.append(try rule(word)) }
            case "symbol":
                for word in try text.words(of: entry.value, what: "a symbol") {
                    suppression.symbols.append(try symbol(word).description)
                }
            case "path":
                let globs = try text.words(of: entry.value, what: "a path")
                for glob in globs { try check(path: glob) }
                suppression.paths = globs.map(\.text)
            case "function":
                for word in try text.words(of: entry.value, what: "a function") {
                    suppression.functions.append(try function(word))
                }
            default: suppression.reason = try text.word(entry.value, what: "a reason").text
            }
        }
        guard !suppression.reason.isEmpty else {
            throw text.error(item.position, .missingKey("reason", of: "a suppression"))
        }
        guard entries.count > 1 else {
            throw text.error(item.position, .missingKey("rule', 'symbol', 'path' or 'function", of: "a suppression"))
        }
        return suppression
    }

    private func rule(_ word: Word) throws(ConfigurationError) -> Finding.Rule {
        guard let rule = Finding.Rule(rawValue: word.text) else {
            throw unknown(word, "rule", of: Finding.Rule.allCases.map(\.rawValue))
        }
        return rule
    }

    private func level(_ value: RulesText.Value) throws(ConfigurationError) -> Triage.Level {
        let word = try text.word(value, what: "off, note, warning or error")
        if word.text == "off" { return .off }
        guard let level = Finding.Level(rawValue: word.text) else {
            throw unknown(word, "level", of: Finding.Level.allCases.map(\.rawValue) + ["off"])
        }
        return .level(level)
    }

    private func findingLevel(_ value: RulesText.Value) throws(ConfigurationError) -> Finding.Level {
        let word = try text.word(value, what: "note, warning or error")
        guard let level = Finding.Level(rawValue: word.text) else {
            throw unknown(word, "level of a policy", of: Finding.Level.allCases.map(\.rawValue))
        }
        return level
    }

    // MARK: Words

    private func unknown(_ word: Word, _ kind: String, of words: [String]) -> ConfigurationError {
        text.error(word.position, .unknownWord(word.text, kind: kind, nearest: word.text.nearest(of: words)))
    }

    private func symbol(_ word: Word) throws(ConfigurationError) -> SymbolQuery {
        do { return try SymbolQuery(word.text) } catch { throw text.error(word.position, .malformed(error.description)) }
    }

    /// A name or a glob of names.
    private func name(_ word: Word) throws(ConfigurationError) -> SymbolQuery {
        if let query = try? SymbolQuery(word.text, origin: .profile) {
            switch query.pattern {
            case .name, .glob: return query
            case .argument, .callback, .member, .type: break
            }
        }
        throw text.error(word.position, .malformed("'\(word.text)' is no name and no glob of names such as VM_*"))
    }

    private func function(_ word: Word) throws(ConfigurationError) -> NamePattern {
        guard let pattern = NamePattern(word.text) else {
            throw text.error(
                word.position, .malformed("'\(word.text)' is no function and no glob of functions; a path has a / or a ."))
        }
        return pattern
    }

    /// A path of the tree as a pathspec: from the top, brackets closed.
    private func check(path word: Word) throws(ConfigurationError) {
        let parts = word.text.split(separator: "/", omittingEmptySubsequences: false)
        if word.text.hasPrefix("/") || parts.contains("..") {
            throw text.error(word.position, .malformed("'\(word.text)': paths begin at the top of the tree"))
        }
        if word.text.hasPrefix("!") || word.text.hasPrefix(":") {
            throw text.error(word.position, .malformed("'\(word.text)': there is no '\(word.text.prefix(1))' before a path here"))
        }
        var isOpen = false
        for byte in word.text.utf8 {
            if byte == UInt8(ascii: "[") { isOpen = true }
            if byte == UInt8(ascii: "]") { isOpen = false }
        }
        if isOpen { throw text.error(word.position, .malformed("'\(word.text)': the [ is never closed")) }
    }
}
