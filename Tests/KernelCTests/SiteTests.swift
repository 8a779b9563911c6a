// Sites: what is a call, what is not, and what an operand's neighbours make of it.

import KernelC
import Testing

@Test func whatIsNoCall() {
    let source = """
        #if IS_ENABLED(CONFIG_X) && defined(Y)
        #endif
        typedef int (*fn_t)(int);
        static foo_t (*table[4])(int);
        void f(s64 x, fn_t fn)
        {
            extern int g(int);
            foo_t (*local)(int) = NULL;
            u64 min = min(x, 3);
            int a = (s64)(x) + sizeof(x) + (typeof(x))(x);
            asm volatile("nop" : "=r" (a) : [in] "r" (x) : "memory");
            fn(1); local(2); (*fn)(3); table[a](4); x->ops->go(5); (x.run)(6); (*x->run)(7); x->hooks[1](8);
            __attribute__((unused)) int q;
        }
        """
    #expect(
        sites(source, of: [.call, .memberCall, .pointerCall]).map { $0.replacing(" in f", with: "") } == [
            "call min(x, 3)", "pointer-call fn(1)", "pointer-call local(2)", "pointer-call fn(3)", "pointer-call table(4)",
            "member-call go(5)", "member-call run(6)", "member-call run(7)", "member-call hooks(8)",
        ])
}

@Test func callsEverywhere() {
    let source = """
        #define wrap(x) do { inner(x, foo##x); } while (0)
        #define NAME \\
            object(1)
        static int v[] = { init(1), [INDEX(2)] = 3 };
        int f(void)
        {
            int a = ({ int b = stmt(1); b; });
            for_each_thing(x, y)
                body(container_of(x, struct s, m));
            return a ? yes(1,
        #ifdef CONFIG_A
                2
        #else
                3
        #endif
                ) : no();
        }
        """
    #expect(
        sites(source, of: [.call])
            == [
                "call inner(x, foo##x) in wrap", "call object(1) in NAME", "call init(1) in v", "call INDEX(2) in v",
                "call stmt(1) in f", "call for_each_thing(x, y) in f", "call body(container_of(x, struct s, m)) in f",
                "call container_of(x, struct s, m) in f",
                "call yes(1, 2\n#else\n        3) in f", "call no() in f",
            ])
}

@Test func initializersKnowTheirMember() {
    let source = """
        static const struct file_operations fops = { .mmap = foo_mmap, .open = COND ? a : b, };
        void f(struct s *s) { s->ops.mmap = bar_mmap; }
        """
    let facts = FileFacts.read(Array(source.utf8))
    let tied = facts.sites.compactMap { site in
        site.initializesMember.map { "\(facts.string($0)): \(site.kind.rawValue) \(facts.name(of: site))" }
    }
    #expect(tied.contains("mmap: initializer foo_mmap"))
    #expect(tied.contains("open: initializer a"))
    #expect(tied.contains("mmap: set bar_mmap"))
}

@Test func localNamesHideOuterOnes() {
    let source = """
        int f(int a) { { int b = a; use(b); } use(b); for (int c = 0; c < a; c++) { use(c); } return c; }
        """
    let facts = FileFacts.read(Array(source.utf8))
    let hidden = facts.sites.filter { ["b", "c"].contains(facts.name(of: $0)) }.map {
        "\(facts.name(of: $0)) \($0.isHiddenByLocal)"
    }
    #expect(hidden == ["b true", "b false", "c true", "c true", "c true", "c false"])
}

@Test func argumentsKnowTheirCall() {
    let facts = FileFacts.read(Array("void f(void) { g(a, h(FLAG | b)); }".utf8))
    let flag = facts.sites.first { facts.name(of: $0) == "FLAG" }
    #expect(flag?.kind == .pass)
    #expect(flag?.argumentOf.map { "\(facts.name(of: facts.sites[Int($0.call)]))#\($0.index)" } == "h#0")
    let inner = facts.sites.first { facts.name(of: $0) == "h" }
    #expect(inner?.argumentOf?.index == 1)
}

@Test(arguments: [
    "((((", "f(#if A", "#define", "#define X(", "/* ", "\"", "'\\", "void f(void) {", "}}}}", "#if\n#else\n#else\n#endif\n#endif",
    "",
    "a\\\nb\\\n", "#include <", "struct {", "= = ; ,", "SYSCALL_DEFINE2(", "DEFINE_X()", "\u{0}\u{1}",
    "#endif\n#define A A(A\nA(A)",
])
func brokenTextsGiveFacts(_ source: String) {
    let bytes = Array(source.utf8)
    let facts = FileFacts.read(bytes)
    for site in facts.sites { #expect(Int(site.range.upperBound) <= bytes.count) }
    for definition in facts.definitions { #expect(Int(definition.range.upperBound) <= bytes.count) }
}

@Test(arguments: ["(", "{", "#if A\n", "#if A\n{\n#else\n{\n", "f(", "struct {", "#if A\n#else\n#endif\n", "a[", "int (*f)("])
func deepNestingIsNoRecursion(_ piece: String) {
    let facts = FileFacts.read(Array(String(repeating: piece, count: 20_000).utf8))
    #expect(facts.text.count == piece.utf8.count * 20_000)
}

@Test func argumentsThatMacrosSplit() {
    let source = """
        #define PAIR(x) (x)->a, (x)->b
        #ifdef CONFIG_A
        #define MAYBE 1, 2
        #else
        #define MAYBE 1
        #endif
        #define WRAP(x) f(x)
        #define wrap(x) f(x)
        #define LOOP(x) for (i = 0, j = 1; i < x; i++)
        int g(void) { f(PAIR(p), 1); f(MAYBE); WRAP(PAIR(p)); wrap(PAIR(p)); seq_printf(m, nodemask_pr_args(n)); f(LOOP(1)); }
        """
    #expect(
        sites(source, of: [.call]).filter { $0.contains(" in g") && !$0.contains("call PAIR") }.map {
            $0.replacing(" in g", with: "")
        } == [
            "call f(PAIR(p), PAIR(p), 1)", "call f(MAYBE)", "call WRAP(PAIR(p))", "call wrap(PAIR(p))",
            "call seq_printf(m, nodemask_pr_args(n), nodemask_pr_args(n))", "call nodemask_pr_args(n)", "call f(LOOP(1))",
            "call LOOP(1)",
        ])
}

@Test func localEnumsAndTags() {
    let source = """
        struct loc { int m; };
        int f(void)
        {
            enum { LOCAL_A, LOCAL_B = OUTER, LOCAL_C };
            enum tag { LOCAL_D };
            struct loc { int m; struct other *o; } v;
            struct loc w;
            return LOCAL_A + LOCAL_C + LOCAL_D + sizeof(struct loc);
        }
        int g(struct loc *l) { return LOCAL_A; }
        """
    let facts = FileFacts.read(Array(source.utf8))
    let read = facts.sites.map { "\($0.kind.rawValue) \(facts.name(of: $0))\($0.isHiddenByLocal ? " hidden" : "")" }
    #expect(
        read == [
            "use OUTER", "reference other", "reference loc hidden", "reference LOCAL_A hidden", "reference LOCAL_C hidden",
            "reference LOCAL_D hidden", "reference loc hidden", "reference loc", "use LOCAL_A",
        ])
}
