// Members that hold data, as symbols.

import ByteText
import CallSites
import KernelC
import Testing

@Suite struct MemberTests {
    static let tree = SmallTree([
        "include/mm.h": """
        struct vma {
        \tunsigned long flags;
        };
        struct other {
        \tint flags;
        \tint (*run)(int);
        };

        """,
        "mm/a.c": """
        static struct vma init = { .flags = 1 };
        void f(struct vma *vma, struct other *o)
        {
        \tvma->flags |= 1;
        \tvma->flags &= ~2UL;
        \tif (vma->flags & 4)
        \t\to->flags = 1;
        \tfind()->flags = 2;
        }

        """,
    ])

    @Test func usesByTheTypeOfTheObject() throws {
        let report = try Self.tree.callers("struct vma.flags", "vma.flags", "*.flags", "struct other.flags", "other.run")
        func lines(_ number: Int) -> [String] {
            report.symbols[number].sites.map {
                "\($0.position.line) \($0.kind.rawValue)\($0.reach.map { " \($0.rawValue)" } ?? "")"
            }
        }
        let wanted = ["1 initializer surely", "4 set surely", "5 clear surely", "6 test surely", "8 set maybe"]
        #expect(lines(0) == wanted && lines(1) == wanted)
        #expect(lines(2) == ["1 initializer", "4 set", "5 clear", "6 test", "7 set", "8 set"])
        #expect(lines(3) == ["7 set surely", "8 set maybe"])
        #expect(report.symbols.map(\.kind) == [.member, .member, .member, .member, .callback])
        #expect(report.symbols.map(\.name) == ["struct vma.flags", "vma.flags", "*.flags", "struct other.flags", "other.run"])
        #expect(report.symbols[0].sites.allSatisfy { $0.name == "flags" })
        #expect(report.symbols[0].definitions.map { "\($0.path):\($0.position.line)" } == ["include/mm.h:2"])
        #expect(report.symbols[2].definitions.count == 2)
        #expect(report.implementers.map { $0 == nil } == [true, true, true, true, false])
    }

    @Test func aWatchedMemberIsTraced() throws {
        let review = try Scenario(Self.tree.files)
            .patch([
                "include/mm.h": "struct vma {\n\tvm_flags_t flags;\n};\nstruct other {\n\tint flags;\n};\n",
                "mm/a.c": Self.tree.files["mm/a.c"]?.replacing("vma->flags |= 1", with: "vm_flags_set(vma, 1)"),
            ])
            .review(watch: ["struct vma.flags"])
        let symbol = try #require(review.symbol("struct vma.flags"))
        #expect(symbol.kind == .member)
        #expect(symbol.counts.base == 5 && symbol.counts.changed == 1 && symbol.counts.after == 4)
        #expect(symbol.definitions.map { $0.changes.map(\.what) } == [[.signature]])
        #expect(review.lines.isEmpty)
    }

    /// A member's type in another file tells what its members are, as long as it stays.
    @Test func aChainOfMembersEndsInTheTypeOfItsVersion() throws {
        func told(_ type: String) throws -> [String] {
            try Scenario([
                "a/write.h": "struct write_options {\n\tint level;\n\tint id;\n};\n",
                "a/stack.h": "struct stack_options {\n\tint id;\n};\nstruct stack {\n\tstruct write_options opts;\n};\n",
                "a/stack.c":
                    "#include \"write.h\"\n#include \"stack.h\"\nint f(struct stack *st) { return st->opts.id; }\n",
            ])
            .patch([
                "a/write.h": "struct write_options {\n\tint level;\n};\n",
                "a/stack.h": "struct stack_options {\n\tint id;\n};\nstruct stack {\n\tint n;\n\tstruct \(type) opts;\n};\n",
            ]).review().lines
        }
        #expect(try told("write_options") == ["stale-call error 1 a/stack.c:3 f"])
        #expect(try told("stack_options") == [])
    }
}
