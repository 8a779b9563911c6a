import ByteText
import Testing

@Suite struct ObjectIDTests {
    let hex = "08530cdf00112233445566778899aabbccddeeff"

    @Test func hexGoesThereAndBack() throws {
        let id = try #require(BlobID(hex: hex))
        #expect(id.hex == hex)
        #expect(BlobID(id.bytes) == id)
        #expect(BlobID([0, 0] + id.bytes, at: 2) == id)
    }

    @Test(arguments: ["", "08530cdf", "08530cdf00112233445566778899aabbccddeef", "08530cdf00112233445566778899aabbccddeefg"])
    func otherTextIsNoID(_ text: String) {
        #expect(BlobID(hex: text) == nil)
    }

    @Test func idsAreOrderedAsTheirBytes() throws {
        let low = try #require(BlobID(hex: "00" + hex.dropFirst(2)))
        let high = try #require(BlobID(hex: "ff" + hex.dropFirst(2)))
        #expect(low < high && !(high < low))
    }

    @Test func aShortIDMatchesWhatItBegins() throws {
        let id = try #require(BlobID(hex: hex))
        #expect(try #require(AbbreviatedID("08530CDF")).matches(id))
        #expect(try !#require(AbbreviatedID("08530cd0")).matches(id))
        #expect(try #require(AbbreviatedID("000000000000")).isZero)
        #expect(AbbreviatedID("085") == nil && AbbreviatedID("xyz1") == nil)
        #expect(try #require(AbbreviatedID("0853")).agrees(with: try #require(AbbreviatedID("08530cdf"))))
    }
}
