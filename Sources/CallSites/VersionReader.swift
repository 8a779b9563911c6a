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

    /// All definitions of all versions, those of watched members under their keys too, and no sites but those on the lines that a
    /// step changes.
    mutating func outline(watching names: NameSet) -> TreeHistory {
        var keys = NameSet()
        keys.members = names.members
        let edited = editedLines()
        return history { path, version in
            FileView.Interest(names: keys, lines: edited[path]?[version] ?? [], allDefinitions: true)
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

    /// The touched files before and after the series; nil where a file is not there.
    struct Ends {
        var base: [TreePath: [UInt8]?]
        var end: [TreePath: [UInt8]?]

        /// The texts of each file, one or two.
        var texts: [TreePath: [[UInt8]]] {
            base.mapValues { [$0].compactMap(\.self) }.merging(end.mapValues { [$0].compactMap(\.self) }) {
                $0 == $1 ? $0 : $0 + $1
            }
        }
    }

    /// The touched files as they are in the base and as the last step leaves them; nil where a file is not there.
    mutating func ends() -> Ends {
        var base: [TreePath: [UInt8]?] = [:]
        for file in files.joined() {
            let oldPath = file.oldPath ?? file.path
            if base[oldPath] == nil { base[oldPath] = .some(content(file.before, at: oldPath)) }
            if base[file.path] == nil { base[file.path] = .some(nil) }
        }
        var end: [TreePath: [UInt8]?] = [:]
        for (path, entry) in lastEntries() { end[path] = .some(content(entry, at: path)) }
        return Ends(base: base, end: end)
    }

    /// What the touched files as the last step leaves them say of `names`.
    mutating func lastViews(of names: NameSet) -> [TreePath: FileView] {
        let interest = FileView.Interest(names: names)
        var views: [TreePath: FileView] = [:]
        for (path, entry) in lastEntries().sorted(by: { $0.key < $1.key }) { views[path] = read(entry, at: path, interest) }
        return views
    }

    private func lastEntries() -> [TreePath: TreeEntry?] {
        var last: [TreePath: TreeEntry?] = [:]
        for file in files.joined() {
            if let oldPath = file.oldPath, file.status == .renamed { last[oldPath] = .some(nil) }
            last[file.path] = .some(file.after)
        }
        return last
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
        guard entry != nil else { return nil }
        return content(entry, at: path).map { FileView($0, path: path, interest: interest) } ?? .empty
    }

    /// A file's bytes; nil where there are none: no file, a link, a submodule, or one that can't be read.
    private mutating func content(_ entry: TreeEntry?, at path: TreePath) -> [UInt8]? {
        guard let entry, !entry.isSubmodule, !entry.isLink else { return nil }
        do { return try repository.blob(entry.blob) } catch {
            let missing = UnreadFile(path: path, reason: "\(error)")
            if !unread.contains(missing) { unread.append(missing) }
            return nil
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
