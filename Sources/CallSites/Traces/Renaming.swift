// A function that goes in the patch that brings another one, and whose callers call that one instead, has another name now,
// even where its body changed on the way.

import ByteText
import KernelC

extension [TracedDefinition] {
    /// Writes "renamed" where a name's callers tell so: all that the patch converts become calls of one new function, with the same arguments.
    mutating func recogniseRenamings(by sites: [TracedSite], patches: [Int]) {
        let sitesByName = Dictionary(grouping: sites, by: \.name)
        let brought = Dictionary(grouping: indices.filter { self[$0].firstVersion > 0 }, by: { self[$0].name })
        for index in indices {
            guard let end = self[index].endVersion,
                let change = self[index].trace.changes.lastIndex(where: { $0.what == .removed }),
                self[index].trace.changes[change].patch == patches[end]
            else { continue }
            let definition = self[index].place(at: end - 1).definition
            let gone = (sitesByName[self[index].name] ?? []).filter { $0.endVersion == end && $0.places[0].site.kind == .call }
            guard let heir = gone.first?.becomes.first?.name,
                gone.allSatisfy({ site in
                    site.becomes.count == 1 && site.becomes[0].name == heir
                        && site.becomes[0].arguments == site.place(at: end - 1).site.arguments
                }),
                let new = (brought[heir] ?? []).first(where: {
                    self[$0].firstVersion == end && self[$0].places[0].definition.kind == definition.kind
                }),
                self[new].places[0].definition.parameters.count == definition.parameters.count
            else { continue }
            self[index].trace.changes[change].what = .renamed
            self[index].trace.changes[change].to = heir
        }
    }
}
