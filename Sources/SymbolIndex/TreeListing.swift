// The files of a tree as searches take them: listed once, equal contents together. Says nothing of what is in them.

public import ByteText
public import GitStore

/// All files of a tree but submodules, in a form that can lie in a file.
///
/// The bytes (numbers lowest byte first): a head of ``headCount`` bytes (16 of magic; version, number of files, of contents and
/// of folders in 32 bits each; length of the whole and checksum of the rest in 64 bits each; the tree's id, and 4 zeros), the ids of
/// the contents in ascending order, those of the folders, for each file the number of its content, its mode, and where its path
/// begins among the paths (32 bits each, and one more for their end), and the paths.
public struct TreeListing: Sendable {
    private enum Storage: Sendable {
        case mapped(MappedFile)
        case memory([UInt8])
    }

    private let storage: Storage
    /// The number of files.
    let count: Int
    /// The number of different contents.
    let contentCount: Int
    private let layout: Layout

    /// Version 1.
    private static let version: UInt32 = 1
    private static let headCount = 72
    private static let magic = Array("patchwalk paths\n".utf8)

    private struct Layout {
        let folders, contentOf, modes, starts, paths: Int

        init(files: Int, contents: Int, folders folderCount: Int) {
            folders = headCount + contents * BlobID.byteCount
            contentOf = folders + folderCount * TreeID.byteCount
            modes = contentOf + 4 * files
            starts = modes + 4 * files
            paths = starts + 4 * (files + 1)
        }
    }

    /// Opens a file; nil where it is no listing of `tree` in this version, or damaged.
    init?(_ file: MappedFile, of tree: TreeID) { self.init(.mapped(file), of: tree, isTrusted: false) }

    /// Takes the files of a tree, in bytewise order of their paths, and the folders that they are listed in.
    ///
    /// - Throws: Where the paths have 4 GiB or more.
    init(_ files: [TreeFile], folders: [TreeID] = [], of tree: TreeID? = nil) throws(GitStoreError) {
        guard let bytes = Self.bytes(of: files, folders, tree),
            let listing = Self(.memory(bytes), of: tree, isTrusted: true)
        else { throw .libgit2(operation: "list a tree", code: 0, message: "its paths have 4 GiB or more") }
        self = listing
    }

    private init?(_ storage: Storage, of tree: TreeID?, isTrusted: Bool) {
        let head: (files: Int, contents: Int, layout: Layout)? = Self.withBytes(of: storage) { bytes in
            guard let version = bytes.number32(at: 16), version == Self.version, bytes.copy(0..<16) == Self.magic,
                let files = bytes.number32(at: 20), let contents = bytes.number32(at: 24), let folders = bytes.number32(at: 28),
                let length = bytes.number64(at: 32), let sum = bytes.number64(at: 40), length == UInt64(bytes.byteCount),
                isTrusted || bytes.objectID(at: 48, as: TreeKind.self) == tree
            else { return nil }
            let layout = Layout(files: Int(files), contents: Int(contents), folders: Int(folders))
            guard layout.paths <= bytes.byteCount, isTrusted || Self.sum(bytes) == sum else { return nil }
            return (Int(files), Int(contents), layout)
        }
        guard let head else { return nil }
        self.storage = storage
        (count, contentCount, layout) = head
    }

    // MARK: - Reading

    /// The path of a file, by its number.
    private func path(_ place: Int) -> TreePath { withBytes { TreePath($0.copy(pathRange(place, in: $0))) } }

    /// The path of a file, its mode and content.
    func file(_ place: Int) -> TreeFile {
        withBytes { bytes in
            let mode = bytes.number32(at: layout.modes + 4 * place) ?? 0
            return TreeFile(
                path: TreePath(bytes.copy(pathRange(place, in: bytes))),
                entry: TreeEntry(mode: mode, blob: blob(ofContent: content(of: place, in: bytes), in: bytes)))
        }
    }

    /// The number of a file's content.
    func content(of place: Int) -> Int { withBytes { content(of: place, in: $0) } }

    /// The blob of a content: the higher its number, the higher its id.
    func blob(ofContent content: Int) -> BlobID { withBytes { blob(ofContent: content, in: $0) } }

    /// Lends the blobs of contents, by number, for as long as `body` runs.
    func withBlobs<Result>(_ body: ((Int) -> BlobID) -> Result) -> Result {
        withBytes { bytes in body { blob(ofContent: $0, in: bytes) } }
    }

    /// What lies at a path; nil where no file does.
    public func entry(at path: TreePath) -> TreeEntry? {
        let place = firstPlace(notBefore: path.bytes)
        return place < count && self.path(place) == path ? file(place).entry : nil
    }

