// variant: definitions of one name that stand for each other (a stub and the real one, one copy an architecture, a prototype and
// its function) and no longer agree.

import ByteText
import KernelC

enum Variant {
    /// One finding for each definition that the series left as it was while another one changed, or that it brings and that differs.
    static func findings(in facts: SeriesFacts) -> [Finding] {
        facts.definitions.filter { $1.count > 1 && $1.contains(where: \.mayChangeForCallers) }.sorted { $0.key < $1.key }
            .flatMap { findings(of: $1, in: facts) }
    }

    /// A definition and another one that it no longer agrees with.
    private struct Disagreement {
        var odd: TracedDefinition
        var other: TracedDefinition
        var version: Int
    }

    private static func findings(of all: [TracedDefinition], in facts: SeriesFacts) -> [Finding] {
        let callable = all.filter { $0.places[0].definition.isCallable }
        guard callable.count > 1 else { return [] }
        // Of those that disagree one has come or has changed.
        let versions = Set(callable.flatMap(\.versionsOfText)).subtracting([0]).sorted()
        var found: [Disagreement] = []
        for version in versions {
            let alive = callable.filter { $0.isAlive(at: version) }
            if areMadeOfAMacro(alive, at: version) { continue }
            let homes = Set(alive.map { $0.place(at: version) }.filter { $0.definition.kind == .function }.map(\.path))
            for odd in alive where !odd.changesInterface(at: version) || odd.firstVersion == version {
                if found.contains(where: { $0.odd.isSame(as: odd) }) { continue }
                let others = alive.filter { other in
                    !other.isSame(as: odd) && (other.changesInterface(at: version) || other.firstVersion == version)
                        && stand(odd, other, at: version, homes: homes)
                }
                guard let other = others.first(where: { begins(odd, $0, at: version) }) else { continue }
                // Of two that come together the second one in the tree is told.
                if odd.firstVersion == version, found.contains(where: { $0.version == version && $0.other.isSame(as: odd) }) {
                    continue
                }
                found.append(Disagreement(odd: odd, other: other, version: version))
            }
        }
        return found.map { disagreement in
            // Of two new ones, that one is odd which the calls do not fit.
            let swapped = Disagreement(odd: disagreement.other, other: disagreement.odd, version: disagreement.version)
            let areNew =
                disagreement.odd.firstVersion == disagreement.version && disagreement.other.firstVersion == disagreement.version
            return finding(areNew && isMet(swapped, in: facts) ? swapped : disagreement, in: facts)
        }
    }

    /// Whether a macro of the name makes other ones, so that what reads as its prototypes are variables: `extern int PRIV(size);`. One
    /// file can't declare one function in two ways.
    private static func areMadeOfAMacro(_ alive: [TracedDefinition], at version: Int) -> Bool {
        let places = alive.map { $0.place(at: version) }
        guard places.contains(where: { $0.definition.kind == .macro }) else { return false }
        let byFile = Dictionary(grouping: places.filter { $0.definition.kind == .prototype }, by: \.path)
        return byFile.values.contains { prototypes in
            guard let first = prototypes.first else { return false }
            return prototypes.contains {
                difference($0.definition, first.definition) != nil
                    && !$0.definition.condition.contradicts(first.definition.condition, inOneFile: true)
            }
        }
    }

    /// Whether the two disagree at a version and did not before, as far as both were there.
    private static func begins(_ odd: TracedDefinition, _ other: TracedDefinition, at version: Int) -> Bool {
        let now = difference(odd.place(at: version).definition, other.place(at: version).definition)
        guard now != nil else { return false }
        guard odd.isAlive(at: version - 1), other.isAlive(at: version - 1) else { return true }
        return difference(odd.place(at: version - 1).definition, other.place(at: version - 1).definition) == nil
    }

    /// Whether two definitions stand for each other: what can be in one file's view under some configuration. `homes`: the files in
    /// which the function has a body.
    private static func stand(
        _ one: TracedDefinition, _ other: TracedDefinition, at version: Int, homes: Set<TreePath>
    ) -> Bool {
        let (left, right) = (one.place(at: version), other.place(at: version))
        if left.path == right.path { return true }
        // Two bodies in two files that all architectures share never meet in one program; what both agree with is a prototype. One
        // in the body's own file is that body's.
        func isSharedBody(_ place: TracedDefinition.Place) -> Bool {
            place.definition.kind != .macro && homes.contains(place.path) && place.path.hasSuffix(".c")
                && Neighbourhood(place.path).architecture == nil
        }
        if isSharedBody(left), isSharedBody(right) { return false }
        // Each program has its own.
        if left.definition.name == "main" { return false }
        guard !left.placed.isFileLocal, !right.placed.isFileLocal else { return false }
        guard left.placed.isName(in: right.path), right.placed.isName(in: left.path) else { return false }
        return Neighbourhood(left.path).program == Neighbourhood(right.path).program
    }

    /// What differs between two definitions for one who calls them.
    private enum Difference {
        case count
        case types
    }

    private static func difference(_ one: CodeDefinition, _ other: CodeDefinition) -> Difference? {
        if one.hasConditionalParameters || other.hasConditionalParameters { return nil }
        if one.isVariadic != other.isVariadic, one.kind != .macro, other.kind != .macro { return .count }
        if !one.isVariadic, !other.isVariadic, one.parameters.count != other.parameters.count { return .count }
        guard one.kind != .macro, other.kind != .macro else { return nil }
        return one.parameters == other.parameters || one.comparedTypes == other.comparedTypes ? nil : .types
    }

