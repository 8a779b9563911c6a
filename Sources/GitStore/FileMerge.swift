// Comparing and merging contents through libgit2's xdiff; no repository and no configuration takes part.

import ByteText
internal import CLibgit2

/// What a three-way merge of one file gives.
public struct MergeResult: Sendable, Hashable {
    /// The merged content; where both sides changed the same lines, both stand between conflict markers.
    public var content: [UInt8]
    /// Whether there are such lines.
    public var hasConflicts: Bool
    /// Those lines of both sides, in order; empty for binary contents.
    public var conflicts: [MergeConflict]

    /// Makes a result.
    public init(content: [UInt8], hasConflicts: Bool, conflicts: [MergeConflict] = []) {
        self.content = content
        self.hasConflicts = hasConflicts
        self.conflicts = conflicts
    }
}

/// A place at which both sides of a merge changed the same lines, each in its own way.
public struct MergeConflict: Sendable, Hashable {
    /// The line (from 1) of ours at which its lines stand, or before which they would.
    public var line: Int
    /// The lines of ours, with their line ends.
    public var ours: [UInt8]
    /// The lines of theirs, with their line ends.
    public var theirs: [UInt8]

    /// Makes a place.
    public init(line: Int, ours: [UInt8], theirs: [UInt8]) {
        self.line = line
        self.ours = ours
        self.theirs = theirs
    }
}

/// A run of lines that another run replaces, both counted from 1; one of the two may be empty.
///
/// An empty range begins at the line before which the others were added or removed.
public struct LineEdit: Sendable, Hashable {
    /// The lines before.
    public var old: Range<Int>
    /// The lines after.
    public var new: Range<Int>

    /// Makes an edit.
    public init(old: Range<Int>, new: Range<Int>) {
        self.old = old
        self.new = new
    }
}

/// Merges what `ours` and `theirs` each made of `base`, line by line, as `git merge-file` does (Myers' diff, zealous).
///
/// Binary contents (a NUL in the first 8000 bytes, git's rule) are not merged: `ours` is given, as a conflict, unless one side
/// is unchanged or both are the same.
public func merge(base: [UInt8], ours: [UInt8], theirs: [UInt8]) throws(GitStoreError) -> MergeResult {
    if base == theirs || ours == theirs { return MergeResult(content: ours, hasConflicts: false) }
    if base == ours { return MergeResult(content: theirs, hasConflicts: false) }
    guard ![base, ours, theirs].contains(where: isBinary) else { return MergeResult(content: ours, hasConflicts: true) }
    var result = try mergedText(base: base, ours: ours, theirs: theirs)
    if result.hasConflicts {
        // Once more, with markers that stand in no text.
        let marked = try mergedText(base: base, ours: ours, theirs: theirs, markerSize: longMarker).content
        result.conflicts = try conflicts(marked: marked, ours: ours)
    }
    return result
}

/// A length of conflict markers that no line of any text is likely to have.
private let longMarker = 173

private func mergedText(
    base: [UInt8], ours: [UInt8], theirs: [UInt8], markerSize: Int = 7
) throws(GitStoreError) -> MergeResult {
    guard Libgit2.started else { throw Libgit2.failure(-1, "start libgit2") }
    var options = unsafe git_merge_file_options()
    try Libgit2.check(
        unsafe git_merge_file_options_init(&options, UInt32(GIT_MERGE_FILE_OPTIONS_VERSION)), "merge a file")
    unsafe options.marker_size = UInt16(markerSize)
    var result = unsafe git_merge_file_result()
    let code = unsafe withMergeInput(base) { base in
        unsafe withMergeInput(ours) { ours in
            unsafe withMergeInput(theirs) { theirs in
                unsafe "ours".withCString { oursLabel in
                    unsafe "theirs".withCString { theirsLabel in
                        unsafe options.our_label = unsafe oursLabel
                        unsafe options.their_label = unsafe theirsLabel
                        return unsafe git_merge_file(&result, base, ours, theirs, &options)
                    }
                }
            }
        }
    }
    try Libgit2.check(code, "merge a file")
    defer { unsafe git_merge_file_result_free(&result) }
    let content = unsafe Array(UnsafeRawBufferPointer(start: result.ptr, count: result.len))
    return unsafe MergeResult(content: content, hasConflicts: result.automergeable == 0)
}

