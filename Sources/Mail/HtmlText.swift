// A saved HTML page to the text that a reader of it sees: entities and tags undone, `<pre>` kept byte for byte, blocks on lines
// of their own. What stands in the text is for the readers of the archives' pages; no style and no script is looked at.

internal import ByteText

/// The text of an HTML page.
struct HtmlText {
    /// The text, lines ended by `\n`.
    private(set) var bytes: [UInt8] = []
    /// The line of the page on which each line of the text begins.
    private(set) var sourceLines: [Int] = [1]
    /// The targets of links, by the line of the text on which the link stands.
    private(set) var links: [(line: Int, target: String, text: String)] = []

    private let html: [UInt8]
    private var next = 0
    private var sourceLine = 1
    private var verbatimDepth = 0
    /// A blank is due before the next word of running text.
    private var isBlankDue = false
    private var openLink: (line: Int, target: String, start: Int)?

    // A page with more links than that keeps the first ones.
    private static let mostLinks = 100_000
    private static let longestEntity = 12

    /// Whether bytes begin like an HTML page.
    static func recognises(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.firstIndex(where: { !isBlank($0) && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }),
            bytes[first] == UInt8(ascii: "<")
        else { return false }
        let start = String(decoding: bytes[first..<min(bytes.count, first + 1024)], as: UTF8.self).lowercased()
        return ["<!doctype html", "<html", "<head", "<body", "<pre"].contains { start.contains($0) }
    }

    /// Renders a page.
    init(_ html: [UInt8]) {
        self.html = html
        bytes.reserveCapacity(html.count)
        while next < html.count { step() }
        endLine()
    }

    private mutating func step() {
        let byte = html[next]
        if byte == UInt8(ascii: "<"), let end = html.firstOffset(of: UInt8(ascii: ">"), from: next), isTagStart(next + 1) {
            readTag(upTo: end)
        } else if byte == UInt8(ascii: "&"), let entity = entity() {
            put(entity)
        } else {
            next += 1
            put([byte])
        }
    }

    // MARK: Text

    private mutating func put(_ text: [UInt8]) {
        for byte in text {
            if verbatimDepth > 0 {
                bytes.append(byte)
                if byte == UInt8(ascii: "\n") {
                    sourceLine += 1
                    sourceLines.append(sourceLine)
                }
            } else if byte == UInt8(ascii: "\n") || isBlank(byte) || byte == UInt8(ascii: "\r") {
                if byte == UInt8(ascii: "\n") { sourceLine += 1 }
                isBlankDue = true
            } else {
                if isAtLineStart {
                    sourceLines[sourceLines.count - 1] = sourceLine
                } else if isBlankDue {
                    bytes.append(UInt8(ascii: " "))
                }
                isBlankDue = false
                bytes.append(byte)
            }
        }
    }

    private var isAtLineStart: Bool { bytes.isEmpty || bytes[bytes.count - 1] == UInt8(ascii: "\n") }

    /// Ends the line, if anything stands on it.
    private mutating func endLine() {
        isBlankDue = false
        if !isAtLineStart { breakLine() }
    }

    private mutating func breakLine() {
        bytes.append(UInt8(ascii: "\n"))
        sourceLines.append(sourceLine)
        isBlankDue = false
    }

    // MARK: Entities

    /// Reads `&name;`, `&#123;` or `&#x7b;`; nil where none stands here.
    private mutating func entity() -> [UInt8]? {
        let limit = min(html.count, next + Self.longestEntity)
        guard let end = html.firstOffset(of: UInt8(ascii: ";"), in: next..<limit), end > next + 1 else { return nil }
        let name = String(decoding: html[(next + 1)..<end], as: UTF8.self)
        guard let scalar = Self.scalar(name) else { return nil }
        next = end + 1
        // In running text a no-break space is only a wider blank; in verbatim text it may be a patch's own.
        if scalar == "\u{a0}", verbatimDepth == 0 { return [UInt8(ascii: " ")] }
        return Array(String(Character(scalar)).utf8)
    }

    private static func scalar(_ name: String) -> Unicode.Scalar? {
        if name.hasPrefix("#") {
            let digits = name.dropFirst()
            let isHex = digits.first == "x" || digits.first == "X"
            guard let number = UInt32(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10), number > 0 else { return nil }
            return Unicode.Scalar(number)
        }
        return named[name]
    }

