// mail: what is wrong with the mails themselves, as PatchSeries found it, and what of it the walk could mend.

import Mail
import PatchApply
import PatchSeries
import UnifiedDiff

enum MailRule {
    static func findings(for series: Series) -> [Finding] {
        let problems = series.problems.map { problem in
            Finding(
                rule: .mail, level: level(problem.severity), patch: problem.patch, path: problem.path,
                message: problem.line.map { "\(problem.message) (line \($0) of the input)" } ?? problem.message)
        }
        var fixups: [Finding] = []
        for (number, fixup) in series.fixups.enumerated() {
            // One that is posted again word for word is told once.
            let again = series.fixups.count { $0.files.map(\.hunks) == fixup.files.map(\.hunks) }
            guard !series.fixups[..<number].contains(where: { $0.files.map(\.hunks) == fixup.files.map(\.hunks) }) else {
                continue
            }
            let times = again == 1 ? "a reply" : again == 2 ? "two replies" : "\(again) replies"
            fixups.append(
                Finding(
                    rule: .mail, level: .note, patch: fixup.afterPatch,
                    message: "a fixup posted in \(times) is not folded in: \(fixup.subject) (\(fixup.author.name))"))
        }
        return problems + fixups
    }

    /// The hunks whose white space was mended.
    static func mends(of walk: Walk) -> [Finding] {
        walk.steps.flatMap { step in
            step.mends.map { mend in
                let lines = mend.lineCount == 1 ? "line" : "lines"
                return Finding(
                    rule: .mail, level: .warning, patch: step.patch, path: mend.path,
                    message:
                        "white-space damage mended: tabs of \(mend.lineCount) \(lines) of hunk \(mend.hunk) had become blanks, as the blob id proves (line \(mend.inputLine) of the input)"
                )
            }
        }
    }

    private static func level(_ severity: SeriesProblem.Severity) -> Finding.Level {
        switch severity {
        case .note: .note
        case .warning: .warning
        case .error: .error
        }
    }
}
