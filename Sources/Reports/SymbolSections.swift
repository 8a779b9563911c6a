// What a text report says of each symbol: its line in the ledger, and its sites by patch with what each became.

internal import ByteText
internal import CallSites
internal import KernelC

extension SymbolReport {
    /// Whether the series brings it: it is defined and used nowhere in the base.
    var isNew: Bool {
        !definitions.isEmpty && definitions.allSatisfy { $0.changes.first?.what == .added } && counts.base == 0
    }

    /// The sites that the ledger counts.
    var countedSites: [SiteTrace] { sites.filter { $0.kind != .mention } }

    /// The noun for its sites.
    var siteNoun: String {
        switch kind {
        case .function, .macro, .argument: "site"
        case .flag, .member, .callback, .type, .variable: "use"
        }
    }

    /// What the series does to its definitions, in one phrase: `signature changed in patches 3, 5`; empty where it does nothing.
    ///
    /// That a body changes goes without saying where a patch does more than that.
    var changePhrase: String {
        let changes = definitions.flatMap(\.changes)
        let others = Set(changes.filter { $0.what != .body }.map(\.patch))
        var order: [String] = []
        var indices: [String: [Int]] = [:]
        for change in changes where change.what != .body || !others.contains(change.patch) {
            let phrase = change.what.phrase
            if indices[phrase] == nil { order.append(phrase) }
            if indices[phrase]?.contains(change.patch) != true { indices[phrase, default: []].append(change.patch) }
        }
        return order.map { "\($0) in \(patchNumbers((indices[$0] ?? []).sorted()))" }.joined(separator: ", ")
    }

    /// For `callee(FLAG)`: how many calls the flag reaches; nil for all other symbols.
    var reachPhrase: String? {
        guard kind == .argument else { return nil }
        let sites = countedSites
        return [SiteTrace.Reach.surely, .maybe, .never].map { reach in
            "\(reach.rawValue) \(sites.count { $0.reach == reach })"
        }.joined(separator: ", ")
    }
}

extension DefinitionTrace.Change {
    /// What it is now, where that can be said: a condition that is none any more is `none`.
    var toPhrase: String? { to == "" ? "none" : to }

    /// The parts of a changed signature: `parameter 2 (bool compound) dropped, now static`; nil where there are none.
    var partsPhrase: String? { details.isEmpty ? nil : details.map(\.description).joined(separator: ", ") }
}

extension DefinitionTrace.Change.What {
    /// The word for the ledger.
    var phrase: String {
        switch self {
        case .kind, .signature, .body, .value, .condition, .export: "\(rawValue) changed"
        case .removed, .added, .renamed, .moved: rawValue
        }
    }
}

extension Sheet {
    /// The ledger: a symbol a line, with counts.
    mutating func ledger(of symbols: [SymbolReport]) {
        let headings = ["base", "changed", "untouched", "left behind", "after"]
        let nameColumns = min(max(symbols.map(\.name.columns).max() ?? 0, 6), max(width - 52, 24))
        var head = StyledText("symbol", .dim)
        head.pad(to: nameColumns)
        for heading in headings { head.add("  " + heading, .dim) }
        line(head)
        for symbol in symbols {
            let counts = symbol.counts
            let numbers = [counts.base, counts.changed, counts.untouched, counts.leftBehind, counts.after]
            var row = StyledText(symbol.name, .bold)
            if row.columns > nameColumns {
                line(row)
                row = StyledText()
            }
            row.pad(to: nameColumns)
            for (place, number) in numbers.enumerated() {
                let digits = String(number)
                row.add(String(repeating: " ", count: 2 + headings[place].columns - digits.columns))
                row.add(digits, place == 3 && number > 0 ? .red : .plain)
            }
            let notes = [symbol.reachPhrase, symbol.changePhrase].compactMap { $0 }.filter { !$0.isEmpty }
            let note = StyledText(notes.joined(separator: "; "), .dim)
            if !note.isEmpty, row.columns + 2 + note.columns > width {
                line(row)
                row = StyledText("    ")
            } else {
                row.add("  ")
            }
            row.add(note)
            wrapped(row, hanging: 6)
        }
    }

    /// The symbols that the series brings, a line each.
    mutating func additions(_ symbols: [SymbolReport]) {
        guard !symbols.isEmpty else { return }
        line("new in this series", .bold)
        let labels = symbols.map { $0.kind == .function || $0.kind == .macro ? $0.name + "()" : $0.name }
        let nameColumns = min(labels.map(\.columns).max() ?? 0, width / 2)
        for (symbol, label) in zip(symbols, labels) {
            var row = StyledText("  " + label)
            row.pad(to: 2 + nameColumns)
            row.add("  \(patchNumbers(symbol.addingPatches))", .dim)
            row.add("  \(counted(symbol.counts.after, symbol.siteNoun))")
            if let place = symbol.definitions.first { row.add("  \(place.path):\(place.position.line)", .dim) }
            wrapped(row, hanging: 6)
        }
    }

