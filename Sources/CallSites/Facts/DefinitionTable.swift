// Which definitions a name has at each version of the tree. Made once for the touched files, and completed with what others define.

import ByteText
import KernelC

/// All definitions of each name at each version.
struct DefinitionTable {
    /// A file that the series touches.
    private struct ChangingFile {
        let path: TreePath
        let versions: [(version: Int, definitions: [CodeDefinition])]
    }

    /// Where one of a touched file's versions defines a name.
    private struct Place {
        let file: Int32
        /// The place of the version among the file's, and that of the definition in it.
        let version: Int32
        let definition: Int32
    }

    private var constant: [String: [PlacedDefinition]] = [:]
    /// The files that the series touches, by path.
    private let files: [ChangingFile]
    /// The numbers of the names that they ever define.
    private let numbers: [String: Int]
    /// Where these are defined: those of a name follow each other, in the order of files, versions and places.
    private let places: [Place]
    /// Where the places of each name begin, and behind the last ones where they end.
    private let starts: [Int]

    /// The words of the tags and members that the files define.
    private var tagsAndMembers: Set<String> = []
    /// The names that headers hand to macros outside of functions.
    private var handedInHeaders: Set<String> = []

    /// Takes the definitions of the touched files alone.
    init(_ outline: TreeHistory) {
        files = outline.touched.sorted { $0.key < $1.key }.map { path, versions in
            ChangingFile(path: path, versions: versions.map { ($0.version, $0.view?.definitions ?? []) })
        }
        var numbers: [String: Int] = [:]
        var tagsAndMembers: Set<String> = []
        /// The place of each name in the version of a file that was looked at last.
        var latest: [Int] = []
        var counts: [Int] = []
        var numbered: [[[Int]]] = []
        for file in files {
            var before: [CodeDefinition] = []
            var numbersBefore: [Int] = []
            var ofFile: [[Int]] = []
            for (_, definitions) in file.versions {
                var now: [Int] = []
                now.reserveCapacity(definitions.count)
                // Most of a file stays as it is: what follows the same text as before is known without its name.
                var next = 0
                for place in definitions.indices {
                    let number: Int
                    if next < before.count, before[next].text === definitions[place].text {
                        number = numbersBefore[next]
                        next += 1
                    } else if let known = numbers[definitions[place].name] {
                        number = known
                        if latest[known] < before.count, numbersBefore[latest[known]] == known { next = latest[known] + 1 }
                    } else {
                        number = counts.count
                        numbers[definitions[place].name] = number
                        if let word = definitions[place].tagOrMember { tagsAndMembers.insert(word) }
                        counts.append(0)
                        latest.append(0)
                    }
                    now.append(number)
                    counts[number] += 1
                }
                for place in now.indices { latest[now[place]] = place }
                before = definitions
                numbersBefore = now
                ofFile.append(now)
            }
            numbered.append(ofFile)
        }
        var starts = [0]
        starts.reserveCapacity(counts.count + 1)
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        var free = starts
        var places = Array(repeating: Place(file: 0, version: 0, definition: 0), count: starts[counts.count])
        for file in numbered.indices {
            for version in numbered[file].indices {
                for (definition, number) in numbered[file][version].enumerated() {
                    places[free[number]] = Place(
                        file: Int32(truncatingIfNeeded: file), version: Int32(truncatingIfNeeded: version),
                        definition: Int32(truncatingIfNeeded: definition))
                    free[number] += 1
                }
            }
        }
        self.numbers = numbers
        self.places = places
        self.starts = starts
        self.tagsAndMembers = tagsAndMembers
    }

