// The mailboxes of `From`, `To` and `Cc` (RFC 5322, 3.4).

extension Mailbox {
    /// Reads a list of mailboxes; groups give their members, what names neither a person nor an address is passed over.
    static func list(_ value: [UInt8]) -> [Mailbox] {
        entries(of: value).compactMap(Mailbox.init(entry:))
    }

    /// Reads the first mailbox of a field; an empty name where there is none.
    static func first(of value: [UInt8]) -> Mailbox { list(value).first ?? Mailbox(name: "") }

    /// Reads `Name <address>`, `address (Name)` or a lone address or name; nil for an empty text.
    public init?(_ text: String) {
        self.init(entry: Array(text.utf8))
    }

    private init?(entry: [UInt8]) {
        var name: [UInt8] = []
        var address: [UInt8] = []
        var comment: [UInt8] = []
        var isQuoted = false
        var isAngled = false
        var hadAngle = false
        var depth = 0
        var next = 0
        while next < entry.count {
            let byte = entry[next]
            next += 1
            if byte == UInt8(ascii: "\\"), isQuoted || depth > 0, next < entry.count {
                if isQuoted { name.append(entry[next]) } else { comment.append(entry[next]) }
                next += 1
            } else if isAngled {
                if byte == UInt8(ascii: ">") { isAngled = false } else { address.append(byte) }
            } else if byte == UInt8(ascii: "\""), depth == 0 {
                isQuoted.toggle()
            } else if isQuoted {
                name.append(byte)
            } else if byte == UInt8(ascii: "(") {
                depth += 1
            } else if byte == UInt8(ascii: ")"), depth > 0 {
                depth -= 1
            } else if depth > 0 {
                comment.append(byte)
            } else if byte == UInt8(ascii: "<") {
                isAngled = true
                hadAngle = true
            } else {
                name.append(byte)
            }
        }
        let shown = Self.trimmed(decodeHeaderText(name))
        if hadAngle {
            let bare = Self.trimmed(String(decoding: address, as: UTF8.self))
            self.init(name: shown, address: bare.isEmpty ? nil : bare)
        } else if shown.contains("@"), !shown.contains(" ") {
            self.init(name: Self.trimmed(decodeHeaderText(comment)), address: shown)
        } else {
            self.init(name: shown)
        }
        if self.name.isEmpty, self.address == nil { return nil }
    }

    /// Cuts a list at its commas outside of quotes, comments and angle brackets.
    private static func entries(of value: [UInt8]) -> [[UInt8]] {
        var result: [[UInt8]] = []
        var current: [UInt8] = []
        var isQuoted = false
        var isAngled = false
        var depth = 0
        var isEscaped = false
        for byte in value {
            var ends = false
            if isEscaped {
                isEscaped = false
            } else {
                switch byte {
                case UInt8(ascii: "\\"): isEscaped = isQuoted || depth > 0
                case UInt8(ascii: "\"") where depth == 0: isQuoted.toggle()
                case UInt8(ascii: "(") where !isQuoted: depth += 1
                case UInt8(ascii: ")") where !isQuoted && depth > 0: depth -= 1
                case UInt8(ascii: "<") where !isQuoted && depth == 0: isAngled = true
                case UInt8(ascii: ">") where !isQuoted && depth == 0: isAngled = false
                case UInt8(ascii: ","), UInt8(ascii: ";"): ends = !isQuoted && !isAngled && depth == 0
                case UInt8(ascii: ":") where !isQuoted && !isAngled && depth == 0 && !current.contains(UInt8(ascii: "@")):
                    // A group's name: its members follow.
                    current = []
                    continue
                default: break
                }
            }
            if ends {
                result.append(current)
                current = []
            } else {
                current.append(byte)
            }
        }
        result.append(current)
        return result
    }

    private static func trimmed(_ text: String) -> String {
        var bytes = Substring(text)
        while let last = bytes.last, last == " " || last == "\t" { bytes.removeLast() }
        while let first = bytes.first, first == " " || first == "\t" { bytes.removeFirst() }
        return String(bytes)
    }
}
