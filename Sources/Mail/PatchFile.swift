// One patch in a file of its own: a mail without a `From ` line, or a diff with nothing before it.

/// Reads a single mail or a bare diff.
enum PatchFile {
    /// Whether the text begins with a mail's header or with a diff.
    static func recognises(_ text: MailText, from first: Int) -> Bool {
        hasMailHeader(text, from: first) || isDiff(text, from: first)
    }

    /// Reads the mail; a bare diff becomes the body of a message without an author.
    static func read(_ text: MailText, from first: Int) -> MailInput {
        var problems: [MailProblem] = []
        let message: Message
        if hasMailHeader(text, from: first) {
            message = MailMessage.read(text, lines: first..<(text.lineCount + 1), startLine: first, problems: &problems)
        } else {
            message = Message(
                subject: "", author: Mailbox(name: ""), body: Array(text.bytes[text.start(ofLine: first)...]), bodyLine: first,
                line: first)
        }
        return MailInput(format: .patch, messages: [message], problems: problems)
    }

    /// Whether a header block begins on line `first` that names an author or a subject.
    ///
    /// A page of an archive may begin with a subject (`Re: …`), which looks like a field; so one field alone is not enough
    /// unless it is `From`.
    static func hasMailHeader(_ text: MailText, from first: Int) -> Bool {
        var names: Set<String> = []
        var number = first
        while number <= text.lineCount, number < first + 1000 {
            let line = text.line(number)
            if line.isEmpty { break }
            if !isBlank(text.bytes[line.lowerBound]) {
                guard let colon = HeaderFields.colon(text, of: number) else { break }
                names.insert(String(decoding: text.bytes[line.lowerBound..<colon], as: UTF8.self).lowercased())
            }
            number += 1
        }
        let known: Set<String> = [
            "from", "subject", "date", "to", "cc", "message-id", "mime-version", "received", "return-path", "delivered-to",
            "in-reply-to", "references", "content-type",
        ]
        return names.contains("from") || names.contains("subject") && names.intersection(known).count > 1
    }

    /// Whether a diff begins on line `first`.
    static func isDiff(_ text: MailText, from first: Int) -> Bool {
        if text.line(first, startsWith: "diff --git ") || text.line(first, startsWith: "diff -") { return true }
        if text.line(first, startsWith: "--- ") { return text.line(first + 1, startsWith: "+++ ") }
        return text.line(first, startsWith: "Index: ")
    }
}
