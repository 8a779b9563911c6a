// What the series does to definitions: each is followed from version to version of its file.

import ByteText
import KernelC
import PatchApply

/// A definition's life under one name.
struct TracedDefinition {
    /// The definition as it is from one version on.
    struct Place {
        var version: Int
        var path: TreePath
        var definition: CodeDefinition

        var placed: PlacedDefinition { PlacedDefinition(path: path, definition: definition) }
    }

    /// One entry for each version of its file, in order.
    var places: [Place]
    /// The version in which it is gone or has another name; nil while it lives.
    var endVersion: Int?
    var trace: DefinitionTrace

    /// The definition as it is at a version within its life.
    func place(at version: Int) -> Place { places.last { $0.version <= version } ?? places[0] }
    /// Whether it is there at a version.
    func isAlive(at version: Int) -> Bool { firstVersion <= version && version < endVersion ?? .max }
    /// Its name, which never changes.
    var name: String { places[0].definition.name }
    /// The version from which it is there under this name.
    var firstVersion: Int { places[0].version }
    /// Whether only its own file can see it.
    var isFileLocal: Bool { places[0].placed.isFileLocal }
    /// The parameters as written when it was first seen.
    var parameters: [String] { places[0].definition.written }
}

/// Follows the definitions of all touched files and of the untouched ones.
struct DefinitionTracer {
    private(set) var traced: [TracedDefinition] = []
    /// The traces of the definitions of a touched file's current version, in its order.
    private var current: [TreePath: [(index: Int, definition: CodeDefinition)]] = [:]
    /// Conditions as they are shown: few of them stand around many definitions.
    private var shown: [Condition: String] = [:]

    init(_ history: TreeHistory, files: [[FileStep]]) {
        for path in history.basePaths {
            let view = history.view(of: path, at: 0) ?? .empty
            let indices = view.definitions.map { (start($0, at: path, version: 0), $0) }
            if history.touched[path] != nil { current[path] = indices }
        }
        for (offset, steps) in files.enumerated() {
            step(to: offset + 1, patch: history.patches[offset + 1], files: steps, history)
        }
    }

    /// Takes the definitions of the touched files as they were followed already, and those of the untouched ones, which stay.
    init(_ touched: [TracedDefinition], beside history: TreeHistory) {
        // Those of the base come first, by path.
        var next = 0
        for path in history.basePaths {
            guard history.touched[path] != nil else {
                for definition in history.untouched[path]?.definitions ?? [] { _ = start(definition, at: path, version: 0) }
                continue
            }
            while next < touched.count, touched[next].firstVersion == 0, touched[next].trace.path == path {
                traced.append(touched[next])
                next += 1
            }
        }
        traced += touched[next...]
    }

    private mutating func start(_ definition: CodeDefinition, at path: TreePath, version: Int) -> Int {
        let condition = shown[definition.condition] ?? definition.condition.description
        shown[definition.condition] = condition
        traced.append(
            TracedDefinition(
                places: [.init(version: version, path: path, definition: definition)],
                trace: DefinitionTrace(
                    path: path, position: definition.position, kind: definition.kind,
                    condition: condition, changes: [])))
        return traced.count - 1
    }