    /// Takes the definitions of the touched files from `touched`, and adds what else `history` knows, which has the same ones.
    init(_ touched: DefinitionTable, with history: TreeHistory) {
        self = touched
        for (path, view) in history.untouched.sorted(by: { $0.key < $1.key }) {
            for definition in view.definitions {
                if let word = definition.tagOrMember { tagsAndMembers.insert(word) }
                constant[definition.name, default: []].append(PlacedDefinition(path: path, definition: definition))
            }
            handedInHeaders.formUnion(view.namesHandedOn(in: path))
        }
        for (path, versions) in history.touched where path.hasSuffix(".h") {
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
        for place in changingPlaces(of: name) where isThere(place, at: version) { result.append(definition(at: place)) }
        guard result.count > 1 else { return result }
        return result.sorted { ($0.path, $0.definition.position) < ($1.path, $1.definition.position) }
    }

    /// Whether one of the definitions of a name at a version is such a one.
    func hasDefinition(of name: String, at version: Int, _ isSuch: (CodeDefinition, TreePath) -> Bool) -> Bool {
        if let constant = constant[name], constant.contains(where: { isSuch($0.definition, $0.path) }) { return true }
        return changingPlaces(of: name).contains { place in
            guard isThere(place, at: version) else { return false }
            let file = files[Int(place.file)]
            return isSuch(file.versions[Int(place.version)].definitions[Int(place.definition)], file.path)
        }
    }

    /// Whether two versions define a name alike, if not on the same lines.
    func isSame(_ name: String, at version: Int, asAt other: Int) -> Bool {
        let all = changingPlaces(of: name)
        let there = all.filter { isThere($0, at: version) }
        let before = all.filter { isThere($0, at: other) }
        guard there.count == before.count else { return false }
        return zip(there, before).allSatisfy { place, old in
            if place.file == old.file, place.version == old.version { return true }
            let (one, another) = (definition(at: place), definition(at: old))
            return place.file == old.file && one.definition.text === another.definition.text
                && one.definition.condition == another.definition.condition
                && one.definition.isPartOfAName == another.definition.isPartOfAName
        }
    }

    /// Whether a place is in its file as a version has it.
    private func isThere(_ place: Place, at version: Int) -> Bool {
        let versions = files[Int(place.file)].versions
        let next = Int(place.version) + 1
        return versions[next - 1].version <= version && (next == versions.count || versions[next].version > version)
    }

    private func definition(at place: Place) -> PlacedDefinition {
        let file = files[Int(place.file)]
        return PlacedDefinition(
            path: file.path, definition: file.versions[Int(place.version)].definitions[Int(place.definition)])
    }

    private func changingPlaces(of name: String) -> ArraySlice<Place> {
        guard let number = numbers[name] else { return [] }
        return places[starts[number]..<starts[number + 1]]
    }

    /// The definitions of a name in any version.
    func definitionsEver(of name: String) -> [PlacedDefinition] {
        (constant[name] ?? []) + changingPlaces(of: name).map(definition)
    }

    /// Whether a macro that a header uses may declare a name, as `DECLARE_PER_CPU(int, name)` does.
    func mayBeDeclaredByMacro(_ name: String) -> Bool { handedInHeaders.contains(name) }

    /// Whether a word is also a tag, or a member of a struct, which live in name spaces of their own.
    func isTagOrMember(_ word: String) -> Bool { tagsAndMembers.contains(word) }

    /// The versions after which the definitions of a name may differ from before, in order.
    func versionsOfChange(of name: String) -> [Int] {
        var versions: [Int] = []
        var last: Int32?
        var homes = 0
        for place in changingPlaces(of: name) where place.file != last {
            last = place.file
            homes += 1
            for (version, _) in files[Int(place.file)].versions where version > 0 && version != versions.last {
                versions.append(version)
            }
        }
        return homes > 1 ? Set(versions).sorted() : versions
    }
}

extension CodeDefinition {
    /// The word of a tag or member, which live in name spaces of their own; nil for what has a plain name.
    var tagOrMember: String? {
        switch kind {
        case .struct, .union, .enum, .member: isOuterName ? name.tagOrMember : nil
        case .function, .prototype, .macro, .constant, .enumerator, .typedef, .variable: nil
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
