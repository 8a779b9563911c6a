// Which lines before a change are which lines after it: the edits, and how to walk from one side to the other.

internal import ByteText
internal import GitStore

/// Which lines of a file before a change are which lines after it.
public struct LineMap: Sendable, Hashable {
    /// A run of lines (from 1) that a run of others replaces; one of the two may be empty.
    public struct Edit: Sendable, Hashable {
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

    /// The edits in order, without context, neither touching nor overlapping.
    public let edits: [Edit]

    /// Makes a map of its edits, which are in order and do not overlap; those that touch are made one.
    public init(edits: [Edit]) {
        var joined: [Edit] = []
        joined.reserveCapacity(edits.count)
        for edit in edits where !(edit.old.isEmpty && edit.new.isEmpty) {
            if let last = joined.last, last.old.upperBound == edit.old.lowerBound, last.new.upperBound == edit.new.lowerBound {
                joined[joined.count - 1] = Edit(
                    old: last.old.lowerBound..<edit.old.upperBound, new: last.new.lowerBound..<edit.new.upperBound)
            } else {
                joined.append(edit)
            }
        }
        self.edits = joined
    }

    /// Compares two contents: for a file that was merged, where no hunk says which line became which.
    init(from old: [UInt8], to new: [UInt8]) throws(GitStoreError) {
        self.init(edits: try GitStore.edits(from: old, to: new).map { Edit(old: $0.old, new: $0.new) })
    }

    /// One edit that covers all that differs between two contents.
    init(spanning old: [UInt8], _ new: [UInt8]) {
        let before = LineTable(old)
        let after = LineTable(new)
        func alike(_ left: Int, _ right: Int) -> Bool { old[before.range(ofLine: left)] == new[after.range(ofLine: right)] }
        let most = min(before.count, after.count)
        var start = 0
        while start < most, alike(start + 1, start + 1) { start += 1 }
        var end = 0
        while end < most - start, alike(before.count - end, after.count - end) { end += 1 }
        self.init(edits: [Edit(old: (start + 1)..<(before.count - end + 1), new: (start + 1)..<(after.count - end + 1))])
    }

    /// The map of a file that is wholly new, with `count` lines.
    public static func added(_ count: Int) -> LineMap { LineMap(edits: [Edit(old: 1..<1, new: 1..<(count + 1))]) }

    /// The map of a file that goes, with `count` lines.
    public static func deleted(_ count: Int) -> LineMap { LineMap(edits: [Edit(old: 1..<(count + 1), new: 1..<1)]) }

    /// The line after of an unchanged line before; nil where the line is gone or replaced.
    public func newLine(of line: Int) -> Int? {
        guard let edit = last(where: { $0.old.lowerBound <= line }) else { return line }
        return line < edit.old.upperBound ? nil : line - edit.old.upperBound + edit.new.upperBound
    }

    /// The line before of an unchanged line after; nil where the line is new.
    public func oldLine(of line: Int) -> Int? {
        guard let edit = last(where: { $0.new.lowerBound <= line }) else { return line }
        return line < edit.new.upperBound ? nil : line - edit.new.upperBound + edit.old.upperBound
    }

    /// The edit that takes away a line before; nil for an unchanged line.
    public func edit(removing line: Int) -> Edit? {
        guard let edit = last(where: { $0.old.lowerBound <= line }) else { return nil }
        return edit.old.contains(line) ? edit : nil
    }

    /// The edit that brings a line after; nil for an unchanged line.
    public func edit(adding line: Int) -> Edit? {
        guard let edit = last(where: { $0.new.lowerBound <= line }) else { return nil }
        return edit.new.contains(line) ? edit : nil
    }

    /// The last edit for which `isAtOrBefore` holds, which it does for a leading part of them; nil where it holds for none.
    private func last(where isAtOrBefore: (Edit) -> Bool) -> Edit? {
        let next = firstNumber(below: edits.count) { !isAtOrBefore(edits[$0]) }
        return next > 0 ? edits[next - 1] : nil
    }
}
