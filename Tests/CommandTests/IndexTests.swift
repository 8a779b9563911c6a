import Foundation
import TestSupport
import Testing

/// The cache, as a user meets it.
@Suite struct IndexTests {
    /// The sample tree as a repository.
    private func program() throws -> Program {
        let program = try Program()
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../fixtures")
            .standardized
        try FileManager.default.createSymbolicLink(
            at: program.folder.appendingPathComponent("fixtures"), withDestinationURL: fixtures)
        let made = try program.shell(
            """
            cp -r fixtures/mm-tree repo && cd repo && git init -q && git add -A -f . &&
            git -c user.name=A -c user.email=a@example.org commit -qm base
            """)
        try #require(made.status == 0, "\(made.errors)")
        return program
    }

    @Test func reportsAreTheSameWithAndWithoutIt() throws {
        let program = try program()
        let built = try program.patchwalk("index", "-C", "repo")
        #expect(built.status == 0 && built.errors == "")
        for format in ["text", "json"] {
            let arguments = ["-C", "repo", "--format", format]
            for command in [
                ["review", "fixtures/series/cow-part9.txt"], ["check", "fixtures/series/cow-part9.txt"],
                ["callers", "page_dup_rmap", "VM_*", "*rmap*", "follow_page(FOLL_PIN)", "*.mmap"],
            ] {
                let line = ([command[0]] + command.dropFirst() + arguments).map { "'\($0)'" }.joined(separator: " ")
                let with = try program.shell("\"$patchwalk\" \(line)")
                let without = try program.shell("\"$patchwalk\" \(line) --no-cache")
                #expect(with.output == without.output && with.status == without.status && with.errors == without.errors)
                #expect(!with.output.isEmpty)
            }
        }
    }

    @Test func aSmallTreeIsIndexedOnlyWhenAsked() throws {
        let program = try program()
        for _ in 0..<2 { _ = try program.patchwalk("callers", "page_dup_rmap", "-C", "repo") }
        _ = try program.patchwalk("review", "fixtures/series/cow-part9.txt", "-C", "repo")
        #expect(!FileManager.default.fileExists(atPath: program.folder.appendingPathComponent(".cache").path))
    }

    @Test func statusAndClear() throws {
        let program = try program()
        let count = try program.shell("git -C repo ls-tree -r HEAD | cut -c8-51 | sort -u | wc -l").output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let empty = try program.patchwalk("index", "--status", "-C", "repo")
        #expect(empty.status == 0 && empty.output.contains("0 of \(count) contents indexed"))
        let built = try program.patchwalk("index", "-C", "repo")
        #expect(built.output.contains("\(count) of \(count) contents indexed"))
        #expect(built.output.hasPrefix("cache \(program.folder.path)/.cache/patchwalk\n  1 file, "))
        let json = try program.patchwalk("index", "--status", "-C", "repo", "--at", "HEAD", "--format", "json")
        #expect(json.output.contains("\"known\": \(count)") && json.output.contains("\"schema\": \"patchwalk/1\""))
        let elsewhere = try program.patchwalk(
            "index", "--status", "-C", "repo", environment: ["XDG_CACHE_HOME": program.folder.path + "/other"])
        #expect(elsewhere.output.contains("/other/patchwalk\n  0 files, ") && elsewhere.output.contains("\n  0 of "))
        let cleared = try program.patchwalk("index", "--clear")
        #expect(cleared.status == 0 && cleared.output.contains("  0 files, 0 KiB of at most 512 MiB, 0 contents\n"))
        #expect(cleared.output.contains(" removed\n"))
    }

    @Test func whatCanNotBeIndexedIsToldSo() throws {
        let program = try program()
        try program.write("int x;", to: "plain/x.c")
        for (arguments, status) in [
            (["index", "-C", "plain"], Int32(66)), (["index", "--status", "--clear"], 64),
            (["index", "--clear", "-C", "repo"], 64),
            (["index", "-C", "repo", "--at", "nowhere"], 66), (["index"], 66),
        ] {
            let run = try program.shell("\"$patchwalk\" \(arguments.joined(separator: " "))")
            #expect(run.status == status, "\(arguments)")
            #expect(run.errorLines.first?.hasPrefix("patchwalk: ") == true)
        }
    }
}
