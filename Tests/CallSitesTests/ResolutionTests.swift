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

    /// A bundled library goes, and a build may take the system's copy; what the whole kernel includes is nowhere else.
    @Test func aHeaderThatGoesMayBeElsewhere() throws {
        let header = "int parse(int a);\n"
        for (path, level) in [("deps/parser/parser.h", "warning"), ("src/parser.h", "error"), ("include/parser.h", "error")] {
            let review = try Scenario([path: header, "src/use.c": "#include \"parser.h\"\nint u(void) { return parse(1); }\n"])
                .patch([path: Optional<String>.none]).review()
            #expect(review.lines == ["stale-call \(level) 1 src/use.c:2 u"])
        }
    }

    /// The library goes before the file comes that asks the system's copy.
    @Test func aNewUseMayMeanTheCopyOfAHeaderThatWent() throws {
        let use = "#include <parser.h>\nint u(void) { return parse(1); }\n"
        let tree = Scenario(["deps/parser/parser.h": "int parse(int a);\n", "src/use.c": "\n"])
        let review = try tree.patch(["deps/parser/parser.h": Optional<String>.none]).patch(["src/use.c": use]).review()
        #expect(review.lines == ["stale-call warning 2 src/use.c:2 u"])
        #expect(review.findings.first?.message.contains("which patch 1 removed with deps/parser/parser.h") == true)
        // What goes from a header that stays is nowhere else.
        let sure = try tree.patch(["deps/parser/parser.h": "\n"]).patch(["src/use.c": use]).review()
        #expect(sure.lines == ["stale-call error 2 src/use.c:2 u"])
        #expect(sure.findings.first?.message.contains("which patch 1 removed from deps/parser/parser.h:1") == true)
    }

    /// `version` is what a macro makes other names of; the function of that name is another program's.
    @Test func whatIsNotDeclaredIsNotMeant() throws {
        let make = "#define PROTO(n) static int n##_get(void);\nPROTO(version)\n"
        let server = "void version(void) { }\nint main(void) { version(); return 0; }\n"
        for (header, count) in [("src/server.h", 0), ("deps/alloc/alloc.h", 1), ("include/server.h", 1)] {
            let review = try Scenario([
                "src/server.c": server, header: "void version(void);\n", "deps/alloc/ctl.c": "#include \"alloc.h\"\n" + make,
            ])
            .patch(["src/server.c": "int main(void) { return 0; }\n", header: "\n"]).review()
            #expect(review.lines.count == count)
        }
        // A header may declare it by a macro, and the use is of an object.
        let object = Scenario([
            "src/pool.c": "struct pool pool;\n", "src/pool.h": "POOL_OF(int, pool)\n",
            "src/use.c": "#include \"pool.h\"\nvoid u(void) { drain(&pool); }\n",
        ])
        #expect(try object.patch(["src/pool.c": "\n"]).review().lines.contains("stale-call error 1 src/use.c:2 u"))
    }

    /// The file includes by a macro what can't be told, and nothing of it speaks for the one library's substitute.
    @Test func aSubstituteForSomeConfigurationsIsNobodyElses() throws {
        let review = try Scenario([
            "deps/re/internal.h": "#ifdef VPASCAL\n#define memset(s, c, n) _memset(s, c, n)\n#endif\n",
            "src/a.c": "#include CONFIG_HEADER\nvoid a(char *s) { memset(s, 0, 1); }\n",
        ])
        .patch(["deps/re/internal.h": "\n"]).review()
        #expect(review.lines == [])
    }

    /// What reads the same in the library that takes another's place means what it has there.
    @Test func whatComesToAnotherFileMeansWhatItHasThere() throws {
        let use = "int f(char *s) { return tool_clear(s, 0, 1); }\n"
        let header = "#define tool_clear(s, c, n) re_memset(s, c, n)\n"
        let tree = Scenario([
            "deps/re/internal.h": header, "deps/re/re.c": "#include \"internal.h\"\n" + use, "deps/two/two.h": "\n",
        ])
        func moved(_ text: String) throws -> [String] {
            try tree.patch(["deps/re/internal.h": "\n", "deps/re/re.c": Optional<String>.none, "deps/two/two.c": text]).review()
                .lines
        }
        #expect(try moved("#include \"two.h\"\n" + use) == [])
        #expect(try moved("#include \"../re/internal.h\"\n" + use) == ["stale-call error 1 deps/two/two.c:2 f"])
    }

    /// A header that one patch brings and another one takes to another folder stands at neither end.
    @Test func whatIsThereInBetweenIsIncluded() throws {
        let common = "#define ORIGINAL 1\n"
        let review = try Scenario(["tests/main.h": "\n"])
            .patch([
                "tests/apply/common.h": common, "tests/apply/a.c": "#include \"common.h\"\nint a(void) { return f(ORIGINAL); }\n",
            ])
            .patch([
                "tests/apply/common.h": Optional<String>.none, "tests/patch/common.h": common,
                "tests/apply/a.c": "#include \"../patch/common.h\"\nint a(void) { return f(ORIGINAL); }\n",
            ])
            .review()
        #expect(review.lines == [])
    }

    /// One platform has its own `lock()`, declared where it is included; elsewhere the system's is called.
    @Test func aCallMeansWhatItsHeadersDeclare() throws {
        let tree = Scenario([
            "src/win/lock.h": "int lock(int *m);\n", "src/win/lock.c": "#include \"lock.h\"\nint lock(int *m) { return 0; }\n",
            "src/unix/lock.h": "#include <system/lock.h>\n#define take(m) lock(m)\n",
            "src/unix/a.c": "#include \"lock.h\"\nint a(int *m) { return lock(m) + take(m); }\n",
            "src/win/b.c": "#include \"lock.h\"\nint b(int *m) { return lock(m); }\n",
        ])
        let review = try tree.patch(["src/win/lock.h": "\n", "src/win/lock.c": "#include \"lock.h\"\n"]).review()
        #expect(
            review.lines == [
                "stale-call warning 1 src/unix/a.c:2 a", "stale-call warning 1 src/unix/lock.h:2 take",
                "stale-call error 1 src/win/b.c:2 b",
            ])
    }

    /// Prototypes stand in a file that is neither header nor source.
    @Test func whatIncludesMoreThanHeadersMayDeclare() throws {
        let table = "int f_time(int a);\nint (*table[])(int) = { f_time };\n"
        let review = try Scenario([
            "src/proto.h": "\n", "src/a.c": "#include \"proto.h\"\n" + table + "int f_time(int a) { return a; }\n",
        ])
        .patch([
            "src/a.c": "#include \"proto.h\"\nint (*table[])(int) = { f_time };\n", "src/proto.h": "#include \"time.pro\"\n",
            "src/time.pro": "int f_time(int a);\n", "src/time.c": "int f_time(int a) { return a; }\n",
        ]).review()
        #expect(review.lines == [])
    }

    /// `#ifndef NAME` asks whether somebody else has it: the system, where nobody of the tree does.
    @Test func aFallbackForTheSystemsNameMayGo() throws {
        let fallback = "#ifndef CLOCK_FAST\n#define CLOCK_FAST 6\n#endif\n"
        let use = "int f(void) { return now(CLOCK_FAST); }\n"
        func review(_ include: String, _ more: [String: String] = [:]) throws -> [String] {
            let tree = Scenario(["a.c": include + fallback + use, "b.h": "\n"].merging(more) { $1 })
            return try tree.patch(["a.c": include + use]).review().lines
        }
        #expect(try review("#include <time.h>\n") == ["stale-call warning 1 a.c:2 f"])
        // Nothing of the system's is asked for, or the tree has another one.
        #expect(try review("#include \"b.h\"\n") == ["stale-call error 1 a.c:2 f"])
        // A later patch brings it for those whose system has none.
        func early(_ include: String) throws -> [String] {
            try Scenario(["a.c": include, "b.h": "\n"]).patch(["a.c": include + use]).patch(["a.c": include + fallback + use])
                .review()
                .lines
        }
        #expect(try early("#include <time.h>\n") == ["early-use warning 1→2 a.c:2 f"])
        #expect(try early("#include \"b.h\"\n") == ["early-use error 1→2 a.c:2 f"])
        let platform = "#if defined(__PLATFORM__)\n#define now platform_now\n#endif\n"
        let tree = Scenario(["a.c": platform + "int f(void) { return now(1); }\n"])
        #expect(try tree.patch(["a.c": "int f(void) { return now(1); }\n"]).review().lines == ["stale-call warning 1 a.c:1 f"])
    }

    /// The header that stood in for the system's goes, and who uses its names asks the system for them.
    @Test func aPublicHeaderMayStandInForTheSystems() throws {
        let header = "typedef unsigned int word32;\n"
        for (include, level) in [("<stdint.h>", "warning"), ("\"other.h\"", "error")] {
            let review = try Scenario([
                "include/x/stdint-old.h": header, "src/other.h": "\n",
                "src/use.c": "#include \(include)\nint u(int a) { return (word32)a; }\n",
            ])
            .patch(["include/x/stdint-old.h": Optional<String>.none]).review()
            #expect(review.lines == ["stale-call \(level) 1 src/use.c:2 u"])
        }
    }

    @Test func aCallOutsideOfFunctionsIsNotUnderstood() throws {
        let broken = "#define ELSE } else {\nvoid g(int a)\n{\n\tif (a) {\n\t\tELSE\n\t}\n"
        let review = try Scenario(["a.c": "void set(int a)\n{\n\tdrop(a);\n}\n"])
            .patch(["a.c": broken + "x) }\nvoid set(int a)\n{\n\tdrop(a);\n}\n"]).review()
        #expect(review.findings.allSatisfy { $0.level < .error })
    }

    /// Two libraries make names of the same words, each by its own macro.
    @Test func aMadeNameIsItsFoldersOwn() throws {
        let old = "#define PRIV(n) _re_##n\nextern int PRIV(find)(int a, int b);\n"
        let review = try Scenario(["deps/re/re.h": old, "deps/re/re.c": "#include \"re.h\"\n", "deps/re2/re2.h": "\n"])
            .patch(["deps/re2/re2.h": "#define PRIV(n) _re2_##n\nextern int PRIV(find)(int a);\n"])
            .patch(["deps/re/re.h": Optional<String>.none, "deps/re/re.c": Optional<String>.none])
            .patch(["deps/re2/re2.c": "#include \"re2.h\"\nint f(void) { return PRIV(drop)(1) + PRIV(find)(1); }\n"]).review()
        #expect(review.lines == [])
    }

    @Test func anIfNeedsNoDefinition() throws {
        let review = try Scenario([
            "drivers/a/a.h": "#define HAS_FAST 1\n", "drivers/a/a.c": "#include \"a.h\"\n#ifdef HAS_FAST\nint a;\n#endif\n",
        ])
        .patch(["drivers/a/a.h": "\n"]).review()
        #expect(review.lines == ["stale-call warning 1 drivers/a/a.c:2  [HAS_FAST]"])
    }

    /// A file's own copy goes, and its uses mean what a header that it now includes has had all along.
    @Test func aFilesOwnCopyGivesWayToAHeaders() throws {
        let own = "static inline void clear(int *set) { }\n#define INIT { 0 }\n"
        let use = "void f(void) { int s[] = INIT; clear(s); }\n"
        let tree = Scenario(["builtin/log.c": own + use, "set.h": "static inline void clear(int *set) { }\n#define INIT { 0 }\n"])
        #expect(try tree.patch(["builtin/log.c": "#include \"set.h\"\n" + use]).review().lines.isEmpty)
        // What goes to a header of the top folder.
        let moved = try Scenario(["builtin/log.c": own + use, "set.h": "\n"])
            .patch(["builtin/log.c": "#include \"set.h\"\n" + use, "set.h": own]).review()
        #expect(moved.findings.allSatisfy { $0.level == .note })
        #expect(try tree.patch(["builtin/log.c": "#include \"other.h\"\n" + use]).review().lines.count == 2)
    }

    /// `memset` in a library's private header is a substitute for its own files; everybody else has the C library's.
    @Test func aPrivateHeadersNameIsNobodyElses() throws {
        let review = try Scenario([
            "deps/re/internal.h": "#define memset(s, c, n) re_memset(s, c, n)\n",
            "deps/re/re.c": "#include \"internal.h\"\nvoid r(char *s) { memset(s, 0, 1); }\n",
            "src/a.c": "#include <string.h>\nvoid a(char *s) { memset(s, 0, 1); }\n",
            "src/a.h": "static inline void h(char *s) { memset(s, 0, 1); }\n",
        ])
        .patch(["deps/re/internal.h": "\n"]).review()
        #expect(review.lines == ["stale-call error 1 deps/re/re.c:2 r", "stale-call warning 1 src/a.h:1 h"])
    }

    /// The kernel has no library: what a header's function calls is the one that the tree has, whoever declares it there.
    @Test func aHeadersFunctionMeansTheOnlyOneWithoutALibrary() throws {
        func told(_ more: [String: String]) throws -> [String] {
            try Scenario(
                [
                    "mm/internal.h": "void grab(int a);\n", "mm/a.c": "#include \"internal.h\"\nvoid grab(int a) { }\n",
                    "include/linux/h.h": "static inline void h(void) { grab(1); }\n",
                ].merging(more) { $1 }
            )
            .patch(["mm/internal.h": "\n", "mm/a.c": "#include \"internal.h\"\n"]).review().lines
        }
        let kernel = ["include/linux/kernel.h": "int printk(int a);\n"]
        #expect(try told(kernel) == ["stale-call error 1 include/linux/h.h:1 h"])
        let doubt = ["stale-call warning 1 include/linux/h.h:1 h"]
        #expect(try told([:]) == doubt)
        #expect(try told(kernel.merging(["lib/x.c": "static void grab(int a) { }\n"]) { $1 }) == doubt)
    }

    @Test func aSubstituteUnderAConditionIsNotTheOnlyOne() throws {
        let header = "#ifdef NO_MEMMEM\n#define memmem our_memmem\n#endif\n"
        let both = "#ifdef CONFIG_A\nint grab(int a);\n#else\nstatic inline int grab(int a) { return 0; }\n#endif\n"
        let review = try Scenario([
            "include/compat.h": header + both, "src/a.c": "void *a(void) { return memmem(1) + grab(1); }\n",
        ])
        .patch(["include/compat.h": "\n"]).review()
        #expect(review.lines == ["stale-call warning 1 src/a.c:1 a", "stale-call error 1 src/a.c:1 a"])
        #expect(review.findings.first?.message.hasSuffix("where it stood under NO_MEMMEM") == true)
    }

    /// A series that wraps a library's function does not make every new use of it too early.
    @Test func aNameFromOutsideIsNotUsedTooEarly() throws {
        let review = try Scenario(["src/a.c": "int a(int f) { return fstat(f); }\n", "src/b.c": "\n", "src/sys.h": "\n"])
            .patch(["src/b.c": "int b(int f) { return fstat(f) + grab(f); }\n"])
            .patch(["src/sys.h": "#define fstat(f) our_fstat(f)\nint grab(int f);\n"]).review()
        #expect(review.lines == ["early-use error 1→2 src/b.c:1 b"])
    }

    /// Shared code under an option that only architectures with the definition have.
    @Test func whatAnArchitectureBringsLaterMayBeItsOwnAffair() throws {
        func early(_ use: String) throws -> [String] {
            try Scenario(["include/sched.h": "\n", "arch/x86/include/asm/info.h": "\n"])
                .patch(["include/sched.h": use])
                .patch(["arch/x86/include/asm/info.h": "#define TIF_LAZY 4\n"]).review().lines
        }
        let use = "static inline int lazy(void) { return test(TIF_LAZY); }\n"
        #expect(try early("#ifdef CONFIG_LAZY\n\(use)#endif\n") == ["early-use warning 1→2 include/sched.h:2 lazy [CONFIG_LAZY]"])
        #expect(try early(use) == ["early-use error 1→2 include/sched.h:1 lazy"])
    }
}

