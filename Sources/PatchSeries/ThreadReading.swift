// Every message of an input read once: its subject, its place in the thread, the patch in its body.

internal import ByteText
internal import Mail
internal import UnifiedDiff

/// One message with what the series is made from.
struct ReadMessage {
    let message: Message
    let subject: SubjectLine
    /// The message that it answers, where that is in the input.
    var parent: Int?
    /// What stands for the whole thread: messages of one thread have the same.
    var root = ""
    /// Whether a diff is in the body or attached, readable or not.
    let hasDiff: Bool
    /// Whether it is an answer that is read as a patch, since the input has no other.
    var isPromoted = false

    /// Reads the patch in the body or the attachment, each time anew: only those of the series that is chosen are held in memory.
    var patch: PatchText { PatchText(of: message, isReply: subject.isReply && !isPromoted) }

    /// Reads the pasted patch in an answer.
    var pasted: PastedPatch? { subject.isReply && !isPromoted && hasDiff ? PastedPatch(in: message) : nil }

    init(_ message: Message) {
        self.message = message
        subject = SubjectLine(message.subject)
        let mayHaveDiff = [message.body] + message.attachments.map(\.content)
        // Most mails are told by this alone.
        let candidates = mayHaveDiff.filter { text in
            text.firstOffset(of: Array("+++ ".utf8)) != nil || text.firstOffset(of: Array("diff --git ".utf8)) != nil
        }
        hasDiff = candidates.contains { DiffText.parse($0).start != nil }
    }

    /// Whether it is sent as a patch: no answer, a patch by its subject or by its diff, and no cover letter.
    var isPatch: Bool { (!subject.isReply || isPromoted) && subject.index != 0 && (hasDiff || subject.index != nil) }

    /// Whether it is a cover letter, `0/N`.
    var isCover: Bool { !subject.isReply && subject.index == 0 }

    /// Whether a bot wrote it, or it says what a checker said.
    var isReport: Bool {
        let name = message.author.name.lowercased()
        let address = message.author.address?.lowercased() ?? ""
        return name == "kernel test robot" || name == "kbuild test robot" || name.contains("syzbot") || name.contains("kernelci")
            || address == "lkp@intel.com" || address.hasPrefix("syzbot") || address.hasPrefix("bot@kernelci")
            || BotReport.isReport(message.body)
    }
}

extension PatchText {
    /// Reads the patch of a mail that is no answer; empty for an answer.
    init(of message: Message, isReply: Bool) {
        guard !isReply else {
            self.init([], charset: .utf8, firstLine: message.bodyLine)
            return
        }
        var patch = PatchText(message.body, charset: message.charset, firstLine: message.bodyLine)
        for attachment in message.attachments where !patch.hasDiff {
            // What `git format-patch` wrote brings its own log; a diff alone has the mail for it.
            let whole = PatchText(attachment.content, charset: .utf8, firstLine: attachment.line)
            if whole.hasDiff, whole.hasLog {
                patch = whole
            } else if whole.hasDiff {
                patch = PatchText(message.body, charset: message.charset, firstLine: message.bodyLine, attached: attachment)
            }
        }
        self = patch
    }
}

extension PastedPatch {
    /// Finds the patch in an answer's body or, failing that, in what is attached to it.
    init?(in message: Message) {
        if let inBody = PastedPatch(message.body, charset: message.charset, firstLine: message.bodyLine) {
            self = inBody
            return
        }
        for attachment in message.attachments {
            guard var found = PastedPatch(attachment.content, charset: .utf8, firstLine: attachment.line) else { continue }
            // All of the body is the answer.
            found.start = message.body.count
            self = found
            return
        }
        return nil
    }
}

/// A patch that stands in the body of an answer, unquoted.
struct PastedPatch {
    /// Its own subject and author, where it has header lines.
    var subject: SubjectLine?
    var author: Mailbox?
    /// Where it begins in the body: what stands before is the answer.
    var start: Int
    var files: [FileDiff]
    /// Its diff, byte for byte.
    var diffText: [UInt8]

    /// Finds the patch in a body; nil where no unquoted diff can be read in it.
    init?(_ body: [UInt8], charset: Charset, firstLine: Int) {
        // Without such a line there is no diff; most answers are told by that alone.
        guard body.firstOffset(of: Array("\n+++ ".utf8)) != nil || body.firstOffset(of: Array("diff --git ".utf8)) != nil else {
            return nil
        }
        let diff = DiffText.parse(body, firstLine: firstLine)
        guard let diffStart = diff.start, !diff.files.isEmpty else { return nil }
        files = diff.files
        diffText = Array(body[diffStart..<max(diffStart, diff.end)])
        let lines = TextLines(body)
        let diffLine = lines.index(of: diffStart)
        start = diffStart
        // Its header: the lines from `From `, `From:` or `Subject:` on, or what follows scissors.
        var header: Int?
        for index in stride(from: diffLine - 1, through: 0, by: -1) {
            if lines.hasPrefix("Subject: ", at: index) || lines.hasPrefix("From: ", at: index) {
                header = index
            } else if lines.hasPrefix("From ", at: index), header == index + 1 {
                header = index
                break
            } else if Self.isScissors(lines, index) {
                start = lines.start(index)
                header = header ?? index + 1
                break
            } else if let found = header, found - index > 8 {
                break
            }
        }
        if let header {
            start = min(start, lines.start(header))
            let text = PatchText(body, charset: charset, firstLine: firstLine, from: header)
            subject = text.subject
            author = text.author
        }
    }

