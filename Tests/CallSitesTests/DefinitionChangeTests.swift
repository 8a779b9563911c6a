// What a series does to a definition: each way of it, as the review's symbols tell it.

import ByteText
import CallSites
import Testing

@Suite struct DefinitionChangeTests {
    /// The changes of a symbol's definitions, one line each: `path: patch what to`.
    static func changes(
        of name: String, from base: [String: String], to patch: [String: String?], watch: [String] = []
    ) throws -> [String] {
        let symbol = try #require(try Scenario(base).patch(patch).review(watch: watch).symbol(name))
        return symbol.definitions.flatMap { definition in
            definition.changes.map { change in
                "\(definition.path): \(change.what.rawValue)" + (change.to.map { " \($0)" } ?? "")
            }
        }
    }

    static let body = "int grab(int a)\n{\n\treturn a + first(a) + second(a);\n}\n"

    @Test func itComesAndGoes() throws {
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.c": "int a;\n"], to: ["mm/a.c": "int a;\n" + Self.body]) == [
                "mm/a.c: added"
            ])
        #expect(try Self.changes(of: "grab", from: ["mm/a.c": Self.body], to: ["mm/a.c": "int a;\n"]) == ["mm/a.c: removed"])
        #expect(try Self.changes(of: "grab", from: ["mm/a.c": Self.body], to: ["mm/a.c": nil]) == ["mm/a.c: removed"])
    }

    @Test func itGoesOnElsewhere() throws {
        let renamed = Self.body.replacing("grab", with: "take")
        #expect(try Self.changes(of: "grab", from: ["mm/a.c": Self.body], to: ["mm/a.c": renamed]) == ["mm/a.c: renamed take"])
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.c": Self.body], to: ["mm/a.c": "int a;\n", "mm/b.c": Self.body]) == [
                "mm/a.c: moved mm/b.c"
            ])
        // On the way it may change.
        let inline = "static inline " + Self.body
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.c": Self.body], to: ["mm/a.c": "int a;\n", "mm/b.h": inline]) == [
                "mm/a.c: moved mm/b.h", "mm/a.c: signature (int a)",
            ])
    }

    @Test func itsSignatureOrBodyChanges() throws {
        let more = Self.body.replacing("(int a)", with: "(int a, int b)")
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.c": Self.body], to: ["mm/a.c": more]) == [
                "mm/a.c: signature (int a, int b)"
            ])
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.c": "static " + Self.body], to: ["mm/a.c": Self.body]) == [
                "mm/a.c: signature (int a)"
            ])
        let other = Self.body.replacing("second", with: "third")
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.c": Self.body], to: ["mm/a.c": other], watch: ["grab"]) == ["mm/a.c: body"])
    }

    @Test func aMacroBecomesAFunctionAndBack() throws {
        let (inline, macro) = ("static inline int grab(int a) { return first(a); }\n", "#define grab(a) first(a)\n")
        #expect(try Self.changes(of: "grab", from: ["mm/a.h": inline], to: ["mm/a.h": macro]) == ["mm/a.h: kind macro"])
        #expect(try Self.changes(of: "grab", from: ["mm/a.h": macro], to: ["mm/a.h": inline]) == ["mm/a.h: kind function"])
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.h": "int grab(int a);\n"], to: ["mm/a.h": "#define grab first\n"]) == [
                "mm/a.h: kind constant"
            ])
    }

    @Test func aValueChanges() throws {
        #expect(
            try Self.changes(of: "GRAB", from: ["mm/a.h": "#define GRAB 0x1\n"], to: ["mm/a.h": "#define GRAB (A | B)\n"]) == [
                "mm/a.h: value (A | B)"
            ])
        #expect(
            try Self.changes(
                of: "GRAB", from: ["mm/a.h": "enum grab { GRAB = 1, KEEP };\n"], to: ["mm/a.h": "enum grab { GRAB = 2, KEEP };\n"]
            )
                == ["mm/a.h: value 2"])
    }

    @Test func aMemberComesGoesOrIsRetyped() throws {
        func area(_ members: String) -> String { "struct area {\n\tlong start;\n\(members)};\n" }
        let (none, int, long) = (area(""), area("\tint nr;\n"), area("\tlong nr;\n"))
        #expect(try Self.changes(of: "struct area.nr", from: ["mm/a.h": int], to: ["mm/a.h": none]) == ["mm/a.h: removed"])
        #expect(try Self.changes(of: "struct area.nr", from: ["mm/a.h": int], to: ["mm/a.h": long]) == ["mm/a.h: signature long"])
        #expect(try Self.changes(of: "struct area.nr", from: ["mm/a.h": none], to: ["mm/a.h": int]) == ["mm/a.h: added"])
    }

    @Test func theConditionChanges() throws {
        let guarded = "#ifdef CONFIG_MMU\n" + Self.body + "#endif\n"
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.c": Self.body], to: ["mm/a.c": guarded]) == ["mm/a.c: condition CONFIG_MMU"]
        )
        let other = guarded.replacing("#ifdef CONFIG_MMU", with: "#if defined(CONFIG_MMU) && !defined(CONFIG_TINY)")
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.c": guarded], to: ["mm/a.c": other]) == [
                "mm/a.c: condition CONFIG_MMU && !CONFIG_TINY"
            ])
        #expect(try Self.changes(of: "grab", from: ["mm/a.c": guarded], to: ["mm/a.c": Self.body]) == ["mm/a.c: condition "])
    }

    @Test func theExportChanges() throws {
        let (plain, gpl) = (Self.body + "EXPORT_SYMBOL(grab);\n", Self.body + "EXPORT_SYMBOL_GPL(grab);\n")
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.c": plain], to: ["mm/a.c": gpl]) == ["mm/a.c: export EXPORT_SYMBOL_GPL"])
        #expect(try Self.changes(of: "grab", from: ["mm/a.c": gpl], to: ["mm/a.c": Self.body]) == ["mm/a.c: export none"])
        #expect(
            try Self.changes(of: "grab", from: ["mm/a.c": Self.body], to: ["mm/a.c": plain]) == ["mm/a.c: export EXPORT_SYMBOL"])
    }
}
