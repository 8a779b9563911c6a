// What lists, mail programs and habits put around patches: footers, armour, prefixes in many languages.

import Mail
import PatchSeries
import Testing

private let diff = """
    ---
    diff --git a/x.c b/x.c
    index 1111111..2222222 100644
    --- a/x.c
    +++ b/x.c
    @@ -1,2 +1,2 @@
    -a
    +b
     c

    """

private func series(_ header: String, _ body: String, replies: [String] = []) throws -> Series {
    var box = "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann A <ann@x.org>\nMessage-ID: <1@x>\n\(header)\n\n\(body)\n"
    for (number, reply) in replies.enumerated() {
        box +=
            "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Bob <bob@x.org>\nSubject: Re: [PATCH] t\nMessage-ID: <r\(number)@x>\n"
            + "In-Reply-To: <1@x>\n\n\(reply)\n"
    }
    return try Series(MailInput.read(Array(box.utf8)))
}

@Suite struct MailHabitTests {
    @Test(arguments: [
        "_______________________________________________\nlinux-nfs mailing list\nlinux-nfs@lists.example.org\nhttps://lists.example.org/mailman/listinfo/linux-nfs\n",
        "--\nTo unsubscribe from this list: send the line \"unsubscribe linux-kernel\" in\nthe body of a message to majordomo@example.org\n",
        "\n--\nTo unsubscribe, send a message with 'unsubscribe linux-mm' in\nthe body to majordomo@example.org.\nDon't email: <a href=mailto:\"d@x.org\"> e@x.org </a>\n",
        "-=-=-=-=-=-=-=-=-=-=-=-\nGroups.io Links: You receive all messages sent to this group.\nView/Reply Online (#123): https://groups.io/g/x/message/123\n-=-=-=-=-=-=-=-=-=-=-=-\n",
    ]) func listFootersAreNoPartOfAPatchOrACredit(footer: String) throws {
        let read = try series(
            "Subject: [PATCH] t", "Why.\n\nSigned-off-by: Ann A <ann@x.org>\n" + diff + footer,
            replies: ["Reviewed-by: Bob <bob@x.org>\n" + footer])
        #expect(read.problems.isEmpty)
        #expect(String(decoding: read.patches[0].diffText, as: UTF8.self) == String(diff.dropFirst(4)))
        #expect(String(decoding: read.patches[0].log, as: UTF8.self) == "Why.\n\nSigned-off-by: Ann A <ann@x.org>\n")
        #expect(read.patches[0].trailers.map(\.key) == ["Signed-off-by", "Reviewed-by"])
        let exported = try Series(MailInput.read(SeriesMbox.bytes(of: read, addsTrailers: true)))
        #expect(exported.patches[0].diffText == read.patches[0].diffText)
        #expect(!String(decoding: SeriesMbox.bytes(of: read), as: UTF8.self).contains("nsubscribe"))
    }

    @Test func armourComesOffAPatch() throws {
        let armoured =
            (("Why.\n" + diff).split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.hasPrefix("-") ? "- " + line : String(line)
            }).joined(separator: "\n")
        let read = try series(
            "Subject: [PATCH] t",
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n\(armoured)-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
        )
        #expect(read.problems.isEmpty)
        #expect(String(decoding: read.patches[0].diffText, as: UTF8.self) == String(diff.dropFirst(4)))
    }

    @Test func objectionsCountOnlyUnquoted() throws {
        let read = try series(
            "Subject: [PATCH] t", "Why.\n" + diff,
            replies: [
                "> NAK\nno, it is fine\n", "NACK: breaks x\n", "NAKed memory is not meant\n", "Nacked-by: Bob <bob@x.org>\n",
            ])
        #expect(read.patches[0].trailers.map { "\($0.key) \($0.value)" } == ["NAK Bob", "Nacked-by Bob <bob@x.org>"])
    }

    @Test(
        arguments: [
            ("[PATCHv3 net-next 02/7] t", "t", 3, 2, false), ("Aw: [PATCHv3 net-next 02/7] t", "t", 3, 2, true),
            ("\u{56de}\u{590d}: [PATCH v2 1/3] t", "t", 2, 1, true),
            ("\u{56de}\u{590d}\u{ff1a}[PATCH v2 1/3] t", "t", 2, 1, true),
            ("[linux-nfs] [RFC PATCH RESEND v4 10/12] a: b", "a: b", 4, 10, false), ("AW: RE: [PATCH 1/1] t", "t", nil, 1, true),
        ] as [(String, String, Int?, Int?, Bool)])
    func subjectsInTheirForms(subject: String, title: String, version: Int?, index: Int?, isReply: Bool) {
        let line = SubjectLine(subject)
        #expect(line.title == title && line.version == version && line.index == index && line.isReply == isReply)
    }

    /// The same words as each encoding writes them in a header.
    @Test(arguments: [
        ("=?gb2312?B?W1BBVENIIHYyXSC52NPaxNq05g==?=", "\u{5173}\u{4e8e}\u{5185}\u{5b58}"),
        ("=?iso-2022-jp?B?W1BBVENIIHYyXSAbJEIlYSViJWobKEI=?=", "\u{30e1}\u{30e2}\u{30ea}"),
        ("[PATCH v2] =?utf-8?q?=E5=86=85=E5=AD=98?=", "\u{5185}\u{5b58}"),
    ]) func subjectsInChineseAndJapanese(encoded: String, title: String) throws {
        let read = try series("Subject: \(encoded)", "Why.\n" + diff)
        #expect(read.patches[0].subject == title && read.version == 2)
        #expect(try Series(MailInput.read(SeriesMbox.bytes(of: read))).patches[0].subject == title)
    }
}
