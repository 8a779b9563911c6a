// Which headers a file sees, as far as it decides what a name means there. Only headers that belong to some folders are told apart
// (`drivers/foo/internal.h`); those that the whole kernel may include (`include`, `arch/X/include`) are not followed: they include
// none of the others. What can't be told (a name that a macro gives, several files that `-I` may mean) counts as seen, maybe.

import ByteText
import GitStore
import KernelC
import SymbolIndex

/// What some files include, directly or through each other.
struct IncludeMap: Sendable {
    /// Whether a file sees another.
    enum Sight: Sendable, Comparable {
        case no
        case maybe
        case surely
    }

    /// What one file sees.
    private struct View: Sendable {
        var files: [TreePath: Sight] = [:]
        /// Whether each of its includes leads to files that are known.
        var isWhole = true
        /// Whether it includes a header that is made while the tree is built.
        var seesMade = false
        /// Whether one of its includes is no file of the tree, and in angle brackets: the system's.
        var looksOutside = false
        /// The `.c` files that are one text with it: those that it includes, and those that an includer has beside it.
        var unit: Set<TreePath> = []
    }

    private var views: [TreePath: View] = [:]

    /// The most files that one file's includes are followed through.
    private static let mostFiles = 400

    /// Nothing is known: every file may see everything.
    init() {}

    /// What is to be followed.
    struct Question: Sendable {
        /// Files of which the includes matter.
        var files: Set<TreePath> = []
        /// Those of them that may be one text with a `.c` file beside them.
        var parts: Set<TreePath> = []
    }

    /// Follows the includes of some files, as they are in the tree and in each of the `versions` that stand before it.
    init(
        _ question: Question, in source: SourceTree, versions: [TreePath: [[UInt8]]] = [:], with options: ReviewOptions
    ) throws(GitStoreError) {
        guard !question.files.isEmpty else { return }
        let paths = try options.index.paths(of: source).adding(versions.keys)
        // Neighbours include much of the same: they go to one worker together.
        let files = question.files.sorted()
        typealias Part = Result<[(file: TreePath, view: View)], GitStoreError>
        let parts = share(files.count, among: options.workers) { ranges -> Part in
            Result { () throws(GitStoreError) in
                var reader = IncludeReader(
                    try TreeFiles(source, knowing: options.index), paths: paths, versions: versions, facts: options.facts)
                var views: [(file: TreePath, view: View)] = []
                while let range = ranges.take() {
                    for file in files[range] {
                        views.append((file, Self.view(of: file, isPart: question.parts.contains(file), &reader)))
                    }
                }
                return views
            }
        }
        options.facts.keepIncludes()
        for part in parts { for (file, view) in try part.get() { views[file] = view } }
    }

    private static func view(of file: TreePath, isPart: Bool, _ reader: inout IncludeReader) -> View {
        var view = View()
        var left: [(path: TreePath, sight: Sight)] = [(file, .surely)]
        while let (path, sight) = left.popLast() {
            if let known = view.files[path], known >= sight { continue }
            view.files[path] = sight
            guard view.files.count < mostFiles else {
                view.isWhole = false
                break
            }
            for include in path == file ? reader.ownIncludes(of: path) : reader.includes(of: path) {
                if include.isUnknown { view.isWhole = false }
                if include.isMade { view.seesMade = true }
                if include.isOutside { view.looksOutside = true }
                for target in include.targets { left.append((target, min(sight, include.isSure ? .surely : .maybe))) }
            }
        }
        view.unit = Set(view.files.keys.filter { $0.hasSuffix(".c") })
        if isPart { view.unit.formUnion(reader.units(around: file)) }
        view.unit.remove(file)
        return view
    }

    /// Takes in what another one knows.
    mutating func merge(_ other: IncludeMap) { views.merge(other.views) { $1 } }

    /// Whether `file` sees `other`; nil where its includes were not followed.
    func sight(of other: TreePath, from file: TreePath) -> Sight? { views[file].map { $0.files[other] ?? .no } }

    /// Whether all that a file includes is known.
    func isWhole(_ file: TreePath) -> Bool { views[file]?.isWhole ?? false }

    /// Whether a file includes a header of its own folders that is not in the tree, but made while it is built.
    func seesMade(_ file: TreePath) -> Bool { views[file]?.seesMade ?? false }

    /// Whether a file includes headers that the tree does not have; false where its includes were not followed.
    func looksOutside(_ file: TreePath) -> Bool { views[file]?.looksOutside ?? false }

    /// Whether two `.c` files are compiled as one text.
    func isOneUnit(_ file: TreePath, _ other: TreePath) -> Bool { views[file]?.unit.contains(other) ?? false }
}

/// Reads files' includes, each file once.
private struct IncludeReader {
    struct Include {
        var targets: [TreePath]
        var isSure: Bool
        /// Whether what it means is none of the files that are known, and is not made while the kernel is built either.
        var isUnknown: Bool
        /// Whether it names a header near the file, as quotes do, and there is none.
        var isMade = false
        /// Whether it names a header in angle brackets that the tree does not have.
        var isOutside = false
    }