    /// One symbol: definitions, sites left behind, sites by patch, sites that stay as they are.
    mutating func section(of symbol: SymbolReport, subjects: [Int: String]) {
        var heading = StyledText(symbol.name, .bold)
        heading.add("  \(symbol.kind.rawValue)", .dim)
        if symbol.origin != .changed {
            heading.add(symbol.origin == .profile ? ", watched by a profile" : ", watched", .dim)
        }
        line(heading)
        definitions(of: symbol)

        let groups = SiteGroups(of: symbol)
        if !groups.left.isEmpty {
            line("  left behind", .red)
            self.sites(groups.left, indent: 4, style: .red)
        }
        for (patch, changed, added) in groups.byPatch {
            var title = StyledText("  patch \(patch)")
            if let subject = subjects[patch] { title.add("  " + subject, .dim) }
            wrapped(title, hanging: 10)
            self.sites(changed, indent: 4)
            self.added(added)
        }
        // A flag that reaches its argument is the answer to the question: such a call is never folded away.
        if !groups.reached.isEmpty {
            line("  the flag reaches", .yellow)
            self.sites(groups.reached, indent: 4)
        }
        untouched(groups.untouched, of: symbol)
        aliases(of: symbol)
        namesakes(of: symbol)
        if let phrase = symbol.mentionPhrase(groups.mentions) { line("  " + phrase, .dim) }
        if let ledgers = symbol.crosscheck { self.ledger(ledgers.base, after: ledgers.end) }
    }

    private mutating func definitions(of symbol: SymbolReport) {
        let changed = symbol.definitions.filter { !$0.changes.isEmpty }
        let same = symbol.definitions.filter(\.changes.isEmpty)
        for definition in changed {
            var row = StyledText("  \(definition.path):\(definition.position.line)  \(definition.kind.rawValue)")
            if !definition.condition.isEmpty { row.add("  [\(definition.condition)]", .dim) }
            for change in definition.changes {
                row.add("  \(change.what.phrase) in patch \(change.patch)")
                if let to = change.toPhrase { row.add(": \(to)") }
                if let parts = change.partsPhrase { row.add("; \(parts)", .dim) }
            }
            wrapped(row, hanging: 6)
        }
        guard !same.isEmpty else { return }
        var row = StyledText("  defined ", .dim)
        for (place, definition) in same.prefix(3).enumerated() {
            row.add((place > 0 ? ", " : "") + "\(definition.path):\(definition.position.line)", .dim)
        }
        if same.count > 3 { row.add(" and at \(counted(same.count - 3, "more place"))", .dim) }
        wrapped(row, hanging: 6)
    }

    /// Sites that the series brings: few one by one, more of them folded.
    private mutating func added(_ sites: [SiteTrace]) {
        guard !sites.isEmpty else { return }
        line("    added", .dim)
        if sites.count <= SiteGroups.listLimit { self.sites(sites, indent: 6) } else { byKind(sites, indent: 6) }
    }

    private mutating func untouched(_ sites: [SiteTrace], of symbol: SymbolReport) {
        guard !sites.isEmpty else { return }
        var text = StyledText(symbol.kind == .argument ? "  the flag never reaches" : "  untouched")
        text.add("  \(counted(sites.count, symbol.siteNoun)) in \(counted(SiteGroups.countOfFiles(sites), "file"))", .dim)
        line(text)
        if sites.count <= SiteGroups.listLimit { self.sites(sites, indent: 4) } else { byKind(sites, indent: 4) }
    }

    private mutating func byKind(_ sites: [SiteTrace], indent: Int) {
        let kinds = SiteGroups.byKind(sites)
        let columns = kinds.map(\.label.columns).max() ?? 0
        for (label, sites) in kinds { folded(sites, label: label, labelColumns: columns, indent: indent) }
    }

    /// The macros that contain a flag, a line each with the kinds of their uses.
    mutating func aliases(of symbol: SymbolReport) {
        guard !symbol.aliases.isEmpty else { return }
        line("  used through macros that contain it", .dim)
        let nameColumns = min(symbol.aliases.map(\.name.columns).max() ?? 0, width / 2)
        for alias in symbol.aliases {
            var row = StyledText("    " + alias.name)
            row.pad(to: 4 + nameColumns)
            row.add("  \(alias.aliasPhrase)")
            if let place = alias.definitions.first { row.add("  \(place.path):\(place.position.line)", .dim) }
            wrapped(row, hanging: 8)
        }
    }

    /// The sites that mean another definition of the name, by that definition.
    mutating func namesakes(of symbol: SymbolReport) {
        guard !symbol.namesakes.isEmpty else { return }
        let noun = counted(symbol.namesakes.count, symbol.siteNoun)
        var row = StyledText("  and \(noun) that \(symbol.namesakes.count == 1 ? "means" : "mean") another \(symbol.name):", .dim)
        let groups = Dictionary(grouping: symbol.namesakes) { $0.candidates.first }
        let most = 6
        let others = groups.compactMap { place, sites in place.map { (place: $0, count: sites.count) } }
            .sorted { ($0.place.path, $0.place.position) < ($1.place.path, $1.place.position) }
        for (number, other) in others.prefix(most).enumerated() {
            let isLast = number + 1 == min(others.count, most)
            row.add(" \(other.count) \(other.place.path):\(other.place.position.line)" + (isLast ? "" : ","), .dim)
        }
        if others.count > most { row.add(" and \(others.count - most) more", .dim) }
        wrapped(row, hanging: 4)
    }
}