@Test func parametersAndArgumentsUnderAnIf() throws {
    let header = "void mark(int a\n#ifdef DEBUG\n, const char *why\n#endif\n);\n"
    let use = "void u(void) { mark(1); }\nvoid v(void)\n{\n\tmark(1\n#ifdef DEBUG\n\t, \"v\"\n#endif\n\t);\n}\n"
    let tree = Scenario(["include/mark.h": "void mark(int a);\n", "a.c": use])
    #expect(try tree.patch(["include/mark.h": header]).review().findings.allSatisfy { $0.rule != .arity })
}

/// `STRING(x)` is two arguments; a file that is left alone says so.
@Test func aMacroMayStandForSeveralArguments() throws {
    let same = "int same(const char *a, int n, const char *b, int m);\n"
    func told(_ macro: String) throws -> [String] {
        try Scenario([
            "include/text.h": "#define \(macro)\n",
            "a.c": "int same(const char *a, int n);\nint f(void) { return same(\"a\", 1); }\n",
        ])
        .patch(["a.c": same + "int f(void) { return same(\"a\", 1, STRING(\"b\")); }\n"]).review().lines
    }
    #expect(try told("STRING(x) x, sizeof(x) - 1") == [])
    #expect(try told("STRING(x) f(x, sizeof(x) - 1)") == ["arity error 1 a.c:2 f"])
}