    private mutating func step(to version: Int, patch: Int, files: [FileStep], _ history: TreeHistory) {
        var gone: [(path: TreePath, index: Int, definition: CodeDefinition)] = []
        var new: [(path: TreePath, definition: CodeDefinition)] = []
        var next: [TreePath: [(index: Int, definition: CodeDefinition)]] = [:]
        for file in files {
            let before = current[file.oldPath ?? file.path] ?? []
            if file.status != .added, file.oldPath != nil { current[file.oldPath ?? file.path] = [] }
            let after = history.view(of: file.path, at: version)?.definitions ?? []
            func go(on old: (index: Int, definition: CodeDefinition), as definition: CodeDefinition) {
                traced[old.index].trace.changes += changes(from: old.definition, to: definition, patch: patch)
                traced[old.index].places.append(.init(version: version, path: file.path, definition: definition))
                next[file.path, default: []].append((old.index, definition))
            }
            // Most of a file stays as it is: what both begin with is matched in order, as it would be below.
            var same = 0
            while same < min(before.count, after.count), before[same].definition.hasPlace(of: after[same]) { same += 1 }
            next[file.path] = []
            next[file.path]?.reserveCapacity(after.count)
            for (match, definition) in after[..<same].enumerated() {
                go(on: before[match], as: definition)
            }
            var unmatched = Dictionary(grouping: same..<before.count) { Namespaced(before[$0].definition) }
            for definition in after[same...] {
                let candidates = unmatched[Namespaced(definition)] ?? []
                let best =
                    candidates.first {
                        before[$0].definition.kind == definition.kind && before[$0].definition.condition == definition.condition
                    }
                    ?? candidates.first { before[$0].definition.kind == definition.kind } ?? candidates.first
                guard let match = best else {
                    new.append((file.path, definition))
                    continue
                }
                unmatched[Namespaced(definition)]?.removeAll { $0 == match }
                go(on: before[match], as: definition)
            }
            gone += unmatched.values.joined().sorted().map {
                (file.oldPath ?? file.path, before[$0].index, before[$0].definition)
            }
        }
        // What is gone in one place and new in another has moved or been renamed.
        for (path, index, definition) in gone {
            let successor =
                new.firstIndex {
                    $0.path != path && $0.definition.name == definition.name && $0.definition.kind == definition.kind
                }
                ?? new.firstIndex { $0.definition.isRenaming(of: definition) }
            guard let successor else {
                traced[index].trace.changes.append(.init(patch: patch, what: .removed))
                traced[index].endVersion = version
                continue
            }
            let (newPath, newDefinition) = new[successor]
            if newDefinition.name == definition.name {
                new.remove(at: successor)
                traced[index].trace.changes.append(.init(patch: patch, what: .moved, to: newPath.description))
                traced[index].trace.changes += changes(from: definition, to: newDefinition, patch: patch)
                traced[index].places.append(.init(version: version, path: newPath, definition: newDefinition))
                next[newPath, default: []].append((index, newDefinition))
            } else {
                traced[index].trace.changes.append(.init(patch: patch, what: .renamed, to: newDefinition.name))
                traced[index].endVersion = version
            }
        }
        for (path, definition) in new {
            let index = start(definition, at: path, version: version)
            traced[index].trace.changes.append(.init(patch: patch, what: .added))
            next[path, default: []].append((index, definition))
        }
        current.merge(next) { _, latest in latest }
    }

    private func changes(from old: CodeDefinition, to new: CodeDefinition, patch: Int) -> [DefinitionTrace.Change] {
        var changes: [DefinitionTrace.Change] = []
        func add(_ what: DefinitionTrace.Change.What, _ to: String? = nil, details: [SignatureChange] = []) {
            changes.append(.init(patch: patch, what: what, to: to, details: details))
        }
        if old.text === new.text, old.condition == new.condition { return [] }
        if old.kind != new.kind {
            add(.kind, new.kind.rawValue, details: SignatureChange.all(from: old, to: new))
        } else if old.kind == .constant || old.kind == .enumerator {
            if old.bodyDigest != new.bodyDigest { add(.value, new.shown) }
        } else {
            if old.interface != new.interface || new.exchangesParameters(of: old) {
                add(.signature, new.shown.isEmpty ? nil : new.shown, details: SignatureChange.all(from: old, to: new))
            }
            if old.bodyDigest != new.bodyDigest { add(.body) }
        }
        if old.condition != new.condition { add(.condition, new.condition.description) }
        if old.exportedBy != new.exportedBy { add(.export, new.exportedBy ?? "none") }
        return changes
    }
}

/// A name in its name space: tags share none with the rest.
private struct Namespaced: Hashable {
    let name: String
    let isTag: Bool

    init(_ definition: CodeDefinition) {
        name = definition.name
        isTag = !definition.isOuterName
    }
}

extension CodeDefinition {
    /// Whether both are of one name, in one name space, of one kind and under one condition.
    fileprivate func hasPlace(of other: CodeDefinition) -> Bool {
        (text === other.text || kind == other.kind && Namespaced(self) == Namespaced(other)) && condition == other.condition
    }

    /// Whether it is `old` under another name: same kind, same interface, same body, and a body that says something.
    fileprivate func isRenaming(of old: CodeDefinition) -> Bool {
        guard kind == old.kind, name != old.name, interface == old.interface else { return false }
        // A member has no body; what tells it from its neighbours of the same type is where it stands, which a patch that does no more leaves.
        if kind == .member { return container == old.container && position.line == old.position.line }
        return bodyDigest == old.bodyDigest && bodySize > 8
    }
}
