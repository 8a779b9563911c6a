import ByteText
import Foundation
import GitStore
import KernelC
import Testing

@testable import SymbolIndex

@Suite struct IncludesFileTests {
    private func blob(_ number: Int) throws -> BlobID {
        try #require(BlobID((0..<BlobID.byteCount).map { UInt8(truncatingIfNeeded: (number &* 40503) >> ($0 % 5)) }))
    }

    private func lines(_ number: Int) -> IncludesFile.Lines {
        Set(
            (0..<number % 5).map {
                IncludeDirective(name: "linux/mm\(number % 7 + $0).h", isQuoted: $0 % 2 == 0, isConditional: number % 3 == 0)
            })
    }

    /// A folder that is there.
    private func sample() throws -> (TemporaryFolder, StoreFolder) {
        let folder = try TemporaryFolder()
        try folder.write("", to: "cache/other")
        return (folder, StoreFolder(path: folder.path + "/cache"))
    }

    private func fill(_ store: StoreFolder, _ numbers: Range<Int>, stamp: UInt64 = 1, limit: Int = 1 << 20) throws {
        let file = IncludesFile(in: store, stamp: stamp, limit: limit)
        for number in numbers { file.note(lines(number), of: try blob(number)) }
        file.keepNew()
    }

    @Test func whatWasNotedComesBack() throws {
        let (folder, store) = try sample()
        defer { withExtendedLifetime(folder) {} }
        try fill(store, 0..<100)
        try fill(store, 100..<140)
        let again = IncludesFile(in: store, stamp: 1, limit: 1 << 20)
        for number in 0..<140 { #expect(again.lines(of: try blob(number)) == lines(number)) }
        #expect(again.lines(of: try blob(140)) == nil)
        #expect(IncludesFile(in: store, stamp: 2, limit: 1 << 20).lines(of: try blob(1)) == nil)
    }

    @Test func whatComesInTurnsIsKeptTogether() throws {
        let (folder, store) = try sample()
        defer { withExtendedLifetime(folder) {} }
        let file = IncludesFile(in: store, stamp: 1, limit: 1 << 20)
        for number in 0..<60 {
            file.note(lines(number), of: try blob(number))
            if number % 20 == 19 { file.keepNew() }
        }
        let again = IncludesFile(in: store, stamp: 1, limit: 1 << 20)
        for number in 0..<60 { #expect(again.lines(of: try blob(number)) == lines(number)) }
    }

    @Test func fewAreNotWorthAFile() throws {
        let (folder, store) = try sample()
        defer { withExtendedLifetime(folder) {} }
        try fill(store, 0..<3)
        #expect(store.files(endingWith: IncludesFile.suffix).isEmpty)
        try fill(store, 0..<1000)
        try fill(store, 1000..<1020)
        #expect(IncludesFile(in: store, stamp: 1, limit: 1 << 20).lines(of: try blob(1000)) == nil)
    }

    @Test func beyondTheLimitOnlyTheNewIsKept() throws {
        let (folder, store) = try sample()
        defer { withExtendedLifetime(folder) {} }
        try fill(store, 0..<100, limit: 4000)
        try fill(store, 100..<200, limit: 4000)
        let again = IncludesFile(in: store, stamp: 1, limit: 4000)
        #expect(again.lines(of: try blob(50)) == nil)
        #expect(again.lines(of: try blob(150)) == lines(150))
    }

    @Test func damageIsNoticed() throws {
        let (folder, store) = try sample()
        defer { withExtendedLifetime(folder) {} }
        try fill(store, 0..<50)
        let name = try #require(store.files(endingWith: IncludesFile.suffix).first).name
        let whole = try #require(store.read(name))
        for place in stride(from: 0, to: whole.count, by: 37) {
            var damaged = whole
            damaged[place] ^= 4
            #expect(store.write(damaged, to: name))
            #expect(IncludesFile(in: store, stamp: 1, limit: 1 << 20).lines(of: try blob(1)) == nil)
        }
        #expect(store.write(Array(whole.prefix(whole.count / 2)), to: name))
        try fill(store, 0..<50)
        #expect(IncludesFile(in: store, stamp: 1, limit: 1 << 20).lines(of: try blob(1)) == lines(1))
    }

    @Test func noFolderIsMade() throws {
        let folder = try TemporaryFolder()
        try fill(StoreFolder(path: folder.path + "/none"), 0..<50)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/none"))
    }
}
