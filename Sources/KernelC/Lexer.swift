// Bytes to tokens: one pass over the bytes, no allocation per token, any bytes give a result.
//
// Line splices, comments and literals follow C17 5.1.1.2 (translation phases 2 and 3), except that trigraphs are not
// replaced (as with GNU C) and that a literal ends at the end of its line at the latest.

import ByteText

/// What the lexer makes of a text.
struct LexedText {
    /// The tokens, comments left out.
    var tokens: [Token] = []
    /// Where comments, string literals and the tails of `#error`, `#pragma` and the like lie, in order.
    var prose: [Range<Int32>] = []
}

/// Reads the tokens of a range of a text.
struct Lexer {
    /// Reads all tokens of `range`, which must begin outside comments and literals.
    static func read(_ text: [UInt8], in range: Range<Int>? = nil) -> LexedText {
        // A byte order mark in front of a file is no part of it, as for compilers.
        let range = range ?? (text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)..<text.count
        var tokens: [Token] = []
        var lexer = Lexer(start: range.lowerBound, end: range.upperBound)
        repeat {
            // The kernel's files have a token for each seven bytes; other texts double the room each time.
            let rest = lexer.end - lexer.at
            tokens.append(addingCapacity: min(max(rest / 6, tokens.count), rest) + 2 * Self.mostTokensAStep) { part in
                lexer.run(text, text.span, into: &part)
            }
        } while !lexer.isAtEnd
        return LexedText(tokens: tokens, prose: lexer.prose)
    }

    private var prose: [Range<Int32>] = []
    private var isAtEnd = false
    private var at: Int
    private let end: Int
    private var lineStart: Int
    private var isFirstOnLine = true
    private var isInDirective = false
    /// `ByteClass.table`, held here so that its 256 entries need no bounds check.
    private let classes = ByteClass.table

    /// The most tokens that one round of `run` makes.
    private static let mostTokensAStep = 4

    private init(start: Int, end: Int) {
        at = start
        self.end = end
        lineStart = start
    }

    private mutating func run(_ text: [UInt8], _ bytes: borrowing Span<UInt8>, into result: inout OutputSpan<Token>) {
        let keywords = NameTable.keywords
        while at < end {
            guard result.freeCapacity > Self.mostTokensAStep else { return }
            let byte = bytes[at]
            switch classes[Int(byte)] {
            case .blank:
                var next = at + 1
                while next < end, classes[Int(bytes[next])] == .blank { next += 1 }
                at = next
            case .newline:
                at += 1
                endLine(&result)
            case .letter:
                let start = at
                var next = at + 1
                while next < end, classes[Int(bytes[next])].continuesName { next += 1 }
                var flags = takeFlags(start)
                if next < end, bytes[next] == UInt8(ascii: "\\"), spliceLength(bytes, next) > 0 {
                    next = splicedNameEnd(bytes, next)
                    flags |= Token.Flag.spliced
                }
                at = next
                if next < end, bytes[next] == UInt8(ascii: "\"") || bytes[next] == UInt8(ascii: "'"), next - start <= 2,
                    isLiteralPrefix(bytes, start, next)
                {
                    literal(bytes, from: start, flags: flags, into: &result)
                } else if let keyword = keywords.code(in: bytes, from: start, count: next - start) {
                    append(.keyword, start, next - start, keyword, flags, &result)
                } else {
                    append(.identifier, start, next - start, 0, flags, &result)
                }
            case .digit:
                number(bytes, into: &result)
            case .quote:
                literal(bytes, from: at, flags: takeFlags(at), into: &result)
            case .open:
                append(.open, at, -1, Self.bracket(byte), takeFlags(at), &result)
                at += 1
            case .close:
                append(.close, at, -1, Self.bracket(byte), takeFlags(at), &result)
                at += 1
            case .slash:
                if !comment(text, bytes) { mark(bytes, &result) }
            case .backslash:
                let splice = spliceLength(bytes, at)
                if splice > 0 {
                    at += splice
                    lineStart = at
                } else {
                    mark(bytes, &result)
                }
            case .hash:
                if isFirstOnLine, !isInDirective {
                    directive(text, bytes, &result)
                } else {
                    mark(bytes, &result)
                }
            case .mark:
                mark(bytes, &result)
            }
        }
        if isInDirective { append(.directiveEnd, end, 0, 0, 0, &result) }
        isAtEnd = true
    }