@Test func aFilesOwnStructGivesWayToAHeaders() throws {
    let body = "struct set { int n; };\n"
    let use = "int f(struct set *s) { return s->n; }\n"
    let tree = Scenario(["builtin/log.c": body + use, "set.h": body])
    #expect(try tree.patch(["builtin/log.c": "#include \"set.h\"\n" + use]).review().lines.isEmpty)
}

/// `extern int errno;` of one file tells no other file what `errno` is.
@Test func whatASourceDeclaresIsItsOwnAffair() throws {
    let old = "#if !SYSTEM\nextern int errno;\n#endif\nint g(void) { return errno; }\n"
    let use = "int f(void) { return errno; }\n"
    let tree = Scenario(["compat/match.c": old, "a.c": use])
    #expect(try tree.patch(["compat/match.c": Optional<String>.none]).review().lines == [])
    let own = try tree.patch(["compat/match.c": "int g(void) { return errno; }\n"]).review().lines
    #expect(own == ["stale-call warning 1 compat/match.c:1 g"])
    // What is defined behind the declaration is shared.
    let defined = Scenario([
        "b.c": "extern int count;\nint count;\nint drop(int a) { return a; }\n",
        "a.c": "extern int count;\nint f(void) { return count + drop(1); }\n",
    ])
    #expect(try defined.patch(["b.c": "int drop(int a, int b) { return a; }\n"]).review().lines == ["arity error 1 a.c:2 f"])
}

