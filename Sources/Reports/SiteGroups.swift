// The sites of one symbol in the order in which a report for people tells of them.

internal import ByteText
internal import CallSites
internal import KernelC

/// Sites by what became of them. Every counted site is in exactly one group.
struct SiteGroups {
    /// Those that the series should have changed.
    let left: [SiteTrace]
    /// Those that the series changes or brings, by the first patch that does.
    let byPatch: [(patch: Int, changed: [SiteTrace], added: [SiteTrace])]
    /// Untouched calls that the flag asked about reaches, surely ones first.
    let reached: [SiteTrace]
    /// All other untouched ones.
    let untouched: [SiteTrace]
    /// Mentions that are there at the end.
    let mentions: [SiteTrace]

    init(of symbol: SymbolReport) {
        let sites = symbol.countedSites
        left = sites.filter { $0.effect == .leftBehind }
        let touched = sites.filter { $0.effect != .leftBehind && $0.effect != .untouched && !$0.patches.isEmpty }
        let here = Dictionary(grouping: touched) { $0.patches[0] }
        byPatch = here.sorted { $0.key < $1.key }.map { patch, sites in
            (patch, sites.filter { $0.effect != .added }, sites.filter { $0.effect == .added })
        }
        let rest = sites.filter { $0.effect != .leftBehind && ($0.effect == .untouched || $0.patches.isEmpty) }
        reached = rest.filter { $0.reach == .surely || $0.reach == .maybe }
            .sorted { ($1.reach ?? .never, $0.path, $0.position) < ($0.reach ?? .never, $1.path, $1.position) }
        untouched = rest.filter { $0.reach != .surely && $0.reach != .maybe }
        mentions = symbol.sites.filter { $0.kind == .mention && $0.effect != .removed }
    }

    /// How many sites are listed one by one before they are folded by kind and file.
    static let listLimit = 12

    /// Sites by the way in which they use the name, as `test 4`.
    static func byKind(_ sites: [SiteTrace]) -> [(label: String, sites: [SiteTrace])] {
        Site.Kind.allCases.compactMap { kind in
            let here = sites.filter { $0.kind == kind }
            return here.isEmpty ? nil : ("\(kind.rawValue) \(here.count)", here)
        }
    }

    /// Many sites in few words: each file once, with its line numbers; in very many files by top folder, with counts.
    static func folded(_ sites: [SiteTrace]) -> (pieces: [String], areFiles: Bool) {
        let files = runs(of: sites) { $0.path.bytes }
        guard files.count > fileLimit else {
            let pieces = files.map { file in
                var lines: [Int] = []
                for site in file where lines.last != site.position.line { lines.append(site.position.line) }
                return "\(file[0].path):" + lines.map(String.init).joined(separator: ",")
            }
            return (pieces, true)
        }
        let pieces = runs(of: sites) { Array($0.path.bytes.prefix { $0 != UInt8(ascii: "/") }) }.map { folder in
            let name = String(decoding: folder[0].path.bytes.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
            return "\(name)/ \(folder.count) in \(counted(countOfFiles(folder), "file"))"
        }
        return (pieces, false)
    }

    /// How many files a folded list names one by one.
    private static let fileLimit = 60

    static func countOfFiles(_ sites: [SiteTrace]) -> Int { runs(of: sites) { $0.path.bytes }.count }
}

extension SymbolReport {
    /// How often and where it is spoken of; nil where it is not.
    func mentionPhrase(_ mentions: [SiteTrace]) -> String? {
        guard !mentions.isEmpty else { return nil }
        return "mentioned \(mentions.count == 1 ? "once" : "\(mentions.count) times") in comments, strings and texts of "
            + counted(SiteGroups.countOfFiles(mentions), "file")
    }

    /// For a flag: one of the macros that contain it, and how that is used: `2 uses: test 2; 1 changed`.
    var aliasPhrase: String {
        let sites = countedSites
        var phrase = counted(sites.count, "use")
        if !sites.isEmpty { phrase += ": " + SiteGroups.byKind(sites).map(\.label).joined(separator: ", ") }
        let changed = sites.count { $0.effect != .untouched && $0.effect != .moved }
        return changed > 0 ? phrase + "; \(changed) changed" : phrase
    }

    /// The patches that add one of its definitions.
    var addingPatches: [Int] { Set(definitions.flatMap(\.changes).filter { $0.what == .added }.map(\.patch)).sorted() }
}
