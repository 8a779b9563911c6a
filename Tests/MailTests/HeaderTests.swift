import Mail
import Testing

@Suite struct HeaderTests {
    private func read(_ header: String) throws -> Message {
        let input = try MailInput.read(bytes(header + "\n\nbody\n"))
        #expect(input.format == .patch)
        return try #require(input.messages.first)
    }

    @Test func unfoldsAndKeepsTheFirstOfAName() throws {
        let mail = try read("From: A <a@x.org>\nSubject: [PATCH] one\n\t two\n  three\nsubject: other\nX-Long: 1\n 2")
        #expect(mail.subject == "[PATCH] one two three")
        #expect(text(mail.body) == "body\n")
    }

    @Test(arguments: [
        ("=?utf-8?q?J=C3=B6rg_M?=", "Jörg M"),
        ("=?UTF-8?B?SsO2cmc=?=", "Jörg"),
        ("=?iso-8859-1?Q?J=F6rg?=", "Jörg"),
        ("=?ISO-8859-15?Q?=A4?= 5", "€ 5"),
        ("=?Windows-1252?Q?=80=93?=", "€“"),
        ("=?us-ascii?Q?plain?=", "plain"),
        ("a =?utf-8?q?b?= =?utf-8?q?c?= d", "a bc d"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=B6?=", "ö"),
        ("=?utf-8*de?q?x?=", "x"),
        ("=?utf-8?x?broken?= =?", "=?utf-8?x?broken?= =?"),
    ])
    func decodesWords(coded: String, plain: String) throws {
        #expect(try read("From: a@x.org\nSubject: \(coded)").subject == plain)
    }

    @Test func readsRawLatin1InAHeader() throws {
        let input = try MailInput.read(bytes("From: J") + [0xf6] + bytes("rg <j@x.org>\nSubject: s\n\nbody\n"))
        #expect(input.messages.first?.author == Mailbox(name: "Jörg", address: "j@x.org"))
    }

    @Test(arguments: [
        ("Jann Horn <jannh@google.com>", Mailbox(name: "Jann Horn", address: "jannh@google.com")),
        ("\"Kirill A . Shutemov\" <k@s.name>", Mailbox(name: "Kirill A . Shutemov", address: "k@s.name")),
        ("\"Last, \\\"F\\\"\" <l@x.org>", Mailbox(name: "Last, \"F\"", address: "l@x.org")),
        ("k@s.name (Kirill)", Mailbox(name: "Kirill", address: "k@s.name")),
        ("k@s.name", Mailbox(name: "", address: "k@s.name")),
        ("=?utf-8?q?J=C3=B6rg?= <j@x.org>", Mailbox(name: "Jörg", address: "j@x.org")),
        ("Only A Name", Mailbox(name: "Only A Name")),
    ])
    func readsAMailbox(field: String, mailbox: Mailbox) throws {
        #expect(try read("From: \(field)\nSubject: s").author == mailbox)
    }

    @Test func readsListsGroupsAndIDs() throws {
        let mail = try read(
            """
            From: a@x.org
            To: "B, C" <b@x.org>, undisclosed: d@x.org, e@x.org;
            Cc: f@x.org,
             G <g@x.org>
            Subject: s
            Message-Id: <1@x>
            In-Reply-To: <0@x>
            References: <-2@x>
             <-1@x> <0@x>
            """)
        #expect(mail.recipients.map(\.address) == ["b@x.org", "d@x.org", "e@x.org", "f@x.org", "g@x.org"])
        #expect(mail.messageID == "1@x")
        #expect(mail.inReplyTo == "0@x")
        #expect(mail.references == ["-2@x", "-1@x", "0@x"])
    }

    @Test func namesTheLineWhereAnEmptyLineIsMissing() throws {
        let input = try MailInput.read(bytes("From: a@x.org\nSubject: s\nno field here\nmore\n"))
        #expect(input.problems.map(\.line) == [3])
        #expect(text(input.messages[0].body) == "no field here\nmore\n")
        #expect(input.messages[0].bodyLine == 3)
    }
}
