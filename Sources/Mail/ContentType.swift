// `Content-Type` and `Content-Disposition` (RFC 2045, 5.1; RFC 2183): a value and its parameters.

/// A value such as `text/plain` with parameters such as `charset=UTF-8`.
struct ContentType {
    /// The value in lower case; empty where the field is missing.
    let value: String
    private var parameters: [String: String] = [:]

    private static let mostParameters = 50

    /// Reads a field's value.
    init(_ field: [UInt8]) {
        var parts: [[UInt8]] = []
        var current: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        for byte in field where parts.count <= Self.mostParameters {
            if isEscaped {
                isEscaped = false
                current.append(byte)
            } else if byte == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ";"), !isQuoted {
                parts.append(current)
                current = []
            } else {
                current.append(byte)
            }
        }
        parts.append(current)
        value = Self.trimmed(parts[0]).lowercased()
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = Self.trimmed(Array(part[..<equals])).lowercased()
            if parameters[name] == nil { parameters[name] = Self.trimmed(Array(part[(equals + 1)...])) }
        }
    }

    /// A parameter by its name in lower case; an encoded one (`name*=UTF-8''…`, RFC 2231) where the plain one is missing.
    subscript(name: String) -> String? {
        if let plain = parameters[name] { return decodeHeaderText(Array(plain.utf8)) }
        guard let extended = parameters[name + "*"] else { return nil }
        let parts = extended.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return extended }
        // The percent escapes are quoted-printable's but for the sign.
        let escaped = parts[2].utf8.map { $0 == UInt8(ascii: "%") ? UInt8(ascii: "=") : $0 }
        return Charset(name: String(parts[0])).decode(TransferEncoding.quotedPrintable.decode(escaped, in: 0..<escaped.count))
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        let kept = bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return Charset.unknown.decode(Array(kept))
    }
}

extension Message {
    /// Undoes the percent escapes of a link's target; what is malformed stays.
    static func percentDecoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var next = 0
        while next < bytes.count {
            if bytes[next] == UInt8(ascii: "%"), next + 2 < bytes.count, let high = hexValue(bytes[next + 1]),
                let low = hexValue(bytes[next + 2])
            {
                result.append(high << 4 | low)
                next += 3
            } else {
                result.append(bytes[next])
                next += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
