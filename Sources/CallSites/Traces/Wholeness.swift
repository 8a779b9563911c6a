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

    /// Why it may be no fault.
    enum Doubt: Equatable {
        /// The definitions were in a header of another folder, which went as a whole and which the build may have from elsewhere too.
        case headerElsewhere(TreePath)
        /// The definitions stand under conditions that say nothing of the use, as those of a substitute for a library's function do.
        case otherConfiguration
        /// The definitions are in a folder's own header, which some configurations include and others may not.
        case maybeIncluded(TreePath)
        /// The series brings the use in code that all architectures share, under an option, and the definitions for some of them only: those
        /// that have the option.
        case otherArchitecture
        /// A macro makes the definitions' names of the one that is written, and may make others of it elsewhere; or the use is handed to a
        /// macro that only makes another name of it.
        case madeName
        /// The use is in a macro, and the variable of that name was the file's or one that no header declares: whoever uses the macro may
        /// have a local one.
        case localOfUsers
        /// What stands around the use could not be read: the name may be a local one.
        case unparsed
        /// The use is in a header that does not itself include the definition's; who includes both can't be told.
        case unseenHeader
        /// The series carries the use to a file that includes a header which is made while the tree is built, and there is another
        /// definition that such a header may declare.
        case madeHeader
        /// A macro may put the name together: `UV_##name` of `TCP`.
        case pasted
        /// The use names a struct or union and needs no definition of it, as a pointer does that nothing looks through.
        case incomplete
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
    /// What the site can mean then.
    var meantLater: [PlacedDefinition] = []
    /// The version that took the last definition away, for a site that came later.
    var goneSince: Int?
    /// What could make it right all the same; nil where nothing is seen that could.
    var doubt: Doubt?
    /// Whether it was wrong at base already: the series has no part in it.
    var isOld = false
}

