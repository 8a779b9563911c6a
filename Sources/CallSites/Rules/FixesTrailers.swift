// mail: `Fixes:` trailers that name no commit of the base's history.

import ByteText
import GitStore
import PatchApply
import PatchSeries

enum FixesTrailers {
    /// What the repository says of the commits that the patches claim to fix.
    ///
    /// Nothing is said where there is no history to ask: no repository, no base commit, a shallow clone, a base without parents.
    static func findings(of series: Series, base: Base, in repository: Repository) -> [Finding] {
        guard let commit = base.commit, repository.holdsHistory(of: commit) else { return [] }
        return series.patches.flatMap { patch in
            patch.trailers.filter { $0.key.lowercased() == "fixes" && !$0.isForAnother }.compactMap { trailer in
                problem(trailer.value, before: commit, in: repository).map { level, message in
                    Finding(rule: .mail, level: level, patch: patch.index, message: "Fixes: \(message)")
                }
            }
        }
    }

    private static func problem(_ value: String, before base: CommitID, in repository: Repository) -> (Finding.Level, String)? {
        let id = String(value.prefix { $0.isHexDigit })
        // A link to a bug tracker, or words: nothing to look up.
        guard id.count >= 7, id.count == value.count || value.dropFirst(id.count).first == " " else { return nil }
        guard let commit = try? repository.commit(id) else { return (.warning, "\(id) is no commit of this repository") }
        guard (try? repository.isAncestor(commit, of: base)) ?? true else {
            return (.warning, "\(id) is not in the history of the base")
        }
        guard let open = value.firstIndex(of: "("), let subject = try? repository.subject(of: commit) else { return nil }
        let quoted = value[open...].trimmedQuotes
        guard !quoted.isEmpty, !sameWords(quoted, subject) else { return nil }
        return (.note, "\(id) is \"\(subject)\", not \"\(quoted)\"")
    }

    /// Whether two subjects agree but for blanks, and for the end that a mailer cut off.
    private static func sameWords(_ quoted: String, _ subject: String) -> Bool {
        let left = quoted.split(whereSeparator: \.isWhitespace)
        let right = subject.split(whereSeparator: \.isWhitespace)
        if left == right { return true }
        let shown = left.joined(separator: " ")
        let cut = shown.hasSuffix("...") ? String(shown.dropLast(3)) : shown
        return cut.count > 20 && right.joined(separator: " ").hasPrefix(cut)
    }
}

extension Substring {
    /// `("subject")` without brackets and quotes.
    fileprivate var trimmedQuotes: String {
        var rest = self
        while let last = rest.last, last.isWhitespace || last == ")" && rest.first == "(" {
            rest = rest.dropLast()
            if last == ")" { rest = rest.dropFirst() }
        }
        guard rest.count >= 2, rest.first == "\"", rest.last == "\"" else { return String(rest) }
        return String(rest.dropFirst().dropLast())
    }
}
