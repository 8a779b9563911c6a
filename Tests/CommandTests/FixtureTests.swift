import Foundation
import TestSupport
import Testing

/// The sample series on the sample tree: the whole answer, as `fixtures/README.md` tells it.
@Suite struct FixtureTests {
    let program: Program

    init() throws {
        program = try Program()
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../fixtures")
            .standardized
        try FileManager.default.createSymbolicLink(
            at: program.folder.appendingPathComponent("fixtures"), withDestinationURL: fixtures)
    }

    @Test(arguments: ["txt", "mbox"])
    func review(_ form: String) throws {
        let run = try program.patchwalk("review", "fixtures/series/cow-part9.\(form)", "-C", "fixtures/mm-tree")
        #expect(run.status == 1)
        #expect(run.errors == "")
        try expectGolden(Array(run.output.utf8), "review-\(form).txt")
    }

    @Test func reviewAsJSON() throws {
        let run = try program.patchwalk("review", "fixtures/series/cow-part9.txt", "-C", "fixtures/mm-tree", "--format", "json")
        #expect(run.status == 1)
        try expectGolden(Array(run.output.utf8), "review.json")
    }

    @Test(arguments: ["markdown", "sarif", "html", "quickfix"])
    func reviewInOtherFormats(_ format: String) throws {
        let run = try program.patchwalk(
            "review", "fixtures/series/cow-part9.txt", "-C", "fixtures/mm-tree", "--format", format, "-o", "report")
        #expect(run.status == 1)
        #expect(run.output == "")
        try expectGolden(Array(try program.read("report").utf8), "review.\(format)")
    }

    @Test(arguments: ["text", "markdown", "json", "sarif", "html", "quickfix"])
    func comparison(_ format: String) throws {
        let run = try program.patchwalk(
            "compare", "fixtures/series/cow-part9.txt", "fixtures/series/cow-part9-v3.mbox", "-C", "fixtures/mm-tree", "--format",
            format)
        #expect(run.status == 1)
        #expect(run.errors == "")
        try expectGolden(Array(run.output.utf8), "compare.\(format)")
    }

    @Test func comparisonWithItselfHasNothingNew() throws {
        let run = try program.patchwalk(
            "compare", "fixtures/series/cow-part9.mbox", "fixtures/series/cow-part9.mbox", "-C", "fixtures/mm-tree", "--fail-on",
            "never")
        #expect(run.status == 0)
        #expect(run.output.contains("\n0 new, ") && run.output.contains(" still there, 0 addressed"))
        #expect(!run.output.contains("changed,"))
        #expect(!run.output.contains("    old "))
    }

    @Test func withoutATreeTheHunksTellWhatTheyCan() throws {
        let run = try program.patchwalk("review", "fixtures/series/cow-part9.txt")
        #expect(run.status == 0)
        try expectGolden(Array(run.output.utf8), "skeleton.txt")
    }

    @Test func show() throws {
        let run = try program.patchwalk("show", "fixtures/series/cow-part9.txt")
        #expect(run.status == 0)
        try expectGolden(Array(run.output.utf8), "show.txt")
    }

    @Test func callers() throws {
        let run = try program.patchwalk("callers", "page_dup_rmap", "follow_page(FOLL_PIN)", "-C", "fixtures/mm-tree")
        #expect(run.status == 0)
        try expectGolden(Array(run.output.utf8), "callers.txt")
    }

    @Test func flagsInsideHooks() throws {
        let run = try program.patchwalk("callers", "VM_*", "remap_pfn_range", "--in", "*.mmap", "-C", "fixtures/mm-tree")
        #expect(run.status == 0)
        try expectGolden(Array(run.output.utf8), "callers-in-mmap.txt")
    }

    @Test func implementers() throws {
        let run = try program.patchwalk("callers", "*.mmap", "file_operations.ioctl", "-C", "fixtures/mm-tree")
        #expect(run.status == 0)
        try expectGolden(Array(run.output.utf8), "callers-callbacks.txt")
    }

