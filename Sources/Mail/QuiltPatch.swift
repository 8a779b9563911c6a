// A patch as quilt keeps it: a description that may or may not look like a mail's header, then a diff.

internal import ByteText

extension MailInput {
    /// Reads one patch of a quilt series; `name` is its file's name, which stands for a subject where the patch has none.
    public static func read(quiltPatch bytes: [UInt8], name: String) throws(MailError) -> MailInput {
        do {
            var input = try read(bytes)
            for place in input.messages.indices where input.messages[place].subject.isEmpty {
                input.messages[place].subject = title(of: name)
            }
            return input
        } catch {
            guard case .notRecognised(let line, _, .some) = error else { throw error }
            // Free text above the diff: its first line is the subject, as git quiltimport takes it.
            let text = MailText(bytes)
            let message = Message(
                subject: text.trimmedLine(line), author: Mailbox(name: ""),
                body: Array(text.bytes[text.start(ofLine: line + 1)...]), bodyLine: line + 1, line: line)
            return MailInput(format: .quilt, messages: [message])
        }
    }

    private static func title(of name: String) -> String {
        let last = name.split(separator: "/").last ?? Substring(name)
        return last.hasSuffix(".patch") || last.hasSuffix(".diff") ? String(last.prefix { $0 != "." }) : String(last)
    }
}

extension Message {
    /// Makes the message the patch `index` of `total`, whatever number its subject has: where a list outside of the mails gives the
    /// order, such as quilt's `series` or a range of commits.
    public mutating func number(_ index: Int, of total: Int) {
        var title = Substring(subject)
        // Of the brackets at the front only those that call it a patch are replaced.
        while title.hasPrefix("["), let close = title.firstIndex(of: "]"),
            title[..<close].uppercased().firstRange(of: "PATCH") != nil
        {
            title = title[title.index(after: close)...].drop { $0 == " " }
        }
        subject = total == 1 ? "[PATCH] \(title)" : "[PATCH \(index)/\(total)] \(title)"
        messageID = nil
        inReplyTo = nil
        references = []
        parent = nil
    }
}
