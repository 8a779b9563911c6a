// A series out of an input's messages: patches in order, cover letter, answers, trailers, fixups, and what is wrong with them.

internal import ByteText
public import Mail
internal import UnifiedDiff

extension Series {
    /// Makes the series that an input holds: its newest version, or the one asked for.
    ///
    /// What is wrong with the mails becomes `problems`, in the order: the input, the choice, the series, its patches.
    public init(_ input: MailInput, revision: Int? = nil) throws(SeriesError) {
        var reading = ThreadReading(input)
        var found = SeriesChoice(reading.postings, revision: revision)
        if found == nil, reading.promoteAnswers() { found = SeriesChoice(reading.postings, revision: revision) }
        guard let choice = found else { throw .noPatch(PatchThread(input)) }
        if let revision, choice.group.key.version != revision {
            throw .noSuchRevision(revision, available: choice.versions, thread: PatchThread(input))
        }
        var reader = SeriesReader(reading, choice)
        self = reader.series()
    }
}

/// The making of one series.
private struct SeriesReader {
    let reading: ThreadReading
    let choice: SeriesChoice
    private var problems: [SeriesProblem]
    /// The message of each patch.
    private var places: [Int: Int] = [:]
    /// The patch of each message in the group, also of those that another one replaces.
    private var indexOfPlace: [Int: Int] = [:]
    private var cover: Int?

    init(_ reading: ThreadReading, _ choice: SeriesChoice) {
        self.reading = reading
        self.choice = choice
        problems = reading.problems + choice.problems
        number()
        cover = choice.group.covers.first
        for place in choice.group.covers.dropFirst() {
            report(.note, nil, reading.messages[place].message.line, "a second cover letter: the first is taken")
        }
    }

    private mutating func report(_ severity: SeriesProblem.Severity, _ patch: Int?, _ line: Int?, _ message: String) {
        problems.append(SeriesProblem(severity: severity, patch: patch, line: line, message: message))
    }

    /// Gives each patch its number; of several with one number the last sent is taken.
    private mutating func number() {
        let isNumbered = choice.group.key.total != nil
        for (order, place) in choice.group.patches.enumerated() {
            let read = reading.messages[place]
            let index = isNumbered ? read.subject.index ?? order + 1 : order + 1
            indexOfPlace[place] = index
            guard let before = places[index] else {
                places[index] = place
                continue
            }
            let earlier = reading.messages[before]
            if let id = read.message.messageID, id == earlier.message.messageID { continue }
            let isSame = read.patch.diffLines.bytes == earlier.patch.diffLines.bytes
            if let date = read.message.date, let other = earlier.message.date, date > other { places[index] = place }
            let taken = places[index] == place ? "later" : "first"
            report(
                isSame ? .note : .warning, index, read.message.line,
                "posted twice\(isSame ? " with the same diff" : " with different diffs"): the \(taken) one is taken")
        }
    }

    mutating func series() -> Series {
        let indices = places.keys.sorted()
        var patches: [Patch] = []
        for index in indices { if let place = places[index] { patches.append(patch(index, place)) } }
        if let order = BlobOrder.reordered(patches) { reorder(&patches, order, indices) }
        let total = choice.group.key.total ?? patches.count
        let missing = total > 0 ? (1...total).filter { places[$0] == nil } : []
        for run in missing.runs {
            report(
                .warning, run.lowerBound, nil,
                run.count == 1
                    ? "patch \(run.lowerBound)/\(total) is not in the input"
                    : "patches \(run.lowerBound)/\(total) to \(run.upperBound)/\(total) are not in the input")
        }
        for index in indices where index > total { report(.warning, index, nil, "numbered \(index) of \(total)") }

        let addresses = AddressBook(reading.messages)
        for place in patches.indices { patches[place].author = addresses.completed(patches[place].author) }
        var messages: [ThreadMessage] = []
        let targets = targets()
        let subjects = SubjectIndex(reading, indexOfPlace, choice.group)
        for place in reading.messages.indices {
            var entry = threadMessage(place, targets, subjects)
            entry.message.author = addresses.completed(entry.message.author)
            messages.append(entry)
        }
        addReplyTrailers(messages, targets, to: &patches)
        problems += SeriesChecks.chain(patches, missing: Set(missing))
        let fixups = messages.indices.compactMap { fixup($0, messages[$0], patches, total) }.map { fixup in
            var completed = fixup
            completed.author = addresses.completed(fixup.author)
            return completed
        }

        var hint = BaseHint()
        for place in [cover, indices.first.flatMap { places[$0] }] {
            if let place { hint.read(reading.messages[place].message.body) }
        }
        let coverAuthor = cover.map { messages[$0].message.author }
        var series = Series(
            title: cover.map { reading.messages[$0].subject.title } ?? patches.first?.subject ?? "",
            author: coverAuthor ?? patches.first?.author ?? Mailbox(name: ""),
            version: choice.group.key.version, total: total, patches: patches, cover: cover, messages: messages,
            fixups: fixups, missing: missing, baseHint: hint, problems: problems)
        series.reports = messages.indices.compactMap { place in
            messages[place].belongs ? BotReport(messages[place], at: place, patch: messages[place].patchIndex) : nil
        }
        return series
    }

