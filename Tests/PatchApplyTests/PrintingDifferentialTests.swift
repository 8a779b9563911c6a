import ByteText
import Testing
import UnifiedDiff

/// What `FileDiff.formatted()` writes, read by git and read back, on random commits of every kind.
@Suite struct PrintingDifferentialTests {
    @Test func gitTakesWhatIsPrinted() throws {
        var generator = SeededGenerator(seed: runSeed(20_261_123))
        let repository = try ScratchRepository()
        let cases = 30
        var stream: [UInt8] = []
        for number in 0..<cases {
            let base = RandomTree(using: &generator)
            stream += base.commit(on: "base-\(number)", mark: number * 2 + 1, after: nil)
            stream += base.changed(4, using: &generator).commit(on: "work-\(number)", mark: number * 2 + 2, after: number * 2 + 1)
        }
        try repository.git("fast-import", "--quiet", input: stream)
        for number in 0..<cases {
            let text = try repository.git(
                "diff-tree", "-p", "--binary", "--full-index", "-M", "-C", "--find-copies-harder", "base-\(number)",
                "work-\(number)"
            ).bytes
            let diff = DiffText.parse(text)
            #expect(diff.problems.isEmpty, "case \(number)")
            let printed = diff.files.flatMap { $0.formatted() }
            let again = DiffText.parse(printed)
            #expect(again.problems.isEmpty, "case \(number)")
            #expect(again.files.map(\.content.unnumbered) == diff.files.map(\.content.unnumbered), "case \(number)")
            try repository.git("read-tree", "base-\(number)")
            if !printed.isEmpty { try repository.git("apply", "--cached", "--whitespace=nowarn", "-", input: printed) }
            let tree = try repository.git("write-tree").text
            #expect(try repository.git("rev-parse", "work-\(number)^{tree}").text == tree, "case \(number)")
            // Backwards again, where every section can be taken back; removals stand first, as a type change needs it.
            let back = diff.files.reversed().compactMap { $0.reversed() }
            guard back.count == diff.files.count, Set(diff.files.map(\.path)).count == diff.files.count else { continue }
            if !back.isEmpty {
                try repository.git("apply", "--cached", "--whitespace=nowarn", "-", input: back.flatMap { $0.formatted() })
            }
            let start = try repository.git("write-tree").text
            #expect(try repository.git("rev-parse", "base-\(number)^{tree}").text == start, "case \(number)")
        }
    }
}

extension FileDiff.Content {
    /// The content without the lines that its hunks stand on.
    fileprivate var unnumbered: FileDiff.Content {
        guard case .text(var hunks) = self else { return self }
        for index in hunks.indices { hunks[index].line = 0 }
        return .text(hunks)
    }
}
