// A run of lines of a file of which nothing else is known: what to put before and behind it so that it reads as C.
//
// The hunk's heading names the function that the run begins in. Without a frame, statements would read as declarations and
// one run's open brace would swallow the next.

internal import ByteText

/// The lines that stand for what a skeleton does not know around a run of known lines.
struct FragmentFrame {
    /// What opens the function, type or comment that the run begins in; empty where it begins outside of all.
    let opening: [UInt8]
    /// What closes whatever is open at its end; empty where nothing is.
    let closing: [UInt8]

    /// Reads a run of lines under the heading of its hunk.
    init(heading: [UInt8], lines: [[UInt8]]) {
        let scope = Self.beginsInside(lines) ? Self.scope(heading) : nil
        let startsInComment = Self.beginsInComment(lines)
        let nesting = Nesting(lines, isInside: scope != nil, isInComment: startsInComment)
        opening =
            (scope ?? []) + Array(repeating: UInt8(ascii: "{"), count: min(nesting.closedTooMany, 100))
            + (startsInComment ? Array(" /*".utf8) : [])
        closing = nesting.closing
    }

    /// Whether the run begins in a block comment: its end comes before any beginning, or its first line looks like the middle of one.
    private static func beginsInComment(_ lines: [[UInt8]]) -> Bool {
        for line in lines {
            let open = line.firstOffset(of: Array("/*".utf8))
            let close = line.firstOffset(of: Array("*/".utf8))
            if let close, close < open ?? Int.max { return true }
            if open != nil { return false }
        }
        let first = lines.first { $0.contains { !isBlank($0) } } ?? []
        return first.starts(with: " *".utf8) && (first.count == 2 || first.count > 2 && isBlank(first[2]))
    }

    /// Whether the run begins in a body: the first line with code in the first column closes one, or there is none.
    private static func beginsInside(_ lines: [[UInt8]]) -> Bool {
        var sawCode = false
        for line in lines {
            guard let first = line.first, first != UInt8(ascii: "\n"), first != UInt8(ascii: "#") else { continue }
            if isBlank(first) {
                let rest = line.drop(while: isBlank)
                if let code = rest.first, code != UInt8(ascii: "*") { sawCode = true }
                continue
            }
            if first == UInt8(ascii: "}") { return true }
            // A label stands in the first column too.
            let word = line.prefix { $0.isIdentifierByte }
            if !word.isEmpty, line.dropFirst(word.count).first == UInt8(ascii: ":") { continue }
            return false
        }
        return sawCode
    }

    /// A line that opens what the heading names; nil where it names nothing that can be open.
    private static func scope(_ heading: [UInt8]) -> [UInt8]? {
        guard let first = heading.first, !isBlank(first), first != UInt8(ascii: "#"), !heading.contains(UInt8(ascii: ";")) else {
            return nil
        }
        if let open = heading.firstOffset(of: UInt8(ascii: "(")) {
            var start = open
            while start > 0, heading[start - 1].isIdentifierByte { start -= 1 }
            guard start < open else { return nil }
            return Array("void ".utf8) + heading[start..<open] + "(...) {".utf8
        }
        // `enum pageflags {`, `static const struct file_operations foo = {`
        return heading.last == UInt8(ascii: "{") ? heading : heading + " {".utf8
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}

/// What a run of lines leaves open, and what it closes without having opened it.
private struct Nesting {
    /// How many braces close blocks of the function that opened before the run.
    private(set) var closedTooMany = 0
    private var braces: Int
    private var parentheses = 0
    private var isComment: Bool

    init(_ lines: [[UInt8]], isInside: Bool, isInComment: Bool) {
        braces = isInside ? 1 : 0
        isComment = isInComment
        var isOpeningFunction = isInside
        for line in lines {
            var index = 0
            var quote: UInt8?
            scan: while index < line.count {
                let byte = line[index]
                let next = index + 1 < line.count ? line[index + 1] : 0
                if isComment {
                    if byte == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                        isComment = false
                        index += 1
                    }
                } else if let open = quote {
                    if byte == UInt8(ascii: "\\") { index += 1 } else if byte == open { quote = nil }
                } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                    isComment = true
                    index += 1
                } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") {
                    break scan
                } else {
                    switch byte {
                    case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
                    case UInt8(ascii: "{"): braces += 1
                    case UInt8(ascii: "}") where index == 0:
                        // What closes in the first column closes all.
                        braces = 0
                        parentheses = 0
                        isOpeningFunction = false
                    case UInt8(ascii: "}"):
                        if braces > (isOpeningFunction ? 1 : 0) { braces -= 1 } else if isOpeningFunction { closedTooMany += 1 }
                        parentheses = 0
                    case UInt8(ascii: "("): parentheses += 1
                    case UInt8(ascii: ")"): parentheses = max(parentheses - 1, 0)
                    default: break
                    }
                }
                index += 1
            }
        }
    }

    /// What closes all that is open at the end.
    var closing: [UInt8] {
        var closing: [UInt8] = isComment ? Array("*/ ".utf8) : []
        if parentheses > 0 {
            // The head of a function whose other parameters are not shown takes any number of arguments.
            if braces == 0 { closing += ", ...".utf8 }
            closing += Array(repeating: UInt8(ascii: ")"), count: min(parentheses, 100)) + ";".utf8
        }
        return closing + Array(repeating: UInt8(ascii: "}"), count: min(braces, 100))
    }
}
