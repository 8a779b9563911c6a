import ByteText
import Testing

@Suite struct ByteSearchTests {
    let text = Array("one two one".utf8)

    @Test func aByteIsFoundFromAnyStart() {
        #expect(text.firstOffset(of: UInt8(ascii: "o")) == 0)
        #expect(text.firstOffset(of: UInt8(ascii: "o"), from: 1) == 6)
        #expect(text.firstOffset(of: UInt8(ascii: "x")) == nil)
        #expect(text.firstOffset(of: UInt8(ascii: "o"), from: text.count) == nil)
    }

    @Test func aWordMustLieWhollyInTheRange() {
        #expect(text.firstOffset(of: Array("one".utf8)) == 0)
        #expect(text.firstOffset(of: Array("one".utf8), in: 1..<text.count) == 8)
        #expect(text.firstOffset(of: Array("one".utf8), in: 1..<10) == nil)
        #expect(text.firstOffset(of: [] as [UInt8]) == nil)
    }
}
