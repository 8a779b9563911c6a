// What the series does to definitions: each is followed from version to version of its file.

import ByteText
import KernelC
import PatchApply

/// A definition's life under one name.
struct TracedDefinition {
    /// The definition as it is from one version on.
    struct Place {
        let version: Int
        let path: TreePath
        /// The file's definitions at that version, which all places in it share, and the number of this one among them.
        private let definitions: [CodeDefinition]
        private let number: Int

        /// Takes the definition of a number among those of a file.
        init(version: Int, path: TreePath, definitions: [CodeDefinition], number: Int) {
            self.version = version
            self.path = path
            self.definitions = definitions
            self.number = number
        }

        var definition: CodeDefinition { definitions[number] }

        /// Whether another version has the same text under the same condition, as versions tell that share their texts.
        func saysTheSame(as other: CodeDefinition) -> Bool {
            definitions[number].text === other.text && definitions[number].condition == other.condition
        }

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
    /// A touched file's current version.
    private struct Current {
        var definitions: [CodeDefinition] = []
        /// The definitions that are followed, with their numbers and traces.
        var followed: [(number: Int, trace: Int)] = []
    }

    private var current: [TreePath: Current] = [:]
    /// Conditions as they are shown: few of them stand around many definitions.
    private var shown: [Condition: String] = [:]
    /// The one that was shown last.
    private var latest = (condition: Condition.always, shown: "")

    init(_ history: TreeHistory, files: [[FileStep]]) {
        for path in history.basePaths {
            let definitions = (history.view(of: path, at: 0) ?? .empty).definitions
            let versions = history.touched[path]?.count ?? 1
            let followed = definitions.indices.map { number in
                (number, start(number, among: definitions, at: path, version: 0, expecting: versions))
            }
            if history.touched[path] != nil { current[path] = Current(definitions: definitions, followed: followed) }
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
                let definitions = history.untouched[path]?.definitions ?? []
                for number in definitions.indices { _ = start(number, among: definitions, at: path, version: 0) }
                continue
            }
            while next < touched.count, touched[next].firstVersion == 0, touched[next].trace.path == path {
                traced.append(touched[next])
                next += 1
            }
        }
        traced += touched[next...]
    }

    /// Begins a trace, which is expected to have so many places.
    private mutating func start(
        _ number: Int, among definitions: [CodeDefinition], at path: TreePath, version: Int, expecting count: Int = 1
    ) -> Int {
        if definitions[number].condition != latest.condition {
            latest.condition = definitions[number].condition
            latest.shown = shown[latest.condition] ?? latest.condition.description
            shown[latest.condition] = latest.shown
        }
        var places: [TracedDefinition.Place] = []
        places.reserveCapacity(count)
        places.append(.init(version: version, path: path, definitions: definitions, number: number))
        traced.append(
            TracedDefinition(
                places: places,
                trace: DefinitionTrace(
                    path: path, position: definitions[number].position, kind: definitions[number].kind,
                    condition: latest.shown, changes: [])))
        return traced.count - 1
    }

    /// Goes on with a trace in the next version of its file.
    private mutating func go(
        on trace: Int, to number: Int, among definitions: [CodeDefinition], at path: TreePath, version: Int, patch: Int
    ) {
        let last = traced[trace].places.count - 1
        if !traced[trace].places[last].saysTheSame(as: definitions[number]) {
            traced[trace].trace.changes += changes(
                from: traced[trace].places[last].definition, to: definitions[number], patch: patch)
        }
        traced[trace].places.append(.init(version: version, path: path, definitions: definitions, number: number))
    }

