// The paths of a tree in one piece: which there are, which have a name, which lie in a folder.

import ByteText
import SymbolIndex

/// The paths of all files of a tree, and some more.
struct PathTable {
    /// The tree's paths, one after the other, in bytewise order.
    private let bytes: [UInt8]
    /// Where each begins, and where the last ends.
    private let starts: [Int]
    /// For each class of names the last path of it; less than 0: none.
    private var last = [Int32](repeating: -1, count: Self.classCount)
    /// For each path the one before it of its class; less than 0: none.
    private var previous: [Int32] = []
    private let more: Set<TreePath>

    private static let classCount = 1 << 15

    /// Takes a tree's paths as a listing gives them.
    init(_ paths: (bytes: [UInt8], starts: [Int]), adding more: some Sequence<TreePath>) {
        (bytes, starts) = paths
        previous.reserveCapacity(starts.count)
        for (place, end) in starts.dropFirst().enumerated() {
            let kind = Self.kind(bytes, starts[place]..<end)
            previous.append(last[kind])
            last[kind] = Int32(place)
        }
        self.more = Set(more)
    }

    /// Takes paths in bytewise order.
    init(_ paths: [TreePath], adding more: some Sequence<TreePath>) {
        var bytes: [UInt8] = []
        var starts = [0]
        for path in paths {
            bytes += path.bytes
            starts.append(bytes.count)
        }
        self.init((bytes, starts), adding: more)
    }

    /// Whether there is such a file.
    func contains(_ path: TreePath) -> Bool { more.contains(path) || has(path) }

    /// The files of a name, in any order.
    func files(named name: [UInt8]) -> [TreePath] {
        var files: [TreePath] = []
        var place = last[Self.kind(name, name.indices)]
        while place >= 0 {
            let range = starts[Int(place)]..<starts[Int(place) + 1]
            if Self.isName(name, bytes, range) { files.append(TreePath(bytes[range])) }
            place = previous[Int(place)]
        }
        return files + more.filter { Self.isName(name, $0.bytes, $0.bytes.indices) && !has($0) }
    }

    /// The files that lie in a folder, but not below it, and end with `suffix`, in any order.
    func files(in folder: [UInt8], endingWith suffix: String) -> [TreePath] {
        let suffix = Array(suffix.utf8)
        let prefix = folder.isEmpty ? [] : folder + [Self.slash]
        func lies(_ text: [UInt8], _ range: Range<Int>) -> Bool {
            text[range].starts(with: prefix) && text[range].suffix(suffix.count).elementsEqual(suffix)
                && !text[range].dropFirst(prefix.count).contains(Self.slash)
        }
        var files: [TreePath] = []
        var place = firstPlace(notBefore: prefix)
        while place < starts.count - 1, bytes[starts[place]..<starts[place + 1]].starts(with: prefix) {
            let range = starts[place]..<starts[place + 1]
            if lies(bytes, range) { files.append(TreePath(bytes[range])) }
            place += 1
        }
        return files + more.filter { lies($0.bytes, $0.bytes.indices) && !has($0) }
    }

    private func has(_ path: TreePath) -> Bool {
        let place = firstPlace(notBefore: path.bytes)
        return place < starts.count - 1 && bytes[starts[place]..<starts[place + 1]].elementsEqual(path.bytes)
    }

    private func firstPlace(notBefore path: [UInt8]) -> Int {
        firstNumber(below: starts.count - 1) { !bytes[starts[$0]..<starts[$0 + 1]].lexicographicallyPrecedes(path) }
    }

    private static let slash = UInt8(ascii: "/")

    /// The class of the name that ends a range: a hash of its bytes, back to a slash.
    private static func kind(_ text: [UInt8], _ range: Range<Int>) -> Int {
        var hash: UInt32 = 2_166_136_261
        var place = range.upperBound
        while place > range.lowerBound, text[place - 1] != slash {
            hash = (hash ^ UInt32(text[place - 1])) &* 16_777_619
            place -= 1
        }
        return Int((hash ^ hash >> 15) & UInt32(classCount - 1))
    }

    /// Whether the last part of a path is `name`.
    private static func isName(_ name: [UInt8], _ text: [UInt8], _ range: Range<Int>) -> Bool {
        range.count >= name.count && text[(range.upperBound - name.count)..<range.upperBound].elementsEqual(name)
            && (range.count == name.count || text[range.upperBound - name.count - 1] == slash)
    }
}
