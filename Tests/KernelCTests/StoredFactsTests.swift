import ByteText
import Foundation
import Testing

@testable import KernelC

/// Facts that are kept as bytes and taken back.
@Suite struct StoredFactsTests {
    private func expectSame(_ facts: FileFacts, _ other: FileFacts?, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let other = try #require(other, sourceLocation: sourceLocation)
        #expect(other.text == facts.text && other.lines.count == facts.lines.count, sourceLocation: sourceLocation)
        #expect(other.definitions == facts.definitions, sourceLocation: sourceLocation)
        #expect(other.sites.elementsEqual(facts.sites), sourceLocation: sourceLocation)
        let (names, others) = (facts.sites.names, other.sites.names)
        #expect(names.ranges == others.ranges && names.hashes == others.hashes, sourceLocation: sourceLocation)
        #expect(names.numbers.allSatisfy { names.sites(of: $0) == others.sites(of: $0) }, sourceLocation: sourceLocation)
        let heads = facts.sites.indices.allSatisfy { place in
            let (one, two) = (facts.sites.head(place), other.sites.head(place))
            return one.name == two.name && one.enclosing == two.enclosing
                && one.isHandedAtTopLevel == two.isHandedAtTopLevel
        }
        #expect(heads, sourceLocation: sourceLocation)
        #expect(other.conditions == facts.conditions, sourceLocation: sourceLocation)
        #expect(other.conditions.map(\.looseTerms) == facts.conditions.map(\.looseTerms), sourceLocation: sourceLocation)
        #expect(other.unparsed == facts.unparsed && other.prose == facts.prose, sourceLocation: sourceLocation)
        #expect(
            other.branches.map { [$0.start, $0.condition] } == facts.branches.map { [$0.start, $0.condition] },
            sourceLocation: sourceLocation)
    }

    private let sample = """
        /** f - does @a */
        #if IS_ENABLED(CONFIG_A) && !defined(B)
        static inline int f(struct page *a, int (*fn)(void), ...) { return g(a, h(1, fn()), FLAG | OTHER); }
        EXPORT_SYMBOL_GPL(f);
        #else
        SYSCALL_DEFINE2(call, int, fd, void *, p) { p->ops = (struct ops) { .mmap = f }; return f(p, 0); }
        #endif
        struct s { int m; union { long u; }; };
        enum { E = 1, F };
        DEFINE_MUTEX(lock);
        #define M(x) do { f(x); x##_y(); } while (0)
        int broken( { ;
        """

    @Test func theSameComesBack() throws {
        let facts = FileFacts.read(Array(sample.utf8))
        #expect(facts.definitions.contains { $0.exportedBy != nil } && facts.definitions.contains { $0.generatedName != nil })
        #expect(!facts.unparsed.isEmpty && facts.sites.contains { $0.initializesMember != nil })
        try expectSame(facts, FileFacts(stored: facts.stored, of: facts.text))
    }

    @Test func ofTheSampleTreeToo() throws {
        let tree = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../fixtures/mm-tree")
        var count = 0
        for case let file as URL in FileManager.default.enumerator(at: tree, includingPropertiesForKeys: nil) ?? .init() {
            guard ["c", "h"].contains(file.pathExtension) else { continue }
            let facts = FileFacts.read([UInt8](try Data(contentsOf: file)))
            try expectSame(facts, FileFacts(stored: facts.stored, of: facts.text))
            count += 1
        }
        #expect(count > 10)
    }

    @Test(.timeLimit(.minutes(10)), arguments: HostileText.all)
    func ofHostileTextsToo(_ hostile: HostileText) throws {
        let facts = FileFacts.read(Array(hostile.make().utf8))
        try expectSame(facts, FileFacts(stored: facts.stored, of: facts.text))
    }

    @Test func whatIsCutIsNoFacts() {
        let facts = FileFacts.read(Array(sample.utf8))
        let stored = facts.stored
        for count in stored.indices { #expect(FileFacts(stored: Array(stored[..<count]), of: facts.text) == nil) }
        #expect(FileFacts(stored: stored + [0], of: facts.text) == nil)
        #expect(FileFacts(stored: stored, of: facts.text + [10]) == nil)
    }

    /// What was changed may still read as facts, but all that it says lies in the text.
    @Test func whatIsChangedStaysWithinTheText() {
        let facts = FileFacts.read(Array(sample.utf8))
        let stored = facts.stored
        let end = Int32(facts.text.count)
        func holds(_ range: Range<Int32>) -> Bool { range.lowerBound >= 0 && range.upperBound <= end }
        for place in stored.indices {
            for bit in 0..<8 {
                var changed = stored
                changed[place] ^= 1 << UInt8(bit)
                guard let other = FileFacts(stored: changed, of: facts.text) else { continue }
                #expect(other.sites.allSatisfy { holds($0.name) && holds($0.range) && $0.arguments.allSatisfy(holds) })
                #expect(
                    other.definitions.allSatisfy { holds($0.range) && holds($0.nameRange) && $0.parameters.allSatisfy(holds) })
                #expect(other.sites.allSatisfy { $0.enclosing.map(Int.init).map(other.definitions.indices.contains) ?? true })
            }
        }
    }
}
