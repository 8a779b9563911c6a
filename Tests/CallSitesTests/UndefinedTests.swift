import CallSites
import Testing

/// Names that the series begins to use and that nothing defines. The small trees here are kernels: they have `include/linux/kernel.h`.
@Suite struct UndefinedTests {
    static func kernel(_ files: [String: String]) -> Scenario {
        Scenario(["include/linux/kernel.h": "int printk(int a);\n"].merging(files) { $1 })
    }

    static func user(_ name: String) -> String { "int b(void)\n{\n\treturn \(name)(1);\n}\n" }

    @Test func aCallOfWhatNothingDefinesIsAnError() throws {
        let review = try Self.kernel(["mm/b.c": Self.user("old"), "mm/a.c": "int old(int a)\n{\n\treturn a;\n}\n"])
            .patch(["mm/b.c": Self.user("page_grab")]).review()
        #expect(review.lines == ["undefined error 1 mm/b.c:3 b"])
        #expect(review.findings.first?.message == "calls page_grab(), which neither the tree nor any patch defines")
        #expect(review.findings.first?.symbol == "page_grab")
    }

    @Test func aNameThatStandsAnywhereOrIsDefinedByAPatchIsNot() throws {
        let base = ["mm/b.c": "int b;\n", "drivers/x.c": "/* page_grab() of old */\n"]
        #expect(try Self.kernel(base).patch(["mm/b.c": Self.user("page_grab")]).review().lines == [])
        let header = try Self.kernel(["mm/b.c": "int b;\n"])
            .patch(["mm/b.c": Self.user("page_grab"), "include/a.h": "int page_grab(int a);\n"]).review()
        #expect(header.lines == [])
        let assembler = try Self.kernel(["mm/b.c": "int b;\n"])
            .patch(["mm/b.c": Self.user("page_grab"), "lib/a.S": "page_grab:\n\tret\n"]).review()
        #expect(assembler.lines == [])
    }

    @Test func aLaterPatchThatDefinesOrTakesItAwayMakesAnotherRule() throws {
        let early = try Self.kernel(["mm/b.c": "int b;\n"]).patch(["mm/b.c": Self.user("page_grab")])
            .patch(["include/a.h": "int page_grab(int a);\n"]).review()
        #expect(early.lines == ["early-use error 1→2 mm/b.c:3 b"])
        let mended = try Self.kernel(["mm/b.c": "int b;\n"]).patch(["mm/b.c": Self.user("page_grab")])
            .patch(["mm/b.c": Self.user("printk")]).review()
        #expect(mended.lines == ["broken-step error 1→2 mm/b.c:3 b"])
    }

    @Test func constantsAndFunctionsInTablesNeedADefinitionToo() throws {
        let table = "struct ops ops = {\n\t.open = page_open,\n\t.flags = OPS_EASY,\n};\n"
        let code = "int f(unsigned int flags)\n{\n\treturn check(flags & PAGE_EASY);\n}\n"
        let review = try Self.kernel(["mm/b.c": "int check(int a);\nstruct ops;\n"])
            .patch(["mm/b.c": "int check(int a);\nstruct ops;\n" + table + code + "module_init(page_start);\n"]).review()
        #expect(
            review.lines == [
                "undefined error 1 mm/b.c:4 ops", "undefined error 1 mm/b.c:5 ops", "undefined error 1 mm/b.c:9 f",
                "undefined error 1 mm/b.c:11 ",
            ])
    }

    @Test func aConstantHandedToAMacroMayBePasted() throws {
        let base = [
            "include/a.h": "#define WRITE(reg) out(DEV_##reg)\nvoid write(int a);\nvoid out(int a);\n", "mm/b.c": "int b;\n",
        ]
        func patched(_ callee: String) -> String { "void f(void)\n{\n\t\(callee)(CTRL_LOW);\n}\n" }
        #expect(try Self.kernel(base).patch(["mm/b.c": patched("WRITE")]).review().lines == [])
        #expect(try Self.kernel(base).patch(["mm/b.c": patched("write")]).review().lines == ["undefined error 1 mm/b.c:3 f"])
    }

    @Test func namesThatMacrosAndScriptsPasteAreDefined() throws {
        let base = [
            "include/a.h": "#define BIT_OPS(name) static inline int test_##name(int a) { return a; }\n",
            "include/b.h": "#include <a.h>\n/* Not read as a macro's use here. */\nlist(dirty)\n",
            "arch/arm/tools/gen.awk": "printf(\"#define machine_is_%s() 1\", $1)\n", "arch/arm/tools/types": "edge\n",
            "mm/b.c": "int b;\n",
        ]
        func lines(_ name: String) throws -> [String] {
            try Self.kernel(base).patch(["mm/b.c": Self.user(name)]).review().lines
        }
        #expect(try lines("test_dirty") == [])
        #expect(try lines("machine_is_edge") == [])
        #expect(try lines("test_clean") == ["undefined error 1 mm/b.c:3 b"])
        #expect(try lines("machine_was_edge") == ["undefined error 1 mm/b.c:3 b"])
    }

    @Test func whatMayComeFromOutsideOfTheTreeIsNotTold() throws {
        func lines(_ path: String, _ text: String) throws -> [String] {
            try Self.kernel(["mm/b.c": "int b;\n"]).patch([path: text]).review().lines
        }
        #expect(try lines("tools/b.c", Self.user("page_grab")) == [])
        #expect(try lines("mm/b.c", "#include <stdio.h>\n" + Self.user("page_grab")) == [])
        #expect(try lines("mm/b.c", "#include \"made.h\"\n" + Self.user("page_grab")) == [])
        #expect(try lines("mm/b.c", Self.user("__builtin_grab")) == [])
        #expect(try lines("mm/b.c", "#if HAVE_GRAB(page)\nint c;\n#endif\n") == [])
        let elsewhere = try Scenario(["mm/b.c": "int b;\n"]).patch(["mm/b.c": Self.user("page_grab")]).review()
        #expect(elsewhere.lines == [])
    }

    @Test func whatNobodyMayCompileIsAWarning() throws {
        func lines(_ text: String) throws -> [String] {
            try Self.kernel(["mm/b.c": "int b;\n"]).patch(["mm/b.c": text]).review().lines
        }
        #expect(try lines("#if 0\n\(Self.user("page_grab"))#endif\n") == [])
        #expect(
            try lines("#ifdef B_DEBUG\n\(Self.user("page_grab"))#endif\n") == ["undefined warning 1 mm/b.c:4 b [B_DEBUG]"])
        #expect(try lines("#ifdef CONFIG_B\n\(Self.user("page_grab"))#endif\n") == ["undefined error 1 mm/b.c:4 b [CONFIG_B]"])
        #expect(try lines("#define idle(a) page_grab(a)\n") == ["undefined warning 1 mm/b.c:1 idle"])
        #expect(
            try lines("#define busy(a) page_grab(a)\nint f(void)\n{\n\treturn busy(1);\n}\n") == [
                "undefined error 1 mm/b.c:1 busy"
            ])
    }

    @Test func aNameThatOnlyStandsInARenamingOfADefinitionIsNotTold() throws {
        let review = try Self.kernel(["mm/part.h": "static int grab(int a)\n{\n\treturn a;\n}\n"])
            .patch(["mm/b.c": "#define grab b_grab\n#include \"part.h\"\n" + Self.user("b_grab")]).review()
        #expect(review.lines == [])
    }
}
