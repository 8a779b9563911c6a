// Takes any text and gives the diff sections in it, with what could not be read. Where a patch begins, what belongs to a hunk
// and which headers are believed follows git's apply.c; unlike git, one broken section does not spoil the others.

public import ByteText

/// The sections of a text that may have prose before, between and behind them.
public struct DiffText: Sendable, Hashable {
    /// The sections that were read whole, in order. A broken one is left out and named in `problems`.
    public let files: [FileDiff]
    /// What could not be read, in order.
    public let problems: [DiffProblem]
    /// The offset of the first section's first byte, broken or not; nil where there is no diff in the text.
    public let start: Int?
    /// The offset behind the last byte that belongs to the diff; the end of the text where there is none.
    public let end: Int

    /// Reads the sections of `text`.
    ///
    /// `firstLine` is the number of its first line in the file that the user knows; `line` of sections, hunks and problems
    /// counts from it. Leading path parts are taken off as `git apply` does (one, or none where the names have no folder), and
    /// none where both sides name the same path without `a/` and `b/` (`git diff --no-prefix`).
    public static func parse(_ text: [UInt8], firstLine: Int = 1) -> DiffText {
        var reader = DiffReader(text: text, firstLine: firstLine)
        reader.readAll()
        return DiffText(
            files: reader.files, problems: reader.problems, start: reader.start,
            end: reader.start == nil ? text.count : reader.end)
    }
}

/// A part of a diff that can't be read.
public struct DiffProblem: Sendable, Hashable {
    /// The line, counted from the first line's number that `DiffText.parse` was given.
    public var line: Int
    /// One sentence without a final stop.
    public var message: String
    /// The file whose section it is, where its name could be read.
    public var path: TreePath?

    /// Makes a problem.
    public init(line: Int, message: String, path: TreePath?) {
        self.line = line
        self.message = message
        self.path = path
    }
}

/// Why a section can't be read, with the index of the line at fault.
struct SectionFault: Error {
    var index: Int
    var message: String
}

/// The state of one reading.
private struct DiffReader {
    let lines: DiffLines
    let firstLine: Int
    var files: [FileDiff] = []
    var problems: [DiffProblem] = []
    var start: Int?
    var end = 0
    /// How many leading parts the last section with two names had too many; serves sections with one name.
    private var strip = 1

    init(text: [UInt8], firstLine: Int) {
        lines = DiffLines(text)
        self.firstLine = firstLine
    }

    mutating func readAll() {
        var index = 0
        var isLost = false
        while index < lines.count {
            if let header = lines.header(at: index, strip: strip) {
                isLost = !read(header, from: &index)
            } else {
                if !isLost, lines.hasPrefix("@@ -", at: index), (try? lines.hunkHeader(at: index)) != nil {
                    report(index, "hunk without a file header", nil)
                    isLost = true
                }
                index += 1
            }
        }
    }

    /// Reads the section of `header` and moves `index` behind it; false where it is broken.
    private mutating func read(_ header: Result<SectionHeader, SectionFault>, from index: inout Int) -> Bool {
        let first = index
        let begin = lines.range(first).lowerBound
        if start == nil { start = begin }
        var path: TreePath?
        do throws(SectionFault) {
            let header = try header.get()
            path = header.newPath ?? header.oldPath
            if header.isStripDecided { strip = header.strip }
            index = header.end
            let content = try readContent(of: header, at: &index)
            end = lines.range(index - 1).upperBound
            files.append(
                FileDiff(
                    change: header.change, oldPath: header.oldPath, newPath: header.newPath, oldMode: header.oldMode,
                    newMode: header.newMode, preimage: header.preimage, postimage: header.postimage, content: content,
                    line: firstLine + first))
            if content == .binaryWithoutData {
                report(index - 1, "binary content is not in the diff (made without --binary)", path)
            }
            return true
        } catch {
            report(min(error.index, lines.count - 1), error.message, path)
            index = max(error.index, first + 1)
            // A broken header's own `---` and hunks are no section of their own.
            if path == nil { lines.skipSection(&index) }
            end = lines.range(min(index, lines.count) - 1).upperBound
            return false
        }
    }

    private func readContent(of header: SectionHeader, at index: inout Int) throws(SectionFault) -> FileDiff.Content {
        var hunks: [Hunk] = []
        while lines.hasPrefix("@@ -", at: index) {
            hunks.append(try lines.hunk(at: &index, firstLine: firstLine))
        }
        if !hunks.isEmpty {
            if case .added = header.change, hunks.contains(where: { $0.old.count > 0 }) {
                throw SectionFault(index: index, message: "a new file can't have old lines")
            }
            if case .deleted = header.change, hunks.contains(where: { $0.new.count > 0 }) {
                throw SectionFault(index: index, message: "a deleted file can't have new lines")
            }
            return .text(hunks)
        }
        if lines.equals("GIT binary patch\n", at: index) {
            index += 1
            return .binary(try lines.binaryPatch(at: &index))
        }
        if lines.hasSuffix(" differ\n", at: index),
            lines.hasPrefix("Binary files ", at: index) || lines.hasPrefix("Files ", at: index)
        {
            index += 1
            return .binaryWithoutData
        }
        guard header.hasMetadataChange else {
            throw SectionFault(index: index, message: "a section that changes nothing")
        }
        return .text([])
    }

    private mutating func report(_ index: Int, _ message: String, _ path: TreePath?) {
        problems.append(DiffProblem(line: firstLine + index, message: message, path: path))
    }
}
