import CallSites
import Testing

@Suite struct VariantTests {
    static func header(real: String, stub: String) -> String {
        """
        #ifdef CONFIG_KSM
        int ksm_copy(\(real));
        #else
        static inline int ksm_copy(\(stub)) { return 0; }
        #endif

        """
    }
    static let user = """
        int fault(struct page *page)
        {
        \treturn ksm_copy(page);
        }

        """
    static let definition = """
        int ksm_copy(struct page *page)
        {
        \treturn page_count(page) + page_mapcount(page);
        }

        """

    @Test func aStubThatKeepsItsOldSignatureBreaksItsCallers() throws {
        let review = try Scenario([
            "include/ksm.h": Self.header(real: "struct page *page", stub: "struct page *page"), "mm/fault.c": Self.user,
            "mm/ksm.c": Self.definition,
        ]).patch([
            "include/ksm.h": Self.header(real: "struct page *page, int nr", stub: "struct page *page"),
            "mm/fault.c": Self.user.replacing("ksm_copy(page)", with: "ksm_copy(page, 1)"),
            "mm/ksm.c": Self.definition.replacing("*page)", with: "*page, int nr)"),
        ]).review()
        #expect(review.lines == ["variant error 1 include/ksm.h:4  [!CONFIG_KSM]"])
        #expect(review.findings.first?.message.hasPrefix("the stub ksm_copy(struct page *page) stays as it was") == true)
    }

    @Test func aCallerThatKeepsTheOldWayWithTheStubIsToldAtTheCall() throws {
        let review = try Scenario([
            "include/ksm.h": Self.header(real: "struct page *page", stub: "struct page *page"), "mm/fault.c": Self.user,
            "mm/ksm.c": Self.definition,
        ]).patch([
            "include/ksm.h": Self.header(real: "struct page *page, int nr", stub: "struct page *page"),
            "mm/ksm.c": Self.definition.replacing("*page)", with: "*page, int nr)"),
        ]).review()
        #expect(review.lines.contains("arity error 1 mm/fault.c:3 fault"))
    }

    @Test func aStubMendedLaterIsABrokenStep() throws {
        let changed = Self.header(real: "struct page *page, int nr", stub: "struct page *page")
        let review = try Scenario([
            "include/ksm.h": Self.header(real: "struct page *page", stub: "struct page *page"), "mm/fault.c": Self.user,
            "mm/ksm.c": Self.definition,
        ]).patch([
            "include/ksm.h": changed, "mm/fault.c": Self.user.replacing("ksm_copy(page)", with: "ksm_copy(page, 1)"),
            "mm/ksm.c": Self.definition.replacing("*page)", with: "*page, int nr)"),
        ]).patch(["include/ksm.h": Self.header(real: "struct page *page, int nr", stub: "struct page *page, int nr")]).review()
        #expect(review.lines == ["broken-step error 1→2 include/ksm.h:4  [!CONFIG_KSM]"])
    }

    @Test func anArchitecturesCopyThatStaysIsTold() throws {
        func copy(_ parameters: String) -> String { "static inline void flush_one(\(parameters)) { barrier(); }\n" }
        let review = try Scenario([
            "arch/arm/include/asm/flush.h": copy("long addr"), "arch/x86/include/asm/flush.h": copy("long addr"),
            "mm/a.c": "void f(long a) { flush_one(a); }\n",
        ]).patch([
            "arch/x86/include/asm/flush.h": copy("long addr, int nr"), "mm/a.c": "void f(long a) { flush_one(a, 1); }\n",
        ]).review()
        #expect(review.lines == ["variant error 1 arch/arm/include/asm/flush.h:1 "])
    }

    @Test func aPrototypeWithAnotherTypeIsAWarning() throws {
        let review = try Scenario(["include/a.h": "int f(bool on);\n", "mm/a.c": "int f(bool on)\n{\n\treturn on;\n}\n"])
            .patch(["mm/a.c": "int f(unsigned int flags)\n{\n\treturn flags;\n}\n"]).review()
        #expect(review.lines == ["variant warning 1 include/a.h:1 "])
    }

