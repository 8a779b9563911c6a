// The second stage: every file of the tree that says something of the symbols, in all versions.

import ByteText
import GitStore
import KernelC
import PatchApply
import SymbolIndex

/// What the tree says of what an ``Inquiry`` asks.
struct Survey {
    /// The files that say something, in all versions.
    private(set) var history: TreeHistory
    /// The names that were looked for, those of macros around flags among them.
    private(set) var names: NameSet
    /// The macros around flags.
    private(set) var aliases: FlagAliases
    /// The symbols of the inquiry, but for those that too many files mention; of a member it is known now what it holds.
    private(set) var queries: [SymbolQuery]
    /// The touched files at both ends.
    let ends: VersionReader.Ends
    /// The definitions in any version of each name that is used in one.
    let definitionsEver: [String: [PlacedDefinition]]
    /// Which files see which headers.
    let includes: IncludeMap
    /// Files of the tree that could not be read.
    let unread: [UnreadFile]
    /// The names that the series begins to use and that nothing defines.
    let undefined: UndefinedNames
    /// Whether the tree is built without any library and all of it was searched: what nothing in it defines is defined nowhere.
    let isFreestanding: Bool
    /// How the tree is searched again.
    let search: TreeSearch

    /// Of more names than this that may stand nowhere, most turn up in the first look at the whole tree.
    private static let mostAnticipated = 16

    init(
        _ inquiry: Inquiry, in source: SourceTree, options: ReviewOptions, reader: inout VersionReader,
        progress: (SearchStage) -> Void
    ) throws(GitStoreError) {
        var names = inquiry.names
        let touched = Set(inquiry.outline.touched.keys)
        search = TreeSearch(source: source, options: options)
        var lastViews = reader.lastViews(of: names)
        var aliases = try TreeSearch.aliases(of: names.watchedFlags, in: source, touched: lastViews, options: options)
        if !aliases.names.isSubset(of: names.exact) {
            names.exact.formUnion(aliases.names)
            lastViews = reader.lastViews(of: names)
        }
        ends = reader.ends()
        let known = Set(inquiry.changed.homes.keys).subtracting(NameSet(options.watched).exact)
        isFreestanding =
            try UndefinedNames.canBeTold(of: source) && options.included.isEmpty && options.excluded.isEmpty
        let open = OpenNames(isFreestanding ? inquiry.newUses.names : [])
        for case (let path, let text?) in ends.end where SourceLanguage(path: path) == .other { open.look(in: text) }
        let isPlain = if case .directory = source { true } else { false }
        if !open.isSettled, isPlain || names.patterns(without: known).isEmpty {
            // Most names stand close by, and then nothing else is worth a look at the whole tree, or few names are left to look for.
            let folders = Set(touched.map { String(decoding: $0.folder, as: UTF8.self) }).filter { !$0.isEmpty }
            _ = try TreeSearch(source: source, below: ["include"] + folders.sorted(), options: options).texts(
                mentioning: [], settling: open, progress: progress)
        }
        // Without an index each look at the whole tree costs its reading: what will be asked for later is noted in the first one.
        var later: Set<SoughtName> = []
        if isPlain {
            later = CallerFlow.anticipatedNames(of: inquiry.queries + options.policies.map(\.symbol), in: lastViews) {
                reader.lastViews(of: $0)
            }
            let missing = open.names
            if missing.count <= Self.mostAnticipated {
                later.formUnion(UndefinedNames.anticipatedNames(of: missing, in: inquiry.outline))
            }
        }
        let found = try search.views(
            of: &names, with: &aliases, leavingOut: touched, lastViews, notSearching: known, settling: open, noting: later,
            progress: progress)
        // What a search that missed files did not find may stand there.
        let search = search
        undefined = try UndefinedNames(
            found.unread.isEmpty ? open : OpenNames(), in: inquiry.outline, source: source, ends: ends, with: options
        ) { words, open throws(GitStoreError) in
            try search.texts(mentioning: words, settling: open, progress: progress)
        } defining: { names throws(GitStoreError) in
            try search.views(of: NameSet(exactly: names), isDefining: true, progress: progress).views
        }
        names.exact.formUnion(undefined.names)
        var history = reader.sites(of: names, over: inquiry.outline)
        history.untouched = found.views
        let views = history.untouched.merging(history.lastViews) { $1 }
        queries = inquiry.queries.filter { !found.crowded.contains($0.description) }.map { $0.settled(by: views) }
        let sites = history.sitesEver
        definitionsEver = history.definitionsEver(of: Set(sites.map(\.site.name)), in: inquiry.table)
        includes = try IncludeMap(.init(sites, definitionsEver), in: source, versions: ends.texts, with: options)
        unread = found.unread
        self.history = history
        self.names = names
        self.aliases = aliases
    }

    /// All uses of some names in the tree after the last step.
    func lastUses(
        of names: NameSet, reader: inout VersionReader, progress: (SearchStage) -> Void
    ) throws(GitStoreError) -> [PlacedSite] {
        let untouched = try search.views(
            of: names, leavingOut: Set(history.touched.keys), notSearching: [], progress: progress)
        return reader.lastViews(of: names).placedSites + untouched.views.placedSites
    }
}
