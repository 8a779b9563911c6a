import ByteText
import CallSites
import Foundation
import Mail
import PatchSeries
import SymbolIndex
import TestSupport
import Testing

@testable import Reports

/// The formats that are neither text nor JSON.
@Suite struct FormatTests {
    static let formats: [ReportFormat] = [.markdown, .sarif, .html, .quickfix]
    static let layout = TextLayout(width: 100, hasColor: false)

    static func version(_ review: Review, _ series: Series = Sample.series) -> ReviewedVersion {
        ReviewedVersion(series: series, format: "mbox", walk: Sample.cleanWalk, review: review, tree: nil)
    }

    /// The sample's answer, with a second place.
    static let answer: Review = {
        var review = Sample.answer
        review.findings[1].related = [
            .init(
                path: "include/linux/rmap.h", position: Position(line: 20, column: 20),
                text: "page_dup was defined here before patch 4")
        ]
        return review
    }()

    @Test(arguments: formats)
    func review(_ format: ReportFormat) throws {
        let bytes = Self.version(Self.answer).report(as: format, layout: Self.layout, version: "1.2.3")
        try expectGolden(bytes, "review.\(format.rawValue)")
        #expect(bytes == Self.version(Self.answer).report(as: format, layout: Self.layout, version: "1.2.3"))
    }

    @Test(arguments: ReportFormat.allCases)
    func comparison(_ format: ReportFormat) throws {
        let (old, new) = Self.versions
        let bytes = ComparisonReport(from: old, to: new).bytes(as: format, layout: Self.layout, version: "1.2.3")
        try expectGolden(bytes, "compare.\(format.rawValue)")
    }

    /// An old version with a caller left behind, and a new one that converts it, drops a patch and makes a new fault.
    static let versions: (old: ReviewedVersion, new: ReviewedVersion) = {
        var series = Sample.series
        series.version = 3
        series.patches[0].trailers.removeLast()
        series.patches.removeLast()
        var review = answer
        review.symbols[2].sites[2].effect = .replaced
        review.symbols[2].sites[2].patches = [2]
        review.symbols[2].sites[2].becomes = [
            .init(
                name: "page_dup_file", path: "mm/old.c", position: Position(line: 12, column: 9), function: "remove_old_pte",
                arguments: ["page", "false"])
        ]
        review.findings[1] = Finding(
            rule: .arity, level: .error, patch: 2, symbol: "page_dup_file", path: "mm/old.c",
            position: Position(line: 12, column: 9),
            function: "remove_old_pte", message: "page_dup_file() is given 2 arguments and takes 1 since patch 1")
        return (version(answer), version(review, series))
    }()

