// `--also REF`: uses that another branch has and the base has not, of names that the series removes or whose parameters it changes.
// Whoever merges both gets a tree that does not build.

public import ByteText
import GitStore
import KernelC
import SymbolIndex

/// Another tree to look into.
public struct OtherTree: Sendable, Hashable {
    /// What the user calls it.
    public var name: String
    /// Its files.
    public var tree: TreeID

    /// Makes one.
    public init(name: String, tree: TreeID) {
        self.name = name
        self.tree = tree
    }
}

/// What a series does to names, as far as other trees must know.
struct OtherTrees {
    let options: ReviewOptions
    let patches: [Int]
    let history: TreeHistory
    let table: DefinitionTable
    /// The patch that first takes away or changes the interface of each name that more than one file can see.
    private let breakingPatch: [String: Int]

    init(
        _ options: ReviewOptions, touched: [TracedDefinition], changed: ChangedSymbols, patches: [Int], history: TreeHistory,
        table: DefinitionTable
    ) {
        self.options = options
        self.patches = patches
        self.history = history
        self.table = table
        var breaking: [String: Int] = [:]
        for definition in touched
        where !definition.trace.changes.isEmpty && definition.symbolKind != nil && changed.homes[definition.name] == nil {
            for change in definition.trace.changes {
                switch change.what {
                case .removed, .renamed, .signature, .kind:
                    breaking[definition.name] = min(breaking[definition.name] ?? .max, change.patch)
                case .added, .moved, .body, .value, .condition, .export: continue
                }
            }
        }
        breakingPatch = breaking
    }

    /// What the user is told of the other trees, and the files in them that could not be read. Files that the base has with the same
    /// content are not read again.
    func findings(over source: SourceTree) throws(GitStoreError) -> (findings: [Finding], unread: [UnreadFile]) {
        guard case .git(let location, let base) = source, !breakingPatch.isEmpty, !options.also.isEmpty else { return ([], []) }
        let patterns = breakingPatch.keys.sorted().compactMap(NamePattern.init)
        let filter = PathFilter(include: options.included, exclude: options.excluded)
        let repository = try Repository(location)
        var findings: [Finding] = []
        var unread: [UnreadFile] = []
        for other in options.also {
            let files = try repository.files(in: other.tree, differingFrom: base).filter {
                !$0.entry.isLink && filter.admits($0.path)
            }
            let result = try MentionSearch(patterns).run(
                on: files, in: location, workers: options.workers, with: options.index)
            unread += result.unread.map { UnreadFile(path: $0.path, reason: "\(other.name): \($0.reason)") }
            var views: [TreePath: FileView] = [:]
            let interest = FileView.Interest(names: NameSet(exactly: Set(breakingPatch.keys)))
            for file in result.files { views[file.path] = FileView(of: options.facts.facts(of: file), interest: interest) }
            let own = World(other, views: views, changed: Set(files.map(\.path)))
            for (path, view) in views.sorted(by: { $0.key < $1.key }) {
                var known = Dictionary(grouping: history.view(of: path, at: 0)?.sites ?? []) { Self.seat($0) }.mapValues(\.count)
                for site in view.sites where site.kind != .mention {
                    // A site that the base has is the review's own.
                    if let count = known[Self.seat(site)], count > 0 {
                        known[Self.seat(site)] = count - 1
                    } else if let finding = finding(for: site, in: path, of: own) {
                        findings.append(finding)
                    }
                }
            }
        }
        return (findings, unread)
    }

    /// Another tree as far as it was read.
    private struct World {
        let name: String
        let views: [TreePath: FileView]
        /// The files that it has otherwise than the base.
        let changed: Set<TreePath>

        init(_ other: OtherTree, views: [TreePath: FileView], changed: Set<TreePath>) {
            name = other.name
            self.views = views
            self.changed = changed
        }

        func definitions(of name: String) -> [PlacedDefinition] {
            views.sorted { $0.key < $1.key }.flatMap { path, view in
                view.definitions.filter { $0.name == name }.map { PlacedDefinition(path: path, definition: $0) }
            }
        }
    }

    private static func seat(_ site: CodeSite) -> [String] { [site.name, site.function, site.text] }

    /// What is wrong with a site of the other tree once the series is merged there; nil where nothing is.
    private func finding(for site: CodeSite, in path: TreePath, of other: World) -> Finding? {
        let theirs = other.definitions(of: site.name)
        func visibleHere(_ definitions: [PlacedDefinition]) -> [PlacedDefinition] {
            visible(definitions, from: path, under: site.condition)
        }
        // There: what the base defines in files that are the same there, and what it defines itself.
        let before = visibleHere(table.definitions(of: site.name, at: 0).filter { !other.changed.contains($0.path) } + theirs)
        guard !before.isEmpty, !before.contains(where: \.isFileLocal), fits(site, before) else { return nil }
        // Merged: what the series leaves, and what the other tree defines in files that the series does not touch.
        let after = visibleHere(
            table.definitions(of: site.name, at: history.last)
                .filter { history.touched[$0.path] != nil || !other.changed.contains($0.path) }
                + theirs.filter { history.touched[$0.path] == nil })
        guard !fits(site, after) else { return nil }
        let patch = breakingPatch[site.name] ?? patches[history.last]
        let use = site.kind == .call ? "calls \(site.name)()" : "uses \(site.name)"
        let message =
            after.isEmpty
            ? "\(use), which patch \(patch) removed: the base has no such use, \(other.name) has"
            : "\(site.name)() is given \(site.arguments.count == 1 ? "1 argument" : "\(site.arguments.count) arguments"), as before patch \(patch): the base has no such call, \(other.name) has"
        let definition = after.first ?? before.first
        var finding = Finding(
            rule: after.isEmpty ? .staleCall : .arity, level: .warning, patch: patch, symbol: site.name, path: path,
            position: site.position, function: site.function, condition: site.condition.description, message: message,
            related: definition.map {
                [
                    Finding.Related(
                        path: $0.path, position: $0.definition.position,
                        text: after.isEmpty
                            ? "\(site.name) was defined here before patch \(patch)"
                            : "\(site.name)\($0.definition.shown) since patch \(patch)")
                ]
            } ?? [])
        finding.ref = other.name
        return finding
    }

    /// Whether a site can mean one of the definitions; what a macro hands on can stand for any number of arguments.
    private func fits(_ site: CodeSite, _ definitions: [PlacedDefinition]) -> Bool {
        guard !definitions.isEmpty else { return false }
        guard site.kind == .call, !site.arguments.contains(where: { $0.holds("__VA_ARGS__") || $0.hasSuffix("args") }) else {
            return true
        }
        return definitions.contains { $0.definition.accepts(site.arguments.count) }
    }
}