    /// The folders that the files are listed in.
    var folders: [TreeID] {
        withBytes { bytes in
            stride(from: layout.folders, to: layout.contentOf, by: TreeID.byteCount).compactMap {
                bytes.objectID(at: $0, as: TreeKind.self)
            }
        }
    }

    /// The whole as it can be kept; empty where it was read from a file.
    var stored: [UInt8] {
        switch storage {
        case .mapped: []
        case .memory(let bytes): bytes
        }
    }

    /// All paths, in bytewise order.
    public var paths: PathList {
        withBytes { bytes in
            let starts = (0...count).map {
                min(Int(bytes.number32(at: layout.starts + 4 * $0) ?? 0), bytes.byteCount - layout.paths)
            }
            return PathList(bytes: bytes.copy(layout.paths..<bytes.byteCount), starts: starts)
        }
    }

    private func content(of place: Int, in bytes: RawSpan) -> Int {
        min(Int(bytes.number32(at: layout.contentOf + 4 * place) ?? 0), contentCount - 1)
    }

    private func blob(ofContent content: Int, in bytes: RawSpan) -> BlobID {
        guard let blob = bytes.objectID(at: Self.headCount + content * BlobID.byteCount, as: BlobKind.self) else {
            preconditionFailure("a content's number is less than their count")
        }
        return blob
    }

    private func pathRange(_ place: Int, in bytes: RawSpan) -> Range<Int> {
        let start = min(layout.paths + Int(bytes.number32(at: layout.starts + 4 * place) ?? 0), bytes.byteCount)
        let end = min(layout.paths + Int(bytes.number32(at: layout.starts + 4 * place + 4) ?? 0), bytes.byteCount)
        return start..<max(start, end)
    }

    private func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result { Self.withBytes(of: storage, body) }

    private static func withBytes<Result>(of storage: Storage, _ body: (RawSpan) -> Result) -> Result {
        switch storage {
        case .mapped(let file): file.withBytes(body)
        case .memory(let bytes): bytes.withRawSpan(body)
        }
    }

    private static func sum(_ bytes: RawSpan) -> UInt64 { bytes.checksum(0..<40) ^ bytes.checksum(48..<bytes.byteCount) }

    // MARK: - Making

