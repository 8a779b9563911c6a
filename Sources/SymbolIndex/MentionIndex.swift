// What searches know of blobs from searches before: within a run, and in a folder from run to run. Decides what is kept and for how
// long; asks nothing of the environment.

public import ByteText
public import GitStore
import Synchronization

/// An index of which names blobs mention, shared by the searches of a run.
///
/// Everything is keyed by a blob's id, so that one folder serves for all repositories, branches and commits. What is found is
/// the same with and without it: the index tells which blobs need not be read, never what stands in one. The folder has volumes
/// (``MentionVolume``) that are written once and then replaced as wholes, so any number of processes can use it at once, and one
/// that is killed leaves it as it was. A damaged volume is removed.
public final class MentionIndex: Sendable {
    /// When it is worth the while, and how much is kept.
    public struct Limits: Sendable {
        /// The most bytes that the folder's volumes take together.
        public var byteCount: Int
        /// The least number of files in a tree that is indexed.
        public var fileCount: Int

        /// Makes limits. Half a gigabyte holds the blobs of several kernel trees that have little in common; what has fewer than
        /// a thousand files is searched in the time that opening the index takes.
        public init(byteCount: Int = 512 << 20, fileCount: Int = 1000) {
            self.byteCount = byteCount
            self.fileCount = fileCount
        }
    }

    private struct State {
        var volumes: [NamedVolume]?
        var listings: [TreeKey: TreeListing] = [:]
        var paths: [TreeKey: PathTable] = [:]
        /// Trees that another thread prepares just now.
        var prepared: [TreeKey: WorkBeside<Void>] = [:]
        var contents: [TreeKey: TreeListing.Contents] = [:]
        var records: [TreeKey: KnownRecords] = [:]
        /// What the records of whole trees say where no name is asked for.
        var silences: [TreeKey: KnownRecords.Silence] = [:]
        /// The plain directory that was searched last.
        var directory: KnownDirectory?
        /// Those of the repository in which a tree was listed last.
        var packs: (location: RepositoryLocation, packs: PackSet)?
        /// How many files of a repository were read without an index.
        var plainCounts: [RepositoryLocation: Int] = [:]
    }

    /// A tree in a repository.
    struct TreeKey: Hashable {
        var tree: TreeID
        var location: RepositoryLocation
    }

    private struct NamedVolume {
        /// Its file's name; nil where it is kept in memory alone.
        let name: String?
        let volume: MentionVolume
    }

    private let folder: StoreFolder?
    private let limits: Limits
    private let expectsMore: Bool
    private let state = Mutex(State())

    /// The listings of so many trees are held at once: each of a kernel's takes some megabytes.
    private static let mostListings = 4
    private static let suffix = ".names"
    private static let markSuffix = ".seen"
    private static let listingSuffix = ".paths"
    private static let answersSuffix = ".told"
    /// What all files end with that hold something.
    private static let suffixes = [suffix, listingSuffix, answersSuffix, FactsFolder.suffix, IncludesFile.suffix]
    /// The part of the limit that listings of trees may take together.
    private static let listingShare = 8

    /// Makes an index that keeps what it learns in `folder`; nil: for as long as it lives itself. `expectsMore` says that a tree
    /// which is searched will be searched again soon: it is then indexed when it is read for the first time.
    public init(in folder: StoreFolder? = nil, limits: Limits = Limits(), expectsMore: Bool = false) {
        self.folder = folder
        self.expectsMore = expectsMore
        self.limits = limits
    }

    // MARK: - What it holds

    /// What is in the folder.
    public struct Status: Sendable, Hashable {
        /// The number of files that say what blobs mention.
        public var volumeCount: Int
        /// The bytes of all files.
        public var byteCount: Int
        /// The number of blobs that they know, one counted again where two volumes know it.
        public var blobCount: Int
        /// The most bytes that they may have.
        public var limit: Int

        /// Makes a status.
        public init(volumeCount: Int, byteCount: Int, blobCount: Int, limit: Int) {
            self.volumeCount = volumeCount
            self.byteCount = byteCount
            self.blobCount = blobCount
            self.limit = limit
        }
    }

    /// How much of a tree is known.
    public struct Coverage: Sendable, Hashable {
        /// The number of different contents among the tree's files.
        public var blobCount: Int
        /// How many of them are known.
        public var knownCount: Int

