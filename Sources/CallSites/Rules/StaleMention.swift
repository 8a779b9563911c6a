// stale-mention: comments, kernel-doc and documents that still speak of a name that is gone; code that only an assembler or
// another compiler reads.

import ByteText
import KernelC

enum StaleMention {
    static func findings(in facts: SeriesFacts) -> [Finding] {
        facts.sites.sorted { $0.key < $1.key }.flatMap { name, sites -> [Finding] in
            guard let (version, heir) = goneSince(name, in: facts) else { return [] }
            // A tag or member of that name may be meant, but by brackets.
            let isShared = facts.table.isTagOrMember(name)
            return sites.filter { !isShared || $0.site.place(at: facts.last).site.isWrittenAsCode }
                .compactMap { finding($0.site, goneSince: version, heir: heir, in: facts) }
        }
    }

    /// The version from which nothing defines a name that the base defined, and its new name; nil where it is there at the end.
    private static func goneSince(_ name: String, in facts: SeriesFacts) -> (version: Int, heir: String?)? {
        let definitions = facts.definitions[name] ?? []
        guard definitions.contains(where: { $0.firstVersion == 0 }),
            facts.table.definitions(of: name, at: facts.last).isEmpty, let last = definitions.compactMap(\.endVersion).max()
        else { return nil }
        let renamed = definitions.flatMap(\.trace.changes).last { $0.what == .renamed }?.to
        return (last, facts.heirs[name]?.first ?? renamed)
    }

    private static func finding(_ site: TracedSite, goneSince version: Int, heir: String?, in facts: SeriesFacts) -> Finding? {
        let place = site.place(at: facts.last)
        guard place.site.kind == .mention, site.endVersion == nil, speaksOfCode(place) else { return nil }
        let from = max(version, site.firstVersion)
        let shown = site.place(at: from)
        let isCode = [".S", ".rs"].contains(where: place.path.hasSuffix)
        let instead = heir.map { "; it is \($0) now" } ?? ""
        return Finding(
            rule: .staleMention, level: isCode ? .warning : .note, patch: facts.patches[from], symbol: site.name,
            path: shown.path,
            position: shown.site.position, function: shown.site.function, condition: shown.site.condition.description,
            message: isCode
                ? "names \(site.name), which patch \(facts.patches[version]) removed; what is not C was not read closer\(instead)"
                : "still speaks of \(site.name), which patch \(facts.patches[version]) removed\(instead)")
    }

    /// Whether a word is the name and not a word of the language: it has a mark of C in it, or brackets behind it.
    private static func speaksOfCode(_ place: TracedSite.Place) -> Bool {
        let name = place.site.name
        if name.contains("_") || name.contains(where: \.isNumber) { return true }
        if name.contains(where: \.isUppercase), name.contains(where: \.isLowercase) { return true }
        return place.site.isWrittenAsCode
    }
}
