// The "series" object of the JSON contract: what the mail says.

internal import ByteText
internal import Mail
public import PatchSeries
internal import UnifiedDiff

/// What `patchwalk show --format json` prints.
public enum ShowJSON {
    /// The series alone, under the schema of all reports.
    /// - Parameters:
    ///   - series: what the mail says.
    ///   - format: the name of the input's format, for example `mbox`.
    public static func bytes(of series: Series, format: String) -> [UInt8] {
        JSON.object(["schema": .text(ReportSchema.name), "series": .series(series, format: format)]).pretty()
    }
}

extension ShowJSON {
    /// The messages of an input without a patch, under the same keys as a series.
    public static func bytes(of thread: PatchThread, format: String) -> [UInt8] {
        bytes(of: Series(withoutPatches: thread), format: format)
    }
}

extension Series {
    /// A series of no patches: its title and author are those of the first message.
    init(withoutPatches thread: PatchThread) {
        let first = thread.messages.first?.message
        self.init(
            title: first?.subject ?? "", author: first?.author ?? Mailbox(name: ""), version: 1, total: 0, patches: [],
            cover: nil,
            messages: thread.messages, fixups: [], missing: [], baseHint: BaseHint(), problems: thread.problems)
        reports = thread.reports
    }
}

/// The version of the JSON contract.
enum ReportSchema {
    static let name = "patchwalk/1"
}

extension JSON {
    /// The series, its patches, messages, holes, fixups and what is wrong with the mail.
    static func series(_ series: Series, format: String) -> JSON {
        let state = ReviewState(of: series)
        return .object([
            "title": .text(series.title),
            "author": .text(series.author.label),
            "version": .number(series.version),
            "total": .number(series.total),
            "format": .text(format),
            "patches": .list(series.patches.map { patch($0, state) }),
            "messages": .list(series.messages.map(message)),
            "missing": .list(series.missing.map { .number($0) }),
            "replies": .number(series.replyCount),
            "fixups": .list(series.fixups.map(fixup)),
            "reviewers": .list(state.reviewers.map(reviewer)),
            "silent": .list(state.silent.map(person)),
            "reports": .list(series.reports.map(report)),
            "problems": .list(series.problems.map(problem)),
        ])
    }

    private static func reviewer(_ reviewer: ReviewState.Reviewer) -> JSON {
        .object([
            "name": .text(reviewer.name),
            "email": .text(ifAny: reviewer.address),
            "given": .list(
                reviewer.given.map { credit in
                    .object(["key": .text(credit.key), "patches": .list(credit.patches.map { .number($0) })])
                }),
            "answered": .list(reviewer.answered.map { .number($0) }),
            "messages": .number(reviewer.messageCount),
        ])
    }

    private static func person(_ person: Mailbox) -> JSON {
        .object(["name": .text(person.label), "email": .text(ifAny: person.address)])
    }

    private static func report(_ report: BotReport) -> JSON {
        .object([
            "message": .number(report.message),
            "author": .text(report.reporter),
            "patch": .number(ifAny: report.patch),
            "places": .list(
                report.places.map { place in
                    .object([
                        "path": .text(place.path.description),
                        "line": .number(place.line),
                        "column": .number(ifAny: place.column),
                        "function": place.function.isEmpty ? nil : .text(place.function),
                        "message": .text(place.message),
                        "inputLine": .number(place.inputLine),
                    ])
                }),
        ])
    }

    /// Who gave a patch which credit, by name.
    private static func review(_ patch: Int, _ state: ReviewState) -> JSON {
        func names(_ kind: ReviewState.Kind) -> JSON { .list(state.names(kind, patch: patch).map { .text($0) }) }
        return .object([
            "reviewed": names(.reviewed),
            "acked": names(.acked),
            "tested": names(.tested),
            "nak": names(.nak),
            "answered": .list(state.reviewers.filter { $0.onlyAnswered.contains(patch) }.map { .text($0.name) }),
        ])
    }

    private static func patch(_ patch: Patch, _ state: ReviewState) -> JSON {
        .object([
            "index": .number(patch.index),
            "subject": .text(patch.subject),
            "author": .text(patch.author.label),
            "date": patch.date.map { .text($0.description) } ?? .null,
            "messageId": .text(ifAny: patch.messageID),
            "trailers": .list(patch.trailers.map(trailer)),
            "review": review(patch.index, state),
            "files": .list(patch.files.map(file)),
        ])
    }

    private static func trailer(_ trailer: Trailer) -> JSON {
        let source =
            switch trailer.source {
            case .patch: "patch"
            case .reply(let author): author
            }
        return .object(["key": .text(trailer.key), "value": .text(trailer.value), "from": .text(source)])
    }

    private static func file(_ file: FileDiff) -> JSON {
        .object([
            "path": .text(file.path.description),
            "oldPath": file.oldPath == file.path ? nil : .text(ifAny: file.oldPath?.description),
            "added": .number(file.addedCount),
            "removed": .number(file.removedCount),
            "preimage": .text(ifAny: file.preimage?.digits),
            "postimage": .text(ifAny: file.postimage?.digits),
        ])
    }

    private static func message(_ entry: ThreadMessage) -> JSON {
        let mail = entry.message
        return .object([
            "kind": .text(entry.kind.rawValue),
            "author": .text(mail.author.label),
            "email": .text(ifAny: mail.author.address),
            "emailInferred": mail.author.isInferred ? .bool(true) : nil,
            "date": .text(ifAny: mail.date?.description),
            "subject": .text(mail.subject),
            "messageId": .text(ifAny: mail.messageID),
            "inReplyTo": .text(ifAny: mail.inReplyTo),
        ])
    }

    private static func fixup(_ fixup: Fixup) -> JSON {
        .object([
            "subject": .text(fixup.subject),
            "author": .text(fixup.author.label),
            "inReplyTo": .text(ifAny: fixup.inReplyTo),
            "afterPatch": .number(ifAny: fixup.afterPatch),
        ])
    }

    private static func problem(_ problem: SeriesProblem) -> JSON {
        .object([
            "level": .text(problem.severity.word),
            "patch": .number(ifAny: problem.patch),
            "path": .text(ifAny: problem.path?.description),
            "line": .number(ifAny: problem.line),
            "message": .text(problem.message),
        ])
    }
}

extension Mailbox {
    /// The name, or the address where no name is known.
    var label: String { name.isEmpty ? address ?? "" : name }
}

extension SeriesProblem.Severity {
    /// The word of the JSON contract.
    var word: String {
        switch self {
        case .note: "note"
        case .warning: "warning"
        case .error: "error"
        }
    }
}
