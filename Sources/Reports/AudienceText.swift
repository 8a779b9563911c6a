// Whom a series has not been sent to, as text and as JSON.

internal import ByteText
internal import CallSites
internal import Maintainers

extension Audience {
    /// Those to speak of: the untold; where the input does not show who was told, the owners of what is left behind.
    fileprivate var shown: [Owner] { knowsRecipients ? untold : owners.filter { $0.leftBehindCount > 0 } }

    /// The heading and a line for each of them; nil where there is nobody to speak of.
    func lines(onlyLeftBehind: Bool = false) -> (heading: String, owners: [Phrase])? {
        let owners = onlyLeftBehind ? shown.filter { $0.leftBehindCount > 0 } : shown
        guard !owners.isEmpty else { return nil }
        var lines = owners.prefix(Self.listLimit).map(\.phrase)
        if owners.count > lines.count {
            lines.append(Phrase(.text("and \(owners.count - lines.count) more (--format json has all)")))
        }
        return (
            knowsRecipients
                ? "not told, by MAINTAINERS"
                : "owners of what is left behind, by MAINTAINERS (the input does not show who was told)",
            lines
        )
    }

    /// How many owners are listed.
    private static let listLimit = 20
}

extension Audience.Owner {
    /// Who, as what, and because of which files.
    fileprivate var phrase: Phrase {
        let person = name.isEmpty ? address : "\(name) <\(address)>"
        let role = kind == .list ? "list" : kind.rawValue
        var phrase = Phrase(.text("\(person), \(role) of \(sections[0])"))
        if sections.count > 1 { phrase += Phrase(.text(" and \(sections.count - 1) more")) }
        phrase += Phrase(.text(": "))
        for (place, path) in paths.prefix(3).enumerated() {
            phrase += Phrase(.text(place > 0 ? ", " : ""), .code(path.description))
            if place < leftBehindCount { phrase += Phrase(.text(" (left behind)")) }
        }
        return paths.count > 3 ? phrase + Phrase(.text(" and \(counted(paths.count - 3, "more file"))")) : phrase
    }
}

extension Sheet {
    /// Who was not told.
    mutating func audience(_ audience: Audience?, onlyLeftBehind: Bool = false) {
        guard let (heading, owners) = audience?.lines(onlyLeftBehind: onlyLeftBehind) else { return }
        blank()
        wrapped(StyledText(heading, .bold), hanging: 2)
        for owner in owners { wrapped(StyledText("  " + owner.text), hanging: 6) }
    }
}

extension JSON {
    /// The owners, told or not; nil where the tree has no MAINTAINERS.
    static func owners(_ audience: Audience?) -> JSON? {
        audience.map { audience in
            .list(
                audience.owners.map { owner in
                    .object([
                        "kind": .text(owner.kind.rawValue),
                        "name": .text(owner.name),
                        "address": .text(owner.address),
                        "sections": .list(owner.sections.map { .text($0) }),
                        "paths": .list(owner.paths.map { .text($0.description) }),
                        "leftBehind": .list(owner.paths.prefix(owner.leftBehindCount).map { .text($0.description) }),
                        "told": owner.isTold.map { .bool($0) } ?? .null,
                    ])
                })
        }
    }
}
