// Which definition a site means, by what its file includes.

import ByteText
import CallSites
import KernelC
import Testing

@Suite struct ResolutionTests {
    static let tree = SmallTree([
        "include/linux/x.h": "void probe(int a);\n", "lib/x.c": "void probe(int a) { }\n",
        "drivers/a/internal.h": "#ifndef A_H\n#define A_H\n#define probe(x) a_probe(x)\n#endif\n",
        "drivers/a/more.h": "#include \"internal.h\"\n",
        "drivers/a/a.c": "#include \"more.h\"\nvoid a(void) { probe(1); }\n",
        "drivers/a/other.c": "#include <linux/x.h>\nvoid o(void) { probe(2); }\n",
        "drivers/b/b.c": "void b(void) { probe(3); }\n",
        "drivers/c/c.c": "#ifdef OLD\n#include \"../a/internal.h\"\n#endif\nvoid c(void) { probe(4); }\n",
        "drivers/d/d.c": "static void probe(int a) { }\nvoid d(void) { probe(5); }\n",
        "tools/include/linux/x.h": "#define probe(x) printf(\"%d\", x)\n",
        "tools/t.c": "#include <linux/x.h>\nvoid t(void) { probe(6); }\n",
    ])

    @Test func aFoldersOwnMacroIsAnotherSymbol() throws {
        let symbol = try #require(try Self.tree.callers("probe").symbols.first)
        #expect(symbol.sites.map(\.path) == ["drivers/a/other.c", "drivers/b/b.c", "drivers/c/c.c"])
        #expect(symbol.counts.base == 3)
        #expect(
            symbol.namesakes.map { "\($0.path) \($0.candidates.map(\.path))" } == [
                "drivers/a/a.c [drivers/a/internal.h]", "drivers/d/d.c [drivers/d/d.c]", "tools/t.c [tools/include/linux/x.h]",
            ])
        // Under an `#if` the header may be seen or not: both stand in question.
        #expect(
            symbol.sites.map { Set($0.candidates.map(\.path.description)) } == [
                [], [], ["drivers/a/internal.h", "include/linux/x.h", "lib/x.c"],
            ])
    }

    @Test func theLedgerTellsThemToo() throws {
        let report = try Self.tree.callers("probe")
        let ledger = try Self.tree.ledger("probe", kind: .function, namesakes: report.symbols.map(\.namesakes))
        #expect(ledger.counts == [.definition: 4, .call: 3, .namesake: 2, .otherProgram: 2] && ledger.isComplete)
    }

    @Test func whatOnlyFoldersHaveIsAskedForAltogether() throws {
        let symbol = try #require(
            try SmallTree([
                "drivers/a/util.h": "static inline int util(int a) { return a; }\n",
                "drivers/a/a.c": "#include \"util.h\"\nint a(void) { return util(1); }\n",
                "drivers/b/util.h": "static inline int util(int a) { return -a; }\n",
                "drivers/b/b.c": "#include \"util.h\"\nint b(void) { return util(2); }\n",
                "drivers/z/z.c": "#include \"util.h\"\nint z(void) { return util(3); }\n",
            ]).callers("util").symbols.first)
        let calls = symbol.sites.filter { $0.kind == .call }
        #expect(calls.map { $0.candidates.map(\.path) } == [[], [], ["drivers/a/util.h", "drivers/b/util.h"]])
        #expect(symbol.namesakes.isEmpty)
    }

    @Test func anotherDriversNamesakeDoesNotSaveACallLeftBehind() throws {
        let util = "static inline int util(int a) { return a; }\n"
        let review = try Scenario([
            "drivers/a/util.h": util + "static inline int keep(void) { return 1; }\n",
            "drivers/a/a.c": "#include \"util.h\"\nint a(void) { return util(1); }\n", "drivers/b/util.h": util,
            "drivers/b/b.c": "#include \"util.h\"\nint b(void) { return util(2); }\n",
        ])
        .patch(["drivers/a/util.h": "static inline int keep(void) { return 1; }\n"])
        .review()
        #expect(review.lines == ["stale-call error 1 drivers/a/a.c:2 a"])
        // Who means the other one is no site of the one that goes.
        #expect(try #require(review.symbol("util")).sites.filter { $0.kind == .call }.map(\.path) == ["drivers/a/a.c"])
    }

    @Test func filesThatAreOneTextSeeEachOthersStatics() throws {
        let review = try Scenario([
            "kernel/all.c": "#include \"one.c\"\n#include \"two.c\"\n", "kernel/one.c": "static int one(int a) { return a; }\n",
            "kernel/two.c": "int two(void) { return one(1); }\n", "kernel/three.c": "int three(void) { return one(2); }\n",
            "include/one.h": "int one(int a);\n",
        ])
        .patch(["kernel/one.c": "static int one(int a, int b) { return a; }\n"])
        .review(watch: ["one"])
        #expect(review.lines == ["arity error 1 kernel/two.c:1 two"])
    }
}
