// Takes a series and a repository and gives the commit that the series is for: the one named, else the one of the `base-commit:`
// trailer, else the one whose files are those that the diffs name as their pre-images.

public import ByteText
public import GitStore
public import PatchSeries
internal import UnifiedDiff

extension Base {
    /// Finds the commit that `series` is for.
    ///
    /// `revision` is what the user named (`gitrevisions(7)`); nil: the `base-commit:` trailer where that commit is here, else the
    /// commit among `HEAD`, local branches, tags and remote branches whose blobs match the most stated pre-image ids; of equals
    /// `HEAD`, then the newest. Where none matches it is `HEAD` for want of better. Only the touched paths are looked up.
    public static func find(
        for series: Series, revision: String? = nil, in repository: Repository
    ) throws(GitStoreError) -> Base {
        if let revision {
            return try at(try repository.commit(revision), method: .option, ref: revision, for: series, in: repository)
        }
        if let hint = series.baseHint.commit {
            do throws(GitStoreError) {
                return try at(try repository.commit(hint.digits), method: .trailer, ref: nil, for: series, in: repository)
            } catch .unknownRevision {} catch .missingObject {}
        }
        let stated = StatedPreimages(series)
        var counts: [TreeID: Int] = [:]
        var best: (reference: Reference, matched: Int)?
        let references = try repository.references()
        for reference in references {
            guard let tree = try present(try repository.tree(of: reference.commit)) else { continue }
            let matched: Int
            if let known = counts[tree] {
                matched = known
            } else {
                matched = try stated.matches(in: tree, of: repository).matched
                counts[tree] = matched
            }
            // References come with HEAD first.
            if let best {
                guard
                    matched > best.matched
                        || matched == best.matched && best.reference.name != "HEAD" && reference.date > best.reference.date
                else { continue }
            }
            best = (reference, matched)
        }
        guard let best else { throw .unknownRevision("HEAD") }
        guard best.matched > 0 else {
            let head = references.first { $0.name == "HEAD" } ?? best.reference
            return try at(head.commit, method: .head, ref: head.name, for: series, in: repository)
        }
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
            guard let file = directory.file(at: path), id.matches(try repository.store(blob: file.content)) else {
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

    /// A tree whose commit or root may be missing (a shallow or partial clone).
    private static func present(_ tree: @autoclosure () throws(GitStoreError) -> TreeID) throws(GitStoreError) -> TreeID? {
        do throws(GitStoreError) {
            return try tree()
        } catch .missingObject {
            return nil
        }
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
