// The names of interest in every version of the tree: version 0 is the base, version k the tree after the k-th step.

import ByteText
import GitStore
import KernelC
import PatchApply

/// Files as they are at each version. Files that the series never touches have one version.
struct TreeHistory {
    /// The patch that made each version; the first entry, of the base, is 0.
    let patches: [Int]
    /// The files that the series leaves alone and that mention a name of interest.
    var untouched: [TreePath: FileView]
    /// The versions of each file that the series touches, in order; nil: the file is not there.
    private(set) var touched: [TreePath: [(version: Int, view: FileView?)]]

    /// The last version.
    var last: Int { patches.count - 1 }

    init(patches: [Int]) {
        self.patches = patches
        untouched = [:]
        touched = [:]
    }

    mutating func add(_ view: FileView?, of path: TreePath, at version: Int) {
        touched[path, default: []].append((version, view))
    }

    /// Gives each version of the touched files the definitions that it has in `other`, which has the same versions.
    mutating func takeDefinitions(of other: TreeHistory) {
        for (path, versions) in touched {
            touched[path] = versions.enumerated().map { place, entry in
                (
                    entry.version,
                    entry.view.map { view in
                        FileView(
                            definitions: other.touched[path]?[place].view?.definitions ?? [], sites: view.sites,
                            helpers: view.helpers)
                    }
                )
            }
        }
    }

    /// A file at a version; nil where it is not there or mentions nothing.
    func view(of path: TreePath, at version: Int) -> FileView? {
        guard let versions = touched[path] else { return untouched[path] }
        return versions.last { $0.version <= version }?.view
    }

    /// The touched files as the last step leaves them.
    var lastViews: [TreePath: FileView] { touched.compactMapValues { $0.last?.view } }

    /// The definitions of some names in any version, a touched file's once a version.
    func definitionsEver(of names: Set<String>) -> [String: [PlacedDefinition]] {
        var result = untouched.definitionsByName.filter { names.contains($0.key) }
        for (path, versions) in touched.sorted(by: { $0.key < $1.key }) {
            for definition in versions.lazy.flatMap({ $0.view?.definitions ?? [] }) where names.contains(definition.name) {
                result[definition.name, default: []].append(PlacedDefinition(path: path, definition: definition))
            }
        }
        return result
    }

    /// The sites in any version.
    var sitesEver: [PlacedSite] {
        untouched.placedSites
            + touched.flatMap { path, versions in
                versions.flatMap { ($0.view?.sites ?? []).map { PlacedSite(path: path, site: $0) } }
            }
    }

    /// All files of the base with a view, in bytewise order.
    var basePaths: [TreePath] {
        (Array(untouched.keys) + touched.keys.filter { view(of: $0, at: 0) != nil }).sorted()
    }
}

/// A definition and the file that it stands in.
struct PlacedDefinition: Sendable {
    var path: TreePath
    var definition: CodeDefinition
}

/// All definitions of each name at each version.
struct DefinitionTable {
    private var constant: [String: [PlacedDefinition]]
    /// For each name the touched files that ever define it, with the definitions at each of their versions.
    private let changing: [String: [(path: TreePath, versions: [(version: Int, definitions: [CodeDefinition])])]]

    /// The words of the tags and members that the files define.
    private let tagsAndMembers: Set<String>
    /// The names that headers hand to macros outside of functions.
    private var handedInHeaders: Set<String>

    init(_ history: TreeHistory) {
        var constant: [String: [PlacedDefinition]] = [:]
        for (path, view) in history.untouched.sorted(by: { $0.key < $1.key }) {
            for definition in view.definitions {
                constant[definition.name, default: []].append(PlacedDefinition(path: path, definition: definition))
            }
        }
        var changing: [String: [(path: TreePath, versions: [(version: Int, definitions: [CodeDefinition])])]] = [:]
        for (path, versions) in history.touched {
            // The names that the file ever defines are numbered first: each is hashed once a definition.
            var numbers: [String: Int] = [:]
            let numbered = versions.map { _, view in
                (view?.definitions ?? []).map { definition in
                    if let known = numbers[definition.name] { return known }
                    numbers[definition.name] = numbers.count
                    return numbers.count - 1
                }
            }
            let none = versions.map { (version: $0.version, definitions: [CodeDefinition]()) }
            var byNumber = Array(repeating: none, count: numbers.count)
            for place in versions.indices {
                for (definition, number) in zip(versions[place].view?.definitions ?? [], numbered[place]) {
                    byNumber[number][place].definitions.append(definition)
                }
            }
            for (name, number) in numbers { changing[name, default: []].append((path, byNumber[number])) }
        }
        self.constant = constant
        self.changing = changing
        tagsAndMembers = Set(Array(constant.keys).tagsAndMembers + Array(changing.keys).tagsAndMembers)
        handedInHeaders = Set(history.untouched.flatMap { $0.value.namesHandedOn(in: $0.key) })
        for (path, versions) in history.touched {
            for (_, view) in versions { handedInHeaders.formUnion(view?.namesHandedOn(in: path) ?? []) }
        }
    }

    /// Takes in what further files that the series leaves alone define.
    mutating func add(_ views: [TreePath: FileView]) {
        for (path, view) in views.sorted(by: { $0.key < $1.key }) {
            handedInHeaders.formUnion(view.namesHandedOn(in: path))
            for definition in view.definitions {
                let known = constant[definition.name] ?? []
                if known.contains(where: { $0.path == path && $0.definition.position == definition.position }) { continue }
                constant[definition.name, default: []].append(PlacedDefinition(path: path, definition: definition))
            }
        }
    }

    /// The definitions of a name at a version, by path.
    func definitions(of name: String, at version: Int) -> [PlacedDefinition] {
        var result = constant[name] ?? []
        for (path, versions) in changing[name] ?? [] {
            for definition in versions.last(where: { $0.version <= version })?.definitions ?? [] {
                result.append(PlacedDefinition(path: path, definition: definition))
            }
        }
        return result.sorted { ($0.path, $0.definition.position) < ($1.path, $1.definition.position) }
    }

    /// The definitions of a name in any version.
    func definitionsEver(of name: String) -> [PlacedDefinition] {
        (constant[name] ?? [])
            + (changing[name] ?? []).flatMap { path, versions in
                versions.flatMap { $0.definitions.map { PlacedDefinition(path: path, definition: $0) } }
            }
    }

    /// Whether a macro that a header uses may declare a name, as `DECLARE_PER_CPU(int, name)` does.
    func mayBeDeclaredByMacro(_ name: String) -> Bool { handedInHeaders.contains(name) }

    /// Whether a word is also a tag, or a member of a struct, which live in name spaces of their own.
    func isTagOrMember(_ word: String) -> Bool { tagsAndMembers.contains(word) }

    /// The versions after which the definitions of a name may differ from before.
    func versionsOfChange(of name: String) -> Set<Int> {
        Set((changing[name] ?? []).flatMap { $0.versions.map(\.version) }).subtracting([0])
    }
}

extension [String] {
    /// The words of those that are keys of tags or members.
    var tagsAndMembers: [String] {
        compactMap { name in
            // Most are plain names.
            guard !name.utf8.allSatisfy(\.isIdentifierByte) else { return nil }
            return name.tagOrMember
        }
    }
}

extension FileView {
    /// The names of interest that a header uses at top level, where only a macro can take them.
    fileprivate func namesHandedOn(in path: TreePath) -> [String] {
        guard path.hasSuffix(".h") else { return [] }
        return sites.filter { $0.enclosingKind == nil && $0.kind != .mention && !$0.isInCondition && $0.tagUse == nil }.map(
            \.name)
    }
}
