// undefined: a function that is no longer exported while code uses it that can be a module, which then does not link.

import ByteText
import KernelC

enum LostExport {
    /// The names whose export a step takes away while the definition stays and nothing else exports it, each with the version.
    static func dropped(_ definitions: [String: [TracedDefinition]], in facts: SeriesFacts) -> [String: Int] {
        var result: [String: Int] = [:]
        for (name, traced) in definitions {
            let versions = facts.patches.indices.dropFirst().filter { version in
                isExported(name, at: version - 1, in: facts) && !isExported(name, at: version, in: facts)
            }
            guard let first = versions.first, traced.contains(where: { $0.isAlive(at: first) }) else { continue }
            result[name] = first
        }
        return result
    }

    /// One finding for each use of such a name in a file that `modules` says can be a module; none in a file of the definition's own
    /// folder, which may be the same module.
    static func findings(of dropped: [String: Int], modules: ModuleFiles, in facts: SeriesFacts) -> [Finding] {
        dropped.sorted { $0.key < $1.key }.flatMap { name, version -> [Finding] in
            let bodies = facts.table.definitions(of: name, at: version).filter { $0.definition.kind != .prototype }
            // What a header defines is compiled into the module itself.
            guard !facts.isSkeleton, !bodies.isEmpty, bodies.allSatisfy({ !$0.isText }) else { return [] }
            let again = facts.patches.indices.first { $0 > version && isExported(name, at: $0, in: facts) }
            return (facts.sites[name] ?? []).compactMap { judged in
                let place = judged.site.place(at: version)
                guard judged.site.isAlive(at: version), place.site.kind != .mention, !place.site.isInCondition,
                    bodies.allSatisfy({ $0.path.folder != place.path.folder }), Neighbourhood(place.path).program == nil,
                    let reason = modules.reason(for: place.path)
                else { return nil }
                let mended = (again ?? judged.site.endVersion).map { facts.patches[$0] }
                let patch = facts.patches[version]
                let message =
                    "\(StaleCall.use(of: place.site)), which patch \(patch) no longer exports from \(bodies[0].path); \(reason)"
                return Finding(
                    // Whether the file is ever built as a module, the options' dependencies tell, which are not read.
                    rule: mended == nil ? .undefined : .brokenStep,
                    level: min(.warning, facts.mostLevel(at: place.path, under: place.site.condition)), patch: patch,
                    fixedBy: mended, symbol: place.site.saidName, path: place.path, position: place.site.position,
                    function: place.site.function, condition: place.site.condition.description,
                    message: mended.map { BrokenStep.message(message, mendedBy: $0) } ?? message,
                    related: [
                        Finding.Related(
                            path: bodies[0].path, position: bodies[0].definition.position, text: "\(name) is defined here")
                    ])
            }
        }
    }

    private static func isExported(_ name: String, at version: Int, in facts: SeriesFacts) -> Bool {
        facts.table.definitions(of: name, at: version).contains { $0.definition.exportedBy != nil }
    }
}
