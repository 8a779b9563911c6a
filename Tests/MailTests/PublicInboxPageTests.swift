import Foundation
import Mail
import Testing

@Suite struct PublicInboxPageTests {
    static let thread = """
        list.example.org archive mirror
         help / color / mirror / Atom feed
        * [PATCH 0/1] tidy
        @ 2022-03-15 10:47 Ann A
          2022-03-15 10:47 ` [PATCH 1/1] mm: one Ann A
          0 siblings, 1 reply; 4+ messages in thread
        From: Ann A @ 2022-03-15 10:47 UTC (permalink / raw)
          To: list; +Cc: Bob B, Carl C .

        Cover.

        * [PATCH 0/1] a list item

        -- 
        Ann


        ^ permalink raw reply	[flat|nested] 4+ messages in thread

        * [PATCH 1/1] mm: one
          2022-03-15 10:47 [PATCH 0/1] tidy Ann A
        @ 2022-03-15 10:47 ` Ann A
          2022-03-16  9:00   ` Bob B
          0 siblings, 1 reply; 4+ messages in thread
        From: Ann A @ 2022-03-15 10:47 UTC (permalink / raw)
          To: list
          Cc: Bob B,
        \tCarl C .

        \tlog
         
        +x \t

        ^ permalink raw reply related	[flat|nested] 4+ messages in thread

        * Re: [PATCH 1/1] mm: one
          2022-03-15 10:47 ` [PATCH 1/1] mm: one Ann A
        @ 2022-03-16  9:00   ` Bob B
          0 siblings, 0 replies; 4+ messages in thread
        From: Bob B @ 2022-03-16  9:00 UTC (permalink / raw)
          To: Ann A

        > log
        ok

        ^ permalink raw reply	[flat|nested] 4+ messages in thread

        """
    static let overview = """
        end of thread, other threads:[~2022-03-16  9:00 UTC | newest]

        Thread overview: 4+ messages (download: mbox.gz / follow: Atom feed)
        -- links below jump to the message on this page --
        2022-03-15 10:47 [PATCH 0/1] tidy Ann A
             [not found] ` <lost@x.org>
        2022-03-15 10:47   ` [PATCH 1/1] mm: one Ann A
        2022-03-16  9:00     ` Bob B

        """

    @Test func cutsMailsOutExactly() throws {
        let input = try MailInput.read(bytes(Self.thread + Self.overview))
        #expect(input.format == .publicInboxPage)
        #expect(input.problems.isEmpty)
        #expect(input.messages.map(\.subject) == ["[PATCH 0/1] tidy", "[PATCH 1/1] mm: one", "Re: [PATCH 1/1] mm: one"])
        #expect(text(input.messages[0].body) == "Cover.\n\n* [PATCH 0/1] a list item\n\n-- \nAnn\n\n")
        #expect(text(input.messages[1].body) == "\tlog\n \n+x \t\n")
        #expect(text(input.messages[2].body) == "> log\nok\n")
        #expect(input.messages.map(\.author.name) == ["Ann A", "Ann A", "Bob B"])
        #expect(
            input.messages.map { $0.date?.description } == [
                "2022-03-15T10:47:00+00:00", "2022-03-15T10:47:00+00:00", "2022-03-16T09:00:00+00:00",
            ])
        #expect(input.messages[0].recipients.map(\.name) == ["list", "Bob B", "Carl C ."])
        #expect(input.messages[1].recipients.map(\.name) == ["list", "Bob B", "Carl C ."])
        #expect(input.messages.map(\.bodyLine) == [10, 30, 43])
    }

    @Test func readsTheTreeWithItsHoles() throws {
        let whole = try MailInput.read(bytes(Self.thread + Self.overview))
        #expect(whole.messages.map(\.parent) == [nil, nil, 1])
        #expect(whole.messages.map(\.inReplyTo) == [nil, "lost@x.org", nil])
        let cut = try MailInput.read(bytes(Self.thread))
        #expect(cut.messages.map(\.parent) == [nil, 0, 1])
    }

    @Test func saysWhereAPageIsCutOff() throws {
        let end = try #require(Self.thread.range(of: "ok\n"))
        let input = try MailInput.read(bytes(String(Self.thread[..<end.upperBound])))
        #expect(input.messages.count == 3)
        #expect(input.problems.map(\.line) == [36])
    }

    @Test func readsAMessagePage() throws {
        let input = try MailInput.read(
            bytes(
                """
                list.example.org archive mirror
                 help / color / mirror / code / Atom feed
                From: Ann A <ann@x.org>
                To: list@x.org
                Subject: [PATCH] mm: one
                Date: Wed,  8 May 2024 11:09:57 +0200\t[thread overview]
                Message-ID: <1@x.org> (raw)
                In-Reply-To: <0@x.org>

                log

                -- 
                2.35.1


                             reply\tother threads:[~2024-05-08 11:09 UTC|newest]

                Thread overview: 2+ messages / expand[flat|nested]  mbox.gz  Atom feed  top
                2024-05-08 11:09 Ann A [this message]

                """))
        #expect(input.format == .publicInboxPage)
        let mail = input.messages[0]
        #expect(text(mail.body) == "log\n\n-- \n2.35.1\n\n")
        #expect(mail.messageID == "1@x.org")
        #expect(mail.inReplyTo == "0@x.org")
        #expect(mail.author == Mailbox(name: "Ann A", address: "ann@x.org"))
        #expect(mail.date?.description == "2024-05-08T11:09:57+02:00")
        #expect(input.problems.isEmpty)
    }
}

