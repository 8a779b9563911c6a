// A commit as the message that would carry it, for ranges of a repository.

extension Message {
    /// Makes a patch's message of a commit: the message's first paragraph is the subject, the diff is attached.
    public init(
        commitMessage text: [UInt8], encoding: String?, author: Mailbox, date: MailDate?, diff: [UInt8]
    ) {
        let shown = MailText(text)
        var subject: [String] = []
        var number = shown.firstTextLine ?? shown.lineCount + 1
        let charset = encoding.map(Charset.init(name:)) ?? .utf8
        // git joins the lines up to the first empty one.
        while number <= shown.lineCount, !shown.isBlankLine(number) {
            subject.append(trimmedBlanks(charset.decode(Array(text[shown.line(number)]))))
            number += 1
        }
        while number <= shown.lineCount, shown.isBlankLine(number) { number += 1 }
        self.init(
            subject: subject.joined(separator: " "), author: author, date: date,
            body: number <= shown.lineCount ? Array(text[shown.start(ofLine: number)...]) : [],
            attachments: [Attachment(name: nil, content: diff)], charset: charset)
    }
}
