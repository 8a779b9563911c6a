import CallSites
import Testing

@Suite struct UnconvertedTests {
    static let library = "void old_get(struct page *p, bool on);\nvoid new_get(struct page *p, bool on);\n"

    static func users(_ calls: [String]) -> String {
        calls.enumerated().map { "void user_\($0)(struct page *p)\n{\n\t\($1);\n}\n" }.joined(separator: "\n")
    }

    @Test func theOneOfFourThatStaysIsTold() throws {
        let calls = Array(repeating: "old_get(p, true)", count: 4)
        let review = try Scenario(["include/l.h": Self.library, "mm/a.c": Self.users(calls)])
            .patch(["mm/a.c": Self.users(Array(repeating: "new_get(p, true)", count: 3) + ["old_get(p, true)"])])
            .review(watch: ["old_get"])
        #expect(review.lines == ["unconverted warning 1 mm/a.c:18 user_3"])
        #expect(review.findings.first?.message == "3 uses of old_get alike become new_get; this one stays")
    }

    @Test func whereMostStayTheSeriesMeansTo() throws {
        let calls = Array(repeating: "old_get(p, true)", count: 8)
        let review = try Scenario(["include/l.h": Self.library, "mm/a.c": Self.users(calls)])
            .patch([
                "mm/a.c": Self.users(
                    Array(repeating: "new_get(p, true)", count: 3) + Array(repeating: "old_get(p, true)", count: 5))
            ])
            .review(watch: ["old_get"])
        #expect(review.lines == [])
    }

    @Test func theNewWayMayCallTheOldOne() throws {
        let wrapped =
            "void old_get(struct page *p, bool on);\nstatic inline void new_get(struct page *p, bool on) { old_get(p, on); }\n"
        let review = try Scenario(["include/l.h": wrapped, "mm/a.c": Self.users(Array(repeating: "old_get(p, true)", count: 3))])
            .patch(["mm/a.c": Self.users(Array(repeating: "new_get(p, true)", count: 3))]).review(watch: ["old_get"])
        #expect(review.lines == [])
    }

    @Test func anArgumentThatOthersChangeIsTold() throws {
        let calls = Array(repeating: "old_get(p, false)", count: 3) + ["old_get(p, true)", "old_get(p, false)"]
        let after = Array(repeating: "old_get(p, LAZY)", count: 3) + ["old_get(p, true)", "old_get(p, false)"]
        let review = try Scenario(["include/l.h": Self.library, "mm/a.c": Self.users(calls)])
            .patch(["mm/a.c": Self.users(after)]).review(watch: ["old_get"])
        #expect(review.lines == ["unconverted warning 1 mm/a.c:23 user_4"])
    }

    @Test func aTruthValueForWhatBecameFlagsIsTold() throws {
        let review = try Scenario([
            "include/l.h": "void old_get(struct page *p, bool on);\n",
            "mm/a.c": Self.users(["old_get(p, true)", "old_get(p, x)"]),
        ])
        .patch(["include/l.h": "void old_get(struct page *p, unsigned int flags);\n"]).review()
        #expect(review.lines == ["unconverted warning 1 mm/a.c:3 user_0"])
        #expect(
            review.findings.first?.message == "old_get() is given true for argument 2, which is unsigned int flags since patch 1")
    }

    @Test func aNameThatTheSeriesDoesNotChangeIsFollowedWhereItConvertsItsCallers() throws {
        let calls = Array(repeating: "old_get(p, true)", count: 4)
        let review = try Scenario([
            "include/l.h": Self.library, "mm/a.c": Self.users(calls),
            "mm/b.c": "void b(struct page *p)\n{\n\told_get(p, true);\n}\n",
        ])
        .patch(["mm/a.c": Self.users(Array(repeating: "new_get(p, true)", count: 4))]).review()
        #expect(review.lines == ["unconverted warning 1 mm/b.c:3 b"])
        #expect(review.symbol("old_get")?.counts.changed == 4)
    }

    @Test func aNameThatEverybodyUsesIsNot() throws {
        let calls = Array(repeating: "old_get(p, true)", count: 3)
        let others = (0..<40).map { ("mm/user\($0).c", "void b(struct page *p)\n{\n\told_get(p, true);\n}\n") }
        let tree = ["include/l.h": Self.library, "mm/a.c": Self.users(calls)].merging(others) { $1 }
        let review = try Scenario(tree).patch(["mm/a.c": Self.users(Array(repeating: "new_get(p, true)", count: 3))]).review()
        #expect(review.symbols.isEmpty && review.lines == [])
    }
}
