// A series with the fixups that replies carry folded in at their place, as a maintainer would do it.

internal import Mail
internal import UnifiedDiff

extension Series {
    /// The series with its fixups folded in, each into the patch after which it fits; what was folded is said in `problems`.
    ///
    /// Of several fixups at one place that begin with the same blob of a file, or bear one subject and touch the same files, the last
    /// one posted is taken.
    /// One whose place is not known stays a fixup. The blob ids that later patches state for a folded file no longer hold.
    public func folding() -> Series {
        var folded = self
        var taken: [Int] = []
        for place in fixups.indices {
            let isReplaced = fixups[(place + 1)...].contains { later in later.replaces(fixups[place]) }
            if !isReplaced { taken.append(place) }
        }
        var places: [Int: Int] = [:]
        for (place, patch) in patches.enumerated() { places[patch.index] = place }
        var left: [Fixup] = []
        for (number, fixup) in fixups.enumerated() {
            let line = messages.indices.contains(fixup.message) ? messages[fixup.message].message.line : nil
            guard taken.contains(number) else {
                folded.problems.append(
                    SeriesProblem(severity: .note, line: line, message: "fixup '\(fixup.subject)' is replaced by a later one"))
                continue
            }
            guard let index = fixup.afterPatch, let place = places[index], !fixup.files.isEmpty else {
                left.append(fixup)
                folded.problems.append(
                    SeriesProblem(
                        severity: .warning, line: line,
                        message: "fixup '\(fixup.subject)' is not folded in: its place is not known"))
                continue
            }
            folded.patches[place].files += fixup.files
            folded.patches[place].diffText += fixup.diffText
            // The diffstat no longer counts what the patch does.
            folded.patches[place].diffstat = []
            folded.patches[place].notes = Array("---\n".utf8)
            folded.problems.append(
                SeriesProblem(
                    severity: .note, patch: index, line: line,
                    message: "fixup '\(fixup.subject)' by \(fixup.author.name) is folded in after patch \(index)"))
        }
        folded.fixups = left
        return folded
    }
}

extension Fixup {
    /// Whether it stands in the place of an earlier one.
    fileprivate func replaces(_ earlier: Fixup) -> Bool {
        guard afterPatch == earlier.afterPatch else { return false }
        // Answers bear the subject of what they answer, so that alone says nothing.
        if subject == earlier.subject, files.map(\.path) == earlier.files.map(\.path) { return true }
        return files.contains { file in
            earlier.files.contains { $0.path == file.path && $0.preimage != nil && $0.preimage == file.preimage }
        }
    }
}
