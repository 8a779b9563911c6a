// A plain directory as a tree: its files as they lie, whatever a .gitignore says. It is only ever read.

public import ByteText

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A directory without git, for example an unpacked tarball.
public struct DirectoryTree: Sendable {
    /// Where it lies.
    public let root: String

    /// Takes the directory at `root`; nil where there is none.
    public init?(root: String) {
        var status = stat()
        guard !root.isEmpty, !root.utf8.contains(0), unsafe stat(root, &status) == 0, status.st_mode & S_IFMT == S_IFDIR
        else { return nil }
        self.root = root
    }

    /// A file or folder that could not be read, and what the system says about it.
    public struct Unread: Sendable, Hashable {
        /// Where it lies; empty for the root.
        public var path: TreePath
        /// The system's words, for example `Permission denied`.
        public var reason: String

        /// Makes one.
        public init(path: TreePath, reason: String) {
            self.path = path
            self.reason = reason
        }
    }

    /// What lies in a directory.
    public struct Listing: Sendable {
        /// The paths of all files and symbolic links, in bytewise order.
        public var paths = PathList()
        /// The folders that could not be read, in the order met.
        public var unread: [Unread] = []
    }

    /// The paths of all files, and the folders that could not be read.
    ///
    /// Symbolic links are files and are not followed. Whatever is named `.git` (a folder, or a linked work tree's file), sockets,
    /// pipes and devices are left out, as git leaves them out.
    public func listing() -> Listing {
        var listing = Listing()
        // Room for a large tree's; what is not used takes no memory.
        listing.paths.reserve(bytes: 4 << 20, paths: 100_000)
        var prefix: [UInt8] = []
        let descriptor = unsafe open(root, Self.folderFlags & ~O_NOFOLLOW)
        guard descriptor >= 0 else {
            return Listing(unread: [Unread(path: TreePath([]), reason: Self.lastReason())])
        }
        list(descriptor, at: &prefix, depth: 0, into: &listing)
        return listing
    }

    /// The mode (execute bit and symbolic links as they lie) and content of a file; nil where there is none.
    ///
    /// A path that leads out of the directory (`..`, or through a symbolic link) or into a `.git` folder names no file. A
    /// symbolic link's content is the path that it points to.
    public func file(at path: TreePath) -> (mode: UInt32, content: [UInt8])? {
        switch read(path) {
        case .success(let file): (file.mode, file.content)
        case .failure: nil
        }
    }

    /// As ``file(at:)``, with the reason where it can't be read.
    public func read(_ path: TreePath) -> Result<File, ReadFailure> {
        let components = path.components
        guard let name = components.last, !components.contains(where: Self.isForbidden) else {
            return .failure(ReadFailure(reason: Self.reason(ENOENT)))
        }
        let folder = openFolder(components.dropLast())
        guard folder >= 0 else { return .failure(ReadFailure(reason: Self.lastReason())) }
        defer { close(folder) }
        return Self.read(Self.cString(name), in: folder)
    }

    /// Opens a folder below the root without following a symbolic link; below zero (and `errno`) where that can't be done.
    func openFolder(_ components: [[UInt8]]) -> Int32 {
        var folder = unsafe open(root, Self.folderFlags & ~O_NOFOLLOW)
        for component in components {
            guard folder >= 0 else { break }
            let inner = Self.openFolder(component, in: folder)
            let code = errno
            close(folder)
            errno = code
            folder = inner
        }
        return folder
    }

    /// Opens a folder in an open one as ``openFolder(_:)-([[UInt8]])`` does.
    static func openFolder(_ name: [UInt8], in folder: Int32) -> Int32 {
        guard !isForbidden(name) else {
            errno = ENOENT
            return -1
        }
        return unsafe openat(folder, cString(name), folderFlags)
    }

    /// A file as it lies.
    public struct File: Sendable, Hashable {
        /// The mode in git's numbers: a file, an executable file or a symbolic link.
        public var mode: UInt32
        /// The content; where a symbolic link points to.
        public var content: [UInt8]

        /// Whether it is a symbolic link.
        public var isLink: Bool { mode == FileMode.link }
    }

    /// Why a file could not be read.
    public struct ReadFailure: Error, Sendable, Hashable {
        /// The system's words, for example `No such file or directory`.
        public var reason: String
    }

