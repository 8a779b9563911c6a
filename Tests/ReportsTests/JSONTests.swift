import Foundation
import Testing

@testable import Reports

@Suite struct JSONTests {
    private func text(_ json: JSON) -> String { String(decoding: json.pretty(), as: UTF8.self) }

    @Test func keysKeepTheirOrderAndAbsentOnesAreAbsent() {
        let json = JSON.object(["z": .number(1), "a": nil, "b": .bool(false), "n": .null])
        #expect(text(json) == "{\n  \"z\": 1,\n  \"b\": false,\n  \"n\": null\n}\n")
    }

    @Test func plainListsStayOnOneLine() {
        #expect(text(.list([.number(1), .text("x")])) == "[1, \"x\"]\n")
        #expect(text(.list([])) == "[]\n")
        #expect(text(.list([.object(["a": .number(1)]), .list([])])) == "[\n  {\n    \"a\": 1\n  },\n  []\n]\n")
    }

    @Test(arguments: [
        ("a\"b\\c", "\"a\\\"b\\\\c\""),
        ("\n\r\t", "\"\\n\\r\\t\""),
        ("\u{0}\u{1B}[31m", "\"\\u0000\\u001b[31m\""),
        ("\u{7F}\u{9B}", "\"\\u007f\\u009b\""),
        ("\u{202E}x\u{2066}", "\"\\u202ex\\u2066\""),
        ("\u{E0041}", "\"\\udb40\\udc41\""),
        ("Größe 漢", "\"Größe 漢\""),
    ])
    func escapes(_ string: String, _ expected: String) {
        #expect(text(.text(string)) == expected + "\n")
    }

    @Test func anotherReaderGetsTheSameStrings() throws {
        let string = String(String.UnicodeScalarView((0...0x2100).compactMap(Unicode.Scalar.init))) + "😀\u{E0041}"
        let read = try JSONSerialization.jsonObject(with: Data(JSON.object(["k": .text(string)]).pretty())) as? [String: String]
        #expect(read?["k"].map { Array($0.unicodeScalars) } == Array(string.unicodeScalars))
    }

    @Test func bytesThatAreNotTextAreShownAsReplacementCharacters() {
        let broken = String(decoding: [0x61, 0xFF, 0x62] as [UInt8], as: UTF8.self)
        #expect(text(.text(broken)) == "\"a\u{FFFD}b\"\n")
    }
}
