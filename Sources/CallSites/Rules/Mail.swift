// mail: what is wrong with the mails themselves, as PatchSeries found it.

import Mail
import PatchSeries

enum MailRule {
    static func findings(for series: Series) -> [Finding] {
        let problems = series.problems.map { problem in
            Finding(
                rule: .mail, level: level(problem.severity), patch: problem.patch, path: problem.path,
                message: problem.line.map { "\(problem.message) (line \($0) of the input)" } ?? problem.message)
        }
        let fixups = series.fixups.map { fixup in
            Finding(
                rule: .mail, level: .note, patch: fixup.afterPatch,
                message: "a fixup posted in a reply is not folded in: \(fixup.subject) (\(fixup.author.name))")
        }
        return problems + fixups
    }

    private static func level(_ severity: SeriesProblem.Severity) -> Finding.Level {
        switch severity {
        case .note: .note
        case .warning: .warning
        case .error: .error
        }
    }
}
