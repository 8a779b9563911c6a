import Mail
import Testing

/// A mailbox in pieces of `size` bytes: the mails' lines, subjects and bodies.
private func read(_ box: String, pieces size: Int) -> [String] {
    var stream = MboxStream()
    var found: [String] = []
    func take(_ mail: MboxMail) {
        let message = mail.read().message
        found.append(
            "\(mail.number) \(mail.place.line) \(message.bodyLine) \(message.subject)|\(String(decoding: message.body, as: UTF8.self))"
        )
    }
    let bytes = Array(box.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
        stream.feed(Array(bytes[start..<min(start + size, bytes.count)]), take)
    }
    stream.finish(take)
    return found
}

private let separator = "From mboxrd@z Thu Jan  1 00:00:00 1970\n"

@Suite struct MboxStreamTests {
    @Test(arguments: [1, 7, 64, 100_000]) func aBoxInPiecesIsTheBox(size: Int) {
        let box =
            "\n" + separator + "Subject: a\n\none\n>From two\n\n" + separator + "Subject: b\nContent-Length: 50\n\n"
            + "\(separator)Subject: x\n" + "\n" + separator + "Subject: c\n\nFrom here on: not a mail\nend\n"
        #expect(
            read(box, pieces: size) == [
                "0 2 5 a|one\nFrom two\n", "1 8 12 b|\(separator)Subject: x\n", "2 15 18 c|From here on: not a mail\nend\n",
            ])
    }

    @Test func carriageReturnsGoAndLinesStay() {
        let box = (separator + "Subject: a\n\none\n\n" + separator + "Subject: b\n\ntwo\n").replacing("\n", with: "\r\n")
        #expect(read(box, pieces: 11) == ["0 1 4 a|one\n", "1 6 9 b|two\n"])
    }

    @Test func aMailThatIsTooLongIsCutAndTheNextIsFound() throws {
        var stream = MboxStream()
        var found: [(line: Int, count: Int, body: Int, problems: [MailProblem])] = []
        func take(_ mail: MboxMail) {
            let (message, problems) = mail.read()
            found.append((mail.place.line, mail.place.byteCount, message.body.count, problems))
        }
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: (1 << 20) - 1) + [UInt8(ascii: "\n")]
        stream.feed(Array((separator + "Subject: long\n\n").utf8), take)
        for _ in 0..<70 { stream.feed(piece, take) }
        stream.feed(Array(("\n" + separator + "Subject: b\n\ntwo\n").utf8), take)
        stream.finish(take)
        #expect(found.map(\.line) == [1, 75])
        #expect(found[0].count == (70 << 20) + separator.utf8.count + 15)
        #expect(found[0].body <= MboxStream.longestMail + (2 << 20))
        #expect(found[0].problems.map(\.line) == [1])
        #expect(found[1].body == 4 && found[1].problems.isEmpty)
    }
}
