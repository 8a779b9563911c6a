// `patchwalk batch`: what a review says of one series, as one line of JSON.

internal import CallSites
internal import GitStore
internal import Mail
internal import PatchApply
public import PatchSeries
internal import UnifiedDiff

/// A series of an archive as a JSON line.
public struct BatchLine: Sendable {
    /// What names the series in every run; the line begins with it.
    public var key: UInt64
    /// The seconds that it took; nil where that is not to be told.
    public var seconds: Double?

    /// Makes a line for a series.
    public init(key: UInt64, seconds: Double? = nil) {
        self.key = key
        self.seconds = seconds
    }

    /// What a line of a series begins with: whoever goes on with a file finds by it which series are in it.
    public static let start = "{\"schema\":\"\(ReportSchema.name)\",\"key\":\""

    /// The key of a line that begins so; nil where it is none of ours.
    public static func key(ofLineBeginning line: [UInt8]) -> UInt64? {
        let start = Array(Self.start.utf8)
        guard line.count > start.count + 16, line.starts(with: start), line[start.count + 16] == UInt8(ascii: "\"") else {
            return nil
        }
        return UInt64(String(decoding: line[start.count..<(start.count + 16)], as: UTF8.self), radix: 16)
    }

    /// The line of a review: identity, base, how it applies, symbols with their counts, errors and warnings.
    ///
    /// `status` is the exit status that `review` would end with. With `isFull` the whole review stands under `review`, in place of counts
    /// and findings.
    public func bytes(of version: ReviewedVersion, status: Int, isFull: Bool) -> [UInt8] {
        let walk = version.walk
        let review = version.review
        let told = review.findings.filter { $0.level >= .warning }
        return line(
            series: Self.identity(of: version.series), status: status,
            isFull
                ? [
                    .init(
                        key: "review",
                        value: ReviewJSON.value(of: review, series: version.series, format: version.format, walk: walk))
                ]
                : [
                    .init(key: "base", value: ReviewJSON.base(walk.base)),
                    .init(key: "apply", value: Self.apply(walk)),
                    .init(key: "symbols", value: .list(review.symbols.map(Self.symbol))),
                    .init(key: "findings", value: .list(told.map(JSON.finding))),
                    .init(key: "unread", value: .number(review.unread.count)),
                    .init(key: "summary", value: ReviewJSON.summary(review)),
                ])
    }

    /// The line of a series of which no review came; `series` where its mails could be read.
    public func bytes(of error: String, series: Series?, messageID: String?, status: Int) -> [UInt8] {
        line(
            series: series.map(Self.identity) ?? .object(["messageId": .text(ifAny: messageID) ?? .null]), status: status,
            [.init(key: "error", value: .text(error))])
    }

    private func line(series: JSON, status: Int, _ rest: [JSON.Member]) -> [UInt8] {
        let digits = String(key, radix: 16)
        var members: [JSON.Member] = [
            .init(key: "schema", value: .text(ReportSchema.name)),
            .init(key: "key", value: .text(String(repeating: "0", count: 16 - digits.count) + digits)),
            .init(key: "series", value: series), .init(key: "status", value: .number(status)),
        ]
        members += rest
        if let seconds {
            members.append(.init(key: "milliseconds", value: .number(Int((seconds * 1000).rounded()))))
        }
        return JSON.members(members).compact()
    }

    /// What a series is called, and by whom and when it was sent.
    private static func identity(of series: Series) -> JSON {
        let opening = series.cover.map { series.messages[$0].message }
        let first = series.patches.first
        return .object([
            "messageId": .text(ifAny: opening?.messageID ?? first?.messageID) ?? .null,
            "version": .number(series.version),
            "title": .text(series.title),
            "author": .text(series.author.label),
            "email": .text(ifAny: series.author.address),
            "date": .text(ifAny: (opening?.date ?? first?.date)?.description) ?? .null,
            "total": .number(series.total),
            "patches": .number(series.patches.count),
            "missing": series.missing.isEmpty ? nil : .list(series.missing.map { .number($0) }),
        ])
    }

    /// How many patches went in how, in the order from the best to the worst.
    private static func apply(_ walk: Walk) -> JSON {
        func count(_ outcome: Step.Outcome) -> JSON { .number(walk.steps.count { $0.outcome == outcome }) }
        return .object([
            "clean": count(.clean), "offset": count(.offset), "already": count(.already), "merged": count(.merged),
            "conflict": count(.conflict), "verified": .number(walk.verifiedCount), "stated": .number(walk.statedCount),
        ])
    }

    private static func symbol(_ symbol: SymbolReport) -> JSON {
        .object([
            "name": .text(symbol.name), "kind": .text(symbol.kind.rawValue), "origin": .text(symbol.origin.rawValue),
            "counts": JSON.counts(symbol.counts),
        ])
    }
}
