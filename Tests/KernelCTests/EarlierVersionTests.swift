import ByteText
import Testing

@testable import KernelC

/// What is read after an earlier version is what is read alone.
@Suite struct EarlierVersionTests {
    private static let sample = """
        #include <linux/mm.h>
        #define PAIR(a) a, sizeof(a)
        struct page { int count; int (*fn)(int); };
        static int first(struct page *page, int (*fn)(int))
        {
        \tint local = page->count, PAIR;
        \treturn fn(local) + (*page->fn)(get(VM_PFNMAP | local));
        }
        EXPORT_SYMBOL(first);
        #ifdef CONFIG_A
        int second(unsigned flags) {
        #ifdef CONFIG_B
        \tcall(flags & ~FOLL_PIN, PAIR(flags));
        #else
        \tvm_flags_set(vma, VM_PFNMAP);
        #endif
        \tif (flags)
        \t\treturn table[1](flags);
        \treturn 0;
        }
        #else
        int second(unsigned flags) { return -ENOSYS; }
        #endif
        int third(void)
        {
        #define INNER(x) call(x)
        \tstruct local { int b; } *l = &(struct local) { .b = INNER(2) };
        \treturn INNER(l->b) + ({ int y = call(3); y; });
        #undef INNER
        }
        SYSCALL_DEFINE2(mine, int, a, int, b)
        {
        \tfor (int i = 0; i < a; i++)
        \t\twait_on_bit(&b, PG_locked, TASK);
        \treturn b;
        }
        #ifdef CONFIG_A
        static int fourth(int a)
        #else
        static int fourth(long a)
        #endif
        {
        \treturn first(NULL, third) + a;
        }
        INTERVAL_TREE_DEFINE(struct node, rb, unsigned long, last, START, LAST, static inline, tree)
        static const struct ops ops = { .fn = first, .flags = VM_IO | VM_PFNMAP, };
        static void open(void)
        {
        \tcall(1,
        #ifdef CONFIG_C
        \t\tother(2, 3));
        #else
        \t\tother(4));
        #endif
        \tif (more(5, (6))) call(7);
        }
        static inline void fifth(void) { goto out; out: asm volatile("nop" : : "r" (call(1))); }

        """

    private func expectSame(_ new: [UInt8], after old: [UInt8], _ comment: String) {
        let earlier = FileFacts.read(old)
        #expect(FileFacts.read(new, after: earlier).stored == FileFacts.read(new).stored, "\(comment)")
        // Also where the earlier facts were kept and come back.
        let kept = FileFacts(stored: earlier.stored, of: old)
        #expect(kept.map { FileFacts.read(new, after: $0).stored } == FileFacts.read(new).stored, "\(comment)")
    }

    @Test func whereALineComesOrGoesOrIsAnother() {
        let lines = Self.sample.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let more = [
            "", "int added(int a) { return first(a); }", "#define MORE(a) a, a", "#ifdef CONFIG_C", "#endif", "#else", "{", "}",
            "/*",
            "extern \"C\" {", "int second(unsigned flags) { call(flags); }", "\tcall(other);",
        ]
        let old = Array(Self.sample.utf8)
        for place in lines.indices {
            var gone = lines
            gone.remove(at: place)
            let without = Array(gone.joined(separator: "\n").utf8)
            expectSame(without, after: old, "without line \(place)")
            expectSame(old, after: without, "with line \(place) again")
            for (number, line) in more.enumerated() where (place + number).isMultiple(of: 3) {
                var lines = lines
                lines.insert(line, at: place)
                let with = Array(lines.joined(separator: "\n").utf8)
                expectSame(with, after: old, "\(line) at line \(place)")
                expectSame(old, after: with, "\(line) gone from line \(place)")
            }
        }
    }

    @Test func anyEarlierFileWillDo() {
        let sample = Array(Self.sample.utf8)
        expectSame(sample, after: [], "after nothing")
        expectSame([], after: sample, "nothing")
        expectSame(sample + sample, after: sample, "twice")
        expectSame(sample, after: sample + sample, "once")
        expectSame(Array(Self.sample.utf8.reversed()), after: sample, "backwards")
    }

    /// The functions whose sites are taken over from `old`.
    private func taken(_ new: String, after old: String) throws -> [String] {
        let text = Array(new.utf8)
        let outline = Outline.read(text, Lexer.read(text))
        let facts = FileFacts.read(text)
        guard var earlier = EarlierBodies(FileFacts.read(Array(old.utf8)), for: text, outline) else { return [] }
        var taken: [String] = []
        for number in facts.sites.wholeBodies {
            let function = facts.definitions[Int(number)]
            let condition = facts.condition(at: function.body?.lowerBound ?? 0)
            if earlier.take(function, in: text, under: condition, outline.structure) != nil {
                taken.append(facts.name(of: function))
            }
        }
        return taken
    }

    @Test func whatStaysAsItIsIsTakenOver() throws {
        let all = ["first", "second", "second", "__do_sys_mine", "fourth", "open", "fifth"]
        #expect(try taken(Self.sample, after: Self.sample) == all)
        #expect(try taken("int zero;\n" + Self.sample, after: Self.sample) == all)
        // A body that reads otherwise, or stands under another condition, is read.
        let changed = Self.sample.replacing("return fn(local)", with: "return fn(other)")
        #expect(try taken(changed, after: Self.sample) == Array(all.dropFirst()))
        let moved = Self.sample.replacing("CONFIG_A", with: "CONFIG_Z")
        #expect(try taken(moved, after: Self.sample) == ["first", "__do_sys_mine", "fourth", "open", "fifth"])
        // Where a macro of the file is another, nothing is.
        #expect(try taken(Self.sample.replacing("a, sizeof(a)", with: "a"), after: Self.sample) == [])
    }
}
