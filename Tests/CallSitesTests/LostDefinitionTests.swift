import CallSites
import Testing

@Suite struct LostDefinitionTests {
    static let header = "int grab(int a);\n"
    static let body = "int grab(int a)\n{\n\treturn a;\n}\n"
    static let user = "int b(void)\n{\n\treturn grab(1);\n}\n"

    @Test func aBodyThatGoesBehindItsPrototypeIsTold() throws {
        let review = try Scenario(["include/a.h": Self.header, "mm/a.c": Self.body, "mm/b.c": Self.user])
            .patch(["mm/a.c": "int a;\n"]).review()
        #expect(review.lines == ["stale-call warning 1 include/a.h:1 "])
        #expect(
            review.findings.first?.message == "patch 1 takes the body of grab() away and leaves its prototype, and 1 use is left")
    }

    @Test func aBodyThatComesBackLaterIsABrokenStep() throws {
        let review = try Scenario(["include/a.h": Self.header, "mm/a.c": Self.body, "mm/b.c": Self.user])
            .patch(["mm/a.c": "int a;\n"]).patch(["lib/a.c": Self.body]).review()
        #expect(review.lines == ["broken-step warning 1→2 include/a.h:1 "])
    }

    @Test func aBodyThatMovesOrIsWrittenInAssemblerIsNotLost() throws {
        let base = ["include/a.h": Self.header, "mm/a.c": Self.body, "mm/b.c": Self.user]
        #expect(try Scenario(base).patch(["mm/a.c": "int a;\n", "lib/a.c": Self.body]).review().lines == [])
        #expect(try Scenario(base).patch(["mm/a.c": "int a;\n", "lib/a.S": "grab:\n\tret\n"]).review().lines == [])
        let unused = base.merging(["mm/b.c": "int b;\n"]) { $1 }
        #expect(try Scenario(unused).patch(["mm/a.c": "int a;\n"]).review().lines == [])
    }

    static func both(_ name: String, stub: String) -> String {
        "#ifdef CONFIG_MMU\nint \(name)(int a);\n#else\n\(stub)#endif\n"
    }

    @Test func aSuccessorWithoutTheStubIsTold() throws {
        let stub = "static inline int grab(int a) { return 0; }\n"
        let base = ["include/a.h": Self.both("grab", stub: stub), "mm/b.c": Self.user]
        let user = Self.user.replacing("grab", with: "grab_page")
        let without = try Scenario(base).patch(["include/a.h": Self.both("grab_page", stub: ""), "mm/b.c": user]).review()
        #expect(without.lines == ["variant warning 1 include/a.h:2  [CONFIG_MMU]"])
        #expect(
            without.findings.first?.message
                == "grab_page takes the place of grab, which include/a.h:4 also declares [!CONFIG_MMU]; there grab_page is not declared"
        )
        let with = Self.both("grab_page", stub: stub.replacing("grab", with: "grab_page"))
        #expect(try Scenario(base).patch(["include/a.h": with, "mm/b.c": user]).review().lines == [])
        let guarded = "#ifdef CONFIG_MMU\n\(user)#endif\n"
        let needless = try Scenario(base).patch(["include/a.h": Self.both("grab_page", stub: ""), "mm/b.c": guarded]).review()
        #expect(needless.lines == [])
    }

    @Test func aMembersNameDoesNotHideAnInitializerOrAComment() throws {
        let types = "struct ops {\n\tint (*grab)(int a);\n};\n"
        let review = try Scenario([
            "include/t.h": types, "include/a.h": Self.header, "mm/a.c": Self.body,
            "mm/b.c": "/* As grab() does, and not the member grab. */\nstruct hook hook = {\n\t.fn = grab,\n};\n",
        ]).patch(["include/a.h": "int grab_page(int a);\n", "mm/a.c": Self.body.replacing("grab", with: "grab_page")]).review()
        #expect(review.lines == ["stale-mention note 1 mm/b.c:1 ", "stale-call error 1 mm/b.c:3 hook"])
    }

    @Test func aStubWithoutABodyOfItsOwnIsMissedThoughTheFunctionIsThere() throws {
        let stub = "static inline int grab(int a) { return 0; }\n"
        let review = try Scenario([
            "include/a.h": Self.both("grab", stub: stub), "mm/a.c": Self.body, "mm/b.c": "#include <a.h>\n" + Self.user,
        ])
        .patch([
            "include/a.h": Self.both("grab_page", stub: ""), "mm/a.c": Self.body.replacing("grab", with: "grab_page"),
            "mm/b.c": "#include <a.h>\n" + Self.user.replacing("grab", with: "grab_page"),
        ]).review()
        #expect(review.lines == ["variant warning 1 include/a.h:2  [CONFIG_MMU]"])
    }

    @Test func aCallThatLosesTooMuchFitsTheStubMacroOnly() throws {
        func header(_ parameters: String, _ names: String) -> String {
            "#ifdef CONFIG_MMU\nvoid drop(\(parameters));\n#else\n#define drop(\(names)) do { } while (0)\n#endif\n"
        }
        let user = "void b(void)\n{\n\tdrop(1, 2);\n}\n"
        let review = try Scenario(["include/a.h": header("int a, int b", "a, b"), "mm/b.c": "#include <a.h>\n" + user])
            .patch([
                "include/a.h": header("int a", "a"), "mm/b.c": "#include <a.h>\n" + user.replacing("1, 2", with: ""),
            ]).review()
        #expect(review.lines == ["arity error 1 mm/b.c:4 b"])
    }

    @Test func anExportedNameIsNoPartOfAnother() throws {
        let library = "int grab(int a)\n{\n\treturn a;\n}\nEXPORT_SYMBOL(grab);\n"
        let inner = "static int grab_inner(int a)\n{\n\treturn a;\n}\n"
        let review = try Scenario(["mm/a.c": inner + library.replacing("return a", with: "return grab_inner(a)")])
            .patch(["mm/a.c": inner + library]).review()
        #expect(review.lines == ["unused warning 1 mm/a.c:1 "])
    }
}
