// The paths of a tree in one piece: which there are, which have a name, which lie in a folder.

public import ByteText

/// The paths of all files of a tree, and some more. A copy costs little.
public struct PathTable: Sendable {
    /// The tree's paths, in bytewise order.
    private let paths: PathList
    /// For each class of names the last path of it; less than 0: none.
    private var last = [Int32](repeating: -1, count: Self.classCount)
    /// For each path the one before it of its class; less than 0: none.
    private var previous: [Int32] = []
    private var more: Set<TreePath> = []

    private static let classCount = 1 << 15

    /// Takes paths in bytewise order; time and memory are linear in their length.
    init(_ paths: PathList) {
        self.paths = paths
        previous.reserveCapacity(paths.count)
        for place in paths.indices {
            let kind = Self.kind(paths.slice(place))
            previous.append(last[kind])
            last[kind] = Int32(place)
        }
    }

    /// The same with more paths.
    public func adding(_ paths: some Sequence<TreePath>) -> PathTable {
        var table = self
        table.more.formUnion(paths)
        return table
    }

    /// Whether there is such a file.
    public func contains(_ path: TreePath) -> Bool { more.contains(path) || has(path) }

    /// The files of a name, in any order.
    public func files(named name: [UInt8]) -> [TreePath] {
        var files: [TreePath] = []
        var place = last[Self.kind(name[...])]
        while place >= 0 {
            if Self.isName(name, paths.slice(Int(place))) { files.append(paths[Int(place)]) }
            place = previous[Int(place)]
        }
        return files + more.filter { Self.isName(name, $0.bytes[...]) && !has($0) }
    }

    /// The files that lie in a folder, but not below it, and end with `suffix`, in any order.
    public func files(in folder: [UInt8], endingWith suffix: String) -> [TreePath] {
        let suffix = Array(suffix.utf8)
        let prefix = folder.isEmpty ? [] : folder + [Self.slash]
        func lies(_ path: ArraySlice<UInt8>) -> Bool {
            path.starts(with: prefix) && path.suffix(suffix.count).elementsEqual(suffix)
                && !path.dropFirst(prefix.count).contains(Self.slash)
        }
        var files: [TreePath] = []
        var place = paths.place(notBefore: prefix)
        while place < paths.count, paths.slice(place).starts(with: prefix) {
            if lies(paths.slice(place)) { files.append(paths[place]) }
            place += 1
        }
        return files + more.filter { lies($0.bytes[...]) && !has($0) }
    }

    private func has(_ path: TreePath) -> Bool { paths.place(of: path) != nil }

    private static let slash = UInt8(ascii: "/")

    /// The class of a path's name: a hash of its bytes, back to a slash.
    private static func kind(_ path: ArraySlice<UInt8>) -> Int {
        var hash: UInt32 = 2_166_136_261
        var place = path.endIndex
        while place > path.startIndex, path[place - 1] != slash {
            hash = (hash ^ UInt32(path[place - 1])) &* 16_777_619
            place -= 1
        }
        return Int((hash ^ hash >> 15) & UInt32(classCount - 1))
    }

    /// Whether the last part of a path is `name`.
    private static func isName(_ name: [UInt8], _ path: ArraySlice<UInt8>) -> Bool {
        path.count >= name.count && path.suffix(name.count).elementsEqual(name)
            && (path.count == name.count || path[path.endIndex - name.count - 1] == slash)
    }
}
