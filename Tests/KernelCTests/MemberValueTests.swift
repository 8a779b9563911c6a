// The names that are put into members, and the types of the objects around them.

import KernelC
import Testing

private func values(_ source: String, _ members: Set<String> = ["mmap"]) -> [String] {
    let facts = FileFacts.read(Array(source.utf8))
    return facts.memberValues(of: members).map {
        "\($0.tag ?? "?").\(facts.string($0.member)) = \(facts.name(of: facts.sites[Int($0.site)]))"
    }
}

@Test func objectsAndTheirTypes() {
    let source = """
        static const struct file_operations a_fops __ro_after_init = {
            .open = a_open,
        #ifdef CONFIG_MMU
            .mmap = a_mmap,
        #endif
        };
        static struct dev_ops table[] = { { .mmap = b_mmap }, [2] = { .open = x, .mmap = &c_mmap }, };
        foo_ops_t typed = { .mmap = d_mmap };
        static struct outer nested = { .ops = { .mmap = e_mmap }, .ops.mmap = f_mmap };
        #define COMMON_FOPS .open = g_open, .mmap = g_mmap
        #define DEFINE_FOPS(name) static const struct file_operations name = { .mmap = h_mmap, }
        void f(struct hw *hw)
        {
            static const struct vm_ops local = { .mmap = i_mmap };
            hw->ops.mmap = hw->fast ? j_mmap : k_mmap;
            *hw = (struct hw){ .mmap = l_mmap };
        }
        """
    #expect(
        values(source) == [
            "file_operations.mmap = a_mmap", "dev_ops.mmap = b_mmap", "dev_ops.mmap = c_mmap", "foo_ops_t.mmap = d_mmap",
            "?.mmap = e_mmap", "?.mmap = f_mmap", "?.mmap = g_mmap", "file_operations.mmap = h_mmap", "vm_ops.mmap = i_mmap",
            "?.mmap = j_mmap", "?.mmap = k_mmap", "hw.mmap = l_mmap",
        ])
}

@Test func whatIsNoFunctionOfThatMember() {
    let source = """
        static struct ops o = { .mmap = NULL, .mmap2 = other, .mmap = WRAP(inner) };
        void f(struct s *s, int (*mmap)(void))
        {
            s->mmap = mmap;
            s->mmap = make(arg);
            if (s->mmap == compared)
                s->mmap(called);
        }
        """
    #expect(values(source) == [])
    #expect(values(source, ["mmap2"]) == ["ops.mmap2 = other"])
    #expect(values(source, []) == [])
}

@Test func manyElementsTakeNoLongTime() {
    let row = "{ .mmap = a_mmap, .open = { 1, { 2 } } },\n"
    let source = "static struct ops table[] = {\n" + String(repeating: row, count: 5000) + "};\n"
    let found = values(source)
    #expect(found.count == 5000 && Set(found) == ["ops.mmap = a_mmap"])
}

@Test func valuesByPosition() {
    let source = """
        struct row { const char *name; int (*mmap)(void); int flags; };
        struct vary { int a;
        #ifdef CONFIG_A
            int b;
        #endif
            int (*mmap)(void); };
        struct deep { struct row row; int n; };
        static const struct row one = { "one", a_mmap };
        static struct row rows[] = { { "b", &b_mmap, 1 }, { .name = "c", c_mmap }, [2] = { "d", d_mmap }, };
        static struct vary varied = { 1, 2, e_mmap };
        static struct alien alien = { "f", f_mmap };
        static struct deep deep = { { "g", g_mmap }, .row = { "h", h_mmap }, .row.mmap = i_mmap };
        static struct row flat[] = { "j", j_mmap, 3 };
        static struct row open = { "k", other, a_mmap };
        """
    #expect(
        values(source) == [
            "row.mmap = a_mmap", "row.mmap = b_mmap", "row.mmap = d_mmap", "row.mmap = h_mmap", "row.mmap = i_mmap",
            "row.mmap = other",
        ])
}
