// A document as one HTML file that needs no network and no script, readable in light and dark. Everything out of a mail or a tree is
// escaped; the page's own policy forbids whatever else would load or run.

internal import ByteText
internal import CallSites

/// Writes HTML.
struct HTMLText {
    private(set) var bytes: [UInt8] = []

    init(_ document: Document) {
        put(Self.head(title: document.title))
        put("<h1>\(Self.escaped(document.title))</h1>\n")
        for part in document.blocks { add(part) }
        put("</main>\n</body>\n</html>\n")
    }

    private mutating func put(_ text: String) { bytes += text.utf8 }

    private mutating func add(_ part: Document.Block) {
        switch part {
        case .heading(let phrase, let level, let anchor):
            let id = anchor.map { " id=\"\(Self.escaped($0))\"" } ?? ""
            put("<h\(level)\(id)>\(Self.inline(phrase))</h\(level)>\n")
        case .paragraph(let phrase): put("<p>\(Self.inline(phrase))</p>\n")
        case .list(let phrases): put("<ul>\n" + phrases.map { "<li>\(Self.inline($0))</li>\n" }.joined() + "</ul>\n")
        case .table(let columns, let rows): table(columns, rows)
        case .findings(let findings): put("<ul class=\"findings\">\n" + findings.map(Self.item).joined() + "</ul>\n")
        case .sites(let sites, let isLong):
            if isLong, sites.count > SiteGroups.listLimit {
                let kinds = SiteGroups.byKind(sites).map(\.label).joined(separator: ", ")
                put("<details><summary>\(Self.escaped(kinds))</summary>\n")
                self.sites(sites)
                put("</details>\n")
            } else {
                self.sites(sites)
            }
        case .treatments(let treatments): self.treatments(treatments)
        }
    }

    // MARK: Blocks

    private mutating func table(_ columns: [Document.Column], _ rows: [[Phrase]]) {
        func mark(_ column: Int) -> String { columns[column].isNumber ? " class=\"number\"" : "" }
        put("<div class=\"wide\"><table>\n<thead><tr>")
        for (place, column) in columns.enumerated() { put("<th\(mark(place))>\(Self.escaped(column.title))</th>") }
        put("</tr></thead>\n<tbody>\n")
        for row in rows {
            put("<tr>")
            for (place, cell) in row.enumerated() { put("<td\(mark(place))>\(Self.inline(cell))</td>") }
            put("</tr>\n")
        }
        put("</tbody></table></div>\n")
    }

    private mutating func sites(_ sites: [SiteTrace]) {
        // A column in which nothing would stand is left out.
        let haveOutcomes = sites.contains { !$0.outcomes.isEmpty }
        put(
            "<div class=\"wide\"><table class=\"sites\">\n<thead><tr><th>place</th><th>in</th><th>\(haveOutcomes ? "before" : "use")</th>"
        )
        put((haveOutcomes ? "<th>after</th>" : "") + "</tr></thead>\n<tbody>\n")
        for site in sites {
            put("<tr>\(Self.place(of: site))<td>\(Self.inline(site.usePhrase))\(Self.evidence(of: site))</td>")
            if haveOutcomes { put("<td>\(site.outcomes.map(Self.outcome).joined(separator: "<br>"))</td>") }
            put("</tr>\n")
        }
        put("</tbody></table></div>\n")
    }

    private mutating func treatments(_ treatments: [Comparison.Treatment]) {
        put("<div class=\"wide\"><table class=\"sites\">\n<thead><tr><th>place</th><th>in</th><th>before</th>")
        put("<th>after, old version</th><th>after, new version</th></tr></thead>\n<tbody>\n")
        for treatment in treatments {
            guard let site = treatment.new ?? treatment.old else { continue }
            put("<tr>\(Self.place(of: site))<td>\(Self.inline(site.usePhrase))</td>")
            for label in ["old", "new"] {
                let outcomes = treatment.lines.filter { $0.label == label }.map { Self.outcome($0.outcome) }
                put("<td>\(outcomes.joined(separator: "<br>"))</td>")
            }
            put("</tr>\n")
        }
        put("</tbody></table></div>\n")
    }

