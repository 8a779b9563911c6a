// The names that a series changes, out of the traces of the definitions in the files that it touches.

import ByteText
import KernelC
import SymbolIndex

/// A struct or union and a version in which it comes or goes.
private struct TagAtVersion: Hashable {
    var tag: String
    var version: Int
}

/// What a series does to names, as the files that it touches tell.
struct ChangedSymbols {
    /// The names to follow.
    private let names: Set<String>
    /// The names that only certain files can see, with these files: they need not be looked for elsewhere.
    let homes: [String: Set<TreePath>]
    /// The names that the series brings, each with the version that first defines it.
    let brought: [String: Int]
    /// The new name of each renamed symbol.
    let renamings: [String: String]
    /// The names that a patch takes away.
    let gone: Set<String>

    init(_ traced: [TracedDefinition], includesBodyChanges: Bool) {
        var names: Set<String> = []
        var brought: [String: Int] = [:]
        var renamings: [String: String] = [:]
        var homes: [String: Set<TreePath>] = [:]
        var seenOutside: Set<String> = []
        var gone: Set<String> = []
        // With a struct its members come and go, and the struct is what is told.
        var tags: Set<TagAtVersion> = []
        for definition in traced where definition.trace.kind == .struct || definition.trace.kind == .union {
            let tag = definition.name.tagWord
            tags.insert(TagAtVersion(tag: tag, version: definition.firstVersion))
            if let end = definition.endVersion { tags.insert(TagAtVersion(tag: tag, version: end)) }
        }
        func isCounted(_ definition: TracedDefinition) -> Bool {
            guard definition.symbolKind != nil else { return false }
            let versions = [definition.endVersion, definition.firstVersion > 0 ? definition.firstVersion : nil].compactMap(\.self)
            guard !versions.isEmpty, let tag = definition.places[0].definition.container else { return true }
            return !versions.contains { tags.contains(TagAtVersion(tag: tag, version: $0)) }
        }
        // Most definitions stay as they are.
        for definition in traced where !definition.trace.changes.isEmpty || definition.endVersion != nil {
            guard isCounted(definition) else { continue }
            if definition.isFollowed(includesBodyChanges: includesBodyChanges) { names.insert(definition.name) }
            for change in definition.trace.changes where change.what == .renamed { renamings[definition.name] = change.to }
            if definition.endVersion != nil { gone.insert(definition.name) }
        }
        // What comes can only be used in files that the series touches.
        lazy var touched = traced.reduce(into: Set<TreePath>()) { paths, definition in
            var last: TreePath?
            for place in definition.places where place.path != last {
                last = place.path
                paths.insert(place.path)
            }
        }
        for definition in traced where names.contains(definition.name) && isCounted(definition) {
            brought[definition.name] = min(brought[definition.name] ?? definition.firstVersion, definition.firstVersion)
            if definition.trace.kind == .member, definition.firstVersion > 0 {
                homes[definition.name] = touched
            } else if definition.isFileLocal {
                homes[definition.name, default: []].insert(definition.trace.path)
            } else {
                seenOutside.insert(definition.name)
            }
        }
        self.names = names
        self.gone = gone
        self.brought = brought.filter { $0.value > 0 }
        self.renamings = renamings
        self.homes = homes.filter { !seenOutside.contains($0.key) }
    }

    /// The changed names that no query asks for by itself, in order.
    func names(besides queries: [SymbolQuery]) -> [String] {
        let asked = Set(queries.compactMap { if case .name(let name) = $0.pattern { name } else { nil } })
        return names.subtracting(asked).sorted()
    }
}

extension TracedDefinition {
    /// Whether the series changes what users of the name see of it.
    ///
    /// A tag that comes, or that gets another body, changes nothing for them.
    fileprivate func isFollowed(includesBodyChanges: Bool) -> Bool {
        trace.changes.contains { change in
            switch trace.kind {
            case .struct, .union, .enum: [.removed, .renamed, .condition].contains(change.what) && firstVersion == 0
            case .member: [.added, .removed, .renamed, .condition, .signature].contains(change.what)
            default: includesBodyChanges || change.what != .body
            }
        }
    }

    /// What the definition makes of its name as a symbol; nil for what is not followed by name alone.
    var symbolKind: SymbolReport.Kind? {
        switch trace.kind {
        case .function, .prototype: .function
        case .macro: .macro
        case .constant, .enumerator: .flag
        case .typedef: .type
        case .variable: .variable
        case .struct, .union, .enum: places[0].definition.isOuterName ? .type : nil
        case .member: places[0].definition.isOuterName ? .member : nil
        }
    }
}

