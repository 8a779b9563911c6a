// What a review says to people, as blocks: head, findings, ledger, symbols, additions, what could not be read.

internal import ByteText
internal import CallSites
internal import KernelC
internal import PatchApply
internal import PatchSeries
internal import SymbolIndex

extension Document {
    /// The whole review. `tree` is the tree's name for the reader; nil where it needs none.
    init(of review: Review, series: Series, walk: Walk, tree: String?) {
        self.init(title: series.title, blocks: [.list(series.headLines + walk.lines(tree: tree, subjects: series.subjects))])
        addFindings(of: review, walk: walk)
        let known = review.symbols.filter { !$0.isNew }
        if !known.isEmpty {
            blocks.append(.heading(Phrase(.text("Symbols")), level: 2))
            blocks.append(Self.ledger(of: known))
        }
        for (place, symbol) in known.enumerated() where symbol.hasSection {
            add(symbol, anchor: Self.anchor(place), subjects: series.subjects)
        }
        addAdditions(review.symbols.filter(\.isNew))
        addAudience(review.audience, onlyLeftBehind: false)
        addUnread(review.unread)
    }

    /// The findings alone.
    init(findingsOf review: Review, series: Series, walk: Walk) {
        self.init(title: series.title, blocks: [])
        addFindings(of: review, walk: walk)
        addAudience(review.audience, onlyLeftBehind: true)
        addUnread(review.unread)
    }

    private mutating func addAudience(_ audience: Audience?, onlyLeftBehind: Bool) {
        guard let (heading, owners) = audience?.lines(onlyLeftBehind: onlyLeftBehind) else { return }
        blocks.append(.heading(Phrase(.text(heading.prefix(1).uppercased() + heading.dropFirst())), level: 2))
        blocks.append(.list(owners))
    }

    private mutating func addFindings(of review: Review, walk: Walk) {
        blocks.append(.heading(Phrase(.text("Findings")), level: 2))
        if !review.findings.isEmpty { blocks.append(.findings(review.findings)) }
        blocks.append(.paragraph(Phrase(.text(review.summaryPhrase(walk).text))))
    }

    mutating func addUnread(_ files: [UnreadFile]) {
        guard !files.isEmpty else { return }
        blocks.append(.heading(Phrase(.text("Not read")), level: 2))
        blocks.append(.list(files.map { Phrase(.code($0.path.description), .text(": \($0.reason)")) }))
    }

    private static func anchor(_ place: Int) -> String { "symbol-\(place + 1)" }

    private static func ledger(of symbols: [SymbolReport]) -> Block {
        let columns = ["base", "changed", "untouched", "left behind", "after"].map { Column(title: $0, isNumber: true) }
        let rows = symbols.enumerated().map { place, symbol in
            let counts = symbol.counts
            let name: Phrase = symbol.hasSection ? Phrase(.link(symbol.name, anchor: anchor(place))) : Phrase(.code(symbol.name))
            let numbers = [counts.base, counts.changed, counts.untouched, counts.leftBehind, counts.after]
            let notes = [symbol.reachPhrase, symbol.changePhrase].compactMap(\.self).filter { !$0.isEmpty }
            return [name]
                + numbers.enumerated().map { column, number in
                    Phrase(column == 3 && number > 0 ? .strong("\(number)") : .text("\(number)"))
                } + [Phrase(.text(notes.joined(separator: "; ")))]
        }
        return .table([Column(title: "symbol")] + columns + [Column(title: "")], rows)
    }

    private mutating func add(_ symbol: SymbolReport, anchor: String, subjects: [Int: String]) {
        var heading = Phrase(.code(symbol.name), .dim("  \(symbol.kind.rawValue)"))
        if symbol.origin != .changed {
            heading += Phrase(.dim(symbol.origin == .profile ? ", watched by a profile" : ", watched"))
        }
        blocks.append(.heading(heading, level: 3, anchor: anchor))
        let definitions = symbol.definitionLines
        if !definitions.isEmpty { blocks.append(.list(definitions)) }
        let groups = SiteGroups(of: symbol)
        if !groups.left.isEmpty {
            blocks.append(.paragraph(Phrase(.strong("Left behind"))))
            blocks.append(.sites(groups.left, isLong: false))
        }
        for (patch, changed, added) in groups.byPatch {
            blocks.append(.paragraph(Phrase(.strong("Patch \(patch)"), .text(subjects[patch].map { ": \($0)" } ?? ""))))
            if !changed.isEmpty { blocks.append(.sites(changed, isLong: false)) }
            if !added.isEmpty {
                blocks.append(.paragraph(Phrase(.text("Added:"))))
                blocks.append(.sites(added, isLong: true))
            }
        }
        if !groups.reached.isEmpty {
            blocks.append(.paragraph(Phrase(.strong("The flag reaches"))))
            blocks.append(.sites(groups.reached, isLong: false))
        }
        if !groups.untouched.isEmpty {
            let files = counted(SiteGroups.countOfFiles(groups.untouched), "file")
            let title = symbol.kind == .argument ? "The flag never reaches" : "Untouched"
            blocks.append(
                .paragraph(
                    Phrase(.strong(title), .text(": \(counted(groups.untouched.count, symbol.siteNoun)) in \(files)"))))
            blocks.append(.sites(groups.untouched, isLong: true))
        }
        if !symbol.aliases.isEmpty {
            blocks.append(.paragraph(Phrase(.text("Used through macros that contain it:"))))
            blocks.append(
                .list(
                    symbol.aliases.map { alias in
                        Phrase(.code(alias.name), .text("  \(alias.aliasPhrase)"))
                            + (alias.definitions.first.map { Phrase(.dim("  "), .code("\($0.path):\($0.position.line)")) }
                                ?? Phrase())
                    }))
        }
        if let phrase = symbol.mentionPhrase(groups.mentions) {
            blocks.append(.paragraph(Phrase(.text(phrase.prefix(1).uppercased() + phrase.dropFirst()))))
        }
    }

