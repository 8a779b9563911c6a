// undefined: a function that is no longer exported while code uses it that can be a module, which then does not link.

import ByteText
import KernelC

enum LostExport {
    /// The names whose export a step takes away while the definition stays for all to see, each with the version.
    ///
    /// One that a file exports which does not define it is not among them. `lastTexts` are the touched files after the last step: an
    /// export that takes the place of another is the series' own, since the kernel exports no name twice.
    static func dropped(_ facts: SeriesFacts, lastTexts: [TreePath: [UInt8]?]) -> [String: Int] {
        guard !facts.isSkeleton else { return [:] }
        var result: [String: Int] = [:]
        for (name, traced) in facts.definitions
        where traced.contains(where: { $0.places.contains { $0.definition.exportedBy != nil } }) {
            let first = facts.table.versionsOfChange(of: name).first { version in
                isExported(name, at: version - 1, in: facts) && !isExported(name, at: version, in: facts)
            }
            if let first, !bodies(of: name, at: first, in: facts).isEmpty { result[name] = first }
        }
        guard !result.isEmpty else { return [:] }
        for (path, text) in lastTexts {
            guard let text else { continue }
            for name in exports(in: text) where result[name] != nil {
                let isHome = facts.definitions[name]?.contains { $0.places.contains { $0.path == path } } ?? false
                if !isHome { result[name] = nil }
            }
        }
        return result
    }

    /// The files that use such names.
    static func users(of dropped: [String: Int], in facts: SeriesFacts) -> Set<TreePath> {
        Set(dropped.keys.flatMap { facts.sites[$0] ?? [] }.flatMap { $0.site.places.map(\.path) })
    }

    /// One finding for each use of such a name in a file that `modules` says can be a module; none in a file of the definition's own
    /// folder, which may be the same module.
    static func findings(of dropped: [String: Int], modules: ModuleFiles, in facts: SeriesFacts) -> [Finding] {
        dropped.sorted { $0.key < $1.key }.flatMap { name, version -> [Finding] in
            let bodies = bodies(of: name, at: version, in: facts)
            let again = facts.patches.indices.first { $0 > version && isExported(name, at: $0, in: facts) }
            return (facts.sites[name] ?? []).map(\.site).compactMap { site in
                // A use that comes later is wrong from its own patch on.
                let first = max(version, site.firstVersion)
                let place = site.place(at: first)
                guard site.isAlive(at: first), first < again ?? .max, place.site.kind != .mention, !place.site.isInCondition,
                    bodies.allSatisfy({ $0.path.folder != place.path.folder }), Neighbourhood(place.path).program == nil,
                    let reason = modules.reason(for: place.path)
                else { return nil }
                let mended = [again, site.endVersion].compactMap(\.self).min().map { facts.patches[$0] }
                let message =
                    "\(StaleCall.use(of: place.site)), which patch \(facts.patches[version]) no longer exports from \(bodies[0].path); \(reason)"
                return Finding(
                    // Whether the file is ever built as a module, the options' dependencies tell, which are not read.
                    rule: mended == nil ? .undefined : .brokenStep,
                    level: min(.warning, facts.mostLevel(at: place.path, under: place.site.condition)),
                    patch: facts.patches[first], fixedBy: mended, symbol: place.site.saidName, path: place.path,
                    position: place.site.position, function: place.site.function, condition: place.site.condition.description,
                    message: mended.map { BrokenStep.message(message, mendedBy: $0) } ?? message,
                    related: [
                        Finding.Related(
                            path: bodies[0].path, position: bodies[0].definition.position, text: "\(name) is defined here")
                    ])
            }
        }
    }

    private static func isExported(_ name: String, at version: Int, in facts: SeriesFacts) -> Bool {
        facts.table.hasDefinition(of: name, at: version) { definition, _ in definition.exportedBy != nil }
    }

    /// What the name means to other files; none where a header gives it to each of them, or only its own file can see it.
    private static func bodies(of name: String, at version: Int, in facts: SeriesFacts) -> [PlacedDefinition] {
        let bodies = facts.table.definitions(of: name, at: version).filter { $0.definition.kind != .prototype }
        return bodies.contains { $0.isText || $0.isFileLocal } ? [] : bodies
    }

    /// The names that a text exports, as the words stand there: `EXPORT_SYMBOL_GPL(name)`.
    private static func exports(in text: [UInt8]) -> [String] {
        let word = Array("EXPORT_SYMBOL".utf8)
        var names: [String] = []
        var start = 0
        while let hit = text.firstOffset(of: word, in: start..<text.count) {
            start = hit + word.count
            while start < text.count, text[start].isIdentifierByte { start += 1 }
            guard start < text.count, text[start] == UInt8(ascii: "(") else { continue }
            let name = text[(start + 1)...].prefix { $0.isIdentifierByte || $0 == UInt8(ascii: " ") }
            names.append(String(decoding: name.filter(\.isIdentifierByte), as: UTF8.self))
        }
        return names
    }
}
