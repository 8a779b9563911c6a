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

    /// What `git hash-object` gives for so many times `a`: around the ends of SHA-1's blocks, before which git puts a header.
    @Test(arguments: [
        (0, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"), (46, "50b3bbe915fe104dbbb6786fdcfa310bcfc25d4e"),
        (47, "5e3bf7e629b4908cce461530c17a64365cb47303"), (48, "12d42395b020f44bb7710113b31f688d0ebeda7c"),
        (54, "60704cd2c753c0419b5d235cbf244ec4c696cded"), (55, "d1985ddc2983785702b9a90effd5aff2f7cfdca4"),
        (56, "1f973e890f52da1f22fa7e5620a628bc4ee74cb3"), (63, "487e57f9763ebddbed2027c4452510c0ae0f95ff"),
        (64, "71b7a71962774fa5c721e1163f935cb61a0e09e6"), (1000, "a50be72b20f0e3f078d252e8e56b11b4bec67509"),
    ])
    func contentHasTheIDThatGitGivesIt(_ count: Int, _ hex: String) {
        #expect(BlobID.of(Array(repeating: UInt8(ascii: "a"), count: count), kind: "blob").hex == hex)
    }

    @Test func treesAndCommitsAreHashedWithTheirKind() {
        #expect(TreeID.of([], kind: "tree").hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
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
