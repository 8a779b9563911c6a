// Where the cache lies: decided here, handed down.

import CallSites
import GitStore
import SymbolIndex

/// The folder of what is kept from run to run.
enum CachePlace {
    /// `patchwalk` in `$XDG_CACHE_HOME`, else in `~/.cache` (XDG Base Directory Specification: a relative path there counts as
    /// none); nil where neither is known.
    static var path: String? {
        if let base = System.environment("XDG_CACHE_HOME"), base.hasPrefix("/") { return base + "/patchwalk" }
        guard let home = System.environment("HOME"), home.hasPrefix("/") else { return nil }
        return home + "/.cache/patchwalk"
    }

    /// What is known of files' facts there, where that is wanted and there is a place. `keepsMade` as `KnownFacts` has it.
    static func facts(isWanted: Bool, keepsMade: Bool = true) -> KnownFacts {
        guard isWanted, let path, let stamp = System.stampOfThisProgram else { return KnownFacts() }
        return KnownFacts(keptIn: FactsFolder(in: StoreFolder(path: path), stamp: stamp), keepsMade: keepsMade)
    }

    /// An index that keeps what it learns there, where that is wanted and there is a place. `expectsMore` as `MentionIndex` has it.
    static func index(isWanted: Bool, expectsMore: Bool) -> MentionIndex {
        MentionIndex(in: isWanted ? path.map(StoreFolder.init(path:)) : nil, expectsMore: expectsMore)
    }
}
