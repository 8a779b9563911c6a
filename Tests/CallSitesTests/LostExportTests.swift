// Exports that a series takes away from modules.

import ByteText
import CallSites
import Testing

@Suite struct LostExportTests {
    static let exported = "int grab(int a)\n{\n\treturn a;\n}\nEXPORT_SYMBOL_GPL(grab);\n"
    static let hidden = exported.replacing("EXPORT_SYMBOL_GPL(grab);\n", with: "")
    static let user = "#include <linux/grab.h>\nint b(void)\n{\n\treturn grab(1);\n}\n"
    static let kconfig =
        "menu \"Drivers\"\n\nconfig ONE\n\ttristate \"One\"\n\tdepends on MMU\n\nconfig TWO\n\tbool \"Two\"\n\nendmenu\n"

    static func tree(_ more: [String: String] = [:]) -> [String: String] {
        [
            "include/linux/grab.h": "int grab(int a);\n", "mm/grab.c": exported, "mm/Makefile": "obj-y := grab.o\n",
            "Makefile": "obj-y += mm/ drivers/\n", "drivers/Makefile": "obj-$(CONFIG_ONE) += one.o\n",
            "drivers/Kconfig": kconfig, "drivers/one.c": user,
        ].merging(more) { $1 }
    }

    static func review(_ more: [String: String] = [:]) throws -> Review {
        try Scenario(tree(more)).patch(["mm/grab.c": hidden]).review()
    }

    @Test func aModuleThatUsesItIsTold() throws {
        let review = try Self.review()
        #expect(review.lines == ["undefined warning 1 drivers/one.c:4 b"])
        let finding = try #require(review.findings.first)
        #expect(
            finding.message
                == "calls grab(), which patch 1 no longer exports from mm/grab.c; CONFIG_ONE can be m, and the module does not link"
        )
        #expect(finding.symbol == "grab" && finding.related.map { "\($0.path)" } == ["mm/grab.c"])
    }

    @Test func anOptionThatIsYesOrNoMakesNoModule() throws {
        #expect(try Self.review(["drivers/Makefile": "obj-$(CONFIG_TWO) += one.o\n"]).lines == [])
        #expect(try Self.review(["drivers/Makefile": "obj-y += one.o\n"]).lines == [])
        // One of several may make it one, and so may one of several architectures.
        let both = ["drivers/Makefile": "obj-$(CONFIG_ONE) += two.o\ntwo-$(CONFIG_TWO) += one.o\n"]
        #expect(try Self.review(both).lines == ["undefined warning 1 drivers/one.c:4 b"])
        let other = [
            "drivers/Makefile": "obj-$(CONFIG_TWO) += one.o\n", "arch/x/Kconfig": "config TWO\n# as a module\n\tdef_tristate m\n",
        ]
        #expect(try Self.review(other).lines == ["undefined warning 1 drivers/one.c:4 b"])
    }

    @Test func anOptionThatNoKconfigHasMayBeAny() throws {
        let review = try Self.review(["drivers/Kconfig": "config THREE\n\tbool\n"])
        #expect(review.lines == ["undefined warning 1 drivers/one.c:4 b"])
        #expect(review.findings.first?.message.hasSuffix("; where CONFIG_ONE can be m, the module does not link") == true)
    }

    @Test func anExportThatComesBackIsABrokenStep() throws {
        let review = try Scenario(Self.tree()).patch(["mm/grab.c": Self.hidden]).patch(["mm/grab.c": Self.exported]).review()
        #expect(review.lines == ["broken-step warning 1→2 drivers/one.c:4 b"])
        // So is one whose last use goes later; the earlier of the two mends it.
        let gone = Self.user.replacing("grab(1)", with: "1")
        let late = try Scenario(Self.tree()).patch(["mm/grab.c": Self.hidden]).patch(["drivers/one.c": gone])
            .patch(["mm/grab.c": Self.exported]).review()
        #expect(late.lines == ["broken-step warning 1→2 drivers/one.c:4 b", "unused note 2 mm/grab.c:1 "])
    }

    @Test func aUseThatComesLaterIsWrongFromItsPatchOn() throws {
        let without = Self.user.replacing("grab(1)", with: "1")
        let base = Self.tree(["drivers/one.c": without])
        let review = try Scenario(base).patch(["mm/grab.c": Self.hidden]).patch(["drivers/one.c": Self.user]).review()
        #expect(review.lines == ["undefined warning 2 drivers/one.c:4 b"])
        #expect(review.findings.first?.message.hasPrefix("calls grab(), which patch 1 no longer exports from mm/grab.c") == true)
        let mended = try Scenario(base).patch(["mm/grab.c": Self.hidden]).patch(["mm/grab.c": Self.exported])
            .patch(["drivers/one.c": Self.user]).review()
        #expect(mended.lines == [])
    }

    @Test func whatTheModuleHasItselfNeedsNoExport() throws {
        // In the same folder it may be the same module.
        let near = [
            "drivers/Makefile": "", "mm/Makefile": "obj-y := grab.o\nobj-$(CONFIG_ONE) += one.o\n", "mm/one.c": Self.user,
            "drivers/one.c": "",
        ]
        #expect(try Self.review(near).lines == [])
        // A header's function is compiled into it.
        let inline = Self.hidden.replacing("int grab", with: "static inline int grab")
        let moved = try Scenario(Self.tree()).patch(["mm/grab.c": "", "include/linux/grab.h": inline]).review()
        #expect(moved.lines == [])
    }

    @Test func anExportThatMovesIsNotLost() throws {
        let other = "#include <linux/grab.h>\nEXPORT_SYMBOL_GPL( grab );\n"
        let review = try Scenario(Self.tree()).patch(["mm/grab.c": Self.hidden, "lib/ksyms.c": other]).review()
        #expect(review.lines == [])
        let another = other.replacing("grab )", with: "grab_all )")
        let lost = try Scenario(Self.tree()).patch(["mm/grab.c": Self.hidden, "lib/ksyms.c": another]).review()
        #expect(lost.lines == ["undefined warning 1 drivers/one.c:4 b"])
    }

    @Test func aFunctionThatBecomesStaticIsStale() throws {
        let review = try Scenario(Self.tree())
            .patch(["mm/grab.c": "static " + Self.hidden, "include/linux/grab.h": "\n"]).review()
        #expect(review.lines == ["stale-call error 1 drivers/one.c:4 b"])
    }

    @Test func theExportIsPartOfTheDefinition() throws {
        let plain = Self.exported.replacing("_GPL", with: "")
        let review = try Scenario(Self.tree(["mm/grab.c": plain])).patch(["mm/grab.c": Self.exported])
            .patch(["mm/grab.c": Self.hidden]).review()
        let definition = try #require(review.symbol("grab")?.definitions.first { $0.path == "mm/grab.c" })
        #expect(
            definition.changes.map { "\($0.patch) \($0.what.rawValue) \($0.to ?? "")" } == [
                "1 export EXPORT_SYMBOL_GPL", "2 export none",
            ])
        #expect(review.lines == ["undefined warning 2 drivers/one.c:4 b"])
    }
}
