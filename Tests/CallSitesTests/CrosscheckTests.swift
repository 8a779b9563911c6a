// The completeness ledger: every word of a name, once, by what it is.

import ByteText
import CallSites
import Testing

@Suite struct CrosscheckTests {
    @Test func everyWordHasARole() throws {
        let ledger = try SmallTree([
            "include/x.h": "int probe(int);\nstruct s { int probe; };\n#define call_probe(x) probe(x) + x##probe\n",
            "mm/x.c": """
            /* probe() and probe2, my_probe: two words, one of them this */
            int probe(int x) { return x; }
            EXPORT_SYMBOL_GPL(probe);
            static struct ops o = { .run = probe };
            void f(struct s *s) { s->probe = probe(1); pr_info("probe %p", &probe); }
            void g(int probe) { h(probe); probe:; }
            #ifdef __ASSEMBLY__
            probe
            #endif

            """,
            "arch/x.S": "call probe\n\tprobe, probe\n",
            "tools/x.c": "int probe(int x) { return probe(x); } /* probe */\n",
            "logo.bin": "probe\0probe",
            "other.c": "int probes, my_probe, probe_;\n",
        ])
        .ledger("probe", kind: .function)
        let counts: [Crosscheck.Role: Int] = [
            .definition: 2, .call: 2, .reference: 1, .initializer: 1, .export: 1, .part: 1, .member: 2, .hidden: 1, .local: 2,
            .comment: 2, .string: 1, .text: 1, .otherFile: 3, .otherProgram: 2,
        ]
        #expect(ledger.counts == counts)
        #expect(ledger.wordCount == 22 && ledger.sum == 22 && ledger.isComplete)
        #expect(ledger.fileCount == 4 && ledger.scannedCount == 5)
        #expect(ledger.odd.map { "\($0.path):\($0.position) \($0.role.rawValue)" } == ["mm/x.c:6:12 local", "mm/x.c:6:31 local"])
    }

    @Test func flagsAndGlobs() throws {
        let tree = SmallTree([
            "a.h": "#define F_A 1\n#define F_B 2\n#define F_ALL (F_A | F_B)\n",
            "a.c": "void f(struct s *s) { s->x |= F_A; s->x &= ~F_B; if (s->x & F_ALL) g(F_A); }\n",
        ])
        #expect(try tree.ledger("F_A", kind: .flag).counts == [.definition: 1, .set: 1, .pass: 1, .use: 1])
        #expect(
            try tree.ledger("F_*", kind: .flag).counts == [.definition: 3, .set: 1, .clear: 1, .test: 1, .pass: 1, .use: 2])
        #expect(try tree.ledger("F_A", kind: .type).counts == [.definition: 1, .reference: 3])
    }

    @Test func whatCannotBeParsedIsNamedWithItsLines() throws {
        let ledger = try SmallTree(["a.c": "int a(void) { return probe(1); }\n{\n\tprobe(2); /* probe */\n}\nint b;\n"])
            .ledger("probe", kind: .function)
        #expect(ledger.counts == [.call: 1, .unparsed: 1, .comment: 1] && ledger.isComplete)
        #expect(ledger.odd.map(\.position.line) == [3] && ledger.odd.map(\.region) == [2...4])
    }

    @Test func aProgramsOwnNameIsToldByRole() throws {
        let ledger = try SmallTree(["tools/x.c": "int only(void) { return only(); }\n", "mm/y.c": "/* only */\n"])
            .ledger("only", kind: .function)
        #expect(ledger.counts == [.definition: 1, .call: 1, .comment: 1])
    }

    @Test func aReviewAccountsForEveryWordBeforeAndAfter() throws {
        let review = try Scenario([
            "x.h": "int probe(int);\n", "a.c": "int f(void) { return probe(1); } /* probe */\n",
            "b.c": "int g(void) { return probe(2); }\n",
        ])
        .patch(["a.c": "int f(void) { return 1; } /* probe */\n", "c.c": "int h(void) { return probe(probe(3)); }\n", "b.c": nil])
        .review(watch: ["probe"], crosschecks: true)
        let ledgers = try #require(review.symbol("probe")?.crosscheck)
        #expect(ledgers.base.counts == [.definition: 1, .call: 2, .comment: 1] && ledgers.base.isComplete)
        #expect(ledgers.end.counts == [.definition: 1, .call: 2, .comment: 1] && ledgers.end.isComplete)
        #expect(ledgers.base.fileCount == 3 && ledgers.end.fileCount == 3)
        #expect(review.unread.isEmpty)
    }

    @Test func aMembersUsesAreToldByWhatTheyDo() throws {
        let ledger = try SmallTree([
            "a.h": "struct vma { unsigned long flags; };\nstruct other { int flags; };\n",
            "a.c": """
            void f(struct vma *v, struct other *o, int flags)
            {
            \tv->flags |= 1;
            \tv->flags &= ~2;
            \to->flags = flags;
            }

            """,
        ])
        .ledger("struct vma.flags", kind: .member)
        #expect(ledger.counts == [.member: 3, .set: 1, .clear: 1, .hidden: 1, .local: 1] && ledger.isComplete)
    }
}
