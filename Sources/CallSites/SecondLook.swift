// Holds the first look's faults against what was not read for it: what other files define under a name that only its own file could see,
// what the files in question include, and whether the base uses a name that nothing in it defines.

import ByteText
import GitStore
import KernelC

extension [JudgedSite] {
    /// Looks again at the sites with faults, and keeps those that hold.
    ///
    /// `homes`: the names that were looked for in certain files only; `search` reads the definitions of names in all others.
    mutating func lookAgain(
        knowing wholeness: inout Wholeness, homes: [String: Set<TreePath>],
        search: (NameSet) throws(GitStoreError) -> [TreePath: FileView],
        following: (IncludeMap.Question) throws(GitStoreError) -> IncludeMap
    ) throws(GitStoreError) {
        let unlooked = Set(filter { !$0.faults.isEmpty }.map(\.site.name)).intersection(homes.keys)
        if !unlooked.isEmpty {
            wholeness.learn(try search(NameSet(exactly: unlooked)))
            judgeAgain(by: wholeness)
        }
        let question = filesInDoubt(wholeness.removedHeaders)
        if !question.files.isEmpty {
            wholeness.learn([:], try following(question))
            judgeAgain(by: wholeness)
        }
        forgetNamesFromOutside(wholeness)
    }

    private mutating func judgeAgain(by wholeness: Wholeness) {
        for place in indices where !self[place].faults.isEmpty { self[place].faults = wholeness.faults(of: self[place].site) }
    }

    /// The files whose includes decide whether something is wrong in them.
    private func filesInDoubt(_ removedHeaders: Set<TreePath>) -> IncludeMap.Question {
        var question = IncludeMap.Question()
        for fault in flatMap(\.faults) where !fault.isOld {
            let path = fault.place.path
            let isInDoubt = (fault.meantBefore + fault.meansNow).contains {
                $0.path != path && ($0.isFolderLocal || removedHeaders.contains($0.path))
            }
            guard isInDoubt else { continue }
            question.files.insert(path)
            if path.hasSuffix(".c") { question.parts.insert(path) }
        }
        return question
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
