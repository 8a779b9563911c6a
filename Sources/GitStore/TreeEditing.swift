// Making trees: of a plain directory, and by changing files of one, where only the folders on the way to a changed file are read and
// made anew.

public import ByteText

extension Repository {
    /// The tree that `edits` (nil: remove) make of `tree`, kept in memory. Folders left empty go, as git has it.
    ///
    /// Removing a path that is not there, or that is a folder, changes nothing. A file put where a folder was takes its place
    /// with all that is in it; a file put below a file makes that a folder, also when the edits set both. An entry with a
    /// submodule's mode sets the commit of a submodule.
    public func tree(_ tree: TreeID, with edits: [TreePath: TreeEntry?]) throws(GitStoreError) -> TreeID {
        var root = FolderEdit()
        for (path, entry) in edits {
            let components = path.components
            guard !components.isEmpty else { continue }
            root.insert(entry, at: components[...])
        }
        guard !root.isEmpty else { return tree }
        return try edited(tree, by: root) ?? Self.emptyTree
    }

    /// The tree that git would make of a directory. Its folders are kept in memory; of its files only the ids are worked out.
    public func tree(of directory: DirectoryTree) throws(GitStoreError) -> TreeID {
        var reader = DirectoryReader(directory)
        var entries: [TreePath: TreeEntry?] = [:]
        for path in directory.listing().paths {
            if let entry = reader.entry(at: path) { entries[path] = entry }
        }
        return try tree(Repository.emptyTree, with: entries)
    }

    /// The folder after its edits; nil where nothing is left of it.
    private func edited(_ tree: TreeID?, by edit: FolderEdit) throws(GitStoreError) -> TreeID? {
        let before = if let tree { try treeObject(tree) } else { TreeObject() }
        var targets: [[UInt8]: TreeObject.Target?] = [:]
        for (name, replacement) in edit.files {
            switch replacement {
            case .some(let entry):
                targets[name] = .some(
                    entry.isSubmodule ? .submodule(entry.blob.cast()) : .file(mode: FileMode.canonical(entry.mode), entry.blob))
            case nil: if let present = before[name], !present.isFolder { targets[name] = .some(nil) }
            }
        }
        for (name, inner) in edit.folders {
            let replaced = targets[name]
            let base: TreeID? = if replaced == nil, case .folder(let id) = before[name] { id } else { nil }
            if let folder = try edited(base, by: inner) {
                targets[name] = .folder(folder)
            } else if base != nil {
                targets[name] = .some(nil)
            }
        }
        guard !targets.isEmpty else { return tree }
        var after = before
        after.set(targets)
        return after.entries.isEmpty ? nil : store(after)
    }
}

/// The edits below one folder, by name.
private struct FolderEdit {
    var files: [[UInt8]: TreeEntry?] = [:]
    var folders: [[UInt8]: FolderEdit] = [:]

    var isEmpty: Bool { files.isEmpty && folders.isEmpty }

    mutating func insert(_ entry: TreeEntry?, at path: ArraySlice<[UInt8]>) {
        guard let name = path.first else { return }
        if path.count == 1 {
            files.updateValue(entry, forKey: name)
        } else {
            folders[name, default: FolderEdit()].insert(entry, at: path.dropFirst())
        }
    }
}
