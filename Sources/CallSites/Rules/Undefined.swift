// undefined: a use that the series brings of a name that stands nowhere else: neither the tree nor a patch defines it.

import ByteText
import KernelC
import PatchSeries

enum Undefined {
    static func findings(in facts: SeriesFacts) -> [Finding] {
        facts.undefined.names.sorted().flatMap { name in
            (facts.sites[name] ?? []).map(\.site).compactMap { finding(for: $0, in: facts) }
        }
    }

    private static func finding(for traced: TracedSite, in facts: SeriesFacts) -> Finding? {
        let place = traced.places[0]
        guard place.version > 0, facts.undefined.concerns(place.site, at: place.path) else { return nil }
        let mended = traced.endVersion.map { facts.patches[$0] }
        let message = "\(StaleCall.use(of: place.site)), which neither the tree nor any patch defines"
        return Finding(
            rule: mended == nil ? .undefined : .brokenStep,
            level: level(of: place, in: facts),
            patch: facts.patches[place.version], fixedBy: mended, symbol: place.site.saidName, path: place.path,
            position: place.site.position, function: place.site.function, condition: place.site.condition.description,
            message: mended.map { BrokenStep.message(message, mendedBy: $0) } ?? message)
    }

    /// An error, but where nobody may compile it: in a macro without uses, and under a condition that is neither an option of the kernel
    /// nor always so in it.
    private static func level(of place: TracedSite.Place, in facts: SeriesFacts) -> Finding.Level {
        let isIdle = place.site.enclosingMacro.map(facts.idleMacros.contains) ?? false
        let isPrivate = place.site.condition.terms.contains { term in
            !term.contains("CONFIG_") && term != "__KERNEL__" && term != "!__ASSEMBLY__" && !term.hasSuffix("_H")
        }
        let most = facts.mostLevel(at: place.path, under: place.site.condition)
        return isIdle || isPrivate || !facts.series.missing.isEmpty ? min(.warning, most) : most
    }
}
