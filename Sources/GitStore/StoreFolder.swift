// A folder of files that can always be made anew: the only thing in this module that is written, and never a repository. It opens
// the folder that it is handed; what the files mean is for others to know.

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
        let descriptor = unsafe open(path(of: name), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return nil }
        let count = Int(status.st_size)
        guard let start = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), unsafe start != MAP_FAILED else {
            return nil
        }
        return unsafe MappedFile(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Writes a file as a whole; makes the folder, for its owner alone, where it is not there.
    public func write(_ bytes: [UInt8], to name: String) -> Bool {
        guard makeFolder() else { return false }
        var template = Array((path(of: Self.unfinished) + "XXXXXX").utf8CString)
        let descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { return false }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(descriptor, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start, off_t(start))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            start += count
        }
        let isWhole = start == bytes.count
        if close(descriptor) == 0, isWhole, unsafe rename(template, path(of: name)) == 0 { return true }
        _ = unsafe unlink(template)
        return false
    }

    /// Removes a file.
    public func remove(_ name: String) { _ = unsafe unlink(path(of: name)) }

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

/// A file in memory, for as long as this lives.
@safe public final class MappedFile: Sendable {
    // The pages are only ever read, and freed by nobody else.
    nonisolated(unsafe) private let pages: UnsafeRawBufferPointer

    fileprivate init(_ pages: UnsafeRawBufferPointer) { unsafe self.pages = unsafe pages }

    deinit { _ = unsafe munmap(UnsafeMutableRawPointer(mutating: pages.baseAddress), pages.count) }

    /// Lends the bytes for as long as `body` runs.
    public func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result { unsafe body(pages.bytes) }
}
