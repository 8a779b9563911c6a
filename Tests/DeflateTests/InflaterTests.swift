// Streams made by zlib itself (`zlib.compress` of Python), and what may be wrong with one.

import Deflate
import Testing

private let hellos: [UInt8] = [120, 156, 203, 72, 205, 201, 201, 87, 200, 64, 39, 1, 104, 3, 8, 177]
private let text = Array("hello hello hello hello".utf8)

@Test func aStreamOfTheStatedSize() throws {
    #expect(try Inflater.inflate(hellos, size: 23) == text)
    #expect(try Inflater.inflate([120, 156, 3, 0, 0, 0, 0, 1], size: 0).isEmpty)
}

@Test func oneInflaterReadsManyStreamsInTheMiddleOfBytes() throws {
    var inflater = Inflater()
    for before in 0..<4 {
        let bytes = [UInt8](repeating: 120, count: before) + hellos + [1, 2, 3]
        #expect(try inflater.inflate(bytes, in: before..<bytes.count, size: 23) == text)
    }
}

@Test func anotherSizeThanStated() {
    for size in [0, 22, 24, 1000] {
        #expect(throws: InflateError.wrongSize) { try Inflater.inflate(hellos, size: size) }
    }
}

/// No memory is asked for: a petabyte can't come out of sixteen bytes.
@Test func aSizeThatNoStreamOfThisLengthHas() {
    for size in [16 * 1032 + 1033, 1 << 50, Int.max] {
        #expect(throws: InflateError.wrongSize) { try Inflater.inflate(hellos, size: size) }
    }
}

@Test func whatIsDamaged() {
    for length in 0..<hellos.count {
        #expect(throws: InflateError.corrupt) { try Inflater.inflate(Array(hellos[..<length]), size: 23) }
    }
    for place in [0, 1, 12, 13, 14, 15] {
        var bytes = hellos
        bytes[place] ^= 0x55
        #expect(throws: InflateError.corrupt) { try Inflater.inflate(bytes, size: 23) }
    }
}

@Test(arguments: [0, 1, 23, 65_535, 65_536, 1_000_000])
func whatIsPackedInflatesToTheSame(_ count: Int) throws {
    var state: UInt64 = 1
    let bytes = (0..<count).map { index -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return index % 100 < 50 ? UInt8(index % 7) : UInt8(truncatingIfNeeded: state >> 56)
    }
    #expect(try Inflater.inflate(zlibStream(of: bytes), size: count) == bytes)
}
