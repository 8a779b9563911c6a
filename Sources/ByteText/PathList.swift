// Many paths in one piece: a tree has tens of thousands, and few are looked at closer.

/// Paths, one after the other.
public struct PathList: Sendable, RandomAccessCollection {
    private var bytes: [UInt8]
    /// Where each path begins, and where the last one ends.
    private var starts: [Int]

    /// Makes an empty list.
    public init() { (bytes, starts) = ([], [0]) }

    /// Takes paths that stand one after the other; `starts` has where each begins, and where the last one ends, in ascending order.
    public init(bytes: [UInt8], starts: [Int]) {
        precondition(starts.first.map { $0 >= 0 } ?? false && starts[starts.count - 1] <= bytes.count)
        (self.bytes, self.starts) = (bytes, starts)
    }

    /// Takes paths in their order.
    public init(_ paths: some Sequence<TreePath>) {
        self.init()
        for path in paths { append([], path.bytes[...]) }
    }

    /// Makes room for so many paths of so many bytes together.
    public mutating func reserve(bytes byteCount: Int, paths count: Int) {
        bytes.reserveCapacity(byteCount)
        starts.reserveCapacity(count + 1)
    }

    /// Adds a path: its folder with the slash behind it, and its name.
    public mutating func append(_ folder: [UInt8], _ name: ArraySlice<UInt8>) {
        bytes += folder
        bytes += name
        starts.append(bytes.count)
    }

    /// The places of paths.
    public var startIndex: Int { 0 }
    /// The number of paths.
    public var endIndex: Int { starts.count - 1 }

    /// The path at a place.
    public subscript(place: Int) -> TreePath { TreePath(slice(place)) }

    /// The bytes of the path at a place.
    public func slice(_ place: Int) -> ArraySlice<UInt8> { bytes[starts[place]..<starts[place + 1]] }

    /// The place of a path in a list in bytewise order; nil where it is not in it.
    public func place(of path: TreePath) -> Int? {
        let place = place(notBefore: path.bytes)
        return place < count && slice(place).elementsEqual(path.bytes) ? place : nil
    }

    /// The places of the paths below a folder, which has no slash behind it, in a list in bytewise order.
    public func places(below folder: [UInt8]) -> Range<Int> {
        // Behind the slash comes the zero.
        place(notBefore: folder + "/".utf8)..<place(notBefore: folder + "0".utf8)
    }

    /// The place of the first path that does not stand before some bytes, in a list in bytewise order.
    public func place(notBefore bytes: [UInt8]) -> Int {
        firstNumber(below: count) { !slice($0).lexicographicallyPrecedes(bytes) }
    }
}
