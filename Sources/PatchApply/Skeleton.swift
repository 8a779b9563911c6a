// Takes the patches of a series alone and gives the files that they can be applied to: of each file that is there before the series,
// the lines that hunks show, at their line numbers; the rest blank, but for the frames that make the runs readable as C.

internal import ByteText
internal import GitStore
internal import UnifiedDiff

/// The files before a series, as far as its hunks tell.
struct Skeleton {
    /// One file before the series.
    private struct Origin {
        var mode: FileMode
        /// The known lines by their number from 0.
        var lines: [Int: [UInt8]] = [:]
        /// The number of lines that it has at least.
        var count = 0
        /// The headings of hunks by the line (from 0) that they begin at.
        var headings: [Int: [UInt8]] = [:]

        mutating func learn(_ text: [UInt8], at line: Int) {
            // What an earlier patch shows of the file is nearer to it.
            guard lines[line] == nil else { return }
            lines[line] = text
            count = max(count, line + 1)
        }

        /// Its bytes. Frames stand on unknown lines only, so that no line has another number for them.
        var content: [UInt8] {
            var frames: [Int: [UInt8]] = [:]
            var line = 0
            while line < count {
                guard lines[line] != nil else {
                    line += 1
                    continue
                }
                let start = line
                while lines[line] != nil { line += 1 }
                let frame = FragmentFrame(heading: headings[start] ?? [], lines: (start..<line).compactMap { lines[$0] })
                if start > 0, !frame.opening.isEmpty {
                    frames[start - 1] = (frames[start - 1].map { $0 + " ".utf8 } ?? []) + frame.opening
                }
                if !frame.closing.isEmpty { frames[line] = frame.closing }
            }
            var bytes: [UInt8] = []
            for line in 0..<max(count, (frames.keys.max() ?? -1) + 1) {
                bytes += lines[line] ?? (frames[line] ?? []) + "\n".utf8
            }
            return bytes
        }
    }

    /// A run of lines of a file as patched so far.
    private struct Run {
        /// The first line of the origin (from 0); nil for lines that a patch wrote.
        var start: Int?
        var count: Int
    }

    /// A file as patched so far: its runs cover any number of lines, since its end is not known.
    private struct Image {
        /// The path of the file before the series; nil for one that the series adds.
        var origin: TreePath?
        var runs: [Run]
    }

    private var origins: [TreePath: Origin] = [:]
    private var images: [TreePath: Image] = [:]
    private var added: Set<TreePath> = []

    /// More lines than any file has.
    private static let endless = 1 << 40

    init(_ patches: [[FileDiff]]) {
        for sections in patches {
            let before = images
            for section in sections { read(section, before) }
        }
    }

    /// The files, in order of their paths, stored in `repository`.
    func files(in repository: Repository) throws(GitStoreError) -> [TreeFile] {
        var files: [TreeFile] = []
        for path in origins.keys.sorted() {
            guard let origin = origins[path] else { continue }
            let blob = repository.store(blob: origin.content)
            files.append(TreeFile(path: path, entry: TreeEntry(mode: origin.mode.rawValue, blob: blob)))
        }
        return files
    }

    private mutating func read(_ section: FileDiff, _ before: [TreePath: Image]) {
        guard section.change != .added, !section.isSubmodule, let path = section.oldPath else {
            if let path = section.newPath { images[path] = Image(origin: nil, runs: [Run(start: nil, count: Self.endless)]) }
            return
        }
        let isMove = section.isRename || section.isCopy
        var image = (isMove ? before[path] : images[path]) ?? begin(path, section.oldMode)
        image.runs = patched(image, section.hunks)
        if section.change == .deleted || section.isRename { images[path] = Image(origin: nil, runs: []) }
        if let path = section.newPath { images[path] = image }
    }

    /// The image of a file that no patch has touched yet.
    private mutating func begin(_ path: TreePath, _ mode: FileMode?) -> Image {
        if origins[path] == nil { origins[path] = Origin(mode: mode ?? .regular) }
        return Image(origin: path, runs: [Run(start: 0, count: Self.endless)])
    }

    /// The runs that the hunks leave; what their old sides show of the origin is noted.
    private mutating func patched(_ image: Image, _ hunks: [Hunk]) -> [Run] {
        var result: [Run] = []
        var rest = image.runs[...]
        var line = 0
        for hunk in hunks {
            // A side without lines names the line before it.
            let start = hunk.old.count == 0 ? hunk.old.start : hunk.old.start - 1
            // Hunks out of order can't be told apart from a broken series: they show nothing.
            guard start >= line, start < Self.endless else { continue }
            result += take(start - line, &rest)
            line = start
            if let origin = image.origin, let place = rest.first?.start { head(hunk.section, at: place, of: origin) }
            for part in hunk.lines where !part.text.isEmpty {
                if part.kind == .added {
                    result.append(Run(start: nil, count: 1))
                    continue
                }
                let runs = take(1, &rest)
                line += 1
                if let origin = image.origin, let place = runs.first?.start { learn(part.text, at: place, of: origin) }
                if part.kind == .context { result += runs }
            }
        }
        return joined(result + rest)
    }

    private mutating func head(_ section: [UInt8], at line: Int, of path: TreePath) {
        guard origins[path]?.headings[line] == nil else { return }
        origins[path]?.headings[line] = section
    }

    private mutating func learn(_ text: [UInt8], at line: Int, of path: TreePath) {
        // A line number comes from the input: a file of more than a few million lines is not built for it.
        guard line < 4_000_000 else { return }
        origins[path]?.learn(text, at: line)
    }

    /// Takes `count` lines off the front of `rest`.
    private func take(_ count: Int, _ rest: inout ArraySlice<Run>) -> [Run] {
        var taken: [Run] = []
        var left = count
        while left > 0, var run = rest.first {
            let part = min(left, run.count)
            taken.append(Run(start: run.start, count: part))
            left -= part
            run.start = run.start.map { $0 + part }
            run.count -= part
            if run.count == 0 { rest.removeFirst() } else { rest[rest.startIndex] = run }
        }
        return taken
    }

    private func joined(_ runs: [Run]) -> [Run] {
        var result: [Run] = []
        for run in runs {
            if let last = result.last, last.start.map({ $0 + last.count }) == run.start {
                result[result.count - 1].count += run.count
            } else {
                result.append(run)
            }
        }
        return result
    }
}
