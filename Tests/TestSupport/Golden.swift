// Comparing a report with a file that people can read.

import Foundation
public import Testing

/// Holds `bytes` against `Goldens/<name>` beside the test's file.
///
/// With `PATCHWALK_RECORD=1` in the environment the file is written instead and the test fails once, so that a recording is
/// never taken for a test that passed.
public func expectGolden(
    _ bytes: [UInt8], _ name: String, file: String = #filePath, at location: SourceLocation = #_sourceLocation
) throws {
    let golden = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Goldens/\(name)")
    if ProcessInfo.processInfo.environment["PATCHWALK_RECORD"] == "1" {
        try Data(bytes).write(to: golden)
        Issue.record("recorded \(name); look at it and run again", sourceLocation: location)
        return
    }
    let expected = [UInt8](try Data(contentsOf: golden))
    guard bytes != expected else { return }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = String(decoding: expected, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let place = zip(lines, wanted).enumerated().first { $1.0 != $1.1 }?.offset ?? min(lines.count, wanted.count)
    let found = place < lines.count ? String(lines[place]) : "the end"
    let due = place < wanted.count ? String(wanted[place]) : "the end"
    Issue.record("\(name):\(place + 1): found\n\(found)\nexpected\n\(due)", sourceLocation: location)
}
