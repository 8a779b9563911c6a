import Mail
import PatchSeries
import Testing

private func mail(_ id: String, _ subject: String, _ from: String, to answers: String? = nil, extra: String = "", _ body: String)
    -> String
{
    "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: \(from)\nSubject: \(subject)\nMessage-ID: <\(id)@x>\n"
        + (answers.map { "In-Reply-To: <\($0)@x>\n" } ?? "") + extra + "\n" + body + "\n"
}

private let diff = "---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n-- \n2.40.0\n"

@Suite struct ReviewStateTests {
    @Test func tellsWhoSaidWhatAndWhoSaidNothing() throws {
        let to =
            "To: linux-mm@kvack.org, Bob B <bob@x.org>\nCc: Cy <cy@x.org>, Dee <dee@x.org>, Eve <eve@x.org>, Ann A <ann@x.org>\n"
        let box =
            mail("0", "[PATCH 0/2] t", "Ann A <ann@x.org>", extra: to, "cover\n")
            + mail("1", "[PATCH 1/2] one", "Ann A <ann@x.org>", to: "0", extra: to, "a\n\nAcked-by: Bob B <bob@x.org>\n" + diff)
            + mail("2", "[PATCH 2/2] two", "Ann A <ann@x.org>", to: "0", extra: to, "b\n\nReported-by: Flo <flo@x.org>\n" + diff)
            + mail("3", "Re: [PATCH 1/2] one", "Cy <cy@x.org>", to: "1", "Reviewed-by: Cy <cy@x.org>\nTested-by: Cy <cy@x.org>\n")
            + mail("4", "Re: [PATCH 2/2] two", "Dee <dee@x.org>", to: "2", "NAK, this breaks x.\n")
            + mail("5", "Re: [PATCH 2/2] two", "Gus <gus@x.org>", to: "4", "Why?\n")
            + mail("6", "Re: [PATCH 2/2] two", "Ann A <ann@x.org>", to: "5", "Because.\n")
        let state = ReviewState(of: try Series(MailInput.read(Array(box.utf8))))
        #expect(state.reviewers.map(\.name) == ["Bob B", "Cy", "Dee", "Gus"])
        #expect(state.reviewers.map(\.messageCount) == [0, 1, 1, 1])
        #expect(state.reviewers.map { $0.patches(.reviewed) } == [[], [1], [], []])
        #expect(state.reviewers.map { $0.patches(.acked) } == [[1], [], [], []])
        #expect(state.reviewers.map { $0.patches(.tested) } == [[], [1], [], []])
        #expect(state.reviewers.map { $0.patches(.nak) } == [[], [], [2], []])
        #expect(state.reviewers.map(\.onlyAnswered) == [[], [], [], [2]])
        #expect(state.names(.acked, patch: 1) == ["Bob B"] && state.names(.nak, patch: 1).isEmpty)
        #expect(state.silent.map(\.name) == ["Eve"])
    }
}
