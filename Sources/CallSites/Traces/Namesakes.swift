// Which sites of a name mean the definition that was asked for, and which mean another of that name: another program's, a `static`
// of their own file, a macro of their driver's own header.

public import ByteText
public import KernelC

/// A definition that a site may mean.
public struct DefinitionPlace: Sendable, Hashable {
    /// The file.
    public var path: TreePath
    /// The place of the name.
    public var position: Position
    /// What it defines.
    public var kind: Definition.Kind
    /// The `#if` condition; empty at top level.
    public var condition: String

    /// Makes a place.
    public init(path: TreePath, position: Position, kind: Definition.Kind, condition: String = "") {
        self.path = path
        self.position = position
        self.kind = kind
        self.condition = condition
    }
}

/// Tells namesakes apart.
struct Namesakes {
    private let definitions: [String: [PlacedDefinition]]
    /// Who shares the definitions of each name that has several kinds of them.
    private let groups: [String: Set<PlacedDefinition.Sharing>]
    private let includes: IncludeMap

    /// Takes all definitions of the names at one version.
    init(_ definitions: [String: [PlacedDefinition]], includes: IncludeMap) {
        self.definitions = definitions
        groups = definitions.mapValues { Set($0.filter(\.definition.isOuterName).map(\.sharing)) }.filter { $0.value.count > 1 }
        self.includes = includes
    }

    /// What a site means.
    enum Meaning {
        /// What was asked for, as far as can be told. More than one definition: it may be any of them.
        case asked([PlacedDefinition])
        /// Another definition of the name.
        case other(PlacedDefinition)
    }

    /// What a use of a name at a place means.
    func meaning(of site: CodeSite, at path: TreePath) -> Meaning {
        guard site.kind != .mention, let groups = groups[site.name], let all = definitions[site.name] else { return .asked([]) }
        let means = visible(all, from: path, under: site.condition, includes: includes)
        guard let first = means.first else { return .asked([]) }
        let meant = Set(means.map(\.sharing))
        // Where the kernel shares one, that is asked for; else each of them.
        if groups.contains(.all), !meant.contains(.all) { return .other(first) }
        guard meant.count > 1, Set(means.map(\.text)).count > 1 else { return .asked([]) }
        return .asked(means)
    }
}

extension SymbolReport {
    /// Sets the sites apart that mean another definition than the one asked for, and tells what each of the others may mean.
    mutating func tellApart(_ sites: [TracedSite], by namesakes: Namesakes) {
        guard kind != .member, kind != .callback else { return }
        var meanings: [Key: Namesakes.Meaning] = [:]
        for traced in sites {
            let place = traced.places[0]
            let key = Key(path: place.path, position: place.site.position, name: place.site.name)
            meanings[key] = namesakes.meaning(of: place.site, at: place.path)
        }
        var kept: [SiteTrace] = []
        for var site in self.sites {
            switch meanings[Key(path: site.path, position: site.position, name: site.name)] {
            case .other(let definition)?:
                site.candidates = [definition.place]
                self.namesakes.append(site)
                continue
            case .asked(let definitions)?: site.candidates = definitions.map(\.place)
            case nil: break
            }
            kept.append(site)
        }
        self.sites = kept
    }

    private struct Key: Hashable {
        var path: TreePath
        var position: Position
        var name: String
    }
}

extension IncludeMap.Question {
    /// The files whose includes decide what some sites mean.
    init(_ sites: [PlacedSite], _ definitions: [String: [PlacedDefinition]]) {
        let byFolder = definitions.filter { $0.value.contains(where: \.isFolderLocal) && Set($0.value.map(\.sharing)).count > 1 }
        let byFile = definitions.mapValues { Set($0.filter(\.isFileLocal).map(\.path)) }.filter { !$0.value.isEmpty }
        for place in sites where place.site.kind != .mention {
            if byFolder[place.site.name] != nil { files.insert(place.path) }
            guard let homes = byFile[place.site.name], !homes.contains(place.path), place.path.hasSuffix(".c") else { continue }
            if homes.contains(where: { $0.components.dropLast() == place.path.components.dropLast() }) {
                files.insert(place.path)
                parts.insert(place.path)
            }
        }
    }
}

extension PlacedDefinition {
    /// Who shares a definition.
    fileprivate enum Sharing: Hashable {
        case all
        case program(String)
        case folder(TreePath)
        case file(TreePath)
    }

    fileprivate var sharing: Sharing {
        if isFileLocal { return .file(path) }
        if isFolderLocal { return .folder(path) }
        return Neighbourhood(path).program.map(Sharing.program) ?? .all
    }

    fileprivate var place: DefinitionPlace {
        DefinitionPlace(
            path: path, position: definition.position, kind: definition.kind, condition: definition.condition.description)
    }

    /// What it says, apart from where.
    fileprivate var text: String {
        "\(definition.kind.rawValue) \(definition.interface) \(definition.shown) \(definition.bodyDigest)"
    }
}

extension [TreePath: FileView] {
    /// All definitions, or those of some names, by name, in the order of the paths.
    func definitions(of names: Set<String>? = nil) -> [String: [PlacedDefinition]] {
        var result: [String: [PlacedDefinition]] = [:]
        for (path, view) in sorted(by: { $0.key < $1.key }) {
            for definition in view.definitions where names?.contains(definition.name) ?? true {
                result[definition.name, default: []].append(PlacedDefinition(path: path, definition: definition))
            }
        }
        return result
    }
}
