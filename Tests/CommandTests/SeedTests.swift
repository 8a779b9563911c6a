import Foundation
import Testing

private let seedFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/seeds").standardized.path

/// Real documents from mail archives, where they lie beside the project; without a tree, since none is there everywhere.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: seedFolder), "no sample documents beside the project"))
struct SeedTests {
    private func seed(_ number: String) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: seedFolder)
        return seedFolder + "/" + (try #require(names.first { $0.hasPrefix(number) }))
    }

    @Test func aThreadPageIsWalkedWithoutATree() throws {
        let run = try Program().patchwalk("review", try seed("002"), "--format", "json")
        #expect(run.status == 0)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        let series = try #require(report["series"] as? [String: Any])
        #expect(series["version"] as? Int == 2)
        #expect(series["total"] as? Int == 15)
        #expect(series["replies"] as? Int == 22)
        #expect((series["fixups"] as? [[String: Any]])?.compactMap { $0["afterPatch"] as? Int } == [10, 10])
        let steps = try #require((report["apply"] as? [String: Any])?["steps"] as? [[String: Any]])
        #expect(steps.map { $0["outcome"] as? String } == Array(repeating: "clean", count: 15))
        let symbols = try #require(report["symbols"] as? [[String: Any]])
        let symbol = try #require(symbols.first { $0["name"] as? String == "page_dup_rmap" })
        let sites = try #require(symbol["sites"] as? [[String: Any]]).filter { $0["kind"] as? String == "call" }
        #expect(
            sites.map { $0["function"] as? String } == [
                "copy_huge_pmd", "copy_hugetlb_page_range", "hugetlb_no_page", "hugetlb_mcopy_atomic_pte", "copy_nonpresent_pte",
                "copy_present_pte", "remove_migration_pte",
            ])
        let heirs = sites.flatMap { ($0["becomes"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String } }
        #expect(Set(heirs) == ["page_dup_file_rmap", "page_try_dup_anon_rmap"])
        #expect(sites.allSatisfy { $0["patches"] as? [Int] == [4] })
        #expect((report["summary"] as? [String: Any])?["errors"] as? Int == 0)
    }

    @Test func aNewTestOfAFlagIsObjectedToAsTheReviewersDo() throws {
        let run = try Program().patchwalk("check", try seed("001"), "--fail-on", "warning")
        #expect(run.status == 1)
        let told = run.output.split(separator: "\n").filter { $0.hasPrefix("warning[policy]") }
        #expect(told.count == 1)
        #expect(
            told.first?.hasPrefix(
                "warning[policy] patch 6: mm/pagewalk.c:732 folio_walk_start(): tests VM_PFNMAP outside vm_normal_page*") == true)
    }

    @Test func theMappingsOwnTestsOfTheFlagAreNot() throws {
        let run = try Program().patchwalk("check", try seed("000"))
        #expect(!run.output.contains("[policy]"))
    }

    @Test func aCoverLetterWithAReportHasNoPatch() throws {
        let run = try Program().patchwalk("review", try seed("004"))
        #expect(run.status == 65)
        #expect(run.errorLines.first?.contains("there is no patch in it") == true)
        #expect(try Program().patchwalk("show", try seed("004")).status == 0)
    }

    @Test func aLoneReplyIsNoSeries() throws {
        let run = try Program().patchwalk("review", try seed("003"))
        #expect(run.status == 65)
        #expect(run.errorLines.first?.hasPrefix("patchwalk: ") == true)
    }
}
