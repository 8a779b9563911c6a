// What searches of a plain directory know of it, for as long as a run lasts: its files, the texts that all of them look into, and where names
// stand that were looked for before.

import ByteText
import GitStore
import Synchronization

/// A plain directory that is searched several times.
final class KnownDirectory: Sendable {
    /// Texts of files that stand one after the other in the listing.
    struct Texts: Sendable {
        /// The place of the first file.
        private let first: Int
        /// Many texts in one piece of memory: for one by one, asking for memory would cost as much as reading.
        private var blocks: [[UInt8]] = []
        /// Where each text lies; nil where there is none, or it can't be read.
        private var places: [(block: Int, range: Range<Int>)?]

        private static let blockSize = 4 << 20

        /// None of some files.
        init(of files: Range<Int> = 0..<0) {
            first = files.lowerBound
            places = Array(repeating: nil, count: files.count)
        }

        /// Reads those of some files that `ranges` hands out, counted from the first.
        fileprivate init(of files: Range<Int>, in tree: DirectoryTree, _ paths: PathList, _ ranges: WorkRanges) {
            self.init(of: files)
            var reader = DirectoryReader(tree)
            var block: [UInt8] = []
            while let range = ranges.take() {
                for place in range {
                    let start = block.count
                    if block.capacity == 0 { block.reserveCapacity(Self.blockSize) }
                    let isRead = reader.withLines(of: paths.slice(first + place)) { lines, _, _ in
                        lines.append(to: &block)
                        return true
                    }
                    if (try? isRead.get()) == true { places[place] = (blocks.count, start..<block.count) }
                    guard block.count > Self.blockSize * 15 / 16 else { continue }
                    blocks.append(block)
                    block = []
                }
            }
            blocks.append(block)
        }

        /// The same with the texts of others of these files.
        fileprivate func adding(_ other: Texts) -> Texts {
            var all = self
            for (place, text) in other.places.enumerated() {
                if let text { all.places[place] = (blocks.count + text.block, text.range) }
            }
            all.blocks += other.blocks
            return all
        }

        /// Lends the text of a file, by its place in the listing; nil where it is not held.
        func withText<Answer>(_ place: Int, _ body: (RawSpan) -> Answer) -> Answer? {
            guard places.indices.contains(place - first), let (block, range) = places[place - first] else { return nil }
            return blocks[block].withRawSpan { body($0.extracting(range)) }
        }
    }

    private struct State {
        var paths: PathTable?
        var headers: WorkBeside<Texts>?
        /// The files that mention each name that was looked for in all files, by their places in the listing.
        var places: [SoughtName: [Int]] = [:]
        /// The same of names that were looked for in files of C alone.
        var placesInCode: [SoughtName: [Int]] = [:]
        /// The text files that a search of all of them looked at, and their bytes.
        var scanned = (count: 0, bytes: 0)
    }

    let tree: DirectoryTree
    private let files: WorkBeside<DirectoryTree.Listing>
    private let state = Mutex(State())

    /// Where the kernel keeps what all may see: a tenth of its files, which a review looks into time and again.
    private static let headers = "include"

    /// Begins to list it, unless there is but one among `workers`: then it is listed when that is asked for.
    init(_ tree: DirectoryTree, workers: Int) {
        self.tree = tree
        files = WorkBeside(among: workers) { tree.listing() }
    }

    /// Its files, listed once.
    var listing: DirectoryTree.Listing { files.value }

    /// The paths of its files.
    var paths: PathTable {
        if let known = state.withLock({ $0.paths }) { return known }
        let paths = PathTable(listing.paths)
        state.withLock { $0.paths = paths }
        return paths
    }

    /// Begins to read the headers that all may see, which are then held; with one worker they are read when they are asked for.
    func holdHeaders(workers: Int) {
        state.withLock { state in
            guard state.headers == nil else { return }
            let headers = WorkBeside(among: 1) { [self] in listing.paths.places(below: Array(Self.headers.utf8)) }
            state.headers = workBeside(
                among: workers, inRunsOf: 64, of: { headers.value.count },
                { [self] in Texts(of: headers.value, in: tree, listing.paths, $0) }, joining: { $0.adding($1) })
        }
    }

    /// The texts that are held.
    var texts: Texts { state.withLock { $0.headers }?.value ?? Texts() }

    /// The text of a file that is held.
    func text(at path: TreePath) -> [UInt8]? {
        guard path.bytes.starts(with: Self.headers.utf8), let headers = state.withLock({ $0.headers }) else { return nil }
        return listing.paths.place(of: path).flatMap { headers.value.withText($0) { $0.copy() } }
    }

    /// Files among which are all that mention one of some names, by their places in the listing, where a search of all files, or for names
    /// `inCodeAlone` of those of C, has found them; nil where a name was not looked for before.
    func places(of names: [SoughtName], inCodeAlone: Bool) -> [Int]? {
        state.withLock { state in
            var places: Set<Int> = []
            for name in names {
                // Whatever stands as it has to stands in any way, too.
                let keys = [name, SoughtName(name.name, as: .any)]
                let known = keys.compactMap { state.places[$0] ?? (inCodeAlone ? state.placesInCode[$0] : nil) }.first
                guard let known else { return nil }
                places.formUnion(known)
            }
            return places.sorted()
        }
    }

    /// The text files that a search of all files looked at, and their bytes.
    var scanned: (count: Int, bytes: Int) { state.withLock { $0.scanned } }

    /// Keeps where names stand: what a search of all files found, or of those of C.
    func keep(_ places: [SoughtName: [Int]], inCodeAlone: Bool, scanned: (count: Int, bytes: Int)) {
        state.withLock { state in
            if inCodeAlone {
                state.placesInCode.merge(places) { $1 }
            } else {
                state.places.merge(places) { $1 }
                state.scanned = scanned
            }
        }
    }
}