        /// Makes a coverage.
        public init(blobCount: Int, knownCount: Int) {
            self.blobCount = blobCount
            self.knownCount = knownCount
        }
    }

    /// What is in the folder now.
    public var status: Status {
        let volumes = volumes
        let others = folder.map { folder in Self.suffixes.filter { $0 != Self.suffix }.flatMap(folder.files) } ?? []
        return Status(
            volumeCount: volumes.count,
            byteCount: volumes.reduce(0) { $0 + $1.byteCount } + others.reduce(0) { $0 + $1.byteCount },
            blobCount: volumes.reduce(0) { $0 + $1.count }, limit: limits.byteCount)
    }

    /// How much of a tree is known now.
    public func coverage(of tree: TreeID, in location: RepositoryLocation) throws(GitStoreError) -> Coverage {
        let (_, contents, unknown) = try unknownContents(of: tree, in: location)
        return Coverage(blobCount: contents.heads.count, knownCount: contents.heads.count - unknown.count)
    }

    /// Reads all contents of a tree that are not known yet, and keeps what names they mention; gives those that can't be read.
    public func build(of tree: TreeID, in location: RepositoryLocation, workers: Int) throws(GitStoreError) -> [UnreadFile] {
        let (listing, contents, unknown) = try unknownContents(of: tree, in: location)
        let search = BlobSearch(
            location: location, packs: packs(at: location), listing: listing, contents: contents, matcher: NameMatcher([]),
            workers: workers)
        return search.read(unknown, recordingIn: self).unread.sorted { $0.path < $1.path }
    }

    /// A tree's contents, and the places of those without a record.
    private func unknownContents(
        of tree: TreeID, in location: RepositoryLocation
    ) throws(GitStoreError) -> (listing: TreeListing, contents: TreeListing.Contents, unknown: [Int]) {
        let key = TreeKey(tree: tree, location: location)
        let listing = try listing(of: tree, in: location)
        let contents = contents(of: listing, as: key)
        let records = records(of: listing, in: location, as: key)
        return (listing, contents, contents.heads.indices.filter { !records.knows(listing.content(of: Int(contents.heads[$0]))) })
    }

    /// Removes all that is kept.
    public func clear() {
        state.withLock { $0.volumes = [] }
        guard let folder else { return }
        for suffix in Self.suffixes + [Self.markSuffix] {
            for file in folder.files(endingWith: suffix) { folder.remove(file.name) }
        }
    }

    // MARK: - What searches ask

    /// Begins to list a tree and to look up what is known of it, on another thread; who asks for it then waits for the end.
    public func prepare(_ tree: TreeID, in location: RepositoryLocation) {
        let key = TreeKey(tree: tree, location: location)
        state.withLock { state in
            guard state.listings[key] == nil, state.prepared[key] == nil else { return }
            state.prepared[key] = WorkBeside {
                // What fails here fails again where somebody asks.
                if let listing = try? self.list(key) {
                    let contents = self.contents(of: listing, as: key)
                    let records = self.records(of: listing, in: location, as: key)
                    if !records.answers.lengths.isEmpty { _ = self.silence(of: contents, by: records, as: key) }
                }
                self.state.withLock { $0.prepared[key] = nil }
            }
        }
    }

    /// The files of a tree, listed once a run unless it looks at many trees, and kept where searches of the tree are.
    ///
    /// - Throws: A ``GitStoreError`` where one of the tree's folders is missing, also where the listing is kept.
    public func listing(of tree: TreeID, in location: RepositoryLocation) throws(GitStoreError) -> TreeListing {
        let key = TreeKey(tree: tree, location: location)
        state.withLock { $0.prepared[key] }?.value
        return try list(key)
    }

    /// The paths of a tree's files, put in order once a run unless it looks at many trees.
    ///
    /// - Throws: A ``GitStoreError`` where one of the tree's folders is missing.
    public func paths(of source: SourceTree) throws(GitStoreError) -> PathTable {
        switch source {
        case .empty: return PathTable(PathList())
        case .directory(let directory): return self.directory(directory).paths
        case .git(let location, let tree):
            let key = TreeKey(tree: tree, location: location)
            if let known = state.withLock({ $0.paths[key] }) { return known }
            let paths = PathTable(try listing(of: tree, in: location).paths)
            state.withLock { $0.paths[key] = paths }
            return paths
        }
    }