    private let files: TreeFiles
    private let versions: [TreePath: [[UInt8]]]
    private let paths: PathTable
    private let facts: KnownFacts
    private var known: [TreePath: [Include]] = [:]
    private var unitsOfFolder: [[UInt8]: [Set<TreePath>]] = [:]

    init(_ files: TreeFiles, paths: PathTable, versions: [TreePath: [[UInt8]]], facts: KnownFacts) {
        self.files = files
        self.paths = paths
        self.versions = versions
        self.facts = facts
    }

    private static func folder(_ path: TreePath) -> [UInt8] {
        Array(path.bytes[..<(path.bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)])
    }

    /// What a file includes by itself, also where the whole kernel sees it: `"../../mm/internal.h"`.
    mutating func ownIncludes(of path: TreePath) -> [Include] {
        guard Neighbourhood.isForAll(path) else { return includes(of: path) }
        return resolved(from: path, where: \.isQuoted).filter {
            !$0.targets.isEmpty && !$0.targets.contains(where: Neighbourhood.isForAll)
        }
    }

    mutating func includes(of path: TreePath) -> [Include] {
        if let includes = known[path] { return includes }
        // What the whole kernel sees includes nothing of a driver's own.
        guard !Neighbourhood.isForAll(path) else { return [] }
        let includes = resolved(from: path) { _ in true }
        known[path] = includes
        return includes
    }

    private func resolved(from path: TreePath, where isWanted: (IncludeDirective) -> Bool) -> [Include] {
        let versions = directives(of: path)
        return Set(versions.joined()).filter(isWanted).sorted { $0.name < $1.name }.map { directive in
            var include = resolve(directive, from: path)
            if directive.isConditional || !versions.allSatisfy({ $0.contains(directive) }) { include.isSure = false }
            return include
        }
    }

    /// Those of each version of a file.
    private func directives(of path: TreePath) -> [Set<IncludeDirective>] {
        if let texts = versions[path] { return texts.map { Set(IncludeDirective.all(in: $0)) } }
        guard let blob = files.blob(at: path) else {
            return [files.content(at: path)].compactMap { $0.map { Set(IncludeDirective.all(in: $0)) } }
        }
        return [facts.includes(of: blob) { files.content(of: blob) }].compactMap(\.self)
    }

    private func resolve(_ directive: IncludeDirective, from path: TreePath) -> Include {
        guard !directive.name.isEmpty else { return Include(targets: [], isSure: false, isUnknown: true) }
        let name = Array(directive.name.utf8)
        if directive.isQuoted, let near = Self.joined(Self.folder(path), name), paths.contains(near) {
            return Include(targets: [near], isSure: true, isUnknown: !Self.isRead(near))
        }
        // `-I` leads to any file whose path ends so, without a slash in the tree's top folder; what the whole kernel sees comes first.
        let tail = [UInt8(ascii: "/")] + name.drop { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
        let named = paths.files(named: Array(name[(name.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...])).filter {
            Self.isRead($0) && ($0.bytes.suffix(tail.count).elementsEqual(tail) || $0.bytes.elementsEqual(tail.dropFirst()))
        }
        let program = Neighbourhood(path).program
        let matches = named.filter { Neighbourhood($0).program == program }
        if matches.contains(where: Neighbourhood.isForAll) { return Include(targets: [], isSure: true, isUnknown: false) }
        // Nothing in the tree: made while it is built, or the system's.
        return Include(
            targets: matches, isSure: matches.count == 1, isUnknown: matches.isEmpty && !Self.isRead(TreePath(name)),
            isMade: matches.isEmpty && directive.isQuoted,
            isOutside: named.isEmpty && !directive.isQuoted && !directive.name.hasPrefix("generated/"))
    }

    /// Whether what a file declares is read: that of `table.inc` or `prototypes.pro` is not.
    private static func isRead(_ path: TreePath) -> Bool { path.hasSuffix(".h") || path.hasSuffix(".c") }

    /// A path with `.` and `..` followed; nil where it leads out of the tree.
    private static func joined(_ folder: [UInt8], _ name: [UInt8]) -> TreePath? {
        var parts = folder.split(separator: UInt8(ascii: "/")).map(Array.init)
        for part in name.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(Array(part))
            }
        }
        return TreePath(Array(parts.joined(separator: [UInt8(ascii: "/")])))
    }

    /// The `.c` files that a file of the same folder includes together with `path`, and that file.
    mutating func units(around path: TreePath) -> Set<TreePath> {
        let folder = Self.folder(path)
        if unitsOfFolder[folder] == nil {
            var units: [Set<TreePath>] = []
            for other in paths.files(in: folder, endingWith: ".c") {
                let included = includes(of: other).flatMap(\.targets).filter { $0.hasSuffix(".c") }
                if !included.isEmpty { units.append(Set(included + [other])) }
            }
            unitsOfFolder[folder] = units
        }
        return (unitsOfFolder[folder] ?? []).filter { $0.contains(path) }.reduce(into: []) { $0.formUnion($1) }
    }
}
