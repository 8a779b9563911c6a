// `patchwalk show` for a terminal: what the mail says, without a tree.

internal import ByteText
internal import Mail
public import PatchSeries
internal import UnifiedDiff

/// The text of what a series says of itself.
public enum ShowText {
    /// The series: patches, reviewers, bots' reports, fixups, gaps, problems.
    /// - Parameters:
    ///   - series: what the mail says.
    ///   - format: the name of the input's format, for example `mbox`.
    ///   - layout: width and colour.
    public static func bytes(of series: Series, format: String, layout: TextLayout) -> [UInt8] {
        var sheet = Sheet(layout)
        sheet.head(of: series)
        sheet.source(of: series, format: format)
        sheet.blank()
        let state = ReviewState(of: series)
        sheet.table(of: series, state)
        sheet.reviewers(state)
        sheet.otherCredits(of: series)
        sheet.silent(state)
        sheet.reports(series.reports)
        sheet.fixups(of: series)
        sheet.problems(series.problems)
        return sheet.bytes
    }

    /// An input without a patch: its messages.
    public static func bytes(of thread: PatchThread, format: String, layout: TextLayout) -> [UInt8] {
        var sheet = Sheet(layout)
        sheet.line("no patch in this input, \(counted(thread.messages.count, "message")), \(format)", .yellow)
        sheet.blank()
        sheet.messages(thread.messages)
        sheet.reports(thread.reports)
        sheet.problems(thread.problems)
        return sheet.bytes
    }
}

extension Sheet {
    fileprivate mutating func source(of series: Series, format: String) {
        var parts = ["\(counted(series.messages.count, "message")), \(format)"]
        parts.append(series.cover == nil ? "no cover letter" : "with a cover letter")
        if let date = series.cover.map({ series.messages[$0].message.date }) ?? series.patches.first?.date {
            parts.append(date.description)
        }
        if let commit = series.baseHint.commit { parts.append("base-commit \(commit)") }
        wrapped(StyledText(parts.joined(separator: ", ")), hanging: 2)
    }

    /// One line a patch: number, subject, files, lines, trailers, replies, and how many reviewed, acked, tested or refused it, where anyone
    /// did; a missing one keeps its line.
    fileprivate mutating func table(of series: Series, _ state: ReviewState) {
        let kinds = state.kinds
        let headings = ["files", "+", "−", "trailers", "replies"] + kinds.map(\.heading)
        let rows = series.patches.map { patch in
            [
                patch.files.count,
                patch.files.reduce(0) { $0 + $1.addedCount },
                patch.files.reduce(0) { $0 + $1.removedCount },
                patch.trailers.count,
                series.messages.count { $0.patchIndex == patch.index && $0.kind != .patch && $0.kind != .cover },
            ] + kinds.map { state.names($0, patch: patch.index).count }
        }
        let columns = headings.indices.map { column in
            max(headings[column].columns, rows.map { String($0[column]).utf8.count }.max() ?? 0)
        }
        let numberColumns = String(max(series.total, series.patches.last?.index ?? 0)).utf8.count
        let room = width - numberColumns - 2 - columns.reduce(0) { $0 + $1 + 2 }
        let subjectColumns = min(max(series.patches.map(\.subject.columns).max() ?? 0, 7), max(room, 20))

        var head = StyledText(String(repeating: " ", count: numberColumns - 1) + "#  subject", .dim)
        head.pad(to: numberColumns + 2 + subjectColumns)
        for (heading, column) in zip(headings, columns) {
            head.add(String(repeating: " ", count: 2 + column - heading.columns) + heading, .dim)
        }
        line(head)

        var entries: [(index: Int, patch: Int?)] = series.patches.indices.map { (series.patches[$0].index, $0) }
        entries += series.missing.map { ($0, nil) }
        for entry in entries.sorted(by: { $0.index < $1.index }) {
            let number = String(entry.index)
            var row = StyledText(String(repeating: " ", count: max(0, numberColumns - number.utf8.count)) + number + "  ", .dim)
            guard let place = entry.patch else {
                row.add("not in the input", .yellow)
                line(row)
                continue
            }
            row.add(series.patches[place].subject.shortened(to: subjectColumns))
            row.pad(to: numberColumns + 2 + subjectColumns)
            for (value, column) in zip(rows[place], columns) {
                let digits = String(value)
                row.add(String(repeating: " ", count: 2 + column - digits.utf8.count) + digits)
            }
            line(row)
        }
    }

