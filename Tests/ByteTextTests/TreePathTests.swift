import ByteText
import Testing

@Suite struct TreePathTests {
    @Test func aFolderHoldsWhatIsBelowIt() {
        #expect(TreePath("mm/memory.c").isBelow("mm"))
        #expect(!TreePath("mmu/memory.c").isBelow("mm"))
        #expect(!TreePath("mm").isBelow("mm"))
    }

    @Test func partsAndNames() {
        #expect(TreePath("a/b/c.h").components.count == 3)
        #expect(TreePath("a/b/c.h").name == "c.h")
        #expect(TreePath("Makefile").name == "Makefile")
        #expect(TreePath("a/b.c").hasSuffix(".c") && !TreePath("a/b.c").hasSuffix(".h"))
    }

    @Test func bytesThatAreNoTextStayWhatTheyAre() {
        let path = TreePath([0x61, 0xff, 0x62])
        #expect(path.bytes == [0x61, 0xff, 0x62])
        #expect(path.description == "a\u{FFFD}b")
    }

    @Test func orderIsBytewise() {
        #expect(TreePath("a-b") < TreePath("a/b") && TreePath("a/b") < TreePath("a0"))
    }
}
