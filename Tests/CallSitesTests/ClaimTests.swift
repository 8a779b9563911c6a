import CallSites
import Testing

@Suite struct ClaimTests {
    static let base = [
        "include/l.h": "void old_get(int a);\nvoid new_get(int a);\n", "mm/a.c": "void a(void)\n{\n\told_get(1);\n}\n",
        "drivers/b.c": "void b(void)\n{\n\told_get(2);\n}\n",
    ]
    static let converted = ["mm/a.c": Optional("void a(void)\n{\n\tnew_get(1);\n}\n")]

    private func claims(_ message: String, _ patch: [String: String?] = Self.converted) throws -> [String] {
        try Scenario(Self.base).patch(patch, saying: message).review(watch: ["old_get"]).findings.filter { $0.rule == .claim }
            .map(\.message)
    }

    @Test func allCallersMeansAll() throws {
        #expect(
            try claims("mm: use new_get()\nConvert all callers of old_get() to new_get().") == [
                "the message says \"Convert all callers of old_get() to new_get()\", and 1 use of old_get is changed and 1 is not"
            ])
        #expect(try claims("mm: use new_get()\nConvert all users of old_get() in mm/ to new_get().") == [])
        #expect(try claims("mm: use new_get()\nConvert the callers of old_get() in mm.") == [])
    }

    @Test func noUsersLeftMeansNone() throws {
        #expect(
            try claims("mm: use new_get()\nAfter this, old_get() has no more users.") == [
                "the message says \"After this, old_get() has no more users\", and old_get is used once after this patch"
            ])
        let both = Self.converted.merging(["drivers/b.c": "void b(void)\n{\n\tnew_get(2);\n}\n"]) { $1 }
        #expect(try claims("mm: use new_get()\nAfter this, old_get() has no more users.", both) == [])
    }

    @Test func onlyUsedInAFolderMeansThere() throws {
        #expect(
            try claims("mm: use new_get()\nold_get() is only used in mm/ now.") == [
                "the message says \"old_get() is only used in mm/ now\", and old_get is used in drivers/b.c, too"
            ])
    }

    @Test func noFunctionalChangeMeansNoOtherCondition() throws {
        let review = try Scenario(["include/a.h": "#define MAX_ORDER 10\n"])
            .patch(["include/a.h": "#define MAX_ORDER 11\n"], saying: "mm: tidy\nNo functional change intended.").review()
        #expect(
            review.findings.map(\.message) == [
                "the message says \"No functional change intended\", and the value of MAX_ORDER changes to 11"
            ])
    }
}
