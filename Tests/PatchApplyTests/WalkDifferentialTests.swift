import ByteText
import GitStore
import PatchSeries
import Testing
import UnifiedDiff

@testable import PatchApply

/// Whole series walked by us and applied by `git am`, on random trees, random commits and a base that has drifted.
@Suite struct WalkDifferentialTests {
    @Test(arguments: [false, true]) func sameAsGitAm(threeWay: Bool) throws {
        let seed = runSeed(20_261_122)
        var generator = SeededGenerator(seed: seed &+ (threeWay ? 1 : 0))
        let repository = try ScratchRepository()
        let cases = 70
        var stream: [UInt8] = []
        var options: [[String]] = []
        for number in 0..<cases {
            let base = RandomTree(using: &generator)
            stream += base.commit(on: "base-\(number)", mark: number * 10 + 1, after: nil)
            var tree = base
            for patch in 0..<3 {
                tree = tree.changed(Int.random(in: 1...3, using: &generator), using: &generator)
                stream += tree.commit(on: "work-\(number)", mark: number * 10 + 2 + patch, after: number * 10 + 1 + patch)
            }
            // Where a file of the patch is gone, git looks for its likes among all files (renames of the other side); walks do not.
            let drift = Int.random(in: 0..<8, using: &generator)
            let drifted =
                number % (threeWay ? 4 : 2) == 0
                ? base.changed(drift, kinds: 6, using: &generator) : base.drifted(beside: tree, using: &generator)
            stream += drifted.commit(on: "drift-\(number)", mark: number * 10 + 9, after: number * 10 + 1)
            options.append(
                ["-U\([1, 3, 3][number % 3])"] + (number % 4 == 0 ? ["-B", "-M"] : ["-M", "-C", "--find-copies-harder"]))
        }
        try repository.git("fast-import", "--quiet", input: stream)
        var tally: [Step.Outcome: Int] = [:]
        for number in 0..<cases {
            try compare(number, options[number], threeWay: threeWay, repository, &tally)
        }
        // A run in which one kind never happens would test little.
        for outcome in [Step.Outcome.clean, .offset, .conflict] { #expect(tally[outcome, default: 0] > 0, "\(tally)") }
        if threeWay { #expect(tally[.merged, default: 0] > 0, "\(tally)") }
        print("outcomes:", tally.sorted { $0.key < $1.key }.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", "))
    }

    private func compare(
        _ number: Int, _ options: [String], threeWay: Bool, _ repository: ScratchRepository, _ tally: inout [Step.Outcome: Int]
    ) throws {
        var texts: [[UInt8]] = []
        for patch in 0..<3 {
            let commit = "work-\(number)~\(2 - patch)"
            texts.append(
                try repository.git(["format-patch", "-1", "--stdout", "--binary", "--full-index"] + options + [commit]).bytes)
        }
        let series = Series(texts: texts)
        let walk = try Walk.apply(
            series, to: "drift-\(number)", at: repository.path, options: .init(threeWay: threeWay)
        ).walk
        try repository.git("checkout", "-q", "-f", "--detach", "drift-\(number)")
        for (patch, text) in texts.enumerated() {
            let step = walk.steps[patch]
            tally[step.outcome, default: 0] += 1
            let comment: Comment = "case \(number), patch \(patch + 1): \(step.outcome) \(step.rejects)"
            // A patch that changes nothing is one that git calls empty.
            if series.patches[patch].files.isEmpty { continue }
            let result = try repository.git(
                ["am", "-q", "--keep-cr", "--whitespace=nowarn"] + (threeWay ? ["-3"] : []), input: text, mayFail: true)
            // Without three-way merge git fails where a file is as the patch leaves it; the walk says so and goes on.
            let hasFailed = step.outcome == .conflict || !threeWay && step.files.contains { $0.outcome == .already }
            #expect((result.status != 0) == hasFailed, "\(comment) \(result.errors) \(result.text)")
            if result.status != 0 {
                try repository.git("am", "--abort")
                return
            }
            if hasFailed { return }
            let tree = try repository.git("rev-parse", "HEAD^{tree}").text
            #expect(step.tree?.hex == tree, comment)
            if step.tree?.hex != tree { return }
        }
    }
}
