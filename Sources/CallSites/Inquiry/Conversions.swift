// The functions whose calls the series replaces by calls of another one, though it does not change them: `strlcpy()` that becomes
// `strscpy()`, caller by caller.

import ByteText
import KernelC
import PatchApply

/// What the touched files alone tell of conversions.
struct Conversions {
    /// How many calls of each name become calls of the same other names, at least `Unconverted.fewest`.
    let counts: [String: Int]

    /// How many files outside of the series may mention such a name: beyond, the series is not about all of its callers.
    static func mostFiles(for count: Int) -> Int { 16 + 4 * count }

    /// Follows the calls on the lines that the steps change, which the touched files' `outline` has.
    static func calls(in outline: TreeHistory, files: [[FileStep]]) -> SiteTracer {
        var candidates: Set<String> = []
        for versions in outline.touched.values {
            for (_, view) in versions {
                for site in view?.sites ?? [] where site.kind == .call { candidates.insert(site.name) }
            }
        }
        return SiteTracer(outline, names: NameSet(exactly: candidates), files: files)
    }

    /// - Parameters:
    ///   - calls: the calls on the lines that the steps change.
    ///   - brought: the names that the series brings, each with the version that first defines it.
    init(_ calls: SiteTracer, files: [[FileStep]], brought: [String: Int]) {
        let traced = calls.traced(with: Succession(broughtNames: brought, renamings: [:]), files: files)
        let steps = files.map { Dictionary($0.map { ($0.path, $0) }) { first, _ in first } }
        var ways: [String: [Set<String>: Int]] = [:]
        for site in traced where site.endVersion != nil && !site.becomes.isEmpty && !site.isAdded(by: steps) {
            ways[site.name, default: [:]][Set(site.becomes.map(\.name)), default: 0] += 1
        }
        counts = ways.compactMapValues { $0.values.max() }.filter { $0.value >= Unconverted.fewest }
    }
}

extension TracedSite {
    /// Whether a step adds it. The outline has a line from the version before the step that changes it.
    fileprivate func isAdded(by steps: [[TreePath: FileStep]]) -> Bool {
        let first = places[0]
        guard first.version > 0 else { return false }
        return steps[first.version - 1][first.path]?.lineMap.edit(adding: first.site.position.line) != nil
    }
}