    private mutating func addAdditions(_ symbols: [SymbolReport]) {
        guard !symbols.isEmpty else { return }
        blocks.append(.heading(Phrase(.text("New in this series")), level: 2))
        blocks.append(
            .list(
                symbols.map { symbol in
                    Phrase(
                        .code(symbol.name),
                        .text("  \(patchNumbers(symbol.addingPatches)), \(counted(symbol.counts.after, symbol.siteNoun))"))
                        + (symbol.definitions.first.map { Phrase(.text(", "), .code("\($0.path):\($0.position.line)")) }
                            ?? Phrase())
                }))
    }
}

extension SymbolReport {
    /// Whether there is more to say of it than its line in the ledger.
    var hasSection: Bool { !sites.isEmpty || definitions.contains { !$0.changes.isEmpty } }

    /// Its definitions: each that changes, then where the others are.
    fileprivate var definitionLines: [Phrase] {
        var lines: [Phrase] = []
        for definition in definitions where !definition.changes.isEmpty {
            var line = Phrase(.code("\(definition.path):\(definition.position.line)"), .text("  \(definition.kind.rawValue)"))
            line += .condition(definition.condition)
            for change in definition.changes {
                line += Phrase(.text("  \(change.what.phrase) in patch \(change.patch)"))
                if let to = change.toPhrase { line += Phrase(.text(": "), .code(to)) }
                if let parts = change.partsPhrase { line += Phrase(.dim("; \(parts)")) }
            }
            lines.append(line)
        }
        let same = definitions.filter(\.changes.isEmpty)
        guard !same.isEmpty else { return lines }
        var line = Phrase(.dim("defined "))
        for (place, definition) in same.prefix(3).enumerated() {
            line += Phrase(.text(place > 0 ? ", " : ""), .code("\(definition.path):\(definition.position.line)"))
        }
        if same.count > 3 { line += Phrase(.text(" and at \(counted(same.count - 3, "more place"))")) }
        return lines + [line]
    }
}

extension Series {
    /// Who posted what, and what is not in the input.
    var headLines: [Phrase] {
        [Phrase(.text(byline))] + (missing.isEmpty ? [] : [Phrase(.strong("not in the input: \(patchNumbers(missing))"))])
    }
}

extension Walk {
    /// The base, how the patches apply, and each thing that does not go as the series has it.
    func lines(tree: String?, subjects: [Int: String]) -> [Phrase] {
        var lines = [Phrase(.text(base.phrase(tree: tree)))]
        lines += base.remarks.map { Phrase(.text($0)) }
        if base.method != .skeleton, !base.mismatched.isEmpty {
            var line = Phrase(.text("other content than the series has: "))
            for (place, path) in base.mismatched.prefix(4).enumerated() {
                line += Phrase(.text(place > 0 ? ", " : ""), .code(path.description))
            }
            if base.mismatched.count > 4 { line += Phrase(.text(" and \(base.mismatched.count - 4) more")) }
            lines.append(line)
        }
        lines.append(Phrase(.text(phrase.text)))
        for step in steps where step.outcome != .clean || !step.rejects.isEmpty {
            lines.append(
                Phrase(.strong("patch \(step.patch) \(step.outcome.phrase)"), .text(subjects[step.patch].map { ": \($0)" } ?? ""))
            )
            for reject in step.rejects {
                var line = Phrase(.code(reject.path.description))
                if reject.hunk > 0 { line += Phrase(.text(" hunk \(reject.hunk)")) }
                line += Phrase(.text(" \(reject.reason.rawValue)" + (reject.detail.isEmpty ? "" : ": \(reject.detail)")))
                lines.append(line)
            }
        }
        return lines + advice.map { Phrase(.text("hint: \($0)")) }
    }
}
