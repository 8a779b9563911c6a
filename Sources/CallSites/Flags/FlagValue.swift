// What an expression is made of, as far as flags go: names, parameters, calls and what is done with them. One value serves for
// every flag; what it carries of one is asked later, when the names that it uses are known (FlagMeanings).

import KernelC

/// An expression that may carry flags.
indirect enum FlagValue: Sendable {
    /// A number or a truth: it carries none.
    case nothing
    /// What is not followed: a member, an element, what lies behind a pointer.
    case unknown
    /// A constant, or a variable of the file.
    case name(String)
    /// A parameter (from 0) of the function or macro around.
    case parameter(Int)
    /// What a function gives or a macro stands for.
    case call(String, [FlagValue])
    /// A local variable or parameter with all that is assigned to it before.
    case variable(FlagVariable)
    /// One of these.
    case either([FlagValue])
    /// The bits of all of these.
    case joined([FlagValue])
    /// What a mask leaves.
    case masked(FlagValue, by: FlagValue)
    /// All bits but these.
    case inverted(FlagValue)
    /// Bits that went elsewhere: shifted, multiplied.
    case moved([FlagValue])
}

/// A local variable's life up to the place where it is used.
struct FlagVariable: Sendable {
    /// What it holds before the first step.
    var initial: FlagValue
    /// The assignments, in the order of the file.
    var steps: [Step]

    struct Step: Sendable {
        var `operator`: Assignment.Operator
        var value: FlagValue
        /// Whether each way to the use comes by.
        var isSure: Bool
        var evidence: ArgumentFlow.Evidence
    }
}

/// An expression with the names in it.
struct FlagExpression: Sendable {
    var value: FlagValue
    /// All names in it, also in what is assigned to its variables.
    var names: Set<String>
    /// The names of constants, functions and macros that it depends on.
    var lookups: Set<String>
}

/// What each argument of one call is made of.
struct ArgumentFlow: Sendable {
    /// A line that a conclusion rests on.
    struct Evidence: Sendable, Hashable {
        var line: Int
        var text: String
    }

    private let arguments: [FlagExpression]

    /// An argument (from 1); nil where the call has none there.
    func argument(_ number: Int) -> FlagExpression? {
        arguments.indices.contains(number - 1) ? arguments[number - 1] : nil
    }

    /// The first argument (from 1) in which a flag or another of its family (`FOLL_…`) stands; nil where none does.
    func argumentOfFamily(_ flag: String) -> Int? {
        let family = String(flag.prefix { $0 != "_" }) + "_"
        return arguments.firstIndex { $0.names.contains { $0 == flag || $0.hasPrefix(family) } }.map { $0 + 1 }
    }

    /// Reads the arguments of a call.
    init(of site: Site, in facts: FileFacts) {
        let enclosing = site.enclosing.map { facts.definitions[Int($0)] }
        var reader = FlagReader(facts: facts, enclosing: enclosing, place: site.name.lowerBound)
        arguments = site.arguments.map { reader.expression($0) }
    }
}