    private func list(_ descriptor: Int32, at prefix: inout [UInt8], depth: Int, into listing: inout Listing) {
        // A descriptor stays open for each level: the bound keeps hostile depths from using them up.
        guard depth < 200, let stream = unsafe fdopendir(descriptor) else {
            let reason = depth < 200 ? Self.lastReason() : "nested too deeply"
            listing.unread.append(Unread(path: TreePath(prefix.dropLast()), reason: reason))
            close(descriptor)
            return
        }
        defer { unsafe closedir(stream) }
        // The names, one after the other, those of folders with a slash.
        var names: [UInt8] = []
        var items: [Range<Int>] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { listing.unread.append(Unread(path: TreePath(prefix.dropLast()), reason: Self.lastReason())) }
                break
            }
            let name = unsafe Self.bytes(ofNameOf: entry)
            guard unsafe !Self.isForbidden(name) else { continue }
            let kind = unsafe Self.kind(of: entry, in: descriptor)
            guard kind == S_IFDIR || kind == S_IFREG || kind == S_IFLNK else { continue }
            let start = names.count
            unsafe names.append(contentsOf: name)
            if kind == S_IFDIR { names.append(Self.slash) }
            items.append(start..<names.count)
        }
        Self.order(&items, in: names)
        let length = prefix.count
        for item in items {
            guard names[item.upperBound - 1] == Self.slash else {
                listing.paths.append(prefix, names[item])
                continue
            }
            prefix += names[item]
            let inner = unsafe openat(descriptor, Self.cString(names[item].dropLast()), Self.folderFlags)
            if inner < 0 {
                listing.unread.append(Unread(path: TreePath(prefix.dropLast()), reason: Self.lastReason()))
            } else {
                list(inner, at: &prefix, depth: depth + 1, into: &listing)
            }
            prefix.removeSubrange(length...)
        }
    }

    /// Brings names into git's order within a folder, which is bytewise order of whole paths.
    private static func order(_ items: inout [Range<Int>], in names: [UInt8]) {
        unsafe names.withUnsafeBytes { names in
            guard let base = names.baseAddress else { return }
            items.sort { left, right in
                let order = unsafe memcmp(base + left.lowerBound, base + right.lowerBound, min(left.count, right.count))
                return order == 0 ? left.count < right.count : order < 0
            }
        }
    }

    private static let slash = UInt8(ascii: "/")

    /// Without O_NONBLOCK, opening a pipe would wait for a writer.
    static let fileFlags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK

    private static let folderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    /// Whether a name leads elsewhere, or into what is git's own.
    static func isForbidden(_ name: some Collection<UInt8>) -> Bool {
        if name.first == UInt8(ascii: "."), [".", "..", ".git"].contains(where: { name.elementsEqual($0.utf8) }) { return true }
        return name.contains(0)
    }

    static func cString(_ name: some Sequence<UInt8>) -> [CChar] { name.map { CChar(bitPattern: $0) } + [0] }

    static func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

    static func lastReason() -> String { reason(errno) }

    static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] { unsafe Array(bytes(ofNameOf: entry)) }

    /// An entry's name, where it lies.
    private static func bytes(ofNameOf entry: UnsafeMutablePointer<dirent>) -> UnsafeRawBufferPointer {
        // The record is only as long as its name, so the name is read in place and never copied as a whole field.
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else {
            return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        }
        let start = unsafe UnsafeRawPointer(entry) + offset
        return unsafe UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self)))
    }

    private static func kind(of entry: UnsafeMutablePointer<dirent>, in folder: Int32) -> mode_t {
        switch unsafe Int(entry.pointee.d_type) {
        case Int(DT_DIR): return S_IFDIR
        case Int(DT_REG): return S_IFREG
        case Int(DT_LNK): return S_IFLNK
        case Int(DT_UNKNOWN):
            var status = stat()
            guard unsafe fstatat(folder, cString(name(of: entry)), &status, AT_SYMLINK_NOFOLLOW) == 0 else { return 0 }
            return status.st_mode & S_IFMT
        default: return 0
        }
    }

    private static func read(
        _ name: [CChar], in folder: Int32
    ) -> Result<File, ReadFailure> {
        let descriptor = unsafe openat(folder, name, fileFlags)
        guard descriptor >= 0 else {
            if errno == ELOOP, let target = linkTarget(name, in: folder) {
                return .success(File(mode: FileMode.link, content: target))
            }
            return .failure(ReadFailure(reason: lastReason()))
        }
        defer { close(descriptor) }
        guard let status = status(ofFile: descriptor) else { return .failure(ReadFailure(reason: "not a file")) }
        guard let content = content(of: descriptor, expecting: Int(status.st_size)) else {
            return .failure(ReadFailure(reason: lastReason()))
        }
        return .success(File(mode: Self.mode(ofFile: status), content: content))
    }

    /// What the system says of an open file; nil where it is none, or can't be asked.
    static func status(ofFile descriptor: Int32) -> stat? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return status
    }

    /// The mode in git's numbers of a file that is no link.
    static func mode(ofFile status: stat) -> UInt32 { status.st_mode & S_IXUSR != 0 ? FileMode.executable : FileMode.file }

    /// The bytes of the file at a path, opened with `flags` beside those for reading; nil where there is none that can be read.
    static func content(at path: String, flags: Int32 = 0) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let status = status(ofFile: descriptor) else { return nil }
        return content(of: descriptor, expecting: Int(status.st_size))
    }

    /// The bytes of an open file, `size` or, where it has become shorter, fewer; nil where reading fails.
    static func content(of descriptor: Int32, expecting size: Int) -> [UInt8]? {
        var failed = false
        let content = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let filled = unsafe fill(UnsafeMutableRawBufferPointer(buffer), from: descriptor, upTo: size)
            failed = filled == nil
            count = filled ?? 0
        }
        return failed ? nil : content
    }

    /// Reads up to `size` bytes from the start of a file and gives their number; nil where reading fails.
    static func fill(_ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, upTo size: Int) -> Int? {
        var count = 0
        while count < size {
            let free = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count..<size])
            guard let got = unsafe read(into: free, from: descriptor, at: count) else { return nil }
            // The file has become shorter since its size was asked.
            guard got > 0 else { break }
            count += got
        }
        return count
    }

    /// Reads once what a file has from a place on, as much as there is room for, and gives how many bytes came; nil where reading fails.
    static func read(into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, at place: Int) -> Int? {
        guard let base = buffer.baseAddress else { return 0 }
        while true {
            let got = unsafe pread(descriptor, base, buffer.count, off_t(place))
            if got >= 0 { return got }
            guard errno == EINTR else { return nil }
        }
    }

    private static func linkTarget(_ name: [CChar], in folder: Int32) -> [UInt8]? {
        var length = 0
        let buffer = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            length = unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                unsafe text.baseAddress.map { unsafe readlinkat(folder, name, $0, text.count) } ?? -1
            }
            count = max(length, 0)
        }
        return length < 0 ? nil : buffer
    }
}
