// Takes a series and a repository and gives the commit that the series is for: the one named, else the one of the `base-commit:`
// trailer or the start of its range, else the one whose files are those that the diffs name as their pre-images and to which the whole series applies.

public import ByteText
public import GitStore
public import PatchSeries
internal import UnifiedDiff

extension Base {
    /// Finds the commit that `series` is for.
    ///
    /// `revision` is what the user named (`gitrevisions(7)`); nil: the `base-commit:` trailer where that commit is here, with the
    /// commits of the `prerequisite-patch-id:` trailers on top of it where they are here too (git-format-patch(1), "Base tree
    /// information"); else, among `HEAD`, local branches, tags and remote branches, the commit whose blobs match the most stated
    /// pre-image ids of those to which the whole series applies, of equals the newest. Where none matches it is `HEAD` for want of better.
    /// Only the touched paths are looked up, and the series is applied once to each different state of them.
    /// `known` are the repository's references where they have been read before. Contents that the series makes there are kept in
    /// `repository`. `likely` hears of the tree that a search tries first.
    public static func find(
        for series: Series, revision: String? = nil, in repository: Repository, references known: [Reference]? = nil,
        likely: (TreeID) -> Void = { _ in }
    ) throws(GitStoreError) -> Base {
        if let revision {
            return try at(try repository.commit(revision), method: .option, ref: revision, for: series, in: repository)
        }
        var remarks: [String] = []
        var stated: CommitID?
        if let hint = series.baseHint.commit {
            do throws(GitStoreError) {
                stated = try repository.commit(hint.digits)
                if let stated { _ = try repository.tree(of: stated) }
            } catch {
                guard error.isAbsence else { throw error }
                stated = nil
                remarks.append("the series' base-commit \(hint.digits) is not in this repository (git fetch may bring it)")
            }
        }
        let needed = series.baseHint.prerequisitePatchIDs
        if let stated, needed.isEmpty {
            let method: Method =
                switch series.baseHint.source {
                case .trailer: .trailer
                case .rangeStart: .range
                case .head: .head
                }
            return try at(stated, method: method, ref: nil, for: series, in: repository)
        }
        let references: [Reference]
        if let known { references = known } else { references = try repository.references() }
        if let stated {
            let prerequisites = try Prerequisites(needed, after: stated, among: references, in: repository)
            if let commit = prerequisites.commit {
                return try at(commit, method: .trailer, ref: nil, for: series, in: repository)
            }
            remarks.append(
                "\(prerequisites.missing.count) of the \(needed.count) patches that the series says it needs are on no branch or tag here "
                    + "(prerequisite-patch-id \(prerequisites.missing.first ?? ""))")
        }
        var search = try CandidateSearch(series, references, in: repository)
        if let stated { try search.add(Reference(name: "base-commit", commit: stated, date: 0)) }
        guard let best = try search.best(keepingIn: repository, likely: likely) else {
            guard let head = references.first else { throw .unknownRevision("HEAD") }
            var base = try at(
                stated ?? head.commit, method: stated == nil ? .head : .trailer, ref: stated == nil ? head.name : nil,
                for: series,
                in: repository)
            base.remarks = remarks
            return base
        }
        let isStated = best.reference.commit == stated
        var base = try at(
            best.reference.commit, method: isStated ? .trailer : .blobs, ref: isStated ? nil : best.reference.name, for: series,
            in: repository)
        base.isProven = best.isProven
        base.trial = best.trial
        // Where all is as the series has it nothing hangs on the commit's being another.
        base.remarks = stated == nil && best.isProven && base.matched == base.total ? [] : remarks
        return base
    }

    /// Another commit among the references to which the whole series applies; nil where none of the likeliest is.
    static func better(than base: Base, for series: Series, in repository: Repository) throws(GitStoreError) -> Base? {
        guard base.commit != nil, base.isProven == nil else { return nil }
        let search = try CandidateSearch(series, try repository.references(), in: repository, countsUnmatched: true)
        guard let best = try search.best(), best.isProven, best.reference.commit != base.commit else { return nil }
        return try at(best.reference.commit, method: .blobs, ref: best.reference.name, for: series, in: repository)
    }

    /// The base at a known commit, with how many of the stated pre-image ids it has.
    public static func at(
        _ commit: CommitID, method: Method, ref: String?, for series: Series, in repository: Repository
    ) throws(GitStoreError) -> Base {
        let stated = StatedPreimages(series)
        let found = try stated.matches(in: try repository.tree(of: commit), of: repository)
        return Base(
            commit: commit, method: method, ref: ref, matched: found.matched, total: stated.ids.count,
            mismatched: found.mismatched)
    }

    /// The base of a plain directory, with how many of the stated pre-image ids its files have; `repository` computes their ids.
    public static func directory(
        _ directory: DirectoryTree, for series: Series, in repository: Repository
    ) throws(GitStoreError) -> Base {
        let stated = StatedPreimages(series)
        var mismatched: [TreePath] = []
        for (path, id) in stated.ids {
            guard let file = directory.file(at: path), id.matches(repository.store(blob: file.content)) else {
                mismatched.append(path)
                continue
            }
        }
        return Base(
            commit: nil, method: .directory, ref: nil, matched: stated.ids.count - mismatched.count, total: stated.ids.count,
            mismatched: mismatched)
    }

    /// The base of a series without any tree: nothing can be matched.
    public static func skeleton(for series: Series) -> Base {
        Base(
            commit: nil, method: .skeleton, ref: nil, matched: 0, total: StatedPreimages(series).ids.count, mismatched: [])
    }
}

/// The first pre-image id that a series states for each path that is there before it, in order of the paths.
struct StatedPreimages {
    let ids: [(path: TreePath, id: AbbreviatedID)]

    init(_ series: Series) {
        var first: [TreePath: AbbreviatedID] = [:]
        var touched: Set<TreePath> = []
        for patch in series.patches {
            // Renames and copies read the state before the patch, so the patch's own paths count only behind it.
            var own: Set<TreePath> = []
            for section in patch.files {
                if section.change != .added, let path = section.oldPath, !touched.contains(path), first[path] == nil,
                    let id = section.preimage, !id.isZero, !section.isSubmodule
                {
                    first[path] = id
                }
                own.formUnion([section.oldPath, section.newPath].compactMap { $0 })
            }
            touched.formUnion(own)
        }
        ids = first.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// How many of the ids the files of a tree have, and the paths of the others.
    func matches(in tree: TreeID, of repository: Repository) throws(GitStoreError) -> (matched: Int, mismatched: [TreePath]) {
        var mismatched: [TreePath] = []
        for (path, id) in ids {
            var entry: TreeEntry?
            do throws(GitStoreError) {
                entry = try repository.entry(at: path, in: tree)
            } catch .missingObject {}
            if entry.map({ id.matches($0.blob) }) != true { mismatched.append(path) }
        }
        return (ids.count - mismatched.count, mismatched)
    }
}
