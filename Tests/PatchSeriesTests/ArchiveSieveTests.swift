import Mail
import PatchSeries
import Testing

/// A mail of an archive: subject, id, what it answers, the day of March 2022.
private func mail(
    _ subject: String, _ id: String?, _ answers: String? = nil, day: Int, from: String = "Ann <ann@x.org>", change: String? = nil
) -> Message {
    let isPatch = subject.hasPrefix("[PATCH") && !subject.contains(" 0/")
    let diff = isPatch ? "---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n" : ""
    return Message(
        subject: subject, author: Mailbox(from) ?? Mailbox(name: ""), date: MailDate("\(day) Mar 2022 10:00:00 +0000"),
        messageID: id, inReplyTo: answers, body: Array("text\n\(change.map { "\nchange-id: \($0)\n" } ?? "")\(diff)".utf8))
}

private func series(_ messages: [Message], allRevisions: Bool = false) -> [ArchivedSeries] {
    var sieve = ArchiveSieve()
    for message in messages { sieve.take(message) }
    return sieve.series(allRevisions: allRevisions)
}

private func places(_ messages: [Message], allRevisions: Bool = false) -> [[Int32]] {
    series(messages, allRevisions: allRevisions).map(\.places)
}

@Suite struct ArchiveSieveTests {
    private let box = [
        mail("[PATCH 0/2] tidy", "a0", day: 1), mail("[PATCH 1/2] one", "a1", "a0", day: 1),
        mail("[PATCH] other", "o", day: 2, from: "Bob <bob@x.org>"), mail("[PATCH 2/2] two", "a2", "a0", day: 1),
        mail("Re: [PATCH 1/2] one", "r1", "a1", day: 3), mail("Re: [PATCH] other", "r2", "o", day: 4),
        mail("[PATCH v2 0/2] tidy", "b0", day: 5), mail("[PATCH v2 1/2] one", "b1", "b0", day: 5),
        mail("[PATCH v2 2/2] two", "b2", "b0", day: 5), mail("lunch", "l", day: 9),
    ]

    @Test func takesTheNewestVersionOfEachOrAll() throws {
        #expect(places(box) == [[2, 5], [6, 7, 8]])
        #expect(places(box, allRevisions: true) == [[0, 1, 3, 4], [2, 5], [6, 7, 8]])
        for entry in series(box, allRevisions: true) {
            let input = MailInput(format: .mbox, messages: entry.places.map { box[Int($0)] })
            #expect(throws: Never.self) { try Series(input, revision: entry.revision) }
        }
    }

    @Test func versionsInOneThreadAreOneSeries() {
        let answered = box.map { message in
            var moved = message
            if message.messageID == "b0" { moved.inReplyTo = "a0" }
            return moved
        }
        #expect(places(answered).count == 2)
        let all = series(answered, allRevisions: true)
        #expect(all.map(\.revision) == [1, 2, 1])
        #expect(all[0].thread == all[1].thread && all[0].key != all[1].key)
    }

    @Test func keysAreThoseOfAnyArchive() {
        let keys = series(box).map(\.key)
        #expect(Set(series(Array(box.reversed())).map(\.key)) == Set(keys))
        // From a second list; and a reply that comes later changes nothing.
        #expect(series(box + box + [mail("Re: tidy", "r9", "b0", day: 20)]).map(\.key) == keys)
    }

    @Test func oneTitleOfTwoAuthorsOrTwiceInOneVersionIsTwoSeries() {
        let alike = [
            mail("[PATCH] fix typo", "1", day: 1), mail("[PATCH v2] fix typo", "2", day: 2, from: "Bob <b@x.org>"),
            mail("[PATCH] fix typo", "3", day: 9), mail("[PATCH v2] fix typo", "4", day: 10),
        ]
        // The last is the second version of the third, which is a series of its own after the first.
        #expect(places(alike) == [[0], [1], [3]])
    }

    @Test func aChangeIDJoinsVersionsWhateverTheyAreCalled() {
        let renamed = [
            mail("[PATCH 1/1] old name", "1", day: 1, change: "20220301-x-1"),
            mail("[PATCH v2 1/1] new name", "2", day: 4, change: "20220301-x-1"),
        ]
        #expect(places(renamed) == [[1]])
    }

    @Test func anIncompleteNewVersionDoesNotReplaceAWholeOne() {
        let partly = [
            mail("[PATCH 0/4] tidy", "a0", day: 1), mail("[PATCH 1/4] a", "a1", "a0", day: 1),
            mail("[PATCH 2/4] b", "a2", "a0", day: 1), mail("[PATCH 3/4] c", "a3", "a0", day: 1),
            mail("[PATCH 4/4] d", "a4", "a0", day: 1), mail("[PATCH v2 3/4] tidy", "b3", day: 3),
        ]
        #expect(places(partly) == [[0, 1, 2, 3, 4]])
    }

    @Test func mailsWithoutAThreadAreKeptTogether() {
        let apart = [
            mail("[PATCH 1/2] x", "1", day: 1), mail("[PATCH 1/2] foreign", "g", day: 1, from: "Bob <b@x.org>"),
            mail("[PATCH 2/2] y", "2", day: 1), mail("[PATCH 1/2] late", "3", day: 20), mail("[PATCH 2/2] later", nil, day: 21),
        ]
        #expect(places(apart) == [[0, 2], [1], [3, 4]])
        #expect(places([mail("a", "1", day: 1), mail("[PATCH 0/1] nothing follows", "2", day: 1)]).isEmpty)
        #expect(places([]).isEmpty)
    }

    @Test func aPageThatShowsNoIDsIsOneThread() {
        var sieve = ArchiveSieve()
        sieve.take(mail("[PATCH 0/2] x", nil, day: 1))
        sieve.take(mail("[PATCH 1/2] y", nil, day: 1, from: "Ann"), parent: 0)
        sieve.take(mail("Re: [PATCH 1/2] y", nil, day: 2, from: "Bob"), parent: 1)
        sieve.take(mail("[PATCH 2/2] z", nil, day: 1, from: "Ann"), parent: 0)
        #expect(sieve.series(allRevisions: false).map(\.places) == [[0, 1, 2, 3]])
    }

    @Test func patchesInAThreadWithoutANumberAreNoSeriesOfTheirOwn() {
        let followed = box + [mail("[PATCH] fold this in", "f", "b1", day: 6)]
        #expect(series(followed, allRevisions: true).count == 3)
    }

    @Test func ringsOfIDsEnd() {
        let ring = [
            mail("[PATCH] a", "1", "2", day: 1), mail("[PATCH] b", "2", "1", day: 1), mail("[PATCH] p", "3", "3", day: 1),
        ]
        #expect(places(ring) == [[0, 1], [2]])
    }
}