    private static func finding(_ disagreement: Disagreement, in facts: SeriesFacts) -> Finding {
        let (odd, other, version) = (disagreement.odd, disagreement.other, disagreement.version)
        let (place, changed) = (odd.place(at: version), other.place(at: version))
        let mended = (version...facts.last).first { later in
            !odd.isAlive(at: later) || !other.isAlive(at: later)
                || difference(odd.place(at: later).definition, other.place(at: later).definition) == nil
        }
        let most = facts.mostLevel(at: place.path, under: place.definition.condition)
        let isMet = difference(place.definition, changed.definition) == .count && isMet(disagreement, in: facts)
        var finding = Finding(
            rule: .variant, level: min(most, isMet ? .error : .warning), patch: facts.patches[version], symbol: odd.name,
            path: place.path,
            position: place.definition.position, condition: place.definition.condition.description,
            message: message(place, changed, patch: facts.patches[version], isNew: odd.firstVersion == version),
            related: [
                Finding.Related(
                    path: changed.path, position: changed.definition.position,
                    text: "\(other.name)\(changed.definition.shown) after patch \(facts.patches[version])")
            ])
        if let mended {
            finding.rule = .brokenStep
            finding.fixedBy = facts.patches[mended]
            finding.message = BrokenStep.message(finding.message, mendedBy: facts.patches[mended])
        }
        return finding
    }

    /// Whether a call in the tree meets both: it fits the one, and in a configuration where it means the other it does not build.
    private static func isMet(_ disagreement: Disagreement, in facts: SeriesFacts) -> Bool {
        let version = disagreement.version
        let odd = disagreement.odd.place(at: version)
        let other = disagreement.other.place(at: version)
        // Two prototypes, or a prototype and its function: whoever includes the one and has the other does not build, if anyone does.
        let isStub = odd.definition.condition.contradicts(other.definition.condition, inOneFile: odd.path == other.path)
        guard isStub || Neighbourhood(odd.path).architecture != Neighbourhood(other.path).architecture else { return false }
        return (facts.sites[disagreement.odd.name] ?? []).contains { judged in
            let site = judged.site
            guard site.firstVersion <= version, version < site.endVersion ?? .max else { return false }
            let place = site.place(at: version)
            guard place.site.kind == .call, other.definition.accepts(place.site.arguments.count),
                !odd.definition.accepts(place.site.arguments.count)
            else { return false }
            let met = visible([odd.placed, other.placed], from: place.path, under: place.site.condition)
            return met.count == 2
        }
    }

    private static func message(
        _ odd: TracedDefinition.Place, _ other: TracedDefinition.Place, patch: Int, isNew: Bool
    ) -> String {
        let name = odd.definition.name
        let at = "\(other.path):\(other.definition.position.line)"
        let condition = other.definition.condition.description
        let there = condition.isEmpty ? at : "\(at) [\(condition)]"
        return isNew
            ? "\(name)\(odd.definition.shown) does not agree with \(name)\(other.definition.shown) at \(there), which patch \(patch) brings, too"
            : "\(what(odd.definition)) \(name)\(odd.definition.shown) stays as it was, while patch \(patch) gives \(there) \(other.definition.shown)"
    }

    private static func what(_ definition: CodeDefinition) -> String {
        switch definition.kind {
        case .prototype: "the prototype"
        case .macro: "the macro"
        default: definition.bodySize <= 48 ? "the stub" : "the definition"
        }
    }
}

extension CodeDefinition {
    /// Whether it is a function, its prototype, or a macro that stands for one.
    fileprivate var isCallable: Bool { kind == .function || kind == .prototype || kind == .macro }

    /// The parameters' types with spellings that mean the same made alike.
    fileprivate var comparedTypes: [String] {
        parameters.map { type in
            // A pointer to a function has names in it.
            if let pointer = type.firstRange(of: "(*") {
                return "\(type[..<pointer.lowerBound])(*)\(type.count { $0 == "," })"
            }
            // `char const *` and `const char *`.
            let words = type.prefix { $0 != "*" }
            guard words.contains(" ") else { return type == "unsigned" ? "unsigned int" : type == "signed" ? "int" : type }
            let plain = words.split(separator: " ").sorted().joined(separator: " ")
            let rest = type.dropFirst(words.count)
            switch plain {
            case "int unsigned": return "unsigned int\(rest)"
            case "int long", "long signed", "int long signed": return "long\(rest)"
            case "int long unsigned", "long unsigned": return "unsigned long\(rest)"
            case "int signed": return "int\(rest)"
            default: return plain + rest
            }
        }
    }
}

extension TracedDefinition {
    /// The versions that bring it or change what it says.
    fileprivate var versionsOfText: [Int] {
        places.indices.filter { $0 == 0 || places[$0].definition.text !== places[$0 - 1].definition.text }
            .map { places[$0].version }
    }

    /// Whether it comes or says something else on the way, so that another one may not agree with it any more.
    fileprivate var mayChangeForCallers: Bool {
        places[0].definition.isCallable
            && (firstVersion > 0 || places.contains { $0.definition.text !== places[0].definition.text })
    }

    /// Whether a version changes what a caller sees of it.
    fileprivate func changesInterface(at version: Int) -> Bool {
        guard version > firstVersion, places.contains(where: { $0.version == version }) else { return false }
        return place(at: version).definition.interface != place(at: version - 1).definition.interface
    }

    /// Whether both are one definition's life.
    fileprivate func isSame(as other: TracedDefinition) -> Bool {
        firstVersion == other.firstVersion && places[0].path == other.places[0].path
            && places[0].definition.position == other.places[0].definition.position
    }
}
