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

    @Test(
        arguments: [[], [0], [255], [256, 1], [65_535], [65_536, 0], [-1], [-128, 127], [-129], [-32_769], [.min, .max]]
            as [[Int32]])
    func columnsComeBack(_ column: [Int32]) {
        var writer = NumberWriter()
        writer.add(column: column)
        writer.add(7)
        var reader = NumberReader(writer.bytes)
        #expect(reader.column(of: column.count) == column)
        #expect(reader.number() == 7 && reader.isAtEnd)
        for count in writer.bytes.indices {
            var cut = NumberReader(Array(writer.bytes[..<count]))
            _ = cut.column(of: column.count)
            _ = cut.number()
            #expect(!cut.isWhole)
        }
    }

    @Test func aColumnIsAsWideAsItsLargestNumber() {
        for (number, width) in [(Int32(255), 1), (256, 2), (65_535, 2), (65_536, 4), (-128, 1), (-129, 2)] {
            var writer = NumberWriter()
            writer.add(column: [number, 0, 1])
            #expect(writer.bytes.count == 1 + 3 * width)
        }
    }

    @Test func noColumnIsOfAnotherWidth() {
        for mark in [UInt8(0), 3, 5, 8, 0x83] {
            var reader = NumberReader([mark] + [UInt8](repeating: 0, count: 32))
            #expect(reader.column(of: 2) == [] && !reader.isWhole)
        }
        var reader = NumberReader([1, 0])
        #expect(reader.column(of: -1) == [] && !reader.isWhole)
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
