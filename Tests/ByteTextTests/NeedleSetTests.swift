import ByteText
import Testing

@Suite struct NeedleSetTests {
    /// The places that are found, by each way that this processor has.
    private func places(of needles: [[UInt8]], in text: [UInt8], areWords: Bool = false) -> [[Int]] {
        let ways = [0, 256, 512].map { (widest: Int32) in
            var places = [[Int]](repeating: [], count: needles.count)
            text.withRawSpan { span in
                NeedleSet(needles, areWords: areWords, vectorsOf: widest).search(span) { needle, offset in
                    places[needle].append(offset)
                    return true
                }
            }
            return places.map { $0.sorted() }
        }
        #expect(ways[0] == ways[1] && ways[1] == ways[2], "\(needles) in \(text)")
        return ways[0]
    }

    private func expected(of needles: [[UInt8]], in text: [UInt8]) -> [[Int]] {
        needles.map { needle in
            guard !needle.isEmpty, needle.count <= text.count else { return [] }
            return (0...(text.count - needle.count)).filter { text[$0..<($0 + needle.count)].elementsEqual(needle) }
        }
    }

    @Test func everyPlaceIsFoundOnceForEveryLength() {
        var state: UInt32 = 1
        func number(below limit: UInt32) -> Int {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int((state >> 16) % limit)
        }
        for round in 0..<200 {
            let text = (0..<number(below: 60)).map { _ in UInt8(97 + number(below: 3)) }
            let shortest = 1 + round % 14
            let needles = (0..<(1 + number(below: 5))).map { _ in
                (0..<(shortest + number(below: 4))).map { _ in UInt8(97 + number(below: 3)) }
            }
            let repeated = text + needles.joined() + text
            #expect(places(of: needles, in: repeated) == expected(of: needles, in: repeated), "\(needles) in \(repeated)")
        }
    }

    @Test func wordsAreFoundWhereNoIdentifierByteStandsBefore() {
        var state: UInt32 = 7
        func number(below limit: UInt32) -> Int {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int((state >> 16) % limit)
        }
        let bytes = Array("ab_9Z-. \u{e9}".utf8) + [0]
        for round in 0..<200 {
            let text = (0..<number(below: 400)).map { _ in bytes[number(below: UInt32(bytes.count))] }
            let needles = (0..<(1 + round % 20)).map { _ in (0..<(1 + number(below: 4))).map { _ in bytes[number(below: 4)] } }
            let words = expected(of: needles, in: text).map { $0.filter { $0 == 0 || !text[$0 - 1].isIdentifierByte } }
            #expect(places(of: needles, in: text, areWords: true) == words, "\(needles) in \(text)")
        }
    }

    @Test func manyPlacesInALongTextAreFoundInOrder() {
        let text = Array(String(repeating: "page_dup_rmap page_dup_file_rmap pte ", count: 400).utf8)
        let needles = ["page_dup_rmap", "page", "pte", "rmap", "pte page_dup_rmap"].map { Array($0.utf8) }
        #expect(places(of: needles, in: text) == expected(of: needles, in: text))
        var order: [Int] = []
        text.withRawSpan { span in
            NeedleSet(needles).search(span) { _, offset in
                order.append(offset)
                return true
            }
        }
        #expect(order == order.sorted())
    }

    @Test func needlesAtBothEndsAndZerosAreFound() {
        let needles: [[UInt8]] = [[0], [0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6, 7], []]
        for text: [UInt8] in [[], [0], [1, 2, 3, 4, 5, 6, 7], [0, 0, 0, 0, 0, 0], [9, 0, 1, 2, 3, 4, 5, 6, 7, 0]] {
            #expect(places(of: needles, in: text) == expected(of: needles, in: text))
        }
    }

    @Test func theSearchEndsWhenTold() {
        var calls = 0
        Array("aaaaaaaa".utf8).withRawSpan { span in
            NeedleSet([Array("a".utf8), Array("aa".utf8)]).search(span) { _, _ in
                calls += 1
                return calls < 3
            }
        }
        #expect(calls == 3)
    }

    @Test func identifiersAreRunsOfTheirBytes() {
        Array("+ab_9 c".utf8).withRawSpan { span in
            #expect(span.identifier(around: 2..<3) == 1..<5)
            #expect(span.firstIdentifier(from: 0) == 1..<5)
            #expect(span.firstIdentifier(from: 5) == 6..<7)
            #expect(span.firstIdentifier(from: 7) == nil)
            #expect(span.copy(1..<3) == Array("ab".utf8))
            let isBinary = span.isBinary
            #expect(!isBinary)
        }
    }
}
