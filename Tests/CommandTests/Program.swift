// The built program, run as a user's shell runs it, in an environment that holds nothing of the machine's.

import Foundation
import Testing

/// What a run of patchwalk gave.
struct Run {
    let status: Int32
    let output: String
    let errors: String

    /// The lines on standard error.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
}

/// A folder of its own for one test, with the program to run in it.
final class Program {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("patchwalk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The built program, beside the bundle of the tests.
    static let path: String = {
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("patchwalk").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../.build/debug/patchwalk")
            .path
    }()

    /// Writes a file, with the folders that it needs.
    func write(_ text: String, to name: String) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }

    /// Runs patchwalk in the folder.
    func patchwalk(_ arguments: [String]) throws -> Run { try run(Self.path, arguments, environment: [:]) }

    /// Runs patchwalk in the folder.
    func patchwalk(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Run {
        try run(Self.path, arguments, input: input, environment: environment)
    }

    /// Runs a line of sh(1) in the folder; `$patchwalk` is the program.
    func shell(_ line: String) throws -> Run { try run("/bin/sh", ["-c", line], environment: ["patchwalk": Self.path]) }

    private func run(_ path: String, _ arguments: [String], input: String = "", environment: [String: String]) throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = Self.environment(of: folder).merging(environment) { _, new in new }
        // Files, not pipes: a full pipe that nobody reads would stop the program.
        let names = ["in", "out", "err"].map { folder.appendingPathComponent(".run-\($0)-\(UUID().uuidString)") }
        defer { for name in names { try? FileManager.default.removeItem(at: name) } }
        try Data(input.utf8).write(to: names[0])
        for name in names[1...] { try Data().write(to: name) }
        process.standardInput = try FileHandle(forReadingFrom: names[0])
        process.standardOutput = try FileHandle(forWritingTo: names[1])
        process.standardError = try FileHandle(forWritingTo: names[2])
        try Self.unblockingSignals { try process.run() }
        process.waitUntilExit()
        return Run(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: try Data(contentsOf: names[1]), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: names[2]), as: UTF8.self))
    }

    /// Starts something while this thread has no signal blocked: threads of libdispatch have all of them blocked, a program that is started
    /// inherits that, and a shell whose SIGCHLD is blocked waits for ever.
    private static func unblockingSignals(_ start: () throws -> Void) rethrows {
        var none = sigset_t()
        var old = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &old)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &old, nil) }
        try start()
    }

    /// Nothing of the user's: no git configuration, no colour settings, no repository above the folder.
    static func environment(of folder: URL) -> [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path, "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": folder.deletingLastPathComponent().path,
        ]
    }
}
