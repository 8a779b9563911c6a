import CallSites
import Testing

@Suite struct UnusedTests {
    static let before = """
        static int helper(int a)
        {
        \treturn a + 1;
        }

        int use(int a)
        {
        \treturn helper(a);
        }

        """
    static let after = Self.before.replacing("return helper(a)", with: "return a + 2")

    @Test func aStaticFunctionThatLosesItsLastCallerIsTold() throws {
        let review = try Scenario(["mm/a.c": Self.before]).patch(["mm/a.c": Self.after]).review()
        #expect(review.lines == ["unused warning 1 mm/a.c:1 "])
        #expect(review.findings.first?.message == "static helper() has no use left after patch 1")
    }

    @Test func oneThatALaterPatchRemovesIsANote() throws {
        let gone = Self.after.replacing("static int helper(int a)\n{\n\treturn a + 1;\n}\n\n", with: "")
        let review = try Scenario(["mm/a.c": Self.before]).patch(["mm/a.c": Self.after]).patch(["mm/a.c": gone]).review()
        #expect(review.lines == ["unused note 1→2 mm/a.c:1 "])
    }

    @Test func aNewOneThatNobodyUsesIsTold() throws {
        let review = try Scenario([
            "mm/a.c": Self.after.replacing("static int helper(int a)\n{\n\treturn a + 1;\n}\n\n", with: "")
        ])
        .patch(["mm/a.c": Self.after]).review()
        #expect(review.lines == ["unused warning 1 mm/a.c:1 "])
    }

    @Test(arguments: ["static int __maybe_unused helper(int a)", "__used static int helper(int a)"])
    func whoSaysSoIsLeftAlone(_ head: String) throws {
        func marked(_ text: String) -> String { text.replacing("static int helper(int a)", with: head) }
        let review = try Scenario(["mm/a.c": marked(Self.before)]).patch(["mm/a.c": marked(Self.after)]).review()
        #expect(review.lines == [])
    }

    @Test func aUseByAddressOrInItsOwnBodyCounts() throws {
        let byAddress = Self.after + "struct ops ops = { .fn = helper };\n"
        #expect(try Scenario(["mm/a.c": Self.before]).patch(["mm/a.c": byAddress]).review().lines == [])
        let recursive = Self.after.replacing("return a + 1", with: "return helper(a)")
        #expect(
            try Scenario(["mm/a.c": Self.before]).patch(["mm/a.c": recursive]).review().lines == ["unused warning 1 mm/a.c:1 "])
    }

    @Test func whatAMacroMayPasteTogetherCounts() throws {
        let added = Self.before + "static int realtime_show(int a)\n{\n\treturn a;\n}\nKERNEL_ATTR_RO(realtime);\n"
        #expect(try Scenario(["mm/a.c": Self.before]).patch(["mm/a.c": added]).review().lines == [])
    }

    @Test func anExportedFunctionWithoutUsersIsANote() throws {
        let library = "int shared(int a)\n{\n\treturn a;\n}\nEXPORT_SYMBOL_GPL(shared);\n"
        let review = try Scenario(["lib/a.c": library, "drivers/b.c": "int b(void) { return shared(1); }\n"])
            .patch(["drivers/b.c": "int b(void) { return 1; }\n"]).review(watch: ["shared"])
        #expect(review.lines == ["unused note 1 lib/a.c:1 "])
        #expect(review.findings.first?.message == "shared() (EXPORT_SYMBOL_GPL) has no use left in the tree after patch 1")
    }
}

@Suite struct VariableTests {
    @Test func aRemovedVariableThatIsStillUsedIsStale() throws {
        let review = try Scenario([
            "include/a.h": "extern int limit;\n", "mm/a.c": "int limit = 3;\n",
            "mm/b.c": "int b(int x)\n{\n\treturn x < limit;\n}\n",
            "mm/c.c": "int c(int limit)\n{\n\treturn limit;\n}\n",
        ]).patch(["include/a.h": "\n", "mm/a.c": "int other;\n"]).review()
        #expect(review.lines.filter { !$0.hasPrefix("unused") } == ["stale-call error 1 mm/b.c:3 b"])
        #expect(review.symbol("limit")?.kind == .variable)
    }

    @Test func aStaticVariableWithoutUseIsTold() throws {
        let base = "static int limit = 3;\nstatic const int fixed = 3;\n\nint b(int x)\n{\n\treturn x < limit + fixed;\n}\n"
        let review = try Scenario(["mm/a.c": base]).patch(["mm/a.c": base.replacing("limit + fixed", with: "4")]).review()
        #expect(review.lines == ["unused warning 1 mm/a.c:1 "])
    }

    @Test func aTypedefThatIsGoneIsMissed() throws {
        let review = try Scenario([
            "include/a.h": "typedef unsigned int vm_fault_t;\n", "mm/b.c": "vm_fault_t b(void)\n{\n\treturn 0;\n}\n",
        ])
        .patch(["include/a.h": "\n"]).review()
        #expect(review.lines == ["stale-call error 1 mm/b.c:1 "])
    }
}
