import ByteText
import GitStore
import KernelC
import Testing

@testable import CallSites
@testable import SymbolIndex

@Suite struct KnownFactsTests {
    private func file(_ path: String, _ text: String, blob number: UInt8?) throws -> MentionedFile {
        let entry = try number.map { number in
            TreeEntry(mode: 0o100644, blob: try #require(BlobID([UInt8](repeating: number, count: BlobID.byteCount))))
        }
        return MentionedFile(path: TreePath(path), entry: entry, content: Array(text.utf8), patterns: [])
    }

    private func names(_ facts: FileFacts) -> [String] { facts.definitions.map(facts.name(of:)) }

    /// That a text of the same name is not read shows what was kept.
    @Test func aBlobIsParsedOnceForEachLanguage() throws {
        let known = KnownFacts()
        #expect(names(known.facts(of: try file("a.c", "int one;", blob: 1))) == ["one"])
        #expect(names(known.facts(of: try file("b.c", "int two;", blob: 1))) == ["one"])
        #expect(names(known.facts(of: try file("a.c", "int two;", blob: 2))) == ["two"])
        #expect(names(known.facts(of: try file("a.rst", "int two;", blob: 1))) == [])
        #expect(names(known.facts(of: try file("a.c", "int three;", blob: nil))) == ["three"])
        #expect(names(known.facts(of: try file("a.c", "int four;", blob: nil))) == ["four"])
    }

    @Test func whatIsAskedForOftenStays() throws {
        let known = KnownFacts()
        let much = String(repeating: " ", count: 512 << 10)
        for number in UInt8(1)...40 {
            #expect(names(known.facts(of: try file("a.c", "int n\(number);" + much, blob: number))) == ["n\(number)"])
            #expect(names(known.facts(of: try file("a.c", "int other;", blob: 1))) == ["n1"])
        }
        // What nobody asked for again has gone.
        #expect(names(known.facts(of: try file("a.c", "int other;", blob: 2))) == ["other"])
    }

    @Test func includesAreReadOnce() throws {
        let known = KnownFacts()
        let blob = try #require(BlobID([UInt8](repeating: 9, count: BlobID.byteCount)))
        #expect(known.includes(of: blob) { nil } == nil)
        #expect(known.includes(of: blob) { Array("#include \"a.h\"\n".utf8) }?.map(\.name) == ["a.h"])
        #expect(known.includes(of: blob) { nil }?.map(\.name) == ["a.h"])
    }
}