@Test func aTagIsNoVariable() throws {
    let review = try Scenario([
        "opts.h": "struct opts { int n; };\n", "a.c": "static struct opts opts;\nint f(void) { return opts.n; }\n",
    ])
    .patch(["a.c": "int f(void) { struct opts opts = { 0 }; return opts.n; }\n"]).review()
    #expect(review.lines.isEmpty)
}

@Test func aMacroMayMeanItsUsersVariable() throws {
    let now = "#define NOW(s) now.sec = s\n"
    let review = try Scenario(["t.c": now + "struct t now;\nvoid f(void) { NOW(1); }\n"])
        .patch(["t.c": now + "void f(void) { struct t now; NOW(1); }\n"]).review()
    #expect(review.lines == ["stale-call warning 1 t.c:1 NOW"])
    // Another file's, which none of its own headers is known to declare.
    let macro = "#define REQ(type) struct req *r = make(type); r->channel = channel\n"
    let user = "#include CONFIG_H\n\(macro)void f(int channel) { REQ(1); }\n"
    func told(_ header: String) throws -> [String] {
        try Scenario(["include/ares.h": header, "test/t.c": "int channel;\n", "src/eio.c": user])
            .patch(["include/ares.h": "\n", "test/t.c": "static int channel;\n"]).review().lines
    }
    #expect(try told("\n") == ["stale-call warning 1 src/eio.c:2 REQ"])
    #expect(try told("extern int channel;\n") == ["stale-call error 1 src/eio.c:2 REQ"])
    // The header has both, the declaration and the macro.
    let header = "extern int map;\n#define AT(n) (map + (n))\n"
    let shared = try Scenario(["inc.h": header, "map.c": "#include \"inc.h\"\nint map;\nint f(void) { return AT(1); }\n"])
        .patch([
            "inc.h": header.replacing("int map", with: "int table"),
            "map.c": "#include \"inc.h\"\nint table;\nint f(void) { return AT(1); }\n",
        ]).review()
    #expect(shared.lines == ["stale-call error 1 inc.h:2 AT"])
}

