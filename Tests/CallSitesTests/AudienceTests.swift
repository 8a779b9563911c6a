import ByteText
import Foundation
import GitStore
import Mail
import PatchSeries
import Testing
import UnifiedDiff

@testable import CallSites
@testable import PatchApply

/// Who was told and who was not.
@Suite struct AudienceTests {
    static let maintainers = """
        MEMORY
        M:	Ann Example <ann@example.org>
        R:	Rob Reader <rob@example.org>
        L:	linux-mm@example.org
        F:	mm/

        DRIVERS
        M:	Dora Driver <dora@example.org>
        F:	drivers/

        KEYS
        M:	Kay <kay@example.org>
        K:	\\bspecial_word\\b

        THE REST
        M:	Last <last@example.org>
        F:	*
        F:	*/

        """

    private static func audience(
        to recipients: [Mailbox], trailers: [Trailer] = [], left: TreePath? = nil,
        files: [String: String] = ["MAINTAINERS": maintainers],
        added: String = "x"
    ) throws -> Audience? {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("patchwalk-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: root.appendingPathComponent(name)) }
        let hunk = Hunk(
            old: .init(start: 0, count: 0), new: .init(start: 1, count: 1), lines: [HunkLine(.added, Array("\(added)\n".utf8))],
            line: 1)
        let file = FileDiff(change: .modified, oldPath: "mm/a.c", newPath: "mm/a.c", content: .text([hunk]), line: 1)
        let author = Mailbox(name: "Ada", address: "ada@example.org")
        let patch = Patch(
            index: 1, subject: "a", author: author, date: nil, messageID: nil, log: [], trailers: trailers, diffstat: [],
            files: [file])
        let mail = Message(subject: "a", author: author, recipients: recipients, body: [])
        let series = Series(
            title: "", author: author, version: 1, total: 1, patches: [patch], cover: nil,
            messages: [ThreadMessage(kind: .patch, message: mail, patchIndex: 1)], fixups: [], missing: [], baseHint: BaseHint(),
            problems: [])
        let step = FileStep(
            path: "mm/a.c", oldPath: nil, status: .modified, outcome: .clean, before: nil, after: nil, expected: nil,
            verified: nil,
            placements: [], lineMap: LineMap(edits: []))
        let walk = Walk(
            base: Base(commit: nil, method: .directory, ref: nil, matched: 0, total: 0, mismatched: []),
            source: DirectoryTree(root: root.path).map(SourceTree.directory) ?? .empty,
            steps: [Step(patch: 1, outcome: .clean, tree: nil, files: [step], rejects: [])])
        let findings = left.map { [Finding(rule: .staleCall, level: .error, symbol: "f", path: $0, message: "calls f()")] } ?? []
        return try Upkeep(of: series, in: walk.source).map {
            Audience(
                of: series, by: $0, walk: walk, review: Review(symbols: [], findings: findings, unread: [], isSkeleton: false))
        }
    }

    private static func lines(_ owners: [Audience.Owner]?) -> [String] {
        (owners ?? []).map { "\($0.address) \($0.paths.map(\.description).joined(separator: " "))" }
    }

    @Test func whoIsAmongTheRecipientsIsTold() throws {
        let list = Mailbox(name: "", address: "Linux-MM@example.org")
        #expect(Self.lines(try Self.audience(to: [list])?.untold) == ["ann@example.org mm/a.c", "rob@example.org mm/a.c"])
        // By another address but the same full name; by a trailer.
        let ann = Mailbox(name: "Ann Example", address: "ann@elsewhere.example")
        let cc = Trailer(key: "Cc", value: "Rob Reader <rob@example.org>", source: .patch)
        #expect(Self.lines(try Self.audience(to: [list, ann], trailers: [cc])?.untold) == [])
    }

    @Test func theOwnersOfWhatIsLeftBehindComeFirst() throws {
        let list = Mailbox(name: "", address: "linux-mm@example.org")
        let audience = try Self.audience(to: [list], left: "drivers/b.c")
        #expect(Self.lines(audience?.untold).first == "dora@example.org drivers/b.c")
        #expect(audience?.owners.map(\.leftBehindCount) == [1, 0, 0, 0])
        #expect(audience?.owners.contains { $0.address == "last@example.org" } == false)
    }

    @Test func withoutRecipientsNobodyIsAccused() throws {
        let audience = try #require(try Self.audience(to: []))
        #expect(!audience.knowsRecipients)
        #expect(audience.untold.isEmpty)
        #expect(audience.owners.allSatisfy { $0.isTold == nil })
    }

    @Test func keywordsCountInWhatThePatchesChange() throws {
        let list = Mailbox(name: "", address: "linux-mm@example.org")
        #expect(Self.lines(try Self.audience(to: [list], added: "a special_word b")?.untold).contains("kay@example.org mm/a.c"))
        #expect(!Self.lines(try Self.audience(to: [list])?.untold).contains("kay@example.org mm/a.c"))
    }

    @Test func aTreeWithoutMaintainersSaysNothing() throws {
        #expect(try Self.audience(to: [], files: [:]) == nil)
    }
}
