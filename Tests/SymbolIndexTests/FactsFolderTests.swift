import ByteText
import Foundation
import GitStore
import KernelC
import SymbolIndex
import Testing

@Suite struct FactsFolderTests {
    private let text = Array(("int f(int a) { return g(a); }\n" + String(repeating: "/* long */\n", count: 500)).utf8)

    private func blob(_ number: UInt8) throws -> BlobID {
        try #require(BlobID([UInt8](repeating: number, count: BlobID.byteCount)))
    }

    /// A folder that is there.
    private func sample(stamp: UInt64 = 1, limit: Int = 1 << 20) throws -> (TemporaryFolder, FactsFolder, path: String) {
        let folder = try TemporaryFolder()
        try folder.write("", to: "cache/other")
        let path = folder.path + "/cache"
        return (folder, FactsFolder(in: StoreFolder(path: path), stamp: stamp, limit: limit), path)
    }

    private func files(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".facts") }.sorted()
    }

    @Test func whatWasKeptComesBack() throws {
        let (folder, facts, path) = try sample()
        defer { withExtendedLifetime(folder) {} }
        #expect(facts.facts(of: try blob(1), language: .c, text: text) == nil)
        let read = FileFacts.read(text)
        facts.keep(read, of: try blob(1), language: .c)
        let again = FactsFolder(in: StoreFolder(path: path), stamp: 1)
        let kept = try #require(again.facts(of: try blob(1), language: .c, text: text))
        #expect(kept.definitions == read.definitions && kept.sites.elementsEqual(read.sites))
        #expect(again.facts(of: try blob(2), language: .c, text: text) == nil)
        // Of another build, or another text, it is as good as none.
        #expect(FactsFolder(in: StoreFolder(path: path), stamp: 2).facts(of: try blob(1), language: .c, text: text) == nil)
        #expect(again.facts(of: try blob(1), language: .c, text: text + [10]) == nil)
    }

    @Test func whatIsShortOrNoCIsNotKept() throws {
        let (folder, facts, path) = try sample()
        defer { withExtendedLifetime(folder) {} }
        facts.keep(FileFacts.read(Array("int f;".utf8)), of: try blob(1), language: .c)
        facts.keep(FileFacts.read(text, language: .other), of: try blob(1), language: .other)
        #expect(try files(path) == [])
    }

    @Test func noFolderIsMade() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/none"
        FactsFolder(in: StoreFolder(path: path), stamp: 1).keep(FileFacts.read(text), of: try blob(1), language: .c)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func damageIsNoticed() throws {
        let (folder, facts, path) = try sample()
        defer { withExtendedLifetime(folder) {} }
        facts.keep(FileFacts.read(text), of: try blob(1), language: .c)
        let file = URL(fileURLWithPath: path + "/" + (try #require(try files(path).first)))
        let whole = try Data(contentsOf: file)
        for place in whole.indices {
            var damaged = whole
            damaged[place] ^= 1
            try damaged.write(to: file)
            #expect(facts.facts(of: try blob(1), language: .c, text: text) == nil)
            try whole[..<place].write(to: file)
            #expect(facts.facts(of: try blob(1), language: .c, text: text) == nil)
        }
        facts.keep(FileFacts.read(text), of: try blob(1), language: .c)
        #expect(facts.facts(of: try blob(1), language: .c, text: text) != nil)
    }

    @Test func theOldestGo() throws {
        let read = FileFacts.read(text)
        let one = read.stored.count + 32
        let (folder, _, path) = try sample()
        defer { withExtendedLifetime(folder) {} }
        for number in UInt8(1)...40 {
            FactsFolder(in: StoreFolder(path: path), stamp: 1, limit: 20 * one).keep(read, of: try blob(number * 6), language: .c)
        }
        // The bound is looked after once in a while: what begins with five zero bits does it.
        FactsFolder(in: StoreFolder(path: path), stamp: 1, limit: 20 * one).keep(read, of: try blob(7), language: .c)
        #expect(try files(path).count == 20)
        #expect(try files(path).contains { $0.hasPrefix("0707") })
    }

    @Test func theIndexCountsAndClearsThem() throws {
        let (folder, facts, path) = try sample()
        defer { withExtendedLifetime(folder) {} }
        facts.keep(FileFacts.read(text), of: try blob(1), language: .c)
        let index = MentionIndex(in: StoreFolder(path: path))
        #expect(index.status.byteCount > 32)
        index.clear()
        #expect(index.status.byteCount == 0)
        #expect(try files(path) == [])
    }
}