@Suite struct SampleTests {
    @Test(.enabled(if: sample("002") != nil)) func readsAWholeThread() throws {
        let input = try MailInput.read(try #require(sample("002")))
        #expect(input.format == .publicInboxPage)
        #expect(input.problems.isEmpty)
        #expect(input.messages.count == 38)
        #expect(input.messages.enumerated().allSatisfy { ($0.element.parent == nil) == ($0.offset == 0) })
        #expect(input.messages[1...15].allSatisfy { $0.parent == 0 && text($0.body).hasSuffix("\n-- \n2.35.1\n\n") })
        // Each answer answers a mail of the same subject.
        for mail in input.messages[16...] {
            let parent = input.messages[try #require(mail.parent)]
            #expect(mail.subject == parent.subject || mail.subject == "Re: " + parent.subject)
            #expect(mail.recipients.contains { $0.name == parent.author.name } || mail.author == parent.author)
        }
    }

    @Test(.enabled(if: sample("004") != nil)) func readsAMirror() throws {
        let input = try MailInput.read(try #require(sample("004")))
        #expect(input.format == .publicInboxPage)
        #expect(input.problems.isEmpty)
        #expect(input.messages.map(\.author.name) == ["Lorenzo Stoakes", "kernel test robot"])
        #expect(input.messages.map(\.parent) == [nil, nil])
        #expect(text(input.messages[1].body).hasPrefix("BCC: lkp@intel.com\n"))
        #expect(text(input.messages[0].body).hasSuffix("-- \n2.49.0\n\n"))
    }

    @Test(.enabled(if: sample("000") != nil)) func readsPatchew() throws {
        let input = try MailInput.read(try #require(sample("000")))
        #expect(input.format == .patchewPage)
        #expect(
            input.messages.map(\.author.name) == [
                "David Hildenbrand", "David Hildenbrand", "Oscar Salvador", "David Hildenbrand",
            ])
        #expect(input.messages.allSatisfy { $0.date == nil && $0.author.address == nil })
        #expect(input.messages.map(\.parent) == [nil, 0, 0, 0])
        #expect(text(input.messages[2].body).hasPrefix("On Wed, Jun 25, 2025 at 10:47:49AM +0200, David Hildenbrand wrote:\n"))
        #expect(text(input.messages[0].body).hasSuffix("-- \n2.49.0\n"))
    }

    @Test(.enabled(if: sample("001") != nil)) func readsPatchwork() throws {
        let input = try MailInput.read(try #require(sample("001")))
        #expect(input.format == .patchworkPage)
        #expect(input.messages.count == 13)
        #expect(input.messages[0].messageID == "20240809160909.1023470-7-peterx@redhat.com")
        #expect(input.messages[0].date?.description == "2024-08-09T16:08:00+00:00")
        #expect(input.messages.map(\.author.name).last == "Peter Xu")
        #expect(input.messages.last?.date?.description == "2024-08-21T18:42:00+00:00")
        #expect(text(input.messages[0].attachments[0].content).contains("@@ -727,6 +727,11 @@ struct folio *folio_walk_start("))
        #expect(text(input.messages[0].attachments[0].content).hasSuffix("vma->vm_end))\n"))
        #expect(input.messages[0].attachments[0].line == 761)
    }

    @Test(.enabled(if: sample("003") != nil)) func readsHypermail() throws {
        let input = try MailInput.read(try #require(sample("003")))
        #expect(input.format == .hypermailPage)
        #expect(input.messages.map(\.subject) == ["Re: [PATCH v2 07/19] mm/fork: Accept huge pfnmap entries"])
        #expect(input.messages[0].author == Mailbox(name: "Peter Xu"))
        #expect(input.messages[0].date?.description == "2024-09-11T10:35:20-05:00")
        #expect(text(input.messages[0].body).hasPrefix("On Wed, Sep 11, 2024 at 10:16:55AM +0800, Yan Zhao wrote:\n"))
        #expect(text(input.messages[0].body).hasSuffix("--\nPeter Xu\n"))
    }
}