    @inline(__always)
    private func append(
        _ kind: Token.Kind, _ start: Int, _ extent: Int, _ code: UInt8, _ flags: UInt8, _ result: inout OutputSpan<Token>
    ) {
        result.append(
            Token(
                start: Int32(truncatingIfNeeded: start), extent: Int32(truncatingIfNeeded: extent), kind: kind, code: code,
                flags: flags))
    }

    private static func bracket(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"): Bracket.parenthesis.rawValue
        case UInt8(ascii: "["), UInt8(ascii: "]"): Bracket.square.rawValue
        default: Bracket.brace.rawValue
        }
    }

    @inline(__always)
    private mutating func takeFlags(_ start: Int) -> UInt8 {
        guard isFirstOnLine else { return 0 }
        isFirstOnLine = false
        return start == lineStart ? Token.Flag.firstColumn | Token.Flag.firstOnLine : Token.Flag.firstOnLine
    }

    private mutating func endLine(_ result: inout OutputSpan<Token>) {
        if isInDirective {
            append(.directiveEnd, at - 1, 0, 0, 0, &result)
            isInDirective = false
        }
        isFirstOnLine = true
        lineStart = at
    }

    /// The length of the line splice at `place`, which holds a backslash; 0 where it is none.
    ///
    /// As GNU C does, blanks between the backslash and the end of the line are let through.
    private func spliceLength(_ bytes: borrowing Span<UInt8>, _ place: Int) -> Int {
        var next = place + 1
        while next < end {
            switch bytes[next] {
            case UInt8(ascii: "\n"): return next + 1 - place
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): next += 1
            default: return 0
            }
        }
        return 0
    }

    private mutating func splicedNameEnd(_ bytes: borrowing Span<UInt8>, _ place: Int) -> Int {
        var next = place
        var nameEnd = place
        while next < end {
            if classes[Int(bytes[next])].continuesName {
                next += 1
                nameEnd = next
            } else if bytes[next] == UInt8(ascii: "\\"), case let length = spliceLength(bytes, next), length > 0 {
                next += length
            } else {
                break
            }
        }
        return nameEnd
    }

    private func isLiteralPrefix(_ bytes: borrowing Span<UInt8>, _ start: Int, _ next: Int) -> Bool {
        let first = bytes[start]
        if next - start == 1 { return first == UInt8(ascii: "L") || first == UInt8(ascii: "u") || first == UInt8(ascii: "U") }
        return first == UInt8(ascii: "u") && bytes[start + 1] == UInt8(ascii: "8")
    }

    private mutating func number(_ bytes: borrowing Span<UInt8>, into result: inout OutputSpan<Token>) {
        let start = at
        let flags = takeFlags(at)
        at += 1
        while at < end {
            let byte = bytes[at]
            if classes[Int(byte)].continuesName || byte == UInt8(ascii: ".") {
                at += 1
            } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"), isExponent(bytes, start, at - 1) {
                at += 1
            } else {
                break
            }
        }
        append(.number, start, at - start, 0, flags, &result)
    }

    /// Whether a sign behind this letter belongs to the number: `1e-3`, `0x1p+4`, but not `0xe+1`.
    private func isExponent(_ bytes: borrowing Span<UInt8>, _ start: Int, _ place: Int) -> Bool {
        let isHex = place > start + 1 && bytes[start] == UInt8(ascii: "0") && bytes[start + 1] | 0x20 == UInt8(ascii: "x")
        return bytes[place] | 0x20 == (isHex ? UInt8(ascii: "p") : UInt8(ascii: "e"))
    }

    /// A string or character literal, whose prefix begins at `start` and whose quote is at `at`.
    private mutating func literal(
        _ bytes: borrowing Span<UInt8>, from start: Int, flags: UInt8, into result: inout OutputSpan<Token>
    ) {
        let quote = bytes[at]
        at += 1
        scan: while at < end {
            switch bytes[at] {
            case quote:
                at += 1
                break scan
            case UInt8(ascii: "\\"):
                let splice = spliceLength(bytes, at)
                if splice > 0 { lineStart = at + splice }
                at = min(at + max(splice, 2), end)
            case UInt8(ascii: "\n"):
                break scan
            default:
                at += 1
            }
        }
        append(quote == UInt8(ascii: "\"") ? .string : .character, start, at - start, 0, flags, &result)
        note(start, at)
    }

    private mutating func note(_ start: Int, _ end: Int) {
        prose.append(Int32(truncatingIfNeeded: start)..<Int32(truncatingIfNeeded: end))
    }

    /// Reads a comment; false where the slash begins none.
    private mutating func comment(_ text: [UInt8], _ bytes: borrowing Span<UInt8>) -> Bool {
        guard at + 1 < end else { return false }
        let start = at
        if bytes[at + 1] == UInt8(ascii: "*") {
            at += 2
            while at < end {
                guard let slash = text.firstOffset(of: UInt8(ascii: "/"), in: at..<end) else {
                    at = end
                    break
                }
                at = slash + 1
                if slash >= start + 3, bytes[slash - 1] == UInt8(ascii: "*") { break }
            }
            // A comment is a blank: a directive may follow it on the line where it ends, though not inside a directive's line.
            note(start, at)
            return true
        }
        guard bytes[at + 1] == UInt8(ascii: "/") else { return false }
        skipLine(text, bytes)
        note(start, at)
        return true
    }

    /// Moves to the end of the line, over line splices, and stops before the line feed.
    private mutating func skipLine(_ text: [UInt8], _ bytes: borrowing Span<UInt8>) {
        while at < end {
            guard let newline = text.firstOffset(of: UInt8(ascii: "\n"), in: at..<end) else {
                at = end
                return
            }
            var last = newline - 1
            while last >= at, bytes[last] == UInt8(ascii: "\r") || bytes[last] == UInt8(ascii: " ") { last -= 1 }
            guard last >= at, bytes[last] == UInt8(ascii: "\\") else {
                at = newline
                return
            }
            at = newline + 1
        }
    }

    private mutating func directive(
        _ text: [UInt8], _ bytes: borrowing Span<UInt8>, _ result: inout OutputSpan<Token>
    ) {
        let start = at
        let flags = takeFlags(at)
        at += 1
        isInDirective = true
        while at < end {
            if classes[Int(bytes[at])] == .blank {
                at += 1
            } else if bytes[at] == UInt8(ascii: "\\"), case let length = spliceLength(bytes, at), length > 0 {
                at += length
            } else if bytes[at] == UInt8(ascii: "/"), comment(text, bytes) {
                continue
            } else {
                break
            }
        }
        let nameStart = at
        while at < end, classes[Int(bytes[at])].continuesName { at += 1 }
        let kind =
            NameTable.directives.code(in: bytes, from: min(nameStart, end - 1), count: at - nameStart)
            .flatMap(DirectiveKind.init) ?? .other
        append(.directive, start, at - start, kind.rawValue, flags, &result)
        switch kind {
        case .other:
            let tail = at
            skipLine(text, bytes)
            note(tail, at)
        case .include:
            if at < end, let less = firstNonBlank(bytes), bytes[less] == UInt8(ascii: "<") {
                at = less
                let newline = text.firstOffset(of: UInt8(ascii: "\n"), in: at..<end) ?? end
                let close = text.firstOffset(of: UInt8(ascii: ">"), in: at..<newline).map { $0 + 1 } ?? newline
                append(.string, at, close - at, 0, 0, &result)
                note(at, close)
                at = close
            }
        default:
            break
        }
    }

    private func firstNonBlank(_ bytes: borrowing Span<UInt8>) -> Int? {
        var place = at
        while place < end, classes[Int(bytes[place])] == .blank { place += 1 }
        return place < end ? place : nil
    }

    private mutating func mark(_ bytes: borrowing Span<UInt8>, _ result: inout OutputSpan<Token>) {
        let start = at
        let next = at + 1 < end ? bytes[at + 1] : 0
        let third = at + 2 < end ? bytes[at + 2] : 0
        if bytes[at] == UInt8(ascii: "."), classes[Int(next)] == .digit { return number(bytes, into: &result) }
        let (mark, length) = Mark.read(bytes[at], next, third)
        at += length
        append(.mark, start, length, mark.rawValue, takeFlags(start), &result)
    }
}

