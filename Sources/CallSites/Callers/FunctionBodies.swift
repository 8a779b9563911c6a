// The functions that a symbol means, with the places of their bodies: those of that name, or those that initializers and
// assignments put into a member. So that sites can be asked for inside of them.

public import ByteText
import GitStore
import KernelC
import SymbolIndex

/// A place that puts a function into a member.
public struct Hook: Sendable, Hashable {
    /// The function's name, as written there.
    public var function: String
    /// The tag of the type that the member belongs to; empty where the place does not tell it.
    public var tag: String
    /// The member.
    public var member: String
    /// The object that is initialized, or the function that assigns; empty where there is none.
    public var object: String
    /// The file.
    public var path: TreePath
    /// The place of the function's name.
    public var position: Position
    /// The `#if` condition; empty at top level.
    public var condition: String

    /// Makes a hook of its parts.
    public init(
        function: String, tag: String, member: String, object: String, path: TreePath, position: Position, condition: String = ""
    ) {
        self.function = function
        self.tag = tag
        self.member = member
        self.object = object
        self.path = path
        self.position = position
        self.condition = condition
    }
}

/// A function's body.
public struct FunctionBody: Sendable, Hashable {
    /// The function's name.
    public var name: String
    /// The file.
    public var path: TreePath
    /// The place of the name.
    public var position: Position
    /// The lines from the declaration's first to the body's last.
    public var lines: ClosedRange<Int>
    /// The `#if` condition; empty at top level.
    public var condition: String
    /// Where the function is put into a member; empty where the function was asked for by name.
    public var hooks: [Hook]

    /// Makes a body of its parts.
    public init(
        name: String, path: TreePath, position: Position, lines: ClosedRange<Int>, condition: String = "", hooks: [Hook] = []
    ) {
        self.name = name
        self.path = path
        self.position = position
        self.lines = lines
        self.condition = condition
        self.hooks = hooks
    }
}

/// The bodies of the functions that one symbol means.
public struct FunctionBodies: Sendable {
    /// The symbol as asked for.
    public let symbol: String
    /// The bodies, by path and place.
    public let bodies: [FunctionBody]
    /// The hooks whose function has no body in the tree, by path and place.
    public let bodiless: [Hook]
    private let places: [TreePath: [Int]]
    /// The hooks that put no function into the member, as far as the tree tells.
    private let strangers: Set<Hook.Place>

    /// Makes a value of its parts.
    public init(symbol: String, bodies: [FunctionBody], bodiless: [Hook]) {
        self.init(symbol: symbol, bodies: bodies, bodiless: bodiless, strangers: [])
    }

    fileprivate init(symbol: String, bodies: [FunctionBody], bodiless: [Hook], strangers: Set<Hook.Place>) {
        self.symbol = symbol
        self.bodies = bodies.sorted { ($0.path, $0.position) < ($1.path, $1.position) }
        self.bodiless = bodiless
        self.strangers = strangers
        places = Dictionary(grouping: self.bodies.indices) { [bodies = self.bodies] in bodies[$0].path }
    }

    /// The number of the body that a site stands in; nil where it stands in none.
    public func body(around site: SiteTrace) -> Int? { body(at: site.path, site.position.line, in: site.function) }

    /// The number of the body at a line of a file that belongs to a function; nil where there is none.
    func body(at path: TreePath, _ line: Int, in function: String) -> Int? {
        places[path]?.first { bodies[$0].name == function && bodies[$0].lines.contains(line) }
    }

    /// Whether what a site puts into the member may be a function.
    func admits(_ site: SiteTrace) -> Bool { !strangers.contains(Hook.Place(path: site.path, position: site.position)) }
}

extension Hook {
    fileprivate struct Place: Sendable, Hashable {
        var path: TreePath
        var position: Position
    }
}