    @Test(arguments: ReportFormat.allCases)
    func nothingOutOfAMailSteersTheReader(_ format: ReportFormat) {
        let evil = "\u{1B}[31m<script>alert(1)</script>\" onload='x' \u{202E}`*_[a](javascript:x) | \r\n# x"
        var series = Sample.series
        series.title = evil
        series.patches[0].subject = evil
        series.author.name = evil
        var symbol = Sample.replaced
        symbol.name = evil
        symbol.sites[0].function = evil
        symbol.sites[0].arguments = [evil]
        symbol.sites[2].condition = evil
        var finding = Sample.finding
        finding.path = TreePath(evil)
        finding.message = evil
        finding.function = evil
        finding.related = [.init(path: TreePath(evil), position: Position(line: 1, column: 1), text: evil)]
        let review = Review(
            symbols: [symbol], findings: [finding], unread: [UnreadFile(path: TreePath(evil), reason: evil)], isSkeleton: false)
        let hostile = Self.version(review, series)
        let reports = [
            hostile.report(as: format, layout: Self.layout, version: "1"),
            hostile.findings(as: format, layout: Self.layout, version: "1"),
            ComparisonReport(from: hostile, to: Self.version(Sample.answer)).bytes(as: format, layout: Self.layout, version: "1"),
            ComparisonReport(from: Self.version(Sample.answer), to: hostile).bytes(as: format, layout: Self.layout, version: "1"),
        ]
        for bytes in reports {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.steersTerminal })
            switch format {
            case .html:
                #expect(!text.contains("<script") && !text.contains("onload='"))
            case .markdown:
                for line in text.split(separator: "\n") {
                    // What is left when code spans are taken out has no tag and no link.
                    let words = line.split(separator: "`", omittingEmptySubsequences: false)
                    if words.count % 2 == 1, !line.contains("``") {
                        let prose = words.enumerated().filter { $0.offset % 2 == 0 }.map { String($0.element) }.joined()
                        #expect(!prose.replacing("\\<", with: "").contains("<script"), "\(line)")
                        #expect(!prose.replacing("\\]", with: "").contains("]("), "\(line)")
                    }
                }
            case .text, .json, .sarif, .quickfix: break
            }
        }
    }

    @Test func everyRuleHasWords() {
        for rule in Finding.Rule.allCases {
            #expect(rule.headline.hasSuffix("."))
            #expect(rule.help.hasSuffix("."))
        }
    }

    @Test func fingerprintsStayWhereLinesMove() throws {
        func fingerprints(_ findings: [Finding]) throws -> [String] {
            let review = Review(symbols: [], findings: findings, unread: [], isSkeleton: false)
            let bytes = Self.version(review).findings(as: .sarif, layout: Self.layout, version: "1")
            let log = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            let runs = try #require(log?["runs"] as? [[String: Any]])
            let results = try #require(runs[0]["results"] as? [[String: Any]])
            return results.compactMap { ($0["partialFingerprints"] as? [String: String])?["subject/v1"] }
        }
        var moved = Sample.finding
        moved.position = Position(line: 400, column: 3)
        moved.patch = 9
        moved.message = "still calls page_dup(), which patch 9 removes"
        var other = Sample.finding
        other.function = "another"
        let one = try fingerprints([Sample.finding])
        #expect(try fingerprints([moved]) == one)
        #expect(try fingerprints([other]) != one)
        #expect(Set(try fingerprints([Sample.finding, moved])).count == 2)
        var note = Sample.note
        note.message = "patch 5 of 9 is not in the input"
        #expect(try fingerprints([note]) == fingerprints([Sample.note]))
    }

    @Test func pathsAreUriReferences() {
        var finding = Sample.finding
        finding.path = "a b/c:d%é.c"
        let review = Review(symbols: [], findings: [finding], unread: [], isSkeleton: false)
        let text = String(decoding: Self.version(review).findings(as: .sarif, layout: Self.layout, version: "1"), as: UTF8.self)
        #expect(text.contains("\"uri\": \"a%20b/c%3Ad%25%C3%A9.c\""))
    }

    @Test(arguments: [
        ("calls f_a(), which", ["calls ", "`f_a()", ", which"]),
        ("given 4 and takes 3 (mm/x.h:20)", ["given 4 and takes 3 (", "`mm/x.h:20", ")"]),
        ("f(int a, int b) since patch 4", ["`f(int a, int b)", " since patch 4"]),
        ("f(int a, never closed", ["f(int a, never closed"]),
        ("either/or _ (see above)", ["either/or _ (see above)"]),
    ])
    func namesInSentencesAreCode(_ sentence: String, _ expected: [String]) {
        let pieces = Phrase(sentence: sentence).pieces.map { piece in
            switch piece {
            case .code(let text): "`" + text
            case .text(let text): text
            default: "?"
            }
        }
        #expect(pieces == expected)
    }

    @Test func tablesStandStraightAsPlainText() throws {
        let bytes = Self.version(Self.answer).report(as: .markdown, layout: Self.layout, version: "1")
        let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(rows.count > 3)
        #expect(Set(rows.map { String($0).columns }).count == 1)
    }
}