/// Takes the places out of a merged text with long markers.
private func conflicts(marked: [UInt8], ours: [UInt8]) throws(GitStoreError) -> [MergeConflict] {
    enum Part { case common, ours, theirs }
    func isMarker(_ line: Range<Int>, _ character: Character) -> Bool {
        line.count > longMarker && marked[line].prefix(longMarker).allSatisfy { $0 == character.asciiValue }
    }
    let lines = LineTable(marked)
    var part = Part.common
    var found: [MergeConflict] = []
    // The text with every place resolved to ours, to find the places in ours.
    var resolved: [UInt8] = []
    var line = 1
    for number in 1..<(lines.count + 1) {
        let range = lines.range(ofLine: number)
        switch part {
        case .common where isMarker(range, "<"):
            part = .ours
            found.append(MergeConflict(line: line, ours: [], theirs: []))
        case .ours where isMarker(range, "="): part = .theirs
        case .theirs where isMarker(range, ">"): part = .common
        case .theirs: found[found.count - 1].theirs += marked[range]
        case .common, .ours:
            resolved += marked[range]
            line += 1
            if part == .ours { found[found.count - 1].ours += marked[range] }
        }
    }
    let changes = try edits(from: ours, to: resolved)
    for place in found.indices {
        guard let last = changes.last(where: { $0.new.lowerBound <= found[place].line }) else { continue }
        found[place].line = max(found[place].line - last.new.upperBound, 0) + last.old.upperBound
    }
    return found
}

/// The runs of lines that differ between two contents, in order, neither touching nor overlapping (Myers' diff).
///
/// Contents are compared as text whatever they hold. Contents of 2 GiB and more are an error.
public func edits(from old: [UInt8], to new: [UInt8]) throws(GitStoreError) -> [LineEdit] {
    guard Libgit2.started else { throw Libgit2.failure(-1, "start libgit2") }
    var options = unsafe git_diff_options()
    try Libgit2.check(unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)), "compare contents")
    unsafe options.context_lines = 0
    unsafe options.flags = unsafe options.flags | GIT_DIFF_FORCE_TEXT.rawValue
    unsafe options.max_size = -1
    let collected = EditList()
    let code = unsafe old.withUnsafeBytes { old in
        unsafe new.withUnsafeBytes { new in
            unsafe git_diff_buffers(
                old.baseAddress, old.count, nil, new.baseAddress, new.count, nil, &options, nil, nil,
                { _, hunk, list in
                    guard let hunk = unsafe hunk, let list = unsafe list else { return -1 }
                    unsafe Unmanaged<EditList>.fromOpaque(list).takeUnretainedValue().append(hunk.pointee)
                    return 0
                }, nil, Unmanaged.passUnretained(collected).toOpaque())
        }
    }
    try withExtendedLifetime(collected) { () throws(GitStoreError) in try Libgit2.check(code, "compare contents") }
    return collected.edits
}

/// Whether git takes the content for binary: a NUL in its first 8000 bytes (`buffer_is_binary`).
public func isBinary(_ content: [UInt8]) -> Bool { content.firstOffset(of: 0, in: 0..<min(content.count, 8000)) != nil }

/// Takes the hunks that libgit2's callback hands over.
private final class EditList {
    var edits: [LineEdit] = []

    func append(_ hunk: git_diff_hunk) {
        edits.append(
            LineEdit(
                old: Self.lines(Int(hunk.old_start), Int(hunk.old_lines)),
                new: Self.lines(Int(hunk.new_start), Int(hunk.new_lines))))
    }

    /// An empty side of a hunk names the line before it.
    private static func lines(_ start: Int, _ count: Int) -> Range<Int> {
        let first = count == 0 ? start + 1 : start
        return first..<(first + count)
    }
}

private func withMergeInput<Result>(_ content: [UInt8], _ body: (UnsafePointer<git_merge_file_input>) -> Result) -> Result {
    unsafe content.withUnsafeBytes { buffer in
        var input = unsafe git_merge_file_input()
        _ = unsafe git_merge_file_input_init(&input, UInt32(GIT_MERGE_FILE_INPUT_VERSION))
        unsafe input.ptr = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        unsafe input.size = buffer.count
        return unsafe body(&input)
    }
}
