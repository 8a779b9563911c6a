// Whether a flag reaches an argument through what the tree's macros and functions stand for.

import ByteText
import CallSites
import KernelC
import Testing

@Suite struct FlagFlowTests {
    private static let header = """
        #define FOLL_WRITE 0x01
        #define FOLL_GET 0x04
        #define FOLL_PIN 0x40000
        struct page *follow_page(struct vma *vma, unsigned long a, unsigned int foll_flags);

        """
    private static let helpers = """
        #define probe_flags() (current->pinned ? FOLL_PIN : 0)
        #define GUP_BOTH (FOLL_GET | FOLL_PIN)
        #define GUP_ALL (GUP_BOTH | FOLL_WRITE)
        #define FOLL_PLAIN FOLL_GET
        #define my_follow(v, a, f) follow_page(v, a, (f) | FOLL_GET)
        static inline unsigned int some_flags(int x)
        {
        \tunsigned int flags = FOLL_GET;

        \tif (x)
        \t\tflags |= FOLL_PIN;
        \treturn flags;
        }
        static inline unsigned int either_flags(int x) { return FOLL_GET | (x ? FOLL_PIN : 0); }
        static inline unsigned int with_pin(unsigned int f) { return f | FOLL_PIN; }
        static inline unsigned int without_pin(unsigned int f) { return f & ~(FOLL_PIN | FOLL_WRITE); }
        static inline unsigned int same(unsigned int f) { return f; }

        """

    /// The reach of one call with `argument`, and the evidence as `file:line text`.
    private func reach(_ argument: String, more: String = "") throws -> (SiteTrace.Reach?, [String]) {
        let report = try SmallTree([
            "include/mm.h": Self.header, "include/gup.h": Self.helpers,
            "mm/a.c": more + "void f(struct args *args, int y)\n{\n\tfollow_page(vma, 1, \(argument));\n}\n",
        ]).callers("follow_page(FOLL_PIN)")
        let site = try #require(report.symbols[0].sites.first { $0.path == "mm/a.c" })
        return (site.reach, site.evidence.map { "\($0.path):\($0.line) \($0.text)" })
    }

    @Test(arguments: [
        ("GUP_BOTH", SiteTrace.Reach.surely), ("GUP_ALL & ~FOLL_GET", .surely), ("GUP_ALL & ~FOLL_PIN", .never),
        ("FOLL_PLAIN", .never), ("FOLL_GET | FOLL_WRITE", .never), ("probe_flags()", .maybe),
        ("probe_flags() | FOLL_PIN", .surely),
        ("some_flags(y)", .maybe), ("either_flags(1)", .maybe), ("with_pin(0)", .surely), ("without_pin(FOLL_PIN)", .never),
        ("without_pin(some_flags(1))", .never), ("same(FOLL_PIN)", .surely), ("same(same(FOLL_GET))", .never),
        ("args->flags", .maybe), ("args->flags & ~FOLL_PIN", .never), ("args->flags & FOLL_GET", .never), ("~FOLL_PIN", .never),
        ("unknown(1)", .maybe), ("BIT(3)", .never), ("y ? FOLL_PIN : FOLL_GET | FOLL_PIN", .surely),
    ])
    func whatTheTreeStandsFor(_ argument: String, _ wanted: SiteTrace.Reach) throws {
        #expect(try reach(argument).0 == wanted)
    }

    @Test func theChainIsTheEvidence() throws {
        #expect(
            try reach("GUP_ALL").1 == [
                "include/gup.h:3 GUP_ALL (GUP_BOTH | FOLL_WRITE)", "include/gup.h:2 GUP_BOTH (FOLL_GET | FOLL_PIN)",
            ])
        #expect(try reach("some_flags(1)").1 == ["include/gup.h:6 some_flags(int x)", "include/gup.h:11 flags |= FOLL_PIN"])
        #expect(try reach("FOLL_GET").1 == [])
    }

    @Test func whatAVariableComesFromDoesNotTellWhichArgumentCarriesFlags() throws {
        let report = try SmallTree([
            "include/mm.h": Self.header,
            "mm/a.c": """
            void f(struct vma *vma)
            {
            \tlong a = walk(vma, FOLL_GET);

            \ta += walk(vma, FOLL_WRITE);
            \tfollow_page(vma, a, 0);
            \tfollow_page(vma, a, 0);
            }

            """,
        ]).callers("follow_page(FOLL_PIN)")
        #expect(report.symbols[0].sites.filter { $0.path == "mm/a.c" }.map(\.flagArgument) == [3, 3])
        #expect(report.symbols[0].sites.filter { $0.path == "mm/a.c" }.map(\.reach) == [.never, .never])
    }

    @Test func aFilesOwnHelperComesFirst() throws {
        #expect(try reach("some_flags(1)", more: "static int some_flags(int x) { return FOLL_GET; }\n").0 == .never)
        #expect(try reach("CONSTANT", more: "#define CONSTANT FOLL_PIN\n").0 == .surely)
        // Macros that stand for each other end.
        #expect(try reach("ONE", more: "#define ONE TWO\n#define TWO ONE\n").0 == .maybe)
    }

    @Test func aWrappingMacroHandsOnWhatItIsGiven() throws {
        func wrapped(_ argument: String) throws -> SiteTrace.Reach? {
            let report = try SmallTree([
                "include/mm.h": Self.header, "include/gup.h": Self.helpers,
                "mm/a.c": "void f(void)\n{\n\tmy_follow(vma, 1, \(argument));\n}\n",
            ]).callers("follow_page(FOLL_PIN)")
            return report.symbols[0].sites.first { $0.path == "include/gup.h" }?.reach
        }
        #expect(try wrapped("FOLL_WRITE") == .never)
        #expect(try wrapped("GUP_BOTH") == .surely)
        #expect(try wrapped("some_flags(1)") == .maybe)
    }
}