    @Test func twoNewVariantsThatDisagreeAreTold() throws {
        let review = try Scenario(["mm/fault.c": "int fault(struct page *page)\n{\n\treturn 0;\n}\n"]).patch([
            "include/ksm.h": Self.header(real: "struct page *page, int nr", stub: "struct page *page"),
            "mm/fault.c": Self.user.replacing("ksm_copy(page)", with: "ksm_copy(page, 1)"),
        ]).review()
        #expect(review.lines.count == 1 && review.lines[0].hasPrefix("variant error 1 include/ksm.h:"))
    }

    @Test func variantsThatNeverAgreedAreNoFault() throws {
        let before = Self.header(real: "struct page *page, long x", stub: "struct page *page")
        let review = try Scenario(["include/ksm.h": before]).patch([
            "include/ksm.h": Self.header(real: "struct page *page, int x", stub: "struct page *page")
        ]).review()
        #expect(review.lines == [])
    }

    @Test func spellingsOfOneTypeAgree() throws {
        let review = try Scenario(["include/a.h": "int f(unsigned a);\n", "mm/a.c": "int f(unsigned a)\n{\n\treturn a;\n}\n"])
            .patch(["mm/a.c": "int f(unsigned int a)\n{\n\treturn a;\n}\n"]).review()
        #expect(review.lines == [])
    }

    @Test func namesAndOrderAreNoPartOfAType() throws {
        let header = "int f(const char *s[], int (*write)(struct w *w, void *arg));\nint main(void);\n"
        let review = try Scenario(["include/a.h": header, "mm/main.c": "int main(int argc, char **argv) { return 0; }\n"])
            .patch([
                "mm/a.c": "int f(char const **name, int (*table)(struct w *wr, void *d)) { return 0; }\nint main(void) { }\n"
            ]).review()
        #expect(review.lines == [])
    }

    @Test func whatAMacroSaysOfAParameterIsNoPartOfItsType() throws {
        let body = "int drop(void *start, size_t length)\n{\n\treturn 0;\n}\n"
        let tree = Scenario(["include/a.h": "int drop(void *start, size_t length);\n", "mm/a.c": body])
        for word in ["length UNUSED", "length __maybe_unused"] {
            #expect(try tree.patch(["mm/a.c": body.replacing("length", with: word)]).review().lines == [])
        }
        // Spelled alike, a name or a type.
        for type in ["unsigned int LENGTH", "struct LENGTH", "const LENGTH"] {
            let review = try tree.patch(["mm/a.c": body.replacing("size_t length", with: type)]).review()
            #expect(review.lines == ["variant warning 1 include/a.h:1 "])
        }
    }

    /// `PRIV(size)` declares a variable by a macro, and a library's `PRIV(find)` is not the other one's.
    @Test func namesThatAMacroMakesAreNotOneFunctions() throws {
        let header = "#define PRIV(n) _re_##n\nextern const int PRIV(size);\nextern const char *PRIV(table);\n"
        let review = try Scenario(["deps/re/re.h": header + "extern int PRIV(find)(int a);\n"])
            .patch(["deps/re2/re2.h": header.replacing("size", with: "length") + "extern int PRIV(find)(int a, int b);\n"])
            .review()
        #expect(review.lines == [])
    }

    /// Two programs' functions of one name need not agree with each other, but each with the prototype that they share.
    @Test func bodiesInTwoFilesAreTwoPrograms() throws {
        let review = try Scenario([
            "a.c": "int run(int a) { return a; }\n", "b.c": "int run(int a) { return a; }\n", "run.h": "int run(int a);\n",
        ])
        .patch(["a.c": "int run(long a) { return a; }\n"]).review()
        #expect(review.lines == ["variant warning 1 run.h:1 "])
        // A prototype beside the body is that one's, too.
        let alone = try Scenario(["a.c": "int run(int a) { return a; }\n", "b.c": "\n"])
            .patch(["b.c": "int run(long a);\nint run(long a) { return a; }\n"]).review()
        #expect(alone.lines == [])
    }
}
