import Testing

@testable import Maintainers

/// Regular expressions as perl understands them with `/x`.
@Suite struct LinePatternTests {
    @Test(arguments: [
        ("sun[x456789]i", "drivers/sun4i.c", true), ("sun[x456789]i", "drivers/sun3i.c", false),
        ("^.*/vdso/[^/]*getrandom[^/]+$", "arch/x86/vdso/vgetrandom.c", true),
        ("^.*/vdso/[^/]*getrandom[^/]+$", "arch/x86/vdso/sub/vgetrandom.c", false),
        ("bcm[9]?6878", "bcm6878", true), ("bcm[9]?6878", "bcm96878", true), ("bcm[9]?6878", "bcm86878", false),
        (#"\b(?i:rust)\b"#, "in Rust, too", true), (#"\b(?i:rust)\b"#, "trust", false),
        (#"(?i)pidfd"#, "a PidFd", true), (#"(?:\b|_)bpf(?:\b|_)"#, "x_bpf_y", true), (#"(?:\b|_)bpf(?:\b|_)"#, "xbpfy", false),
        (#"\bsecurity_[a-z_0-9]\+\b"#, "security_a+b", true), (#"\bsecurity_[a-z_0-9]\+\b"#, "security_ab", false),
        ("struct\\s+phylink|\\.phylink", "struct \t phylink", true), ("a{2,3}b", "aab", true), ("^a{2,3}b", "aaaab", false),
        ("(devm_)?hwmon(|_with)x", "hwmonx", true), ("a b", "ab", true), ("a b", "a b", false), ("[ ]", " ", true),
        ("a # comment", "a", true), ("[]a]", "]", true), ("[a\\-z]", "-", true), ("x$", "x\n", true), ("x$", "x\ny", false),
        ("", "", true), ("a*", "", true), ("a|b|c", "xxc", true), ("(a|b)*c", "ababc", true), ("[^a-z]tegra", "/tegra", true),
        ("[^a-z]tegra", "xtegra", false), ("\\d+\\.\\w", "12.z", true),
    ])
    func occurs(_ pattern: String, _ text: String, _ expected: Bool) throws {
        let read = try #require(LinePattern(Array(pattern.utf8)))
        #expect(read.occurs(in: Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        (#"\bsgx_"#, "sgx_"), ("ab+cd", "cd"), ("a(?:bc)d[xy]ef", "abcd"), ("(abcd)+e", "abcd"), ("x(abcd)?y", "x"),
        ("abc|abd", ""), ("(?i)pidfd", ""), ("^ab$", "ab"), ("", ""),
    ])
    func aTextStandsInEveryMatch(_ pattern: String, _ expected: String) {
        var reader = PatternReader(Array(pattern.utf8), deepest: 9, mostRepeats: 9)
        let node = reader.readAll()
        #expect(node.map { String(decoding: $0.literal, as: UTF8.self) } == expected)
    }

    @Test(arguments: [
        "(", ")", "a)", "[", "*a", "a**", "a{2", "a{3,2}", "\\1", "(?=a)", "(?<n>a)", "[[:alpha:]]", "\\pL", "a{999}",
    ])
    func whatIsNotUnderstoodIsNotGuessed(_ pattern: String) {
        #expect(LinePattern(Array(pattern.utf8)) == nil)
    }

    @Test func hostilePatternsEnd() throws {
        // What takes a backtracking matcher longer than anyone waits.
        let bad = try #require(LinePattern(Array("^(a*)*(a*)*(a|a)*b".utf8)))
        #expect(!bad.occurs(in: Array(repeating: UInt8(ascii: "a"), count: 20_000)))
        #expect(LinePattern(Array(String(repeating: "(", count: 100_000).utf8)) == nil)
        #expect(LinePattern(Array("((((((a{99}){99}){99}){99}){99}){99})".utf8)) == nil)
    }
}
