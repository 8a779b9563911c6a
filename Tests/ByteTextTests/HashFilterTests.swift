import ByteText
import Testing

@Suite struct HashFilterTests {
    /// The identifiers of a text, found byte by byte.
    private func words(_ text: [UInt8]) -> Set<[UInt8]> {
        Set(text.split { !$0.isIdentifierByte }.map(Array.init)).filter { !(0x30...0x39).contains($0[0]) }
    }

    /// Bytes of every value, with many identifier bytes among them.
    private func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let byte = UInt8(truncatingIfNeeded: state >> 33)
            return byte < 100 ? byte : Array("abzAZ_09/@[`{. \n".utf8)[Int(byte) % 16]
        }
    }

    private func mayMatch(_ hashes: [UInt64], _ bytes: [UInt8], at start: Int = 0) -> Bool {
        bytes.withRawSpan { HashQuery(hashes).mayMatch($0, at: start) }
    }

    private func sum(_ bytes: [UInt8]) -> UInt64 { bytes.withRawSpan { $0.checksum(0..<$0.byteCount) } }

    @Test func gathersEachIdentifierOnceWhereverItStands() {
        var gatherer = IdentifierHashes()
        for length in [0, 1, 7, 8, 9, 63, 64, 65, 127, 128, 200, 5000] {
            for seed in 0..<5 {
                let text = noise(length, seed: UInt64(seed * 7 + 1))
                text.withRawSpan { gatherer.gather($0) }
                var expected = Set(words(text).map(IdentifierHashes.hash(ofWord:)))
                for word in words(text) {
                    guard let head = IdentifierHashes.head(of: word) else { continue }
                    expected.formUnion([IdentifierHashes.hash(ofHead: Array(word[..<head]))].compactMap(\.self))
                }
                #expect(Set(gatherer.hashes) == expected && gatherer.hashes.count == expected.count)
            }
        }
    }

    @Test func anIdentifierMayBeLongerThanWhatIsReadAtOnce() {
        var gatherer = IdentifierHashes()
        func hashes(_ text: [UInt8]) -> Set<UInt64> {
            text.withRawSpan { gatherer.gather($0) }
            return Set(gatherer.hashes)
        }
        let letter = UInt8(ascii: "a")
        for length in [15, 16, 17, 4080, 4095, 4096, 4097, 9000] {
            let word = [UInt8](repeating: letter, count: length)
            for before in [0, 1, 63, 64, 4000, 4095] {
                let text = [UInt8](repeating: 0x2A, count: before) + word
                let expected: Set = [IdentifierHashes.hash(ofWord: word)]
                #expect(hashes(text) == expected && hashes(text + [0x2A]) == expected)
                // Neither a number nor what follows it without a gap is one.
                #expect(hashes([UInt8](repeating: 0x2A, count: before) + [0x37] + word).isEmpty)
            }
            let head = word + [UInt8(ascii: "_")]
            #expect(
                hashes(head + word)
                    == Set([IdentifierHashes.hash(ofWord: head + word), IdentifierHashes.hash(ofHead: head)].compactMap(\.self)))
        }
    }

    @Test func textsByTheThousandDontDisturbOneAnother() {
        var gatherer = IdentifierHashes()
        let text = Array("struct page_map *page = page_map(x, 0x10ul, page);".utf8)
        text.withRawSpan { gatherer.gather($0) }
        let first = gatherer.hashes
        #expect(first.count == 5 && first == first.sorted())
        var wrong = 0
        for round in 0..<1500 {
            Array("int v\(round);".utf8).withRawSpan { gatherer.gather($0) }
            if gatherer.hashes.count != 2 { wrong += 1 }
            text.withRawSpan { gatherer.gather($0) }
            if gatherer.hashes != first { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func namesThatWereChosenToCollideAreOrderedAllTheSame() {
        // All in one class of leading bits, which are looked at first.
        var words: [(hash: UInt64, word: [UInt8])] = []
        for number in 0..<40_000 {
            let word = Array("n\(number)".utf8)
            let hash = IdentifierHashes.hash(ofWord: word)
            if hash >> 56 == 0x55 { words.append((hash, word)) }
        }
        words.sort { $0.hash > $1.hash }
        var gatherer = IdentifierHashes()
        Array(words.map(\.word).joined(separator: [0x20])).withRawSpan { gatherer.gather($0) }
        #expect(words.count > 100 && gatherer.hashes == words.reversed().map(\.hash))
    }

    @Test func aQueryIsAnsweredByHashesAsByTheirFilter() {
        let hashes = (0..<300).map { IdentifierHashes.hash(ofWord: Array("word\($0)".utf8)) }.sorted()
        #expect(hashes.allSatisfy { HashQuery([1, $0, .max]).matches(anyOf: hashes) })
        // What has the same number is not the same.
        #expect(!HashQuery(hashes.map { $0 ^ 1 << 60 }).matches(anyOf: hashes))
        #expect(!HashQuery([]).matches(anyOf: hashes) && !HashQuery(hashes).matches(anyOf: []))
    }

    @Test func aByteIsInAnIdentifierAsTheClassSays() {
        var gatherer = IdentifierHashes()
        for byte in UInt8.min...UInt8.max {
            // In the middle of a block and at a text's end.
            for text in [Array("x".utf8) + [byte] + [UInt8](repeating: 0x20, count: 80), Array("x".utf8) + [byte]] {
                text.withRawSpan { gatherer.gather($0) }
                #expect(gatherer.hashes.contains(IdentifierHashes.hash(ofWord: Array("x".utf8))) == !byte.isIdentifierByte)
            }
        }
    }

    @Test func headsEndBehindTheFirstUnderscore() {
        func head(_ word: String) -> Int? { IdentifierHashes.head(of: Array(word.utf8)) }
        #expect(head("VM_IO") == 3 && head("VM_") == 3 && head("__page_x_y") == 7)
        #expect(head("page") == nil && head("__x") == nil && head("_") == nil && head("") == nil)
        #expect(IdentifierHashes.hash(ofHead: Array("VM_I".utf8)) == nil)
        #expect(IdentifierHashes.hash(ofHead: Array("VM_".utf8)) != IdentifierHashes.hash(ofWord: Array("VM_".utf8)))
    }

    @Test(arguments: [0, 1, 2, 31, 32, 33, 1000, 20_000]) func aFilterNeverDeniesWhatIsInIt(count: Int) {
        let hashes = (0..<count).map { IdentifierHashes.hash(ofWord: Array("word\($0)".utf8)) }.sorted()
        var bytes: [UInt8] = [1, 2, 3]
        HashFilter.append(hashes, to: &bytes)
        #expect(bytes.count == 3 + HashFilter.byteCount(for: count))
        bytes.append(contentsOf: [4, 5])
        for index in Swift.stride(from: 0, to: count, by: max(count / 50, 1)) {
            #expect(mayMatch([hashes[index]], bytes, at: 3))
            #expect(mayMatch([1, hashes[index], 2], bytes, at: 3))
        }
        #expect(!mayMatch([], bytes, at: 3))
    }

    @Test func fewOthersAreTakenForOneThatIsIn() {
        let hashes = (0..<500).map { IdentifierHashes.hash(ofWord: Array("word\($0)".utf8)) }.sorted()
        var bytes: [UInt8] = []
        HashFilter.append(hashes, to: &bytes)
        let wrong = (0..<5000).count { mayMatch([IdentifierHashes.hash(ofWord: Array("other\($0)".utf8))], bytes) }
        // One in 16,384 is expected.
        #expect(wrong < 5)
    }

    @Test(arguments: [8, 9, 40, 64, 65, 700]) func aFewHashesAreAnsweredAsManyAre(count: Int) {
        let hashes = (0..<count).map { IdentifierHashes.hash(ofWord: Array("word\($0)".utf8)) }.sorted()
        var bytes: [UInt8] = []
        HashFilter.append(hashes, to: &bytes)
        // Hashes that differ from those in it in bucket or number alone, too.
        let steps: [UInt64] = [0, 1, 1 << 50, 1 << 56, 1 << 62]
        var asked: [UInt64] = [0, .max]
        for hash in hashes { asked += steps.map { hash &+ $0 } }
        for hash in asked {
            // Looked for by its bucket, and among all numbers.
            #expect(mayMatch([hash], bytes) == mayMatch(Array(repeating: hash, count: count / 8 + 1), bytes))
        }
        #expect(hashes.allSatisfy { mayMatch([$0], bytes) })
        // And all at once.
        for asked in [asked, Array(asked.prefix(3)), Array(asked.suffix(count / 8))] {
            var found: [UInt64] = []
            bytes.withRawSpan { HashQuery(asked).appendMatches($0, to: &found) }
            #expect(Set(found) == Set(asked.filter { mayMatch([$0], bytes) }))
        }
    }

    @Test func whatIsNoWholeFilterDeniesNothing() {
        var bytes: [UInt8] = []
        HashFilter.append([1, 2, 3], to: &bytes)
        for count in 0..<bytes.count {
            #expect(mayMatch([99], Array(bytes[..<count])))
            var found: [UInt64] = []
            Array(bytes[..<count]).withRawSpan { HashQuery([99, 7]).appendMatches($0, to: &found) }
            #expect(Set(found) == [7, 99])
        }
        #expect(mayMatch([99], [UInt8](repeating: 255, count: 64)))
    }

    @Test func aFlippedBitChangesTheSum() {
        let bytes = noise(100, seed: 3)
        for bit in 0..<800 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(sum(flipped) != sum(bytes))
        }
    }
}