/// A macro opens the function, so that its local variables are not known as such.
@Test func whatIsNotUnderstoodIsNotSure() throws {
    let review = try Scenario(["t.c": "START\nint run[2];\nint x = f(run);\nSTOP\n"])
        .patch(["t.c": "START\n{\n\tint run[2];\n\tf(run);\n}\nSTOP\n"]).review()
    #expect(review.findings.allSatisfy { $0.level < .error })
}

@Test func aHeaderForAllMayIncludeAFoldersOwn() throws {
    let own = "static inline int grab_probe(int a) { return a; }\n"
    func user(_ include: String) -> String { "\(include)static inline int all(void)\n{\n\treturn grab_probe(1);\n}\n" }
    func lines(_ include: String) throws -> [String] {
        try Scenario(["mm/internal.h": own, "include/linux/all.h": user(include)])
            .patch(["mm/internal.h": own.replacing("grab_probe", with: "grab_test")]).review().lines
    }
    let place = "include/linux/all.h"
    #expect(try lines("#include \"../../mm/internal.h\"\n") == ["stale-call error 1 \(place):4 all"])
    // Who includes both can't be told.
    #expect(try lines("#include <linux/mm.h>\n") == ["stale-call warning 1 \(place):4 all"])
}

@Test func aMacroMayPutANameTogether() throws {
    let use = "#include \"uv.h\"\nint f(void) { return UV_TCP; }\n"
    func told(_ map: String) throws -> [String] {
        try Scenario(["uv.h": "enum type {\n\tUV_TCP,\n\tUV_LAST\n};\n", "a.c": use])
            .patch(["uv.h": "#define MAP(XX) \(map)\nenum type {\n#define XX(uc) UV_##uc,\n\tMAP(XX)\n#undef XX\n\tUV_LAST\n};\n"]
            )
            .review().lines
    }
    #expect(try told("XX(TCP) XX(UDP)") == ["stale-call warning 1 a.c:2 f"])
    #expect(try told("XX(UDP)") == ["stale-call error 1 a.c:2 f"])
}

