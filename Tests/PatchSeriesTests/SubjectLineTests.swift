import PatchSeries
import Testing

@Suite struct SubjectLineTests {
    @Test(
        arguments: [
            ("[PATCH v2 04/15] mm: x", 2, 4, 15, "mm: x"),
            ("[RFC PATCH mm-unstable v3 1/2] x", 3, 1, 2, "x"),
            ("[PATCHv3 net-next 02/7] x", 3, 2, 7, "x"),
            ("[PATCH-next,v4,2/3] x", 4, 2, 3, "x"),
            ("[linux-mm] [RFCv2 0/3] [media] x: y", 2, 0, 3, "x: y"),
            ("[patch v2.1 1/1 RESEND]   x ", 2, 1, 1, "x"),
            ("[06/19] x", nil, 6, 19, "x"),
            ("[PATCH RESEND] x", nil, nil, nil, "x"),
            ("[PATCH 1/99999] x", nil, nil, nil, "x"),
        ] as [(String, Int?, Int?, Int?, String)])
    func readsThePrefix(line: String, version: Int?, index: Int?, total: Int?, title: String) {
        let subject = SubjectLine(line)
        #expect(subject.isPatch)
        #expect(!subject.isReply)
        #expect(subject.version == version)
        #expect(subject.index == index)
        #expect(subject.total == total)
        #expect(subject.title == title)
    }

    @Test func tellsAnswersAndPlainMails() {
        #expect(SubjectLine("Re: [PATCH 1/2] x").isReply)
        #expect(SubjectLine("AW: Re: [list] [PATCH 1/2] x").isReply)
        #expect(SubjectLine("AW: Re: [list] [PATCH 1/2] x").index == 1)
        #expect(!SubjectLine("Regarding: x").isReply)
        let plain = SubjectLine("[ANNOUNCE] x [PATCH 1/2]")
        #expect(!plain.isPatch && plain.title == "x [PATCH 1/2]" && plain.labels == ["ANNOUNCE"])
        #expect(SubjectLine("[unclosed x").title == "[unclosed x")
        #expect(SubjectLine("").title == "")
    }
}
