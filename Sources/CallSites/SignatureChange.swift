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
        /// A macro's parameter has another name, or a function's of the same type.
        case parameterRenamed = "parameter-renamed"
        /// It takes any number of further arguments, or no longer does.
        case variadic
        /// The type of the result, with what stands before it.
        case result
        /// `static` comes or goes.
        case linkage
    }

    /// What changes.
    public var what: What
    /// The parameter's number from 1: the old one where it goes, else the new one.
    public var parameter: Int?
    /// What was written there.
    public var from: String?
    /// What is written there now.
    public var to: String?

    /// Makes a part.
    public init(_ what: What, parameter: Int? = nil, from: String? = nil, to: String? = nil) {
        self.what = what
        self.parameter = parameter
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
        case .parameterMoved: "parameter \(to) moved to place \(number)"
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
        guard old.hasSignature, new.hasSignature, old.parameters.count < 64, new.parameters.count < 64 else { return [] }
        var changes: [SignatureChange] = []
        let (oldResult, newResult) = (old.result, new.result)
        if old.kind != .macro, new.kind != .macro, oldResult != newResult {
            changes.append(SignatureChange(.result, from: oldResult, to: newResult))
        }
        if old.isStatic != new.isStatic, old.kind != .macro, new.kind != .macro {
            changes.append(
                SignatureChange(.linkage, from: old.isStatic ? "static" : nil, to: new.isStatic ? "static" : nil))
        }
        changes += parameters(from: old, to: new)
        if old.isVariadic != new.isVariadic {
            changes.append(SignatureChange(.variadic, from: old.isVariadic ? "..." : nil, to: new.isVariadic ? "..." : nil))
        }
        return changes
    }

    private static func parameters(from old: CodeDefinition, to new: CodeDefinition) -> [SignatureChange] {
        let pairs = pairs(from: old, to: new)
        var changes: [SignatureChange] = []
        let (kept, come) = (Set(pairs.map(\.old)), Set(pairs.map(\.new)))
        for place in old.parameters.indices where !kept.contains(place) {
            changes.append(SignatureChange(.parameterDropped, parameter: place + 1, from: old.written[place]))
        }
        for place in new.parameters.indices where !come.contains(place) {
            changes.append(SignatureChange(.parameterAdded, parameter: place + 1, to: new.written[place]))
        }
        let inOrder = Set(longestRise(pairs.map(\.new)))
        for pair in pairs {
            let (from, to) = (old.written[pair.old], new.written[pair.new])
            let isRetyped = old.kind != .macro && new.kind != .macro && old.parameters[pair.old] != new.parameters[pair.new]
            if isRetyped {
                changes.append(SignatureChange(.parameterRetyped, parameter: pair.new + 1, from: from, to: to))
            } else if old.names[pair.old] != new.names[pair.new], !old.names[pair.old].isEmpty, !new.names[pair.new].isEmpty {
                changes.append(SignatureChange(.parameterRenamed, parameter: pair.new + 1, from: from, to: to))
            }
            if !inOrder.contains(pair.new) {
                changes.append(SignatureChange(.parameterMoved, parameter: pair.new + 1, from: from, to: to))
            }
        }
        return changes
    }

    private struct Pair {
        var old: Int
        var new: Int
    }

    /// Which parameter is which, in the order of the old ones: by name, then by type in order, then what is left at one place.
    private static func pairs(from old: CodeDefinition, to new: CodeDefinition) -> [Pair] {
        var partner: [Int: Int] = [:]
        var left = Array(new.parameters.indices)
        func pair(_ place: Int, where fits: (Int) -> Bool) {
            guard partner[place] == nil, let match = left.firstIndex(where: fits) else { return }
            partner[place] = left.remove(at: match)
        }
        for place in old.parameters.indices where !old.names[place].isEmpty {
            pair(place) { new.names[$0] == old.names[place] }
        }
        let isMacro = old.kind == .macro || new.kind == .macro
        for place in old.parameters.indices where !isMacro {
            pair(place) { new.parameters[$0] == old.parameters[place] && (old.names[place].isEmpty || new.names[$0].isEmpty) }
        }
        // Between the same neighbours one stands in the place of the other.
        func isSamePlace(_ one: Int, _ other: Int) -> Bool {
            if one == 0 ? other == 0 : partner[one - 1] == other - 1 { return true }
            let (oldCount, newCount) = (old.parameters.count, new.parameters.count)
            return oldCount == newCount && one + 1 == oldCount && other + 1 == newCount
        }
        for place in old.parameters.indices {
            pair(place) { other in
                isSamePlace(place, other)
                    && (old.parameters.count == new.parameters.count || old.parameters[place] == new.parameters[other])
            }
        }
        return partner.map { Pair(old: $0.key, new: $0.value) }.sorted { $0.old < $1.old }
    }

    /// The members of a longest rising subsequence: what is not in it has moved.
    private static func longestRise(_ numbers: [Int]) -> [Int] {
        var best: [[Int]] = []
        for number in numbers {
            let before = best.filter { ($0.last ?? 0) < number }.max { $0.count < $1.count } ?? []
            best.append(before + [number])
        }
        return best.max { $0.count < $1.count } ?? []
    }
}

extension CodeDefinition {
    fileprivate var hasSignature: Bool {
        (kind == .function || kind == .prototype || kind == .macro) && written.count == parameters.count
            && names.count == parameters.count
    }

    /// What stands before the name, without the words of linkage.
    fileprivate var result: String {
        let list = "(" + parameters.joined(separator: ",") + (isVariadic ? ",..." : "") + ")"
        let head = interface.hasSuffix(list) ? interface.dropLast(list.count) : interface[...]
        return head.split(separator: " ").filter { $0 != "static" }.joined(separator: " ")
    }
}
