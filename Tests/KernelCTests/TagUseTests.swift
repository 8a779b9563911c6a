// What uses of a tag need of it, held against what a compiler takes.

import ByteText
import KernelC
import Testing

/// The lines of a text that need the definition of `struct foo`, and those that name it and do not.
private func needs(_ source: String) -> (definition: [Int], tag: [Int], nothing: [Int]) {
    let facts = FileFacts.read(Array(source.utf8))
    let sites = facts.sites.filter { facts.name(of: $0) == "foo" }
    var lines: [TagUse: [Int]] = [:]
    for (site, use) in zip(sites, facts.tagUses(of: sites)) {
        lines[use, default: []].append(facts.position(of: site.name.lowerBound).line)
    }
    return (lines[.definition] ?? [], lines[.tag] ?? [], lines[.nothing] ?? [])
}

@Test func outsideOfFunctionsAPointerNeedsNoDefinition() {
    let lines = needs(
        """
        struct foo;
        extern struct foo far;
        extern const struct foo table[];
        typedef struct foo foo_t;
        struct foo *made(struct foo const *from, struct foo **to);
        struct holder { struct foo *first; struct foo __rcu *next; };
        struct foo *here;
        struct foo there;
        struct whole { struct foo one; };
        int size = sizeof(struct foo);
        enum foo e;
        """)
    #expect(lines.nothing == [1] && lines.tag == [2, 3, 4, 5, 5, 5, 6, 6, 7] && lines.definition == [8, 9, 10, 11])
}

@Test func insideAPointerNeedsOneWhereItIsLookedThrough() {
    func needsOne(_ body: String) -> Bool { !needs("int f(void *v)\n{\n\tstruct foo *p = v;\n\t\(body)\n}\n").definition.isEmpty }
    for body in [
        "return p->a;", "return sizeof(*p);", "use(*p);", "p[1] = p[2];", "return use(p + 1);", "p++;",
        "return ((struct foo *)v)->a;",
        "list_for_each_entry(p, head, link) { }", "return offsetof(struct foo, a);", "struct foo q;", "return (*p).a;",
        "return container_of(v, struct foo, a) != 0;",
    ] {
        #expect(needsOne(body), "\(body)")
    }
    for body in [
        "return use(p);", "return p == v;", "return use((struct foo *)v);", "return 2 * use(p);", "other(q->a, r.b);",
        "struct foo **to = v; *to = p;", "return !p;",
    ] {
        #expect(!needsOne(body), "\(body)")
    }
    #expect(needs("int f(struct foo *p)\n{\n\treturn p->a;\n}\n").definition == [1])
    #expect(needs("int f(struct foo *p)\n{\n\treturn !p;\n}\n").tag == [1])
    #expect(needs("#define A(p) (((struct foo *)(p))->a)\n#define P(p) ((struct foo *)(p))\n").definition == [1])
}

/// The text ends in the middle.
@Test func aTagAtTheEndIsNotUnderstood() {
    #expect(needs("struct foo").definition.isEmpty == false || needs("struct foo").tag.isEmpty)
    #expect(needs("int f(void) { struct foo").nothing.isEmpty)
    #expect(needs("struct foo *").tag == [1])
}
