// What searches of a plain directory know of it, for as long as a run lasts: its files, the texts that all of them look into, and where names
// stand that were looked for before.

import ByteText
import GitStore
import KernelC
import Synchronization

/// A plain directory that is searched several times.
final class KnownDirectory: Sendable {
    /// Texts of files that stand one after the other in the listing.
    struct Texts: Sendable {
        private var first = 0
        /// Nil where there is none, or it can't be read.
        private var texts: [[UInt8]?] = []

        /// The text of a file, by its place in the listing.
        subscript(place: Int) -> [UInt8]? { texts.indices.contains(place - first) ? texts[place - first] : nil }

        init() {}

        /// Reads the files below a folder.
        fileprivate init(of tree: DirectoryTree, _ paths: PathList, below folder: String, workers: Int) {
            first = paths.place(notBefore: Array("\(folder)/".utf8))
            let end = paths.place(notBefore: Array("\(folder)0".utf8))
            let parts = share(end - first, among: workers) { [first] ranges in
                var read: [(Int, [UInt8])] = []
                var reader = DirectoryReader(tree)
                while let range = ranges.take() {
                    for index in range {
                        if let text = reader.content(of: paths.slice(first + index)) { read.append((index, text)) }
                    }
                }
                return read
            }
            texts = [[UInt8]?](repeating: nil, count: end - first)
            for (index, text) in parts.joined() { texts[index] = text }
        }
    }

    private struct State {
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

    /// Begins to read the headers that all may see, which are then held; with one worker they are read when they are asked for.
    func holdHeaders(workers: Int) {
        state.withLock { state in
            guard state.headers == nil else { return }
            state.headers = WorkBeside(among: workers) { [self] in
                // One worker is the one that lists: the others have something else to do.
                Texts(of: tree, listing.paths, below: Self.headers, workers: 1)
            }
        }
    }

    /// The texts that are held.
    var texts: Texts { state.withLock { $0.headers }?.value ?? Texts() }

    /// The text of a file that is held.
    func text(at path: TreePath) -> [UInt8]? {
        guard path.bytes.starts(with: Self.headers.utf8), let headers = state.withLock({ $0.headers }) else { return nil }
        return listing.paths.place(of: path).flatMap { headers.value[$0] }
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