extension FunctionBodies {
    /// Finds the functions that each of some queries means in a tree.
    ///
    /// A function in a member is the one that the place of the initializer sees: a `static` of its file first, else the tree's. An
    /// object-like macro that stands for another function's name is followed. `first` is what the files of the tree say of the
    /// queries' names, with the definitions of the functions that they put into members themselves; `views` reads further names.
    static func find(
        _ queries: [SymbolQuery], in first: [TreePath: FileView],
        reading views: (Set<String>) throws(GitStoreError) -> [TreePath: FileView]
    ) throws(GitStoreError) -> [FunctionBodies] {
        var finder = BodyFinder()
        var homes: [String: Set<TreePath>] = [:]
        for query in queries {
            guard case .callback(_, let member) = query.pattern else { continue }
            for (path, view) in first {
                for site in view.sites where site.name.hasSuffix("." + member) {
                    if let function = site.value { homes[function, default: []].insert(path) }
                }
            }
        }
        // Most functions in members are `static` in the file itself; only the others are worth a search of the tree.
        let settled = homes.filter { name, paths in
            paths.allSatisfy { path in
                first[path]?.definitions.contains { $0.name == name && $0.isStatic && $0.hasCode } ?? false
            }
        }
        var wanted = Set(homes.keys).subtracting(settled.keys)
        finder.addDefinitions(of: first, without: wanted)
        wanted.formUnion(finder.missingNames(after: Set(settled.keys)))
        // Each round follows the names that object-like macros stand for; four macros in a row are enough for anyone.
        for _ in 0..<5 where !wanted.isEmpty {
            finder.addDefinitions(of: try views(wanted))
            wanted = finder.missingNames(after: wanted)
        }
        return queries.map { query in
            var own = finder
            if case .callback(_, let member) = query.pattern {
                own.resolve(query, member, in: first)
            } else {
                own.takeAll(of: query)
            }
            return FunctionBodies(
                symbol: query.description, bodies: Array(own.bodies.values), bodiless: own.bodiless, strangers: own.strangers)
        }
    }
}

/// Finds out which bodies hooks mean.
private struct BodyFinder {
    private var definitions: [String: [PlacedDefinition]] = [:]
    private(set) var bodies: [Hook.Place: FunctionBody] = [:]
    private(set) var bodiless: [Hook] = []
    private(set) var strangers: Set<Hook.Place> = []

    mutating func addDefinitions(of views: [TreePath: FileView], without names: Set<String> = []) {
        for (path, view) in views.sorted(by: { $0.key < $1.key }) {
            for definition in view.definitions where !names.contains(definition.name) {
                definitions[definition.name, default: []].append(PlacedDefinition(path: path, definition: definition))
            }
        }
    }

    /// The names that the macros of these names stand for and that were not looked for yet.
    func missingNames(after names: Set<String>) -> Set<String> {
        Set(names.flatMap { definitions[$0] ?? [] }.compactMap { $0.definition.otherName }.filter { definitions[$0] == nil })
    }

    /// Takes all functions of the names that a query means.
    mutating func takeAll(of query: SymbolQuery) {
        for placed in query.select(definitions) where placed.definition.hasCode { add(placed, hook: nil) }
    }

    /// Finds the functions of each hook that a query for a callback means.
    mutating func resolve(_ query: SymbolQuery, _ member: String, in views: [TreePath: FileView]) {
        for (path, view) in views.sorted(by: { $0.key < $1.key }) {
            for site in query.select(Dictionary(grouping: view.sites.filter { $0.value != nil }, by: \.name)) {
                guard let function = site.value else { continue }
                let hook = Hook(
                    function: function, tag: String(site.name.dropLast(member.count + 1)), member: member, object: site.function,
                    path: path, position: site.position, condition: site.condition.description)
                resolve(hook, under: site.condition)
            }
        }
    }

    private mutating func resolve(_ hook: Hook, under condition: Condition) {
        var left = [hook.function]
        var seen: Set<String> = []
        var hasBody = false
        var isFunction = false
        var isKnown = false
        while let name = left.popLast() {
            guard seen.insert(name).inserted else { continue }
            for placed in visible(definitions[name] ?? [], from: hook.path, under: condition) {
                isKnown = true
                if let other = placed.definition.otherName { left.append(other) }
                if placed.definition.hasCode {
                    add(placed, hook: hook)
                    hasBody = true
                } else if placed.definition.kind == .prototype || placed.definition.kind == .function {
                    // A function that a macro makes has its body there.
                    isFunction = true
                }
            }
        }
        if hasBody { return }
        if isFunction || !isKnown {
            bodiless.append(hook)
        } else {
            strangers.insert(Hook.Place(path: hook.path, position: hook.position))
        }
    }

    private mutating func add(_ placed: PlacedDefinition, hook: Hook?) {
        let definition = placed.definition
        let place = Hook.Place(path: placed.path, position: definition.position)
        var body =
            bodies[place]
            ?? FunctionBody(
                name: definition.name, path: placed.path, position: definition.position, lines: definition.lines,
                condition: definition.condition.description, hooks: [])
        if let hook, body.hooks.last != hook { body.hooks.append(hook) }
        bodies[place] = body
    }
}

extension CodeDefinition {
    /// Whether it has code of its own.
    fileprivate var hasCode: Bool { kind == .function && bodySize > 0 || kind == .macro }

    /// The name that an object-like macro stands for; nil for all else.
    fileprivate var otherName: String? { kind == .constant && isIdentifier(shown) ? shown : nil }
}
