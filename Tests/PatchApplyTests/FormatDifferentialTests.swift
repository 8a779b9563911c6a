import ByteText
import GitStore
import PatchSeries
import Testing
import UnifiedDiff

@testable import PatchApply

/// Diffs in all the forms that git writes them in, applied and taken back by us and by `git apply --cached`, on random trees of every
/// kind of file and a base that has drifted.
@Suite struct FormatDifferentialTests {
    private static let forms: [(diff: [String], apply: [String])] = [
        (["-M", "-C", "--find-copies-harder"], []), (["--no-renames", "-U1"], []), (["--no-prefix", "-M"], ["-p0"]),
        (["--src-prefix=old/", "--dst-prefix=new/", "-B", "-M"], []), (["-U0", "-M"], []),
        (["--inter-hunk-context=9", "-U2"], []),
        (["--src-prefix=i/", "--dst-prefix=w/", "-M", "-C"], []), (["-M10%", "-U5", "--patience"], []),
    ]

    @Test(arguments: [false, true]) func sameAsGitApply(reverse: Bool) throws {
        var generator = SeededGenerator(seed: runSeed(20_261_124) &+ (reverse ? 1 : 0))
        let repository = try ScratchRepository()
        let cases = 120
        var stream: [UInt8] = []
        for number in 0..<cases {
            let base = RandomTree(using: &generator).withSubmodule(using: &generator)
            let work = base.changed(Int.random(in: 1...4, using: &generator), using: &generator)
            let (start, end) = reverse ? (work, base) : (base, work)
            let drifted = number % 3 == 0 ? start : start.drifted(beside: end, using: &generator)
            stream += base.commit(on: "base-\(number)", mark: number * 3 + 1, after: nil)
            stream += work.commit(on: "work-\(number)", mark: number * 3 + 2, after: nil)
            stream += drifted.commit(on: "drift-\(number)", mark: number * 3 + 3, after: nil)
        }
        try repository.git("fast-import", "--quiet", input: stream)
        var tally: [Step.Outcome: Int] = [:]
        for number in 0..<cases {
            let form = Self.forms[number % Self.forms.count]
            let text = try repository.git(
                ["diff-tree", "-p", "--binary", "--full-index"] + form.diff + ["base-\(number)", "work-\(number)"]
            ).bytes
            guard !text.isEmpty else { continue }
            let series = Series(texts: [text])
            // git has no way back from a copy.
            let hasCopy = series.patches[0].files.contains { $0.isCopy }
            let walk = try Walk.apply(
                reverse ? series.reversed() : series, to: "drift-\(number)", at: repository.path,
                options: .init(threeWay: false)
            ).walk
            let step = walk.steps[0]
            tally[step.outcome, default: 0] += 1
            let comment: Comment = "case \(number) \(form): \(step.outcome) \(step.rejects)"
            if reverse, hasCopy {
                // A copy onto a file that was there (git diff -B) applies nowhere, so that nothing is to be taken back.
                let forth = try Walk.apply(series, to: "base-\(number)", at: repository.path, options: .init(threeWay: false))
                    .walk
                guard number % 3 == 0, forth.steps[0].outcome == .clean else { continue }
                #expect(step.tree?.hex == (try repository.git("rev-parse", "base-\(number)^{tree}").text), comment)
                continue
            }
            try repository.git("read-tree", "drift-\(number)")
            let result = try repository.git(
                ["apply", "--cached", "--whitespace=nowarn"] + form.apply + (reverse ? ["--reverse"] : []) + ["-"], input: text,
                mayFail: true)
            // git fails where a file is as the patch leaves it; the walk says so.
            let hasFailed = step.files.contains { $0.outcome == .conflict || $0.outcome == .already }
            #expect((result.status != 0) == hasFailed, "\(comment) \(result.errors)")
            guard result.status == 0, !hasFailed else { continue }
            #expect(step.tree?.hex == (try repository.git("write-tree").text), comment)
        }
        for outcome in [Step.Outcome.clean, .offset, .conflict] { #expect(tally[outcome, default: 0] > 0, "\(tally)") }
        print("outcomes:", tally.sorted { $0.key < $1.key }.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", "))
    }
}
