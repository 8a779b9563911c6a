import Testing

@testable import PatchApply

@Suite struct FragmentFrameTests {
    private func frame(_ heading: String, _ lines: String...) -> (opening: String, closing: String) {
        let frame = FragmentFrame(heading: Array(heading.utf8), lines: lines.map { Array(($0 + "\n").utf8) })
        return (String(decoding: frame.opening, as: UTF8.self), String(decoding: frame.closing, as: UTF8.self))
    }

    @Test func statementsStandInTheFunctionOfTheHeading() {
        let frame = frame("static int f(struct page *page,", "\tg(page);", "\tif (h()) {")
        #expect(frame == ("void f(...) {", "}}"))
    }

    @Test func blocksThatOpenedBeforeTheRunAreOpenedToo() {
        #expect(frame("int f(void)", "\t\t}", "\t}", "\treturn 0;", "}") == ("void f(...) {{{", ""))
        #expect(frame("int f(void)", "\t} else", "\t\tg();") == ("void f(...) {{", "}"))
    }

    @Test func declarationsNeedNoFrame() {
        #expect(frame("int before(void)", "", "static int f(void)", "{", "\treturn 0;", "}") == ("", ""))
        #expect(frame("#include <linux/mm.h>", "int a;") == ("", ""))
        #expect(frame("EXPORT_SYMBOL(f);", "\tx", "") == ("", ""))
    }

    @Test func aCommentThatGoesOnIsOpened() {
        #expect(frame("int f(void)", " * of a page", " */", "int g(void);") == (" /*", ""))
        #expect(frame("int f(void)", "\tg();", "\t/* what", "\t * follows") == ("void f(...) {", "*/ }"))
    }

    @Test func aHeadThatIsCutTakesAnyArguments() {
        #expect(frame("", "static int f(struct page *page,", "\t\tstruct vma *vma,") == ("", ", ...);"))
    }

    @Test func typesAreFramedByTheirHeading() {
        #expect(frame("enum pageflags {", "\tPG_one,", "\tPG_two,") == ("enum pageflags {", "}"))
        #expect(frame("struct page", "\tint a;", "};") == ("struct page {", ""))
    }

    @Test func labelsDoNotEndAFunction() {
        #expect(frame("int f(void)", "out:", "\treturn 0;", "}") == ("void f(...) {", ""))
    }
}
