// changed-under: callers that stay as they are while the body of what they call changes.

import ByteText
import KernelC

enum ChangedUnder {
    /// One note for each followed function whose body a patch changes, with the number of callers that no patch touches.
    static func findings(in facts: SeriesFacts) -> [Finding] {
        let changed = facts.definitions.filter { $1.contains { $0.trace.changes.contains { $0.what == .body } } }
        return changed.sorted { $0.key < $1.key }.compactMap { name, definitions in
            let callers = (facts.sites[name] ?? []).filter { judged in
                let site = judged.site
                return site.places[0].site.kind != .mention && site.firstVersion == 0 && site.endVersion == nil
                    && site.changes.isEmpty && judged.faults.isEmpty
            }
            guard !callers.isEmpty,
                let (traced, patch) = definitions.lazy.compactMap({ traced in
                    traced.trace.changes.first { $0.what == .body && traced.places[0].definition.kind != .constant }.map {
                        (traced, $0.patch)
                    }
                }).first, let version = facts.patches.firstIndex(of: patch)
            else { return nil }
            let place = traced.place(at: version)
            let files = Set(callers.map { $0.site.places[0].path }).count
            let count =
                callers.count == 1
                ? "1 caller stays as it is"
                : "\(callers.count) callers in \(files == 1 ? "1 file" : "\(files) files") stay as they are"
            return Finding(
                rule: .changedUnder, level: .note, patch: patch, symbol: name, path: place.path,
                position: place.definition.position,
                condition: place.definition.condition.description,
                message: "patch \(patch) changes what \(name)() does; \(count)")
        }
    }
}