    /// `-- >8 --` and its like: hyphens, blanks and at least one pair of scissors (git-mailinfo, `--scissors`).
    static func isScissors(_ lines: TextLines, _ index: Int) -> Bool {
        let range = lines.range(index)
        // Most lines are told by their length or first byte; git also takes scissors that stand first.
        guard (4...80).contains(range.count), [0x2d, 0x20, 0x09, 0x38, 0x3e, 0x25].contains(lines.bytes[range.lowerBound]) else {
            return false
        }
        let text = lines.text(index)
        return text.utf8.count { $0 == UInt8(ascii: "-") } * 3 >= text.utf8.count
            && ["8<", ">8", "%<", ">%"].contains { mark in text.contains(mark) }
    }
}

/// All messages of an input.
struct ThreadReading {
    private(set) var messages: [ReadMessage]
    private(set) var problems: [SeriesProblem]
    /// Whether the patches are a range of commits: nothing can be wrong with the mail, and nothing has a line.
    let isRange: Bool

    init(_ input: MailInput) {
        isRange = input.format == .gitRange
        let isRange = isRange
        problems = input.problems.map {
            SeriesProblem(severity: isRange ? .note : .warning, line: isRange ? nil : $0.line, message: $0.message)
        }
        messages = input.messages.map(ReadMessage.init)
        link(drawsTree: input.format.isPage)
    }

    /// The patches and cover letters among the messages.
    var postings: Postings {
        Postings(
            messages.indices.filter { messages[$0].isCover || messages[$0].isPatch }.map { place in
                let read = messages[place]
                return Posting(
                    place: place, subject: read.subject, isCover: read.isCover, hasParent: read.parent != nil, root: read.root,
                    author: read.message.author, date: read.message.date)
            })
    }

    /// Takes answers that carry a patch for patches, where nothing in the input was sent as one; false where there are none.
    ///
    /// git's mailinfo takes any mail with a diff in it; here an answer with one is a fixup as long as there is a series beside it.
    mutating func promoteAnswers() -> Bool {
        var isAny = false
        for place in messages.indices where messages[place].subject.isReply && messages[place].pasted != nil {
            messages[place].isPromoted = true
            problems.append(
                SeriesProblem(
                    severity: .note, line: messages[place].message.line,
                    message: "an answer is read as a patch: no mail is sent as one"))
            isAny = true
        }
        return isAny
    }

    /// Finds each message's parent and root.
    private mutating func link(drawsTree: Bool) {
        var byID: [String: Int] = [:]
        for (place, read) in messages.enumerated() {
            if let id = read.message.messageID, byID[id] == nil { byID[id] = place }
        }
        for place in messages.indices {
            let message = messages[place].message
            let above = message.parent ?? message.inReplyTo.flatMap { byID[$0] } ?? message.references.reversed().firstPlace(byID)
            if let above, above != place, messages.indices.contains(above) { messages[place].parent = above }
        }
        var roots: [String?] = Array(repeating: nil, count: messages.count)
        for place in messages.indices {
            var path: [Int] = []
            var onPath: Set<Int> = []
            var next = place
            // Ids that answer each other in a ring end the climb as a missing parent does.
            while roots[next] == nil, onPath.insert(next).inserted {
                path.append(next)
                guard let parent = messages[next].parent else { break }
                next = parent
            }
            let root = roots[next] ?? name(ofRoot: next, drawsTree: drawsTree)
            for visited in path { roots[visited] = root }
        }
        for place in messages.indices { messages[place].root = roots[place] ?? "" }
    }

    private func name(ofRoot place: Int, drawsTree: Bool) -> String {
        let message = messages[place].message
        if let id = message.references.first ?? message.inReplyTo ?? message.messageID { return "id " + id }
        // Patches without any id, as `git format-patch` writes them, are taken to be sent together.
        return drawsTree || messages[place].subject.isReply ? "message \(place)" : ""
    }

    /// For each message what `role` says of the nearest one above it of which it says anything.
    func nearestAbove<Role>(_ role: (Int) -> Role?) -> [Role?] {
        var known: [Role??] = Array(repeating: nil, count: messages.count)
        for place in messages.indices where known[place] == nil {
            var path: [Int] = []
            var onPath: Set<Int> = []
            var next = place
            var found: Role?
            // A ring of ids ends where it closes, with nothing found.
            while onPath.insert(next).inserted {
                if let answer = known[next] {
                    found = answer
                    break
                }
                path.append(next)
                guard let parent = messages[next].parent else { break }
                if let answer = role(parent) {
                    found = answer
                    break
                }
                next = parent
            }
            for visited in path { known[visited] = .some(found) }
        }
        return known.map { $0 ?? nil }
    }

    /// A message's part where there is no series to hold it against.
    func looseKind(of place: Int) -> ThreadMessage.Kind {
        let read = messages[place]
        if read.isCover { return .cover }
        if read.isPatch { return .patch }
        if read.pasted != nil { return .fixup }
        return read.isReport ? .report : .reply
    }
}

extension Sequence<String> {
    fileprivate func firstPlace(_ places: [String: Int]) -> Int? {
        for id in self { if let place = places[id] { return place } }
        return nil
    }
}
