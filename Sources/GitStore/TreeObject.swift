// A tree object: one folder's entries, read from and written to git's own bytes.

import ByteText

/// One folder as git stores it.
///
/// The format is `<octal mode> <name>\0<20 bytes of id>` an entry, ordered bytewise by name where a folder's name counts as if
/// it ended with a slash (git's `base_name_compare`).
struct TreeObject: Sendable {
    /// What an entry is, with the id of what it leads to.
    enum Target: Sendable, Hashable {
        /// A file or symbolic link.
        case file(mode: UInt32, BlobID)
        /// A folder.
        case folder(TreeID)
        /// A submodule's commit: kept as it is, never followed.
        case submodule(CommitID)
    }

    /// One line of a folder.
    struct Entry: Sendable, Hashable {
        /// The name, without slashes.
        var name: [UInt8]
        /// What it is.
        var target: Target
    }

    /// One entry as it stands in a tree object's bytes.
    struct Line {
        /// Where the name stands.
        let name: Range<Int>
        /// What it is.
        let target: Target
        /// Where the next entry begins.
        let end: Int

        /// Reads the entry at `offset`; nil where there is none.
        init?(in bytes: [UInt8], at offset: Int) {
            var offset = offset
            var mode: UInt32 = 0
            while offset < bytes.count, case let digit = bytes[offset], digit != UInt8(ascii: " ") {
                guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit), mode < 1 << 24 else { return nil }
                mode = mode << 3 | UInt32(digit - UInt8(ascii: "0"))
                offset += 1
            }
            let start = offset + 1
            guard start < bytes.count, let end = bytes.firstOffset(of: 0, from: start), end > start else { return nil }
            guard let target = Target(rawMode: mode, bytes: bytes, offset: end + 1) else { return nil }
            self.name = start..<end
            self.target = target
            self.end = end + 1 + BlobID.byteCount
        }
    }

    /// The entries in git's order.
    var entries: [Entry]

    /// A folder with nothing in it.
    init() { entries = [] }

    /// Reads a tree object's bytes; nil where they are not one.
    ///
    /// Modes that git no longer writes are read as those that it writes now (as `canon_mode` has it).
    init?(parsing bytes: [UInt8]) {
        var entries: [Entry] = []
        entries.reserveCapacity(bytes.count / 36)
        var offset = 0
        while offset < bytes.count {
            guard let line = Line(in: bytes, at: offset) else { return nil }
            entries.append(Entry(name: Array(bytes[line.name]), target: line.target))
            offset = line.end
        }
        self.entries = entries
    }

    /// The tree object's bytes.
    var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(entries.reduce(0) { $0 + 28 + $1.name.count })
        for entry in entries {
            // Five digits or six (gitformat-object(5) has no more): the first is no zero.
            let mode = entry.target.mode
            for shift in stride(from: mode < 0o100000 ? 12 : 15, through: 0, by: -3) {
                result.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: mode >> UInt32(shift) & 7))
            }
            result.append(UInt8(ascii: " "))
            result += entry.name
            result.append(0)
            switch entry.target {
            case .file(_, let id): id.append(to: &result)
            case .folder(let id): id.append(to: &result)
            case .submodule(let id): id.append(to: &result)
            }
        }
        return result
    }

    /// The entry of a name; nil where there is none.
    ///
    /// A file and a folder of one name sort at different places, so both are looked for.
    subscript(name: [UInt8]) -> Target? {
        for isFolder in [false, true] {
            let place = self.place(of: name, asFolder: isFolder)
            if place.isTaken { return entries[place.index].target }
        }
        return nil
    }

    /// Makes `targets` what names lead to, whatever they led to before; nil takes a name away.
    mutating func set(_ targets: [[UInt8]: Target?]) {
        var gone: Set<Int> = []
        var new: [Entry] = []
        for (name, target) in targets {
            var isPlaced = false
            for isFolder in [false, true] {
                let place = self.place(of: name, asFolder: isFolder)
                guard place.isTaken else { continue }
                if let target, target.isFolder == isFolder {
                    entries[place.index].target = target
                    isPlaced = true
                } else {
                    gone.insert(place.index)
                }
            }
            if let target, !isPlaced { new.append(Entry(name: name, target: target)) }
        }
        if !gone.isEmpty { entries = entries.indices.filter { !gone.contains($0) }.map { entries[$0] } }
        if !new.isEmpty { entries = (entries + new).sorted { $0.precedes($1) } }
    }

    /// Where the entry of a name stands, or would stand.
    private func place(of name: [UInt8], asFolder isFolder: Bool) -> (index: Int, isTaken: Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let entry = entries[middle]
            switch compareNames(entry.name, entry.target.isFolder, name, isFolder) {
            case ..<0: low = middle + 1
            case 0: return (middle, true)
            default: high = middle
            }
        }
        return (low, false)
    }
}

extension TreeObject.Entry {
    /// Whether the entry stands before another in git's order.
    func precedes(_ other: Self) -> Bool { compareNames(name, target.isFolder, other.name, other.target.isFolder) < 0 }
}

extension TreeObject.Target {
    /// Whether it is a folder.
    var isFolder: Bool { if case .folder = self { true } else { false } }

    /// The mode as git writes it.
    var mode: UInt32 {
        switch self {
        case .file(let mode, _): mode
        case .folder: FileMode.folder
        case .submodule: FileMode.submodule
        }
    }

    fileprivate init?(rawMode: UInt32, bytes: [UInt8], offset: Int) {
        switch rawMode & 0o170000 {
        case 0o040000:
            guard let id = TreeID(bytes, at: offset) else { return nil }
            self = .folder(id)
        case 0o160000:
            guard let id = CommitID(bytes, at: offset) else { return nil }
            self = .submodule(id)
        default:
            guard let id = BlobID(bytes, at: offset) else { return nil }
            self = .file(mode: FileMode.canonical(rawMode), id)
        }
    }
}

/// The modes that a tree entry can have, in git's numbers.
enum FileMode {
    static let file: UInt32 = 0o100644
    static let executable: UInt32 = 0o100755
    static let link: UInt32 = 0o120000
    static let folder: UInt32 = 0o040000
    static let submodule: UInt32 = 0o160000

    /// The mode that git writes for a file, link or submodule of this mode.
    static func canonical(_ mode: UInt32) -> UInt32 {
        switch mode & 0o170000 {
        case 0o120000: link
        case 0o160000: submodule
        default: mode & 0o100 != 0 ? executable : file
        }
    }
}

/// Compares two names in git's order of tree entries: below zero, zero or above, as `memcmp` does.
func compareNames(_ left: [UInt8], _ leftIsFolder: Bool, _ right: [UInt8], _ rightIsFolder: Bool) -> Int {
    let shared = min(left.count, right.count)
    var index = 0
    while index < shared {
        if left[index] != right[index] { return Int(left[index]) - Int(right[index]) }
        index += 1
    }
    let slash = UInt8(ascii: "/")
    let leftNext = index < left.count ? left[index] : leftIsFolder ? slash : 0
    let rightNext = index < right.count ? right[index] : rightIsFolder ? slash : 0
    return Int(leftNext) - Int(rightNext)
}
