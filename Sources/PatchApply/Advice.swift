// Takes a walk in which patches failed and gives what the user can do about it: give the missing patches, another base, or the blobs.

internal import ByteText
internal import GitStore
internal import PatchSeries
internal import UnifiedDiff

extension Walk {
    /// Fills in ``advice`` where a patch does not apply, and says in the rejects of a wrong base which content is there.
    mutating func advise(_ series: Series, in repository: Repository) throws(GitStoreError) {
        let failed = steps.filter { $0.outcome == .conflict }
        guard let first = failed.first else { return }
        let absent = series.missing.filter { $0 < failed[failed.count - 1].patch }
        if !absent.isEmpty {
            advice.append("\(Self.listed(absent)) not in the input: give the whole series")
        }
        if failed.contains(where: { $0.rejects.contains { $0.reason == .missingBlob } }) {
            advice.append("the repository lacks contents: git fetch --refetch, or a clone without --filter, brings them")
        }
        if failed.contains(where: { $0.rejects.contains { $0.reason == .malformed } }) {
            advice.append("a patch can't be read: take it from the archive again, not from a copied text")
        }
        guard case .git = source, failed.contains(where: { $0.rejects.contains { $0.reason != .malformed } }) else { return }
        if let better = try Base.better(than: base, for: series, in: repository) {
            advice.append("the whole series applies to \(better.name): --base \(better.name)")
        } else if absent.isEmpty, base.matched < base.total {
            advice.append(
                "patch \(first.patch) is made for other files: \(base.matched) of \(base.total) are here as the series has them, and no "
                    + "branch or tag fits; fetch the tree that it is for and name it with --base")
        }
    }

    /// Numbers of patches with their runs drawn together and the verb, for example `patches 1-10 and 12 are`.
    static func listed(_ numbers: [Int]) -> String {
        var runs: [ClosedRange<Int>] = []
        for number in numbers.sorted() {
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        let parts = runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        let text = parts.count < 2 ? parts.joined() : parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
        return numbers.count == 1 ? "patch \(text) is" : "patches \(text) are"
    }
}

extension Base {
    /// What to name the commit by: the reference without what git adds by itself, else the start of the id.
    fileprivate var name: String {
        guard let ref, ref != "HEAD" else { return commit.map { String($0.hex.prefix(12)) } ?? "" }
        for folder in ["refs/heads/", "refs/tags/", "refs/remotes/"] where ref.hasPrefix(folder) {
            return String(ref.dropFirst(folder.count))
        }
        return ref
    }
}
