import CallSites
import PatchApply
import PatchSeries
import TestSupport
import Testing

@testable import Reports

@Suite struct GoldenTests {
    static let layout = TextLayout(width: 100, hasColor: false)

    @Test func reviewAsText() throws {
        let bytes = ReviewText.bytes(
            of: Sample.answer, series: Sample.series, walk: Sample.cleanWalk, tree: nil, layout: Self.layout)
        try expectGolden(bytes, "review.txt")
    }

    @Test func reviewOfSeriesThatDoesNotApply() throws {
        let review = Review(symbols: [Sample.replaced], findings: [], unread: [], isSkeleton: false)
        let layout = TextLayout(width: 72, hasColor: false)
        let bytes = ReviewText.bytes(
            of: review, series: Sample.series, walk: Sample.brokenWalk, tree: "linux-5.17", layout: layout)
        try expectGolden(bytes, "review-broken.txt")
    }

    @Test func reviewInColor() throws {
        let review = Review(symbols: [Sample.replaced], findings: Sample.answer.findings, unread: [], isSkeleton: false)
        let layout = TextLayout(width: 100, hasColor: true)
        let bytes = ReviewText.bytes(of: review, series: Sample.series, walk: Sample.cleanWalk, tree: nil, layout: layout)
        try expectGolden(bytes, "review-color.txt")
    }

    @Test func reviewAsJSON() throws {
        let bytes = ReviewJSON.bytes(of: Sample.answer, series: Sample.series, format: "mbox", walk: Sample.cleanWalk)
        try expectGolden(bytes, "review.json")
    }

    @Test func findingsAlone() throws {
        try expectGolden(ReviewText.findings(of: Sample.answer, walk: Sample.brokenWalk, layout: Self.layout), "check.txt")
        try expectGolden(ReviewJSON.findings(of: Sample.answer, walk: Sample.brokenWalk), "check.json")
    }

    @Test func seriesAsText() throws {
        try expectGolden(ShowText.bytes(of: Sample.series, format: "mbox", layout: Self.layout), "show.txt")
    }

    @Test func seriesWithoutPatchAsText() throws {
        let thread = PatchThread(messages: Sample.series.messages, problems: [])
        try expectGolden(ShowText.bytes(of: thread, format: "public-inbox-page", layout: Self.layout), "show-no-patch.txt")
    }

    @Test func callersAsText() throws {
        let bytes = CallersText.bytes(of: [Sample.replaced, Sample.argument], unread: [], layout: Self.layout)
        try expectGolden(bytes, "callers.txt")
    }

    @Test func callersAsJSON() throws {
        try expectGolden(CallersJSON.bytes(of: [Sample.argument], unread: [], commit: Sample.base.commit), "callers.json")
    }
}
