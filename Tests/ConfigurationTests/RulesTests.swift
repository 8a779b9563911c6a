import ByteText
import CallSites
import SymbolIndex
import Testing

@testable import Configuration

/// The language of the rules: what each form means.
@Suite struct RulesTests {
    private func rules(_ text: String) throws -> ProjectRules { try ProjectRules(Array(text.utf8), name: ".patchwalk.yml") }

    @Test func everyKeyInOneFile() throws {
        let rules = try rules(
            """
            profiles: []
            watch: [VM_PFNMAP, 'VM_*', "follow_page(FOLL_PIN)", "*.mmap"]
            policies:
              - flag: [VM_PFNMAP, VM_MIXEDMAP]
                tested only in: [vm_normal_page*, mm/gup.c]
                never set in: drivers/staging
                because: frames are not pages
                level: error
              - call: follow_page
                never with: FOLL_PIN
              - symbol: struct_size
                never in: "*.h"
            suppress:
              - rule: [policy, arity]
                symbol: VM_*
                path: drivers/gpu/
                function: i915_*
                reason: known since 6.1
            levels: {arity: off, policy: note}
            paths:
              only: [mm, include]
              except: [tools/]
            """)
        #expect(rules.profiles.isEmpty)
        #expect(rules.watched.map(\.description) == ["VM_PFNMAP", "VM_*", "follow_page(FOLL_PIN)", "*.mmap"])
        #expect(
            rules.policies.map(\.title) == [
                "VM_PFNMAP tested only in", "VM_PFNMAP never set in", "VM_MIXEDMAP tested only in", "VM_MIXEDMAP never set in",
                "follow_page never with FOLL_PIN", "struct_size never in",
            ])
        #expect(rules.policies.map(\.level) == [.error, .error, .error, .error, .warning, .warning])
        #expect(rules.policies[0].reason == "frames are not pages")
        #expect(rules.policies[0].source == ".patchwalk.yml:4")
        let place = try #require(NamePattern("vm_normal_page*"))
        #expect(rules.policies[0].demand == .onlyIn([.function(place), .path("mm/gup.c")]))
        #expect(rules.policies[1].demand == .neverIn([.path("drivers/staging")]))
        #expect(rules.policies[4].demand == .neverWithFlag)
        #expect(rules.policies[5].demand == .neverIn([.path("*.h")]))
        let suppression = try #require(rules.suppressions.first)
        #expect(suppression.rules == [.policy, .arity])
        #expect(suppression.source == ".patchwalk.yml:14")
        #expect(suppression.reason == "known since 6.1")
        #expect(rules.levels == [.arity: .off, .policy: .level(.note)])
        #expect(rules.included == ["mm", "include"])
        #expect(rules.excluded == ["tools/"])
    }

    @Test(arguments: ["", "# nothing yet\n", "---\n"])
    func aFileWithoutRulesIsThatOfNoProject(_ text: String) throws {
        #expect(try rules(text) == ProjectRules())
    }

    @Test func everyProfileCanBeRead() throws {
        for profile in Profile.allCases {
            let rules = try profile.rules()
            #expect(!rules.watched.isEmpty)
            #expect(rules.watched.allSatisfy { $0.origin == .profile })
            #expect(rules.policies.allSatisfy { $0.source == "profile \(profile.rawValue)" && !$0.reason.isEmpty })
        }
        let all = try ProjectRules().withProfiles()
        #expect(all.watched.map(\.description) == ["VM_PFNMAP", "page_dup_rmap", "follow_page(FOLL_PIN)"])
        #expect(all.policies.map(\.title).first == "VM_PFNMAP tested only in")
    }

    @Test func theProjectsWordGoesBeforeTheProfiles() throws {
        let own = try rules(
            """
            watch: [VM_PFNMAP]
            policies:
              - flag: VM_PFNMAP
                tested only in: mm/
            """)
        let all = try own.withProfiles()
        let about = all.policies.filter { $0.title == "VM_PFNMAP tested only in" }
        #expect(about.map(\.source) == [".patchwalk.yml:3"])
        #expect(all.policies.contains { $0.title == "follow_page never with FOLL_PIN" })
        #expect(all.watched.filter { $0.description == "VM_PFNMAP" }.map(\.origin) == [.watched])
        #expect(try rules("profiles: []").withProfiles().watched.isEmpty)
    }
}

