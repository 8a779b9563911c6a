import ByteText
import CallSites
import Testing

/// Members and tags that a series changes.
@Suite struct TypeTests {
    static let header =
        "struct area {\n\tunsigned long start;\n\tunsigned long flags;\n\tint nr;\n};\nstruct other {\n\tint flags;\n};\n"
    static let users = """
        int sure(struct area *a, struct other *o)
        {
        \ta->flags |= 1;
        \to->flags = 2;
        \treturn a->nr;
        }

        struct area table = { .flags = 3, .nr = 1 };

        """

    @Test func usesOfARemovedMemberAreStale() throws {
        let review = try Scenario(["include/a.h": Self.header, "mm/a.c": Self.users])
            .patch(["include/a.h": Self.header.replacing("\tunsigned long flags;\n", with: "")]).review()
        #expect(review.lines == ["stale-call error 1 mm/a.c:3 sure", "stale-call error 1 mm/a.c:8 table"])
        let symbol = try #require(review.symbol("struct area.flags"))
        #expect(symbol.kind == .member && symbol.counts.leftBehind == 2)
        #expect(review.findings.first?.message == "uses struct area.flags, which patch 1 removed from include/a.h:3")
    }

    @Test func aConvertedMemberIsWhole() throws {
        let after = Self.users.replacing("a->flags", with: "a->vm_flags").replacing(".flags", with: ".vm_flags")
        let review = try Scenario(["include/a.h": Self.header, "mm/a.c": Self.users]).patch([
            "include/a.h": Self.header.replacing("unsigned long flags", with: "unsigned long vm_flags"), "mm/a.c": after,
        ]).review()
        #expect(review.lines == [])
        #expect(review.symbol("struct area.flags")?.definitions.first?.changes.map(\.what) == [.renamed])
    }

    @Test func aRetypedMemberListsItsUses() throws {
        let review = try Scenario(["include/a.h": Self.header, "mm/a.c": Self.users])
            .patch(["include/a.h": Self.header.replacing("unsigned long flags", with: "vm_flags_t flags")]).review()
        #expect(review.lines == [])
        #expect(review.symbol("struct area.flags")?.counts.untouched == 2)
        #expect(review.symbols.map(\.name) == ["struct area.flags"])
    }

    @Test func aRemovedTagIsMissed() throws {
        let review = try Scenario([
            "include/a.h": Self.header, "mm/b.c": "int b(struct other *o, int other)\n{\n\treturn o->flags;\n}\n",
        ]).patch(["include/a.h": Self.header.replacing("struct other {\n\tint flags;\n};\n", with: "")]).review()
        #expect(review.lines == ["stale-call error 1 mm/b.c:1 "])
        #expect(review.symbol("struct other")?.kind == .type)
    }

