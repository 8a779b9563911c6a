// Uses of members, and whose they are.

import KernelC
import Testing

private func accesses(_ source: String, _ members: Set<String> = ["m"]) -> [String] {
    let facts = FileFacts.read(Array(source.utf8))
    return facts.memberAccesses(of: members).map {
        "\($0.site.kind.rawValue) \(described($0.object)).\(facts.name(of: $0.site))"
    }
}

private func described(_ type: ObjectType) -> String {
    switch type {
    case .tag(let tag): tag
    case .typedef(let name): "<\(name)>"
    case .member(let name, let object): "\(described(object)):\(name)"
    case .result(let function): "\(function)()"
    case .variable(let name): "$\(name)"
    case .unknown: "?"
    }
}

@Test func whatIsDoneWithAMember() {
    let source = """
        void f(struct s *p, struct s q[4])
        {
            int n = p->m + q[1].m;
            p->m = 1; p->m |= 2; p->m &= ~2; p->m++; --(*p).m; (p)->m <<= 1;
            if (p->m) use(p->m, &p->m, p->m + 1);
            if (p->m == 3 || !p->m) n = sizeof(p->m);
            p->m.inner = 1; p->m[2] = 3; p->m(1, 2); p->m[2](3);
            *p = (struct s){ .m = 4 };
            return p->m; // p->m
        }
        """
    #expect(
        accesses(source) == [
            "use s.m", "use s.m", "set s.m", "set s.m", "clear s.m", "set s.m", "set s.m", "set s.m", "test s.m", "pass s.m",
            "reference s.m", "use s.m", "test s.m", "test s.m", "reference s.m", "reference s.m", "set s.m", "member-call s.m",
            "member-call s.m", "initializer s.m", "use s.m",
        ])
}

@Test func whoseAMemberIs() {
    let source = """
        struct outer { struct inner *in; struct { struct s *deep; } box; other_t alien; };
        typedef struct s s_t;
        extern struct outer *find(int key);
        static struct outer global;
        #define GET(x) ((x)->m + ((struct s *)(x))->m)
        void f(struct outer *o, s_t *typed, void *raw, far_t *far)
        {
            for (struct s *loop = raw; loop; loop = loop->m) { struct t *o; o->m; }
            o->in->m; o->box.deep->m; o->alien.m; typed->m; far->m; global.in->m; find(1)->in->m;
            ((struct u *)raw)->m; container_of(raw, struct v, list)->m; READ_ONCE(o->in)->m; (*o->in).m; (o + 1)->m;
            elsewhere->m; unknown(1)->x.m; o->m; ({ o; })->m;
        }
        SYSCALL_DEFINE2(call, struct w __user *, arg, int, flag) { return arg->m; }
        """
    #expect(
        accesses(source) == [
            "use ?.m", "use s.m", "use s.m", "use t.m", "use inner.m", "use s.m", "use <other_t>.m", "use s.m", "use <far_t>.m",
            "use inner.m", "use inner.m", "use u.m", "use v.m", "use inner.m", "use inner.m", "use outer.m", "use $elsewhere.m",
            "use unknown():x.m", "use outer.m", "use ?.m", "use w.m",
        ])
}

@Test func membersThatMacrosAreTold() {
    let source = """
        void f(struct head *h, struct s *pos, struct s *next, int m)
        {
            size_t a = offsetof(struct s, m) + offsetof(t_t, m.x) + sizeof_field(struct u, m);
            pos = container_of(h, struct v, m);
            list_for_each_entry(pos, &h->list, m) { }
            list_for_each_entry_safe(pos, next, &h->list, m) { }
            kmalloc(struct_size(pos, m, 3)); plain(pos, m);
        }
        """
    #expect(
        accesses(source) == [
            "reference s.m", "reference <t_t>.m", "reference u.m", "reference v.m", "reference s.m", "reference s.m",
            "reference s.m",
        ])
}

@Test func conditionsOfMembersAndTags() {
    let source = """
        struct s;
        #ifdef CONFIG_A
        int f(struct s *s) { return s->m; }
        #endif
        int g(struct s *x) { return x->m; }
        """
    let facts = FileFacts.read(Array(source.utf8))
    let conditions = facts.memberAccesses(of: ["m"]).map { facts.conditions[Int($0.site.condition)].description }
    #expect(conditions == ["CONFIG_A", ""])
    let tags = facts.sites.filter { facts.name(of: $0) == "s" }.map { facts.tagKind(of: $0) }
    #expect(tags == [.struct, .struct, nil, .struct])
}

@Test func manyAccessesTakeNoLongTime() {
    let line = "    p->m = ((((p->m)))) + q(p)->m; x = { .m = { .m = 1 } };\n"
    let source = "void f(struct s *p)\n{\n" + String(repeating: line, count: 2000) + "}\n"
    #expect(accesses(source).count == 10000)
    let nested =
        "void f(struct s *p) { " + String(repeating: "(", count: 5000) + "p" + String(repeating: ")->m", count: 5000) + "; }"
    #expect(accesses(nested).count == 5000)
}
