// Takes a series and gives the one that takes it back, last patch first, as `git apply --reverse` does patch by patch.

internal import ByteText
public import PatchSeries
internal import UnifiedDiff

extension Series {
    /// The series that takes this one back: the patches in the opposite order, each with its sections reversed and in the opposite
    /// order; the patches keep their numbers.
    ///
    /// Its pre-images are this one's post-images, so that it is for a tree that contains this one, and base hints do not hold. A
    /// binary patch without its second block becomes one without data, which applies only where the repository has the content.
    public func reversed() -> Series {
        var result = self
        result.patches = patches.reversed().map { patch in
            var reversed = patch
            reversed.files = patch.files.reversed().map { $0.takenBack() }
            return reversed
        }
        result.baseHint = BaseHint()
        return result
    }
}

extension FileDiff {
    /// The section that takes this one back.
    ///
    /// git has no way back from a copy (`git apply --reverse` takes it for a copy from the new name onto the old one and fails); here the
    /// copy goes.
    func takenBack() -> FileDiff {
        if let reversed = reversed() { return reversed }
        var stripped = self
        switch change {
        case .copied:
            stripped.change = .modified
            stripped.oldPath = newPath
        case .modified, .added, .deleted, .renamed: break
        }
        if case .binary(let patch) = content, patch.reverse == nil { stripped.content = .binaryWithoutData }
        guard var result = stripped.reversed() else { return self }
        if case .copied = change {
            result.change = .deleted
            result.newPath = nil
            result.newMode = nil
            // Of a binary file the whole content goes at once, as in any removal.
            if case .text = content {
                result.postimage = nil
            } else {
                result.postimage = AbbreviatedID(String(repeating: "0", count: 40))
            }
            result.copySource = oldPath
        }
        return result
    }
}