    private static func bytes(of files: [TreeFile], _ folders: [TreeID], _ tree: TreeID?) -> [UInt8]? {
        var order = files.indices.map { (bits: files[$0].entry.blob.leadingBits, place: Int32($0)) }
        order.sort {
            $0.bits < $1.bits || $0.bits == $1.bits && files[Int($0.place)].entry.blob < files[Int($1.place)].entry.blob
        }
        var contentOf = [UInt32](repeating: 0, count: files.count)
        var heads: [Int32] = []
        for (_, place) in order {
            let blob = files[Int(place)].entry.blob
            if heads.last.map({ files[Int($0)].entry.blob != blob }) ?? true { heads.append(place) }
            contentOf[Int(place)] = UInt32(heads.count - 1)
        }
        let layout = Layout(files: files.count, contents: heads.count, folders: folders.count)
        let length = files.reduce(layout.paths) { $0 + $1.path.bytes.count }
        guard length - layout.paths <= Int(UInt32.max) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        bytes += magic
        for number in [version, UInt32(files.count), UInt32(heads.count), UInt32(folders.count)] { bytes.append(number) }
        bytes.append(UInt64(length))
        bytes.append(UInt64(0))
        bytes += tree?.bytes ?? [UInt8](repeating: 0, count: TreeID.byteCount)
        bytes.append(UInt32(0))
        for place in heads { bytes += files[Int(place)].entry.blob.bytes }
        for folder in folders { bytes += folder.bytes }
        for content in contentOf { bytes.append(content) }
        for file in files { bytes.append(file.entry.mode) }
        var start: UInt32 = 0
        for file in files {
            bytes.append(start)
            start += UInt32(file.path.bytes.count)
        }
        bytes.append(start)
        for file in files { bytes += file.path.bytes }
        let sum = bytes.withRawSpan(sum)
        for index in 0..<8 { bytes[40 + index] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * index)) }
        return bytes
    }

    // MARK: - What is searched

    /// The contents of the files in `filter`'s literal paths that are wanted (nil: all are), in the order of their first paths, with the
    /// files that have them. Symbolic links are left out.
    func contents(in filter: PathFilter, where isWanted: ((TreePath) -> Bool)? = nil) -> Contents {
        let ranges = ranges(filter)
        let isWhole = isWanted == nil && filter.admitsAll
        return withBytes { bytes in
            func isMeant(_ place: Int) -> Bool {
                !TreeEntry.isLink(mode: bytes.number32(at: layout.modes + 4 * place) ?? 0)
                    && (isWanted?(TreePath(bytes.copy(pathRange(place, in: bytes)))) ?? true)
            }
            var made = Contents(isWhole: isWhole)
            // Of many files the contents are a table, few are sorted.
            guard ranges.reduce(0, { $0 + $1.count }) > contentCount / 8 else {
                // A content's number and a file's in one, which is sorted in less time than a pair.
                var files: [UInt64] = []
                for range in ranges {
                    for place in range where isMeant(place) {
                        files.append(UInt64(content(of: place, in: bytes)) << 32 | UInt64(place))
                    }
                }
                files.sort()
                for (position, file) in files.enumerated() {
                    let place = Int32(truncatingIfNeeded: file)
                    if position > 0, files[position - 1] >> 32 == file >> 32 {
                        made.repeats[Int32(truncatingIfNeeded: files[position - 1])] = place
                    } else {
                        made.byNumber.append((Int32(truncatingIfNeeded: file >> 32), place))
                    }
                }
                made.fileCount = files.count
                made.heads = made.byNumber.map(\.head).sorted()
                return made
            }
            var first = [Int32](repeating: -1, count: contentCount)
            var last = first
            made.heads.reserveCapacity(contentCount)
            for range in ranges {
                for place in range where isMeant(place) {
                    let content = content(of: place, in: bytes)
                    if last[content] < 0 {
                        first[content] = Int32(place)
                        made.heads.append(Int32(place))
                    } else {
                        made.repeats[last[content]] = Int32(place)
                    }
                    last[content] = Int32(place)
                    made.fileCount += 1
                }
            }
            made.byNumber.reserveCapacity(made.heads.count)
            for (number, head) in first.enumerated() where head >= 0 { made.byNumber.append((Int32(number), head)) }
            return made
        }
    }

    /// Runs of files that have all of those that `filter` admits.
    private func ranges(_ filter: PathFilter) -> [Range<Int>] {
        guard let prefixes = filter.literalPaths else { return [0..<count] }
        var ranges: [Range<Int>] = []
        for prefix in prefixes.sorted() {
            // A file of that path, or all below it: `prefix/` is before any `prefix0`.
            for (low, high) in [(prefix.bytes, prefix.bytes + [0]), (prefix.bytes + [0x2f], prefix.bytes + [0x30])] {
                let range = firstPlace(notBefore: low)..<firstPlace(notBefore: high)
                if !range.isEmpty { ranges.append(range) }
            }
        }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var disjoint: [Range<Int>] = []
        for range in ranges where range.upperBound > disjoint.last?.upperBound ?? 0 {
            disjoint.append(max(range.lowerBound, disjoint.last?.upperBound ?? 0)..<range.upperBound)
        }
        return disjoint
    }

    /// The place of the first file whose path is not before `path`.
    private func firstPlace(notBefore path: [UInt8]) -> Int {
        let path = TreePath(path)
        return firstNumber(below: count) { self.path($0) >= path }
    }

    /// Contents with the files that have them.
    struct Contents: Sendable {
        /// For each content the first file, by number, in ascending order.
        fileprivate(set) var heads: [Int32] = []
        /// The same by the contents' numbers in the listing.
        fileprivate(set) var byNumber: [(number: Int32, head: Int32)] = []
        /// How many files there are.
        fileprivate(set) var fileCount = 0
        /// Whether no file was left out.
        let isWhole: Bool
        /// For a file whose content another has that comes later, the next of these.
        fileprivate var repeats: [Int32: Int32] = [:]

        fileprivate init(isWhole: Bool) { self.isWhole = isWhole }

        /// How many files have the content of which `head` is the first.
        func fileCount(from head: Int32) -> Int {
            repeats[head] == nil ? 1 : files(from: head).reduce(0) { count, _ in count + 1 }
        }

        /// The first file of a content, by the content's number in the listing; nil where none of the files has it.
        func head(ofContent number: Int32) -> Int32? {
            let place = firstNumber(below: byNumber.count) { byNumber[$0].number >= number }
            return place < byNumber.count && byNumber[place].number == number ? byNumber[place].head : nil
        }

        /// The places in `heads` of some first files, in order.
        func places(of some: [Int32]) -> [Int] {
            some.sorted().map { head in firstNumber(below: heads.count) { heads[$0] >= head } }
        }

        /// The files that have the content of which `head` is the first, by number.
        func files(from head: Int32) -> some Sequence<Int> {
            sequence(first: head) { repeats[$0] }.lazy.map { Int($0) }
        }

        /// Gives the numbers of the files that have a content, in order.
        func forEachFile(of content: Int, _ body: (Int) -> Void) { files(from: heads[content]).forEach(body) }
    }
}

extension TreeListing {
    /// The files, by number.
    var files: Files { Files(listing: self) }

    /// Files that are made when they are asked for.
    struct Files {
        fileprivate let listing: TreeListing

        /// How many there are.
        var count: Int { listing.count }

        /// One of them.
        subscript(_ place: Int) -> TreeFile { listing.file(place) }
    }
}
