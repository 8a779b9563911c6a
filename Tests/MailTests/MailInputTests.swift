import Mail
import Testing

@Suite struct MailInputTests {
    @Test func takesABareDiffWithoutAnAuthor() throws {
        for start in ["diff --git a/x b/x\n", "--- a/x\n+++ b/x\n", "Index: x\n"] {
            let input = try MailInput.read(bytes("\n" + start + "@@ -1 +1 @@\n-a\n+b\n"))
            #expect(input.format == .patch)
            #expect(text(input.messages[0].body).hasPrefix(start))
            #expect(input.messages[0].author == Mailbox(name: ""))
            #expect(input.messages[0].bodyLine == 2)
        }
    }

    @Test func refusesWhatIsNoMail() {
        #expect(throws: MailError.empty(byteCount: 0)) { try MailInput.read([]) }
        #expect(throws: MailError.empty(byteCount: 3)) { try MailInput.read(bytes(" \n\n")) }
        #expect(throws: MailError.notRecognised(line: 2, text: "int main(void)", diffLine: nil)) {
            try MailInput.read(bytes("\nint main(void)\n"))
        }
        #expect(throws: MailError.notRecognised(line: 1, text: "Re: a page", diffLine: 4)) {
            try MailInput.read(bytes("Re: a page\n\nFrom: A\ndiff --git a/x b/x\n"))
        }
        #expect(throws: MailError.self) { try MailInput.read(Array(repeating: 0, count: 100_000)) }
    }

    @Test func staysQuickOnHostileInput() throws {
        let fields = String(repeating: "X-A: b\n c\n", count: 20_000)
        let words = String(repeating: "=?utf-8?q?=C3=B6?= ", count: 20_000)
        let angles = String(repeating: "<", count: 50_000)
        let mail = "From: a@x.org\n\(fields)Subject: \(words)\nReferences: \(angles)\nTo: \(angles)\n\nbody\n"
        let input = try MailInput.read(bytes(mail))
        #expect(input.messages[0].subject.utf8.count == 40_000)
    }
}
