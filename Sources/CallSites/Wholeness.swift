// Whether each site fits the tree after every single patch: it must mean a definition, and a call must fit one.

import ByteText
import KernelC

/// Something wrong with one site over a stretch of versions.
struct Fault {
    /// What is wrong.
    enum Kind: Equatable {
        /// No definition that the site can mean is left.
        case stale
        /// There are definitions, and none takes the call's number of arguments.
        case arity
    }

    var kind: Kind
    /// The version in which it begins.
    var first: Int
    /// The version in which it is over; nil where it lasts.
    var mended: Int?
    /// The site as it is at `first`.
    var place: TracedSite.Place
    /// What the site could mean in the version before, where it was there and right.
    var meantBefore: [PlacedDefinition]
    /// What it can mean at `first`.
    var meansNow: [PlacedDefinition]
    /// The version that first brings a definition, for a site that comes before all of them.
    var definedLater: Int?
    /// Whether it was wrong at base already: the series has no part in it.
    var isOld = false
}

/// Finds the faults of sites.
struct Wholeness {
    let definitions: DefinitionTable
    let last: Int
    let includes: IncludeMap

    /// The faults of one site, in order.
    func faults(of traced: TracedSite) -> [Fault] {
        guard traced.places[0].site.kind != .mention else { return [] }
        let changes = definitions.versionsOfChange(of: traced.name)
        guard !changes.isEmpty else { return [] }
        let end = traced.endVersion ?? last + 1
        let moments = Set(traced.places.map(\.version)).union(changes).filter { traced.firstVersion <= $0 && $0 < end }.sorted()
        var faults: [Fault] = []
        var before: [PlacedDefinition] = []
        var wasRight = true
        var open: Fault?
        for version in moments {
            let place = traced.place(at: version)
            var means = meaning(of: place, at: version)
            var kind = judge(place.site, means)
            let earlier = version > traced.firstVersion ? traced.place(at: version - 1).site : place.site
            if kind == nil, let odd = misfit(place.site, earlier: earlier, means, before: before) {
                kind = .arity
                means = [odd]
            }
            if kind == open?.kind, kind != nil { continue }
            if var fault = open {
                fault.mended = version
                faults.append(fault)
                open = nil
            }
            if version == 0, kind == .arity {
                open = Fault(kind: .arity, first: 0, place: place, meantBefore: [], meansNow: means, isOld: true)
            } else if let kind, version > 0, wasRight,
                let fault = fault(kind, at: version, place, before: before, now: means, traced)
            {
                open = fault
            }
            wasRight = kind == nil
            if kind == nil { before = means }
        }
        if var fault = open {
            fault.mended = traced.endVersion
            faults.append(fault)
        }
        // What was wrong before and is right or gone now is what the series mends.
        return faults.filter { !$0.isOld || $0.mended == nil }
    }

    private func meaning(of place: TracedSite.Place, at version: Int) -> [PlacedDefinition] {
        visible(
            definitions.definitions(of: place.site.name, at: version), from: place.path, under: place.site.condition,
            includes: includes)
    }

    private func judge(_ site: CodeSite, _ means: [PlacedDefinition]) -> Fault.Kind? {
        if means.isEmpty { return .stale }
        // What a macro hands on can stand for any number of arguments.
        guard site.kind == .call, !site.arguments.contains(where: { $0.contains("__VA_ARGS__") || $0.hasSuffix("args") }) else {
            return nil
        }
        return means.contains { $0.definition.accepts(site.arguments.count) } ? nil : .arity
    }

    /// A definition that the call, as it was `earlier`, fitted before, and does not fit any more since a patch changed the one or the
    /// other, while it fits another one under the contrary condition: where the one is the right one the call does not build. The two
    /// stand in the branches of one `#if`.
    private func misfit(
        _ site: CodeSite, earlier: CodeSite, _ means: [PlacedDefinition], before: [PlacedDefinition]
    ) -> PlacedDefinition? {
        guard site.kind == .call, means.count > 1 else { return nil }
        func was(_ placed: PlacedDefinition) -> CodeDefinition? {
            before.first { $0.path == placed.path && $0.definition.condition == placed.definition.condition }?.definition
        }
        return means.first { odd in
            guard !odd.definition.accepts(site.arguments.count), let old = was(odd), old.accepts(earlier.arguments.count) else {
                return false
            }
            let hasChanged = old.interface != odd.definition.interface
            return means.contains { other in
                other.path == odd.path && other.definition.accepts(site.arguments.count)
                    && other.definition.condition.contradicts(odd.definition.condition, inOneFile: true)
                    // Where the other one changed alone, the one that stayed is told, once for all calls (`Variant`).
                    && (hasChanged || was(other)?.interface == other.definition.interface)
            }
        }
    }

    private func fault(
        _ kind: Fault.Kind, at version: Int, _ place: TracedSite.Place, before: [PlacedDefinition], now: [PlacedDefinition],
        _ traced: TracedSite
    ) -> Fault? {
        var fault = Fault(kind: kind, first: version, place: place, meantBefore: before, meansNow: now)
        if version == traced.firstVersion, kind == .stale {
            // A new use of a name that nothing defines here: the series must have had it earlier, or bring it later; any other
            // name comes from where this pass can't see.
            let all = definitions.versionsOfChange(of: place.site.name).sorted()
            func means(at version: Int) -> Bool { !meaning(of: place, at: version).isEmpty }
            if let later = all.first(where: { $0 > version && means(at: $0) }) {
                fault.definedLater = later
            } else if !([0] + all).contains(where: { $0 < version && means(at: $0) }) {
                return nil
            }
        }
        // A plain use may mean a tag or, in offsetof(), a member of that name; a call and a value of an initializer can't.
        if kind == .stale, place.site.kind != .call, place.site.kind != .initializer,
            definitions.isTagOrMember(place.site.name)
        {
            return nil
        }
        return fault
    }
}
