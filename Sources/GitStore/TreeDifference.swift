// What one tree has that another has not: only folders whose ids differ are opened.

public import ByteText

extension Repository {
    /// The files of `tree` that `other` does not have with the same content at the same path, in git's tree order; submodules and files
    /// of which only the mode differs are left out.
    public func files(in tree: TreeID, differingFrom other: TreeID) throws(GitStoreError) -> [TreeFile] {
        var files: [TreeFile] = []
        var prefix: [UInt8] = []
        try collect(tree, besides: other, at: &prefix, into: &files)
        return files
    }

    private func collect(
        _ tree: TreeID, besides other: TreeID?, at prefix: inout [UInt8], into files: inout [TreeFile]
    ) throws(GitStoreError) {
        guard tree != other else { return }
        guard prefix.count <= Self.longestPath else {
            throw .libgit2(operation: "read a tree", code: 0, message: "a path is longer than \(Self.longestPath) bytes")
        }
        let known = if let other { try treeObject(other) } else { TreeObject() }
        let length = prefix.count
        for entry in try treeObject(tree).entries {
            switch entry.target {
            case .file(let mode, let blob):
                if case .file(_, blob)? = known[entry.name] { continue }
                files.append(TreeFile(path: TreePath(prefix + entry.name), entry: TreeEntry(mode: mode, blob: blob)))
            case .folder(let id):
                var counterpart: TreeID?
                if case .folder(let same)? = known[entry.name] { counterpart = same }
                prefix += entry.name
                prefix.append(UInt8(ascii: "/"))
                try collect(id, besides: counterpart, at: &prefix, into: &files)
                prefix.removeSubrange(length...)
            case .submodule: continue
            }
        }
    }
}
