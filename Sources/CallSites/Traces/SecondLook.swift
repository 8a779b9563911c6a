// Holds the first look's faults against what was not read for it: what other files define under a name that only its own file could see,
// what the files in question include, and whether the base uses a name that nothing in it defines.

import ByteText
import GitStore
import KernelC

extension [JudgedSite] {
    /// Looks again at the sites with faults, and keeps those that hold.
    ///
    /// `homes`: the names that were looked for in certain files only; `search` reads the definitions of names in all others, `define`
    /// those of macros, `pasting` tells which names macros may put together.
    mutating func lookAgain(
        knowing wholeness: inout Wholeness, homes: [String: Set<TreePath>],
        search: (NameSet) throws(GitStoreError) -> [TreePath: FileView],
        define: (Set<String>) throws(GitStoreError) -> [TreePath: FileView],
        pasting: (Set<String>) throws(GitStoreError) -> Set<String>,
        following: (IncludeMap.Question) throws(GitStoreError) -> IncludeMap
    ) throws(GitStoreError) {
        let suspects = indices.filter { !self[$0].faults.isEmpty }
        let unlooked = Set(suspects.map { self[$0].site.name }).intersection(homes.keys)
        var question = IncludeMap.Question()
        if !unlooked.isEmpty {
            let files = suspects.filter { unlooked.contains(self[$0].site.name) }.flatMap { self[$0].faults.map(\.place.path) }
            wholeness.learn(try search(NameSet(unlooked.map(SymbolQuery.init(changed:)))))
            judgeAgain(suspects, by: wholeness)
            question.files = Set(files)
            question.parts = question.files.filter { $0.hasSuffix(".c") }
        }
        let macros = macrosInArguments.union(macrosHandedNames)
        if !macros.isEmpty {
            wholeness.learn(try define(macros))
            judgeAgain(suspects, by: wholeness)
        }
        addFilesInDoubt(to: &question, wholeness.removedHeaders)
        let gone = Set(suspects.filter { self[$0].faults.contains { $0.kind == .stale } }.map { self[$0].site.name })
        wholeness.pasted = gone.isEmpty ? [] : try pasting(gone)
        if !wholeness.pasted.isEmpty { judgeAgain(suspects, by: wholeness) }
        if !question.files.isEmpty {
            wholeness.learn([:], try following(question))
            judgeAgain(suspects, by: wholeness)
        }
        forgetNamesFromOutside(wholeness)
    }

    private mutating func judgeAgain(_ suspects: [Int], by wholeness: Wholeness) {
        for place in suspects { self[place].faults = wholeness.faults(of: self[place].site) }
    }

    /// Adds the files whose includes decide whether something is wrong in them.
    private func addFilesInDoubt(to question: inout IncludeMap.Question, _ removedHeaders: Set<TreePath>) {
        for fault in flatMap(\.faults) where !fault.isOld {
            let path = fault.place.path
            let isInDoubt = (fault.meantBefore + fault.meansNow).contains {
                guard $0.path != path else { return false }
                // What a folder's header has or declares, those have that include it; a use that is no call needs a declaration.
                return $0.path.hasSuffix(".h")
                    ? !Neighbourhood.isForAll($0.path) || removedHeaders.contains($0.path) : fault.place.site.kind != .call
            }
            let isFallback = (fault.meantBefore + fault.meantLater).contains {
                $0.definition.condition.terms.contains("!\(fault.place.site.name)")
            }
            guard isInDoubt || isFallback else { continue }
            question.files.insert(path)
            if path.hasSuffix(".c") { question.parts.insert(path) }
        }
    }

    /// The macros that stand among the arguments of calls with too few.
    private var macrosInArguments: Set<String> {
        Set(
            lazy.flatMap(\.faults).filter { $0.kind == .arity && !$0.isOld }.flatMap { $0.place.site.arguments }
                .compactMap(\.macroUsed))
    }

    /// The macros, as capitals tell, that names which are gone are handed to.
    private var macrosHandedNames: Set<String> {
        Set(lazy.flatMap(\.faults).filter { $0.kind == .stale }.compactMap(\.place.site.handedTo).filter { $0.macroUsed == $0 })
    }

    /// Takes back that a name is used too early where the base uses it without a definition: it comes from outside of the tree.
    private mutating func forgetNamesFromOutside(_ wholeness: Wholeness) {
        let early = Set(filter { $0.faults.contains { $0.definedLater != nil } }.map(\.site.name))
        guard !early.isEmpty else { return }
        let outside = Set(
            filter { early.contains($0.site.name) && $0.site.firstVersion == 0 && !wholeness.isMeantAtBase($0.site) }
                .map(\.site.name))
        for place in indices where outside.contains(self[place].site.name) {
            self[place].faults.removeAll { $0.definedLater != nil }
        }
    }
}