extension [TracedDefinition] {
    /// The tags that members are declared with, by tag and member; without those that are declared in several ways.
    var memberTypes: [String: String] {
        var types: [String: String] = [:]
        var ambiguous: Set<String> = []
        for definition in self where definition.trace.kind == .member {
            for place in definition.places where place.definition.isOuterName && !place.definition.isFunctionPointer {
                let tag = place.definition.interface.tagNamed ?? ""
                if types.updateValue(tag, forKey: definition.name) ?? tag != tag { ambiguous.insert(definition.name) }
            }
        }
        return types.filter { !$0.value.isEmpty && !ambiguous.contains($0.key) }
    }
}

extension String {
    /// The tag of a type: `mm_struct` of `struct mm_struct *`; nil where it names none.
    fileprivate var tagNamed: String? {
        let words = utf8.split { !$0.isIdentifierByte }
        guard let keyword = words.firstIndex(where: { $0.elementsEqual("struct".utf8) || $0.elementsEqual("union".utf8) }),
            keyword + 1 < words.count
        else { return nil }
        return String(words[keyword + 1])
    }
}

extension SymbolQuery {
    /// The values of all names that the query matches, in the order of the names.
    func select<Value>(_ byName: [String: [Value]]) -> [Value] {
        switch pattern {
        case .name(let name), .argument(let name, _): byName[name] ?? []
        case .glob(let glob):
            NamePattern(glob).map { pattern in
                byName.keys.filter { pattern.matches(Array($0.utf8)) }.sorted().flatMap { byName[$0] ?? [] }
            } ?? []
        case .callback(let tag?, let member):
            [tag, ""].flatMap { byName[Self.callbackName(tag: $0, member: member)] ?? [] }
        case .callback(nil, let member):
            byName.keys.filter { $0.hasSuffix("." + member) }.sorted().flatMap { byName[$0] ?? [] }
        case .type(let name): byName[name] ?? []
        case .member(let tag?, let member):
            // Of what the series changes only what surely is a use of it is told.
            (origin == .changed ? [tag] : [tag, nil]).flatMap { byName[Self.memberName(tag: $0, member: member)] ?? [] }
        case .member(nil, let member):
            byName.keys.filter { $0.hasSuffix("->" + member) }.sorted().flatMap { byName[$0] ?? [] }
        }
    }

    /// What the symbol is, as its definitions tell; a name that nothing defines here is taken by its spelling.
    func kind(from definitions: [TracedDefinition]) -> SymbolReport.Kind {
        if case .argument = pattern { return .argument }
        if case .callback = pattern { return .callback }
        if case .type = pattern { return .type }
        if case .member = pattern { return .member }
        for definition in definitions {
            if let kind = definition.symbolKind { return kind }
        }
        switch definitions.first?.trace.kind {
        case .variable: return .variable
        case .struct, .union, .enum, .typedef: return .type
        case .member: return .member
        default: return description.contains { $0.isLowercase } ? .function : .flag
        }
    }
}

extension SymbolQuery {
    /// The calls, as the last version has them, whose argument the query asks about; none for other queries.
    func lastCalls(
        in sites: [TracedSite], definitions: [TracedDefinition]
    ) -> [FlagArgument] {
        guard case .argument(_, let flag) = pattern, let argument = flagArgument(in: sites, definitions: definitions) else {
            return []
        }
        return sites.filter { $0.endVersion == nil }.compactMap { site in
            site.places.last.map { place in
                FlagArgument(place: PlacedSite(path: place.path, site: place.site), argument: argument, flag: flag)
            }
        }
    }

    /// Those of some uses that are calls with an argument that may carry the flag of a query, where the calls themselves tell which.
    func calls(among places: [PlacedSite]) -> [FlagArgument] {
        guard case .argument(let callee, let flag) = pattern else { return [] }
        let uses = places.filter { $0.site.name == callee }
        guard let argument = Self.argument(ofFamily: flag, in: uses.map(\.site)) else { return [] }
        return uses.map { FlagArgument(place: $0, argument: argument, flag: flag) }
    }

    /// The argument (from 1) in which most calls have constants of a flag's family; nil where none has.
    private static func argument(ofFamily flag: String, in sites: [CodeSite]) -> Int? {
        var votes: [Int: Int] = [:]
        for site in sites {
            if let argument = site.flow?.argumentOfFamily(flag) { votes[argument, default: 0] += 1 }
        }
        return votes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
    }

    /// The argument (from 1) of the callee that carries flags: the one in which most calls have constants of the flag's family,
    /// else a parameter whose name says so; nil for other queries and where nothing tells.
    func flagArgument(in sites: [TracedSite], definitions: [TracedDefinition]) -> Int? {
        guard case .argument(_, let flag) = pattern else { return nil }
        let ends = sites.flatMap { [$0.places[0].site, $0.places[$0.places.count - 1].site] }
        if let argument = Self.argument(ofFamily: flag, in: ends) { return argument }
        for definition in definitions {
            if let index = definition.parameters.firstIndex(where: { $0.lowercased().contains("flag") }) { return index + 1 }
        }
        return nil
    }
}
