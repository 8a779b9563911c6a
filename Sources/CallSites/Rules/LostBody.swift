// stale-call: a function whose body goes while its prototype and its uses stay. It compiles, and does not link.

import ByteText
import KernelC

enum LostBody {
    /// One finding for each such function, at its prototype.
    static func findings(in facts: SeriesFacts) -> [Finding] {
        guard !facts.isSkeleton else { return [] }
        // Without a function that goes, or becomes something else, there is no body to lose, without a prototype nothing to tell of.
        return facts.definitions.filter { _, definitions in
            definitions.contains {
                ($0.endVersion != nil || $0.trace.changes.contains { $0.what == .kind })
                    && $0.places.contains { $0.definition.kind == .function }
            } && definitions.contains { $0.places[0].definition.kind == .prototype }
        }.sorted { $0.key < $1.key }.compactMap { finding(for: $0, $1, in: facts) }
    }

    private static func finding(for name: String, _ definitions: [TracedDefinition], in facts: SeriesFacts) -> Finding? {
        let versions = facts.patches.indices.dropFirst()
        guard
            let first = facts.table.versionsOfChange(of: name).first(where: {
                hasBody(name, at: $0 - 1, in: facts) && isLost(name, at: $0, in: facts)
            }),
            let place = definitions.first(where: { $0.isAlive(at: first) && $0.places[0].definition.kind == .prototype })?
                .place(at: first)
        else { return nil }
        let count = uses(of: name, at: first, in: facts)
        let mended = versions.first { $0 > first && !isLost(name, at: $0, in: facts) }.map { facts.patches[$0] }
        let patch = facts.patches[first]
        let message =
            "patch \(patch) takes the body of \(name)() away and leaves its prototype, and \(count == 1 ? "1 use is" : "\(count) uses are") left"
        // A macro that is not known may make the body.
        return Finding(
            rule: mended == nil ? .staleCall : .brokenStep,
            level: min(.warning, facts.mostLevel(at: place.path, under: place.definition.condition)), patch: patch,
            fixedBy: mended,
            symbol: name, path: place.path, position: place.definition.position,
            condition: place.definition.condition.description,
            message: mended.map { BrokenStep.message(message, mendedBy: $0) } ?? message)
    }

    private static func hasBody(_ name: String, at version: Int, in facts: SeriesFacts) -> Bool {
        facts.table.hasDefinition(of: name, at: version) { definition, path in
            definition.kind == .function && !PlacedDefinition(path: path, definition: definition).isFileLocal
        }
    }

    /// Whether there are prototypes and uses, and nothing that could be a body: neither in C nor in an assembler's or Rust's file.
    private static func isLost(_ name: String, at version: Int, in facts: SeriesFacts) -> Bool {
        func has(_ isSuch: (CodeDefinition) -> Bool) -> Bool {
            facts.table.hasDefinition(of: name, at: version) { definition, _ in isSuch(definition) }
        }
        guard has({ $0.kind == .prototype }), !has({ $0.kind != .prototype && $0.isOuterName }) else { return false }
        let isMade = (facts.sites[name] ?? []).contains { judged in
            let path = judged.site.places[0].path
            return judged.site.isAlive(at: version) && (path.hasSuffix(".S") || path.hasSuffix(".rs"))
        }
        return !isMade && uses(of: name, at: version, in: facts) > 0
    }

    private static func uses(of name: String, at version: Int, in facts: SeriesFacts) -> Int {
        (facts.sites[name] ?? []).count { judged in
            judged.site.isAlive(at: version) && judged.site.places[0].site.kind != .mention
                && !judged.site.place(at: version).site.condition.isNever
        }
    }
}