    /// Gives the patches the numbers that their blobs prove.
    private mutating func reorder(_ patches: inout [Patch], _ order: [Int], _ indices: [Int]) {
        let stated = patches.map(\.index)
        let known = places
        let isNumbered = choice.group.key.total != nil
        patches = order.map { patches[$0] }
        for (place, index) in indices.enumerated() {
            let before = stated[order[place]]
            patches[place].index = index
            guard let message = known[before] else { continue }
            places[index] = message
            indexOfPlace[message] = index
        }
        for place in problems.indices {
            if let patch = problems[place].patch, let at = stated.firstIndex(of: patch), let now = order.firstIndex(of: at) {
                problems[place].patch = indices[now]
            }
        }
        let shown = order.map { "\(stated[$0])" }.joined(separator: ", ")
        report(
            isNumbered ? .warning : .note, nil, nil,
            isNumbered
                ? "the patches' numbers are wrong: by their blobs they follow in the order \(shown)"
                : "the patches are put in the order of their blobs: \(shown)")
    }

    // MARK: Patches

    private mutating func patch(_ index: Int, _ place: Int) -> Patch {
        let read = reading.messages[place]
        let text = read.patch
        let files = text.diff?.files ?? []
        problems += SeriesChecks.patch(text, index: index, messageLine: read.message.line, wasMailed: !reading.isRange)
        return Patch(
            index: index,
            subject: text.subject?.title ?? read.subject.title,
            author: text.author ?? read.message.author,
            date: text.date ?? read.message.date,
            messageID: read.message.messageID,
            log: text.log,
            trailers: Trailer.ofLog(text.logLines),
            diffstat: text.diffstat.entries,
            files: files,
            notes: text.notes,
            diffText: text.diffBytes)
    }

    // MARK: Answers

    /// What each message answers by the thread; nil where the thread does not tell.
    private func targets() -> [Target?] {
        reading.nearestAbove { above in
            if let index = indexOfPlace[above] { return .patch(index) }
            if choice.group.covers.contains(above) { return .series }
            let other = reading.messages[above]
            return !choice.followUps.contains(above) && (other.isCover || other.isPatch) ? .elsewhere : nil
        }
    }

    private func threadMessage(_ place: Int, _ targets: [Target?], _ subjects: SubjectIndex) -> ThreadMessage {
        let read = reading.messages[place]
        if let index = indexOfPlace[place] { return ThreadMessage(kind: .patch, message: read.message, patchIndex: index) }
        if choice.group.covers.contains(place) { return ThreadMessage(kind: .cover, message: read.message, patchIndex: nil) }
        let isFollowUp = choice.followUps.contains(place)
        if !isFollowUp, read.isCover || read.isPatch {
            return ThreadMessage(kind: read.isCover ? .cover : .patch, message: read.message, patchIndex: nil, belongs: false)
        }
        let target =
            targets[place] ?? subjects.target(of: read.subject)
        let kind: ThreadMessage.Kind = isFollowUp || read.pasted != nil ? .fixup : read.isReport ? .report : .reply
        switch target {
        case .patch(let index): return ThreadMessage(kind: kind, message: read.message, patchIndex: index)
        case .series: return ThreadMessage(kind: kind, message: read.message, patchIndex: nil)
        case .elsewhere: return ThreadMessage(kind: kind, message: read.message, patchIndex: nil, belongs: false)
        }
    }

