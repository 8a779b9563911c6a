// What a step does to the head of a function or macro, part by part: which parameter comes, goes, moves or gets another type, and what
// happens to the result and the linkage.

import KernelC

/// One part of a changed signature.
public struct SignatureChange: Sendable, Hashable {
    /// What changes. The raw values are those of the JSON contract.
    public enum What: String, Sendable {
        /// A parameter comes.
        case parameterAdded = "parameter-added"
        /// A parameter goes.
        case parameterDropped = "parameter-dropped"
        /// A parameter stands at another place among those that stay.
        case parameterMoved = "parameter-moved"
        /// A parameter has another type, or another one stands in its place.
        case parameterRetyped = "parameter-retyped"
        /// A parameter has another name; told beside other parts only.
        case parameterRenamed = "parameter-renamed"
        /// It takes any number of further arguments, or no longer does.
        case variadic
        /// The type of the result, with what else stands before the name.
        case result
        /// `static` comes or goes.
        case linkage
    }

    /// What changes.
    public var what: What
    /// The parameter's number from 1: the old one where it goes, else the new one.
    public var parameter: Int?
    /// The number that it had, where it has moved.
    public var oldParameter: Int?
    /// What was written there.
    public var from: String?
    /// What is written there now.
    public var to: String?

    /// Makes a part.
    public init(_ what: What, parameter: Int? = nil, oldParameter: Int? = nil, from: String? = nil, to: String? = nil) {
        self.what = what
        self.parameter = parameter
        self.oldParameter = oldParameter
        self.from = from
        self.to = to
    }
}

extension SignatureChange: CustomStringConvertible {
    /// The part in words: `parameter 2 (bool compound) dropped`.
    public var description: String {
        let (from, to) = (from ?? "", to ?? "")
        let number = parameter.map(String.init) ?? ""
        return switch what {
        case .parameterAdded: "parameter \(number) (\(to)) added"
        case .parameterDropped: "parameter \(number) (\(from)) dropped"
        case .parameterMoved: "parameter \(oldParameter.map(String.init) ?? "") (\(from)) moved to place \(number)"
        case .parameterRetyped, .parameterRenamed: "parameter \(number): \(from) becomes \(to)"
        case .variadic: to.isEmpty ? "takes no further arguments" : "takes any further arguments"
        case .result: "result: \(from) becomes \(to)"
        case .linkage: to == "static" ? "now static" : "no longer static"
        }
    }
}

extension SignatureChange {
    /// What a definition and what it becomes differ in; empty where either is no function, prototype or macro.
    static func all(from old: CodeDefinition, to new: CodeDefinition) -> [SignatureChange] {
        guard old.hasSignature, new.hasSignature else { return [] }
        var changes: [SignatureChange] = []
        if old.kind != .macro, new.kind != .macro {
            let (from, to) = (old.result, new.result)
            if from != to { changes.append(SignatureChange(.result, from: from, to: to)) }
            if old.isStatic != new.isStatic {
                changes.append(
                    SignatureChange(.linkage, from: old.isStatic ? "static" : nil, to: new.isStatic ? "static" : nil))
            }
        }
        if old.tellsParameters, new.tellsParameters { changes += parameters(from: old, to: new) }
        if old.isVariadic != new.isVariadic {
            changes.append(SignatureChange(.variadic, from: old.isVariadic ? "..." : nil, to: new.isVariadic ? "..." : nil))
        }
        return changes
    }

    private static func parameters(from old: CodeDefinition, to new: CodeDefinition) -> [SignatureChange] {
        let pairs = pairs(from: old, to: new)
        var changes: [SignatureChange] = []
        let (kept, known) = (Set(pairs.map(\.old)), Set(pairs.map(\.new)))
        for place in old.parameters.indices where !kept.contains(place) {
            changes.append(SignatureChange(.parameterDropped, parameter: place + 1, from: old.written[place]))
        }
        for place in new.parameters.indices where !known.contains(place) {
            changes.append(SignatureChange(.parameterAdded, parameter: place + 1, to: new.written[place]))
        }
        let inOrder = Set(longestRise(pairs).map(\.new))
        let isTyped = old.kind != .macro && new.kind != .macro
        for pair in pairs {
            let (from, to) = (old.written[pair.old], new.written[pair.new])
            let names = [old.names[pair.old], new.names[pair.new]]
            if isTyped, old.parameters[pair.old] != new.parameters[pair.new] {
                changes.append(SignatureChange(.parameterRetyped, parameter: pair.new + 1, from: from, to: to))
            } else if names[0] != names[1], !names.contains(""), (old.kind == .macro) == (new.kind == .macro) {
                changes.append(SignatureChange(.parameterRenamed, parameter: pair.new + 1, from: from, to: to))
            }
            if !inOrder.contains(pair.new) {
                changes.append(
                    SignatureChange(.parameterMoved, parameter: pair.new + 1, oldParameter: pair.old + 1, from: from, to: to))
            }
        }
        return changes
    }

