import Testing

/// What applying says to the user: backwards, and where it fails.
@Suite struct ApplyTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.write(Texts.series, to: "series.mbox")
        try program.write(Texts.source, to: "tree/mm/sum.c")
        let made = try program.shell(
            """
            git config --global user.name a && git config --global user.email a@example.org && cd tree && git init -q -b main . &&
            git add . && git commit -qm a && git tag v1 && git am -q ../series.mbox
            """)
        #expect(made.status == 0, "\(made.errors)")
    }

    @Test func aSeriesIsWalkedOffATreeThatContainsIt() throws {
        let run = try program.patchwalk("review", "series.mbox", "-C", "tree", "--reverse", "--format", "json")
        #expect(run.status == 0, "\(run.errors)")
        let start = try program.shell("git -C tree rev-parse 'v1^{tree}'").output.prefix(40)
        #expect(run.output.contains("\"tree\": \"\(start)\""))
        let twice = try program.patchwalk("review", "series.mbox", "-C", "tree", "--reverse", "--base", "v1")
        #expect(twice.output.contains("already applied"))
    }

    @Test func anotherBaseIsNamedWhereTheWholeSeriesAppliesThere() throws {
        let made = try program.shell("cd tree && printf 'int other;\\n' >mm/sum.c && git commit -qam other")
        #expect(made.status == 0, "\(made.errors)")
        let run = try program.patchwalk("review", "series.mbox", "-C", "tree", "--base", "HEAD")
        #expect(run.status == 2)
        #expect(run.output.contains("hint: the whole series applies to v1: --base v1"), "\(run.output)")
        #expect(try program.patchwalk("review", "series.mbox", "-C", "tree", "--base", "v1").status == 0)
    }

    @Test func bothSidesOfAConflictAreShown() throws {
        let made = try program.shell(
            """
            cd tree && git checkout -q -b side v1 && sed -i 's/value \\* 2/value + value/' mm/sum.c && git commit -qam side &&
            sed -i 's/value + value/value << 1/' mm/sum.c && git commit -qam work && git format-patch -q -1 --full-index -o .. &&
            git checkout -q main
            """)
        #expect(made.status == 0, "\(made.errors)")
        let run = try program.patchwalk("review", "0001-work.patch", "-C", "tree", "--base", "main")
        #expect(run.status == 2)
        #expect(run.output.contains("the tree has:"), "\(run.output)")
        #expect(run.output.contains("return value * 2;"))
        #expect(run.output.contains("return value << 1;"))
    }
}