    /// Begins to list a plain directory, and to read the headers that all may see, on another thread.
    public func prepare(_ directory: DirectoryTree) {
        self.directory(directory, workers: 2).holdHeaders(workers: 2)
    }

    /// The text of a file of a plain directory, where it is held anyway.
    public func text(at path: TreePath, in directory: DirectoryTree) -> [UInt8]? { self.directory(directory).text(at: path) }

    /// What is known of a plain directory; with several `workers` one that is new begins to be listed.
    func directory(_ directory: DirectoryTree, workers: Int = 1) -> KnownDirectory {
        state.withLock { state in
            if let known = state.directory, known.tree.root == directory.root { return known }
            let known = KnownDirectory(directory, workers: workers)
            state.directory = known
            return known
        }
    }

    /// The files of a tree, where they were listed already, or are just now.
    public func knownListing(of tree: TreeID, in location: RepositoryLocation) -> TreeListing? {
        let key = TreeKey(tree: tree, location: location)
        state.withLock { $0.prepared[key] }?.value
        return state.withLock { $0.listings[key] }
    }

    private func list(_ key: TreeKey) throws(GitStoreError) -> TreeListing {
        let tree = key.tree
        if let listing = state.withLock({ $0.listings[key] }) { return listing }
        let repository = try Repository(key.location)
        let listing: TreeListing
        if let kept = keptListing(of: tree), kept.folders.allSatisfy({ repository.contains($0) }) {
            listing = kept
        } else {
            let contents = try repository.contents(of: tree)
            listing = try TreeListing(contents.files, folders: contents.folders, of: tree)
            keep(listing, of: key)
        }
        state.withLock { state in
            if state.listings.count >= Self.mostListings {
                (state.listings, state.paths, state.contents, state.records, state.silences) = ([:], [:], [:], [:], [:])
            }
            state.listings[key] = listing
            // A repository has other packs after a while; what those hold that were opened before can be read all the same.
            state.packs = nil
        }
        return listing
    }

    /// The packs of a repository.
    func packs(at location: RepositoryLocation) -> PackSet {
        if let known = state.withLock({ $0.packs }), known.location == location { return known.packs }
        let packs = PackSet(location)
        state.withLock { $0.packs = (location, packs) }
        return packs
    }

    /// All contents of a listing.
    func contents(of listing: TreeListing, as key: TreeKey) -> TreeListing.Contents {
        if let contents = state.withLock({ $0.contents[key] }) { return contents }
        let contents = listing.contents(in: PathFilter())
        state.withLock { $0.contents[key] = contents }
        return contents
    }

    private func keptAnswers(of tree: TreeID, contentCount: Int) -> KnownRecords.Answers? {
        let name = tree.hex + Self.answersSuffix
        guard let folder, let file = folder.read(name) else { return nil }
        guard let answers = KnownRecords.Answers(file, contentCount: contentCount) else {
            folder.remove(name)
            return nil
        }
        folder.touch(name)
        return answers
    }

    private func keptListing(of tree: TreeID) -> TreeListing? {
        let name = tree.hex + Self.listingSuffix
        guard let folder, let file = folder.map(name) else { return nil }
        guard let listing = TreeListing(file, of: tree) else {
            folder.remove(name)
            return nil
        }
        folder.touch(name)
        return listing
    }

    private func keep(_ listing: TreeListing, of key: TreeKey) {
        let most = limits.byteCount / Self.listingShare
        guard let folder, listing.count >= limits.fileCount, listing.stored.count <= most / 2,
            expectsMore || !volumes.isEmpty || folder.file(Self.mark(of: key.location)) != nil
        else { return }
        _ = folder.alone {
            guard folder.write(listing.stored, to: key.tree.hex + Self.listingSuffix) else { return }
            forget(folder.removeOldest(of: folder.files(endingWith: Self.listingSuffix), beyond: most), in: folder)
            enforceLimit()
        }
    }

