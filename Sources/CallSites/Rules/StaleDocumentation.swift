// stale-mention: kernel-doc that describes parameters which a patch took away, or lacks one that a patch brought
// (Documentation/doc-guide/kernel-doc.rst: every parameter is described).

import ByteText
import KernelC

enum StaleDocumentation {
    static func findings(in facts: SeriesFacts) -> [Finding] { facts.touched.flatMap { findings(of: $0, in: facts) } }

    private static func findings(of traced: TracedDefinition, in facts: SeriesFacts) -> [Finding] {
        guard traced.endVersion == nil, let last = traced.places.last, last.version > traced.firstVersion,
            [.function, .prototype, .macro].contains(last.definition.kind), let documentation = last.definition.documentation
        else { return [] }
        let first = traced.places[0].definition
        // A comment that was wrong before is not the series' doing.
        guard let before = first.documentation else { return [] }
        let gone = Set(documentation.described.keys).subtracting(last.definition.names).subtracting(stray(before, first))
        let undescribed = Set(last.definition.names).subtracting(documentation.described.keys).subtracting(first.names).filter {
            !$0.isEmpty
        }
        let isWhole = Set(first.names).isSubset(of: before.described.keys)
        return gone.sorted().map { name in
            finding(
                traced, since: { !$0.names.contains(name) && ($0.documentation?.described[name]) != nil }, in: facts,
                at: { $0.described[name] ?? $0.start }
            ) { "the kernel-doc of \(traced.name)() describes @\(name), which patch \($0) dropped" }
        }
            + (isWhole ? undescribed : []).sorted().map { name in
                finding(
                    traced, since: { $0.names.contains(name) && ($0.documentation?.described[name]) == nil }, in: facts,
                    at: \.start
                ) { "the kernel-doc of \(traced.name)() does not describe @\(name), which patch \($0) brought" }
            }
    }

    /// What a comment describes that is no parameter: sections such as `@return`, and faults of old.
    private static func stray(_ documentation: Documentation, _ definition: CodeDefinition) -> Set<String> {
        Set(documentation.described.keys).subtracting(definition.names)
    }

    private static func finding(
        _ traced: TracedDefinition, since isWrong: (CodeDefinition) -> Bool, in facts: SeriesFacts,
        at position: (Documentation) -> Position, message: (Int) -> String
    ) -> Finding {
        let place = traced.places.first { isWrong($0.definition) } ?? traced.places[traced.places.count - 1]
        let patch = facts.patches[place.version]
        return Finding(
            rule: .staleMention, level: .note, patch: patch, symbol: traced.name, path: place.path,
            position: place.definition.documentation.map(position), function: traced.name,
            condition: place.definition.condition.description, message: message(patch))
    }
}
