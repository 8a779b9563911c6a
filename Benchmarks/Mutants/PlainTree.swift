// A tree as texts by path. It is read from a folder, edited in memory, and written out where a review wants to search it.

import Foundation

/// The files of one version of a tree.
struct PlainTree: Equatable {
    /// The texts by path.
    var files: [String: [UInt8]]

    /// Reads all files below a folder.
    init(folder: String) throws {
        files = [:]
        let root = URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL
        for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
            let file = root.appendingPathComponent(path)
            if try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
                files[path] = Array(try Data(contentsOf: file))
            }
        }
    }

    /// The tree with some files put in or in place of others.
    func with(_ more: [String: String]) -> PlainTree {
        var tree = self
        for (path, text) in more { tree.files[path] = Array(text.utf8) }
        return tree
    }

    /// The tree with one text in the place of another one wherever it stands in a file.
    func replacing(_ old: String, with new: String, in path: String) -> PlainTree {
        var tree = self
        tree.files[path] = files[path].map { Array(String(decoding: $0, as: UTF8.self).replacing(old, with: new).utf8) }
        return tree
    }

    /// The paths in order.
    var paths: [String] { files.keys.sorted() }
}

/// One replacement of bytes, in the text of the base; in a file that the base has not, an empty range at 0.
struct Edit {
    var path: String
    var range: Range<Int>
    var text: String
}

extension PlainTree {
    /// The tree with edits made. Of two that overlap the one that lies in the other is dropped: what holds it goes.
    func applying(_ edits: [Edit]) -> PlainTree {
        var tree = self
        for (path, group) in Dictionary(grouping: edits, by: \.path) {
            let text = files[path] ?? []
            var result: [UInt8] = []
            var end = 0
            for edit in Self.outermost(group) {
                result += text[end..<edit.range.lowerBound]
                result += edit.text.utf8
                end = edit.range.upperBound
            }
            tree.files[path] = result + text[end...]
        }
        return tree
    }

    /// The line (from 1), in the tree with the edits made, of a byte of this tree's file that no edit replaces.
    func line(of offset: Int, in path: String, after edits: [Edit]) -> Int {
        let text = files[path] ?? []
        var line = 1 + text[..<min(offset, text.count)].count { $0 == UInt8(ascii: "\n") }
        for edit in Self.outermost(edits.filter { $0.path == path }) where edit.range.lowerBound <= offset {
            let removed = text[edit.range.lowerBound..<min(edit.range.upperBound, offset)].count { $0 == UInt8(ascii: "\n") }
            // What is put in exactly at a use stands before it only where it ends a line.
            guard edit.range.lowerBound < offset || edit.range.isEmpty else { continue }
            line += edit.text.utf8.count { $0 == UInt8(ascii: "\n") } - removed
        }
        return line
    }

    private static func outermost(_ edits: [Edit]) -> [Edit] {
        // Of two edits that begin together, an insertion comes first, then the longer one.
        let ordered = edits.enumerated().sorted { left, right in
            let (a, b) = (left.element.range, right.element.range)
            if a.lowerBound != b.lowerBound { return a.lowerBound < b.lowerBound }
            if a.isEmpty != b.isEmpty { return a.isEmpty }
            if a.upperBound != b.upperBound { return a.upperBound > b.upperBound }
            return left.offset < right.offset
        }
        var kept: [Edit] = []
        for (_, edit) in ordered {
            if let last = kept.last, edit.range.lowerBound < last.range.upperBound { continue }
            kept.append(edit)
        }
        return kept
    }
}
