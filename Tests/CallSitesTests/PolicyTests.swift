import ByteText
import CallSites
import SymbolIndex
import Testing

/// Uses that a project does not want: those that a series brings are told, those that were there are counted.
@Suite struct PolicyTests {
    private let header = "#define VM_PFN 1\n#define FOLL_PIN 2\nstruct page *follow(int addr, unsigned int flags);\n"

    private func policy(_ symbol: String, _ use: Policy.Use, _ demand: Policy.Demand) throws -> Policy {
        Policy(symbol: try SymbolQuery(symbol), use: use, demand: demand, reason: "frames are no pages", source: "rules.yml:3")
    }

    private func function(_ text: String) throws -> Policy.Place { .function(try #require(NamePattern(text))) }

    @Test func aNewTestOutsideIsTold() throws {
        let before = "int normal_page(int f)\n{\n\treturn f & VM_PFN;\n}\n\nint old(int f)\n{\n\treturn f & VM_PFN;\n}\n"
        let review = try Scenario(["include/mm.h": header, "mm/a.c": before])
            .patch(["mm/a.c": before + "\nint normal_page_pmd(int f)\n{\n\treturn f & VM_PFN;\n}\n"])
            .patch(["mm/b.c": "int walk(int f)\n{\n\tif (f & VM_PFN)\n\t\treturn 0;\n\tf |= VM_PFN;\n\treturn f;\n}\n"])
            .review(policies: [policy("VM_PFN", .tested, .onlyIn([function("normal_page*")]))])
        #expect(review.lines == ["policy warning 2 mm/b.c:3 walk"])
        #expect(
            review.findings.map(\.message) == [
                "tests VM_PFN outside normal_page*: frames are no pages (rules.yml:3; one place did so before)"
            ])
        #expect(review.policies.map { $0.breaches.map(\.function) } == [["old", "walk"]])
        #expect(review.policies.map { $0.breaches.map(\.since) } == [[nil, 2]])
        // Nobody asked for the symbol itself.
        #expect(review.symbol("VM_PFN") == nil)
    }

    /// The touched file has the flag by another name alone.
    @Test func aMacroAroundTheFlagIsTheFlag() throws {
        let header = header + "#define VM_SPECIAL (VM_PFN | 4)\n"
        let review = try Scenario(["include/mm.h": header, "mm/a.c": "int old;\n"])
            .patch(["mm/a.c": "int old;\nint f(int x)\n{\n\treturn x & VM_SPECIAL;\n}\n"])
            .review(watch: ["VM_PFN"], policies: [policy("VM_SPECIAL", .tested, .onlyIn([.path("include/")]))])
        #expect(review.lines == ["policy warning 1 mm/a.c:4 f"])
    }

    @Test func whatWasThereIsNotTheSeriesDoing() throws {
        let before = "int old(int f)\n{\n\treturn f & VM_PFN;\n}\n"
        let review = try Scenario(["include/mm.h": header, "mm/a.c": before])
            .patch(["mm/a.c": "int old(int flags)\n{\n\treturn !!(flags & VM_PFN);\n}\n"])
            .patch(["mm/a.c": "/* longer */\n\nint old(int flags)\n{\n\treturn !!(flags & VM_PFN);\n}\n"])
            .review(policies: [policy("VM_PFN", .tested, .onlyIn([.path("mm/memory.c")]))])
        #expect(review.lines.isEmpty)
        #expect(review.policies.map { $0.breaches.map(\.position.line) } == [[5]])
    }

    @Test func anotherUseOfTheSameSiteIsNew() throws {
        let review = try Scenario(["include/mm.h": header, "mm/a.c": "int old(int f)\n{\n\tf |= VM_PFN;\n\treturn f;\n}\n"])
            .patch(["mm/a.c": "int old(int f)\n{\n\tf &= ~VM_PFN;\n\treturn f;\n}\n"])
            .review(policies: [policy("VM_PFN", .cleared, .neverIn([.path("mm/")]))])
        #expect(review.lines == ["policy warning 1 mm/a.c:3 old"])
        #expect(review.findings[0].message.hasPrefix("clears VM_PFN inside mm/: "))
    }

    @Test func aUseThatALaterPatchTakesAwayIsNotTold() throws {
        let review = try Scenario(["include/mm.h": header, "mm/a.c": "int old;\n"])
            .patch(["mm/a.c": "int old;\nint f(int x)\n{\n\treturn x & VM_PFN;\n}\n"])
            .patch(["mm/a.c": "int old;\n"])
            .review(policies: [policy("VM_PFN", .used, .onlyIn([.path("include/")]))])
        #expect(review.lines.isEmpty)
        #expect(review.policies[0].breaches.isEmpty)
    }

    @Test func aFlagThatANewCallIsGiven() throws {
        let call = { (name: String, flags: String) in
            "struct page *\(name)(int a, int w)\n{\n\tunsigned int g = 0;\n\t\(flags)\n\treturn follow(a, g);\n}\n"
        }
        let review = try Scenario(["include/mm.h": header, "mm/a.c": call("kept", "g |= FOLL_PIN;") + call("turned", "g |= 4;")])
            .patch(["mm/a.c": call("kept", "g |= FOLL_PIN;") + call("turned", "g |= FOLL_PIN;")])
            .patch([
                "mm/b.c": call("sure", "g |= FOLL_PIN;") + call("perhaps", "if (w) g |= FOLL_PIN;") + call("clean", "g |= 4;")
            ])
            .review(policies: [policy("follow(FOLL_PIN)", .called, .neverWithFlag)])
        #expect(
            review.lines == [
                "policy warning 1 mm/a.c:11 turned", "policy warning 2 mm/b.c:5 sure", "policy note 2 mm/b.c:11 perhaps",
            ])
        #expect(
            review.findings[0].message == "gives follow() FOLL_PIN: frames are no pages (rules.yml:3; one place did so before)")
        #expect(review.findings[2].message.hasPrefix("may give follow() FOLL_PIN: "))
    }

    @Test func callsAndGlobs() throws {
        let review = try Scenario(["include/mm.h": header])
            .patch(["drivers/x.c": "int x(void)\n{\n\tremap_a(1);\n\tremap_b(2);\n\treturn (long)&remap_c;\n}\n"])
            .review(policies: [policy("remap_*", .called, .onlyIn([.path("mm/"), function("remap_*")]))])
        #expect(
            review.lines.filter { $0.hasPrefix("policy") } == [
                "policy warning 1 drivers/x.c:3 x", "policy warning 1 drivers/x.c:4 x",
            ])
    }
}

