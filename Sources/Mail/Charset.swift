// The character sets of mails: bytes to text for headers, logs and names. Patches are never put through this.

internal import ByteText

/// A character set that a mail names, as far as it matters how its bytes are shown.
public enum Charset: Sendable, Hashable {
    /// UTF-8, and US-ASCII as its part.
    case utf8
    /// ISO 8859-1.
    case latin1
    /// ISO 8859-15: Latin-1 with the euro sign and seven other changes.
    case latin9
    /// Windows code page 1252: Latin-1 with printable characters in 0x80…0x9f.
    case windows1252
    /// Any other that a mail names, by that name; it is read where the C library knows it.
    case named(String)
    /// None is named, or none that exists; bytes are shown as UTF-8 where they are, else as Latin-1, which is what git's mailinfo
    /// guesses too.
    case unknown

    /// Tells a character set by its name (IANA registry), without regard to case.
    public init(name: String) {
        switch name.lowercased() {
        case "utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4-1968": self = .utf8
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1": self = .latin1
        case "iso-8859-15", "iso8859-15", "iso_8859-15", "latin-9", "latin9": self = .latin9
        case "windows-1252", "cp1252": self = .windows1252
        // What some senders write is a part of what others mean by it.
        case "gb2312", "gbk", "x-gbk", "gb_2312-80": self = .named("GB18030")
        case "ks_c_5601-1987", "ks_c_5601": self = .named("CP949")
        case "", "unknown", "unknown-8bit", "x-unknown", "default", "8bit", "binary": self = .unknown
        default: self = .named(name.uppercased())
        }
    }

    /// Turns bytes into text; what is malformed in UTF-8 is read as Latin-1, so that no byte is lost.
    public func decode(_ bytes: [UInt8]) -> String {
        switch self {
        case .utf8, .unknown:
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            return Self.latin1.decode(bytes)
        case .named(let name):
            return text(of: bytes, inCharset: name) ?? Self.unknown.decode(bytes)
        case .latin1, .latin9, .windows1252:
            var scalars = String.UnicodeScalarView()
            for byte in bytes { scalars.append(scalar(byte)) }
            return String(scalars)
        }
    }

    private func scalar(_ byte: UInt8) -> Unicode.Scalar {
        let changed: UInt16? =
            switch self {
            case .latin9: Self.latin9Changes[byte]
            case .windows1252: 0x80...0x9f ~= byte ? Self.windows1252Upper[Int(byte) - 0x80] : nil
            default: nil
            }
        return changed.flatMap { Unicode.Scalar($0) } ?? Unicode.Scalar(byte)
    }

    private static let latin9Changes: [UInt8: UInt16] = [
        0xa4: 0x20ac, 0xa6: 0x0160, 0xa8: 0x0161, 0xb4: 0x017d, 0xb8: 0x017e, 0xbc: 0x0152, 0xbd: 0x0153, 0xbe: 0x0178,
    ]

    // The five places that the code page leaves free stay what they are in Latin-1.
    private static let windows1252Upper: [UInt16] = [
        0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d,
        0x008f,
        0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e,
        0x0178,
    ]
}
