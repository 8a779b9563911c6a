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

    /// `dup(p, x)` becomes one of two, as where a function is split.
    static let split =
        "void dup(struct page *p, bool x);\nvoid dup_file(struct page *p, bool x);\nint dup_anon(struct page *p, bool x);\n"

    @Test func oneCallMayBecomeSeveral() throws {
        func user(_ call: String) -> String { "void b(struct page *p)\n{\n\t\(call)\n}\n" }
        let branch = "if (anon)\n\t\tdup_anon(p, true);\n\telse\n\t\tdup_file(p, true);"
        let users = (0..<4).map { ("mm/u\($0).c", user("dup(p, true);")) }
        let tree = ["include/l.h": Self.split].merging(users) { $1 }
        let patch = Dictionary(uniqueKeysWithValues: (0..<3).map { ("mm/u\($0).c", Optional(user(branch))) })
        let review = try Scenario(tree).patch(patch).review()
        #expect(
            review.symbol("dup")?.lines.first == "mm/u0.c:3 b call replaced 1 → dup_anon(p, true) + dup_file(p, true)")
        #expect(review.lines == ["unconverted warning 1 mm/u3.c:3 b"])
        #expect(review.symbol("dup")?.counts.changed == 3)
        // Two are not yet a way.
        let fewer = try Scenario(tree).patch(patch.filter { $0.key != "mm/u2.c" }).review()
        #expect(fewer.symbols.isEmpty && fewer.lines == [])
    }

    @Test func callsOnNeighbouringLinesHaveTheirOwnSuccessors() throws {
        func user(_ name: String) -> String {
            "void b(struct page *p, struct page *q)\n{\n\t\(name)(p, true);\n\t\(name)(p, true);\n\t\(name)(q, true);\n}\n"
        }
        // Both are there, or the series brings the new one.
        for header in [Self.split, "void dup_file(struct page *p, bool x);\n"] {
            let base = header == Self.split ? header : "void dup(struct page *p, bool x);\n"
            let review = try Scenario(["include/l.h": base, "mm/a.c": user("dup")])
                .patch(["include/l.h": header, "mm/a.c": user("dup_file")]).review(watch: ["dup"])
            #expect(
                review.symbol("dup")?.lines == [
                    "mm/a.c:3 b call replaced 1 → dup_file(p, true)", "mm/a.c:4 b call replaced 1 → dup_file(p, true)",
                    "mm/a.c:5 b call replaced 1 → dup_file(q, true)",
                ])
        }
    }

    @Test func aCallThatTheSeriesAddsIsNoneThatItConverts() throws {
        let (old, new) = ("old_get(p, true)", "new_get(p, true)")
        let stays = ["mm/b.c": "void b(struct page *p)\n{\n\told_get(p, true);\n}\n"]
        let tree = ["include/l.h": Self.library, "mm/a.c": "int a;\n"].merging(stays) { $1 }
        let review = try Scenario(tree).patch(["mm/a.c": Self.users(Array(repeating: old, count: 3))])
            .patch(["mm/a.c": Self.users(Array(repeating: new, count: 3))]).review()
        #expect(review.symbol("old_get") == nil && review.lines == [])
        // Those of the base may be converted by a later patch, too.
        let base = tree.merging(["mm/a.c": Self.users(Array(repeating: old, count: 3))]) { $1 }
        let late = try Scenario(base).patch(["mm/c.c": "int c;\n"]).patch(["mm/a.c": Self.users(Array(repeating: new, count: 3))])
            .review()
        #expect(late.lines == ["unconverted warning 2 mm/b.c:3 b"])
    }
}
