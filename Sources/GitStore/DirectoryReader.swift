// Reading many files of a plain directory: the folders down to the last file stay open, and one buffer serves for all.

public import ByteText

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Lends the contents of a directory's files, one after the other; fastest when they come in the order of a listing.
@safe
public struct DirectoryReader: ~Copyable {
    private let tree: DirectoryTree
    /// The open folders, each in the one before; the first is the root, which has no name.
    private var folders: [(name: ArraySlice<UInt8>, descriptor: Int32)] = []
    /// The path of the last of them; nil where it is that of no file.
    private var folder: [UInt8]?
    /// The name of the last file, with a zero behind it.
    private var name: [CChar] = []
    private var buffer: UnsafeMutableRawBufferPointer

    /// Makes a reader of a directory.
    public init(_ tree: DirectoryTree) {
        self.tree = tree
        unsafe buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    }

    deinit {
        for folder in folders { close(folder.descriptor) }
        unsafe buffer.deallocate()
    }

    /// Lends a file's content for as long as `body` runs; nil for a symbolic link. Which paths name files is as with
    /// ``DirectoryTree/file(at:)``.
    public mutating func withFile<Answer>(
        _ path: TreePath, _ body: (RawSpan) -> Answer
    ) -> Result<Answer?, DirectoryTree.ReadFailure> {
        withFile(path.bytes[...], body)
    }

    /// As ``withFile(_:_:)-(TreePath,_)``, of a path's bytes.
    public mutating func withFile<Answer>(
        _ path: ArraySlice<UInt8>, _ body: (RawSpan) -> Answer
    ) -> Result<Answer?, DirectoryTree.ReadFailure> {
        switch load(path) {
        case .success(let file?): .success(unsafe body(UnsafeRawBufferPointer(rebasing: buffer[..<file.count]).bytes))
        case .success(nil): .success(nil)
        case .failure(let failure): .failure(failure)
        }
    }

    /// The mode of a file and the id that git gives its content; nil where there is none that can be read.
    mutating func entry(at path: TreePath) -> TreeEntry? {
        switch load(path.bytes[...]) {
        case .success(let file?):
            return unsafe TreeEntry(
                mode: file.mode, blob: BlobID.of(UnsafeRawBufferPointer(rebasing: buffer[..<file.count]).bytes, kind: "blob"))
        case .success(nil):
            guard let link = tree.file(at: path) else { return nil }
            return TreeEntry(mode: link.mode, blob: BlobID.of(link.content, kind: "blob"))
        case .failure: return nil
        }
    }

    /// Opens a folder, unless it is; less than 0 (and `errno`) where that can't be done.
    private mutating func open(_ path: ArraySlice<UInt8>) -> Int32 {
        if let folder, let last = folders.last, folder.elementsEqual(path) { return last.descriptor }
        folder = nil
        if folders.isEmpty {
            let root = tree.openFolder([])
            guard root >= 0 else { return root }
            folders.append(([], root))
        }
        let names = path.split(separator: UInt8(ascii: "/"))
        var depth = 0
        while depth < names.count, depth + 1 < folders.count, folders[depth + 1].name == names[depth] { depth += 1 }
        while folders.count > depth + 1 { close(folders.removeLast().descriptor) }
        for name in names[depth...] {
            let inner = DirectoryTree.openFolder(Array(name), in: folders[folders.count - 1].descriptor)
            guard inner >= 0 else { return inner }
            folders.append((name, inner))
        }
        folder = Array(path)
        return folders[folders.count - 1].descriptor
    }

    /// Reads a file into the buffer; nil for a symbolic link.
    private mutating func load(_ path: ArraySlice<UInt8>) -> Result<(count: Int, mode: UInt32)?, DirectoryTree.ReadFailure> {
        let slash = path.lastIndex(of: UInt8(ascii: "/"))
        let bytes = path[(slash.map { $0 + 1 } ?? path.startIndex)...]
        guard !bytes.isEmpty, !DirectoryTree.isForbidden(bytes) else {
            return .failure(DirectoryTree.ReadFailure(reason: DirectoryTree.reason(ENOENT)))
        }
        let folder = open(path[..<(slash ?? path.startIndex)])
        guard folder >= 0 else { return .failure(DirectoryTree.ReadFailure(reason: DirectoryTree.lastReason())) }
        name.removeAll(keepingCapacity: true)
        for byte in bytes { name.append(CChar(bitPattern: byte)) }
        name.append(0)
        let descriptor = unsafe openat(folder, name, DirectoryTree.fileFlags)
        guard descriptor >= 0 else {
            return errno == ELOOP ? .success(nil) : .failure(DirectoryTree.ReadFailure(reason: DirectoryTree.lastReason()))
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            return .failure(DirectoryTree.ReadFailure(reason: DirectoryTree.lastReason()))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return .failure(DirectoryTree.ReadFailure(reason: "not a file")) }
        let size = Int(status.st_size)
        if unsafe buffer.count < size {
            unsafe buffer.deallocate()
            unsafe buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size + size / 2, alignment: 16)
        }
        guard let count = unsafe DirectoryTree.fill(buffer, from: descriptor, upTo: size) else {
            return .failure(DirectoryTree.ReadFailure(reason: DirectoryTree.lastReason()))
        }
        return .success((count, DirectoryTree.mode(ofFile: status)))
    }
}
