import Mail
import Testing

@Suite struct MboxTests {
    @Test func splitsWhereAHeaderFollows() throws {
        let input = try MailInput.read(
            bytes(
                """
                From a@x.org Tue Mar 15 10:47:00 2022
                From: A <a@x.org>
                Subject: one

                From here on 10:47:00 2022
                the text goes on
                >From quoted
                >>From twice
                 >From indented

                From mboxrd@z Thu Jan  1 00:00:00 1970
                From: B <b@x.org>
                Subject: two

                last

                """))
        #expect(input.format == .mbox)
        #expect(input.messages.map(\.subject) == ["one", "two"])
        #expect(
            text(input.messages[0].body)
                == "From here on 10:47:00 2022\nthe text goes on\nFrom quoted\n>From twice\n >From indented\n")
        #expect(text(input.messages[1].body) == "last\n")
        #expect(input.messages.map(\.line) == [1, 11])
        #expect(input.messages.map(\.bodyLine) == [5, 15])
    }

    @Test func leavesAPatchInsideOfAReplyAlone() throws {
        let id = String(repeating: "0a", count: 20)
        let pasted = "Like so:\n\nFrom \(id) Mon Sep 17 00:00:00 2001\nFrom: B <b@x.org>\nSubject: [PATCH] fix\n\nlog\n"
        let box = try MailInput.read(
            bytes("From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: A <a@x.org>\nSubject: Re: x\n\n" + pasted))
        #expect(box.messages.count == 1)
        #expect(text(box.messages[0].body) == pasted)
    }

    @Test func splitsWhatFormatPatchWrites() throws {
        let id = String(repeating: "0a", count: 20)
        let one = "From \(id) Mon Sep 17 00:00:00 2001\nFrom: B <b@x.org>\nSubject: [PATCH 1/2] a\n\n>From stays\n-- \n2.35.1\n\n"
        let input = try MailInput.read(bytes(one + one.replacing("1/2", with: "2/2")))
        #expect(input.format == .mbox)
        #expect(try MailInput.read(bytes(one)).format == .patch)
        #expect(input.messages.map(\.subject) == ["[PATCH 1/2] a", "[PATCH 2/2] a"])
        #expect(input.messages.allSatisfy { text($0.body) == ">From stays\n-- \n2.35.1\n\n" })
    }
}
