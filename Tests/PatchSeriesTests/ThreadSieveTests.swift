import Mail
import PatchSeries
import Testing

/// A mail of a mailbox: subject, id, what it answers, the day of March 2022, and whether it has a diff.
private func mail(_ subject: String, _ id: String, _ answers: String? = nil, day: Int, from: String = "Ann <ann@x.org>")
    -> Message
{
    let diff =
        subject.hasPrefix("[PATCH") && !subject.contains(" 0/")
        ? "---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n" : ""
    return Message(
        subject: subject, author: Mailbox(from) ?? Mailbox(name: ""), date: MailDate("\(day) Mar 2022 10:00:00 +0000"),
        messageID: id,
        inReplyTo: answers, body: Array("text\n\(diff)".utf8))
}

private func places(_ messages: [Message], revision: Int? = nil) -> [Int] {
    var sieve = ThreadSieve(revision: revision)
    for message in messages { sieve.take(message) }
    return sieve.choice().places.sorted()
}

@Suite struct ThreadSieveTests {
    private let box = [
        mail("[PATCH 0/2] tidy", "a0", day: 1), mail("[PATCH 1/2] one", "a1", "a0", day: 1),
        mail("[PATCH] other", "o", day: 2, from: "Bob <bob@x.org>"), mail("[PATCH 2/2] two", "a2", "a0", day: 1),
        mail("Re: [PATCH 1/2] one", "r1", "a1", day: 3), mail("Re: [PATCH] other", "r2", "o", day: 4),
        mail("[PATCH v2 0/2] tidy", "b0", day: 5), mail("[PATCH v2 1/2] one", "b1", "b0", day: 5),
        mail("[PATCH v2 2/2] two", "b2", "b0", day: 5), mail("Re: [PATCH v2 1/2] one", "r3", "gone", day: 6),
        mail("lunch", "l", day: 9),
    ]

    @Test func keepsTheNewestSeriesWithItsOtherVersions() throws {
        #expect(places(box) == [0, 1, 3, 4, 6, 7, 8, 9])
        let kept = places(box).map { box[$0] }
        let series = try Series(MailInput(format: .mbox, messages: kept))
        #expect(series.version == 2 && series.patches.map(\.messageID) == ["b1", "b2"])
        #expect(series.messages.filter(\.belongs).compactMap(\.message.messageID) == ["b0", "b1", "b2", "r3"])
        #expect(try Series(MailInput(format: .mbox, messages: box)).patches.map(\.messageID) == ["b1", "b2"])
    }

    @Test func takesTheNewestThatHasTheVersionAskedFor() {
        let later = box + [mail("[PATCH] last", "z", day: 20, from: "Zoe <z@x.org>")]
        #expect(places(later) == [11])
        #expect(places(later, revision: 2) == [0, 1, 3, 4, 6, 7, 8, 9])
    }

    @Test func mailsWithoutAThreadAreKeptTogether() {
        let apart = [
            mail("[PATCH 1/2] x", "1", day: 1), mail("[PATCH 1/2] early", "e", day: 20), mail("[PATCH 2/2] y", "2", day: 1),
            mail("[PATCH 2/2] late", "f", day: 21), mail("[PATCH 1/2] foreign", "g", day: 20, from: "Bob <b@x.org>"),
        ]
        #expect(places(apart) == [1, 3])
    }

    @Test func ringsOfIDsEndAndABoxWithoutPatchesIsShown() {
        let ring = [mail("Re: a", "1", "2", day: 1), mail("Re: a", "2", "1", day: 1), mail("[PATCH] p", "3", "3", day: 1)]
        #expect(places(ring) == [2])
        #expect(places([mail("a", "1", day: 1)]) == [0])
        #expect(places([]).isEmpty)
    }
}
