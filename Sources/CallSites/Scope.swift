// Which sites and definitions belong to the symbols that are followed, and which only bear the same name.

import ByteText
import SymbolIndex

/// Sorts out namesakes and places that the user does not want to see.
///
/// A changed name that only certain files can see is followed in those; any other changed name is not followed into a file
/// that hides it behind a definition of its own. A watched name is followed everywhere.
struct Scope {
    private let history: TreeHistory
    private let homes: [String: Set<TreePath>]
    private let watched: NameSet
    private let paths: PathFilter

    init(history: TreeHistory, homes: [String: Set<TreePath>], watched: NameSet, options: ReviewOptions) {
        self.history = history
        self.homes = homes
        self.watched = watched
        paths = PathFilter(include: options.included, exclude: options.excluded)
    }

    func holds(_ site: TracedSite) -> Bool {
        paths.admits(site.places[0].path) && isSameSymbol(site.name, in: site.places[0].path)
    }

    func holds(_ definition: TracedDefinition) -> Bool { isSameSymbol(definition.name, in: definition.trace.path) }

    private func isSameSymbol(_ name: String, in path: TreePath) -> Bool {
        if watched.contains(name) { return true }
        if let home = homes[name] { return home.contains(path) }
        guard history.touched[path] == nil else { return true }
        return !(history.untouched[path]?.definitions ?? []).contains {
            $0.name == name && PlacedDefinition(path: path, definition: $0).isFileLocal
        }
    }
}
