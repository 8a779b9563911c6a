// The packs of a repository and of its alternates, opened once for all workers. What is in none of them (a loose object, one in
// memory, a pack that came later) is for the repository itself to find.

public import ByteText

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where an object lies in a ``PackSet``. Objects in the order of their places are read with the least work: what is stored as
/// a difference from another lies near it.
public struct PackPlace: Sendable, Hashable, Comparable {
    let pack: Int
    let offset: Int

    /// Orders by pack, then by offset.
    public static func < (left: Self, right: Self) -> Bool { (left.pack, left.offset) < (right.pack, right.offset) }
}

/// The packs that lay in a repository when this was made, and the directories in which single objects may lie.
public final class PackSet: Sendable {
    struct Pack: Sendable {
        let index: PackIndex
        let file: PackFile
    }

    let packs: [Pack]
    /// The object directories, the repository's own first.
    let directories: [String]

    /// No packs.
    init() { (packs, directories) = ([], []) }

    /// Opens the packs of a repository; one that can't be read, or is of a format not known here, is left out.
    public init(_ location: RepositoryLocation) {
        var directories = (try? Repository(location).objectDirectory).map { [$0] } ?? []
        var packs: [Pack] = []
        var next = 0
        // git follows alternates of alternates five times; the number of them bounds this all the same.
        while next < directories.count, next < Self.mostDirectories {
            let directory = directories[next]
            next += 1
            for other in Self.alternates(of: directory) where !directories.contains(other) { directories.append(other) }
            for file in StoreFolder(path: directory + "/pack").files(endingWith: ".idx") {
                let name = "\(directory)/pack/\(file.name.dropLast(4))"
                guard let index = MappedFile(at: name + ".idx").flatMap({ PackIndex($0) }), let file = PackFile(name + ".pack")
                else { continue }
                packs.append(Pack(index: index, file: file))
            }
        }
        self.directories = directories
        // Most of what is asked for lies in the largest.
        self.packs = packs.sorted { $0.index.count > $1.index.count }
    }

    /// Where an object lies; nil: in none of these packs.
    public func place<Kind>(of id: ObjectID<Kind>) -> PackPlace? {
        for (number, pack) in packs.enumerated() {
            if let offset = pack.index.offset(of: id) { return PackPlace(pack: number, offset: offset) }
        }
        return nil
    }

    /// Those of some objects that are in none of the packs; `numbers` are in ascending order, and so are the ids that `id` gives for them.
    public func missing(_ numbers: [Int32], _ id: (Int) -> BlobID) -> [Int32] {
        packs.reduce(numbers) { missing, pack in missing.isEmpty ? [] : pack.index.missing(missing, id) }
    }

    private static let mostDirectories = 100

    /// The object directories that `info/alternates` names, one a line (gitrepository-layout(5)); a quoted one is passed over.
    private static func alternates(of directory: String) -> [String] {
        guard let file = MappedFile(at: directory + "/info/alternates") else { return [] }
        let text = file.withBytes { $0.copy() }
        return text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard line.first != UInt8(ascii: "#"), line.first != UInt8(ascii: "\""), !line.contains(0) else { return nil }
            let path = String(decoding: line, as: UTF8.self)
            return path.hasPrefix("/") ? path : directory + "/" + path
        }
    }
}

/// An open pack.
final class PackFile: Sendable {
    private let descriptor: Int32
    /// Its length without the checksum at its end.
    let byteCount: Int

    /// Opens a pack of version 2 or 3; nil where that fails.
    init?(_ path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            byteCount = 0
            return nil
        }
        byteCount = Int(status.st_size) - BlobID.byteCount
        var head: [UInt8] = []
        guard read(8, from: 0, into: &head) == 8,
            head == Array("PACK".utf8) + [0, 0, 0, 2] || head == Array("PACK".utf8) + [0, 0, 0, 3]
        else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Replaces the first bytes of `bytes`, which grows where it must, by `count` bytes from `offset` on, or those that there are; gives their number, nil where
    /// reading fails.
    func read(_ count: Int, from offset: Int, into bytes: inout [UInt8]) -> Int? {
        let count = min(count, byteCount - offset)
        guard count > 0, offset >= 0 else { return nil }
        if bytes.count < count { bytes = [UInt8](repeating: 0, count: count) }
        var done = 0
        while done < count {
            let result = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done, off_t(offset + done))
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { return nil }
            done += result
        }
        return count
    }
}
