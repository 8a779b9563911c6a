// Which sites and definitions belong to the symbols that are followed, and which only bear the same name.

import ByteText
import SymbolIndex

/// Sorts out namesakes and places that the user does not want to see.
///
/// A changed name that only certain files can see is followed in those; any other changed name is not followed into a file
/// that hides it behind a definition of its own, or behind that of a header of its own. A watched name is followed everywhere.
struct Scope {
    private let history: TreeHistory
    private let homes: [String: Set<TreePath>]
    private let watched: NameSet
    private let paths: PathFilter
    private let includes: IncludeMap
    private let definitions: [String: [PlacedDefinition]]

    init(
        history: TreeHistory, homes: [String: Set<TreePath>], watched: NameSet, includes: IncludeMap,
        definitions: [String: [PlacedDefinition]], options: ReviewOptions
    ) {
        self.history = history
        self.includes = includes
        self.definitions = definitions
        self.homes = homes
        self.watched = watched
        paths = PathFilter(include: options.included, exclude: options.excluded)
    }

    func holds(_ site: TracedSite) -> Bool {
        let place = site.places[0]
        return paths.admits(place.path) && isSameSymbol(site.name, in: place.path) && meansTouched(place)
    }

    /// Whether a site of a changed name can mean a definition in a file that the series touches.
    private func meansTouched(_ place: TracedSite.Place) -> Bool {
        guard !watched.contains(place.site.name), let all = definitions[place.site.name] else { return true }
        guard history.touched[place.path] == nil, all.contains(where: { history.touched[$0.path] != nil }) else { return true }
        let means = visible(all, from: place.path, under: place.site.condition, includes: includes)
        return means.isEmpty || means.contains { history.touched[$0.path] != nil }
    }

    func holds(_ definition: TracedDefinition) -> Bool { isSameSymbol(definition.name, in: definition.trace.path) }

    private func isSameSymbol(_ name: String, in path: TreePath) -> Bool {
        if let home = homes[name] { return home.contains(path) || watched.contains(name) }
        if history.touched[path] != nil || watched.contains(name) { return true }
        return !(history.untouched[path]?.definitions ?? []).contains {
            $0.name == name && PlacedDefinition(path: path, definition: $0).isFileLocal
        }
    }
}
