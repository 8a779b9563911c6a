// The patterns of F: and X: lines: which files of the tree they mean.

internal import ByteText

/// A pattern of files, as the head of MAINTAINERS and `get_maintainer.pl` have it.
///
/// With a slash at its end it means all files below a folder; without one the files on that level. `*` is any text and `?` any
/// character, neither across a slash; `[ch]` is one of some characters. The name of a folder without the slash means the folder.
/// As the script reads it, a name that only goes on behind the pattern is meant, too: `mm/page` means `mm/page_io.c`.
struct FilePattern: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case byte(UInt8)
        case any
        case one
        case member([UInt8])
    }

    /// What stands before the first wildcard: most patterns are told apart by it, and most have no more.
    private let opening: [UInt8]
    /// What comes behind it.
    private let parts: [Part]
    private let slashes: Int
    private let isFolder: Bool

    init(_ pattern: [UInt8]) {
        slashes = pattern.count { $0 == UInt8(ascii: "/") }
        isFolder = pattern.last == UInt8(ascii: "/")
        let wildcard = pattern.firstIndex { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
        guard let wildcard else {
            opening = pattern
            parts = []
            return
        }
        var parts: [Part] = []
        var place = wildcard
        while place < pattern.count {
            let byte = pattern[place]
            place += 1
            switch byte {
            case UInt8(ascii: "*"): if parts.last != .any { parts.append(.any) }
            case UInt8(ascii: "?"): parts.append(.one)
            case UInt8(ascii: "["):
                if let end = pattern.firstOffset(of: UInt8(ascii: "]"), from: place), end > place {
                    parts.append(.member(Self.members(Array(pattern[place..<end]))))
                    place = end + 1
                } else {
                    parts.append(.byte(byte))
                }
            default: parts.append(.byte(byte))
            }
        }
        // A bracket that nothing closes stands for itself.
        let plain = parts.prefix { if case .byte = $0 { true } else { false } }
        opening = pattern[..<wildcard] + plain.compactMap { if case .byte(let byte) = $0 { byte } else { nil } }
        self.parts = Array(parts[plain.endIndex...])
    }

    private static func members(_ text: [UInt8]) -> [UInt8] {
        var members: [UInt8] = []
        var place = 0
        while place < text.count {
            if place + 2 < text.count, text[place + 1] == UInt8(ascii: "-"), text[place] <= text[place + 2] {
                members += text[place]...text[place + 2]
                place += 3
            } else {
                members.append(text[place])
                place += 1
            }
        }
        return members
    }

    /// Whether it begins with a wildcard and so says nothing of where a file lies: `*` and `*/`.
    var meansEverything: Bool { opening.isEmpty && parts.first == .any }

    /// How many parts of a path it tells: the more, the closer an owner stands.
    var depth: Int { meansEverything ? -1 : isFolder ? slashes : slashes + 1 }

    /// Whether it means a file.
    func matches(_ path: TreePath) -> Bool {
        let bytes = path.bytes
        guard bytes.count >= opening.count, bytes.starts(with: opening) else { return false }
        // A folder that is named without a slash: whatever lies below it shows that it is one.
        if parts.isEmpty, !isFolder, bytes.count > opening.count, bytes[opening.count] == UInt8(ascii: "/") { return true }
        guard isFolder || bytes.count(where: { $0 == UInt8(ascii: "/") }) == slashes else { return false }
        return matchesStart(of: bytes)
    }

    /// Whether the parts match the path's beginning. A star can go back to be one byte longer, only the last one has to.
    private func matchesStart(of bytes: [UInt8]) -> Bool {
        var part = 0
        var place = opening.count
        var star: (part: Int, place: Int)?
        while part < parts.count {
            var fits = false
            if place < bytes.count {
                switch parts[part] {
                case .byte(let byte): fits = bytes[place] == byte
                case .one: fits = bytes[place] != UInt8(ascii: "\n")
                case .member(let members): fits = members.contains(bytes[place])
                case .any: break
                }
            }
            if parts[part] == .any {
                star = (part, place)
                part += 1
            } else if fits {
                part += 1
                place += 1
            } else if let last = star, last.place < bytes.count {
                star = (last.part, last.place + 1)
                part = last.part + 1
                place = last.place + 1
            } else {
                return false
            }
        }
        return true
    }
}
