// The transfer encodings of MIME (RFC 2045, 6): bytes in, the bytes that were meant out.

/// How a part's bytes were wrapped for the journey.
enum TransferEncoding: Equatable {
    /// `7bit`, `8bit`, `binary`, or nothing stated.
    case identity
    /// `quoted-printable`.
    case quotedPrintable
    /// `base64`.
    case base64

    /// Tells the encoding by the value of a `Content-Transfer-Encoding` field; nil for one that RFC 2045 does not know.
    init?(field: String) {
        switch field.split(whereSeparator: { $0 == ";" || $0 == " " || $0 == "\t" }).first?.lowercased() {
        case nil, "7bit", "8bit", "binary": self = .identity
        case "quoted-printable": self = .quotedPrintable
        case "base64": self = .base64
        default: return nil
        }
    }

    /// Unwraps `bytes[range]`.
    ///
    /// Malformed input is kept where it can be: an `=` that starts no escape stays, characters outside the base64
    /// alphabet are passed over (RFC 2045, 6.7 and 6.8).
    func decode(_ bytes: [UInt8], in range: Range<Int>) -> [UInt8] {
        switch self {
        case .identity: Array(bytes[range])
        case .quotedPrintable: Self.quotedPrintable(bytes, in: range)
        case .base64: Self.base64(bytes, in: range)
        }
    }

    private static func quotedPrintable(_ bytes: [UInt8], in range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var next = range.lowerBound
        while next < range.upperBound {
            let byte = bytes[next]
            guard byte == UInt8(ascii: "=") else {
                result.append(byte)
                next += 1
                continue
            }
            if next + 2 < range.upperBound, let high = hexValue(bytes[next + 1]), let low = hexValue(bytes[next + 2]) {
                result.append(high << 4 | low)
                next += 3
                continue
            }
            // A soft line break: the `=`, blanks that the journey added, and the line's end.
            var end = next + 1
            while end < range.upperBound, isBlank(bytes[end]) || bytes[end] == UInt8(ascii: "\r") { end += 1 }
            if end == range.upperBound || bytes[end] == UInt8(ascii: "\n") {
                next = end + 1
            } else {
                result.append(byte)
                next += 1
            }
        }
        return result
    }

    /// Decodes base64 up to its padding.
    static func base64(_ bytes: [UInt8], in range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count / 4 * 3)
        var pending: UInt32 = 0
        var bits = 0
        for offset in range {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "=") {
                // Padding ends a group; another block may follow where a sender joined several.
                pending = 0
                bits = 0
                continue
            }
            guard let value = base64Value(byte) else { continue }
            pending = pending << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: pending >> UInt32(bits)))
                pending &= (1 << UInt32(bits)) - 1
            }
        }
        return result
    }

    private static func base64Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

/// The value of a hexadecimal digit.
func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// Whether the byte is a blank or a tab.
func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
