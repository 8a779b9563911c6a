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
            "function w(unsigned long a, int (*fn)(struct page *, void *))",
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
            "struct s", "member a", "member b", "member c", "member fn", "member d", "member map", "enum e", "enumerator E_A",
            "enumerator E_B", "typedef cb_t", "variable one", "variable two", "variable __bss_start", "variable __bss_stop",
            "variable __ready",
            "variable __early", "struct p", "member q",
            "variable cpu_s", "variable lock",
        ])
}

/// What a macro is handed as a whole, or in part, is what is defined, and not the macro.
@Test func definitionsInsideOfMacros() {
    let source = """
        UNUSED(static int spin(int *p, int old));
        UNUSED(static int spin(int *p, int old)) { return *p; }
        typedef int CALLBACK(notify_cb)(const struct diff *d, void *data);
        struct ops { int CALLBACK(run)(struct ops *o); };
        DEPRECATED(static const int) OBJ_ANY = 1;
        enum e { ALL_OF_THEM(X) E_FILE, MORE_OF_THEM E_MAX, E_OLD __deprecated = 3 };
        """
    #expect(
        definitions(source) == [
            "prototype spin(int *p, int old)", "function spin(int *p, int old)", "typedef notify_cb", "struct ops", "member run",
            "variable OBJ_ANY", "enum e", "enumerator E_FILE", "enumerator E_MAX", "enumerator E_OLD",
        ])
}

/// C before 1989: the parameters are declared between the head and the body.
@Test func functionsWithParametersBehindTheHead() {
    let source = """
        static pos_T *
        find_match(sp, maxparen) /* XXX */
            char_u **sp;
            int maxparen;
        {
            int local = maxparen;
            return 0;
        }
        int plain(a) int a; { return a; }
        int after(void);
        int x;
        """
    #expect(
        definitions(source) == [
            "function find_match(sp, maxparen)", "function plain(a)", "prototype after()", "variable x",
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
        LIB_INLINE(bool) contains(struct list *list, int id)
        {
            return find(list, id);
        }
        MODULE_TABLE(of, ids)
        DEFINE_LOCK(lock) DEFINE_KEY(struct key *k);
        """
    #expect(
        definitions(source) == [
            "prototype opened(const char *path, unsigned flags)", "function contains(struct list *list, int id)", "variable lock",
        ])
    let facts = FileFacts.read(Array(source.utf8))
    #expect(facts.definitions.first { facts.name(of: $0) == "contains" }?.isStatic == true)
    #expect(sites(source, of: [.call]).filter { $0.hasSuffix(" in contains") } == ["call find(list, id) in contains"])
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
        """
    #expect(definitions(source) == ["variable buffer", "enumerator E_ONE", "variable style"])
}

/// Names that a macro is handed are called in the functions that it makes: a macro of the file, or of a common header.
@Test func functionsThatMacrosMakeCallWhatTheyAreHanded() {
    let source = """
        #define MAKE(name, get, limit) static int name(int x) { return limit + get(x, 1); } static void name##_end(void) { }
        MAKE(made, fetch, LIMIT)
        INTERVAL_TREE_DEFINE(struct vma, shared.rb, unsigned long, shared.rb_subtree_last, vma_start, vma_last, , vma_tree)
        DEFINE_CLASS(fd, struct fd, fdput(_T), fdget(fd), int fd)
        """
    #expect(
        sites(source, of: [.call]).filter { !$0.contains("(made") && !$0.contains("(struct") && !$0.contains("CLASS") } == [
            "call fetch(, ) in made", "call vma_start() in vma_tree_insert",
            "call vma_last() in vma_tree_augment_compute_max", "call fdput(_T) in class_fd_destructor",
            "call fdget(fd) in class_fd_constructor",
        ])
}

@Test func headsThatMacrosBegin() {
    let source = """
        DT_MACHINE_START(FOO, "foo")
            .init_machine = foo_init,
        MACHINE_END

        static int after(int x) { return x; }
        DECLARE_PCI_FIXUP_HEADER(PCI_VENDOR_ID_X, PCI_ANY_ID, quirk);
        module_platform_driver(foo);
        int other(int x) __attribute__((weak, alias("after")));
        int third(int x) __alias(after);
        CLOSURE_CALLBACK(work) { run(); }
        static PATH_FUNC(path_of_it, "it")
        /* of another */
        PATH_FUNC(path_of_other, "other")

        static int fourth(void) { return 0; }
        LOCAL_INLINE(struct s *) sixth(struct s *s) { return s; }
        EXTERN(int) seventh(int x);
        static __printf(1, 2)
        void fifth(const char *, ...);
        """
    #expect(
        definitions(source) == [
            "variable __mach_desc_FOO", "function after(int x)", "function foo_init()", "function foo_exit()",
            "function other(int x)", "function third(int x)", "function work()", "function fourth()",
            "function sixth(struct s *s)", "prototype seventh(int x)",
            "prototype fifth(const char *, ...)",
        ])
    #expect(sites(source, of: [.set]) == ["set foo_init in __mach_desc_FOO"])
}

