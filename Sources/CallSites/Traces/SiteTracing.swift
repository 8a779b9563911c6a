// Follows each site from the base through every step: along unchanged lines by the line map, across changed ones by what
// stands in their place.

import ByteText
import KernelC
import PatchApply

/// A site and all its places, one for each version at which it changed place or text.
struct TracedSite {
    /// A site as it is from one version on.
    struct Place {
        var version: Int
        var path: TreePath
        var site: CodeSite
    }

    var places: [Place]
    /// The version in which it is gone; nil while it lives.
    var endVersion: Int?
    /// The versions that changed its text, in order.
    var changes: [Int] = []
    /// Whether it was carried to another place of the code with its text unchanged.
    var wasMoved = false
    /// What stands in its place after `endVersion`.
    var becomes: [SiteTrace.Successor] = []

    /// The site as it is at a version within its life.
    func place(at version: Int) -> Place { places.last { $0.version <= version } ?? places[0] }
    /// Whether it is there at a version.
    func isAlive(at version: Int) -> Bool { firstVersion <= version && version < endVersion ?? .max }
    /// The version in which it came; 0 for a site of the base.
    var firstVersion: Int { places[0].version }
    /// Its name, which never changes.
    var name: String { places[0].site.name }
}

/// Makes the traces of all sites with names of interest.
struct SiteTracer {
    private(set) var traced: [TracedSite] = []
    private let names: NameSet
    private let history: TreeHistory
    /// The traces of the sites of a touched file's current version, in the order of its view's sites of interest.
    private var current: [TreePath: [Int]] = [:]
    /// The sites that each step takes away for good.
    private var ended: [[Succession.Ended]] = []

    init(_ history: TreeHistory, names: NameSet, files: [[FileStep]]) {
        self.names = names
        self.history = history
        for path in history.basePaths {
            let indices = sites(of: path, at: 0).map { start($0, at: path, version: 0) }
            if history.touched[path] != nil { current[path] = indices }
        }
        for (offset, steps) in files.enumerated() { step(to: offset + 1, files: steps) }
    }

    /// The traces with what stands in the place of the sites that are gone.
    func traced(with succession: Succession, files: [[FileStep]]) -> [TracedSite] {
        var traced = traced
        for (offset, ended) in ended.enumerated() {
            for (index, successors) in succession.successors(of: ended, in: files[offset], at: offset + 1, history) {
                traced[index].becomes = successors
            }
        }
        return traced
    }

    private func sites(of path: TreePath, at version: Int) -> [CodeSite] {
        (history.view(of: path, at: version)?.sites ?? []).filter { names.contains($0.name) }
    }

    private mutating func start(_ site: CodeSite, at path: TreePath, version: Int) -> Int {
        traced.append(TracedSite(places: [.init(version: version, path: path, site: site)]))
        return traced.count - 1
    }

    /// A site before or after the step that found no partner on an unchanged line.
    private struct Loose {
        var file: Int
        var path: TreePath
        var site: CodeSite
        /// The edit that took it away or brought it; nil where an unchanged line reads otherwise now.
        var edit: LineMap.Edit?
        /// For a site before: its trace. For a site after: its place in the file's list.
        var index: Int
    }

