// The section or hunk that takes back what another does.

extension Hunk {
    /// The hunk with its sides exchanged; removed lines stand before added ones, as `diff` writes them.
    public func reversed() -> Hunk {
        var result: [HunkLine] = []
        result.reserveCapacity(lines.count)
        var added: [HunkLine] = []
        for line in lines {
            switch line.kind {
            case .context:
                result += added
                added = []
                result.append(line)
            case .removed: added.append(HunkLine(.added, line.text))
            case .added: result.append(HunkLine(.removed, line.text))
            }
        }
        return Hunk(old: new, new: old, section: section, lines: result + added, line: line)
    }
}

extension FileDiff {
    /// The section that takes this one back; nil where the diff lacks what that needs: a binary patch's second block, or the
    /// content that a copy overwrote.
    public func reversed() -> FileDiff? {
        var result = self
        (result.oldPath, result.newPath) = (newPath, oldPath)
        // A mode stated once, on the index line, is that of both sides.
        if newMode != nil || oldPath == nil || newPath == nil { (result.oldMode, result.newMode) = (newMode, oldMode) }
        (result.preimage, result.postimage) = (postimage, preimage)
        switch change {
        case .modified, .renamed: break
        case .added: result.change = .deleted
        case .deleted: result.change = .added
        case .copied:
            // Taking back a copy removes it; its content is known only to who has the source.
            return nil
        }
        switch content {
        case .text(let hunks): result.content = .text(hunks.map { $0.reversed() })
        case .binary(let patch):
            guard let reverse = patch.reverse else { return nil }
            result.content = .binary(BinaryPatch(forward: reverse, reverse: patch.forward))
        case .binaryWithoutData: break
        }
        return result
    }
}