    private static let named: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{a0}", "copy": "©", "reg": "®", "hellip": "…",
        "mdash": "—", "ndash": "–", "laquo": "«", "raquo": "»", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
        "bull": "•", "middot": "·", "times": "×", "szlig": "ß", "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö",
        "Uuml": "Ü", "eacute": "é", "egrave": "è", "aacute": "á", "iacute": "í", "oacute": "ó", "uacute": "ú", "ntilde": "ñ",
        "ccedil": "ç", "aring": "å", "oslash": "ø", "aelig": "æ", "larr": "←", "rarr": "→", "shy": "\u{ad}", "tab": "\t",
        "Tab": "\t", "NewLine": "\n",
    ]

    // MARK: Tags

    private func isTagStart(_ place: Int) -> Bool {
        guard place < html.count else { return false }
        let byte = html[place]
        return byte == UInt8(ascii: "/") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
            || (0x41...0x5a).contains(byte & 0xdf)
    }

    private mutating func readTag(upTo end: Int) {
        if html[next + 1] == UInt8(ascii: "!"), html[next...].starts(with: "<!--".utf8) {
            skip(to: html.firstOffset(of: Array("-->".utf8), in: next..<html.count).map { $0 + 3 } ?? html.count)
            return
        }
        let isEnd = html[next + 1] == UInt8(ascii: "/")
        var nameEnd = next + (isEnd ? 2 : 1)
        let nameStart = nameEnd
        while nameEnd < end, !isBlank(html[nameEnd]), html[nameEnd] != UInt8(ascii: "/"), html[nameEnd] != UInt8(ascii: "\n") {
            nameEnd += 1
        }
        let name = String(decoding: html[nameStart..<min(nameEnd, nameStart + 20)], as: UTF8.self).lowercased()
        let tag = next..<(end + 1)
        skip(to: end + 1)
        switch name {
        case "script", "style", "head", "template":
            guard !isEnd else { return }
            let close = Array("</\(name)".utf8)
            skip(to: closing(close) ?? html.count)
        case "pre", "textarea":
            if isEnd {
                if verbatimDepth > 0 { verbatimDepth -= 1 }
                endLine()
            } else {
                endLine()
                verbatimDepth += 1
                sourceLines[sourceLines.count - 1] = sourceLine
                // The first line break belongs to the tag (HTML, 13.1.2.5).
                if next < html.count, html[next] == UInt8(ascii: "\n") {
                    skip(to: next + 1)
                    sourceLines[sourceLines.count - 1] = sourceLine
                }
            }
        case "br":
            // Where the page also breaks its own line, that is the same line's end.
            if verbatimDepth > 0, next < html.count, html[next] == UInt8(ascii: "\n") { return }
            breakLine()
        case "td", "th": if !isEnd { isBlankDue = true }
        case "a": isEnd ? closeLink() : open(tag)
        case "span" where !isEnd: putHiddenAddress(tag)
        default: if Self.blocks.contains(name), verbatimDepth == 0 { endLine() }
        }
    }

    private static let blocks: Set<String> = [
        "p", "div", "li", "ul", "ol", "tr", "table", "tbody", "thead", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "section",
        "article",
        "header", "footer", "nav", "main", "dl", "dt", "dd", "form", "blockquote", "body", "html", "center", "address", "title",
        "button",
    ]

    private mutating func skip(to end: Int) {
        var place = next
        while let newline = html.firstOffset(of: UInt8(ascii: "\n"), in: place..<end) {
            sourceLine += 1
            place = newline + 1
        }
        next = end
    }

    /// Where the end tag of an element without content of interest stands.
    private func closing(_ close: [UInt8]) -> Int? {
        var place = next
        while let slash = html.firstOffset(of: Array("</".utf8), in: place..<html.count) {
            if slash + close.count <= html.count,
                html[slash..<(slash + close.count)].elementsEqual(close, by: { $0 | 0x20 == $1 | 0x20 })
            {
                return slash
            }
            place = slash + 2
        }
        return nil
    }

    // MARK: Links

    private mutating func open(_ tag: Range<Int>) {
        putHiddenAddress(tag)
        guard links.count < Self.mostLinks, let target = attribute("href", in: tag) else { return }
        openLink = (sourceLines.count, target, bytes.count)
    }

    private mutating func closeLink() {
        guard let link = openLink else { return }
        openLink = nil
        guard bytes.count - link.start < 1000 else { return }
        links.append((link.line, link.target, String(decoding: bytes[link.start...].drop(while: isBlank), as: UTF8.self)))
    }

    /// An address that Cloudflare hides: hex digits, each byte combined with the first one by exclusive or. What the page
    /// shows in its place is passed over.
    private mutating func putHiddenAddress(_ tag: Range<Int>) {
        guard let digits = attribute("data-cfemail", in: tag).map({ Array($0.utf8) }), digits.count >= 4, digits.count < 1000,
            digits.count % 2 == 0
        else { return }
        var decoded: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = hexValue(digits[place]), let low = hexValue(digits[place + 1]) else { return }
            decoded.append(high << 4 | low)
        }
        let key = decoded.removeFirst()
        put(decoded.map { $0 ^ key })
        if let end = html.firstOffset(of: UInt8(ascii: "<"), from: next) { skip(to: end) }
    }

    private func attribute(_ name: String, in tag: Range<Int>) -> String? {
        guard tag.count < 10_000, let hit = html.firstOffset(of: Array((name + "=").utf8), in: tag) else { return nil }
        var start = hit + name.utf8.count + 1
        guard start < tag.upperBound else { return nil }
        let quote = html[start]
        var end = start
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            start += 1
            end = html.firstOffset(of: quote, in: start..<tag.upperBound) ?? start
        } else {
            while end < tag.upperBound, !isBlank(html[end]), html[end] != UInt8(ascii: ">"), html[end] != UInt8(ascii: "\n") {
                end += 1
            }
        }
        return unescaped(start..<end)
    }

    private func unescaped(_ range: Range<Int>) -> String {
        let raw = String(decoding: html[range], as: UTF8.self)
        guard raw.contains("&") else { return raw }
        var result = ""
        var rest = Substring(raw)
        while let sign = rest.firstIndex(of: "&") {
            result += rest[..<sign]
            rest = rest[sign...]
            if let end = rest.prefix(Self.longestEntity).firstIndex(of: ";"),
                let scalar = Self.scalar(String(rest[rest.index(after: sign)..<end]))
            {
                result.unicodeScalars.append(scalar)
                rest = rest[rest.index(after: end)...]
            } else {
                result += "&"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }
}
