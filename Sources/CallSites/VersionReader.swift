// Reads every version of the files that a series touches.

import ByteText
import GitStore
import KernelC
import PatchApply
import SymbolIndex

/// Reads the touched files out of the repository, each blob once a question.
struct VersionReader {
    private let repository: Repository
    private let patches: [Int]
    private let files: [[FileStep]]
    /// Files that could not be read.
    private(set) var unread: [UnreadFile] = []

    init(repository: Repository, patches: [Int], files: [[FileStep]]) {
        self.repository = repository
        self.patches = patches
        self.files = files
    }

    /// All definitions of all versions, and no sites but those on the lines that a step changes.
    mutating func outline() -> TreeHistory {
        let edited = editedLines()
        return history { path, version in
            FileView.Interest(names: NameSet(), lines: edited[path]?[version] ?? [], allDefinitions: true)
        }
    }

    /// The sites of `names`, and those of any name on the lines that a step changes, with the definitions of `outline`.
    mutating func sites(of names: NameSet, over outline: TreeHistory) -> TreeHistory {
        let edited = editedLines()
        var result = history { path, version in
            FileView.Interest(names: names, lines: edited[path]?[version] ?? [])
        }
        result.takeDefinitions(of: outline)
        return result
    }

    /// The uses of `names` in the touched files as the last step leaves them.
    mutating func lastSites(of names: NameSet) -> [PlacedSite] {
        var last: [TreePath: TreeEntry?] = [:]
        for file in files.joined() {
            if let oldPath = file.oldPath, file.status == .renamed { last[oldPath] = .some(nil) }
            last[file.path] = file.after
        }
        var sites: [PlacedSite] = []
        for (path, entry) in last.sorted(by: { $0.key < $1.key }) {
            let view = read(entry, at: path, FileView.Interest(names: names))
            sites += (view?.sites ?? []).map { PlacedSite(path: path, site: $0) }
        }
        return sites
    }

    private mutating func history(interest: (TreePath, Int) -> FileView.Interest) -> TreeHistory {
        var history = TreeHistory(patches: patches)
        var known: Set<TreePath> = []
        for (step, files) in files.enumerated() {
            for file in files {
                let oldPath = file.oldPath ?? file.path
                if file.before != nil, known.insert(oldPath).inserted {
                    history.add(read(file.before, at: oldPath, interest(oldPath, 0)), of: oldPath, at: 0)
                }
                if file.oldPath != nil, file.status == .renamed { history.add(nil, of: oldPath, at: step + 1) }
                known.insert(file.path)
                history.add(read(file.after, at: file.path, interest(file.path, step + 1)), of: file.path, at: step + 1)
            }
        }
        return history
    }

    private mutating func read(_ entry: TreeEntry?, at path: TreePath, _ interest: FileView.Interest) -> FileView? {
        guard let entry else { return nil }
        guard !entry.isSubmodule, !entry.isLink else { return .empty }
        do {
            return FileView(try repository.blob(entry.blob), path: path, interest: interest)
        } catch {
            let missing = UnreadFile(path: path, reason: "\(error)")
            if !unread.contains(missing) { unread.append(missing) }
            return .empty
        }
    }

    /// For each file and version the lines that the step to it or the step from it changes.
    private func editedLines() -> [TreePath: [Int: Set<Int>]] {
        var lines: [TreePath: [Int: Set<Int>]] = [:]
        var latest: [TreePath: Int] = [:]
        for (step, files) in files.enumerated() {
            for file in files {
                let oldPath = file.oldPath ?? file.path
                for edit in file.lineMap.edits {
                    lines[oldPath, default: [:]][latest[oldPath] ?? 0, default: []].formUnion(edit.old)
                    lines[file.path, default: [:]][step + 1, default: []].formUnion(edit.new)
                }
                latest[file.path] = step + 1
            }
        }
        return lines
    }
}
