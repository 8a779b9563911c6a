import ByteText
import SymbolIndex
import Testing

@Suite struct PatternTests {
    @Test func globsMatchWholeIdentifiers() throws {
        func matches(_ pattern: String, _ name: String) throws -> Bool {
            try #require(NamePattern(pattern)).matches(Array(name.utf8))
        }
        #expect(try matches("VM_*", "VM_IO") && matches("VM_*", "VM_") && !matches("VM_*", "XVM_IO"))
        #expect(try matches("*_rmap", "page_dup_rmap") && !matches("*_rmap", "page_rmap2"))
        #expect(try matches("a*b*c", "aXbbYc") && !matches("a*b*c", "aXbY") && matches("**", ""))
        #expect(try matches("VM_?", "VM_X") && !matches("VM_?", "VM_") && matches("x", "x") && !matches("x", "xx"))
        for text in ["", "a b", "a->b", "ä", "[a]", "a\n"] { #expect(NamePattern(text) == nil) }
    }

    @Test func manyStarsTakeNoLongTime() throws {
        let pattern = try #require(NamePattern(String(repeating: "a*", count: 40) + "b"))
        #expect(!pattern.matches([UInt8](repeating: UInt8(ascii: "a"), count: 4000)))
    }

    @Test func pathPatternsMeanWhatTheyMeanToGit() throws {
        func admitted(_ include: [String], _ exclude: [String] = []) -> [String] {
            let paths: [TreePath] = ["arch/x86/mm/pat.c", "include/mm.h", "mm/a.c", "mm/sub/b.h", "mmap.c", "mm[1].c"]
            return paths.filter(PathFilter(include: include, exclude: exclude).admits).map(\.description)
        }
        #expect(admitted(["mm"]) == ["mm/a.c", "mm/sub/b.h"])
        #expect(admitted(["./mm/"]) == ["mm/a.c", "mm/sub/b.h"])
        #expect(admitted(["*.h"]) == ["include/mm.h", "mm/sub/b.h"])
        #expect(admitted(["arch/*/mm", "mm/?.c"]) == ["arch/x86/mm/pat.c", "mm/a.c"])
        #expect(admitted(["."], ["*.c"]) == ["include/mm.h", "mm/sub/b.h"])
        #expect(admitted(["[a-i]*"]) == ["arch/x86/mm/pat.c", "include/mm.h"])
        #expect(admitted(["[!a-i]*"], ["mm/*"]) == ["mmap.c", "mm[1].c"])
        #expect(admitted(["mm\\[1].c"]) == ["mm[1].c"])
        #expect(admitted(["mm["]).isEmpty)
        #expect(admitted([]).count == 6)
    }
}
