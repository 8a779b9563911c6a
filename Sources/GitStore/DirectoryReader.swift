// Reading many files of a plain directory: the folders down to the last file stay open, and one buffer serves for all, so small that it
// stays in the processor's cache.

import ByteText

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
    /// The path of the last of them, and the folder itself; less than 0: it is that of no file.
    private var folder: [UInt8] = []
    private var descriptor: Int32 = -1
    /// Room for a file's name with a zero behind it.
    private let name: UnsafeMutablePointer<CChar>
    private var buffer: UnsafeMutableRawBufferPointer

    /// Longer than any system's names of files.
    private static let mostNameBytes = 1024

    /// Makes a reader of a directory.
    public init(_ tree: DirectoryTree) {
        self.tree = tree
        unsafe name = .allocate(capacity: Self.mostNameBytes + 1)
        unsafe buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    }

    deinit {
        for folder in folders { close(folder.descriptor) }
        unsafe name.deallocate()
        unsafe buffer.deallocate()
    }

    /// A file's content; nil where there is none that can be read, or it is a symbolic link. Which paths name files is as with
    /// ``DirectoryTree/file(at:)``.
    public mutating func content(of path: ArraySlice<UInt8>) -> [UInt8]? {
        guard case .success(let descriptor?) = open(file: path) else { return nil }
        defer { close(descriptor) }
        guard let status = DirectoryTree.status(ofFile: descriptor) else { return nil }
        return DirectoryTree.content(of: descriptor, expecting: Int(status.st_size))
    }

    /// Lends a file's content in pieces of whole lines, each for as long as `body` runs, until it says false: with the place in the file
    /// where the piece begins, and whether the file ends with it. The first piece has 8000 bytes or more of a file that has as many.
    /// False for a symbolic link.
    public mutating func withLines(
        of path: ArraySlice<UInt8>, _ body: (_ lines: RawSpan, _ start: Int, _ isLast: Bool) -> Bool
    ) -> Result<Bool, DirectoryTree.ReadFailure> {
        let descriptor: Int32
        switch open(file: path) {
        case .success(let opened?): descriptor = opened
        case .success(nil): return .success(false)
        case .failure(let failure): return .failure(failure)
        }
        defer { close(descriptor) }
        // Where the buffer's bytes begin in the file, and how many there are.
        var start = 0
        var held = 0
        while true {
            let free = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[held...])
            guard let count = unsafe DirectoryTree.read(into: free, from: descriptor, at: start + held) else {
                let reason = DirectoryTree.lastReason()
                return .failure(
                    DirectoryTree.ReadFailure(reason: DirectoryTree.status(ofFile: descriptor) == nil ? "not a file" : reason))
            }
            held += count
            // Of a file fewer bytes come than were asked for only where it ends (POSIX, read()).
            let isLast = unsafe held < buffer.count
            let end = isLast ? held : endOfLines(in: held)
            guard isLast || end >= (start == 0 ? 8000 : 1) else {
                unsafe grow(to: 2 * buffer.count, keeping: held)
                continue
            }
            guard unsafe body(UnsafeRawBufferPointer(rebasing: buffer[..<end]).bytes, start, isLast), !isLast else { break }
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[end..<held]))
            (start, held) = (start + end, held - end)
        }
        return .success(true)
    }

    /// Where the last line ends that is whole in the first bytes of the buffer; 0: none is.
    private func endOfLines(in held: Int) -> Int {
        let newline = UInt8(ascii: "\n")
        var end = held
        while end > 0, unsafe buffer[end - 1] != newline { end -= 1 }
        return end
    }

    /// The mode of a file and the id that git gives its content; nil where there is none that can be read.
    mutating func entry(at path: TreePath) -> TreeEntry? {
        switch open(file: path.bytes[...]) {
        case .success(let descriptor?):
            defer { close(descriptor) }
            guard let status = DirectoryTree.status(ofFile: descriptor) else { return nil }
            let size = Int(status.st_size)
            if unsafe buffer.count < size { grow(to: size + size / 2, keeping: 0) }
            guard let count = unsafe DirectoryTree.fill(buffer, from: descriptor, upTo: size) else { return nil }
            return unsafe TreeEntry(
                mode: DirectoryTree.mode(ofFile: status),
                blob: BlobID.of(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes, kind: "blob"))
        case .success(nil):
            guard let link = tree.file(at: path) else { return nil }
            return TreeEntry(mode: link.mode, blob: BlobID.of(link.content, kind: "blob"))
        case .failure: return nil
        }
    }

    /// Opens a folder, which becomes that of the files that follow; `descriptor` is less than 0 (and `errno` says why) where that can't be done.
    private mutating func enter(_ path: ArraySlice<UInt8>) {
        descriptor = -1
        if folders.isEmpty {
            let root = tree.openFolder([])
            guard root >= 0 else { return }
            folders.append(([], root))
        }
        let names = path.split(separator: UInt8(ascii: "/"))
        var depth = 0
        while depth < names.count, depth + 1 < folders.count, folders[depth + 1].name == names[depth] { depth += 1 }
        while folders.count > depth + 1 { close(folders.removeLast().descriptor) }
        for name in names[depth...] {
            let inner = DirectoryTree.openFolder(Array(name), in: folders[folders.count - 1].descriptor)
            guard inner >= 0 else { return }
            folders.append((name, inner))
        }
        folder = Array(path)
        descriptor = folders[folders.count - 1].descriptor
    }

    /// Opens a file, or perhaps what is none; nil for a symbolic link.
    private mutating func open(file path: ArraySlice<UInt8>) -> Result<Int32?, DirectoryTree.ReadFailure> {
        let (folderCount, isName) = unsafe path.withUnsafeBufferPointer { path in
            var start = path.count
            while start > 0, unsafe path[start - 1] != UInt8(ascii: "/") { start -= 1 }
            let bytes = unsafe UnsafeBufferPointer(rebasing: path[start...])
            let isName = unsafe !bytes.isEmpty && bytes.count <= Self.mostNameBytes && !DirectoryTree.isForbidden(bytes)
            if isName {
                for place in bytes.indices { unsafe name[place] = CChar(bitPattern: bytes[place]) }
                unsafe name[bytes.count] = 0
            }
            return (max(start - 1, 0), isName)
        }
        guard isName else { return .failure(DirectoryTree.ReadFailure(reason: DirectoryTree.reason(ENOENT))) }
        // Most files lie in the folder of the one before.
        let folderPath = path.prefix(folderCount)
        if descriptor < 0 || !folder[...].isSame(as: folderPath) { enter(folderPath) }
        guard descriptor >= 0 else { return .failure(DirectoryTree.ReadFailure(reason: DirectoryTree.lastReason())) }
        let file = unsafe openat(descriptor, name, DirectoryTree.fileFlags)
        if file >= 0 { return .success(file) }
        return errno == ELOOP ? .success(nil) : .failure(DirectoryTree.ReadFailure(reason: DirectoryTree.lastReason()))
    }

    private mutating func grow(to size: Int, keeping held: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<held]))
        unsafe buffer.deallocate()
        unsafe buffer = unsafe larger
    }
}