/// The list that names are put together of stands in one patch, and the next one takes it away.
@Test func aMacroMayPutANameTogetherForAWhile() throws {
    func map(_ list: String) -> String { "#define XX(uc) UV_##uc,\nenum type {\n\(list)\n\tUV_LAST\n};\n" }
    let review = try Scenario([
        "uv.h": "enum type {\n\tUV_TCP,\n\tUV_LAST\n};\n", "a.c": "#include \"uv.h\"\nint f(void) { return UV_TCP; }\n",
    ])
    .patch(["uv.h": map("\tXX(TCP) XX(UDP)")]).patch(["uv.h": map("\tXX(UDP)")]).review()
    #expect(review.lines == ["stale-call warning 1 a.c:2 f"])
}

/// `CTL(purge)` means `purge_ctl`, also where there was a function `purge`.
@Test func aMacroMayMakeAnotherNameOfWhatItIsHanded() throws {
    func told(_ macro: String) throws -> [String] {
        let use = "struct node nodes[] = { CTL(purge), CTL(reset) };\n"
        return try Scenario([
            "ctl.h": "#define CTL(c) \(macro)\n", "a.c": "#include \"ctl.h\"\nstatic void purge(int a) { }\n" + use,
        ])
        .patch(["a.c": "#include \"ctl.h\"\n" + use]).review().lines
    }
    #expect(try told("{ 0, c##_ctl }") == ["stale-call warning 1 a.c:2 nodes"])
    #expect(try told("{ #c, c##_ctl }") == ["stale-call warning 1 a.c:2 nodes"])
    #expect(try told("{ c, c##_ctl }") == ["stale-call error 1 a.c:2 nodes"])
}

