// The files that a walk sees at one moment: those of its source, and over them what the patches so far have made of them.
// Only paths that are asked for are ever loaded.

internal import ByteText
internal import GitStore
internal import UnifiedDiff

/// A file with its content at hand.
struct StoredFile {
    var mode: UInt32
    var blob: BlobID
    var bytes: [UInt8]

    init(mode: UInt32, blob: BlobID, bytes: [UInt8]) {
        self.mode = mode
        self.blob = blob
        self.bytes = bytes
    }

    var entry: TreeEntry { TreeEntry(mode: mode, blob: blob) }

    /// A file with the content `bytes`, which is kept in memory; nil where it should be a submodule and names no commit.
    ///
    /// git's diffs show a submodule as a file with one line, `Subproject commit` and the id.
    init?(mode: UInt32, bytes: [UInt8], in repository: Repository) throws(GitStoreError) {
        self.mode = mode
        self.bytes = bytes
        if TreeEntry.isSubmodule(mode) {
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.hasPrefix(subproject), text.hasSuffix("\n"),
                let commit = BlobID(hex: text.dropFirst(subproject.count).dropLast())
            else { return nil }
            blob = commit
        } else {
            blob = repository.store(blob: bytes)
        }
    }

    /// The file of an entry.
    init(_ entry: TreeEntry, in repository: Repository) throws(GitStoreError) {
        mode = entry.mode
        blob = entry.blob
        bytes = entry.isSubmodule ? Array("\(subproject)\(entry.blob)\n".utf8) : try repository.blob(entry.blob)
    }
}

private let subproject = "Subproject commit "

extension TreeEntry {
    /// Whether a mode is a submodule's.
    static func isSubmodule(_ mode: UInt32) -> Bool { mode & 0o170000 == FileMode.gitlink.rawValue }

    /// Whether a mode is that of neither a link nor a submodule.
    static func isPlainFile(_ mode: UInt32) -> Bool { mode & 0o170000 == FileMode.regular.rawValue & 0o170000 }
}

struct WorkingFiles {
    /// Where untouched files come from.
    enum Ground {
        /// A tree of the repository.
        case tree(TreeID)
        /// A plain directory.
        case directory(DirectoryTree)
        /// These and no others.
        case files([TreePath: TreeEntry])
    }

    let repository: Repository
    private let ground: Ground
    /// What was loaded or changed; nil where there is no file.
    private var held: [TreePath: StoredFile?] = [:]

    init(_ ground: Ground, in repository: Repository) {
        self.ground = ground
        self.repository = repository
    }

    /// The file at a path; nil where there is none.
    mutating func file(at path: TreePath) throws(GitStoreError) -> StoredFile? {
        if let known = held[path] { return known }
        let file = try load(path)
        held[path] = .some(file)
        return file
    }

    /// Whether there is a file at a path, without loading it where that can be helped.
    mutating func exists(_ path: TreePath) throws(GitStoreError) -> Bool {
        if let known = held[path] { return known != nil }
        switch ground {
        case .tree(let tree): return try repository.entry(at: path, in: tree) != nil
        case .files(let files): return files[path] != nil
        case .directory: return try file(at: path) != nil
        }
    }

    /// Makes `file` the one at `path`; nil: there is none any more.
    mutating func set(_ file: StoredFile?, at path: TreePath) { held[path] = .some(file) }

    private func load(_ path: TreePath) throws(GitStoreError) -> StoredFile? {
        let entry: TreeEntry?
        switch ground {
        case .tree(let tree): entry = try repository.entry(at: path, in: tree)
        case .files(let files): entry = files[path]
        case .directory(let directory):
            guard let (mode, bytes) = directory.file(at: path) else { return nil }
            return try StoredFile(mode: mode, bytes: bytes, in: repository)
        }
        return if let entry { try StoredFile(entry, in: repository) } else { nil }
    }
}