    /// A parameter's place before and after.
    private struct Pair {
        var old: Int
        var new: Int
    }

    /// Which parameter is which, in the order of the old ones: by name; by type where one has no name; and of what is left between
    /// those that stay in order, one by one where there are as many, else by type.
    private static func pairs(from old: CodeDefinition, to new: CodeDefinition) -> [Pair] {
        var partners: [Int?] = Array(repeating: nil, count: old.parameters.count)
        var isFree = Array(repeating: true, count: new.parameters.count)
        func pair(_ place: Int, among range: Range<Int>, where fits: (Int) -> Bool) {
            guard partners[place] == nil, let match = range.first(where: { isFree[$0] && fits($0) }) else { return }
            partners[place] = match
            isFree[match] = false
        }
        func isOfOneType(_ one: Int, _ other: Int) -> Bool {
            old.kind != .macro && new.kind != .macro && old.parameters[one] == new.parameters[other]
        }
        for place in old.names.indices where !old.names[place].isEmpty {
            pair(place, among: new.names.indices) { new.names[$0] == old.names[place] }
        }
        for place in old.names.indices {
            pair(place, among: new.names.indices) {
                (old.names[place].isEmpty || new.names[$0].isEmpty) && isOfOneType(place, $0)
            }
        }
        func found() -> [Pair] { partners.indices.compactMap { place in partners[place].map { Pair(old: place, new: $0) } } }
        var start = Pair(old: 0, new: 0)
        for end in longestRise(found()) + [Pair(old: old.parameters.count, new: new.parameters.count)] {
            let (before, after) = (start.old..<end.old, start.new..<end.new)
            let isOneByOne = before.count { partners[$0] == nil } == after.count { isFree[$0] }
            for place in before { pair(place, among: after) { isOneByOne || isOfOneType(place, $0) } }
            start = Pair(old: end.old + 1, new: end.new + 1)
        }
        return found()
    }

    /// The most of the pairs, which are in the order of the old places, that are in the order of the new ones as well: the rest has moved.
    private static func longestRise(_ pairs: [Pair]) -> [Pair] {
        var best: [[Pair]] = []
        for pair in pairs {
            let before = best.filter { ($0.last?.new ?? 0) < pair.new }.max { $0.count < $1.count } ?? []
            best.append(before + [pair])
        }
        return best.max { $0.count < $1.count } ?? []
    }
}

extension CodeDefinition {
    /// Whether `old` has the same interface and the same parameters by name in another order, which no compiler tells.
    func exchangesParameters(of old: CodeDefinition) -> Bool {
        guard hasSignature, kind == old.kind, interface == old.interface, names != old.names, tellsParameters,
            old.tellsParameters,
            !names.contains(""), names.sorted() == old.names.sorted()
        else { return false }
        // A macro that exchanges the names in its body as well is the same under other names.
        return kind != .macro || bodyDigest == old.bodyDigest
    }

    fileprivate var hasSignature: Bool { kind == .function || kind == .prototype || kind == .macro }

    /// Whether each parameter stands there to be compared. No list that people write is longer; of a longer one the number is told.
    fileprivate var tellsParameters: Bool {
        parameters.count <= 64 && written.count == parameters.count && names.count == parameters.count && !isGenerated
            && !hasConditionalParameters
    }

    /// What stands before the name, without the words of linkage.
    fileprivate var result: String {
        let list = "(" + parameters.joined(separator: ",") + (isVariadic ? ",..." : "") + ")"
        let head = interface.hasSuffix(list) ? interface.dropLast(list.count) : interface[...]
        let words = head.split(separator: " ").filter { $0 != "static" }.joined(separator: " ")
        guard let star = words.firstIndex(of: "*"), star > words.startIndex, !words[..<star].hasSuffix(" ") else { return words }
        return words[..<star] + " " + words[star...]
    }
}
