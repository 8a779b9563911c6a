import ByteText
import Testing

@Suite struct LineTableTests {
    @Test func aFinalNewlineEndsTheLastLine() {
        let table = LineTable(Array("ab\n\ncd\n".utf8))
        #expect(table.count == 3)
        #expect(table.range(ofLine: 1) == 0..<3)
        #expect(table.range(ofLine: 2) == 3..<4)
        #expect(table.range(ofLine: 3) == 4..<7)
    }

    @Test func aLastLineMayLackItsNewline() {
        let table = LineTable(Array("ab\ncd".utf8))
        #expect(table.count == 2)
        #expect(table.range(ofLine: 2) == 3..<5)
        #expect(table.position(of: 4) == Position(line: 2, column: 2))
    }

    @Test func anEmptyTextHasNoLines() {
        let table = LineTable([])
        #expect(table.count == 0)
        #expect(table.position(of: 0) == Position(line: 1, column: 1))
    }
}
