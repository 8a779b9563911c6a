import Mail
import Testing

@Suite struct DialectTests {
    @Test(
        arguments: [
            ("ISO-2022-JP", [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42], "日本"),
            ("GB2312", [0xd6, 0xd0, 0xce, 0xc4], "中文"),
            ("GB18030", [0xd6, 0xd0, 0xce, 0xc4], "中文"),
            ("KOI8-R", [0xf0, 0xc9, 0xcf, 0xd4, 0xd2], "Пиотр"),
            ("windows-1251", [0xcf, 0xe5, 0xf2, 0xf0], "Петр"),
            ("windows-1250", [0x8a, 0x9e], "Šž"),
            ("Big5", [0xa4, 0xa4], "中"),
            ("EUC-KR", [0xc7, 0xd1], "한"),
            ("no-such-charset", [0xe4], "ä"),
            ("../etc", [0xe4], "ä"),
        ] as [(String, [UInt8], String)])
    func readsCharsets(name: String, coded: [UInt8], plain: String) throws {
        #expect(Charset(name: name).decode(coded) == plain)
        let word = coded.map { "=" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
        let input = try MailInput.read(bytes("From: a@x.org\nSubject: =?\(name)?Q?\(word)?=\n\nbody\n"))
        if !name.contains("/") { #expect(input.messages[0].subject == plain) }
    }

    @Test func fallsBackWhereBytesAreNotOfTheirCharset() {
        #expect(Charset(name: "ISO-2022-JP").decode([0xff, 0x41]) == "ÿA")
        #expect(Charset(name: "GB18030").decode([]) == "")
    }

    @Test func letsFlowedLinesFlow() throws {
        let input = try MailInput.read(
            bytes(
                "From: a@x.org\nContent-Type: text/plain; format=flowed\n\nlong \nline\n  stuffed\n \n+x\n-- \nsig \nnature\n"))
        #expect(text(input.messages[0].body) == "long line\n stuffed\n\n+x\n-- \nsig nature\n")
        let deleting = try MailInput.read(
            bytes("From: a@x.org\nContent-Type: text/plain; Format=Flowed; DelSp=Yes\n\nlo \nng \n-- \nme"))
        #expect(text(deleting.messages[0].body) == "long\n-- \nme")
    }

    @Test func takesThePGPArmourOff() throws {
        let mail =
            "From: a@x.org\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nlog\n- ---\n- --- a/x\n+++ b/x\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
        let input = try MailInput.read(bytes(mail))
        #expect(text(input.messages[0].body) == "log\n---\n--- a/x\n+++ b/x\n")
        #expect(input.messages[0].bodyLine == 6)
    }

    @Test func trustsAStatedLengthThatFits() throws {
        let body = "text\n\nFrom b@x.org Tue Mar 15 10:47:00 2022\nFrom: not a mail\n>From stays\n"
        func box(_ length: Int) -> String {
            "From a@x.org Tue Mar 15 10:47:00 2022\nFrom: A <a@x.org>\nContent-Length: \(length)\nSubject: one\n\n\(body)\n"
                + "From a@x.org Tue Mar 15 10:47:00 2022\nFrom: B <b@x.org>\nSubject: two\n\nlast\n"
        }
        let trusted = try MailInput.read(bytes(box(body.utf8.count)))
        #expect(trusted.messages.map(\.subject) == ["one", "two"])
        #expect(text(trusted.messages[0].body) == body)
        let wrong = try MailInput.read(bytes(box(7)))
        #expect(wrong.messages.count == 3)
    }

    @Test func readsGitsOwnOutput() throws {
        let id = String(repeating: "0a", count: 20)
        let log = """
            commit \(id) (HEAD -> main)
            Author: Bob <b@x.org>
            Date:   Wed Mar 16 10:00:00 2022 +0100

                two: second

                Why.
                
                Signed-off-by: Bob <b@x.org>

            diff --git a/x b/x
            --- a/x
            +++ b/x
            @@ -1 +1 @@
            -b
            +c

            commit \(id)
            Author: Ann <a@x.org>
            Date:   Tue Mar 15 10:00:00 2022 +0100

                one: first

            diff --git a/x b/x
            --- a/x
            +++ b/x
            @@ -1 +1 @@
            -a
            +b

            """
        let input = try MailInput.read(bytes(log))
        #expect(input.format == .gitLog)
        #expect(input.messages.map(\.subject) == ["[PATCH 1/2] one: first", "[PATCH 2/2] two: second"])
        #expect(input.messages.map(\.author.name) == ["Ann", "Bob"])
        #expect(input.messages[1].date?.description == "2022-03-16T10:00:00+01:00")
        #expect(text(input.messages[1].body) == "Why.\n\nSigned-off-by: Bob <b@x.org>\n")
        #expect(text(input.messages[0].attachments[0].content).hasSuffix("-a\n+b\n"))
        #expect(input.messages[1].attachments.map(\.line) == [11])
    }
}
