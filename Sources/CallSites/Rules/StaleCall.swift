// stale-call: a use of a name that the series removed or renamed, still there after the patch and to the end.

import ByteText
import KernelC

enum StaleCall {
    /// `patch`: the one that removed the name. `heirs`: what stands in the place of the name's other sites, or its new name.
    static func message(for fault: Fault, patch: Int, heirs: [String]) -> String {
        let use = use(of: fault.place.site)
        guard let definition = fault.meantBefore.first else { return "\(use), which an earlier patch of the series removed" }
        let gone = "which patch \(patch) removed from"
        let from = "\(definition.path):\(definition.definition.position.line)"
        switch fault.doubt {
        case .headerElsewhere(let header)?:
            return "\(use), which patch \(patch) removed with \(header); right only where the build finds such a header elsewhere"
        case .otherConfiguration?:
            let condition = definition.definition.condition.description
            return "\(use), \(gone) \(from), where it stood under \(condition)"
        case .maybeIncluded(let header)?: return "\(use), \(gone) \(header), if that is what it includes"
        case .unseenHeader?: return "\(use), \(gone) \(from); whether that was meant, who includes both tells"
        case .incomplete? where fault.place.site.tagUse == .tag:
            return "\(use), \(gone) \(from); right only where nothing looks into it"
        case .incomplete?: return "\(use), \(gone) \(from)"
        case .pasted?: return "\(use), \(gone) \(from); right only where a macro puts the name together"
        case .madeHeader?: return "\(use), \(gone) \(from); right only where a header that the build makes declares another one"
        case .madeName?: return "\(use), \(gone) \(from); right only where a macro makes another name of it"
        case .otherArchitecture?, .localOfUsers?, .unparsed?, nil: break
        }
        guard !heirs.isEmpty else { return "\(use), \(gone) \(from)" }
        let shown = heirs.prefix(3).map { fault.place.site.kind == .call ? "\($0)()" : $0 }
        return "\(use), which patch \(patch) removed; elsewhere the series puts \(shown.joined(separator: " or ")) in its place"
    }

    /// What a site does with its name, in words.
    static func use(of site: CodeSite) -> String {
        switch site.kind {
        case _ where site.isInCondition: "an #if asks for \(site.saidName)"
        case .call: "calls \(site.saidName)()"
        case .initializer: "initialises with \(site.saidName)"
        case _ where site.tagUse == .nothing: "declares \(site.saidName)"
        default: "uses \(site.saidName)"
        }
    }

    /// The definition that is gone.
    static func related(to fault: Fault, patch: Int) -> Finding.Related? {
        fault.meantBefore.first.map {
            Finding.Related(
                path: $0.path, position: $0.definition.position,
                text: "\(fault.place.site.saidName) was defined here before patch \(patch)")
        }
    }
}
