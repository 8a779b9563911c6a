// Declared types, parameters and values as text.

import KernelC
import Testing

@Test func typesOfDefinitions() {
    let source = """
        static inline const struct page __must_check *f(struct page *page, unsigned long addr[2], int (*fn)(void *a, int b), ...);
        extern void __init g(void);
        struct s { unsigned long flags, *more[4]; u8 bit : 3; struct { int x; } in; void (*op)(struct s *s, int); const char *a, *b; };
        static struct s *v __read_mostly = NULL, w;
        typedef int (*fn_t)(int);
        #define CAST(type, x) ((type)(x))
        """
    let facts = FileFacts.read(Array(source.utf8))
    let types = facts.definitions.map { "\(facts.name(of: $0)): \(facts.type(of: $0) ?? "-")" }
    #expect(
        types == [
            "f: const struct page *", "g: void", "s: -", "flags: unsigned long", "more: unsigned long *[4]", "bit: u8 : 3",
            "x: int", "in: struct {…}", "op: void (*)(struct s *s, int)", "a: const char *", "b: const char *", "v: struct s *",
            "w: struct s", "fn_t: int (*)(int)", "CAST: -",
        ])
    #expect(
        facts.parameters(of: facts.definitions[0]) == [
            Parameter(name: "page", type: "struct page *"), Parameter(name: "addr", type: "unsigned long [2]"),
            Parameter(name: "fn", type: "int (*)(void *a, int b)"),
        ])
    #expect(facts.parameters(of: facts.definitions[14]).map(\.name) == ["type", "x"])
    #expect(
        facts.members(of: 2).map { facts.name(of: facts.definitions[$0]) } == ["flags", "more", "bit", "x", "in", "op", "a", "b"])
}

@Test func valuesOfConstants() {
    let source = """
        #define FLAG  (1 <<  3)   /* what it is */
        #define EMPTY
        enum e { A, B = A +  1, C };
        """
    let facts = FileFacts.read(Array(source.utf8))
    #expect(facts.definitions.map { facts.value(of: $0) ?? "-" } == ["(1 << 3)", "-", "-", "-", "A + 1", "-"])
    #expect(facts.members(of: 2).map { facts.name(of: facts.definitions[$0]) } == ["A", "B", "C"])
}
