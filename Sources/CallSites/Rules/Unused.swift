// unused: a function or variable that loses its last use by the series, or never has one.

import ByteText
import KernelC

enum Unused {
    static func findings(in facts: SeriesFacts) -> [Finding] {
        guard !facts.isSkeleton else { return [] }
        return facts.touched.flatMap { locals($0, in: facts) }
            + facts.sites.flatMap { name, uses in
                (facts.definitions[name] ?? []).compactMap { exported($0, usedAt: uses, in: facts) }
            }
    }

    /// A static function or variable of a `.c` file: all its uses are in the file.
    private static func locals(_ traced: TracedDefinition, in facts: SeriesFacts) -> [Finding] {
        let first = traced.places[0]
        guard first.definition.isStatic, first.path.hasSuffix(".c"), !first.definition.isGenerated else { return [] }
        var findings: [Finding] = []
        var wasUsed = false
        var open: Int?
        for place in traced.places {
            if place.definition.uses > 0 {
                if let since = open { findings.append(finding(traced, since: since, until: place.version, in: facts)) }
                open = nil
                wasUsed = true
            } else if open == nil, wasUsed || (place.version == traced.firstVersion && place.version > 0) {
                open = place.version
            }
        }
        if let since = open { findings.append(finding(traced, since: since, until: traced.endVersion, in: facts)) }
        // Few are unused: what the head says of the others need not be read.
        return findings.isEmpty || !first.definition.isWarnedOf || first.definition.isMarkedUsed ? [] : findings
    }

    private static func finding(_ traced: TracedDefinition, since: Int, until: Int?, in facts: SeriesFacts) -> Finding {
        let place = traced.place(at: since)
        let name = traced.name + (place.definition.kind == .function ? "()" : "")
        let patch = facts.patches[since]
        let what = since == traced.firstVersion ? "static \(name) is not used" : "static \(name) has no use left"
        let until = until.map { facts.patches[$0] }
        // The compiler stays silent about an inline function; in between it warns, and an error it is with CONFIG_WERROR alone.
        let level: Finding.Level = until != nil || place.definition.isInline ? .note : .warning
        return Finding(
            rule: .unused, level: level, patch: patch, fixedBy: until, symbol: traced.name, path: place.path,
            position: place.definition.position, condition: place.definition.condition.description,
            message: until.map { "\(what) before patch \($0)" } ?? "\(what) after patch \(patch)")
    }

    /// A followed function that others can see: its uses were looked for in the whole tree.
    private static func exported(_ traced: TracedDefinition, usedAt uses: [JudgedSite], in facts: SeriesFacts) -> Finding? {
        guard traced.endVersion == nil else { return nil }
        let definition = traced.place(at: facts.last).definition
        guard definition.kind == .function, !traced.isFileLocal, !definition.isGenerated else { return nil }
        let code = uses.filter { $0.site.places[0].site.kind != .mention }
        guard code.allSatisfy({ $0.site.endVersion != nil }), let end = code.compactMap(\.site.endVersion).max() else {
            return nil
        }
        let place = traced.place(at: end)
        let export = definition.exportedBy.map { " (\($0))" } ?? ""
        return Finding(
            rule: .unused, level: .note, patch: facts.patches[end], symbol: traced.name, path: place.path,
            position: place.definition.position, condition: definition.condition.description,
            message: "\(traced.name)()\(export) has no use left in the tree after patch \(facts.patches[end])")
    }
}

extension CodeDefinition {
    /// Whether a compiler warns where the file does not use it (gcc's -Wunused-function, -Wunused-variable; constants only on request).
    fileprivate var isWarnedOf: Bool {
        kind == .function || kind == .variable && !interface.split(separator: " ").contains("const")
    }

    /// Whether its author says that nobody need call it by name.
    fileprivate var isMarkedUsed: Bool {
        ["unused", "__used", "constructor", "destructor", "SEC(", "__bpf_kfunc", "alias"].contains(where: interface.holds)
    }
}
