// The type of an object, by the words of one file: what stands before `->m`, what a member or a variable is declared as.

import ByteText

/// The type that a declaration gives an object, or that an expression has; pointers and arrays are looked through.
public indirect enum ObjectType: Sendable, Hashable {
    /// `struct tag` or `union tag`.
    case tag(String)
    /// A typedef that this file does not define.
    case typedef(String)
    /// The type of a member that this file does not declare.
    case member(String, of: ObjectType)
    /// What a function returns that this file does not declare.
    case result(of: String)
    /// A variable that this file does not declare.
    case variable(String)
    /// A number, an unnamed type, the parameter of a macro, or an expression that is not followed.
    case unknown

    /// The tag; nil where this file does not lead to one.
    public var tag: String? { if case .tag(let tag) = self { tag } else { nil } }
}

extension FileFacts {
    /// The type that a member, variable, typedef, function or prototype declares, as written; that of a function is its result's.
    ///
    /// A member of an unnamed struct or union has the type of the object around it, as `Definition.container` has it. Typedefs are
    /// not looked up.
    public func declaredType(of definition: Definition) -> ObjectType {
        switch definition.kind {
        case .member, .variable, .typedef, .function, .prototype: break
        default: return .unknown
        }
        guard definition.generatedName == nil, definition.range.lowerBound < definition.nameRange.lowerBound else {
            return .unknown
        }
        // An unnamed aggregate's body would be lexed once for each of its members' depths; its keyword is enough.
        let range = Int(definition.range.lowerBound)..<Int(definition.nameRange.lowerBound)
        let limit = text[range].firstIndex(of: UInt8(ascii: "{")) ?? range.upperBound
        let tokens = Lexer.read(text, in: range.lowerBound..<limit).tokens
        for index in tokens.indices {
            let token = tokens[index]
            if token.isKeyword(.struct) || token.isKeyword(.union) {
                let tag = tokens[(index + 1)...].first { $0.kind == .identifier && !Attributes.contains(text, $0) }
                if let tag { return .tag(string(tag.start..<tag.end)) }
                return definition.container.map { $0.isEmpty ? .unknown : .tag($0) } ?? .unknown
            }
            if let keyword = token.keyword, keyword.isType { return .unknown }
            guard token.kind == .identifier, !Attributes.contains(text, token) else { continue }
            return .typedef(string(token.start..<token.end))
        }
        return .unknown
    }

    /// Whether a site names a struct, union or enum by its tag: `struct` for `struct foo *x` and `struct foo;`; nil for any other.
    public func tagKind(of site: Site) -> Definition.Kind? {
        var end = Int(site.name.lowerBound)
        while end > 0, [9, 10, 13, 32].contains(text[end - 1]) { end -= 1 }
        var start = end
        while start > 0, text[start - 1].isIdentifierByte, end - start < 7 { start -= 1 }
        switch string(Int32(start)..<Int32(end)) {
        case "struct": return .struct
        case "union": return .union
        case "enum": return .enum
        default: return nil
        }
    }
}

/// Looks types up among the definitions of one file.
struct TypeLookup {
    private let facts: FileFacts
    /// The definitions that types are looked up in, by kind and name; made when the first is asked for.
    private var places: [String: Int32]?
    /// The members of structs by tag.
    private var layouts: [String: [Range<Int32>]] = [:]
    private static let deepest = 12

    init(_ facts: FileFacts) { self.facts = facts }

    /// The type as far as this file leads: a typedef or member that it defines is followed.
    mutating func resolve(_ type: ObjectType) -> ObjectType {
        // From the inside out: each step needs the one within.
        var chain: [String] = []
        var inner = type
        while case .member(let name, let object) = inner {
            chain.append(name)
            inner = object
        }
        guard chain.count <= Self.deepest else { return .unknown }
        var result = follow(inner)
        while let name = chain.popLast() {
            if result == .unknown { return .unknown }
            if case .tag(let tag) = result, let place = find("\(tag).\(name)") {
                result = follow(facts.declaredType(of: facts.definitions[place]))
            } else {
                result = .member(name, of: result)
            }
        }
        return result
    }

    /// Follows names that this file defines until one is a tag, or some other file's.
    private mutating func follow(_ type: ObjectType) -> ObjectType {
        var type = type
        for _ in 0..<Self.deepest {
            let key: String
            switch type {
            case .typedef(let name): key = "typedef \(name)"
            case .variable(let name): key = "variable \(name)"
            case .result(let name): key = "function \(name)"
            case .tag, .member, .unknown: return type
            }
            guard let place = find(key) else { return type }
            let next = facts.declaredType(of: facts.definitions[place])
            if next == .unknown, case .typedef = type { return type }
            type = next
        }
        return .unknown
    }

    /// The names of a struct's members in their order; nil where this file does not define it, or not in one order only: with
    /// members under conditions, or unnamed structs within.
    mutating func layout(ofStruct tag: String) -> [Range<Int32>]? {
        if let known = layouts[tag] { return known.isEmpty ? nil : known }
        layouts[tag] = []
        guard let place = find("struct \(tag)"), let body = facts.definitions[place].body else { return nil }
        let inner = Int(body.lowerBound) + 1..<max(Int(body.upperBound) - 1, Int(body.lowerBound) + 1)
        guard !facts.text[inner].contains(UInt8(ascii: "{")) else { return nil }
        var members: [Range<Int32>] = []
        for definition in facts.definitions[(place + 1)...] {
            guard definition.nameRange.lowerBound < body.upperBound else { break }
            guard definition.kind == .member else { continue }
            guard definition.condition == facts.definitions[place].condition else { return nil }
            members.append(definition.nameRange)
        }
        layouts[tag] = members
        return members.isEmpty ? nil : members
    }

    private mutating func find(_ key: String) -> Int? {
        if places == nil {
            var found: [String: Int32] = [:]
            for (place, definition) in facts.definitions.enumerated() {
                let key: String
                switch definition.kind {
                case .member:
                    guard let container = definition.container, !container.isEmpty else { continue }
                    key = "\(container).\(facts.name(of: definition))"
                case .struct: key = "struct \(facts.name(of: definition))"
                case .typedef: key = "typedef \(facts.name(of: definition))"
                case .variable: key = "variable \(facts.name(of: definition))"
                case .function, .prototype: key = "function \(facts.name(of: definition))"
                default: continue
                }
                if found[key] == nil { found[key] = Int32(truncatingIfNeeded: place) }
            }
            places = found
        }
        return places?[key].map(Int.init)
    }
}