    @Test func everyWordIsAccountedFor() throws {
        let text = try program.patchwalk("callers", "VM_PFNMAP", "follow_page", "--crosscheck", "-C", "fixtures/mm-tree")
        #expect(text.status == 0)
        try expectGolden(Array(text.output.utf8), "crosscheck.txt")
        let json = try program.patchwalk(
            "callers", "VM_PFNMAP", "--crosscheck", "--in", "*.mmap", "-C", "fixtures/mm-tree", "--format", "json")
        #expect(json.status == 0)
        try expectGolden(Array(json.output.utf8), "crosscheck.json")
        for name in ["VM_PFNMAP", "follow_page", "page_dup_rmap", "mmap", "PageAnon"] {
            let words = try program.shell("grep -rowI \(name) fixtures/mm-tree/ | wc -l").output
            let count = try #require(Int(words.trimmingCharacters(in: .whitespacesAndNewlines)))
            let run = try program.patchwalk("callers", name, "--crosscheck", "-C", "fixtures/mm-tree")
            #expect(run.output.contains("every word of \(name)  \(count) words"), "\(name): \(count)")
            #expect(run.output.contains("    \(count)  in all, as many as there are words"), "\(name)")
        }
    }

    @Test(arguments: [
        ("empty.txt", 65), ("lone-reply.txt", 65), ("cover-letter-alone.mbox", 65), ("cut-inside-hunk.mbox", 2),
        ("patch-2-of-3-missing.mbox", 2),
    ])
    func badInput(_ name: String, _ status: Int32) throws {
        let run = try program.patchwalk("review", "fixtures/bad/\(name)", "-C", "fixtures/mm-tree")
        #expect(run.status == status)
        #expect(status != 65 || run.errorLines.first?.hasPrefix("patchwalk: ") == true)
        try expectGolden(Array((run.output + run.errors).utf8), "bad-\(name).out")
    }

    @Test func leavingOutAnyConvertingHunkIsToldAtItsPlace() throws {
        // Each hunk of patch 2 that converts a caller of page_dup_rmap() is taken out in turn; the report must name the caller.
        let mbox = try program.read("fixtures/series/cow-part9.mbox")
        let lines = mbox.components(separatedBy: "\n")
        let patch = try #require(lines.firstIndex { $0.hasPrefix("Subject: [PATCH v2 2/5]") })
        let end = try #require(lines[patch...].firstIndex(of: "-- "))
        let starts = lines.indices.filter { $0 > patch && $0 < end && lines[$0].hasPrefix("@@ ") }
        var told = 0
        for start in starts.reversed() {
            let stop = lines[(start + 1)...end].firstIndex { $0.hasPrefix("@@ ") || $0.hasPrefix("diff --git ") } ?? end
            let body = lines[start..<stop]
            let converts = body.contains { $0.hasPrefix("-") && $0.contains("page_dup_rmap(") }
            let defines = body.contains { $0.contains("static inline") || $0.contains("#define") }
            guard converts, !defines else { continue }
            let section = try #require(lines[..<start].lastIndex { $0.hasPrefix("diff --git ") })
            let sectionEnd = lines[(section + 1)...end].firstIndex { $0.hasPrefix("diff --git ") } ?? end
            let isOnly = starts.count { section < $0 && $0 < sectionEnd } == 1
            let path = try #require(lines[section].split(separator: " ").last?.dropFirst(2))
            let without = lines[..<(isOnly ? section : start)] + lines[stop...]
            try program.write(without.joined(separator: "\n"), to: "mutant.mbox")
            let run = try program.patchwalk("check", "mutant.mbox", "-C", "fixtures/mm-tree")
            #expect(
                run.output.split(separator: "\n").contains {
                    $0.hasPrefix("error[stale-call] patch 2: \(path):") && $0.contains("(): calls page_dup_rmap()")
                }, "\(path): \(lines[start])")
            told += 1
        }
        // Two of the seven callers share a hunk.
        #expect(told == 6)
    }
}
