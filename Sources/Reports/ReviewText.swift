// `patchwalk review` and `patchwalk check` for a terminal: head, applying, ledger, sites, findings, summary.

internal import ByteText
public import CallSites
internal import GitStore
internal import Mail
public import PatchApply
public import PatchSeries
internal import SymbolIndex

/// The text of a review and of a check.
public enum ReviewText {
    /// The whole report.
    /// - Parameters:
    ///   - review: symbols and findings.
    ///   - series: what the mail says.
    ///   - walk: the series applied.
    ///   - tree: the tree's name for the reader, for example the path given with `-C`; nil where it needs none.
    ///   - layout: width and colour.
    public static func bytes(of review: Review, series: Series, walk: Walk, tree: String?, layout: TextLayout) -> [UInt8] {
        var sheet = Sheet(layout)
        sheet.head(of: series)
        sheet.base(of: walk, tree: tree)
        sheet.blank()
        sheet.applying(walk, subjects: series.subjects)

        let known = review.symbols.filter { !$0.isNew }
        if !known.isEmpty {
            sheet.blank()
            sheet.ledger(of: known)
        }
        for symbol in known where !symbol.sites.isEmpty || symbol.definitions.contains(where: { !$0.changes.isEmpty }) {
            sheet.blank()
            sheet.section(of: symbol, subjects: series.subjects)
        }
        let new = review.symbols.filter(\.isNew)
        if !new.isEmpty {
            sheet.blank()
            sheet.additions(new)
        }
        sheet.audience(review.audience)
        sheet.findings(review.findings)
        for suppression in review.unusedSuppressions {
            sheet.wrapped(StyledText("  set nothing aside: \(suppression.source) (\(suppression.reason))", .dim), hanging: 4)
        }
        sheet.summary(of: review, walk: walk)
        return sheet.bytes
    }

    /// The findings and the summary line alone; nothing at all where there is nothing to tell.
    public static func findings(of review: Review, walk: Walk, layout: TextLayout) -> [UInt8] {
        var sheet = Sheet(layout)
        guard !review.findings.isEmpty || !review.unread.isEmpty || walk.steps.contains(where: { $0.outcome == .conflict }) else {
            return []
        }
        sheet.findings(review.findings)
        sheet.audience(review.audience, onlyLeftBehind: true)
        sheet.summary(of: review, walk: walk)
        return sheet.bytes
    }
}

extension Series {
    /// Each patch's subject by its number.
    var subjects: [Int: String] { Dictionary(patches.map { ($0.index, $0.subject) }) { first, _ in first } }

    /// Version, author and number of patches in one line.
    var byline: String {
        var parts = ["v\(version)", "by \(author.label)"]
        parts.append(patches.count == total ? counted(total, "patch", plural: "patches") : "\(patches.count) of \(total) patches")
        if replyCount > 0 { parts.append(counted(replyCount, "reply", plural: "replies")) }
        if !fixups.isEmpty { parts.append("\(counted(fixups.count, "fixup")) not applied") }
        return parts[0] + " " + parts.dropFirst().joined(separator: ", ")
    }
}

extension Base {
    /// Which commit and how it was found, in one line.
    func phrase(tree: String?) -> String {
        let name = commit.map { String($0.hex.prefix(12)) } ?? ""
        let place = tree.map { " of \($0)" } ?? ""
        let found =
            switch method {
            case .option: "base \(name)\(place), given" + (ref.map { " as \($0)" } ?? "")
            case .trailer: "base \(name)\(place), named by the series"
            case .blobs: "base \(name)\(place), found by its blobs" + (ref.map { " at \(Self.shortName(of: $0))" } ?? "")
            case .head: "base \(name)\(place), the current HEAD"
            case .range: "base \(name)\(place), the start of the range"
            case .directory: "base is the directory \(tree ?? ""), read as it lies"
            case .skeleton: "no tree: only the hunks are known, callers elsewhere are unseen, blob ids can't be verified"
            }
        guard total > 0, method != .skeleton else { return found }
        return found + ": \(matched) of \(counted(total, "file")) as the series has them"
    }

    /// A reference as people write it: without `refs/heads/` and the like.
    private static func shortName(of reference: String) -> String {
        let folder = ["refs/heads/", "refs/tags/", "refs/remotes/"].first { reference.hasPrefix($0) } ?? ""
        return String(reference.dropFirst(folder.count))
    }
}

