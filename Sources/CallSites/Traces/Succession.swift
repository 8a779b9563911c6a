// What stands in the place of a site that is gone.

import ByteText
import KernelC
import PatchApply

/// Names the successors of sites that a step removed.
///
/// A use on the step's added lines comes into question where the series itself brings the name that it uses (a new function,
/// a rename), or where it is a call with mostly the same arguments in the very lines that replaced the site. One in the same
/// edit is preferred, and there another flag of the same family that is used in the same way counts too; one elsewhere in the same function is given to the site nearest to it.
struct Succession {
    /// Names that the series brings, each with the version that first defines it.
    let broughtNames: [String: Int]
    /// The new name of each renamed symbol.
    let renamings: [String: String]

    /// A site that is gone.
    struct Ended {
        var trace: Int
        var path: TreePath
        var file: Int
        var site: CodeSite
        var edit: LineMap.Edit?
    }

    func successors(
        of ended: [Ended], in files: [FileStep], at version: Int, _ history: TreeHistory
    ) -> [(trace: Int, successors: [SiteTrace.Successor])] {
        var result: [(trace: Int, successors: [SiteTrace.Successor])] = []
        let byFile = Dictionary(grouping: ended.filter { $0.site.kind != .mention }, by: \.file)
        for (number, group) in byFile.sorted(by: { $0.key < $1.key }) {
            let file = files[number]
            guard file.after != nil else { continue }
            let came = (history.view(of: file.path, at: version)?.sites ?? []).compactMap { site in
                file.lineMap.edit(adding: site.position.line).map { (site: site, edit: $0) }
            }
            let wentByEdit = Dictionary(
                grouping: (history.view(of: file.oldPath ?? file.path, at: version - 1)?.sites ?? []).compactMap { site in
                    file.lineMap.edit(removing: site.position.line).map { (name: site.name, edit: $0) }
                }, by: \.edit
            ).mapValues { Set($0.map(\.name)) }
            for (_, sites) in Dictionary(grouping: group, by: \.site.name).sorted(by: { $0.key < $1.key }) {
                result += assign(came, to: sites, version: version, at: file.path, wentByEdit)
            }
        }
        return result
    }

    /// Gives the uses that came to the sites of one name in one file.
    private func assign(
        _ came: [(site: CodeSite, edit: LineMap.Edit)], to sites: [Ended], version: Int, at path: TreePath,
        _ wentByEdit: [LineMap.Edit: Set<String>]
    ) -> [(trace: Int, successors: [SiteTrace.Successor])] {
        var found: [Int: [CodeSite]] = [:]
        var counts: [Int: [String: Int]] = [:]
        func give(_ site: CodeSite, to ended: Ended) {
            found[ended.trace, default: []].append(site)
            counts[ended.trace, default: [:]][site.name, default: 0] += 1
        }
        func count(_ site: CodeSite, _ ended: Ended) -> Int { counts[ended.trace]?[site.name] ?? 0 }
        func rank(_ site: CodeSite, _ edit: LineMap.Edit, _ ended: Ended) -> (Int, Int) {
            (distance(ended, site, edit), count(site, ended))
        }
        for (site, edit) in came where site.kind != .mention {
            let inSameEdit = sites.filter { $0.edit == edit && $0.site.function == site.function }
            if isBrought(site, instead: sites[0].site.name, by: version) {
                let homes = inSameEdit.isEmpty ? sites.filter { $0.site.function == site.function } : inSameEdit
                // Of several on neighbouring lines each gets its own.
                let nearest = homes.min { rank(site, edit, $0) < rank(site, edit, $1) }
                if let nearest { give(site, to: nearest) }
            } else if let like = inSameEdit.first(where: { $0.site.kind == site.kind && isOfOneFamily($0.site.name, site.name) }),
                site.kind != .call, !(wentByEdit[edit] ?? []).contains(site.name)
            {
                give(site, to: like)
            } else if site.kind == .call, !(wentByEdit[edit] ?? []).contains(site.name),
                let similar = inSameEdit.filter({ shareArguments($0.site, site) }).min(by: { count(site, $0) < count(site, $1) })
            {
                give(site, to: similar)
            }
        }
        return sites.compactMap { ended in
            found[ended.trace].map { uses in
                // The names that the series brings are the better answer where there are both.
                let brought = uses.filter { isBrought($0, instead: ended.site.name, by: version) }
                let successors = (brought.isEmpty ? uses : brought).map {
                    SiteTrace.Successor(
                        name: $0.writtenName, path: path, position: $0.position, function: $0.function, arguments: $0.arguments,
                        text: $0.shown)
                }
                return (ended.trace, successors)
            }
        }
    }

    private func isBrought(_ site: CodeSite, instead name: String, by version: Int) -> Bool {
        guard site.name != name else { return false }
        if renamings[name] == site.name { return true }
        return site.kind == .call && (broughtNames[site.name].map { $0 <= version } ?? false)
    }

    private func distance(_ ended: Ended, _ site: CodeSite, _ edit: LineMap.Edit) -> Int {
        // Both in lines of the old file, which the edit's old side tells for the new use.
        abs((ended.edit?.old.lowerBound ?? ended.site.position.line) - edit.old.lowerBound)
    }

    /// Whether two constants belong together by their names: `VM_PFNMAP` and `VM_SPECIAL`.
    private func isOfOneFamily(_ one: String, _ other: String) -> Bool {
        func family(_ name: String) -> Substring? { name.firstIndex(of: "_").map { name[...$0] } }
        return family(one) != nil && family(one) == family(other) && !one.contains(where: \.isLowercase)
    }

    private func shareArguments(_ old: CodeSite, _ new: CodeSite) -> Bool {
        guard old.kind == .call, !old.arguments.isEmpty else { return false }
        let shared = old.arguments.count { new.arguments.contains($0) }
        return shared * 2 >= old.arguments.count && shared > 0
    }
}
