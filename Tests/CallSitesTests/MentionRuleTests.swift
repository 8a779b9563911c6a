import CallSites
import Testing

@Suite struct MentionRuleTests {
    static let base = [
        "include/a.h": "void old_name(int a);\n", "mm/a.c": "#include <a.h>\nvoid old_name(int a)\n{\n\tbarrier(a);\n}\n",
        "mm/b.c": "/* Called with old_name() held off. */\nint b;\n", "Documentation/mm/a.rst": "Use old_name() for that.\n",
        "arch/x86/entry.S": "\tcall old_name\n", "rust/a.rs": "unsafe { bindings::old_name(1) };\n",
    ]

    @Test func whoStillSpeaksOfAGoneNameIsTold() throws {
        let review = try Scenario(Self.base).patch(["include/a.h": "\n", "mm/a.c": "#include <a.h>\n"]).review()
        #expect(
            review.lines == [
                "stale-mention note 1 Documentation/mm/a.rst:1 ", "stale-mention warning 1 arch/x86/entry.S:1 ",
                "stale-mention note 1 mm/b.c:1 ", "stale-mention warning 1 rust/a.rs:1 ",
            ])
    }

    @Test func aNewNameIsNamed() throws {
        let renamed = ["include/a.h", "mm/a.c"].reduce(into: [String: String?]()) {
            $0[$1] = Self.base[$1]?.replacing("old_name", with: "new_name")
        }
        let review = try Scenario(Self.base).patch(renamed).review()
        #expect(review.findings.first?.message == "still speaks of old_name, which patch 1 removed; it is new_name now")
    }

    @Test func aWordOfTheLanguageIsNoName() throws {
        let review = try Scenario([
            "mm/a.c": "int commit(int a)\n{\n\treturn a + 1;\n}\n",
            "mm/b.c": "/* commit the page, then commit() it */\n/* commit */\nint b;\n",
        ]).patch(["mm/a.c": "\n"]).review()
        #expect(review.lines == ["stale-mention note 1 mm/b.c:1 "])
    }

    @Test func callersOfAChangedBodyAreCounted() throws {
        let review = try Scenario([
            "mm/a.c": "int grab(int a)\n{\n\treturn a;\n}\n",
            "mm/b.c": "int b(void) { return grab(1); }\nint c(void) { return grab(2); }\n",
        ]).patch(["mm/a.c": "int grab(int a)\n{\n\treturn a + 1;\n}\n"]).review(watch: ["grab"])
        #expect(review.lines == ["changed-under note 1 mm/a.c:1 "])
        #expect(review.findings.first?.message == "patch 1 changes what grab() does; 2 callers in 1 file stay as they are")
    }

    static let documented = """
        /**
         * grab - take a page
         * @page: the page
         * @compound: whether all of it
         *
         * Return: nothing.
         */
        void grab(struct page *page, bool compound)
        {
        }

        """

    @Test func kernelDocOfADroppedParameterIsStale() throws {
        let review = try Scenario(["mm/a.c": Self.documented])
            .patch(["mm/a.c": Self.documented.replacing("*page, bool compound", with: "*page")]).review()
        #expect(review.lines == ["stale-mention note 1 mm/a.c:4 grab"])
        #expect(review.findings.first?.message == "the kernel-doc of grab() describes @compound, which patch 1 dropped")
    }

    @Test func kernelDocLacksANewParameter() throws {
        let review = try Scenario(["mm/a.c": Self.documented])
            .patch(["mm/a.c": Self.documented.replacing("bool compound)", with: "bool compound, int nr)")]).review()
        #expect(review.findings.map(\.message) == ["the kernel-doc of grab() does not describe @nr, which patch 1 brought"])
    }

    @Test func kernelDocThatWasWrongBeforeIsLeftAlone() throws {
        let wrong = Self.documented.replacing("@compound", with: "@compount")
        let review = try Scenario(["mm/a.c": wrong]).patch([
            "mm/a.c": wrong.replacing("bool compound", with: "bool compound, int nr")
        ]).review()
        #expect(review.lines == [])
    }
}
