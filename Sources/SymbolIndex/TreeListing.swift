// The files of a tree as searches take them: listed once, equal contents together. Says nothing of what is in them.

import ByteText
import GitStore

/// All files of a tree that can be searched: no symbolic links, no submodules.
struct TreeListing: Sendable {
    /// The files, in bytewise order of their paths.
    let files: [TreeFile]
    /// For each file the number of its content.
    private let contentOf: [Int32]
    private let contentCount: Int

    init(_ files: [TreeFile]) {
        let files = files.filter { !$0.entry.isLink }
        var numbers: [BlobID: Int32] = [:]
        numbers.reserveCapacity(files.count)
        var contentOf: [Int32] = []
        contentOf.reserveCapacity(files.count)
        for file in files {
            let number = numbers[file.entry.blob] ?? Int32(numbers.count)
            if number == numbers.count { numbers[file.entry.blob] = number }
            contentOf.append(number)
        }
        self.files = files
        self.contentOf = contentOf
        contentCount = numbers.count
    }

    /// The contents of the files of `filter`'s literal paths that are wanted, in the order of their first paths, with the files that have them.
    func contents(in filter: PathFilter, where isWanted: (TreePath) -> Bool) -> Contents {
        var first = [Int32](repeating: -1, count: contentCount)
        var next = [Int32](repeating: -1, count: files.count)
        // Backwards, so that each chain runs forward.
        for range in ranges(filter).reversed() {
            for place in range.reversed() where isWanted(files[place].path) {
                next[place] = first[Int(contentOf[place])]
                first[Int(contentOf[place])] = Int32(place)
            }
        }
        return Contents(heads: first.filter { $0 >= 0 }, next: next)
    }

    /// Runs of files that have all of those that `filter` admits.
    private func ranges(_ filter: PathFilter) -> [Range<Int>] {
        guard let prefixes = filter.literalPaths else { return [files.indices] }
        var ranges: [Range<Int>] = []
        for prefix in prefixes.sorted() {
            // A file of that path, or all below it: `prefix/` is before any `prefix0`.
            for (low, high) in [(prefix.bytes, prefix.bytes + [0]), (prefix.bytes + [0x2f], prefix.bytes + [0x30])] {
                let range = place(of: low)..<place(of: high)
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
    private func place(of path: [UInt8]) -> Int {
        let path = TreePath(path)
        var low = 0
        var high = files.count
        while low < high {
            let middle = (low + high) / 2
            if files[middle].path < path { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Contents with the files that have them.
    struct Contents: Sendable {
        /// For each content the first file, by number.
        let heads: [Int32]
        fileprivate let next: [Int32]

        /// Gives the numbers of the files that have a content, in order.
        func forEachFile(of content: Int, _ body: (Int) -> Void) {
            var place = heads[content]
            while place >= 0 {
                body(Int(place))
                place = next[Int(place)]
            }
        }
    }
}
