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
        var sheet = Sheet(layout)
        for symbol in symbols {
            sheet.blank()
            sheet.callers(of: symbol)
        }
        if !unread.isEmpty { sheet.blank() }
        for file in unread { sheet.wrapped(StyledText("not read: \(file.path): \(file.reason)", .yellow), hanging: 4) }
        return sheet.bytes
    }
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
        for definition in symbol.definitions {
            var row = StyledText("  defined \(definition.path):\(definition.position.line)  \(definition.kind.rawValue)", .dim)
            if !definition.condition.isEmpty { row.add("  [\(definition.condition)]", .dim) }
            wrapped(row, hanging: 6)
        }
        let lineColumns = sites.map { String($0.position.line).utf8.count }.max() ?? 0
        let functionColumns = min(sites.map(\.functionLabel.columns).max() ?? 0, width * 2 / 5)
        for file in files {
            line("  \(file[0].path)", .bold)
            for site in file { caller(site, lineColumns: lineColumns, functionColumns: functionColumns) }
        }
        aliases(of: symbol)
        let mentions = symbol.sites.count - sites.count
        if mentions > 0 { line("  and \(counted(mentions, "mention")) in comments, strings and texts", .dim) }
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
        wrapped(row, hanging: min(column + 4, width / 2))
        for evidence in site.evidence {
            var because = StyledText(String(repeating: " ", count: 8 + lineColumns))
            because.add("\(evidence.path):\(evidence.line): \(evidence.text)", .dim)
            wrapped(because, hanging: 12 + lineColumns)
        }
    }
}
