// Object-like macros that contain a flag: who tests `VM_SPECIAL` tests `VM_PFNMAP`.

import ByteText
import GitStore
import KernelC
import SymbolIndex

/// The macros that contain each of some flags, directly or through each other.
struct FlagAliases {
    /// The names of the macros that contain a flag, by flag.
    private(set) var byFlag: [String: Set<String>] = [:]
    /// The files in which a macro is seen to contain one of the flags.
    private var homes: [String: Set<TreePath>] = [:]

    /// All names of macros found.
    var names: Set<String> { byFlag.values.reduce(into: []) { $0.formUnion($1) } }

    /// The macros that contain the flag, or one of the flags, that a query means.
    func names(of query: SymbolQuery) -> Set<String> {
        switch query.pattern {
        case .name(let flag): byFlag[flag] ?? []
        case .glob: query.select(byFlag.mapValues { Array($0) }).reduce(into: []) { $0.insert($1) }
        case .argument, .callback, .member, .type: []
        }
    }

    /// Adds what the macros in `views` contain; gives the names that were not known before.
    ///
    /// A macro that takes a flag away (`~FLAG`) does not contain it.
    mutating func learn(from views: [TreePath: FileView], flags: Set<String>) -> Set<String> {
        let known = names
        let uses = views.placedSites.filter { place in
            // A table of flags with their names contains them, but nobody sets or tests it.
            place.site.enclosingKind == .constant && place.site.kind == .use && place.site.function != place.site.name
                && !place.site.shown.contains("{")
        }
        var isSettled = false
        while !isSettled {
            isSettled = true
            for use in uses {
                for flag in flags where use.site.name == flag || byFlag[flag]?.contains(use.site.name) == true {
                    guard use.site.function != flag else { continue }
                    if byFlag[flag, default: []].insert(use.site.function).inserted { isSettled = false }
                    homes[use.site.function, default: []].insert(use.path)
                }
            }
        }
        return names.subtracting(known)
    }

    /// Whether a use of a macro's name in a file can mean the macro that contains the flag: a `.c` file's own macro is seen in it
    /// alone, and hides any other of that name.
    func holds(_ name: String, in path: TreePath, definitions: [TracedDefinition]) -> Bool {
        let homes = homes[name] ?? []
        if homes.contains(path) { return true }
        guard homes.contains(where: { !$0.hasSuffix(".c") }) else { return false }
        return !definitions.contains { $0.isFileLocal && $0.trace.path == path }
    }
}

extension TreeSearch {
    /// Where the kernel keeps what all may see; macros elsewhere are found when the whole tree is searched.
    private static let headers = "include"

    /// The macros around `flags` that common headers and the `touched` files define, to be looked for with the flags themselves.
    static func aliases(
        of flags: Set<String>, in source: SourceTree, touched: [TreePath: FileView], options: ReviewOptions
    ) throws(GitStoreError) -> FlagAliases {
        var aliases = FlagAliases()
        guard !flags.isEmpty else { return aliases }
        var wanted = flags
        // Each round finds the macros that contain the last round's.
        for _ in 0..<4 where !wanted.isEmpty {
            let found = try TreeSearch(source: source, below: [headers], options: options)
                .views(of: NameSet(exactly: flags.union(aliases.names)))
            wanted = aliases.learn(from: found.views.merging(touched) { $1 }, flags: flags)
        }
        return aliases
    }

    /// Searches the tree for `names`, and again for the macros around flags that only this search finds: those of a `.c` file
    /// in it, those of a header everywhere. `names` then has them too.
    func views(
        of names: inout NameSet, with aliases: inout FlagAliases, leavingOut touched: Set<TreePath>,
        _ touchedViews: [TreePath: FileView],
        notSearching known: Set<String>, settling open: OpenNames? = nil, noting later: Set<SoughtName> = [],
        progress: (SearchStage) -> Void
    ) throws(GitStoreError) -> Found {
        var found = try views(
            of: names, leavingOut: touched, notSearching: known, settling: open, noting: later, progress: progress)
        names.exact.subtract(found.crowded)
        try addAliases(to: &found, &names, &aliases, leavingOut: touched, touchedViews, notSearching: known, progress: progress)
        return found
    }

    /// Learns of macros around flags from what was found, and reads on where they are used, until no more are found.
    func addAliases(
        to found: inout Found, _ names: inout NameSet, _ aliases: inout FlagAliases, leavingOut touched: Set<TreePath>,
        _ touchedViews: [TreePath: FileView], notSearching known: Set<String>, progress: (SearchStage) -> Void
    ) throws(GitStoreError) {
        for _ in 0..<4 {
            let views = found.views.merging(touchedViews) { $1 }
            let further = aliases.learn(from: views, flags: names.watchedFlags.union(names.flags(in: views)))
                .filter { !names.contains($0) }
            guard !further.isEmpty else { break }
            let homes = found.views.filter { _, view in
                view.sites.contains { $0.enclosingKind == .constant && further.contains($0.function) }
            }.keys
            let searched = names.exact.union(known)
            names.exact.formUnion(further)
            let place = homes.allSatisfy { $0.hasSuffix(".c") } ? narrowed(to: Set(homes)) : self
            let more = try place.views(
                of: names, searching: names.exact.subtracting(searched), leavingOut: touched, progress: progress)
            found.views.merge(more.views) { _, fuller in fuller }
        }
    }
}

extension NameSet {
    /// The names that the globs stand for in `views` and that are spelled as flags are.
    fileprivate func flags(in views: [TreePath: FileView]) -> Set<String> {
        guard !globs.isEmpty else { return [] }
        var flags: Set<String> = []
        for view in views.values {
            for site in view.sites where !flags.contains(site.name) && site.kind != .mention && site.kind != .call {
                guard !site.name.contains(where: \.isLowercase) else { continue }
                let name = Array(site.name.utf8)
                if globs.contains(where: { $0.matches(name) }) { flags.insert(site.name) }
            }
        }
        return flags
    }
}
