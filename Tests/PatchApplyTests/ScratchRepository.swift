// A git repository in a temporary folder, for tests that hold our results against git's own.

import ByteText
import Foundation
import Testing

/// What a git process gave.
struct GitOutput {
    var status: Int32
    var bytes: [UInt8]
    var errors: String

    var text: String { String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// A throw-away repository that knows no configuration but its own.
final class ScratchRepository {
    private let root: URL

    /// Where it lies.
    var path: String { root.path }

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("patchwalk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try git("init", "-q", "-b", "main")
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    /// Runs git; a failure is an issue unless `mayFail`.
    @discardableResult
    func git(_ arguments: String..., input: [UInt8] = [], mayFail: Bool = false) throws -> GitOutput {
        try git(arguments, input: input, mayFail: mayFail)
    }

    /// Runs git; a failure is an issue unless `mayFail`.
    @discardableResult
    func git(_ arguments: [String], input: [UInt8] = [], mayFail: Bool = false) throws -> GitOutput {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.currentDirectoryURL = root
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": root.path, "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "C",
            "GIT_COMMITTER_EMAIL": "c@example.org", "GIT_AUTHOR_DATE": "1700000000 +0000",
            "GIT_COMMITTER_DATE": "1700000000 +0000", "LC_ALL": "C",
        ]
        // Files take any amount in and out without anybody waiting for the other side of a pipe.
        let folder = root.appendingPathComponent(".git")
        let names = ["in", "out", "err"].map { folder.appendingPathComponent("patchwalk-\($0)") }
        if !FileManager.default.fileExists(atPath: folder.path) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try Data(input).write(to: names[0])
        for name in names[1...] { try Data().write(to: name) }
        process.standardInput = try FileHandle(forReadingFrom: names[0])
        process.standardOutput = try FileHandle(forWritingTo: names[1])
        process.standardError = try FileHandle(forWritingTo: names[2])
        try process.run()
        process.waitUntilExit()
        let output = GitOutput(
            status: process.terminationStatus, bytes: Array(try Data(contentsOf: names[1])),
            errors: String(decoding: try Data(contentsOf: names[2]), as: UTF8.self))
        if !mayFail, output.status != 0 { Issue.record("git \(arguments.joined(separator: " ")): \(output.errors)") }
        return output
    }

    /// Writes a file of the work tree; nil removes it.
    func write(_ bytes: [UInt8]?, at path: String, isExecutable: Bool = false) throws {
        let place = root.appendingPathComponent(path)
        guard let bytes else {
            try? FileManager.default.removeItem(at: place)
            return
        }
        try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: place)
        if isExecutable { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path) }
    }

    /// Commits the whole work tree and gives the commit's id.
    @discardableResult
    func commit(_ message: String) throws -> String {
        try git("add", "-A")
        try git("commit", "-q", "--allow-empty", "-m", message)
        return try git("rev-parse", "HEAD").text
    }
}

/// SplitMix64: random enough for tests, the same everywhere for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The seed of a run: that of `PATCHWALK_SEED` where it is set, so that a failure can be run again.
func runSeed(_ fallback: UInt64) -> UInt64 {
    let seed = ProcessInfo.processInfo.environment["PATCHWALK_SEED"].flatMap(UInt64.init) ?? fallback
    print("PATCHWALK_SEED=\(seed)")
    return seed
}
