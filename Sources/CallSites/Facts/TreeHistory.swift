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

    /// The definitions of some names in any version, a touched file's once a version; `table` has those of the touched files.
    func definitionsEver(of names: Set<String>, in table: DefinitionTable) -> [String: [PlacedDefinition]] {
        var result = untouched.definitions(of: names)
        for name in names {
            let touched = table.definitionsEver(of: name)
            if !touched.isEmpty { result[name, default: []] += touched }
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
