// Whether an expression carries a flag, given what the tree's constants, macros and functions stand for. What parameters bring is
// left open here, for who can see the callers.

import ByteText
import KernelC

/// What an expression carries of a flag.
struct Carrying: Sendable, Equatable {
    /// What it carries whatever the enclosing function's parameters hold.
    var reach: SiteTrace.Reach
    /// The parameters (from 0) of the enclosing function that may hand it on.
    var parameters: Set<Int> = []
    /// Those of them that hand it on wherever the call is reached.
    var sureParameters: Set<Int> = []

    static let nothing = Carrying(reach: .never)
    static let flag = Carrying(reach: .surely)
    static let unknown = Carrying(reach: .maybe)

    /// What both bits together carry.
    func joined(with other: Carrying) -> Carrying {
        Carrying(
            reach: max(reach, other.reach), parameters: parameters.union(other.parameters),
            sureParameters: sureParameters.union(other.sureParameters))
    }

    /// What is carried where it is the one or the other.
    func or(_ other: Carrying) -> Carrying {
        Carrying(
            reach: reach == other.reach ? reach : .maybe, parameters: parameters.union(other.parameters),
            sureParameters: sureParameters.intersection(other.sureParameters))
    }

    /// What is left under a mask.
    func masked(by mask: Carrying) -> Carrying {
        if mask == .flag { return self }
        if mask == .nothing || self == .nothing { return .nothing }
        if self == .flag { return mask }
        return Carrying(reach: min(min(reach, mask.reach), .maybe), parameters: parameters.union(mask.parameters))
    }

    /// What all other bits carry.
    var inverted: Carrying { self == .nothing ? .flag : self == .flag ? .nothing : .unknown }
}

/// What names stand for, as far as they were looked up.
struct FlagMeanings: Sendable {
    private var definitions: [String: [PlacedDefinition]] = [:]
    private var seen: Set<Place> = []

    private struct Place: Hashable {
        var path: TreePath
        var position: Position
        var name: String
    }

    /// Takes definitions with values; those that are known already are passed over.
    mutating func add(_ more: [PlacedDefinition]) {
        for placed in more where placed.definition.yields != nil {
            let place = Place(path: placed.path, position: placed.definition.position, name: placed.definition.name)
            if seen.insert(place).inserted { definitions[placed.definition.name, default: []].append(placed) }
        }
    }

    /// The names that expressions depend on, also through what names in them stand for, and that no definition is known of.
    func missing(for expressions: [FlagExpression], knowing flags: Set<String>) -> Set<String> {
        var left = Set(expressions.flatMap(\.lookups))
        var done: Set<String> = []
        var missing: Set<String> = []
        while let name = left.popFirst() {
            guard done.insert(name).inserted, !flags.contains(name) else { continue }
            guard let known = definitions[name] else {
                missing.insert(name)
                continue
            }
            for placed in known { left.formUnion(placed.definition.yields?.lookups.subtracting(done) ?? []) }
        }
        return missing
    }

    /// What an expression in a file carries of a flag, and what that rests on.
    func carrying(
        of flag: String, in expression: FlagExpression, at path: TreePath, under condition: Condition
    ) -> (carrying: Carrying, evidence: [SiteTrace.Evidence]) {
        var evaluation = Evaluation(meanings: self, flag: flag)
        let carrying = evaluation.carrying(expression.value, Evaluation.Frame(path: path, condition: condition))
        return (carrying, evaluation.evidence)
    }

    fileprivate func values(of name: String, from path: TreePath, under condition: Condition) -> [PlacedDefinition] {
        definitions[name].map { visible($0, from: path, under: condition) } ?? []
    }
}

/// Works out one expression for one flag.
private struct Evaluation {
    let meanings: FlagMeanings
    let flag: String
    private(set) var evidence: [SiteTrace.Evidence] = []
    /// Names being worked out, so that macros that stand for each other end.
    private var open: Set<String> = []
    private var budget = 5000
    /// How many more names are looked up.
    private var names = 200
    /// A chain that is longer than this tells nobody more.
    private static let mostEvidence = 8

