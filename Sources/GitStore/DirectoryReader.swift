// Reading many files of a plain directory: the folder of the last file stays open, and one buffer serves for all.

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
    private var folder: Int32 = -1
    private var folderPath: [UInt8]?
    private var buffer: UnsafeMutableRawBufferPointer

    /// Makes a reader of a directory.
    public init(_ tree: DirectoryTree) {
        self.tree = tree
        unsafe buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    }

    deinit {
        if folder >= 0 { close(folder) }
        unsafe buffer.deallocate()
    }

    /// Lends a file's content for as long as `body` runs; nil for a symbolic link. Which paths name files is as with
    /// ``DirectoryTree/file(at:)``.
    public mutating func withFile<Answer>(
        _ path: TreePath, _ body: (RawSpan) -> Answer
    ) -> Result<Answer?, DirectoryTree.ReadFailure> {
        let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
        let name = Array(path.bytes[(slash.map { $0 + 1 } ?? 0)...])
        let parent = Array(path.bytes[..<(slash ?? 0)])
        guard !name.isEmpty, !DirectoryTree.isForbidden(name) else {
            return .failure(DirectoryTree.ReadFailure(reason: DirectoryTree.reason(ENOENT)))
        }
        if folderPath != parent {
            if folder >= 0 { close(folder) }
            folder = tree.openFolder(TreePath(parent).components)
            folderPath = folder >= 0 ? parent : nil
        }
        guard folder >= 0 else { return .failure(DirectoryTree.ReadFailure(reason: DirectoryTree.lastReason())) }
        let descriptor = unsafe openat(folder, DirectoryTree.cString(name), DirectoryTree.fileFlags)
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
        return unsafe .success(body(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes))
    }
}