    private static func place(of site: SiteTrace) -> String {
        let condition = site.condition.isEmpty ? "" : "<br><span class=\"dim\">under \(escaped(site.condition))</span>"
        return "<td><code>\(escaped(site.place))</code></td><td><code>\(escaped(site.functionLabel))</code>\(condition)</td>"
    }

    private static func evidence(of site: SiteTrace) -> String {
        site.evidence.map { "<br><span class=\"dim\">\(escaped("\($0.path):\($0.line): \($0.text)"))</span>" }.joined()
    }

    private static func item(_ finding: Finding) -> String {
        var item = "<li class=\"\(finding.level.rawValue)\">\(inline(finding.phrase))"
        if !finding.related.isEmpty {
            item += "\n<ul>"
            for place in finding.related {
                item +=
                    "<li><code>\(escaped("\(place.path):\(place.position.line)"))</code> \(inline(Phrase(sentence: place.text)))</li>"
            }
            item += "</ul>"
        }
        return item + "</li>\n"
    }

    private static func outcome(_ outcome: String) -> String {
        guard outcome.hasPrefix("→ ") else { return escaped(outcome) }
        let rest = outcome.dropFirst(2)
        return rest.contains { !$0.isLetter } ? "<code>\(escaped(String(rest)))</code>" : escaped(String(rest))
    }

    // MARK: Text

    private static func inline(_ phrase: Phrase) -> String {
        phrase.pieces.map { piece in
            switch piece {
            case .text(let text): escaped(text)
            case .code(let text): "<code>\(escaped(text))</code>"
            case .strong(let text): "<strong>\(escaped(text))</strong>"
            case .dim(let text): "<span class=\"dim\">\(escaped(text))</span>"
            case .level(let level): "<strong class=\"level\">\(level.rawValue)</strong>"
            case .link(let text, let anchor): "<a href=\"#\(escaped(anchor))\"><code>\(escaped(text))</code></a>"
            }
        }.joined()
    }

    /// Text in which no character is markup, in element content and in quoted attributes alike.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.withoutControls.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static func head(title: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="generator" content="patchwalk">
        <title>\(escaped(title))</title>
        <style>
        :root { color-scheme: light dark; --text: #1f2328; --page: #fff; --dim: #5b636d; --line: #d5d9de; --code: #f3f4f6;
          --error: #b3261e; --warning: #8a5a00; --note: #3b5b92; }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e3e6ea; --page: #14171b; --dim: #9aa3ad; --line: #363c44; --code: #20252b;
            --error: #ff8a80; --warning: #f2c063; --note: #9dbcf5; } }
        body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
        main { max-width: 78rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
        h1 { font-size: 1.6rem; line-height: 1.25; } h2 { margin-top: 2.2rem; font-size: 1.25rem; }
        h3 { margin-top: 2rem; padding-top: .6rem; border-top: 1px solid var(--line); font-size: 1.05rem; }
        code { font: .88em/1.45 ui-monospace, monospace; background: var(--code); border-radius: 3px; padding: .05em .25em;
          overflow-wrap: anywhere; }
        h3 code { font-size: 1em; } ul { padding-left: 1.2rem; } .dim { color: var(--dim); font-weight: normal; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; margin: .4rem 0 1rem; font-size: .94em; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); }
        th { font-weight: 600; color: var(--dim); } .number { text-align: right; font-variant-numeric: tabular-nums; }
        .sites { width: 100%; }
        .sites td:nth-child(-n+2) code { overflow-wrap: normal; white-space: nowrap; }
        .findings { list-style: none; padding: 0; }
        .findings > li { border-left: 4px solid var(--note); padding: .2rem 0 .2rem .8rem; margin: .6rem 0; }
        .findings > .error { border-color: var(--error); } .findings > .warning { border-color: var(--warning); }
        .error > .level { color: var(--error); } .warning > .level { color: var(--warning); } .note > .level { color: var(--note); }
        summary { cursor: pointer; } a { color: inherit; }
        </style>
        </head>
        <body>
        <main>

        """
    }
}