/// The same text stands in the file that defines the variable and in another one, which has it from a header.
@Test func aHeaderThatTheBuildMakesMayDeclare() throws {
    let use = "int ctl(void)\n{\n\treturn count + 1;\n}\n"
    func told(_ header: String) throws -> [String] {
        try Scenario(["lib/lib.c": "int count;\n" + use, "old/own.h": "\n"])
            .patch([
                "lib/lib.c": Optional<String>.none, "lib/names.h": "#define count lib_count\n", "old/lib.c": "int count;\n",
                "old/ctl.c": "#include \"\(header)\"\n" + use,
            ])
            .review().lines
    }
    #expect(try told("made.h") == ["stale-call warning 1 old/ctl.c:4 ctl"])
    #expect(try told("own.h") == ["stale-call error 1 old/ctl.c:4 ctl"])
}

@Test func aMacroMayGiveAParameterWithItsComma() throws {
    let review = try Scenario([
        "ev.c": "#define EV_P_ struct loop *loop,\nvoid run(EV_P_ int a) { }\n",
        "core.c": "void run(struct loop *loop, int a);\nvoid f(void) { run(0, 1); }\n",
    ])
    .patch(["ev.c": "#define EV_P_ struct loop *loop,\nvoid run(EV_P_ double a) { }\n"]).review()
    #expect(review.lines.filter { $0.hasPrefix("arity") }.isEmpty)
}

/// Windows has a `PATH_MAX` of its own; everywhere else the header has one for those whose system has none.
@Test func aFallbackBesideAnotherOfTheFile() throws {
    let header = """
        #ifdef _WIN32
        #undef PATH_MAX
        #define PATH_MAX MAX_PATH
        #endif
        #ifndef PATH_MAX
        #define PATH_MAX 1024
        #endif

        """
    let review = try Scenario([
        "lib/ssh/path.h": header, "lib/ssh/a.c": "#include <limits.h>\n#include \"path.h\"\nchar path[PATH_MAX];\n",
        "src/doswin.c": "#ifdef _WIN32\n#define PATH_MAX MAX_PATH\n#endif\n",
    ])
    .patch(["lib/ssh/path.h": "\n"]).review()
    #expect(review.lines == ["stale-call warning 1 lib/ssh/a.c:3 "])
}