extension Sheet {
    /// Title and byline.
    mutating func head(of series: Series) {
        wrapped(StyledText(series.title, .bold), hanging: 2)
        wrapped(StyledText(series.byline), hanging: 2)
        if !series.missing.isEmpty {
            wrapped(StyledText("not in the input: \(patchNumbers(series.missing))", .yellow), hanging: 2)
        }
    }

    /// The base, how it was found, and what does not match.
    mutating func base(of walk: Walk, tree: String?) {
        let base = walk.base
        wrapped(StyledText(base.phrase(tree: tree), base.method == .skeleton ? .yellow : .plain), hanging: 2)
        for remark in base.remarks { wrapped(StyledText("  " + remark, .yellow), hanging: 4) }
        guard !base.mismatched.isEmpty, base.method != .skeleton else { return }
        var text = StyledText("  other content than the series has: ", .yellow)
        text.add(base.mismatched.prefix(4).map(\.description).joined(separator: " "))
        if base.mismatched.count > 4 { text.add(" and \(base.mismatched.count - 4) more") }
        wrapped(text, hanging: 4)
    }

    /// How the patches apply: one line where all is well, else also each that is not.
    mutating func applying(_ walk: Walk, subjects: [Int: String]) {
        wrapped(walk.phrase, hanging: 2)
        for step in walk.steps { self.step(step, subject: subjects[step.patch], isSkeleton: walk.base.method == .skeleton) }
        for sentence in walk.advice { wrapped(StyledText("  hint: " + sentence, .yellow), hanging: 8) }
    }

    /// Both sides of a place that a merge could not decide.
    private mutating func conflict(_ place: MergeConflict) {
        line("      line \(place.line), the tree has:", .dim)
        quote(place.ours)
        line("      the patch has:", .dim)
        quote(place.theirs)
    }

    private mutating func quote(_ text: [UInt8]) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast(text.last == 10 ? 1 : 0)
        for row in lines.prefix(6) { line("        | \(String(decoding: row, as: UTF8.self))") }
        if lines.count > 6 { line("        | … \(lines.count - 6) more lines", .dim) }
        if text.isEmpty { line("        | nothing") }
    }

    private mutating func step(_ step: Step, subject: String?, isSkeleton: Bool) {
        let differing = isSkeleton ? [] : step.files.filter { $0.verified == false && $0.outcome != .conflict }
        guard step.outcome != .clean || !step.rejects.isEmpty || !differing.isEmpty else { return }
        var head = StyledText("  patch \(step.patch)")
        head.add("  \(step.outcome.phrase)", step.outcome.style)
        if let subject { head.add("  " + subject, .dim) }
        wrapped(head, hanging: 10)
        for file in step.files where file.outcome == .merged || file.outcome == .already {
            line("    \(file.path)  \(file.outcome.phrase)")
        }
        for file in step.files where file.outcome == .offset {
            let moved = file.placements.filter { ($0.offset ?? 0) != 0 }
            var row = StyledText("    \(file.path)  ")
            row.add(
                moved.map { "hunk \($0.hunk + 1) at \(($0.offset ?? 0) > 0 ? "+" : "")\($0.offset ?? 0)" }.joined(separator: ", ")
            )
            row.add(moved.count == 1 && abs(moved[0].offset ?? 0) == 1 ? " line" : " lines")
            wrapped(row, hanging: 6)
        }
        for reject in step.rejects {
            var row = StyledText("    \(reject.path)")
            if reject.hunk > 0 { row.add(" hunk \(reject.hunk)") }
            row.add("  \(reject.reason.rawValue)", .red)
            if !reject.detail.isEmpty { row.add(": \(reject.detail)") }
            if reject.detail.isEmpty, let nearest = reject.nearest { row.add(" (nearest: line \(nearest))", .dim) }
            wrapped(row, hanging: 6)
            for place in reject.conflicts.prefix(4) { conflict(place) }
            if reject.conflicts.count > 4 { line("      and \(reject.conflicts.count - 4) more places", .dim) }
        }
        for file in differing {
            let id = file.after.map { String($0.blob.hex.prefix(file.expected?.digits.utf8.count ?? 12)) } ?? "nothing"
            wrapped(StyledText("    \(file.path)  becomes \(id), the mail says \(file.expected?.digits ?? "")"), hanging: 6)
        }
    }

    /// The findings, one line each however long, so that they can be searched and clicked; second places stand below, indented.
    mutating func findings(_ findings: [Finding]) {
        guard !findings.isEmpty else { return }
        blank()
        // Notes that say the same of several places are one line with these places.
        let notes = Dictionary(grouping: findings.filter { $0.level == .note && $0.related.isEmpty && $0.place != nil }) {
            Said(patch: $0.patch, rule: $0.rule, message: $0.message)
        }
        var told: Set<Said> = []
        for finding in findings {
            let said = Said(patch: finding.patch, rule: finding.rule, message: finding.message)
            guard let alike = notes[said], alike.count > 1, finding.level == .note else {
                self.finding(finding)
                continue
            }
            guard told.insert(said).inserted else { continue }
            var folded = finding
            folded.path = nil
            folded.position = nil
            folded.condition = ""
            folded.message = "\(alike.count) places: \(finding.message)"
            self.finding(folded)
            wrapped(StyledText("    " + alike.compactMap(\.place).joined(separator: "  "), .dim), hanging: 4)
        }
    }

    /// What notes have in common that are told in one line.
    private struct Said: Hashable {
        var patch: Int?
        var rule: Finding.Rule
        var message: String
    }

    mutating func finding(_ finding: Finding) {
        var text = StyledText("\(finding.level.rawValue)[\(finding.rule.rawValue)]", finding.level.style)
        if let patch = finding.patch {
            text.add(" ")
            text.add("patch \(patch)", .dim)
        }
        text.add(": ")
        if let place = finding.place {
            text.add(place)
            text.add(finding.function.isEmpty ? ": " : " \(finding.function)(): ")
        }
        text.add(finding.message)
        if !finding.condition.isEmpty { text.add(" [\(finding.condition)]", .dim) }
        line(text)
        for place in finding.related { line("    \(place.path):\(place.position.line): \(place.text)", .dim) }
    }

    /// What could not be read, and the one line at the end.
    mutating func summary(of review: Review, walk: Walk) {
        blank()
        for file in review.unread.prefix(10) {
            wrapped(StyledText("not read: \(file.path): \(file.reason)", .yellow), hanging: 4)
        }
        if review.unread.count > 10 { line("not read: \(review.unread.count - 10) more files", .yellow) }
        line(review.summaryPhrase(walk))
    }
}

