// Which watched symbols a series can be wrong about: those that a file which it touches mentions. Used where findings alone are wanted.

import ByteText
import GitStore
import KernelC
import SymbolIndex

extension ReviewOptions {
    /// The same options without the watched symbols, and the policies on them, that no version of a touched file mentions, be it
    /// through a macro around a flag. No patch can add, change or leave a use of those.
    func concerning(_ reader: inout VersionReader, in source: SourceTree) throws(GitStoreError) -> ReviewOptions {
        let queries = watched + policies.map(\.symbol).filter { !watched.contains($0) }
        var silent = reader.unmentioned(of: Set(queries.flatMap { $0.words ?? [] }))
        let aliases = try TreeSearch.aliases(
            of: silent.filter { !$0.contains(where: \.isLowercase) }, in: source, touched: [:], options: self)
        let silentAliases = reader.unmentioned(of: aliases.names)
        silent = silent.filter { aliases.byFlag[$0]?.isSubset(of: silentAliases) ?? true }
        func isMentioned(_ query: SymbolQuery) -> Bool { query.words.map { !$0.isSubset(of: silent) } ?? true }
        var options = self
        options.watched.removeAll { !isMentioned($0) }
        options.policies.removeAll { !isMentioned($0.symbol) }
        return options
    }
}

extension SymbolQuery {
    /// The words without which a file says nothing of the symbol; nil where any may do.
    fileprivate var words: Set<String>? {
        switch pattern {
        case .name(let name): [name]
        case .argument(let callee, let flag): [callee, flag]
        case .callback(_, let member), .member(_, let member): [member]
        case .type(let name): [name.tagWord]
        case .glob: nil
        }
    }
}
