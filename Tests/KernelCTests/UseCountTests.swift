import Testing

@testable import KernelC

/// How often a file uses what it defines, and where it uses a name.
@Suite struct UseCountTests {
    private func counts(_ text: String) -> [String: [Int]] {
        let facts = FileFacts.read(Array(text.utf8))
        let counts = zip(facts.definitions, facts.useCounts).map { (facts.name(of: $0), [$1]) }
        return Dictionary(counts, uniquingKeysWith: +)
    }

    @Test func usesInTheOwnBodyDoNotCount() {
        let found = counts(
            "static int f(int n) { return n ? f(n - 1) : g(); }\nint g(void) { return 0; }\nint h(void) { return f(1) + f(2); }\n"
        )
        #expect(found == ["f": [2], "g": [1], "h": [0]])
    }

    @Test func definitionsOfOneNameShareTheirUses() {
        let found = counts("#ifdef A\nint f(void) { return 1; }\n#else\nint f(void) { return f(); }\n#endif\nint *p = &f;\n")
        #expect(found["f"] == [1, 1])
    }

    @Test func membersAndLocalNamesAreOthers() {
        let found = counts("int f(void) { return 1; }\nint g(int f, struct s *s) { return f + s->f() + s->f; }\n")
        #expect(found["f"] == [0])
    }

    @Test func namesThatMacrosMakeAndLinesCut() {
        let found = counts(
            "SYSCALL_DEFINE0(call) { return 0; }\nlong g(void) { return __do_sys_call() + long_na\\\nme(); }\nint long_name(void) { return 0; }\n"
        )
        #expect(found["__do_sys_call"] == [1] && found["long_name"] == [1])
    }

    @Test func eachNameKnowsItsSites() {
        let facts = FileFacts.read(Array("int f(void) { return g(a) + g(b) + a; }\n".utf8))
        let names = facts.sites.names
        let places = names.numbers.map { number in
            (facts.string(names.ranges[number]), names.sites(of: number).map { facts.string(facts.sites[Int($0)].name) })
        }
        #expect(places.map(\.0) == ["g", "a", "b"])
        #expect(places.map(\.1) == [["g", "g"], ["a", "a"], ["b"]])
    }
}
