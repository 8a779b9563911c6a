import ByteText
import Testing

@Suite struct NumberCodingTests {
    private let numbers = [0, 1, 127, 128, 16_383, 16_384, 1 << 31, 1 << 40, Int.max]

    @Test func numbersComeBack() {
        var writer = NumberWriter()
        for number in numbers {
            writer.add(number)
            writer.add(signed: number)
            writer.add(signed: -number)
            writer.add(byte: UInt8(truncatingIfNeeded: number))
        }
        writer.add(signed: Int.min)
        writer.add("größer")
        var reader = NumberReader(writer.bytes)
        for number in numbers {
            #expect(reader.number() == number && reader.signed() == number && reader.signed() == -number)
            #expect(reader.byte() == UInt8(truncatingIfNeeded: number))
        }
        #expect(reader.signed() == Int.min && reader.text() == "größer")
        #expect(reader.isAtEnd)
    }

    @Test func smallNumbersTakeOneByte() {
        var writer = NumberWriter()
        for number in 0..<128 { writer.add(number) }
        for number in -64..<64 { writer.add(signed: number) }
        #expect(writer.bytes.count == 256)
    }

    @Test func whatIsMissingReadsAsZero() {
        var reader = NumberReader([0x80])
        #expect(reader.number() == 0 && !reader.isWhole && !reader.isAtEnd)
        #expect(reader.byte() == 0 && reader.text() == "")
        var counts = NumberReader([5, 1, 2])
        #expect(counts.count() == 0 && !counts.isWhole)
        var endless = NumberReader([UInt8](repeating: 0xFF, count: 20))
        _ = endless.number()
        #expect(endless.isWhole)
    }
}
