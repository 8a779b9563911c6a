// Definitions, in the kernel's ways of writing them.

import KernelC
import Testing

@Test func functionsWithAttributesAnywhere() {
    let source = """
        asmlinkage __visible void __init __no_sanitize_address start_kernel(void)
        {
        }
        static __always_inline __must_check int f(struct page __user *p, ...) __must_hold(&lock) { return 0; }
        static inline __printf(1, 2) void pr(const char *fmt, ...) {}
        int w(unsigned long a, int (*fn)(struct page *, void *)) __attribute__((weak, alias("v")));
        static enum compact_result __compact_finished(struct compact_control *cc) { return 0; }
        typeof(g->call)(found(uint type)) { return 0; }
        """
    #expect(
        definitions(source) == [
            "function start_kernel()", "function f(struct page __user *p, ...)", "function pr(const char *fmt, ...)",
            "prototype w(unsigned long a, int (*fn)(struct page *, void *))",
            "function __compact_finished(struct compact_control *cc)", "function found(uint type)",
        ])
}

@Test func structsEnumsTypedefsVariables() {
    let source = """
        struct LOCKABLE s { int a, *b; struct { u8 c; }; int (*fn)(int x); unsigned d : 3; DECLARE_BITMAP(map, 4); };
        enum e { E_A, E_B = 1 << 2, };
        typedef int (*cb_t)(struct s *s, void *data);
        static struct s one = { .a = E_A }, *two __read_mostly;
        extern char __bss_start[], __bss_stop[];
        static bool __ready __ro_after_init = true;
        static int __initdata __early;
        struct p { int q; } __packed;
        static DEFINE_PER_CPU(struct s, cpu_s);
        static DEFINE_MUTEX(lock);
        """
    #expect(
        definitions(source) == [
            "struct s", "member a", "member b", "member c", "member fn", "member d", "enum e", "enumerator E_A",
            "enumerator E_B", "typedef cb_t", "variable one", "variable two", "variable __bss_start", "variable __bss_stop",
            "variable __ready",
            "variable __early", "struct p", "member q",
            "variable cpu_s", "variable lock",
        ])
}

@Test func definitionsThatMacrosMake() {
    let source = """
        #define TESTFLAG(uname, lname) FOLIO_TEST(lname) static __always_inline int Page##uname(const struct page *page) { return 0; }
        #define FOLIO_TEST(name) static inline bool folio_test_##name(const struct folio *folio) { return 0; }
        TESTFLAG(Locked, locked) TESTFLAG(Dirty, dirty)
        SYSCALL_DEFINE2(foo, int, fd, char __user *, buf) { return bar(fd); }
        TRACE_EVENT(mm_x, TP_PROTO(struct page *page, int order), TP_ARGS(page, order));
        DEFINE_SHOW_ATTRIBUTE(stats);
        int show(void) { return 0; }
        EXPORT_SYMBOL_GPL(show);
        """
    let all = definitions(source)
    #expect(all.contains("function __do_sys_foo(int, fd, char __user *, buf)"))
    let names = Set(all.map { $0.split(separator: "(")[0] })
    for name in ["PageLocked", "folio_test_locked", "PageDirty", "folio_test_dirty", "trace_mm_x", "stats_open"] {
        #expect(names.contains("function \(name)"))
    }
    let facts = FileFacts.read(Array(source.utf8))
    let trace = facts.definitions.first { facts.name(of: $0) == "trace_mm_x" }
    #expect(trace?.parameters.count == 2)
    #expect(facts.definitions.first { facts.name(of: $0) == "show" }?.exportedBy == "EXPORT_SYMBOL_GPL")
    let call = facts.sites.first { facts.name(of: $0) == "bar" }
    #expect(call?.enclosing.map { facts.name(of: facts.definitions[Int($0)]) } == "__do_sys_foo")
}

@Test func headsInBothBranchesShareABody() {
    let source = """
        #ifdef CONFIG_A
        static int f(int a)
        #else
        static int f(int a, int b)
        #endif
        {
            return g(a);
        }
        int after(void) { return 0; }
        """
    #expect(definitions(source) == ["function f(int a) [CONFIG_A]", "function f(int a, int b) [!CONFIG_A]", "function after()"])
}

/// The macro stands for `struct` and its tag.
@Test func structWhoseHeadIsAMacro() {
    let source = "#define HEAD PASTE(struct head)\nHEAD {\n\tstruct inner h;\n};\nint f(HEAD *head) { return g(&head->h); }\n"
    #expect(FileFacts.read(Array(source.utf8)).unparsed.isEmpty)
    #expect(definitions(source) == ["constant HEAD", "member h", "function f(HEAD *head)"])
}

@Test func macroWithArgumentsThatStandsForAType() {
    let source = """
        LIB_EXTERN(int) opened(const char *path, unsigned flags);
        LIB_EXTERN(const char *)
        named(void) LIB_FORMAT(1, 2);
        LIB_INLINE(bool) contains(struct list *list, int id)
        {
            return find(list, id);
        }
        static array_of(struct id *) *gather(struct list *list) { return 0; }
        MODULE_TABLE(of, ids)
        DEFINE_LOCK(lock) DEFINE_KEY(struct key *k);
        """
    #expect(
        definitions(source) == [
            "prototype opened(const char *path, unsigned flags)", "prototype named()",
            "function contains(struct list *list, int id)", "function gather(struct list *list)", "variable lock",
        ])
    let facts = FileFacts.read(Array(source.utf8))
    #expect(facts.definitions.first { facts.name(of: $0) == "contains" }?.isStatic == true)
    #expect(!sites(source, of: [.call]).contains { $0.contains("contains") || $0.contains("opened") })
}

/// A macro makes the name of an array, which is no function for that.
@Test func arrayWhoseNameAMacroMakes() {
    #expect(definitions("extern const int PRIV(table)[];\nint PRIV(f)(int a) { return 0; }\n") == ["function f(int a)"])
}

@Test func macroParameterThatIsAKeyword() {
    #expect(definitions("#define GET(c, table, default) ((table)[c])\n") == ["macro GET(c, table, default)"])
}

/// The macro makes a function and has no semicolon; what follows has a storage class of its own, or stands apart.
@Test func staticMacroUseWithoutASemicolon() {
    let source = """
        static PATH_FUNC(path_one, "ONE")
        static PATH_FUNC(path_two, "TWO")

        static const char *buffer;
        static PATH_FUNC(path_three, "THREE")

        /* Three. */
        enum { E_ONE } style;
        static CHECKED(int)
        fits(int a);
        """
    #expect(definitions(source) == ["variable buffer", "enum ", "enumerator E_ONE", "variable style", "prototype fits(int a)"])
}
