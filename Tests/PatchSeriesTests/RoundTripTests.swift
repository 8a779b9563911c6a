import ByteText
import Foundation
import Mail
import PatchSeries
import Testing
import UnifiedDiff

/// The fixture series, out of git's own mbox.
private func fixture() throws -> Series {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../fixtures/series/cow-part9.mbox")
    return try Series(MailInput.read(Array(try Data(contentsOf: path))))
}

@Suite struct RoundTripTests {
    /// Mails into an archive's pages, the pages read, the series exported, the mbox read: the same patches, byte for byte.
    @Test(arguments: PageForm.allCases) func keepsEveryByteOfThePatches(form: PageForm) throws {
        let original = try fixture()
        let mails = try original.patches.map { patch in
            ShownMail(
                subject: "[PATCH v2 \(patch.index)/5] \(patch.subject)", name: patch.author.name,
                address: try #require(patch.author.address), date: try #require(patch.date), id: "\(patch.index).abc@example.org",
                body: String(decoding: patch.log + patch.notes + patch.diffText, as: UTF8.self) + "-- \n2.40.0\n")
        }
        var input = MailInput(format: .patch, messages: [])
        var formats: Set<MailFormat> = []
        for page in form.pages(of: mails) {
            let read = try MailInput.read(Array(page.utf8))
            formats.insert(read.format)
            let offset = input.messages.count
            input.messages += read.messages.map { message in
                var moved = message
                moved.parent = message.parent.map { $0 + offset }
                return moved
            }
        }
        let family = form.rawValue.prefix { $0.isLowercase }
        #expect(formats.count == 1 && formats.first?.rawValue.replacing("-", with: "").hasPrefix(family.lowercased()) == true)
        let series = try Series(input)
        #expect(series.patches.count == 5)
        #expect(series.problems.isEmpty)
        let exported = try Series(MailInput.read(SeriesMbox.bytes(of: series)))
        #expect(exported.problems.isEmpty)
        for (before, after) in zip(original.patches, exported.patches) {
            #expect(before.subject == after.subject)
            #expect(before.author == after.author)
            #expect(before.log == after.log)
            #expect(before.diffText == after.diffText)
            if form.showsDate { #expect(before.date.map { $0.seconds / 60 } == after.date.map { $0.seconds / 60 }) }
        }
        if form == .publicInboxThreadHTML || form == .marc || form == .marcHTML || form == .patchwork {
            #expect(series.patches.map(\.messageID) == mails.map(\.id))
        }
    }

    @Test func exportsWhatMailWouldChange() throws {
        let body =
            "log\nFrom here on Mon Sep 17 10:00:00 2001\n>From quoted\n\n---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+b\u{0}=\r\n"
        let input = MailInput(
            format: .patch,
            messages: [
                Message(
                    subject: "[PATCH] \u{e4}\u{f6} " + String(repeating: "\u{65e5}\u{672c}", count: 20),
                    author: Mailbox(name: "J\u{f6}rg \"M\" A.", address: "j@x.org"), body: Array(body.utf8))
            ])
        let series = try Series(input)
        let box = SeriesMbox.bytes(of: series)
        let read = try Series(MailInput.read(box))
        #expect(read.patches.count == 1)
        #expect(read.patches[0].subject == series.patches[0].subject)
        #expect(read.patches[0].author == series.patches[0].author)
        #expect(read.patches[0].log == series.patches[0].log)
        #expect(read.patches[0].diffText == series.patches[0].diffText)
        #expect(read.patches[0].files[0].hunks[0].lines.map(\.text) == [Array("a\r\n".utf8), Array("b\u{0}=\r\n".utf8)])
        let longest = String(decoding: box, as: UTF8.self).split(separator: "\n").map(\.utf8.count).max() ?? 0
        #expect(longest <= 78)
    }

    @Test func leavesOutWhatHasNoDiff() throws {
        var series = try fixture()
        series.patches[1].diffText = []
        series.patches[1].files = []
        #expect(try Series(MailInput.read(SeriesMbox.bytes(of: series))).patches.map(\.index) == [1, 3, 4, 5])
    }

    @Test func addsTrailersOnRequest() throws {
        var series = try fixture()
        series.patches[0].trailers += [
            Trailer(key: "Reviewed-by", value: "Bob <b@x.org>", source: .reply(author: "Bob")),
            Trailer(key: "NAK", value: "Dan", source: .reply(author: "Dan")),
        ]
        let plain = try Series(MailInput.read(SeriesMbox.bytes(of: series)))
        #expect(plain.patches[0].log == series.patches[0].log)
        let with = try Series(MailInput.read(SeriesMbox.bytes(of: series, addsTrailers: true)))
        #expect(with.patches[0].log == series.patches[0].log + Array("Reviewed-by: Bob <b@x.org>\n".utf8))
        #expect(with.patches[1].log == series.patches[1].log)
    }
}
