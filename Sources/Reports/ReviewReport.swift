// A review, a check or a comparison in the form that the user asks for.

public import CallSites
public import PatchApply
public import PatchSeries

/// How a report is written. The raw values are those of `--format`.
public enum ReportFormat: String, Sendable, CaseIterable {
    /// For a terminal.
    case text
    /// For a reply mail or a comment on a pull request.
    case markdown
    /// The stable form for programs, schema `patchwalk/1`.
    case json
    /// SARIF 2.1.0, for what shows results of analyses.
    case sarif
    /// One page for a browser, without script or network.
    case html
    /// A compiler's messages, for editors.
    case quickfix
}

/// One version of a series, reviewed: what reports of a comparison say of each side.
public struct ReviewedVersion: Sendable {
    /// What the mail says.
    public var series: Series
    /// The name of the input's format, for example `mbox`.
    public var format: String
    /// The series applied.
    public var walk: Walk
    /// Symbols and findings.
    public var review: Review
    /// The tree's name for the reader; nil where it needs none.
    public var tree: String?

    /// Makes a side of its parts.
    public init(series: Series, format: String, walk: Walk, review: Review, tree: String?) {
        self.series = series
        self.format = format
        self.walk = walk
        self.review = review
        self.tree = tree
    }
}

extension ReviewedVersion {
    /// The whole review. `version` is this program's, for formats that state it.
    public func report(as format: ReportFormat, layout: TextLayout, version: String) -> [UInt8] {
        switch format {
        case .text: ReviewText.bytes(of: review, series: series, walk: walk, tree: tree, layout: layout)
        case .json: ReviewJSON.bytes(of: review, series: series, format: self.format, walk: walk)
        case .markdown: MarkdownText(Document(of: review, series: series, walk: walk, tree: tree)).bytes
        case .html: HTMLText(Document(of: review, series: series, walk: walk, tree: tree)).bytes
        case .sarif, .quickfix: findings(as: format, layout: layout, version: version)
        }
    }

    /// The findings alone.
    public func findings(as format: ReportFormat, layout: TextLayout, version: String) -> [UInt8] {
        switch format {
        case .text: ReviewText.findings(of: review, walk: walk, layout: layout)
        case .json: ReviewJSON.findings(of: review, walk: walk)
        case .markdown: MarkdownText(Document(findingsOf: review, series: series, walk: walk)).bytes
        case .html: HTMLText(Document(findingsOf: review, series: series, walk: walk)).bytes
        case .sarif:
            SARIFLog.bytes(of: review.findings.map { .init(finding: $0) }, review: review, walk: walk, version: version)
        case .quickfix: Quickfix(review.findings).bytes
        }
    }
}

/// A comparison of two versions with both of them at hand.
public struct ComparisonReport: Sendable {
    let comparison: Comparison
    let old: ReviewedVersion
    let new: ReviewedVersion

    /// Compares two versions.
    public init(from old: ReviewedVersion, to new: ReviewedVersion) {
        comparison = Comparison(from: old.review, of: old.series, to: new.review, of: new.series)
        self.old = old
        self.new = new
    }

    /// The report. SARIF has the addressed findings as `absent`; quickfix has what the new version has.
    public func bytes(as format: ReportFormat, layout: TextLayout, version: String) -> [UInt8] {
        switch format {
        case .text: CompareText.bytes(of: comparison, old: old, new: new, layout: layout)
        case .json: CompareJSON.bytes(of: comparison, old: old, new: new)
        case .markdown: MarkdownText(Document(of: comparison, old: old, new: new)).bytes
        case .html: HTMLText(Document(of: comparison, old: old, new: new)).bytes
        case .sarif:
            SARIFLog.bytes(
                of: comparison.findings.map { .init(finding: $0.finding, baselineState: $0.standing.baselineState) },
                review: new.review, walk: new.walk, version: version)
        case .quickfix: Quickfix(comparison.findings.filter { $0.standing != .addressed }.map(\.finding)).bytes
        }
    }
}

extension Comparison.Standing {
    /// SARIF's word (3.27.24).
    fileprivate var baselineState: String {
        switch self {
        case .new: "new"
        case .stillThere: "unchanged"
        case .addressed: "absent"
        }
    }
}
