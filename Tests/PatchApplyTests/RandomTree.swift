// Random trees, random commits on them, and the stream that puts them into a repository (git-fast-import(1)).

import ByteText

/// The files of a random tree.
struct RandomTree {
    struct File {
        var mode: String
        var bytes: [UInt8]
    }

    var files: [TreePath: File] = [:]

    private static let names: [TreePath] = [
        "a", "b.c", "mm/memory.c", "mm/x", "mm/deep/er/y", "include/z.h", "odd name", "qu\"ote",
        TreePath([0xC3, 0xA4, 0x2F, 0xFF, 9, 0x31]),
        "run.sh", "blob.bin", "link", "empty",
    ]

    init(using generator: inout SeededGenerator) {
        for name in Self.names where Int.random(in: 0..<4, using: &generator) > 0 {
            files[name] = Self.file(name, using: &generator)
        }
    }

    private static func file(_ name: TreePath, using generator: inout SeededGenerator) -> File {
        switch name {
        case "blob.bin": File(mode: "100644", bytes: binary(using: &generator))
        case "link": File(mode: "120000", bytes: Array("target\(Int.random(in: 0..<9, using: &generator))".utf8))
        case "empty": File(mode: "100644", bytes: [])
        case "run.sh": File(mode: "100755", bytes: RandomFile(count: 20, using: &generator).bytes)
        default:
            File(
                mode: "100644",
                bytes: RandomFile(count: [3, 60, 150][Int.random(in: 0..<3, using: &generator)], using: &generator).bytes)
        }
    }

    private static func binary(using generator: inout SeededGenerator) -> [UInt8] {
        let size = Int.random(in: 1...1500, using: &generator)
        let kinds = UInt8.random(in: 2...255, using: &generator)
        return [0] + (0..<size).map { _ in UInt8.random(in: 0..<kinds, using: &generator) }
    }

    /// The tree after one commit's worth of changes; `kinds` says how many of the kinds below may be met.
    func changed(_ count: Int, kinds: Int = 10, using generator: inout SeededGenerator) -> RandomTree {
        var tree = self
        for _ in 0..<count {
            let paths = tree.files.keys.sorted()
            guard let path = paths.randomElement(using: &generator), let file = tree.files[path] else { continue }
            let fresh = TreePath("new/\(Int.random(in: 0..<20, using: &generator))")
            switch Int.random(in: 0..<kinds, using: &generator) {
            case 0...3: tree.files[path] = file.edited(using: &generator)
            case 4: tree.files[path]?.mode = file.mode == "100644" ? "100755" : file.mode == "100755" ? "100644" : file.mode
            case 5 where tree.files[fresh] == nil:
                tree.files[fresh] = Self.file(fresh, using: &generator)
            case 6: tree.files[path] = nil
            case 7 where tree.files[fresh] == nil:
                tree.files[path] = nil
                tree.files[fresh] = Bool.random(using: &generator) ? file : file.edited(using: &generator)
            case 8:
                // Two files change places.
                guard let other = paths.randomElement(using: &generator), let second = tree.files[other] else { continue }
                tree.files[path] = second
                tree.files[other] = file
            case 9 where tree.files[fresh] == nil:
                tree.files[fresh] = file.edited(using: &generator)
            default:
                tree.files[path] =
                    file.mode == "120000"
                    ? File(mode: "100644", bytes: Array("text\n".utf8)) : File(mode: "120000", bytes: Array("to".utf8))
            }
        }
        return tree
    }

    /// A commit of this tree on a branch, after `parent`.
    func commit(on branch: String, mark: Int, after parent: Int?) -> [UInt8] {
        var out = Array("commit refs/heads/\(branch)\nmark :\(mark)\n".utf8)
        out += Array("committer C <c@example.org> \(1_700_000_000 + mark) +0000\ndata 2\nc\n".utf8)
        if let parent { out += Array("from :\(parent)\n".utf8) }
        out += Array("deleteall\n".utf8)
        for path in files.keys.sorted() {
            guard let file = files[path] else { continue }
            out +=
                Array("M \(file.mode) inline ".utf8) + path.quoted + Array("\ndata \(file.bytes.count)\n".utf8) + file.bytes + [
                    10
                ]
        }
        return out + [10]
    }
}

extension RandomTree.File {
    fileprivate func edited(using generator: inout SeededGenerator) -> RandomTree.File {
        var result = self
        if mode == "120000" {
            result.bytes.append(UInt8(ascii: "x"))
        } else if bytes.first == 0 {
            result.bytes.insert(contentsOf: [1, 2, 3], at: Int.random(in: 1...bytes.count, using: &generator))
        } else {
            result.bytes = RandomFile(bytes).edited(Int.random(in: 1...3, using: &generator), using: &generator).bytes
        }
        return result
    }
}

extension RandomFile {
    /// The lines of a content.
    fileprivate init(_ bytes: [UInt8]) {
        let table = LineTable(bytes)
        lines = (0..<table.count).map { Array(bytes[table.range(ofLine: $0 + 1)]) }
    }
}

extension TreePath {
    /// The path in quotes, every byte in octal.
    fileprivate var quoted: [UInt8] {
        [34] + bytes.flatMap { Array("\\\($0 >> 6)\($0 >> 3 & 7)\($0 & 7)".utf8) } + [34]
    }
}
