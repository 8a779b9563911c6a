// Bytes that no one would write: facts come out all the same, soon, and their ranges lie in the text.

import ByteText
import KernelC
import Testing

/// A text and what it is called in a test's report.
struct HostileText: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let make: @Sendable () -> String

    init(_ name: String, _ make: @escaping @Sendable () -> String) {
        testDescription = name
        self.make = make
    }

    private static let many = 100_000

    static let all = [
        HostileText("nested parentheses") { String(repeating: "(", count: many) },
        HostileText("nested calls") {
            "void f(void) {" + String(repeating: "g(", count: many) + String(repeating: ")", count: many) + ";}"
        },
        HostileText("open #ifs") { String(repeating: "#if A\n", count: many) },
        HostileText("nested #ifs") {
            String(repeating: "#if A\n", count: many) + "int x;\n" + String(repeating: "#endif\n", count: many)
        },
        HostileText("#elif after #elif") {
            "#if A\n" + (0..<20_000).map { "#elif B\($0)\nint x\($0);\n" }.joined() + "#endif\n"
        },
        HostileText("branches that each open a brace") {
            String(repeating: "#if A\n{\n#else\n{\n#endif\n", count: 20_000) + String(repeating: "}", count: 20_000)
        },
        HostileText("flags joined") { "void f(void) { x = " + String(repeating: "A | ", count: many) + "B; }" },
        HostileText("blocks that hide a name") {
            "void f(void) {" + String(repeating: "{ int a = a; ", count: 20_000) + String(repeating: "}", count: 20_000) + "}"
        },
        HostileText("negated conditions") {
            "#if " + String(repeating: "!(A || ", count: 20_000) + "A\nint x;\n#endif\n"
        },
        HostileText("macros that double") {
            "#define A(x) B(x) B(x)\n#define B(x) C(x) C(x)\n#define C(x) D(x) D(x)\n#define D(x) int y##x;\n"
                + (0..<5_000).map { "A(a\($0))\n" }.joined()
        },
        HostileText("heads under #if") { (0..<10_000).map { "#if A\nint f\($0)(int a)\n" }.joined() + "{}" },
        HostileText("splices in a name") { "int a" + String(repeating: "\\\n", count: many) + "b;" },
        HostileText("quotes") { String(repeating: "'", count: many) + String(repeating: "\"", count: many) },
        HostileText("#if among arguments") {
            "void f(void) { g(a" + String(repeating: "\n#if A\n, b\n#else\n, c\n#endif\n", count: 10_000) + "); }"
        },
        HostileText("branches that open and close across each other") {
            "enum p {\n#if A\n{\nb(C (0)\n#else\nb(C)F) c\nb(C (0)\n#else\nb(C (0)\n#else\n}\n"
        },
        HostileText("names that share a type, and then none") {
            "struct a {\nint b, const stru, struct out\nx(y), z, const w;\n};\n"
        },
        HostileText("nested casts and members") {
            "void f(struct s *m) {" + String(repeating: "((struct s *)(", count: 5_000) + "m"
                + String(repeating: "))->m", count: 5_000)
                + ";}"
        },
        HostileText("initializers in initializers") {
            "struct s { int m; } x = " + String(repeating: "{ .m = ", count: 5_000) + "m" + String(repeating: "}", count: 5_000)
                + ";"
        },
        HostileText("kernel-doc") { String(repeating: "/** m - x\n * @m: y\n */\nint m(int m);\n", count: 5_000) },
        HostileText("an #if in a macro's argument") { "#define M(x) int x;\nM(\n#if A\na\n#endif\n)\n" },
    ]
}

/// Whether all ranges of a file's facts lie in its text and all sites are in order.
private func holdTogether(_ facts: FileFacts) -> Bool {
    let end = Int32(facts.text.count)
    func holds(_ range: Range<Int32>) -> Bool { range.lowerBound >= 0 && range.upperBound <= end }
    let definitions = facts.definitions.allSatisfy { definition in
        holds(definition.range) && holds(definition.nameRange) && definition.parameters.allSatisfy(holds)
            && (definition.body.map(holds) ?? true)
    }
    var last: Int32 = -1
    for site in facts.sites {
        guard site.name.lowerBound > last, holds(site.range), site.arguments.allSatisfy(holds) else { return false }
        last = site.name.lowerBound
    }
    for place in facts.definitions.indices.prefix(100) {
        let definition = facts.definitions[place]
        _ = (facts.type(of: definition), facts.value(of: definition), facts.parameters(of: definition), facts.members(of: place))
        guard facts.declaredType(of: definition) != .tag("") else { return false }
    }
    let accesses = facts.memberAccesses(of: ["m", "fn", "mmap", "x"]).allSatisfy { holds($0.site.name) && holds($0.site.range) }
    let values = facts.memberValues(of: ["m", "mmap", "x"]).allSatisfy { holds($0.member) }
    return definitions && accesses && values && facts.kernelDocs().allSatisfy { holds($0.comment) }
}

@Test(.timeLimit(.minutes(10)), arguments: HostileText.all)
func hostileTexts(_ hostile: HostileText) {
    #expect(holdTogether(FileFacts.read(Array(hostile.make().utf8))))
}

@Test(.timeLimit(.minutes(10)))
func oneLineOfTenMegabytes() {
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000)
    let facts = FileFacts.read(Array("int f(void) { return g(".utf8) + line + Array("); }".utf8))
    #expect(holdTogether(facts))
    #expect(facts.sites.contains { $0.name.count == 10_000_000 })
}

@Test func randomBytes() {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func random() -> UInt8 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state >> 24)
    }
    for count in stride(from: 0, to: 4_000, by: 37) {
        let text = (0..<count).map { _ in random() }
        #expect(holdTogether(FileFacts.read(text)))
        #expect(holdTogether(FileFacts.read(text.map { $0 & 0x7f })))
    }
}

/// The file ends inside of anything: a comment, a name, a literal, a directive, a macro use, a body.
@Test func filesCutAnywhere() {
    let source = """
        #ifndef GUARD /* a guard */
        #define GUARD
        #define M(a, b...) static int a##_x(b) { return f(b, "s\\"t", 'c'); }
        M(one, int x)
        #if defined(CONFIG_A) && \\
            !IS_ENABLED(CONFIG_B)
        SYSCALL_DEFINE2(open, int, a, long, b) { return (*ops[a].fn)(b, (struct s){ .mmap = g }); }
        #elif X > 1
        struct s { int (*mmap)(int a); unsigned b : 3; } __packed;
        #else
        enum e { A = 1 << 2, B, };
        #endif // the end
        DEFINE_SHOW_ATTRIBUTE(thing); EXPORT_SYMBOL_GPL(one_x);
        #endif
        """
    let text = Array(source.utf8)
    for count in text.indices { #expect(holdTogether(FileFacts.read(Array(text[..<count])))) }
    for start in text.indices { #expect(holdTogether(FileFacts.read(Array(text[start...])))) }
}
