import Mail
import Testing

@Suite struct PageTextTests {
    @Test func undoesEntitiesAndTags() throws {
        let page =
            "<!DOCTYPE html>\n<html><head><title>x</title><style>pre{}</style></head><body>\n<h1>a &amp; b&#33; &#x201c;c&#8221;</h1>\n"
            + "<b>From:</b> <a class=\"__cf_email__\" data-cfemail=\"7a1b3a0254150815\">[email&#160;protected]</a><br>\n"
            + "<b>Date:</b> Wed Sep 11 2024 - 10:35:20 EST\n<hr><pre>\nif (a &lt; b &amp;&amp; <a href=\"/x\">c</a> &gt; &unknown; 1)\n"
            + "\t<i>x</i>  y\n&nbsp;z\n</pre></body></html>\n"
        let input = try MailInput.read(bytes(page))
        #expect(input.format == .hypermailPage)
        let mail = input.messages[0]
        #expect(mail.subject == "a & b! \u{201c}c\u{201d}")
        #expect(mail.author.address == "a@x.oro" || mail.author.address?.contains("@") == true)
        #expect(text(mail.body) == "if (a < b && c > &unknown; 1)\n\tx  y\n\u{a0}z\n")
        // Lines are the page's own.
        #expect(mail.bodyLine == 7)
    }

    @Test func readsMARCsAddresses() throws {
        let page =
            "List:       linux-mm\nSubject:    s\nFrom:       Ann A <ann () x ! org>\nDate:       2024-09-11 14:34:16\nMessage-ID: 1 () x\n[Download RAW message or body]\n\nbody\n[prev in list] [next in list]\n"
        let mail = try MailInput.read(bytes(page)).messages[0]
        #expect(mail.author == Mailbox(name: "Ann A", address: "ann@x.org"))
        #expect(mail.messageID == "1@x")
        #expect(mail.date?.description == "2024-09-11T14:34:16Z")
        #expect(text(mail.body) == "body\n")
    }

    @Test(arguments: [
        ("Peter Xu <peterx@xxxxxxxxxx>", Mailbox(name: "Peter Xu")),
        ("Peter Xu <peterx at x.org>", Mailbox(name: "Peter Xu", address: "peterx@x.org")),
        ("Peter Xu <>", Mailbox(name: "Peter Xu")),
        ("Peter Xu", Mailbox(name: "Peter Xu")),
    ])
    func takesAHypermailAuthor(shown: String, author: Mailbox) throws {
        let page = "s\n\nFrom: \(shown)\nDate: Wed Sep 11 2024 - 10:35:20 EST\n\nbody\n"
        #expect(try MailInput.read(bytes(page)).messages[0].author == author)
    }

    @Test func takesAMailThatQuotesAPageForAMail() throws {
        let mail = "From: a@x.org\nSubject: s\n\n> x\nPosted by Ann 3 days ago\nAttachment 1 Details for Bug 2\nList:  x\n"
        let input = try MailInput.read(bytes(mail))
        #expect(input.format == .patch && input.messages.count == 1)
    }

    @Test(arguments: ["<html>", "<html><pre>", "<html><!--", "<pre>&#0;&#xffffffffff;&;", "<html><script>", "<html><a href=\"x"])
    func copesWithBrokenPages(page: String) {
        #expect(throws: MailError.self) { try MailInput.read(bytes(page)) }
        #expect(throws: MailError.self) { try MailInput.read(bytes(page + String(repeating: "<div><pre>&lt", count: 20_000))) }
    }

    @Test func staysInBoundsOnAnything() {
        // A generator of its own, so that a failure can be had again (Knuth's constants for a linear congruence).
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = [
            "From a@x.org Tue Mar 15 10:47:00 2022\n", "From: a@x.org\n", "Subject: [PATCH 1/2] x\n", "\n", "<html>", "<pre>",
            "</pre>",
            "Content-Type: multipart/mixed; boundary=b\n", "--b\n", "--b--\n", "Content-Length: 30\n", "diff --git a/x b/x\n",
            "Commit Message\n", "Message ID x@y\n", "Ann Aug. 9, 2024, 4:08 p.m. UTC\n", "Comments\n", "Patch\n",
            "@@ -1 +1 @@  x\n",
            "Posted by Ann 3 days ago\n", "List:   x\n", "[Download RAW body]\n", "Date\tTue, 15 Mar 2022 10:00:00 +0000\n",
            "From\tx\n",
            "Subject\ty\n", "Last update: x\n", "Attachment 1 Details for Bug 2\n", "commit 0123456\n", "Author: a\n", "&lt;",
            "<a href=x>",
            "* x\n", "From: A @ 2022-03-15 10:47 UTC (permalink / raw)\n", "^ permalink raw reply\n", "\u{0}", "\r\n",
            "=?utf-8?q?",
            "-----BEGIN PGP SIGNED MESSAGE-----\n", "Content-Type: text/plain; format=flowed\n", " x \n",
            "A Tue, 15 Mar 2022 10:00:00 +0000\n",
            "Reply via email to\n",
        ]
        for _ in 0..<3000 {
            let input = (0..<next(14)).map { _ in pieces[next(pieces.count)] }.joined()
            if let read = try? MailInput.read(bytes(input)) {
                #expect(!read.messages.isEmpty)
                #expect(read.messages.allSatisfy { $0.line >= 1 && $0.bodyLine >= 1 })
            }
        }
    }
}
