// Of the names that stand nowhere in the base, those that surely nothing defines: what a library outside of the tree, a generated header
// or a macro that pastes could bring is left out.

import ByteText
import GitStore
import KernelC
import SymbolIndex

/// The names that the series uses and that nothing defines.
struct UndefinedNames {
    let names: Set<String>
    /// The files in which any name may come from outside of the tree.
    private var open: Set<TreePath> = []
    /// The functions that are no macros in the tree, so that what they are given is what it reads as.
    private var functions: Set<String> = []

    /// `found`: the names that the search did not find; `outline`: where the series uses them; `ends`: the texts of the touched files.
    ///
    /// `look` gives the texts of the tree that mention words, and settles open names; `defining` reads what the tree defines under names.
    init(
        _ found: OpenNames, in outline: TreeHistory, source: SourceTree, ends: VersionReader.Ends, with options: ReviewOptions,
        look: ([NamePattern], OpenNames?) throws(GitStoreError) -> [[UInt8]],
        defining: (Set<String>) throws(GitStoreError) -> [TreePath: FileView]
    ) throws(GitStoreError) {
        guard !found.isSettled else {
            names = []
            return
        }
        let missing = found.names
        names = missing.subtracting(
            try PastedNames.among(missing, in: ends.texts.values.flatMap(\.self), workers: options.workers, look: look))
        guard !names.isEmpty else { return }
        var question = IncludeMap.Question()
        var callees: Set<String> = []
        for (path, sites) in Self.uses(of: names, in: outline) {
            question.files.insert(path)
            callees.formUnion(Self.callees(of: sites))
        }
        let includes = try IncludeMap(question, in: source, versions: ends.texts, with: options)
        open = question.files.filter { includes.seesMade($0) || (ends.texts[$0] ?? []).contains(where: Self.includesALibrary) }
        guard !callees.isEmpty else { return }
        var kinds: [String: Set<Definition.Kind>] = [:]
        let untouched = try defining(callees).filter { outline.touched[$0.key] == nil }.values
        for view in untouched + outline.touched.values.joined().compactMap(\.view) {
            for definition in view.definitions where callees.contains(definition.name) {
                kinds[definition.name, default: []].insert(definition.kind)
            }
        }
        functions = Set(
            kinds.filter { !$1.contains(.macro) && ($1.contains(.function) || $1.contains(.prototype)) }.keys)
    }

    /// The names that it takes to judge some that may stand nowhere.
    static func anticipatedNames(of names: Set<String>, in outline: TreeHistory) -> Set<SoughtName> {
        let handed = uses(of: names, in: outline).flatMap { callees(of: $0.sites) }
        return Set(
            PastedNames.parts(of: names).compactMap { SoughtName($0) } + handed.compactMap { SoughtName($0, as: .definition) })
    }

    /// The uses of some names that need a definition, by file.
    private static func uses(of names: Set<String>, in outline: TreeHistory) -> [(path: TreePath, sites: [CodeSite])] {
        outline.touched.compactMap { path, versions in
            let sites = versions.flatMap { $0.view?.sites ?? [] }.filter { names.contains($0.name) && $0.needsDefinition }
            return sites.isEmpty ? nil : (path, sites)
        }
    }

    /// What is given names as parts of others, perhaps.
    private static func callees(of sites: [CodeSite]) -> [String] { sites.filter(\.mayBePartOfAName).compactMap(\.handedTo) }

    /// Whether a use of a name that nothing defines can't be anything else.
    func concerns(_ site: CodeSite, at path: TreePath) -> Bool {
        site.needsDefinition && !open.contains(path) && Neighbourhood(path).program == nil
            && (!site.mayBePartOfAName || site.handedTo.map(functions.contains) ?? false)
    }

    /// Whether a text includes a header of a library or the compiler: `<stdio.h>`; the kernel's own lie in folders.
    private static func includesALibrary(_ text: [UInt8]) -> Bool {
        IncludeDirective.all(in: text).contains { !$0.isQuoted && !$0.name.isEmpty && !$0.name.contains("/") }
    }

    /// Whether a tree is built without any library, as the kernel is: `include/linux/kernel.h` is there.
    static func canBeTold(of source: SourceTree) throws(GitStoreError) -> Bool {
        try TreeFiles(source).content(at: TreePath("include/linux/kernel.h")) != nil
    }
}
