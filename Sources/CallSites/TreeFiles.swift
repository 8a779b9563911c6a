// Single files of a tree, by path.

import ByteText
import GitStore

/// Reads files of a commit's tree or of a directory, one by one.
struct TreeFiles {
    private enum Place {
        case git(Repository, TreeID)
        case directory(DirectoryTree)
        case empty
    }

    private let place: Place

    init(_ source: SourceTree) throws(GitStoreError) {
        switch source {
        case .empty: place = .empty
        case .directory(let directory): place = .directory(directory)
        case .git(let location, let tree): place = .git(try Repository(location), tree)
        }
    }

    /// A file's bytes; nil where there is none, or it is a link, a submodule or can't be read.
    func content(at path: TreePath) -> [UInt8]? {
        switch place {
        case .empty: return nil
        case .directory(let directory): return directory.file(at: path)?.content
        case .git(let repository, let tree):
            guard let entry = try? repository.entry(at: path, in: tree), !entry.isLink, !entry.isSubmodule else { return nil }
            return try? repository.blob(entry.blob)
        }
    }

    /// The paths of all files.
    func paths() throws(GitStoreError) -> [TreePath] {
        switch place {
        case .empty: return []
        case .directory(let directory): return directory.paths()
        case .git(let repository, let tree): return try repository.files(in: tree).map(\.path)
        }
    }
}