/// What can't be taken: the place and the words of each error.
@Suite struct RulesErrorTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let text: String
        let message: String
        var testDescription: String { message }
    }

    private static let faults = [
        Fault(text: "wacth: [a]", message: "1:1: unknown key 'wacth': did you mean 'watch'?"),
        Fault(text: "watch: a\nsomething else: b", message: "2:1: unknown key 'something else'"),
        Fault(
            text: "policies:\n  - flag: VM_PFNMAP\n    tested only: [a]",
            message: "3:5: unknown key 'tested only': did you mean 'tested only in'?"),
        Fault(
            text: "policies:\n  - falg: VM_PFNMAP\n    tested only in: [a]",
            message: "2:5: unknown key 'falg': did you mean 'flag'?"),
        Fault(
            text: "policies:\n  - call: f\n    tested only in: [a]", message: "3:5: unknown key 'tested only in'"),
        Fault(
            text: "policies:\n  - tested only in: [a]", message: "2:5: a policy needs 'flag', 'call' or 'symbol'"),
        Fault(
            text: "policies:\n  - flag: A\n    call: b\n    only in: c",
            message: "3:5: a policy is about one of flag, call and symbol, not about several"),
        Fault(text: "policies:\n  - flag: A", message: "2:5: a policy about a flag needs 'tested only in'"),
        Fault(
            text: "policies: [a]",
            message: "1:12: expected a policy such as 'flag: VM_PFNMAP' with 'tested only in: …', found 'a'"),
        Fault(text: "policies: a", message: "1:11: expected a list of policies, found 'a'"),
        Fault(
            text: "policies:\n  - call: follow_*\n    never with: FOLL_PIN",
            message: "3:17: 'never with' takes one function and one flag by name: 'follow_*', 'FOLL_PIN'"),
        Fault(
            text: "policies:\n  - flag: A\n    used only in: [ok_*, b-d]",
            message: "3:26: 'b-d' is no function and no glob of functions; a path has a / or a ."),
        Fault(
            text: "policies:\n  - flag: A\n    used only in: mm/[a-", message: "3:19: 'mm/[a-': the [ is never closed"),
        Fault(
            text: "policies:\n  - flag: A B\n    used only in: mm/",
            message: "2:11: 'A B' is no name and no glob of names such as VM_*"),
        Fault(text: "paths:\n  only: [/mm]", message: "2:10: '/mm': paths begin at the top of the tree"),
        Fault(text: "paths:\n  only: ['!mm']", message: "2:10: '!mm': there is no '!' before a path here"),
        Fault(text: "paths: {onyl: a}", message: "1:9: unknown key 'onyl': did you mean 'only'?"),
        Fault(text: "paths: {only: []}", message: "1:15: expected a path, found an empty list"),
        Fault(text: "watch:", message: "1:7: expected a symbol, or a list of them, found nothing"),
        Fault(text: "watch: {a: b}", message: "1:8: expected a symbol, or a list of them, found keys and values"),
        Fault(text: "watch: [[a]]", message: "1:9: expected a symbol, found a list"),
        Fault(
            text: "watch:\n  - VM_PFNMAP\n  - a.b.c",
            message:
                "3:5: 'a.b.c' is no symbol: expected NAME, a glob such as VM_*, CALLEE(FLAG), TAG.MEMBER, 'struct TAG.MEMBER' or 'struct TAG'"
        ),
        Fault(text: "suppress:\n  - rule: policy", message: "2:5: a suppression needs 'reason'"),
        Fault(text: "suppress:\n  - rule: policy\n    reason: ''", message: "3:13: expected a reason, found nothing"),
        Fault(
            text: "suppress:\n  - reason: because", message: "2:5: a suppression needs 'rule', 'symbol', 'path' or 'function'"),
        Fault(
            text: "suppress:\n  - rule: polcy\n    reason: x", message: "2:11: 'polcy' is no rule: did you mean 'policy'?"),
        Fault(text: "levels:\n  arity: eror", message: "2:10: 'eror' is no level: did you mean 'error'?"),
        Fault(text: "levels:\n  artiy: error", message: "2:3: 'artiy' is no rule: did you mean 'arity'?"),
        Fault(text: "profiles: [mn]", message: "1:12: 'mn' is no profile: did you mean 'mm'?"),
        Fault(text: "watch: a\nwatch: b", message: "1:1: the key 'watch' is given more than once"),
        Fault(text: "watch: [*.mmap]", message: "1:9: a text that begins with * needs quotes"),
        Fault(text: "watch: &a [b]", message: "1:8: '&' before a name makes a YAML anchor"),
        Fault(text: "watch: [a", message: "2:1: "),
        Fault(text: "watch: a: b", message: "1:9: mapping values are not allowed in this context"),
        Fault(text: "watch: a\n---\nwatch: b", message: "2:1: but found another document"),
        Fault(text: "watch: [é, 1x]", message: "1:9: 'é' is no symbol"),
        Fault(text: "watch: [*mmap]", message: "1:9: a text that begins with * needs quotes"),
        Fault(text: "levels: {policy: \"é\"}", message: "1:18: 'é' is no level"),
        Fault(text: "paths: {only: é, except: /x}", message: "1:27: '/x': paths begin at the top of the tree"),
        Fault(text: "- watch", message: "1:1: expected keys such as 'watch:' and 'policies:', found a list"),
    ]

    @Test(arguments: faults)
    func toldWithItsPlace(_ fault: Fault) throws {
        let error = #expect(throws: ConfigurationError.self) { try ProjectRules(Array(fault.text.utf8), name: "r.yml") }
        let told = try #require(error).description
        #expect(told.hasPrefix("r.yml:" + fault.message), "\(told)")
    }

    @Test func hostileTexts() {
        for text in [
            String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
            String(repeating: "{a: ", count: 50_000),
            "watch: \"\\uD800\"", "watch: \u{0}", String(repeating: "x", count: 300_000), "? [a, b]\n: c", "!!int x",
        ] {
            #expect(throws: ConfigurationError.self) { try ProjectRules(Array(text.utf8), name: "r.yml") }
        }
        #expect(throws: ConfigurationError.self) { try ProjectRules([0xFF, 0xFE, 0x61], name: "r.yml") }
    }
}