    /// Where the records of a listing's contents lie. With a key, what is found is kept for as long as the volumes stay the same.
    func records(of listing: TreeListing, in location: RepositoryLocation, as key: TreeKey?) -> KnownRecords {
        let volumes = volumes
        if let key, let known = state.withLock({ $0.records[key] }), known.isUp(to: volumes) { return known }
        var records = KnownRecords(of: listing, in: volumes, location, packs(at: location))
        use(records.sums)
        if let key, records.count > 0, let answers = keptAnswers(of: key.tree, contentCount: listing.contentCount) {
            records.take(answers)
        }
        if let key {
            state.withLock { state in
                state.records[key] = records
                state.silences[key] = nil
            }
        }
        return records
    }

    /// What the records of a whole tree, all of whose lengths are known, say where no name is asked for.
    func silence(of contents: TreeListing.Contents, by records: KnownRecords, as key: TreeKey) -> KnownRecords.Silence {
        if let silence = state.withLock({ $0.silences[key] }) { return silence }
        let silence = records.silence(of: contents)
        state.withLock { $0.silences[key] = silence }
        return silence
    }

    /// Notes which records of a tree are whole.
    func note(whole: [Int32], of key: TreeKey?) {
        guard let key, !whole.isEmpty else { return }
        state.withLock { $0.records[key]?.note(whole: whole) }
    }

    /// Keeps what all records of a tree answered, also for the next run.
    func keep(_ answers: KnownRecords.Answers, of key: TreeKey?) {
        guard let key, !answers.isSilent || !answers.lengths.isEmpty else { return }
        let (all, fileCount) = state.withLock { state in
            state.records[key]?.keep(answers)
            return (state.records[key]?.answers, state.listings[key]?.count ?? 0)
        }
        guard let folder, let all, !answers.isSilent, !all.lengths.isEmpty, fileCount >= limits.fileCount else { return }
        var kept = all
        if !kept.isModest {
            kept = answers
            kept.lengths = all.lengths
        }
        if kept.isModest { _ = folder.write(kept.stored, to: key.tree.hex + Self.answersSuffix) }
    }

    /// The volumes, newest first.
    var volumes: [MentionVolume] {
        state.withLock { state in
            if let volumes = state.volumes { return volumes.map(\.volume) }
            let volumes = openVolumes()
            state.volumes = volumes
            return volumes.map(\.volume)
        }
    }

    /// Whether to index what a search is about to read: `unknownCount` contents of a tree that has `fileCount` files.
    ///
    /// To index a content takes about half as long again as to read it. So, where no more searches are expected, the few contents that an indexed tree lacks are indexed at
    /// once, and all those of a tree that nothing is known of when they are read for the second time, in the same run or not.
    func shouldRecord(_ unknownCount: Int, of fileCount: Int, in location: RepositoryLocation) -> Bool {
        guard fileCount >= limits.fileCount, unknownCount > 0 else { return false }
        if expectsMore || unknownCount * 8 <= fileCount, !volumes.isEmpty { return true }
        let mark = Self.mark(of: location)
        let wasRead = state.withLock { state in
            if (state.plainCounts[location] ?? 0) * 4 >= unknownCount * 3 { return true }
            state.plainCounts[location, default: 0] += unknownCount
            return false
        }
        if wasRead || folder?.file(mark) != nil { return true }
        if unknownCount * 2 >= fileCount { _ = folder?.write([], to: mark) }
        return false
    }

    /// Keeps records.
    func add(_ parts: [MentionRecords]) {
        guard parts.contains(where: { $0.count > 0 }) else { return }
        guard let folder else {
            guard let volume = MentionVolume.inMemory(parts) else { return }
            state.withLock { $0.volumes = [NamedVolume(name: nil, volume: volume)] + ($0.volumes ?? []) }
            return
        }
        // Without the lock, another process puts volumes together now; then there is one more until somebody does again.
        let isDone = folder.alone {
            write(parts, puttingTogether: mergeable(with: parts))
            enforceLimit()
        }
        if !isDone { write(parts, puttingTogether: []) }
    }

    /// Removes a volume that turned out to be damaged.
    func drop(_ sum: UInt64) {
        let name = state.withLock { state in
            let name = state.volumes?.first { $0.volume.sum == sum }?.name
            state.volumes?.removeAll { $0.volume.sum == sum }
            return name
        }
        if let name { folder?.remove(name) }
    }

    // MARK: - Files