    /// C has a tag without a definition for pointers that nobody looks through.
    @Test func whatNeedsNoDefinitionIsNotSure() throws {
        let uses = "struct other;\nextern struct other far;\nint b(struct other *o, int other)\n{\n\treturn other;\n}\n"
        let review = try Scenario(["include/a.h": Self.header, "mm/b.c": uses + "int c = sizeof(struct other);\n"])
            .patch(["include/a.h": Self.header.replacing("struct other {\n\tint flags;\n};\n", with: "")]).review()
        #expect(
            review.lines == [
                "stale-call note 1 mm/b.c:1 ", "stale-call warning 1 mm/b.c:2 ", "stale-call warning 1 mm/b.c:3 ",
                "stale-call error 1 mm/b.c:7 c",
            ])
        #expect(review.findings.first?.message == "declares struct other, which patch 1 removed from include/a.h:6")
        #expect(review.findings.dropFirst().first?.message.hasSuffix("; right only where nothing looks into it") == true)
    }

    static let grown = header.replacing("\tint nr;", with: "\tint nr;\n\tint more;")

    @Test func aMemberThatComesListsItsUses() throws {
        let review = try Scenario(["include/a.h": Self.header, "mm/a.c": Self.users])
            .patch(["include/a.h": Self.grown, "mm/a.c": Self.users.replacing("return a->nr", with: "return a->more")]).review()
        #expect(review.lines == [])
        #expect(review.symbols.map(\.name) == ["struct area.more"])
        let symbol = try #require(review.symbol("struct area.more"))
        #expect(
            symbol.definitions.map { "\($0.path):\($0.position.line) \($0.changes.map(\.what.rawValue))" } == [
                "include/a.h:5 [\"added\"]"
            ])
        #expect(symbol.lines == ["mm/a.c:5 sure use added 1"])
    }

    @Test func aMemberThatIsUsedBeforeItComesIsToldAtItsUse() throws {
        let review = try Scenario(["include/a.h": Self.header, "mm/a.c": Self.users])
            .patch(["mm/a.c": Self.users.replacing("return a->nr", with: "return a->more")])
            .patch(["include/a.h": Self.grown]).review()
        #expect(review.lines == ["early-use error 1→2 mm/a.c:5 sure"])
        #expect(review.findings.first?.symbol == "struct area.more")
    }

    @Test func aTagThatComesAndItsMembersAreNoSymbols() throws {
        let review = try Scenario(["include/a.h": Self.header])
            .patch(["include/a.h": Self.header + "struct third {\n\tint a;\n};\n"]).review()
        #expect(review.symbols.isEmpty && review.lines == [])
    }

    @Test func aMemberThatComesIsNotThatOfANamesake() throws {
        let (one, two) = ("struct priv {\n\tint a;\n};\n", "struct priv {\n\tint lock;\n};\n")
        func user(_ member: String) -> String { "#include \"priv.h\"\nint f(struct priv *p)\n{\n\treturn p->\(member);\n}\n" }
        let review = try Scenario([
            "drivers/one/priv.h": one, "drivers/one/a.c": user("a"), "drivers/two/priv.h": two, "drivers/two/a.c": "int a;\n",
            "drivers/two/b.c": user("lock"),
        ]).patch(["drivers/two/a.c": user("lock")])
            .patch(["drivers/one/priv.h": one.replacing("int a;", with: "int a;\n\tint lock;")]).review()
        #expect(review.lines == [])
        // No file that the series leaves alone can use what it adds.
        let symbol = try #require(review.symbol("struct priv.lock"))
        #expect(!symbol.sites.contains { $0.path == "drivers/two/b.c" })
    }

    @Test func anotherFilesStructOfThatNameIsAnother() throws {
        let review = try Scenario([
            "mm/a.c": "struct ctx {\n\tint a;\n\tint b;\n};\nint f(struct ctx *c)\n{\n\treturn c->a;\n}\n",
            "mm/b.c": "struct ctx {\n\tint b;\n};\nint g(struct ctx *c)\n{\n\treturn c->b;\n}\n",
        ]).patch(["mm/a.c": "struct ctx {\n\tint a;\n};\nint f(struct ctx *c)\n{\n\treturn c->a;\n}\n"]).review()
        #expect(review.lines == [])
    }

    /// `vma->space->rss` in a file that does not see what `space` is.
    static let nested = """
        struct mm {
        \tlong rss;
        };
        struct other {
        \tlong rss;
        };
        struct vma {
        \tstruct mm *space;
        \tstruct other *other;
        \tstruct mm *(*find)(struct other *o);
        };

        """
    static let reader = """
        #include "a.h"
        long f(struct vma *vma)
        {
        \treturn vma->space->rss + vma->other->rss;
        }

        """

    @Test func aMembersTypeMayStandInAnotherFile() throws {
        let renamed = Self.nested.replacing("struct mm {\n\tlong rss;", with: "struct mm {\n\tlong pages;")
        let review = try Scenario(["include/a.h": Self.nested, "mm/a.c": Self.reader]).patch(["include/a.h": renamed]).review()
        #expect(review.lines == ["stale-call error 1 mm/a.c:4 f"])
        #expect(review.findings.first?.symbol == "struct mm.rss" && review.findings.first?.position?.column == 21)
        let whole = try Scenario(["include/a.h": Self.nested, "mm/a.c": Self.reader])
            .patch(["include/a.h": renamed, "mm/a.c": Self.reader.replacing("space->rss", with: "space->pages")]).review()
        #expect(whole.lines == [])
    }

    @Test func aMemberOfTwoTypesIsOfNone() throws {
        let two = Self.nested.replacing(
            "\tstruct mm *space;\n", with: "#ifdef CONFIG_X\n\tstruct mm *space;\n#else\n\tstruct other *space;\n#endif\n")
        // `vma->other` is told in either case.
        for (tag, lines) in [("mm", []), ("other", ["stale-call error 1 mm/a.c:4 f"])] {
            let renamed = two.replacing("struct \(tag) {\n\tlong rss;", with: "struct \(tag) {\n\tlong pages;")
            #expect(
                try Scenario(["include/a.h": two, "mm/a.c": Self.reader]).patch(["include/a.h": renamed]).review().lines == lines)
        }
    }

    @Test func whatAPointerToAFunctionTakesIsNotItsType() throws {
        let use = "#include \"a.h\"\nlong f(struct vma *vma)\n{\n\treturn vma->find->rss;\n}\n"
        for tag in ["mm", "other"] {
            let renamed = Self.nested.replacing("struct \(tag) {\n\tlong rss;", with: "struct \(tag) {\n\tlong pages;")
            let review = try Scenario(["include/a.h": Self.nested, "mm/a.c": use]).patch(["include/a.h": renamed]).review()
            #expect(review.lines == [])
        }
    }
}
