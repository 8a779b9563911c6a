import ByteText
import Mail
import PatchSeries
import Testing
import UnifiedDiff

/// A diff that takes `path` from one blob to the next.
private func step(_ path: String, _ from: Int, _ to: Int) -> String {
    let old = String(repeating: "\(from)", count: 12)
    let new = String(repeating: "\(to)", count: 12)
    return
        "---\ndiff --git a/\(path) b/\(path)\nindex \(old)..\(new) 100644\n--- a/\(path)\n+++ b/\(path)\n@@ -1 +1 @@\n-\(from)\n+\(to)\n"
}

private func mail(
    _ subject: String, _ body: String, id: String? = nil, answers: String? = nil, from: String = "Ann A <ann@x.org>"
) -> Message {
    Message(
        subject: subject, author: Mailbox(from) ?? Mailbox(name: ""), messageID: id, inReplyTo: answers,
        body: Array(body.utf8))
}

private func series(_ messages: [Message], revision: Int? = nil) throws -> Series {
    try Series(MailInput(format: .mbox, messages: messages), revision: revision)
}

@Suite struct ThreadShapeTests {
    @Test func believesBlobsBeforeNumbers() throws {
        let found = try series([
            mail("[PATCH 1/3] c", step("x", 3, 4), id: "1", answers: "0"),
            mail("[PATCH 2/3] a", step("x", 1, 2), id: "2", answers: "0"),
            mail("[PATCH 3/3] b", step("x", 2, 3), id: "3", answers: "0"),
            mail("Re: [PATCH 1/3] c", "Reviewed-by: Bob <b@x.org>\n", id: "4", answers: "1", from: "Bob <b@x.org>"),
        ])
        #expect(found.patches.map(\.subject) == ["a", "b", "c"])
        #expect(found.patches.map(\.index) == [1, 2, 3])
        #expect(
            found.problems.map(\.message) == ["the patches' numbers are wrong: by their blobs they follow in the order 2, 3, 1"])
        #expect(found.patches[2].trailers.map(\.value) == ["Bob <b@x.org>"])
        #expect(found.messages.map(\.patchIndex) == [3, 1, 2, 3])
    }

    /// What the first patch takes away the second one brings back: its blob comes after the third's only if the numbers are not believed.
    @Test func aChangeTakenBackIsInOrder() throws {
        let found = try series([
            mail("[PATCH 1/3] a", step("x", 1, 2), id: "1", answers: "0"),
            mail("[PATCH 2/3] b", step("x", 2, 1), id: "2", answers: "0"),
            mail("[PATCH 3/3] c", step("x", 1, 3), id: "3", answers: "0"),
        ])
        #expect(found.patches.map(\.subject) == ["a", "b", "c"])
        #expect(found.problems.isEmpty)
    }

    @Test func ordersWhatHasNoNumbers() throws {
        let found = try series([
            mail("[PATCH] b", step("x", 2, 3), id: "2", answers: "0"), mail("[PATCH] a", step("x", 1, 2), id: "1", answers: "0"),
        ])
        // Unnumbered patches in one thread: the second is taken for a follow-up unless it opens it.
        #expect(found.patches.map(\.subject).contains("b"))
        let bare = try series([mail("[PATCH] b", step("x", 2, 3)), mail("[PATCH] a", step("x", 1, 2))])
        #expect(bare.patches.map(\.subject) == ["a", "b"])
    }

    @Test func leavesAChangeTakenBackAlone() throws {
        let found = try series([mail("[PATCH 1/2] a", step("x", 1, 2)), mail("[PATCH 2/2] b", step("x", 2, 1))])
        #expect(found.patches.map(\.subject) == ["a", "b"])
        #expect(found.problems.isEmpty)
    }

    @Test func fillsAPartialReroll() throws {
        let messages = [
            mail("[PATCH 0/2] all", "Cover.\n", id: "0"), mail("[PATCH 1/2] a", step("x", 1, 2), id: "1", answers: "0"),
            mail("[PATCH 2/2] b", step("x", 2, 3), id: "2", answers: "0"),
            mail("[PATCH v2 2/2] b", step("x", 2, 4), id: "3", answers: "2"),
            mail("Re: [PATCH 0/2] all", "Acked-by: Bob <b@x.org>\n", id: "4", answers: "0", from: "Bob <b@x.org>"),
        ]
        let found = try series(messages)
        #expect(found.version == 2 && found.total == 2 && found.missing.isEmpty)
        #expect(found.patches.map(\.messageID) == ["1", "3"])
        #expect(found.problems.map(\.message) == ["version 2 rerolls only patch 2; the others are version 1's"])
        #expect(found.patches.allSatisfy { $0.trailers.map(\.key) == ["Acked-by"] })
        #expect(found.messages.map(\.belongs) == [true, true, false, true, true])
        #expect(try series(messages, revision: 1).patches.map(\.messageID) == ["1", "2"])
    }

    @Test func joinsMailsWithoutThreading() throws {
        let found = try series([
            mail("[PATCH 2/2] b", step("x", 2, 3), id: "2"), mail("[PATCH 0/2] all", "Cover.\n", id: "0"),
            mail("[PATCH 1/2] a", step("x", 1, 2), id: "1"),
        ])
        #expect(found.title == "all" && found.patches.map(\.subject) == ["a", "b"] && found.problems.isEmpty)
        let others = try series([
            mail("[PATCH 1/2] a", step("x", 1, 2), id: "1"),
            mail("[PATCH 2/2] z", step("y", 1, 2), id: "9", from: "Zoe <z@x.org>"),
        ])
        #expect(others.patches.map(\.subject) == ["a"])
    }

    @Test func takesAnAnswersPatchWhereThereIsNoOther() throws {
        let body = "From: Carl <c@x.org>\nSubject: [PATCH] own\n\nlog\n" + step("x", 1, 2)
        let found = try series([mail("Re: [PATCH] other", body)])
        #expect(found.patches.map(\.subject) == ["own"])
        #expect(found.patches[0].author == Mailbox(name: "Carl", address: "c@x.org"))
        #expect(found.problems.map(\.message) == ["an answer is read as a patch: no mail is sent as one"])
        #expect(throws: SeriesError.self) { try series([mail("Re: [PATCH] other", "words\n")]) }
    }

    @Test func cutsAtScissors() throws {
        let found = try series([
            mail("[PATCH] a", "Hello,\n\nhere:\n\n-- >8 --\nFrom: Carl <c@x.org>\nSubject: b\n\nlog\n" + step("x", 1, 2))
        ])
        #expect(found.patches[0].subject == "b" && found.patches[0].author.name == "Carl")
        #expect(found.patches[0].log == Array("log\n".utf8))
    }

    @Test func marksCreditsInAnothersName() throws {
        let found = try series([
            mail("[PATCH] a", "log\n" + step("x", 1, 2), id: "1"),
            mail(
                "Re: [PATCH] a",
                "Reviewed-by: Bob <B@x.org<mailto:b@x.org>>\nTested-by: Zed <z@x.org>\nAcked-by: <b@x.org>\n", answers: "1",
                from: "Bob <b@x.org>"),
        ])
        #expect(found.patches[0].trailers.map(\.value) == ["Bob <B@x.org>", "Zed <z@x.org>", "<b@x.org>"])
        #expect(found.patches[0].trailers.map(\.isForAnother) == [false, true, false])
        let box = String(decoding: SeriesMbox.bytes(of: found, addsTrailers: true), as: UTF8.self)
        #expect(box.contains("log\n\nReviewed-by: Bob <B@x.org>\nAcked-by: <b@x.org>\n---\n"))
    }

    @Test func foldsFixups() throws {
        let found = try series([
            mail("[PATCH 1/2] a", step("x", 1, 2), id: "1"), mail("[PATCH 2/2] b", step("y", 1, 2), id: "2", answers: "1"),
            mail("Re: [PATCH 2/2] b", "oops\n" + step("x", 2, 5), answers: "2"),
            mail("Re: [PATCH 2/2] b", "no, this:\n" + step("x", 2, 6), answers: "2"),
            mail("Re: [PATCH 2/2] b", "and\n" + step("z", 7, 8), answers: "2"),
        ])
        #expect(found.fixups.map(\.afterPatch) == [2, 2, 2])
        let folded = found.folding()
        #expect(folded.patches.map { $0.files.map(\.path.description) } == [["x"], ["y", "x", "z"]])
        #expect(folded.fixups.isEmpty)
        #expect(folded.problems.count == 3)
        #expect(String(decoding: folded.patches[1].diffText, as: UTF8.self).contains("+6\n"))
    }

    @Test func namesHiddenAddresses() throws {
        let input = MailInput(
            format: .patchewPage,
            messages: [
                Message(
                    subject: "[PATCH] a", author: Mailbox(name: "Ann A"),
                    body: Array(("Cc: Bob B <bob@x.org>\nSigned-off-by: Ann A <ann@x.org>\n" + step("x", 1, 2)).utf8)),
                Message(
                    subject: "Re: [PATCH] a", author: Mailbox(name: "Bob B"), body: Array("> Acked-by: Cy <cy@xxxxxxxx>\n".utf8),
                    parent: 0),
                Message(subject: "Re: [PATCH] a", author: Mailbox(name: "Cy"), body: Array("hm\n".utf8), parent: 0),
            ])
        let found = try Series(input)
        #expect(found.patches[0].author == Mailbox(name: "Ann A", address: "ann@x.org", isInferred: true))
        #expect(
            found.messages.map(\.message.author) == [
                Mailbox(name: "Ann A", address: "ann@x.org", isInferred: true),
                Mailbox(name: "Bob B", address: "bob@x.org", isInferred: true), Mailbox(name: "Cy"),
            ])
    }
}
