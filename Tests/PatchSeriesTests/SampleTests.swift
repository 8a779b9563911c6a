import ByteText
import Foundation
import Mail
import PatchSeries
import Testing
import UnifiedDiff

/// A sample beside the package; nil where it is not at hand.
func sample(_ prefix: String) -> [UInt8]? {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/seeds").standardizedFileURL
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    guard let name = names.first(where: { $0.hasPrefix(prefix) }) else { return nil }
    return (try? Data(contentsOf: folder.appending(path: name))).map { Array($0) }
}

@Suite struct SampleTests {
    @Test(.enabled(if: sample("002") != nil)) func readsAWholeThread() throws {
        let series = try Series(try MailInput.read(try #require(sample("002"))))
        #expect(series.title == "mm: COW fixes part 2: reliable GUP pins of anonymous pages")
        #expect(series.author == Mailbox(name: "David Hildenbrand", address: "david@redhat.com", isInferred: true))
        #expect(series.version == 2)
        #expect(series.total == 15)
        #expect(series.cover == 0)
        #expect(series.patches.map(\.index) == Array(1...15))
        #expect(series.missing.isEmpty)
        #expect(series.problems.isEmpty)
        #expect(series.replyCount == 22)
        #expect(series.messages.count == 38)
        #expect(series.patches.allSatisfy { $0.author.name == "David Hildenbrand" && $0.author.isInferred })
        #expect(series.patches.allSatisfy { $0.date?.description == "2022-03-15T10:47:00+00:00" })
        #expect(series.patches[11].subject == "mm/gup: disallow follow_page(FOLL_PIN)")
        let stated = series.patches.flatMap(\.files).filter { $0.postimage.map { !$0.isZero } ?? false }
        #expect(stated.count == 63)
        #expect(series.patches.allSatisfy { $0.diffstat.count == $0.files.count && !$0.log.isEmpty })
        #expect(series.baseHint == BaseHint())

        // The answers to patch 1 hang below it, six deep.
        let answers = Dictionary(grouping: series.messages.filter { $0.kind == .reply || $0.kind == .fixup }, by: \.patchIndex)
        #expect(answers.mapValues(\.count) == [nil: 1, 1: 5, 4: 2, 11: 8, 13: 4, 15: 2])
        #expect(series.patches[0].trailers.first { $0.key == "Reviewed-by" }?.value == "Khalid Aziz <khalid.aziz@oracle.com>")
    }

    @Test(.enabled(if: sample("002") != nil)) func listsPastedFixupsApart() throws {
        let series = try Series(try MailInput.read(try #require(sample("002"))))
        #expect(
            series.fixups.map(\.subject)
                == Array(repeating: "mm/huge_memory: remove outdated VM_WARN_ON_ONCE_PAGE from unmap_page()", count: 2))
        #expect(series.fixups.map(\.afterPatch) == [10, 10])
        #expect(series.fixups.allSatisfy { $0.author == Mailbox(name: "David Hildenbrand", address: "david@redhat.com") })
        #expect(series.fixups.allSatisfy { $0.files.map(\.path) == ["mm/huge_memory.c"] && $0.files[0].removedCount == 2 })
        #expect(series.fixups.map { series.messages[$0.message].patchIndex } == [11, 11])
        // The credits in a pasted patch are its own.
        #expect(!series.patches[10].trailers.contains { $0.key == "Reviewed-by" })
    }

    @Test(.enabled(if: sample("004") != nil)) func showsAThreadWithoutPatches() throws {
        let input = try MailInput.read(try #require(sample("004")))
        do {
            _ = try Series(input)
            Issue.record("there is no patch on this page")
        } catch {
            guard case .noPatch(let thread) = error else { throw error }
            #expect(thread.messages.map(\.kind) == [.cover, .report])
        }
    }
}
