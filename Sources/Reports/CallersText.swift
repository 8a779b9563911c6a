// `patchwalk callers` for a terminal: each symbol's sites, grouped by file.

internal import ByteText
public import CallSites
internal import KernelC
public import SymbolIndex

/// The text of a list of callers.
public enum CallersText {
    /// The symbols with their sites at one revision.
    /// - Parameters:
    ///   - symbols: the symbols and their sites.
    ///   - unread: files that should have been read and were not.
    ///   - layout: width and colour.
    public static func bytes(of symbols: [SymbolReport], unread: [UnreadFile], layout: TextLayout) -> [UInt8] {
        bytes(of: CallersReport(symbols: symbols, unread: unread), layout: layout)
    }

    /// The symbols with their sites at one revision, with the implementers of callbacks, or by the functions that they were
    /// looked for in.
    /// - Parameters:
    ///   - report: the answer.
    ///   - ledgers: for each symbol what became of every word of its name; empty where that was not asked for.
    ///   - layout: width and colour.
    public static func bytes(of report: CallersReport, ledgers: [Crosscheck] = [], layout: TextLayout) -> [UInt8] {
        var sheet = Sheet(layout)
        for (number, symbol) in report.symbols.enumerated() {
            sheet.blank()
            if let bodies = report.bodies {
                sheet.callers(of: symbol, by: bodies)
            } else if let functions = report.implementers[number] {
                sheet.implementers(of: symbol, functions)
            } else {
                sheet.callers(of: symbol)
            }
            for policy in report.policies where policy.policy.symbol.description == symbol.name { sheet.policy(policy) }
            if ledgers.indices.contains(number) { sheet.ledger(ledgers[number]) }
        }
        sheet.findings(report.findings)
        let unread = report.unread + ledgers.flatMap(\.unread).filter { !report.unread.contains($0) }
        if !unread.isEmpty { sheet.blank() }
        for file in uniqued(unread) { sheet.wrapped(StyledText("not read: \(file.path): \(file.reason)", .yellow), hanging: 4) }
        return sheet.bytes
    }
}

/// The files without those that come again.
private func uniqued(_ files: [UnreadFile]) -> [UnreadFile] {
    var seen: Set<UnreadFile> = []
    return files.filter { seen.insert($0).inserted }
}

extension Sheet {
    fileprivate mutating func callers(of symbol: SymbolReport) {
        let sites = symbol.countedSites
        let files = runs(of: sites) { $0.path.bytes }
        var head = StyledText(symbol.name, .bold)
        head.add("  \(symbol.kind.rawValue)", .dim)
        head.add("  \(counted(sites.count, symbol.siteNoun)) in \(counted(files.count, "file"))")
        if let reach = symbol.reachPhrase { head.add("; \(reach)") }
        wrapped(head, hanging: 4)
        for definition in symbol.isGlob ? [] : symbol.definitions {
            var row = StyledText("  defined \(definition.path):\(definition.position.line)  \(definition.kind.rawValue)", .dim)
            if !definition.condition.isEmpty { row.add("  [\(definition.condition)]", .dim) }
            wrapped(row, hanging: 6)
        }
        names(of: symbol)
        let lineColumns = sites.map { String($0.position.line).utf8.count }.max() ?? 0
        let functionColumns = min(sites.map(\.functionLabel.columns).max() ?? 0, width * 2 / 5)
        for file in files {
            heading(ofFile: file)
            for site in file { caller(site, lineColumns: lineColumns, functionColumns: functionColumns) }
        }
        aliases(of: symbol)
        namesakes(of: symbol)
        let mentions = symbol.sites.count - sites.count
        if mentions > 0 { line("  and \(counted(mentions, "mention")) in comments, strings and texts", .dim) }
    }

    /// How many uses break a policy.
    mutating func policy(_ report: PolicyReport) {
        guard !report.breaches.isEmpty else { return }
        let breaking = report.breaches.count == 1 ? "1 site breaks" : "\(report.breaches.count) sites break"
        wrapped(StyledText("  \(breaking) a policy: \(report.policy) (\(report.policy.source))", .dim), hanging: 4)
    }

    /// For a glob the names that it stands for here, each with its sites: namesakes of other matters show.
    mutating func names(of symbol: SymbolReport) {
        guard symbol.isGlob, !symbol.countedSites.isEmpty else { return }
        let counts = Dictionary(grouping: symbol.countedSites, by: \.name).mapValues(\.count).sorted { $0.key < $1.key }
        var row = StyledText("  \(counted(counts.count, "name")): ", .dim)
        for (place, entry) in counts.enumerated() {
            row.add(" \(entry.key)")
            row.add(" \(entry.value)" + (place + 1 < counts.count ? "," : ""), .dim)
        }
        wrapped(row, hanging: 4)
    }

    private mutating func caller(_ site: SiteTrace, lineColumns: Int, functionColumns: Int) {
        let number = String(site.position.line)
        var row = StyledText(String(repeating: " ", count: 4 + lineColumns - number.utf8.count))
        row.add(number)
        row.add("  " + site.functionLabel)
        row.pad(to: 6 + lineColumns + functionColumns)
        row.add("  ")
        let column = row.columns
        row.add(site.use)
        if let reach = site.reach { row.add("  \(reach.rawValue)", reach == .surely ? .red : reach == .maybe ? .yellow : .dim) }
        if !site.condition.isEmpty { row.add("  [\(site.condition)]", .dim) }
        if site.candidates.count > 1 { row.add("  or another \(site.name)", .yellow) }
        wrapped(row, hanging: min(column + 4, width / 2))
        for evidence in site.evidence {
            var because = StyledText(String(repeating: " ", count: 8 + lineColumns))
            because.add("\(evidence.path):\(evidence.line): \(evidence.text)", .dim)
            wrapped(because, hanging: 12 + lineColumns)
        }
    }
}

extension SymbolReport {
    /// Whether it stands for several names.
    var isGlob: Bool { kind != .callback && kind != .member && name.contains { $0 == "*" || $0 == "?" } }
}
