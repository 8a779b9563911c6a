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
        "run.sh", "blob.bin", "link", "empty", "dos.txt",
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
        case "dos.txt": File(mode: "100644", bytes: RandomFile(count: 40, using: &generator).withCarriageReturns)
        case "module": File(mode: "160000", bytes: commit(using: &generator))
        case "run.sh": File(mode: "100755", bytes: RandomFile(count: 20, using: &generator).bytes)
        default:
            File(
                mode: "100644",
                bytes: RandomFile(count: [3, 60, 150][Int.random(in: 0..<3, using: &generator)], using: &generator).bytes)
        }
    }

    /// The digits of a commit that a submodule may be at.
    fileprivate static func commit(using generator: inout SeededGenerator) -> [UInt8] {
        (0..<40).map { _ in Array("0123456789abcdef".utf8)[Int.random(in: 0..<16, using: &generator)] }
    }

    /// The tree with a submodule, most of the time.
    func withSubmodule(using generator: inout SeededGenerator) -> RandomTree {
        var tree = self
        if Int.random(in: 0..<4, using: &generator) > 0 { tree.files["module"] = Self.file("module", using: &generator) }
        return tree
    }

    /// The tree after somebody else's work on text files that `other` has changed too: lines brought in anywhere.
    func drifted(beside other: RandomTree, using generator: inout SeededGenerator) -> RandomTree {
        var tree = self
        for path in files.keys.sorted() {
            guard let file = files[path], file.isText, other.files[path]?.bytes != file.bytes,
                Int.random(in: 0..<3, using: &generator) > 0
            else { continue }
            var text = RandomFile(file.bytes)
            let place = Int.random(in: 0...max(text.lines.count - 1, 0), using: &generator)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                text.lines.insert(RandomFile.line(using: &generator), at: place)
            }
            tree.files[path]?.bytes = text.bytes
        }
        return tree
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
            if file.mode == "160000" {
                out += Array("M 160000 ".utf8) + file.bytes + [32] + path.quoted + [10]
                continue
            }
            out +=
                Array("M \(file.mode) inline ".utf8) + path.quoted + Array("\ndata \(file.bytes.count)\n".utf8) + file.bytes + [
                    10
                ]
        }
        return out + [10]
    }
}

extension RandomTree.File {
    fileprivate var isText: Bool { mode.hasPrefix("100") && bytes.first != 0 }

    fileprivate func edited(using generator: inout SeededGenerator) -> RandomTree.File {
        var result = self
        if mode == "160000" {
            result.bytes = RandomTree.commit(using: &generator)
            return result
        }
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
    /// The content with `\r\n` at every line's end.
    fileprivate var withCarriageReturns: [UInt8] {
        lines.flatMap { $0.filter { $0 != 10 && $0 != 13 } + [13, 10] }
    }

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
