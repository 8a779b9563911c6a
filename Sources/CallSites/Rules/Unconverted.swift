// unconverted: the series converts the uses of a name in one way, and leaves a few that are alike.

import ByteText
import KernelC

enum Unconverted {
    /// How many uses must be converted in one way before it is a way.
    static let fewest = 3
    /// How many times as many must be converted as are left: where most are left, the series means to.
    static let ratio = 2

    static func findings(in facts: SeriesFacts) -> [Finding] {
        guard !facts.isSkeleton else { return [] }
        return facts.sites.sorted { $0.key < $1.key }.flatMap { name, sites in
            replaced(name, sites, in: facts) + rewritten(name, sites, in: facts) + retyped(name, sites, in: facts)
        }
    }

    /// Uses that others replace: `old(…)` by `new(…)`.
    private static func replaced(_ name: String, _ sites: [JudgedSite], in facts: SeriesFacts) -> [Finding] {
        let gone = sites.map(\.site).filter { $0.endVersion != nil && $0.firstVersion == 0 && !$0.becomes.isEmpty }
        let ways = Dictionary(grouping: gone) { Way(kind: $0.places[0].site.kind, becomes: $0.becomes[0].name) }
        let heirs = Set(gone.flatMap { $0.becomes.map(\.name) })
        guard let (way, converted) = ways.max(by: { ($0.value.count, $1.key.becomes) < ($1.value.count, $0.key.becomes) }) else {
            return []
        }
        let left = rest(of: sites, in: facts).filter {
            $0.places[0].site.kind == way.kind && !heirs.contains($0.places[0].site.function)
        }
        guard isTheWay(converted.count, left: left.count), let version = converted.compactMap(\.endVersion).max() else {
            return []
        }
        let others = ways.count == 1 ? way.becomes : "other names such as \(way.becomes)"
        return left.map { site in
            finding(
                site, version, in: facts,
                "\(converted.count) uses of \(name) alike become \(others); this one stays")
        }
    }

    private struct Way: Hashable {
        var kind: Site.Kind
        var becomes: String
    }

    /// Calls of which others get another argument: `f(x, false)` becomes `f(x, 0)`.
    private static func rewritten(_ name: String, _ sites: [JudgedSite], in facts: SeriesFacts) -> [Finding] {
        var ways: [Argument: (to: [String: Int], version: Int)] = [:]
        for site in sites.map(\.site) where site.firstVersion == 0 && site.endVersion == nil && !site.changes.isEmpty {
            let before = site.places[0].site
            let after = site.place(at: facts.last).site
            guard before.kind == .call, after.kind == .call, before.arguments.count == after.arguments.count else { continue }
            for (index, (old, new)) in zip(before.arguments, after.arguments).enumerated() where old != new && isConstant(old) {
                let argument = Argument(index: index, text: old, count: before.arguments.count)
                ways[argument, default: ([:], 0)].to[new, default: 0] += 1
                let version = ways[argument]?.version ?? 0
                ways[argument]?.version = max(version, site.changes.max() ?? 0)
            }
        }
        var findings: [Finding] = []
        for (argument, way) in ways.sorted(by: { ($0.key.index, $0.key.text) < ($1.key.index, $1.key.text) }) {
            guard let (to, count) = way.to.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { continue }
            let left = rest(of: sites, in: facts).filter { site in
                let call = site.places[0].site
                return call.kind == .call && call.arguments.count == argument.count
                    && call.arguments[argument.index] == argument.text
            }
            guard isTheWay(count, left: left.count) else { continue }
            findings += left.map { site in
                finding(
                    site, way.version, in: facts,
                    "\(count) calls of \(name)() have argument \(argument.index + 1) changed from \(argument.text) to \(to); this one keeps \(argument.text)"
                )
            }
        }
        return findings
    }

    /// Whether a text means the same in every function: a number, `NULL`, a constant; a variable's name does not.
    private static func isConstant(_ text: String) -> Bool {
        ["true", "false"].contains(text) || text.allSatisfy { !$0.isLowercase || text.first?.isNumber == true }
    }

    private struct Argument: Hashable {
        var index: Int
        var text: String
        var count: Int
    }

    /// Calls that hand on `true` or `false` where the parameter is no truth value any more.
    private static func retyped(_ name: String, _ sites: [JudgedSite], in facts: SeriesFacts) -> [Finding] {
        for traced in facts.definitions[name] ?? [] {
            for place in traced.places where place.version > traced.firstVersion {
                let before = traced.place(at: place.version - 1).definition
                let now = place.definition
                guard before.kind != .macro, now.kind != .macro, before.parameters.count == now.parameters.count else { continue }
                let retyped = now.parameters.indices.filter { before.parameters[$0] == "bool" && now.parameters[$0] != "bool" }
                guard !retyped.isEmpty else { continue }
                return rest(of: sites, in: facts).compactMap { site in
                    let call = site.places[0].site
                    guard call.kind == .call, call.arguments.count == now.parameters.count,
                        let index = retyped.first(where: { ["true", "false"].contains(call.arguments[$0]) })
                    else { return nil }
                    return finding(
                        site, place.version, in: facts,
                        "\(name)() is given \(call.arguments[index]) for argument \(index + 1), which is \(now.written[index]) since patch \(facts.patches[place.version])"
                    )
                }
            }
        }
        return []
    }

    /// The uses of the base that no patch touches, in the kernel itself.
    private static func rest(of sites: [JudgedSite], in facts: SeriesFacts) -> [TracedSite] {
        sites.filter { judged in
            let site = judged.site
            return site.firstVersion == 0 && site.endVersion == nil && site.changes.isEmpty && judged.faults.isEmpty
                && site.places[0].site.kind != .mention && Neighbourhood(site.places[0].path).program == nil
        }.map(\.site)
    }

    private static func isTheWay(_ converted: Int, left: Int) -> Bool {
        converted >= fewest && left > 0 && converted >= left * ratio
    }

    private static func finding(_ site: TracedSite, _ version: Int, in facts: SeriesFacts, _ message: String) -> Finding {
        let place = site.place(at: version)
        return Finding(
            rule: .unconverted, level: min(.warning, facts.mostLevel(at: place.path, under: place.site.condition)),
            patch: facts.patches[version], symbol: site.name, path: place.path, position: place.site.position,
            function: place.site.function, condition: place.site.condition.description, message: message)
    }
}