    private func openVolumes() -> [NamedVolume] {
        guard let folder else { return [] }
        var volumes: [(NamedVolume, modified: Int)] = []
        var newest = 0
        // Where a file goes between being listed and being opened, another that has its records has come.
        for _ in 0..<3 {
            volumes = []
            var isWhole = true
            for file in folder.files(endingWith: Self.suffix) {
                guard let mapped = folder.map(file.name) else {
                    isWhole = folder.file(file.name) != nil && isWhole
                    continue
                }
                guard let volume = MentionVolume(mapped) else {
                    folder.remove(file.name)
                    continue
                }
                volumes.append((NamedVolume(name: file.name, volume: volume), file.modified))
                newest = max(newest, file.modified)
            }
            if isWhole { break }
        }
        return volumes.sorted { $0.modified > $1.modified }.map(\.0)
    }

    /// The volumes to put together with new records: so that there are few, and none is copied often, each at most as long as
    /// twice the shorter ones together.
    private func mergeable(with parts: [MentionRecords]) -> [NamedVolume] {
        var size = parts.reduce(0) { $0 + $1.byteCount }
        var chosen: [NamedVolume] = []
        let all = state.withLock { $0.volumes ?? [] }.filter { $0.name != nil }
        for named in all.sorted(by: { $0.volume.byteCount < $1.volume.byteCount }) {
            guard named.volume.byteCount <= 2 * size, size + named.volume.byteCount <= limits.byteCount / 4 else { break }
            size += named.volume.byteCount
            chosen.append(named)
        }
        return chosen
    }

    private func write(_ parts: [MentionRecords], puttingTogether old: [NamedVolume]) {
        let parts = parts + old.map { $0.volume.records() }
        guard let folder, parts.reduce(0, { $0 + $1.byteCount }) <= limits.byteCount / 2 else { return }
        // A volume is named after its sum, which is known when it is written.
        let written = folder.write(as: { file in
            file.flatMap { MentionVolume($0) }.map { Self.hex($0.sum) + Self.suffix }
        }) { put in
            MentionVolume.write(parts, to: put)
        }
        guard let name = written, let mapped = folder.map(name).flatMap({ MentionVolume($0) }) else {
            // Nothing can be kept there; for this run it is known all the same.
            guard let volume = MentionVolume.inMemory(parts) else { return }
            state.withLock { $0.volumes = [NamedVolume(name: nil, volume: volume)] + ($0.volumes ?? []) }
            return
        }
        let gone = Set(old.compactMap(\.name)).subtracting([name])
        for name in gone { folder.remove(name) }
        state.withLock { state in
            state.volumes =
                [NamedVolume(name: name, volume: mapped)]
                + (state.volumes ?? []).filter { $0.name.map { !gone.contains($0) && $0 != name } ?? true }
        }
        if let file = folder.file(name) { folder.removeUnfinished(before: file) }
    }

    /// Removes the files that were used longest ago, until the rest is within the limit.
    private func enforceLimit() {
        guard let folder else { return }
        // Facts have a bound of their own, and what was said of a tree goes with its listing.
        let files = folder.files(endingWith: Self.suffix) + folder.files(endingWith: Self.listingSuffix)
        let gone = folder.removeOldest(of: files, beyond: limits.byteCount)
        forget(gone, in: folder)
        state.withLock { $0.volumes?.removeAll { $0.name.map(gone.contains) ?? false } }
    }

    /// Removes what was said of the trees whose listings are gone.
    private func forget(_ gone: Set<String>, in folder: StoreFolder) {
        for name in gone where name.hasSuffix(Self.listingSuffix) {
            folder.remove(name.dropLast(Self.listingSuffix.count) + Self.answersSuffix)
        }
    }

    /// Tells the folder that a volume was of use.
    func use(_ sums: Set<UInt64>) {
        guard let folder else { return }
        for name in state.withLock({ ($0.volumes ?? []).filter { sums.contains($0.volume.sum) }.compactMap(\.name) }) {
            folder.touch(name)
        }
    }

    /// The name of the file that says that a repository was searched.
    private static func mark(of location: RepositoryLocation) -> String {
        hex(Array(location.path.utf8).withRawSpan { $0.checksum(0..<$0.byteCount) }) + markSuffix
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
