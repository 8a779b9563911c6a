// Single files of a tree, by path.

import ByteText
import GitStore
import SymbolIndex

/// Reads files of a commit's tree or of a directory, one by one.
struct TreeFiles {
    private enum Place {
        case git(Repository, TreeID, TreeListing?)
        case directory(DirectoryFiles)
        case empty
    }

    private let place: Place

    /// With an `index` what it knows of a tree is not read again.
    init(_ source: SourceTree, knowing index: MentionIndex? = nil) throws(GitStoreError) {
        switch source {
        case .empty: place = .empty
        case .directory(let directory): place = .directory(DirectoryFiles(directory, knowing: index))
        case .git(let location, let tree):
            place = .git(try Repository(location), tree, index?.knownListing(of: tree, in: location))
        }
    }

    /// A file's bytes; nil where there is none, or it is a link, a submodule or can't be read.
    func content(at path: TreePath) -> [UInt8]? {
        switch place {
        case .empty: return nil
        case .directory(let files): return files.content(at: path)
        case .git(let repository, _, _): return blob(at: path).flatMap { try? repository.blob($0) }
        }
    }

    /// The blob of a file in a repository; nil where there is none, or it is a link or submodule.
    func blob(at path: TreePath) -> BlobID? {
        guard case .git(let repository, let tree, let listing) = place else { return nil }
        let entry = if let listing { listing.entry(at: path) } else { try? repository.entry(at: path, in: tree) }
        guard let entry, !entry.isLink, !entry.isSubmodule else { return nil }
        return entry.blob
    }

    /// The bytes of a blob; nil where it can't be read.
    func content(of blob: BlobID) -> [UInt8]? {
        guard case .git(let repository, _, _) = place else { return nil }
        return try? repository.blob(blob)
    }
}

/// The files of a plain directory; the folders of the last one stay open.
private final class DirectoryFiles {
    private let directory: DirectoryTree
    private let index: MentionIndex?
    private var reader: DirectoryReader

    init(_ directory: DirectoryTree, knowing index: MentionIndex?) {
        self.directory = directory
        self.index = index
        reader = DirectoryReader(directory)
    }

    /// A file's bytes; nil where there is none that can be read, or it is a link.
    func content(at path: TreePath) -> [UInt8]? {
        index?.text(at: path, in: directory) ?? reader.content(of: path.bytes[...])
    }
}
