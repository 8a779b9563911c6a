// Callbacks as symbols, and sites inside the functions that they mean.

import ByteText
import CallSites
import KernelC
import Testing

@Suite struct CallbackTests {
    static let tree = SmallTree([
        "include/fs.h": "#define VM_IO 1\n#define VM_PFNMAP 2\nint generic_mmap(struct file *f, struct vma *v);\n",
        "mm/filemap.c": "int generic_mmap(struct file *f, struct vma *v)\n{\n\tv->flags |= VM_IO;\n\treturn 0;\n}\n",
        "drivers/a.c": """
        static int dev_mmap(struct file *f, struct vma *v)
        {
        \tvm_flags_mod(v, VM_IO, VM_PFNMAP);
        \treturn 0;
        }
        static const struct file_operations a_fops = { .mmap = dev_mmap, };
        static int helper(struct vma *v) { return v->flags & VM_IO; }

        """,
        "drivers/b.c": """
        #ifdef CONFIG_DAX
        static int dev_mmap(struct file *f, struct vma *v)
        {
        \tif (v->flags & VM_PFNMAP)
        \t\treturn -EINVAL;
        \treturn 0;
        }
        #else
        #define dev_mmap generic_mmap
        #endif
        static const struct file_operations b_fops = { .mmap = dev_mmap, };
        static const struct vm_ops b_vm_ops = { .mmap = b_vm_mmap };
        void b_probe(struct hw *hw, int mode)
        {
        \thw->ops.mmap = b_hw_mmap;
        \thw->ops.mmap = mode;
        \thw->ops.mmap = b_table;
        }
        int b_vm_mmap(void);
        static int b_hw_mmap(struct hw *hw, struct vma *v)
        {
        \tvm_flags_set(v, VM_PFNMAP);
        \treturn 0;
        }
        int b_table[4];

        """,
    ])

    @Test func implementersWithTheirPlaces() throws {
        let report = try Self.tree.callers("*.mmap", "file_operations.mmap", "vm_ops.mmap")
        #expect(
            report.symbols[0].sites.map { "\($0.path):\($0.position.line) \($0.function) \($0.kind.rawValue) \($0.name)" } == [
                "drivers/a.c:6 a_fops initializer dev_mmap", "drivers/b.c:11 b_fops initializer dev_mmap",
                "drivers/b.c:12 b_vm_ops initializer b_vm_mmap", "drivers/b.c:15 b_probe initializer b_hw_mmap",
            ])
        #expect(report.symbols[0].kind == .callback)
        // An assignment does not tell its type: it may be that of any.
        #expect(report.symbols[1].sites.map(\.reach) == [.surely, .surely, .maybe])
        #expect(report.symbols[2].sites.map(\.name) == ["b_vm_mmap", "b_hw_mmap"])
        let functions = try #require(report.implementers[0])
        #expect(
            functions.bodies.map { "\($0.path):\($0.position.line) \($0.name) \($0.condition) \($0.hooks.map(\.object))" } == [
                "drivers/a.c:1 dev_mmap  [\"a_fops\"]", "drivers/b.c:2 dev_mmap CONFIG_DAX [\"b_fops\"]",
                "drivers/b.c:20 b_hw_mmap  [\"b_probe\"]", "mm/filemap.c:1 generic_mmap  [\"b_fops\"]",
            ])
        #expect(functions.bodiless.map(\.function) == ["b_vm_mmap"])
    }

    @Test func flagsInsideHooks() throws {
        let report = try Self.tree.callers("VM_*", within: "*.mmap")
        let wanted = [
            "drivers/a.c:3 dev_mmap set VM_IO", "drivers/a.c:3 dev_mmap clear VM_PFNMAP",
            "drivers/b.c:4 dev_mmap test VM_PFNMAP", "drivers/b.c:22 b_hw_mmap set VM_PFNMAP",
            "mm/filemap.c:3 generic_mmap set VM_IO",
        ]
        #expect(report.lines == wanted)
        // Where sites are looked for does not change which functions are meant.
        #expect(try Self.tree.callers("VM_*", within: "*.mmap", excluded: ["drivers"]).lines == [wanted[4]])
        #expect(try Self.tree.callers("VM_IO", within: "helper").lines == ["drivers/a.c:7 helper test VM_IO"])
        #expect(try Self.tree.callers("VM_IO", within: "dev_*").lines == [wanted[0]])
        #expect(try Self.tree.callers("VM_IO", within: "vm_ops.mmap").lines == [])
    }

    @Test func queriesForCallbacks() throws {
        #expect(try SymbolQuery("*.mmap").pattern == .callback(tag: nil, member: "mmap"))
        #expect(try SymbolQuery("file_operations.mmap").pattern == .callback(tag: "file_operations", member: "mmap"))
        #expect(try SymbolQuery("*.mmap").description == "*.mmap")
        #expect(try SymbolQuery("struct vma.flags").pattern == .member(tag: "vma", member: "flags"))
        #expect(try SymbolQuery("struct vma.flags").description == "struct vma.flags")
        for text in ["struct .a", "struct *.a", "struct a b.c", ".mmap", "a.", "a.b.c", "*.*", "a*.b", "a.b*", "*."] {
            #expect(throws: SymbolQueryError.malformed(text)) { try SymbolQuery(text) }
        }
    }

    @Test func aWatchedCallbackIsTraced() throws {
        let review = try Scenario([
            "a.c": "static int f(void) { return 0; }\nstatic struct ops a = {\n\t.run = f,\n\t.stop = f,\n};\n",
            "b.c": "static int g(void) { return 0; }\nstatic struct ops b = {\n\t.run = g,\n};\n",
        ])
        .patch(["a.c": "static int h(void) { return 0; }\nstatic struct ops a = {\n\t.run = h,\n\t.stop = h,\n};\n"])
        .patch(["b.c": "static int g(void) { return 0; }\nstatic struct ops b = {\n};\n"])
        .review(watch: ["ops.run"])
        let symbol = try #require(review.symbol("ops.run"))
        #expect(symbol.kind == .callback)
        #expect(
            symbol.lines == [
                "a.c:3 a initializer rewritten 1 → ops.run()", "b.c:3 b initializer removed 2",
            ])
        #expect(symbol.counts.base == 2 && symbol.counts.after == 1)
    }
}
