// The functions whose calls the series replaces by calls of another one, though it does not change them: `strlcpy()` that becomes
// `strscpy()`, caller by caller.

import ByteText
import KernelC
import PatchApply

/// What the touched files alone tell of conversions.
struct Conversions {
    /// How many calls of each name become calls of one other name, at least `Unconverted.fewest`.
    let counts: [String: Int]

    /// How many files outside of the series may mention such a name: beyond, the series is not about all of its callers.
    static func mostFiles(for count: Int) -> Int { 16 + 4 * count }

    /// - Parameters:
    ///   - outline: the touched files with the sites on the lines that the steps change.
    ///   - brought: the names that the series brings, each with the version that first defines it.
    init(_ outline: TreeHistory, files: [[FileStep]], brought: [String: Int]) {
        var candidates: Set<String> = []
        for versions in outline.touched.values {
            for (_, view) in versions {
                for site in view?.sites ?? [] where site.kind == .call { candidates.insert(site.name) }
            }
        }
        let traced = SiteTracer(
            outline, names: NameSet(exactly: candidates), files: files,
            succession: Succession(broughtNames: brought, renamings: [:])
        ).traced
        var ways: [String: [String: Int]] = [:]
        for site in traced where site.endVersion != nil && site.firstVersion == 0 && site.becomes.count == 1 {
            ways[site.name, default: [:]][site.becomes[0].name, default: 0] += 1
        }
        counts = ways.compactMapValues { $0.values.max() }.filter { $0.value >= Unconverted.fewest }
    }
}