    /// One line a person: the patches reviewed, acked, tested, refused, and those answered only.
    fileprivate mutating func reviewers(_ state: ReviewState) {
        guard !state.reviewers.isEmpty else { return }
        let kinds = state.kinds
        let answersOnly = state.reviewers.contains { !$0.onlyAnswered.isEmpty || $0.given.isEmpty }
        let headings = kinds.map(\.heading) + (answersOnly ? ["answered"] : [])
        let rows = state.reviewers.map { person in
            let answered = person.onlyAnswered.isEmpty && person.given.isEmpty ? "the series" : person.onlyAnswered.ranges
            return kinds.map { person.patches($0).ranges } + (answersOnly ? [answered] : [])
        }
        blank()
        let columns = headings.indices.map { column in
            max(headings[column].columns, rows.map { min($0[column].columns, 24) }.max() ?? 0)
        }
        let nameColumns = min(max(state.reviewers.map(\.name.columns).max() ?? 0, "reviewer".columns), width / 3)
        var head = StyledText("reviewer", .dim)
        for (place, heading) in headings.enumerated() {
            head.pad(to: nameColumns + columns[..<place].reduce(0) { $0 + $1 + 2 })
            head.add("  " + heading, .dim)
        }
        line(head)
        for (person, row) in zip(state.reviewers, rows) {
            var text = StyledText(person.name.shortened(to: nameColumns))
            for (place, value) in row.enumerated() {
                text.pad(to: nameColumns + columns[..<place].reduce(0) { $0 + $1 + 2 })
                let isObjection = place < kinds.count && kinds[place] == .nak
                text.add("  " + value.shortened(to: columns[place]), isObjection ? .red : .plain)
            }
            line(text)
        }
    }

    /// People to whom the series went and who have not answered.
    fileprivate mutating func silent(_ state: ReviewState) {
        guard !state.silent.isEmpty else { return }
        blank()
        wrapped(StyledText("not heard from: " + state.silent.map(\.label).joined(separator: ", ")), hanging: 2)
    }

    /// What bots report, a line a place.
    fileprivate mutating func reports(_ reports: [BotReport]) {
        guard !reports.isEmpty else { return }
        blank()
        line("reports", .bold)
        for report in reports {
            let target = report.patch.map { " on patch \($0)" } ?? ""
            if report.places.isEmpty {
                wrapped(StyledText("  \(report.reporter)\(target), naming no line of a file"), hanging: 4)
            }
            for place in report.places {
                var row = StyledText("  \(report.reporter)\(target): ")
                row.add("\(place.path):\(place.line)" + (place.column.map { ":\($0)" } ?? ""), .bold)
                row.add((place.function.isEmpty ? " " : " \(place.function)() ") + place.message)
                wrapped(row, hanging: 4)
            }
        }
    }

    /// Who gave which other trailers to which patches; the author's own sign-off says nothing new and is left out.
    fileprivate mutating func otherCredits(of series: Series) {
        var order: [String] = []
        var given: [String: [(key: String, patches: [Int])]] = [:]
        for patch in series.patches {
            for trailer in patch.trailers
            where trailer.key.isGivenByPerson && !trailer.isReview && !trailer.isSignOff(of: patch.author) {
                let person = trailer.value.personName
                if given[person] == nil { order.append(person) }
                var entries = given[person] ?? []
                if let place = entries.firstIndex(where: { $0.key == trailer.key }) {
                    if entries[place].patches.last != patch.index { entries[place].patches.append(patch.index) }
                } else {
                    entries.append((trailer.key, [patch.index]))
                }
                given[person] = entries
            }
        }
        guard !order.isEmpty else { return }
        blank()
        let columns = min(order.map(\.columns).max() ?? 0, width / 3)
        for person in order {
            var row = StyledText(person)
            row.pad(to: columns)
            row.add("  ")
            for (place, entry) in (given[person] ?? []).enumerated() {
                row.add((place > 0 ? "; " : "") + "\(entry.key) ")
                row.add(entry.patches.ranges, .dim)
            }
            wrapped(row, hanging: columns + 4)
        }
    }

