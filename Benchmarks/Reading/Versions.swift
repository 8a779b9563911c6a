// Holds what is read of later versions of files against what is read of them alone.

import ByteText
import Foundation
import KernelC

/// Reads pairs of files and prints the second ones of which the facts differ, and how fast each way is; gives the exit status.
func compareVersions(_ paths: [String]) -> Int32 {
    var whole = Duration.zero
    var after = Duration.zero
    var bytes = 0
    var differing = 0
    for pair in stride(from: 0, to: paths.count - 1, by: 2) {
        guard let old = FileManager.default.contents(atPath: paths[pair]),
            let new = FileManager.default.contents(atPath: paths[pair + 1])
        else {
            print("\(paths[pair]), \(paths[pair + 1]): can't be read")
            return 1
        }
        let earlier = FileFacts.read([UInt8](old))
        let text = [UInt8](new)
        bytes += text.count
        var alone: FileFacts?
        var later: FileFacts?
        whole += ContinuousClock().measure { alone = FileFacts.read(text) }
        after += ContinuousClock().measure { later = FileFacts.read(text, after: earlier) }
        guard let alone, let later, alone.stored != later.stored else { continue }
        differing += 1
        let place = zip(alone.sites, later.sites).first { $0 != $1 }.map { alone.position(of: $0.0.name.lowerBound).line }
        print("\(paths[pair + 1]) reads otherwise after \(paths[pair])" + (place.map { ", from line \($0) on" } ?? ""))
    }
    print(
        "\(paths.count / 2) pairs, \(bytes) bytes, \(differing) differ; after an earlier version in \((after / whole * 100).rounded() / 100) of the time"
    )
    return differing == 0 ? 0 : 1
}
