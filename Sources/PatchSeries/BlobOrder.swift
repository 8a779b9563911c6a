// The order of patches as their blobs tell it: what one patch leaves is what the next one on that file begins with. It serves where
// numbers are missing or wrong.

internal import ByteText
internal import UnifiedDiff

/// An order of patches.
enum BlobOrder {
    /// The places of `patches` in the order of their blobs, where that differs from the order given; nil where the blobs say nothing
    /// against the order given, or contradict each other.
    static func reordered(_ patches: [Patch]) -> [Int]? {
        guard patches.count > 1, patches.count < 10_000 else { return nil }
        // Who leaves a file as what; ids are compared by their first digits, since mails abbreviate them.
        struct Blob: Hashable {
            var path: TreePath
            var prefix: Substring
        }
        func key(_ path: TreePath, _ id: AbbreviatedID?) -> Blob? {
            guard let id, !id.isZero, id.digits.utf8.count >= 7 else { return nil }
            return Blob(path: path, prefix: id.digits.prefix(7))
        }
        var makers: [Blob: Int] = [:]
        for (place, patch) in patches.enumerated() {
            for file in patch.files {
                guard let blob = key(file.newPath ?? file.path, file.postimage) else { continue }
                // A blob that two patches make (a change taken back) orders nothing.
                makers[blob] = makers[blob] == nil ? place : -1
            }
        }
        var successors: [[Int]] = Array(repeating: [], count: patches.count)
        var waiting = Array(repeating: 0, count: patches.count)
        var isWrong = false
        for (place, patch) in patches.enumerated() {
            for file in patch.files {
                guard let blob = key(file.oldPath ?? file.path, file.preimage), let maker = makers[blob], maker >= 0,
                    maker != place
                else {
                    continue
                }
                successors[maker].append(place)
                waiting[place] += 1
                if maker > place { isWrong = true }
            }
        }
        guard isWrong, !isWhole(patches) else { return nil }
        // The first in the order given of those that wait for nobody, again and again; a ring ends it.
        var order: [Int] = []
        var ready = patches.indices.filter { waiting[$0] == 0 }
        while let next = ready.min() {
            ready.removeAll { $0 == next }
            order.append(next)
            for successor in successors[next] {
                waiting[successor] -= 1
                if waiting[successor] == 0 { ready.append(successor) }
            }
        }
        return order.count == patches.count ? order : nil
    }

    /// Whether each patch begins with what the one before it on that file leaves: a change taken back can make a blob that an earlier
    /// patch began with.
    private static func isWhole(_ patches: [Patch]) -> Bool {
        var left: [TreePath: Substring] = [:]
        for file in patches.lazy.flatMap(\.files) {
            if let before = left[file.oldPath ?? file.path], let id = file.preimage, before != id.digits.prefix(7) {
                return false
            }
            if let old = file.oldPath { left[old] = nil }
            left[file.newPath ?? file.path] = file.postimage?.digits.prefix(7)
        }
        return true
    }
}
