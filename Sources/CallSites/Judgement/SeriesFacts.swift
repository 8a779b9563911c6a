// What the rules look at: the series, its steps, and what became of every followed definition and site.

import ByteText
import KernelC
import PatchApply
import PatchSeries

/// The evidence of one review. Versions are those of `TreeHistory`: 0 is the base, k the tree after the k-th step.
struct SeriesFacts {
    let series: Series
    /// The patch of each version.
    let patches: [Int]
    /// What each step does to which files; the step to version k is at k - 1.
    let files: [[FileStep]]
    /// Every definition of the touched files.
    let touched: [TracedDefinition]
    /// The definitions of the followed names, by name.
    let definitions: [String: [TracedDefinition]]
    /// The sites of the followed names, by name.
    let sites: [String: [JudgedSite]]
    /// All definitions of the followed names at each version.
    let table: DefinitionTable
    /// What stands in the place of each name's sites that are gone, the most frequent first.
    let heirs: [String: [String]]
    /// The names that the series uses and that nothing defines.
    let undefined: UndefinedNames
    /// The macros in whose bodies something is wrong and that nobody uses.
    let idleMacros: Set<String>
    /// Whether only the hunks were seen, so that nothing can be sure.
    let isSkeleton: Bool

    /// The last version.
    var last: Int { patches.count - 1 }

    /// The most that a finding at a place can be: code that nobody compiles can't be wrong, and what stands in a program of its
    /// own, or is known from hunks alone, is not sure.
    func mostLevel(at path: TreePath, under condition: Condition) -> Finding.Level {
        if condition.isNever { return .note }
        return isSkeleton || Neighbourhood(path).program != nil ? .warning : .error
    }
}

extension [TracedDefinition] {
    /// The flags that functions start to refuse, each with where that begins.
    func newRefusals(_ files: [[FileStep]]) -> [Forbidden.Refusal: Forbidden.Start] {
        var result: [Forbidden.Refusal: Forbidden.Start] = [:]
        for definition in self {
            for place in definition.places where place.version > 0 {
                for refused in place.definition.refusals {
                    let refusal = Forbidden.Refusal(
                        callee: definition.name, flag: refused.name, argument: refused.argument, warns: refused.manner == .warns)
                    let isNew = files[place.version - 1].contains {
                        $0.path == place.path && $0.lineMap.edit(adding: refused.line) != nil
                    }
                    if isNew, place.version < result[refusal]?.version ?? .max {
                        result[refusal] = Forbidden.Start(version: place.version, path: place.path, line: refused.line)
                    }
                }
            }
        }
        return result
    }
}
