// Text in the character sets of mails to UTF-8, on iconv(3) of the system's C library. Which character set a text has is for the
// caller to know; Unicode's own forms need no conversion and are not asked for here.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Turns bytes in a named character set into text.
///
/// Gives nil where the name is unknown to the C library or the bytes are not of that character set; nothing is replaced or left
/// out. The name is one of IANA's registry (`GB18030`, `ISO-2022-JP`), at most 40 bytes of letters, digits, `-`, `_`, `.`, `:`, `+`.
public func text(of bytes: [UInt8], inCharset name: String) -> String? {
    guard !name.isEmpty, name.utf8.count <= 40,
        name.utf8.allSatisfy({ $0.isIdentifierByte || $0 == 0x2d || $0 == 0x2e || $0 == 0x3a || $0 == 0x2b })
    else { return nil }
    guard !bytes.isEmpty else { return "" }
    guard let converter = unsafe iconv_open("UTF-8", name), Int(bitPattern: converter) != -1 else { return nil }
    defer { unsafe iconv_close(converter) }
    var source = bytes
    // No character set of iconv's has a byte that becomes more than four of UTF-8, but for escapes, which become none.
    var result = [UInt8](repeating: 0, count: bytes.count * 4 + 16)
    let length: Int? = unsafe source.withUnsafeMutableBytes { input in
        unsafe result.withUnsafeMutableBytes { output in
            var from = unsafe input.bindMemory(to: CChar.self).baseAddress
            var fromLeft = input.count
            var to = unsafe output.bindMemory(to: CChar.self).baseAddress
            var toLeft = output.count
            // `(size_t)-1` says that the bytes can't be converted.
            guard unsafe iconv(converter, &from, &fromLeft, &to, &toLeft) != Int(bitPattern: .max), fromLeft == 0,
                unsafe iconv(converter, nil, nil, &to, &toLeft) != Int(bitPattern: .max)
            else { return nil }
            return output.count - toLeft
        }
    }
    return length.flatMap { String(validating: result[..<$0], as: UTF8.self) }
}
