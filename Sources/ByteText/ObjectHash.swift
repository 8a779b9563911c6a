// The id of an object's content, as git computes it: SHA-1 of `<kind> <length>`, a NUL, and the bytes (gitformat-object(5)).

import CSupport

extension ObjectID {
    /// Computes the id of `content` as an object of the kind that git calls `kind`: `blob`, `tree` or `commit`.
    ///
    /// Unlike git this looks for no signs of a forged collision, which takes several times as long. Who applies a patch that makes
    /// two contents of one id is told so by git.
    public static func of(_ content: [UInt8], kind: StaticString) -> Self { content.withRawSpan { of($0, kind: kind) } }

    /// As with an array, of bytes that are lent.
    public static func of(_ content: RawSpan, kind: StaticString) -> Self {
        let head = Array("\(kind) \(content.byteCount)\0".utf8)
        var digest = [UInt8](repeating: 0, count: byteCount)
        unsafe head.withUnsafeBytes { head in
            unsafe content.withUnsafeBytes { body in
                unsafe digest.withUnsafeMutableBufferPointer { digest in
                    guard let start = head.baseAddress, let target = digest.baseAddress else { return }
                    unsafe patchwalk_sha1(target, start, head.count, body.baseAddress, body.count)
                }
            }
        }
        return unsafe digest.withUnsafeBytes { unsafe Self($0, at: 0) }
    }
}