    /// Gives the patches the trailers of their answers, and all of them those of answers to the cover letter.
    private func addReplyTrailers(_ messages: [ThreadMessage], _ replyTargets: [Target?], to patches: inout [Patch]) {
        var seen = patches.map { Set($0.trailers.map { $0.key.lowercased() + ":" + $0.value }) }
        var byIndex: [Int: Int] = [:]
        for (place, patch) in patches.enumerated() { byIndex[patch.index] = place }
        for (place, entry) in messages.enumerated() where entry.belongs && entry.kind != .patch && entry.kind != .cover {
            let read = reading.messages[place]
            if choice.followUps.contains(place) { continue }
            let given = Trailer.ofReply(
                entry.message.body, upTo: read.pasted?.start ?? entry.message.body.count, author: entry.message.author,
                charset: entry.message.charset, isReport: entry.kind == .report)
            guard !given.isEmpty else { continue }
            let targets: [Int]
            if let index = entry.patchIndex {
                targets = byIndex[index].map { [$0] } ?? []
            } else {
                // Only what surely answers the cover letter is meant for every patch.
                let answersCover = replyTargets[place] != nil || read.subject.index == 0
                targets = answersCover ? Array(patches.indices) : []
            }
            for target in targets {
                for trailer in given where seen[target].insert(trailer.key.lowercased() + ":" + trailer.value).inserted {
                    patches[target].trailers.append(trailer)
                }
            }
        }
    }

    // MARK: Fixups

    private func fixup(_ place: Int, _ entry: ThreadMessage, _ patches: [Patch], _ total: Int) -> Fixup? {
        guard entry.kind == .fixup, entry.belongs else { return nil }
        let read = reading.messages[place]
        let pasted = read.pasted
        let patch = read.patch
        let files = pasted?.files ?? patch.diff?.files ?? []
        let own = pasted?.author ?? patch.author
        return Fixup(
            subject: pasted?.subject?.title ?? patch.subject?.title ?? read.subject.title,
            author: own ?? entry.message.author,
            message: place,
            inReplyTo: entry.message.inReplyTo,
            afterPatch: SeriesChecks.fit(of: files, in: patches, nearest: entry.patchIndex) ?? entry.patchIndex,
            files: files,
            diffText: pasted?.diffText ?? patch.diffBytes)
    }
}

/// What an answer is an answer to.
private enum Target {
    /// That patch of the series.
    case patch(Int)
    /// The series as a whole, or no patch that could be told.
    case series
    /// Another version or another series.
    case elsewhere
}

/// Patches by what answers to them have in their subject, for answers whose parent is not in the input.
private struct SubjectIndex {
    private var own: [String: Int] = [:]
    private var others: Set<String> = []
    private let group: PatchGroup

    init(_ reading: ThreadReading, _ indexOfPlace: [Int: Int], _ group: PatchGroup) {
        self.group = group
        for (place, read) in reading.messages.enumerated() {
            let title = read.subject.title.lowercased()
            if let index = indexOfPlace[place] {
                own[title] = own[title] ?? index
            } else if read.isPatch || read.isCover, !group.covers.contains(place) {
                others.insert(Self.key(read.subject))
            }
        }
    }

    func target(of subject: SubjectLine) -> Target {
        if subject.isPatch {
            let isOwn = (subject.version ?? 1) == group.key.version && subject.total == group.key.total
            if isOwn, let index = subject.index, index > 0 { return .patch(index) }
            if isOwn, subject.index == nil, let index = own[subject.title.lowercased()] { return .patch(index) }
            if !isOwn, others.contains(Self.key(subject)) || (subject.version ?? 1) != group.key.version { return .elsewhere }
        }
        return own[subject.title.lowercased()].map { .patch($0) } ?? .series
    }

    private static func key(_ subject: SubjectLine) -> String {
        "\(subject.version ?? 1) \(subject.index ?? -1)/\(subject.total ?? -1) \(subject.title.lowercased())"
    }
}