/// Rules printed and read back.
@Suite struct RulesPrintingTests {
    @Test(arguments: [
        "", "profiles: []\nwatch: ['*.mmap', VM_*, off, 'true']\n",
        """
        policies:
          - flag: VM_A
            tested only in: [f*, mm/]
            never set in: [drivers/, '*.h']
            used only in: mm/
            because: "é: \\"x\\" # y\\n\\tz"
            level: note
          - call: [f, g*]
            never in: h
          - call: f
            never with: [FLAG_A, FLAG_B]
        suppress:
          - symbol: [f(FLAG), VM_*]
            path: "a b/[xy]*"
            function: '*_mmap'
            rule: [arity, mail]
            reason: "- 'quoted'"
        levels: {arity: off, mail: error}
        paths: {only: [mm, 1.c], except: tools/}
        """,
    ])
    func readBackAsTheSame(_ text: String) throws {
        let rules = try ProjectRules(Array(text.utf8), name: "r.yml")
        let again = try ProjectRules(Array(rules.text.utf8), name: "r.yml")
        #expect(again.profiles == rules.profiles)
        #expect(again.watched == rules.watched)
        #expect(again.levels == rules.levels)
        #expect(again.included == rules.included)
        #expect(again.excluded == rules.excluded)
        #expect(again.policies.map(\.demand) == rules.policies.map(\.demand))
        #expect(again.policies.map(\.title) == rules.policies.map(\.title))
        #expect(again.policies.map(\.reason) == rules.policies.map(\.reason))
        #expect(again.policies.map(\.level) == rules.policies.map(\.level))
        var (old, new) = (rules.suppressions, again.suppressions)
        for index in old.indices { old[index].source = "" }
        for index in new.indices { new[index].source = "" }
        #expect(new == old)
        #expect(
            again.text.split(separator: "\n").filter { !$0.contains("#") || $0.contains("é") }
                == rules.text.split(separator: "\n").filter { !$0.contains("#") || $0.contains("é") })
    }
}