    private mutating func step(to version: Int, files: [FileStep]) {
        var gone: [String: [Loose]] = [:]
        var new: [String: [Loose]] = [:]
        var next: [TreePath: [Int?]] = [:]
        for (number, file) in files.enumerated() {
            let oldPath = file.oldPath ?? file.path
            let before = file.status == .added ? [] : current[oldPath] ?? []
            let after = sites(of: file.path, at: version)
            var links: [Int?] = Array(repeating: nil, count: after.count)
            let afterByLine = Dictionary(grouping: after.indices) { after[$0].position.line }
            for index in before {
                let old = traced[index].place(at: version - 1).site
                let newLine = file.after == nil ? nil : file.lineMap.newLine(of: old.position.line)
                let partner = newLine.flatMap { line in
                    afterByLine[line]?.first {
                        links[$0] == nil && after[$0].name == old.name && after[$0].isMention == old.isMention
                    }
                }
                if let partner {
                    links[partner] = index
                    carry(index, to: after[partner], at: file.path, version: version, line: true)
                } else {
                    let edit = file.lineMap.edit(removing: old.position.line)
                    gone[old.name, default: []].append(Loose(file: number, path: oldPath, site: old, edit: edit, index: index))
                }
            }
            for (place, site) in after.enumerated() where links[place] == nil {
                let edit = file.lineMap.edit(adding: site.position.line)
                new[site.name, default: []].append(Loose(file: number, path: file.path, site: site, edit: edit, index: place))
            }
            if file.oldPath != nil, file.status == .renamed { current[oldPath] = [] }
            next[file.path] = links
        }
        var ended: [Loose] = []
        for (name, olds) in gone.sorted(by: { $0.key < $1.key }) {
            var news = new[name] ?? []
            ended += pair(olds, with: &news, version: version, &next)
            new[name] = news
        }
        for loose in new.values.joined().sorted(by: { ($0.path, $0.site.position) < ($1.path, $1.site.position) }) {
            next[loose.path]?[loose.index] = start(loose.site, at: loose.path, version: version)
        }
        for (path, links) in next { current[path] = links.compactMap { $0 } }
        for loose in ended { traced[loose.index].endVersion = version }
        self.ended.append(
            ended.map { Succession.Ended(trace: $0.index, path: $0.path, file: $0.file, site: $0.site, edit: $0.edit) })
    }

    /// Pairs sites of one name that lost their line with those that came; gives those that are gone for good.
    private mutating func pair(_ olds: [Loose], with news: inout [Loose], version: Int, _ next: inout [TreePath: [Int?]])
        -> [Loose]
    {
        var left = olds
        func sameText(_ old: Loose, _ new: Loose) -> Bool { old.site.text == new.site.text }
        func sameEdit(_ old: Loose, _ new: Loose) -> Bool { old.file == new.file && old.edit != nil && old.edit == new.edit }
        func sameFunction(_ old: Loose, _ new: Loose) -> Bool {
            old.file == new.file && old.site.function == new.site.function && !old.site.function.isEmpty
        }
        let passes: [(Loose, Loose) -> Bool] = [
            { sameEdit($0, $1) && sameText($0, $1) },
            { sameFunction($0, $1) && sameText($0, $1) },
            { sameEdit($0, $1) },
            { sameFunction($0, $1) },
            // Code that moved to another function or file: only what reads the same is the same.
            { sameText($0, $1) },
        ]
        for fits in passes where !left.isEmpty && !news.isEmpty {
            var rest: [Loose] = []
            for old in left {
                guard let match = news.firstIndex(where: { $0.site.isMention == old.site.isMention && fits(old, $0) }) else {
                    rest.append(old)
                    continue
                }
                let new = news.remove(at: match)
                next[new.path]?[new.index] = old.index
                carry(old.index, to: new.site, at: new.path, version: version, line: false)
            }
            left = rest
        }
        return left
    }

    /// Gives a trace its place at a version. `line`: it stands on a line that the step did not change.
    private mutating func carry(_ index: Int, to site: CodeSite, at path: TreePath, version: Int, line: Bool) {
        let old = traced[index].place(at: version - 1).site
        traced[index].places.append(.init(version: version, path: path, site: site))
        let isSame = line ? old.arguments == site.arguments && old.kind == site.kind : old.text == site.text
        if !isSame {
            traced[index].changes.append(version)
        } else if !line {
            traced[index].wasMoved = true
        }
    }
}

extension CodeSite {
    /// Whether it is a mention, which never becomes code.
    fileprivate var isMention: Bool { kind == .mention }
}