    fileprivate mutating func fixups(of series: Series) {
        guard !series.fixups.isEmpty else { return }
        blank()
        line("fixups posted in replies, not applied", .bold)
        for fixup in series.fixups {
            var row = StyledText("  \(fixup.subject)")
            row.add("  by \(fixup.author.label)")
            if let after = fixup.afterPatch { row.add(", fits after patch \(after)") }
            let paths = fixup.files.map(\.path.description)
            if !paths.isEmpty { row.add("  \(paths.joined(separator: " "))", .dim) }
            wrapped(row, hanging: 6)
        }
    }

    fileprivate mutating func messages(_ messages: [ThreadMessage]) {
        let kinds = messages.map(\.kind.rawValue.columns).max() ?? 0
        let authors = min(messages.map(\.message.author.label.columns).max() ?? 0, width / 3)
        for entry in messages {
            var row = StyledText(entry.kind.rawValue, .dim)
            row.pad(to: kinds)
            row.add("  " + entry.message.author.label.shortened(to: authors))
            row.pad(to: kinds + 2 + authors)
            if let date = entry.message.date { row.add("  \(date.description)", .dim) }
            row.add("  " + entry.message.subject)
            wrapped(row, hanging: kinds + 2)
        }
    }

    fileprivate mutating func problems(_ problems: [SeriesProblem]) {
        guard !problems.isEmpty else { return }
        blank()
        for problem in problems {
            var row = StyledText(problem.severity.word, problem.severity.style)
            if let patch = problem.patch { row.add(" patch \(patch)", .dim) }
            if let line = problem.line { row.add(" line \(line)", .dim) }
            row.add(": ")
            if let path = problem.path { row.add("\(path): ") }
            row.add(problem.message)
            wrapped(row, hanging: 4)
        }
    }
}

extension SeriesProblem.Severity {
    fileprivate var style: TextStyle {
        switch self {
        case .note: .plain
        case .warning: .yellow
        case .error: .red
        }
    }
}

extension ReviewState {
    /// The kinds of credit that anyone gave.
    fileprivate var kinds: [Kind] { Kind.allCases.filter { kind in reviewers.contains { !$0.patches(kind).isEmpty } } }
}

extension ReviewState.Kind {
    fileprivate var heading: String { self == .nak ? "NAK" : rawValue }
}

extension Trailer {
    fileprivate var isReview: Bool { ReviewState.Kind.allCases.contains { $0.isGiven(by: key) } }

    fileprivate func isSignOff(of author: Mailbox) -> Bool {
        key.lowercased() == "signed-off-by" && value.personName == author.label
    }
}

extension String {
    /// Whether a trailer of this key names a person (`Reviewed-by`, `Cc` not among them).
    fileprivate var isGivenByPerson: Bool { lowercased().hasSuffix("-by") }

    /// The name before the address of `Name <address>`; the whole where there is no address.
    fileprivate var personName: String {
        guard let bracket = firstIndex(of: "<") else { return self }
        var name = self[..<bracket]
        while name.last == " " { name.removeLast() }
        return name.isEmpty ? self : String(name)
    }

    /// The text cut to a number of columns, with `…` at its end where something is missing.
    func shortened(to limit: Int) -> String {
        guard columns > limit else { return self }
        var result = String.UnicodeScalarView()
        var used = 0
        for scalar in unicodeScalars {
            guard used + scalar.columns < limit else { break }
            result.append(scalar)
            used += scalar.columns
        }
        return String(result) + "…"
    }
}

extension [Int] {
    /// Sorted numbers with runs drawn together: `1-5, 8`.
    fileprivate var ranges: String {
        var parts: [String] = []
        var index = 0
        while index < count {
            var end = index
            while end + 1 < count, self[end + 1] == self[end] + 1 { end += 1 }
            parts.append(end > index ? "\(self[index])-\(self[end])" : String(self[index]))
            index = end + 1
        }
        return parts.joined(separator: ", ")
    }
}