    /// Where an expression stands.
    struct Frame {
        var path: TreePath
        var condition: Condition
        /// What the parameters around hold; nil: that is left open.
        var parameters: [Carrying]?
    }

    init(meanings: FlagMeanings, flag: String) {
        self.meanings = meanings
        self.flag = flag
    }

    mutating func carrying(_ value: FlagValue, _ frame: Frame) -> Carrying {
        budget -= 1
        guard budget > 0 else { return .unknown }
        switch value {
        case .nothing: return .nothing
        case .unknown: return .unknown
        case .parameter(let index):
            guard let parameters = frame.parameters else {
                return Carrying(reach: .never, parameters: [index], sureParameters: [index])
            }
            return parameters.indices.contains(index) ? parameters[index] : .unknown
        case .name(let name):
            if name == flag { return .flag }
            return meaning(of: name, [], frame) ?? (name.contains(where: \.isLowercase) ? .unknown : .nothing)
        case .call(let name, let arguments):
            let held = arguments.map { carrying($0, frame) }
            return meaning(of: name, held, frame) ?? .unknown
        case .variable(let variable): return carrying(variable, frame)
        case .either(let values): return either(values.map { carrying($0, frame) })
        case .joined(let values): return values.reduce(.nothing) { $0.joined(with: carrying($1, frame)) }
        case .masked(let value, let mask): return carrying(value, frame).masked(by: carrying(mask, frame))
        case .inverted(let value): return carrying(value, frame).inverted
        case .moved(let values): return values.allSatisfy { carrying($0, frame) == .nothing } ? .nothing : .unknown
        }
    }

    private func either(_ values: [Carrying]) -> Carrying {
        values.dropFirst().reduce(values.first ?? .nothing) { $0.or($1) }
    }

    /// What a constant, or a call with these arguments, carries by its definitions; nil where none is known.
    private mutating func meaning(of name: String, _ arguments: [Carrying], _ frame: Frame) -> Carrying? {
        let found = meanings.values(of: name, from: frame.path, under: frame.condition)
        guard !found.isEmpty else { return nil }
        names -= 1
        guard names > 0, open.count < 8, open.insert(name).inserted else { return .unknown }
        defer { open.remove(name) }
        var results: [Carrying] = []
        for placed in found {
            guard let yields = placed.definition.yields else { continue }
            let place = evidence.count
            let result = carrying(
                yields.value,
                Frame(path: placed.path, condition: placed.definition.condition, parameters: arguments))
            results.append(result)
            if result != .nothing {
                note(placed.path, placed.definition.position.line, placed.definition.headline, at: place)
            }
        }
        return either(results)
    }

    private mutating func carrying(_ variable: FlagVariable, _ frame: Frame) -> Carrying {
        var held = carrying(variable.initial, frame)
        for step in variable.steps {
            let value = carrying(step.value, frame)
            let after: Carrying =
                switch step.operator {
                case .assign: value
                case .or: held.joined(with: value)
                case .and: held.masked(by: value)
                case .xor, .other, .address: .unknown
                }
            let before = held
            // Where the assignment may be passed by, both values are possible.
            held = step.isSure ? after : held.or(after)
            let matters = step.operator == .and ? held != before : value != .nothing || held != before
            if matters { note(frame.path, step.evidence.line, step.evidence.text, at: evidence.count) }
        }
        return held
    }

    private mutating func note(_ path: TreePath, _ line: Int, _ text: String, at place: Int) {
        let entry = SiteTrace.Evidence(path: path, line: line, text: text)
        if evidence.count < Self.mostEvidence, !evidence.contains(entry) {
            evidence.insert(entry, at: min(place, evidence.count))
        }
    }
}

extension CodeDefinition {
    /// The name with its parameters or value: `FOLL_BOTH (FOLL_GET | FOLL_PIN)`.
    fileprivate var headline: String { kind == .constant || kind == .enumerator ? "\(name) \(shown)" : "\(name)\(shown)" }
}