/// Finds the faults of sites.
struct Wholeness {
    private(set) var definitions: DefinitionTable
    let last: Int
    private(set) var includes: IncludeMap
    /// The headers that the series takes away.
    var removedHeaders: Set<TreePath> = []
    /// The names that are gone and that macros of the touched files may put together.
    var pasted: Set<String> = []
    /// Whether no library defines names.
    var isFreestanding = false

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
        /// The last moment, where the site is right whichever definition it means.
        var settled: Int?
        var isPassedOver = false
        var open: Fault?
        for version in moments {
            let place = traced.place(at: version)
            // Most versions of a file change neither the site nor what it means, and move both at most.
            if let last = settled, place.readsTheSame(as: traced.place(at: last)),
                definitions.isSame(traced.name, at: version, asAt: last)
            {
                settled = version
                isPassedOver = true
                continue
            }
            if isPassedOver, let settled { before = meaning(of: traced.place(at: settled), at: settled) }
            isPassedOver = false
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
            let count = place.site.arguments.count
            let isSettled = kind == nil && (place.site.kind != .call || means.allSatisfy { $0.definition.accepts(count) })
            settled = isSettled ? version : nil
        }
        if var fault = open {
            fault.mended = traced.endVersion
            faults.append(fault)
        }
        // What was wrong before and is right or gone now is what the series mends.
        return faults.filter { !$0.isOld || $0.mended == nil }
    }

    /// Takes in more of what the files that the series leaves alone define and include.
    mutating func learn(_ views: [TreePath: FileView] = [:], _ more: IncludeMap = IncludeMap()) {
        definitions.add(views)
        includes.merge(more)
    }

    /// Whether a site of the base means a definition there; a mention needs none.
    func isMeantAtBase(_ traced: TracedSite) -> Bool {
        let place = traced.places[0]
        return place.site.kind == .mention || place.site.isInCondition || !meaning(of: place, at: 0).isEmpty
    }

    private func meaning(of place: TracedSite.Place, at version: Int) -> [PlacedDefinition] {
        let all = definitions.definitions(of: place.site.name, at: version)
        guard isDeclared(all, for: place) else { return [] }
        return visible(all, from: place.path, under: place.site.condition, includes: includes)
    }

    /// Whether what other files define is declared where a use stands, as C has it for all but calls, and those only before C99. Where
    /// not all is known that the file includes, it may be.
    private func isDeclared(_ all: [PlacedDefinition], for place: TracedSite.Place) -> Bool {
        guard place.site.kind != .call, includes.isWhole(place.path), !definitions.mayBeDeclaredByMacro(place.site.name) else {
            return true
        }
        return all.contains { one in
            guard one.definition.isOuterName else { return false }
            if one.path == place.path || includes.isOneUnit(place.path, one.path) { return true }
            guard !one.path.hasSuffix(".c") else { return false }
            // A use in a header stands in whatever file includes it.
            return place.path.hasSuffix(".h") || Neighbourhood.isForAll(one.path)
                || includes.sight(of: one.path, from: place.path) != .no
        }
    }

    /// Whether a use would mean a definition if a header declared it.
    private func isThereUndeclared(_ place: TracedSite.Place, at version: Int) -> Bool {
        let all = definitions.definitions(of: place.site.name, at: version)
        return !isDeclared(all, for: place)
            && !visible(all, from: place.path, under: place.site.condition, includes: includes).isEmpty
    }

    private func judge(_ site: CodeSite, _ means: [PlacedDefinition]) -> Fault.Kind? {
        // A tag goes under a key with a blank; what has the plain name is something else.
        if site.tagUse != nil, !site.name.holds(" ") { return nil }
        if means.isEmpty { return .stale }
        // What a macro hands on can stand for any number of arguments.
        let isOpen = site.arguments.contains { $0.holds("__VA_ARGS__") || $0.hasSuffix("args") }
        guard site.kind == .call, !site.hasConditionalArguments, !isOpen else { return nil }
        // `EV_P_ int a`: a macro gives a parameter and the comma behind it.
        if means.contains(where: { $0.definition.hasMacroAmongParameters }) { return nil }
        if means.contains(where: { $0.definition.accepts(site.arguments.count) }) { return nil }
        let count = site.arguments.reduce(0) { $0 + argumentsMade(by: $1) }
        return means.contains { $0.definition.accepts(count) } ? nil : .arity
    }

    /// How many arguments one that is written stands for: a macro may give several.
    private func argumentsMade(by argument: String) -> Int {
        guard let name = argument.macroUsed else { return 1 }
        return definitions.definitionsEver(of: name).map(\.definition.argumentsMade).max() ?? 1
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
        var isNew = version == traced.firstVersion
        if !isNew, kind == .stale {
            // The same text in another file is what it would have been there, but for what the file that it comes from had for itself.
            let earlier = traced.place(at: version - 1).path
            if earlier != place.path, before.allSatisfy({ $0.path != earlier }) {
                fault.meantBefore = meaning(of: place, at: version - 1)
                isNew = fault.meantBefore.isEmpty
            }
        }
        if isNew, kind == .stale {
            // A new use of a name that nothing defines here: the series must have had it earlier, or bring it later; any other
            // name comes from where this pass can't see.
            let all = definitions.versionsOfChange(of: place.site.name)
            func means(at version: Int) -> Bool { !meaning(of: place, at: version).isEmpty }
            if place.site.isInCondition { return nil }
            if let later = all.first(where: { $0 > version && means(at: $0) }) {
                fault.definedLater = later
                fault.meantLater = meaning(of: place, at: later)
            } else if let last = ([0] + all).last(where: { $0 < version && means(at: $0) }) {
                fault.meantBefore = meaning(of: place, at: last)
                fault.goneSince = all.first { $0 > last }
            } else {
                return nil
            }
        }
        // A plain use may mean a tag or, in offsetof(), a member of that name; a call and a value of an initializer can't.
        if kind == .stale, place.site.kind != .call, place.site.kind != .initializer,
            definitions.isTagOrMember(place.site.name)
        {
            return nil
        }
        if kind == .stale {
            let meant = fault.definedLater == nil ? fault.meantBefore : fault.meantLater
            fault.doubt = doubt(that: meant, is: place, isEarly: fault.definedLater != nil)
            if fault.doubt == nil, includes.seesMade(place.path), isThereUndeclared(place, at: version) {
                fault.doubt = .madeHeader
            }
        }
        return fault
    }

    /// Whether a header's own function can mean nothing else: no library and no other file has the name.
    private func isTheOnlyOne(_ meant: [PlacedDefinition], for place: TracedSite.Place) -> Bool {
        guard isFreestanding, place.site.enclosingMacro == nil else { return false }
        let homes = Set(meant.map(\.path))
        return definitions.definitionsEver(of: place.site.name).allSatisfy { homes.contains($0.path) }
    }

    /// Why the definitions that are missing may not be those that a use means.
    private func doubt(that meant: [PlacedDefinition], is place: TracedSite.Place, isEarly: Bool) -> Fault.Doubt? {
        if place.site.isInUnparsedRegion { return .unparsed }
        if let use = place.site.tagUse, use != .definition { return .incomplete }
        guard !meant.isEmpty else { return nil }
        if pasted.contains(place.site.name) { return .pasted }
        let isHandedToPaste =
            place.site.handedTo.map { definitions.definitionsEver(of: $0).contains(where: \.definition.pastesWhatItIsHanded) }
            ?? false
        if isHandedToPaste || meant.allSatisfy(\.definition.isPartOfAName) { return .madeName }
        if place.site.enclosingMacro != nil, meant.allSatisfy({ $0.definition.kind == .variable }),
            meant.allSatisfy({ $0.path == place.path }) || meant.allSatisfy({ $0.path.hasSuffix(".c") })
        {
            return .localOfUsers
        }
        // A function is called inside of others: this is its head, or a macro's affair.
        if place.site.kind == .call, place.site.enclosingKind == nil, meant.contains(where: { $0.definition.kind == .function }) {
            return .unparsed
        }
        func isElsewhere(_ path: TreePath) -> Bool { !Neighbourhood.isForAll(path) && path.folder != place.path.folder }
        // A bundled library's header is found by its name alone (`-I`), as the system's is that takes its place.
        // So is one that all may include, where the file asks for some that are not the tree's.
        let gone = meant.first {
            guard removedHeaders.contains($0.path) else { return false }
            if Neighbourhood.isForAll($0.path) { return includes.looksOutside(place.path) }
            return isElsewhere($0.path) && includes.sight(of: $0.path, from: place.path) ?? .no != .no
        }
        if let gone { return .headerElsewhere(gone.path) }
        // What a header declares, or has as text, for those that include it, as this file does not.
        if place.path.hasSuffix(".h") || includes.isWhole(place.path), meant.contains(where: { $0.path.hasSuffix(".h") }),
            meant.allSatisfy({
                isElsewhere($0.path)
                    && ($0.path.hasSuffix(".c") || includes.sight(of: $0.path, from: place.path) == .no)
            }), !isTheOnlyOne(meant, for: place)
        {
            return .unseenHeader
        }
        func isMaybe(_ one: PlacedDefinition) -> Bool {
            one.isFolderLocal && includes.sight(of: one.path, from: place.path) == .maybe
        }
        // A use under a condition is likely to stand under the one that its includes have.
        if let first = meant.first, place.site.condition.terms.isEmpty, meant.allSatisfy(isMaybe) {
            return .maybeIncluded(first.path)
        }
        if isEarly, Neighbourhood(place.path).architecture == nil, !place.site.condition.terms.isEmpty,
            meant.allSatisfy({ Neighbourhood($0.path).architecture != nil })
        {
            return .otherArchitecture
        }
        guard meant.cover(place.site.condition) else { return .otherConfiguration }
        // `#ifndef NAME` before `#define NAME`: the name may come from elsewhere, which is outside where the tree has no other of it, but
        // for those that such a file has beside it.
        let all = (definitions.definitionsEver(of: place.site.name) + meant).filter { !$0.isFileLocal || $0.path == place.path }
        let fallbacks = Set(all.filter { $0.definition.condition.terms.contains("!\(place.site.name)") }.map(\.path))
        let isFallback = !fallbacks.isEmpty && all.allSatisfy { fallbacks.contains($0.path) }
        return isFallback && includes.looksOutside(place.path) ? .otherConfiguration : nil
    }
}

extension TracedSite.Place {
    /// Whether another version has the same text in the same file under the same condition.
    fileprivate func readsTheSame(as other: TracedSite.Place) -> Bool {
        path == other.path && site.kind == other.site.kind && site.tagUse == other.site.tagUse && site.text == other.site.text
            && site.arguments == other.site.arguments && site.condition == other.site.condition
    }
}

extension CodeDefinition {
    /// Whether a macro that ends with `_`, as those do that end with a comma, stands before a parameter.
    fileprivate var hasMacroAmongParameters: Bool {
        written.contains { parameter in
            let word = parameter.utf8.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") }
            return word.count > 2 && word.last == UInt8(ascii: "_") && word.first != UInt8(ascii: "_")
        }
    }
}

extension String {
    /// The macro that the whole of an argument is a use of, as capitals tell: `PAIR`, `STRING(x)`; nil for any other.
    var macroUsed: String? {
        let isCapital = { (byte: UInt8) in (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
        let name = utf8.prefix {
            isCapital($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
        }
        guard name.contains(where: isCapital) else { return nil }
        return name.endIndex == endIndex || utf8[name.endIndex] == UInt8(ascii: "(") && utf8.last == UInt8(ascii: ")")
            ? String(name) : nil
    }
}
