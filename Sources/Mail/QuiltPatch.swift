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
            guard case .notRecognised(let line, _, _) = error else { throw error }
            let text = MailText(bytes)
            guard (line...max(text.lineCount, line)).contains(where: { PatchFile.isDiff(text, from: $0) }) else { throw error }
            return MailInput(format: .quilt, messages: [described(text, from: line, name: name)])
        }
    }

    /// Reads what stands above a diff, from line `first` on: the fields of Debian's DEP-3, or free text, whose first line is the subject as
    /// `git quiltimport` takes it.
    private static func described(_ text: MailText, from first: Int, name: String) -> Message {
        var subject: String?
        var author: Mailbox?
        var next = first
        fields: while next <= text.lineCount, let colon = HeaderFields.colon(text, of: next) {
            let line = text.line(next)
            let value = Array(text.bytes[(colon + 1)..<line.upperBound])
            switch String(decoding: text.bytes[line.lowerBound..<colon], as: UTF8.self).lowercased() {
            case "author" where author == nil, "from" where author == nil: author = Mailbox.first(of: value)
            case "description" where subject == nil, "subject" where subject == nil:
                subject = String(decoding: value.drop(while: isBlank), as: UTF8.self)
            default: break fields
            }
            next += 1
        }
        if subject == nil, author == nil {
            subject = text.trimmedLine(first)
            next = first + 1
        }
        return Message(
            subject: subject.flatMap { $0.isEmpty ? nil : $0 } ?? title(of: name), author: author ?? Mailbox(name: ""),
            body: Array(text.bytes[text.start(ofLine: next)...]), bodyLine: next, line: first)
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
