// The normal form of conditions, and which of them exclude each other.

import KernelC
import Testing

/// The condition of the one variable of a text.
private func condition(_ lines: String) -> Condition? {
    let facts = FileFacts.read(Array(lines.utf8))
    return facts.definitions.first { $0.kind == .variable }.map { facts.conditions[Int($0.condition)] }
}

@Test(arguments: [
    ("#ifdef CONFIG_X", "CONFIG_X"), ("#ifndef CONFIG_X", "!CONFIG_X"),
    ("#if defined(CONFIG_X) && !defined CONFIG_Y", "CONFIG_X && !CONFIG_Y"),
    ("#if IS_ENABLED(CONFIG_X) /* why */", "CONFIG_X"), ("#if !(defined(A) || defined(B))", "!A && !B"),
    ("#if A\n#else", "!A"), ("#if A && B\n#else", "!A || !B"), ("#if A\n#elif B\n#elif C", "!A && !B && C"),
    ("#if BITS_PER_LONG==64\n#else", "BITS_PER_LONG != 64"), ("#if ((A))", "A"), ("#if 0", "0"), ("#if 1", ""),
    ("#if A\n#if B || C", "A && (B || C)"),
    ("#if LINUX_VERSION_CODE >= KERNEL_VERSION(5,4,0)", "LINUX_VERSION_CODE >= KERNEL_VERSION(5, 4, 0)"),
])
func normalForm(_ lines: String, _ expected: String) {
    #expect(condition(lines + "\nint x;\n#endif\n")?.description == expected)
}

@Test func headerGuardsAreNoConditions() {
    #expect(condition("/* c */\n#ifndef _A_H\n#define _A_H\nint x;\n#endif /* _A_H */\n") == .always)
}

@Test func contradictions() {
    func contradict(_ left: String, _ right: String, inOneFile: Bool = false) -> Bool? {
        guard let left = condition(left + "\nint x;\n#endif\n"), let right = condition(right + "\nint x;\n#endif\n") else {
            return nil
        }
        #expect(left.contradicts(right, inOneFile: inOneFile) == right.contradicts(left, inOneFile: inOneFile))
        return left.contradicts(right, inOneFile: inOneFile)
    }
    #expect(contradict("#ifdef CONFIG_X", "#ifndef CONFIG_X") == true)
    #expect(contradict("#ifdef CONFIG_X", "#ifdef CONFIG_Y") == false)
    // Both hold where X is a module.
    #expect(contradict("#if IS_ENABLED(CONFIG_X)", "#ifndef CONFIG_X") == false)
    #expect(contradict("#if IS_ENABLED(CONFIG_X)", "#if !IS_ENABLED(CONFIG_X)") == true)
    #expect(contradict("#if BITS_PER_LONG == 64", "#if BITS_PER_LONG == 32") == true)
    #expect(contradict("#if defined(CONFIG_A) || defined(CONFIG_B)", "#if !defined(CONFIG_A) && !defined(CONFIG_B)") == true)
    #expect(contradict("#ifdef DEBUG", "#ifndef DEBUG") == false)
    #expect(contradict("#ifdef DEBUG", "#ifndef DEBUG", inOneFile: true) == true)
    #expect(contradict("#if 0", "#ifdef CONFIG_X") == true)
}
