// A folder of files that can always be made anew: the only thing in this module that is written, and never a repository. It opens
// the folder that it is handed; what the files mean is for others to know.

import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A folder whose files come and go as wholes.
///
/// A file is written under another name, then renamed: who opens it sees all of it or nothing. No file is ever changed or cut, so
/// one that is mapped stays as it is, also after it was removed. Whatever fails is `false` or nil: nothing here must succeed.
public struct StoreFolder: Sendable, Hashable {
    /// Where it lies.
    public let path: String

    /// Takes the folder at `path`, which need not be there.
    public init(path: String) { self.path = path }

    /// Whether it is there.
    public var exists: Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// A file of the folder.
    public struct File: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its size.
        public var byteCount: Int
        /// When it was last written or touched, in nanoseconds since 1970.
        public var modified: Int
    }

    /// The files of the folder that end with `suffix`, by name.
    public func files(endingWith suffix: String = "") -> [File] {
        guard let stream = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(stream) }
        var files: [File] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe String(decoding: DirectoryTree.name(of: entry), as: UTF8.self)
            guard name.hasSuffix(suffix), let file = file(name) else { continue }
            files.append(file)
        }
        return files.sorted { $0.name < $1.name }
    }

    /// A file of the folder; nil where there is none of this name.
    public func file(_ name: String) -> File? {
        var status = stat()
        guard unsafe lstat(path(of: name), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let modified = Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
        return File(name: name, byteCount: Int(status.st_size), modified: modified)
    }

    /// Maps a file into memory.
    public func map(_ name: String) -> MappedFile? {
        MappedFile(at: path(of: name), flags: O_NOFOLLOW)
    }

    /// The bytes of a file; nil where there is none that can be read. For a small one this is cheaper than to map it.
    public func read(_ name: String) -> [UInt8]? { DirectoryTree.content(at: path(of: name), flags: O_NOFOLLOW) }

    /// Writes a file as a whole; makes the folder, for its owner alone, where it is not there.
    public func write(_ bytes: [UInt8], to name: String) -> Bool {
        write(as: { _ in name }, { put in put(bytes, 0) }) != nil
    }

    /// Writes a file piece by piece, each at its offset, in any order and on any threads; then asks for its name, and gives that.
    ///
    /// `name` is shown the file as it was written; with nil it is not kept. An empty one is not shown.
    public func write(
        as name: (MappedFile?) -> String?, _ body: (_ put: @Sendable (_ bytes: [UInt8], _ offset: Int) -> Void) -> Void
    ) -> String? {
        guard makeFolder() else { return nil }
        var template = Array((path(of: Self.unfinished) + "XXXXXX").utf8CString)
        let descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let hasFailed = Atomic<Bool>(false)
        body { bytes, offset in
            guard !hasFailed.load(ordering: .relaxed) else { return }
            if !Self.write(bytes, to: descriptor, at: offset) { hasFailed.store(true, ordering: .relaxed) }
        }
        let isClosed = close(descriptor) == 0
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if !hasFailed.load(ordering: .relaxed), isClosed, let name = name(MappedFile(at: path, flags: O_NOFOLLOW)),
            unsafe rename(path, self.path(of: name)) == 0
        {
            return name
        }
        _ = unsafe unlink(path)
        return nil
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    descriptor, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start, off_t(offset + start))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }

    /// Removes a file.
    public func remove(_ name: String) { _ = unsafe unlink(path(of: name)) }

    /// Removes those of some files that were used longest ago, until the rest has at most `limit` bytes or is one; gives their names.
    @discardableResult
    public func removeOldest(of files: [File], beyond limit: Int) -> Set<String> {
        var files = files.sorted { $0.modified > $1.modified }
        var size = files.reduce(0) { $0 + $1.byteCount }
        var gone: Set<String> = []
        while size > limit, files.count > 1, let oldest = files.popLast() {
            remove(oldest.name)
            gone.insert(oldest.name)
            size -= oldest.byteCount
        }
        return gone
    }

    /// Sets a file's time to now.
    public func touch(_ name: String) { _ = unsafe utimensat(AT_FDCWD, path(of: name), nil, AT_SYMLINK_NOFOLLOW) }

    /// Removes the files that a writer left unfinished which ended more than an hour before `file` was written.
    public func removeUnfinished(before file: File) {
        let hour = 3600 * 1_000_000_000
        for left in files() where left.name.hasPrefix(Self.unfinished) && left.modified < file.modified - hour {
            remove(left.name)
        }
    }

    /// Runs `body` while no other process that asks so does; false, without running it, where one does just now.
    public func alone(_ body: () -> Void) -> Bool {
        guard makeFolder() else { return false }
        let descriptor = unsafe open(path(of: "lock"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        // The lock goes with the descriptor, also when the process is killed.
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
        body()
        return true
    }

    /// How the names of files begin that are being written.
    private static let unfinished = "unfinished-"

    private func path(of name: String) -> String { path + "/" + name }

    private func makeFolder() -> Bool {
        guard !path.isEmpty, !path.utf8.contains(0) else { return false }
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            guard unsafe mkdir(made, 0o700) == 0 || errno == EEXIST else { return false }
        }
        return true
    }
}