/// What becomes of findings under a project's levels and suppressions.
@Suite struct TriageTests {
    private func finding(
        _ rule: Finding.Rule, _ level: Finding.Level, _ symbol: String = "f", _ path: String? = "mm/a.c", _ function: String = "g"
    )
        -> Finding
    {
        Finding(
            rule: rule, level: level, patch: 1, symbol: symbol, path: path.map { .init($0) }, function: function, message: "m")
    }

    private func review(_ findings: [Finding]) -> Review {
        Review(symbols: [], findings: findings, unread: [], isSkeleton: false)
    }

    private func suppression(
        _ rules: [Finding.Rule] = [], symbols: [String] = [], paths: [String] = [], functions: [String] = []
    ) -> Suppression {
        Suppression(
            rules: rules, symbols: symbols, paths: paths, functions: functions.compactMap(NamePattern.init), reason: "known",
            source: "r.yml:1")
    }

    @Test func levels() {
        let triage = Triage(levels: [.policy: .level(.error), .arity: .level(.note), .mail: .off])
        let all = review([
            finding(.policy, .warning), finding(.policy, .note), finding(.arity, .error), finding(.mail, .error),
            finding(.apply, .error),
        ])
        #expect(triage.applied(to: all).findings.map(\.level) == [.error, .note, .note, .error])
        #expect(triage.applied(to: all).suppressed.isEmpty)
    }

    @Test func whatASuppressionCovers() {
        let suppressions = [
            suppression([.policy], symbols: ["VM_*"], paths: ["drivers/gpu"], functions: ["i915_*"]),
            suppression(symbols: ["follow_page(FOLL_PIN)"]), suppression([.mail]), suppression(paths: ["*.h"]),
        ]
        let kept = [
            finding(.policy, .warning, "VM_A", "drivers/gpu/a.c", "other"),
            finding(.policy, .warning, "VM_A", "mm/a.c", "i915_x"),
            finding(.arity, .error, "VM_A", "drivers/gpu/a.c", "i915_x"), finding(.policy, .warning, "follow_page", nil),
        ]
        let gone = [
            finding(.policy, .warning, "VM_A", "drivers/gpu/a.c", "i915_x"), finding(.forbidden, .error, "follow_page(FOLL_PIN)"),
            finding(.mail, .warning, "", nil, ""),
        ]
        let result = Triage(suppressions: suppressions).applied(to: review(kept + gone))
        #expect(result.findings == kept)
        #expect(result.suppressed.map(\.finding) == gone)
        #expect(result.suppressed.map(\.suppression) == Array(suppressions[..<3]))
        #expect(result.unusedSuppressions == [suppressions[3]])
    }
}