/// The result's type is a name, which does not make it a macro.
@Test func pointersToFunctionsThatGiveATypedef() {
    let source = """
        struct s { ssize_t (*read)(struct s *s, char *p); irqreturn_t (*handler[2])(int); };
        static ssize_t (*hook)(int);
        ssize_t (*pick(int a))(int) { return 0; }
        """
    #expect(
        definitions(source) == ["struct s", "member read", "member handler", "variable hook", "function pick(int a)"])
}

/// A macro around the parameters, which old compilers did not see.
@Test func parametersInAMacro() {
    let source = "ZEXTERN int ZEXPORT pack OF((char *to, unsigned size));\nstatic int grow __ARGS((void));\n"
    #expect(definitions(source) == ["prototype pack(char *to, unsigned size)", "prototype grow()"])
    #expect(sites(source).allSatisfy { !$0.hasSuffix(" size") && !$0.hasSuffix(" pack") })
}

private func kindsAndNames(_ source: String) -> [String] {
    let facts = FileFacts.read(Array(source.utf8))
    return facts.definitions.map { "\($0.kind.rawValue) \($0.container.map { "\($0)." } ?? "")\(facts.name(of: $0))" }
}

@Test func aByteOrderMarkIsNoWord() {
    #expect(
        kindsAndNames("\u{FEFF}#ifndef A_H\n#define A_H\ntypedef wide *(*dup)(const wide *s);\n#endif\n") == [
            "constant A_H", "typedef dup",
        ])
}

@Test func aMacroOnALineOfItsOwnIsNoType() {
    let source =
        "BEGIN_DECLS\n\n/** doc */\nEXTERN(double) now(void);\n\nEXTERN(int) from(\n\tset **out,\n\trepo *repo);\nEND_DECLS\n"
    #expect(kindsAndNames(source) == ["prototype now", "prototype from"])
}

@Test func aMacroMakesAMember() {
    let source = "struct s {\n\tBIT(closed);\n\tDECLARE_BITMAP(map, 8);\n\tENTRY(s) link;\n\tRESERVE(1);\n\tPAIR(int, x);\n};\n"
    #expect(kindsAndNames(source).filter { $0.hasPrefix("member") } == ["member s.closed", "member s.map"])
}

@Test func argumentsThatAMacroStandsFor() {
    let facts = FileFacts.read(
        Array(
            "#define ONE(x) f(x, 1)\n#define TWO(x) x, \\\n\tsizeof(x)\n#define THREE 1, 2, 3\n#define DO(x) { int a, b; }\nint f(int a, int b);\n"
                .utf8))
    #expect(facts.definitions.map(facts.argumentsMade(by:)) == [1, 2, 3, 1, 1])
}

@Test func aMacroHidesAVariablesValue() {
    let source = "EXTERN char title[] INIT(= N_(\"a\"));\nEXTERN int width INIT(= 80);\nEXTERN set *all INIT(= NULL);\n"
    #expect(kindsAndNames(source) == ["variable title", "variable width", "variable all"])
}

/// What a macro says of a variable stands behind its name, as a parameter list behind a function's.
@Test func aVariableBeforeAMacro() {
    let source = """
        const char *conf LIB_ATTR(weak);
        int width PLACED(8) = 3;
        int EXPORT find(a);
        int drop PARAMS(int a);
        void (*LIB_NAME(message))(void *, const char *s) LIB_ATTR(visibility("default")) = write_message;
        """
    #expect(
        definitions(source) == [
            "variable conf", "variable width", "prototype find(a)", "prototype PARAMS(int a)", "variable message",
        ])
}

@Test func macrosThatPasteWhatTheyAreHanded() {
    let source = """
        #define CTL(c) { #c, c##_ctl }
        #define PROTO(n)                      \\
            static int n##_ctl(int a, int b); \\
            extern int x_ ## n
        #define BOTH(c) { c, c##_ctl }
        #define SOME(n, v) int n##_get(void) { return v; }
        #define NONE() a##b
        #define TEXT(c) #c
        """
    let facts = FileFacts.read(Array(source.utf8))
    #expect(facts.definitions.filter(facts.pastesWhatItIsHanded).map(facts.name) == ["CTL", "PROTO"])
}