extension Walk {
    /// How many patches apply, and how.
    var phrase: StyledText {
        let clean = steps.count { $0.outcome == .clean }
        var text = StyledText("\(clean) of \(steps.count) patches apply clean")
        for outcome in [Step.Outcome.already, .offset, .merged, .conflict] {
            let count = steps.count { $0.outcome == outcome }
            if count > 0 { text.add(", \(count) \(outcome.phrase)", outcome.style) }
        }
        if statedCount > 0, base.method != .skeleton {
            let style: TextStyle = verifiedCount == statedCount ? .plain : .yellow
            text.add(", \(verifiedCount) of \(statedCount) blob ids verified", style)
        }
        return text
    }
}

extension Review {
    /// How many findings there are, and what the answer lacks.
    func summaryPhrase(_ walk: Walk) -> StyledText {
        let errors = count(of: .error)
        let warnings = count(of: .warning)
        var text = StyledText(counted(errors, "error"), errors > 0 ? .red : .plain)
        text.add(", ")
        text.add(counted(warnings, "warning"), warnings > 0 ? .yellow : .plain)
        text.add(", \(counted(count(of: .note), "note"))")
        if !suppressed.isEmpty { text.add(", \(suppressed.count) suppressed") }
        let failed = walk.steps.count { $0.outcome == .conflict }
        if failed > 0 { text.add("; \(counted(failed, "patch does", plural: "patches do")) not apply", .red) }
        if !unread.isEmpty { text.add("; incomplete: \(counted(unread.count, "file")) not read", .yellow) }
        if isSkeleton { text.add("; hunks only", .yellow) }
        if !included.isEmpty { text.add("; looked only in \(included.joined(separator: ", "))") }
        if !excluded.isEmpty { text.add("; did not look in \(excluded.joined(separator: ", "))") }
        return text
    }
}

extension Step.Outcome {
    /// How a sentence names it.
    var phrase: String {
        switch self {
        case .clean: "clean"
        case .already: "already applied"
        case .offset: "with offset"
        case .merged: "merged three-way"
        case .conflict: "in conflict"
        }
    }

    /// The colour that fits.
    var style: TextStyle {
        switch self {
        case .clean, .already, .offset: .plain
        case .merged: .yellow
        case .conflict: .red
        }
    }
}

extension Finding.Level {
    /// The colour that fits.
    var style: TextStyle {
        switch self {
        case .error: .red
        case .warning: .yellow
        case .note: .plain
        }
    }
}
