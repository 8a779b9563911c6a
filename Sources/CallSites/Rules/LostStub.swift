// variant: a symbol takes the place of one that was declared in both branches of an `#if`, and is itself declared in one.

import ByteText
import KernelC

enum LostStub {
    /// One finding for each such symbol, at its declaration.
    static func findings(in facts: SeriesFacts) -> [Finding] {
        guard !facts.isSkeleton else { return [] }
        return facts.heirs.sorted { $0.key < $1.key }.flatMap { old, heirs in
            heirs.sorted().compactMap { finding(for: $0, insteadOf: old, in: facts) }
        }
    }

    private static func finding(for heir: String, insteadOf old: String, in facts: SeriesFacts) -> Finding? {
        let isBrought = (facts.definitions[heir] ?? []).allSatisfy { $0.firstVersion > 0 }
        let isReplaced = (facts.sites[old] ?? []).allSatisfy {
            $0.site.endVersion != nil || $0.site.places[0].site.kind == .mention
        }
        // A body in another file declares nothing to those who use it.
        let now = facts.table.definitions(of: heir, at: facts.last).filter {
            $0.definition.isOuterName && ($0.definition.kind != .function || !$0.path.hasSuffix(".c"))
        }
        let before = facts.table.definitions(of: old, at: 0).filter(\.definition.isOuterName)
        guard isBrought, isReplaced, let place = now.first,
            let first = facts.definitions[heir]?.map(\.firstVersion).min(),
            let stub = before.first(where: { stub in
                before.contains { excludes($0, stub) && $0.path == stub.path } && now.allSatisfy { excludes($0, stub) }
            }), isNeeded(heir, where: stub, in: facts)
        else { return nil }
        let condition = stub.definition.condition.description
        return Finding(
            // Whether anyone builds its users in that configuration, the options' dependencies tell, which are not read.
            rule: .variant, level: min(.warning, facts.mostLevel(at: place.path, under: place.definition.condition)),
            patch: facts.patches[first], symbol: heir, path: place.path, position: place.definition.position,
            condition: place.definition.condition.description,
            message:
                "\(heir) takes the place of \(old), which \(stub.path):\(stub.definition.position.line) also declares [\(condition)]; there \(heir) is not declared"
        )
    }

    private static func excludes(_ one: PlacedDefinition, _ other: PlacedDefinition) -> Bool {
        one.definition.condition.contradicts(other.definition.condition, inOneFile: one.path == other.path)
    }

    /// Whether a use of the name can be compiled where the stub was.
    private static func isNeeded(_ name: String, where stub: PlacedDefinition, in facts: SeriesFacts) -> Bool {
        (facts.sites[name] ?? []).contains { judged in
            let place = judged.site.place(at: facts.last)
            return judged.site.isAlive(at: facts.last) && place.site.kind != .mention
                && !place.site.condition.contradicts(stub.definition.condition, inOneFile: place.path == stub.path)
        }
    }
}