    private mutating func step(to version: Int, patch: Int, files: [FileStep], _ history: TreeHistory) {
        var gone: [(path: TreePath, trace: Int, definition: CodeDefinition)] = []
        var new: [(path: TreePath, number: Int, definition: CodeDefinition)] = []
        var next: [TreePath: Current] = [:]
        for file in files {
            let before = current[file.oldPath ?? file.path] ?? Current()
            if file.status != .added, file.oldPath != nil { current[file.oldPath ?? file.path] = Current() }
            let after = history.view(of: file.path, at: version)?.definitions ?? []
            func old(_ place: Int) -> CodeDefinition { before.definitions[before.followed[place].number] }
            var followed: [(number: Int, trace: Int)] = []
            followed.reserveCapacity(after.count)
            // Most of a file stays as it is: what both begin with is matched in order, as it would be below.
            var same = 0
            while same < min(before.followed.count, after.count),
                before.definitions[before.followed[same].number].text === after[same].text
                    && before.definitions[before.followed[same].number].condition == after[same].condition
                    || old(same).hasPlace(of: after[same])
            {
                let trace = before.followed[same].trace
                go(on: trace, to: same, among: after, at: file.path, version: version, patch: patch)
                followed.append((same, trace))
                same += 1
            }
            var unmatched = Dictionary(grouping: same..<before.followed.count) { Namespaced(old($0)) }
            for number in same..<after.count {
                let definition = after[number]
                let name = Namespaced(definition)
                let candidates = unmatched[name] ?? []
                let best =
                    candidates.first { old($0).kind == definition.kind && old($0).condition == definition.condition }
                    ?? candidates.first { old($0).kind == definition.kind } ?? candidates.first
                guard let match = best else {
                    new.append((file.path, number, definition))
                    continue
                }
                unmatched[name]?.removeAll { $0 == match }
                let trace = before.followed[match].trace
                go(on: trace, to: number, among: after, at: file.path, version: version, patch: patch)
                followed.append((number, trace))
            }
            next[file.path] = Current(definitions: after, followed: followed)
            gone += unmatched.values.joined().sorted().map {
                (file.oldPath ?? file.path, before.followed[$0].trace, old($0))
            }
        }
        // What is gone in one place and new in another has moved or been renamed.
        for (path, trace, definition) in gone {
            let successor =
                new.firstIndex {
                    $0.path != path && $0.definition.name == definition.name && $0.definition.kind == definition.kind
                }
                ?? new.firstIndex { $0.definition.isRenaming(of: definition) }
            guard let successor else {
                traced[trace].trace.changes.append(.init(patch: patch, what: .removed))
                traced[trace].endVersion = version
                continue
            }
            let (newPath, number, newDefinition) = new[successor]
            if newDefinition.name == definition.name {
                new.remove(at: successor)
                traced[trace].trace.changes.append(.init(patch: patch, what: .moved, to: newPath.description))
                let definitions = next[newPath]?.definitions ?? []
                go(on: trace, to: number, among: definitions, at: newPath, version: version, patch: patch)
                next[newPath]?.followed.append((number, trace))
            } else {
                traced[trace].trace.changes.append(.init(patch: patch, what: .renamed, to: newDefinition.name))
                traced[trace].endVersion = version
            }
        }
        for (path, number, _) in new {
            let definitions = next[path]?.definitions ?? []
            let versions = history.touched[path]?.count { $0.version >= version } ?? 1
            let trace = start(number, among: definitions, at: path, version: version, expecting: versions)
            traced[trace].trace.changes.append(.init(patch: patch, what: .added))
            next[path]?.followed.append((number, trace))
        }
        current.merge(next) { _, latest in latest }
    }

    private func changes(from old: CodeDefinition, to new: CodeDefinition, patch: Int) -> [DefinitionTrace.Change] {
        var changes: [DefinitionTrace.Change] = []
        func add(_ what: DefinitionTrace.Change.What, _ to: String? = nil, details: [SignatureChange] = []) {
            changes.append(.init(patch: patch, what: what, to: to, details: details))
        }
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
        kind == other.kind && Namespaced(self) == Namespaced(other) && condition == other.condition
    }

    /// Whether it is `old` under another name: same kind, same interface, same body, and a body that says something.
    fileprivate func isRenaming(of old: CodeDefinition) -> Bool {
        guard kind == old.kind, name != old.name, interface == old.interface else { return false }
        // A member has no body; what tells it from its neighbours of the same type is where it stands, which a patch that does no more leaves.
        if kind == .member { return container == old.container && position.line == old.position.line }
        return bodyDigest == old.bodyDigest && bodySize > 8
    }
}
