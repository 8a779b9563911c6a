import Mail
import Testing

@Suite struct BodyTests {
    private func read(_ mail: String) throws -> MailInput { try MailInput.read(bytes(mail)) }

    @Test func keepsEveryByteOfAPlainBody() throws {
        let body: [UInt8] = bytes("a\t \n \n\u{c}\n+x  \n") + [0xff, 0x00, 0x80] + bytes("\n\n")
        let input = try MailInput.read(bytes("From: a@x.org\nContent-Type: text/plain; charset=ISO-8859-1\n\n") + body)
        #expect(input.messages[0].body == body)
        #expect(input.messages[0].charset == .latin1)
        #expect(input.messages[0].bodyLine == 4)
    }

    @Test func takesCarriageReturnsOfTheJourneyOnly() throws {
        let input = try read(
            "From: a@x.org\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n one=\r\n two=0D\r\n=3D three=20\r\nx \r\n")
        #expect(text(input.messages[0].body) == " one two\r\n= three \nx \n")
    }

    @Test func decodesBase64() throws {
        let input = try read("From: a@x.org\nContent-Transfer-Encoding: BASE64\n\nSGVsbG8N\nCiB3b3Js\nZCEK\n")
        #expect(text(input.messages[0].body) == "Hello\r\n world!\n")
    }

    @Test func joinsTextAndKeepsPatchesApart() throws {
        let input = try read(
            """
            From: a@x.org
            Content-Type: multipart/mixed; boundary="b 1"

            preamble
            --b 1
            Content-Type: multipart/alternative; boundary=b2

            --b2
            Content-Type: text/plain

            Hello
            --b2
            Content-Type: text/html

            <p>Hello
            --b2--
            --b 1
            Content-Type: text/x-patch; name="=?utf-8?q?=C3=B6.patch?="
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment

            LS0tIGEveAo=
            --b 1
            Content-Type: application/octet-stream
            Content-Disposition: attachment; filename*=utf-8''0001%20a.diff

            --- a/y

            --b 1

            footer
            --b 1--
            epilogue

            """)
        let mail = input.messages[0]
        #expect(input.problems.isEmpty)
        #expect(text(mail.body) == "Hello\nfooter\n")
        #expect(mail.bodyLine == 11)
        #expect(mail.attachments.map(\.name) == ["ö.patch", "0001 a.diff"])
        #expect(mail.attachments.map { text($0.content) } == ["--- a/x\n", "--- a/y\n"])
    }

    @Test func saysWhatIsWrongWithTheParts() throws {
        let open = try read("From: a@x.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n")
        #expect(open.problems == [MailProblem(line: 5, message: "a MIME part is not closed by its boundary")])
        #expect(text(open.messages[0].body) == "text\n")
        let none = try read("From: a@x.org\nContent-Type: multipart/mixed; boundary=b\n\ntext\n")
        #expect(none.problems.map(\.line) == [4, 4])
        let html = try read("From: a@x.org\nContent-Type: text/html\n\n<p>\n")
        #expect(html.problems == [MailProblem(line: 4, message: "the mail has no plain text")])
        let odd = try read("From: a@x.org\nContent-Transfer-Encoding: x-uuencode\n\ntext\n")
        #expect(odd.problems.map(\.line) == [4])
        #expect(text(odd.messages[0].body) == "text\n")
    }

    @Test func boundsTheNesting() throws {
        var mail = "From: a@x.org\nContent-Type: multipart/mixed; boundary=b0\n\n"
        for depth in 0..<200 { mail += "--b\(depth)\nContent-Type: multipart/mixed; boundary=b\(depth + 1)\n\n" }
        let input = try read(mail)
        #expect(input.problems.contains { $0.message.contains("nested") })
        #expect(input.messages[0].body.isEmpty)
    }
}
