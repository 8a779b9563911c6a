// Functions and what they do with a symbol, for a terminal: the implementers of a callback, and sites by the function around.

internal import ByteText
internal import CallSites
internal import KernelC

extension Sheet {
    /// The functions that are put into a member, by the file that does it.
    mutating func implementers(of symbol: SymbolReport, _ functions: FunctionBodies) {
        let sites = symbol.countedSites
        let files = runs(of: sites) { $0.path.bytes }
        var head = StyledText(symbol.name, .bold)
        head.add("  \(symbol.kind.rawValue)", .dim)
        head.add("  \(counted(Set(sites.map(\.name)).count, "function")) put there by \(counted(sites.count, "place")) in ")
        head.add(counted(files.count, "file"))
        wrapped(head, hanging: 4)
        var homes: [String: [FunctionBody]] = [:]
        for body in functions.bodies {
            for hook in body.hooks {
                let place = "\(hook.path):\(hook.position)"
                // Variants for other configurations stand in one file.
                let isKnown = homes[place]?.contains { $0.path == body.path && $0.name == body.name } ?? false
                if !isKnown { homes[place, default: []].append(body) }
            }
        }
        let lineColumns = sites.map { String($0.position.line).utf8.count }.max() ?? 0
        let nameColumns = min(sites.map { $0.name.columns + 2 }.max() ?? 0, width * 2 / 5)
        for file in files {
            heading(ofFile: file)
            for site in file {
                let number = String(site.position.line)
                var row = StyledText(String(repeating: " ", count: 4 + lineColumns - number.utf8.count) + number)
                row.add("  \(site.name)()")
                row.pad(to: 6 + lineColumns + nameColumns)
                row.add("  \(site.function.isEmpty ? site.text : site.function)")
                for body in homes["\(site.path):\(site.position)"] ?? [] where body.path != site.path || body.name != site.name {
                    row.add(body.name == site.name ? "  \(body.path)" : "  \(body.name)(), \(body.path)", .dim)
                }
                if site.reach == .maybe { row.add("  maybe", .yellow) }
                if !site.condition.isEmpty { row.add("  [\(site.condition)]", .dim) }
                wrapped(row, hanging: 8 + lineColumns)
            }
        }
        notFound(functions)
    }

    /// A symbol's sites by the function in which they stand, with what the function does with each name.
    mutating func callers(of symbol: SymbolReport, by functions: FunctionBodies) {
        let sites = symbol.countedSites
        let through = symbol.aliases.flatMap(\.countedSites)
        let byBody = Dictionary(grouping: sites + through) { functions.body(around: $0) ?? -1 }
        let users = byBody.keys.filter { $0 >= 0 }.sorted()
        var head = StyledText(symbol.name, .bold)
        head.add("  \(symbol.kind.rawValue)", .dim)
        head.add("  \(counted(sites.count, symbol.siteNoun))")
        if !through.isEmpty { head.add(" and \(through.count) of macros that contain \(symbol.isGlob ? "them" : "it")") }
        head.add(" in \(users.count) of ")
        head.add("\(counted(functions.bodies.count, "function")) of \(functions.symbol)")
        wrapped(head, hanging: 4)
        names(of: symbol)
        aliases(of: symbol)
        for user in users {
            let body = functions.bodies[user]
            var row = StyledText("  \(body.name)()", .bold)
            row.add("  \(body.path):\(body.position.line)")
            if !body.condition.isEmpty { row.add("  [\(body.condition)]", .dim) }
            row.add(byBody[user]?.first?.fileNote ?? "", .dim)
            if let hooks = body.hookPhrase { row.add("  \(hooks)", .dim) }
            wrapped(row, hanging: 6)
            for (verb, group) in groups(byBody[user] ?? []) {
                var row = StyledText("    \(verb)")
                row.pad(to: 14)
                for (place, entry) in lines(of: group, outside: body.condition).enumerated() {
                    if place > 0 { row.add(",") }
                    row.add(place > 0 ? " \(entry.name)" : entry.name)
                    row.add(" \(entry.lines)", .dim)
                }
                wrapped(row, hanging: 16)
            }
        }
        notFound(functions)
    }

    /// The functions that the tree has no body of.
    private mutating func notFound(_ functions: FunctionBodies) {
        guard !functions.bodiless.isEmpty else { return }
        let names = Set(functions.bodiless.map(\.function)).sorted()
        var row = StyledText("  without a body in the tree:", .dim)
        for (place, name) in names.enumerated() { row.add(" \(name)" + (place + 1 < names.count ? "," : ""), .dim) }
        wrapped(row, hanging: 4)
    }

    /// Sites by what they do, in the order in which a reader asks.
    private func groups(_ sites: [SiteTrace]) -> [(verb: String, sites: [SiteTrace])] {
        let order: [(verb: String, kinds: [Site.Kind])] = [
            ("sets", [.set]), ("clears", [.clear]), ("tests", [.test]), ("passes", [.pass]),
            ("calls", [.call, .memberCall, .pointerCall]), ("uses", [.use, .reference, .initializer]),
        ]
        return order.compactMap { verb, kinds in
            let part = sites.filter { kinds.contains($0.kind) }
            return part.isEmpty ? nil : (verb, part)
        }
    }

    /// Each name once, with its line numbers; a condition is told where the function as a whole does not stand under it.
    private func lines(of sites: [SiteTrace], outside condition: String) -> [(name: String, lines: String)] {
        Dictionary(grouping: sites, by: \.name).sorted { $0.key < $1.key }.map { name, sites in
            let parts = sites.map { site in
                String(site.position.line)
                    + (site.condition.isEmpty || site.condition == condition ? "" : " [\(site.condition)]")
            }
            return (name, "(" + parts.joined(separator: " ") + ")")
        }
    }
}

extension FunctionBody {
    /// Where the function is hooked in: `file_operations.mmap of a_fops, b_fops`; nil where that was not asked.
    fileprivate var hookPhrase: String? {
        guard !hooks.isEmpty else { return nil }
        let most = 3
        let phrases = Dictionary(grouping: hooks) { "\($0.tag).\($0.member)" }.sorted { $0.key < $1.key }.map { callback, hooks in
            var objects: [String] = []
            for hook in hooks where !hook.object.isEmpty && !objects.contains(hook.object) { objects.append(hook.object) }
            let shown = objects.prefix(most).joined(separator: ", ")
            let more = objects.count > most ? " and \(objects.count - most) more" : ""
            return shown.isEmpty ? callback : "\(callback) \(hooks.contains { $0.tag.isEmpty } ? "in" : "of") \(shown)\(more)"
        }
        return phrases.joined(separator: "; ")
    }
}
