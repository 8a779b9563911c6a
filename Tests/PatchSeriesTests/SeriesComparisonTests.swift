import ByteText
import Mail
import Testing
import UnifiedDiff

@testable import PatchSeries

/// Which patch became which, and what became of the tags.
@Suite struct SeriesComparisonTests {
    private static func patch(
        _ index: Int, _ subject: String, _ lines: [String], log: String = "", tags: [String] = [], from reply: String? = nil,
        context: String = "c\n"
    ) -> Patch {
        let hunk = Hunk(
            old: .init(start: index, count: 1), new: .init(start: index, count: 1),
            lines: [HunkLine(.context, Array(context.utf8))] + lines.map { HunkLine(.added, Array("\($0)\n".utf8)) }, line: 1)
        let file = FileDiff(change: .modified, oldPath: "mm/a.c", newPath: "mm/a.c", content: .text([hunk]), line: 1)
        return Patch(
            index: index, subject: subject, author: Mailbox(name: "Ada"), date: nil, messageID: nil, log: Array(log.utf8),
            trailers: tags.map { Trailer(key: "Reviewed-by", value: $0, source: reply.map { .reply(author: $0) } ?? .patch) },
            diffstat: [], files: [file])
    }

    private static func series(_ patches: [Patch]) -> Series {
        Series(
            title: "", author: Mailbox(name: "Ada"), version: 1, total: patches.count, patches: patches, cover: nil, messages: [],
            fixups: [], missing: [], baseHint: BaseHint(), problems: [])
    }

    private static func pairs(_ old: [Patch], _ new: [Patch]) -> [String] {
        SeriesComparison(from: series(old), to: series(new)).patches.map {
            "\($0.old.map(String.init) ?? "-")→\($0.new.map(String.init) ?? "-") \($0.relation.rawValue)"
        }
    }

    @Test func aRebaseIsNoChange() {
        let old = Self.patch(1, "a", ["one();", "two();"])
        let new = Self.patch(4, "a", ["one();", "two();"], context: "other context\n")
        #expect(Self.pairs([old], [new]) == ["1→4 same"])
    }

    @Test func reorderedRenamedNewAndDropped() {
        let old = [
            Self.patch(1, "a", ["one();"]), Self.patch(2, "b", ["two();"]), Self.patch(3, "c", ["three();"]),
            Self.patch(4, "d", ["x1();", "x2();", "x3();", "x4();"]),
        ]
        let new = [
            Self.patch(1, "b, in other words", ["two();"]), Self.patch(2, "a", ["one();"]), Self.patch(3, "e", ["five();"]),
            Self.patch(4, "f", ["x1();", "x2();", "x3();", "y4();"]),
        ]
        #expect(Self.pairs(old, new) == ["2→1 message", "1→2 same", "-→3 new", "4→4 changed", "3→- dropped"])
    }

    @Test func theMessageCountsItsTrailersDoNot() {
        let old = Self.patch(1, "a", ["one();"], log: "Because.\n\nReviewed-by: Bob <b@x.org>\n", tags: ["Bob <b@x.org>"])
        #expect(Self.pairs([old], [Self.patch(1, "a", ["one();"], log: "Because.\n\n")]) == ["1→1 same"])
        #expect(Self.pairs([old], [Self.patch(1, "a", ["one();"], log: "Why?\n\n")]) == ["1→1 message"])
    }

    @Test func sameSubjectIsTheSamePatchHoweverMuchChanged() {
        #expect(Self.pairs([Self.patch(1, "a", ["one();"])], [Self.patch(1, "A", ["other();"])]) == ["1→1 changed"])
    }

    private static func tags(_ old: Patch, _ new: Patch) -> [String] {
        SeriesComparison(from: series([old]), to: series([new])).tags.map { "\($0.fate.rawValue) \($0.key): \($0.value)" }
    }

    @Test func aTagLostOnTheSamePatch() {
        let old = Self.patch(1, "a", ["one();"], tags: ["Bob <b@x.org>"], from: "Bob")
        #expect(Self.tags(old, Self.patch(1, "a", ["one();"])) == ["lost Reviewed-by: Bob <b@x.org>"])
        #expect(Self.tags(old, Self.patch(1, "a", ["one();"], tags: ["Robert <B@X.org>"])) == [])
        #expect(Self.tags(old, Self.patch(1, "a", ["other();"])) == ["dropped Reviewed-by: Bob <b@x.org>"])
    }

    @Test func aTagKeptOnAPatchThatChangedALot() {
        let old = Self.patch(1, "a", ["one();", "two();"], tags: ["Bob <b@x.org>"], from: "Bob")
        #expect(
            Self.tags(old, Self.patch(1, "a", ["three();", "four();"], tags: ["Bob <b@x.org>"])) == [
                "kept Reviewed-by: Bob <b@x.org>"
            ])
        // Given again to the new version by the reviewer.
        #expect(Self.tags(old, Self.patch(1, "a", ["three();"], tags: ["Bob <b@x.org>"], from: "Bob")) == [])
    }
}
