// The text of a mail out of its MIME parts (RFC 2045, 2046): plain text joined, patches attached kept apart, the rest left.

internal import ByteText

/// What a reader of patches wants of a mail's body.
struct MimeBody {
    /// The plain text, transfer encodings undone.
    private(set) var text: [UInt8] = []
    /// The line of the input on which the plain text begins.
    private(set) var line: Int
    /// The character set of the plain text.
    private(set) var charset: Charset = .utf8
    /// Parts that hold patches.
    private(set) var attachments: [Message.Attachment] = []
    /// What could not be read.
    private(set) var problems: [MailProblem] = []

    private var hasText = false
    private var partCount = 0

    private static let deepestNesting = 8
    private static let mostParts = 1000

    /// Reads the body on `lines` of `source` under the header `fields`.
    init(_ source: MailText, fields: HeaderFields, lines: Range<Int>) {
        line = lines.lowerBound
        read(source, fields, lines, depth: 0)
        if !hasText, attachments.isEmpty, fields.has("content-type") {
            problems.append(MailProblem(line: lines.lowerBound, message: "the mail has no plain text"))
        }
    }

    private mutating func read(_ source: MailText, _ fields: HeaderFields, _ lines: Range<Int>, depth: Int) {
        let type = ContentType(fields.raw("content-type"))
        let isMultipart = type.value.hasPrefix("multipart/")
        if isMultipart, let boundary = type["boundary"], !boundary.isEmpty {
            guard depth < Self.deepestNesting else {
                problems.append(
                    MailProblem(
                        line: lines.lowerBound, message: "MIME parts nested more than \(Self.deepestNesting) deep are left unread"
                    ))
                return
            }
            readParts(source, boundary: Array(boundary.utf8), isSigned: type.value == "multipart/signed", lines, depth: depth)
            return
        }
        if isMultipart {
            problems.append(
                MailProblem(line: lines.lowerBound, message: "a \(type.value) part without a boundary is read as text"))
        }
        keep(source, fields, isMultipart || type.value.isEmpty ? "text/plain" : type.value, type, lines)
    }

    /// Walks the parts between the boundary's lines.
    private mutating func readParts(_ source: MailText, boundary: [UInt8], isSigned: Bool, _ lines: Range<Int>, depth: Int) {
        let mark = Array("--".utf8) + boundary
        var partStart: Int?
        var isClosed = false
        var partsHere = 0
        for number in lines {
            let range = source.line(number)
            guard range.count >= mark.count, source.bytes[range.lowerBound] == mark[0],
                source.bytes[range.lowerBound..<(range.lowerBound + mark.count)].elementsEqual(mark)
            else { continue }
            let rest = source.bytes[(range.lowerBound + mark.count)..<range.upperBound]
            let closes = rest.starts(with: "--".utf8)
            guard (closes ? rest.dropFirst(2) : rest).allSatisfy(isBlank) else { continue }
            if let start = partStart, !(isSigned && partsHere > 0) {
                readPart(source, start..<number, depth: depth)
                partsHere += 1
            }
            partStart = number + 1
            if closes {
                isClosed = true
                break
            }
        }
        guard !isClosed else { return }
        if let start = partStart {
            problems.append(MailProblem(line: start, message: "a MIME part is not closed by its boundary"))
            readPart(source, start..<max(start, lines.upperBound), depth: depth)
        } else {
            problems.append(
                MailProblem(line: lines.lowerBound, message: "the MIME boundary that the header names is nowhere in the body"))
        }
    }

    private mutating func readPart(_ source: MailText, _ lines: Range<Int>, depth: Int) {
        partCount += 1
        guard partCount <= Self.mostParts else {
            if partCount == Self.mostParts + 1 {
                problems.append(
                    MailProblem(line: lines.lowerBound, message: "MIME parts beyond \(Self.mostParts) are left unread"))
            }
            return
        }
        let fields = HeaderFields(source, from: lines.lowerBound, upTo: lines.upperBound)
        read(source, fields, fields.bodyLine..<max(fields.bodyLine, lines.upperBound), depth: depth + 1)
    }

    /// Takes one part that is not a multipart.
    private mutating func keep(
        _ source: MailText, _ fields: HeaderFields, _ type: String, _ parameters: ContentType, _ lines: Range<Int>
    ) {
        let disposition = ContentType(fields.raw("content-disposition"))
        let name = disposition["filename"] ?? parameters["name"]
        let isPatchName = name.map { $0.hasSuffix(".patch") || $0.hasSuffix(".diff") || $0.hasSuffix(".mbox") } ?? false
        let isPatchType = ["text/x-patch", "text/x-diff", "application/x-patch", "application/x-diff", "text/patch"].contains(
            type)
        let isAttached = isPatchType || isPatchName && (type != "text/plain" || disposition.value == "attachment")
        guard isAttached || type == "text/plain" && disposition.value != "attachment" else { return }

        let encodingField = fields.text("content-transfer-encoding")
        let encoding = TransferEncoding(field: encodingField)
        if encoding == nil {
            problems.append(
                MailProblem(
                    line: lines.lowerBound, message: "unknown transfer encoding '\(encodingField.prefix(40))': read as it stands")
            )
        }
        var range = source.range(ofLines: lines)
        if partCount > 0, !range.isEmpty, lines.upperBound <= source.lineCount,
            source.bytes[range.upperBound - 1] == UInt8(ascii: "\n")
        {
            // Inside of a multipart the line's end before a boundary belongs to the boundary (RFC 2046, 5.1.1); a text that
            // does not end its last line otherwise gets it back, since a patch can't lose it.
            range = range.lowerBound..<(range.upperBound - 1)
        }
        var content = (encoding ?? .identity).decode(source.bytes, in: range)
        if partCount > 0, let last = content.last, last != UInt8(ascii: "\n") { content.append(UInt8(ascii: "\n")) }
        var skipped = 0
        if !isAttached {
            if parameters["format"]?.lowercased() == "flowed" {
                content = BodyText.unflowed(content, deletesBlank: parameters["delsp"]?.lowercased() == "yes")
            }
            if let bare = BodyText.unarmoured(content) { (content, skipped) = bare }
        }
        if isAttached {
            attachments.append(Message.Attachment(name: name, content: content, line: lines.lowerBound))
        } else {
            if !hasText {
                hasText = true
                line = lines.lowerBound + skipped
                charset = parameters["charset"].map(Charset.init(name:)) ?? .utf8
            }
            text += content
        }
    }
}
