import Testing

/// `--also REF` and who was not told, on repositories made for the test.
@Suite struct OtherTreesTests {
    let program: Program

    static let maintainers = """
        SUMS
        M:	Sam Sum <sam@example.org>
        L:	sums@example.org
        F:	mm/

        LIBRARY
        M:	Lib Keeper <lib@example.org>
        F:	lib/

        """

    init() throws {
        program = try Program()
        try program.write(Texts.series, to: "series.mbox")
        try program.write(Texts.source, to: "tree/mm/sum.c")
        try program.write("int twice(int value);\n", to: "tree/include/linux/sum.h")
        try program.write("#include <linux/sum.h>\nint six(void) { return 6; }\n", to: "tree/lib/six.c")
        try program.write(Self.maintainers, to: "tree/MAINTAINERS")
        let made = try program.shell(
            """
            set -e; git config --global user.name a; git config --global user.email a@b; git config --global init.defaultBranch main
            cd tree; git init -q .; git add .; git commit -qm base
            git checkout -qb next; printf 'int six(void) { return twice(3); }\\n' > lib/six.c
            printf 'static int twice(int a, int b) { return a + b; }\\nint own(void) { return twice(1, 2); }\\n' > lib/own.c
            git add .; git commit -qm next
            git checkout -qb merged main; sed -i s/twice/times_two/g mm/sum.c include/linux/sum.h
            printf 'int six(void) { return times_two(3); }\\n' > lib/six.c; git add .; git commit -qm merged; git checkout -q main
            """)
        try #require(made.status == 0, "\(made.errors)")
    }

    @Test func aNewCallerInAnotherBranchIsAWarning() throws {
        // The prototype goes, too, so that no definition of the name is left.
        let header = """
            diff --git a/include/linux/sum.h b/include/linux/sum.h
            --- a/include/linux/sum.h
            +++ b/include/linux/sum.h
            @@ -1 +1 @@
            -int twice(int value);
            +int times_two(int value);

            """
        try program.write(
            Texts.patch(1, "mm: count", Texts.counting) + Texts.patch(2, "mm: rename twice()", Texts.renaming + header),
            to: "series.mbox")
        let without = try program.patchwalk("check", "series.mbox", "-C", "tree")
        #expect(!without.output.contains("lib/six.c"))
        let run = try program.patchwalk("check", "series.mbox", "-C", "tree", "--also", "next", "--also", "merged")
        #expect(run.status == 0)
        let warning =
            "warning[stale-call] patch 2: next:lib/six.c:1 six(): calls twice(), "
            + "which patch 2 removed: the base has no such use, next has\n"
        #expect(run.output.contains(warning), "\(run.output)")
        #expect(!run.output.contains("lib/own.c"))
        #expect(!run.output.contains("merged:"))
        let json = try program.patchwalk("check", "series.mbox", "-C", "tree", "--also", "next", "--format", "json")
        #expect(json.output.contains("\"ref\": \"next\""))
        #expect(try program.patchwalk("check", "series.mbox", "-C", "tree", "--also", "next", "--fail-on", "warning").status == 1)
    }

    @Test func aRevisionMustBeThere() throws {
        #expect(try program.patchwalk("check", "series.mbox", "-C", "tree", "--also", "nowhere").status == 66)
        try program.write(Texts.source, to: "plain/mm/sum.c")
        #expect(try program.patchwalk("check", "series.mbox", "-C", "plain", "--also", "next").status == 64)
    }

    @Test func whoWasNotToldIsNamed() throws {
        // Without recipients nobody is said to be missing.
        let silent = try program.patchwalk("review", "series.mbox", "-C", "tree")
        #expect(!silent.output.contains("not told"))
        #expect(try program.shell("sed -i 's/^Subject:/To: sums@example.org\\nSubject:/' series.mbox").status == 0)
        let run = try program.patchwalk("review", "series.mbox", "-C", "tree")
        #expect(
            run.output.contains("not told, by MAINTAINERS\n  Sam Sum <sam@example.org>, maintainer of SUMS: mm/sum.c"),
            "\(run.output)")
        #expect(!run.output.contains("LIBRARY"))
        let json = try program.patchwalk("review", "series.mbox", "-C", "tree", "--format", "json")
        #expect(json.output.contains("\"address\": \"sums@example.org\"") && json.output.contains("\"told\": true"))
    }
}
