// Folders and git repositories for the tests: made by git itself, in an environment without the user's configuration.

import ByteText
import Foundation

/// A folder that goes when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/patchwalk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, with its folders.
    func write(_ text: String, to name: String, executable: Bool = false) throws {
        try write(Array(text.utf8), to: name, executable: executable)
    }

    /// Writes a file, with its folders.
    func write(_ bytes: [UInt8], to name: String, executable: Bool = false) throws {
        let target = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: target))
        try FileManager.default.setAttributes([.posixPermissions: executable ? 0o755 : 0o644], ofItemAtPath: target)
    }

    /// A file's bytes.
    func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))) }

    /// Runs git in a folder below and gives what it prints, without the last line break.
    @discardableResult
    func git(_ arguments: String..., in folder: String = "", input: String = "") throws -> String {
        try git(arguments, in: folder, input: input)
    }

    /// Runs git in a folder below and gives what it prints, without the last line break.
    @discardableResult
    func git(_ arguments: [String], in folder: String = "", input: String = "") throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-C", path + "/" + folder] + arguments
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": path, "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.org", "GIT_AUTHOR_DATE": "1700000000 +0000",
            "GIT_COMMITTER_DATE": "1700000000 +0000",
        ]
        let output = Pipe()
        let errors = Pipe()
        let source = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = source
        try process.run()
        source.fileHandleForWriting.write(Data(input.utf8))
        try source.fileHandleForWriting.close()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw GitFailure(command: arguments, complaint: String(decoding: complaint, as: UTF8.self))
        }
        var result = String(decoding: text, as: UTF8.self)
        if result.hasSuffix("\n") { result.removeLast() }
        return result
    }

    /// Path, size, times and content of everything below the folder.
    func snapshot() throws -> [String] {
        var lines: [String] = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: path).sorted() {
            let item = path + "/" + name
            var status = stat()
            guard unsafe lstat(item, &status) == 0 else { continue }
            let content = FileManager.default.contents(atPath: item)?.base64EncodedString() ?? ""
            lines.append(
                "\(name) \(status.st_mode) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
                    + " \(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec) \(content)")
        }
        return lines
    }
}

struct GitFailure: Error {
    var command: [String]
    var complaint: String
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
