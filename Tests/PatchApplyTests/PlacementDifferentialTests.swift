import ByteText
import Testing
import UnifiedDiff

@testable import PatchApply

/// Hunks placed by us and by `git apply --cached`, on random files, random edits and random drift of the base.
@Suite struct PlacementDifferentialTests {
    @Test(arguments: [0, 1, 3]) func sameAsGit(context: Int) throws {
        let seed = runSeed(20_261_121)
        var generator = SeededGenerator(seed: seed &+ UInt64(context))
        let repository = try ScratchRepository()
        let count = 120
        var drifted: [[UInt8]] = []
        var originals: [[UInt8]] = []
        for number in 0..<count {
            let size = [0, 1, 2, 12, 60, 120, 200][Int.random(in: 0..<7, using: &generator)]
            let file = RandomFile(count: size, using: &generator)
            originals.append(file.bytes)
            try repository.write(file.bytes, at: "before/\(number)")
            try repository.write(
                file.edited(Int.random(in: 1...3, using: &generator), using: &generator).bytes, at: "after/\(number)")
            let drift = Int.random(in: 0..<3, using: &generator)
            drifted.append(drift == 0 ? file.bytes : file.edited(drift, using: &generator).bytes)
        }
        // Sections between two folders, renamed to one path each.
        let diff = try repository.git(
            "diff", "--no-index", "--no-renames", "-U\(context)", "before", "after", mayFail: true)
        let parsed = DiffText.parse(diff.bytes)
        #expect(parsed.problems.isEmpty)
        for number in 0..<count { try repository.write(drifted[number], at: "work/\(number)") }
        try repository.git("add", "work")
        var applied = 0
        var offsets = 0
        for section in parsed.files {
            let number = try #require(Int(section.path.name))
            var moved = section
            moved.oldPath = TreePath("work/\(number)")
            moved.newPath = moved.oldPath
            moved.preimage = nil
            moved.oldMode = nil
            let ours = PatchedText(applying: section.hunks, to: drifted[number])
            let result = try repository.git(
                "apply", "--cached", "--whitespace=nowarn", "-", input: moved.formatted(), mayFail: true)
            #expect((result.status == 0) == ours.misses.isEmpty, "case \(number): \(result.errors)\(ours.misses)")
            guard result.status == 0, ours.misses.isEmpty else { continue }
            applied += 1
            if !ours.isExact { offsets += 1 }
            let theirs = try repository.git("cat-file", "blob", ":work/\(number)").bytes
            #expect(ours.bytes == theirs, "case \(number)")
            expectTrue(ours.lineMap, from: drifted[number], to: ours.bytes, section.hunks, "case \(number)")
        }
        // A run in which nothing moves or nothing fails would test little.
        #expect(applied > 20 && applied < parsed.files.count)
        #expect(context == 0 || offsets > 3)
    }
}

/// Expects that a map's unchanged lines are the same on both sides, and that it counts all lines.
func expectTrue(
    _ map: LineMap, from old: [UInt8], to new: [UInt8], _ hunks: [Hunk], _ comment: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let before = LineTable(old)
    let after = LineTable(new)
    let growth = map.edits.reduce(0) { $0 + $1.new.count - $1.old.count }
    #expect(before.count + growth == after.count, comment, sourceLocation: sourceLocation)
    for line in 1..<(before.count + 1) {
        guard let there = map.newLine(of: line) else {
            #expect(map.edit(removing: line) != nil, comment, sourceLocation: sourceLocation)
            continue
        }
        #expect(map.oldLine(of: there) == line, comment, sourceLocation: sourceLocation)
        guard there >= 1, there <= after.count else {
            Issue.record(comment, sourceLocation: sourceLocation)
            continue
        }
        #expect(
            old[before.range(ofLine: line)].filter { $0 != 10 } == new[after.range(ofLine: there)].filter { $0 != 10 }, comment,
            sourceLocation: sourceLocation)
    }
}