extension Mark {
    /// The mark that begins with these bytes, and its length.
    fileprivate static func read(_ byte: UInt8, _ next: UInt8, _ third: UInt8) -> (Mark, Int) {
        let isAssigned = next == UInt8(ascii: "=")
        switch byte {
        case UInt8(ascii: ";"): return (.semicolon, 1)
        case UInt8(ascii: ","): return (.comma, 1)
        case UInt8(ascii: ":"): return (.colon, 1)
        case UInt8(ascii: "?"): return (.question, 1)
        case UInt8(ascii: "~"): return (.tilde, 1)
        case UInt8(ascii: "."):
            return next == UInt8(ascii: ".") && third == UInt8(ascii: ".") ? (.ellipsis, 3) : (.dot, 1)
        case UInt8(ascii: "="): return isAssigned ? (.equal, 2) : (.assign, 1)
        case UInt8(ascii: "!"): return isAssigned ? (.notEqual, 2) : (.not, 1)
        case UInt8(ascii: "|"):
            if next == byte { return (.logicalOr, 2) }
            return isAssigned ? (.orAssign, 2) : (.or, 1)
        case UInt8(ascii: "&"):
            if next == byte { return (.logicalAnd, 2) }
            return isAssigned ? (.andAssign, 2) : (.and, 1)
        case UInt8(ascii: "^"): return isAssigned ? (.xorAssign, 2) : (.xor, 1)
        case UInt8(ascii: "-"):
            if next == UInt8(ascii: ">") { return (.arrow, 2) }
            if next == byte { return (.decrement, 2) }
            return isAssigned ? (.otherAssign, 2) : (.minus, 1)
        case UInt8(ascii: "+"):
            if next == byte { return (.increment, 2) }
            return isAssigned ? (.otherAssign, 2) : (.plus, 1)
        case UInt8(ascii: "*"): return isAssigned ? (.otherAssign, 2) : (.star, 1)
        case UInt8(ascii: "/"): return isAssigned ? (.otherAssign, 2) : (.divide, 1)
        case UInt8(ascii: "%"): return isAssigned ? (.otherAssign, 2) : (.remainder, 1)
        case UInt8(ascii: "<"):
            if next == byte { return third == UInt8(ascii: "=") ? (.otherAssign, 3) : (.shiftLeft, 2) }
            return isAssigned ? (.lessEqual, 2) : (.less, 1)
        case UInt8(ascii: ">"):
            if next == byte { return third == UInt8(ascii: "=") ? (.otherAssign, 3) : (.shiftRight, 2) }
            return isAssigned ? (.greaterEqual, 2) : (.greater, 1)
        case UInt8(ascii: "#"): return next == byte ? (.paste, 2) : (.hash, 1)
        default: return (.other, 1)
        }
    }
}

/// What a byte can begin.
enum ByteClass: UInt8 {
    case letter, digit, blank, newline, quote, open, close, slash, backslash, hash, mark

    /// Whether the byte can stand inside a name.
    @inline(__always) var continuesName: Bool { rawValue <= ByteClass.digit.rawValue }

    /// The class of each byte; bytes from 0x80 on are letters, so that UTF-8 names stay whole.
    static let table = InlineArray<256, ByteClass> { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "$"), 0x80...0xff:
            .letter
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
        case UInt8(ascii: "\n"): .newline
        case UInt8(ascii: " "), 9, 11, 12, 13: .blank
        case UInt8(ascii: "\""), UInt8(ascii: "'"): .quote
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): .open
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): .close
        case UInt8(ascii: "/"): .slash
        case UInt8(ascii: "\\"): .backslash
        case UInt8(ascii: "#"): .hash
        default: .mark
        }
    }
}
