// JSON (RFC 8259) as the reports need it: ordered keys, two layouts, and nothing that a terminal could take for a command.

/// A JSON value whose objects keep the order of their keys.
enum JSON: Sendable {
    case null
    case bool(Bool)
    case number(Int)
    case text(String)
    case list([JSON])
    case members([Member])

    /// One key of an object with its value.
    struct Member: Sendable {
        let key: String
        let value: JSON
    }

    /// An object of the given keys in their order; a key whose value is nil is left out.
    static func object(_ pairs: KeyValuePairs<String, JSON?>) -> JSON {
        var members: [Member] = []
        members.reserveCapacity(pairs.count)
        for case (let key, let value?) in pairs { members.append(Member(key: key, value: value)) }
        return .members(members)
    }

    /// A string, or nil where there is none.
    static func text(ifAny string: String?) -> JSON? { string.map { .text($0) } }

    /// A number, or nil where there is none.
    static func number(ifAny number: Int?) -> JSON? { number.map { .number($0) } }

    /// The value over several lines, two blanks a level, with a final line end. A list of plain values stays on one line.
    func pretty() -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, indent: 0)
        output.append(UInt8(ascii: "\n"))
        return output
    }

    /// The value on one line without blanks, with a final line end.
    func compact() -> [UInt8] {
        var output: [UInt8] = []
        writeCompact(to: &output)
        output.append(UInt8(ascii: "\n"))
        return output
    }

    private func writeCompact(to output: inout [UInt8]) {
        switch self {
        case .null, .bool, .number, .text: write(to: &output, indent: 0)
        case .list(let values):
            output.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                value.writeCompact(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .members(let members):
            output.append(UInt8(ascii: "{"))
            for (place, member) in members.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                Self.appendQuoted(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.writeCompact(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private func write(to output: inout [UInt8], indent: Int) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let value): output.append(contentsOf: String(value).utf8)
        case .text(let value): Self.appendQuoted(value, to: &output)
        case .list(let values):
            let isFlat = values.allSatisfy(\.isPlain)
            output.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                if !isFlat { Self.breakLine(&output, indent + 1) } else if place > 0 { output.append(UInt8(ascii: " ")) }
                value.write(to: &output, indent: indent + 1)
            }
            if !isFlat { Self.breakLine(&output, indent) }
            output.append(UInt8(ascii: "]"))
        case .members(let members):
            output.append(UInt8(ascii: "{"))
            for (place, member) in members.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                Self.breakLine(&output, indent + 1)
                Self.appendQuoted(member.key, to: &output)
                output.append(contentsOf: ": ".utf8)
                member.value.write(to: &output, indent: indent + 1)
            }
            if !members.isEmpty { Self.breakLine(&output, indent) }
            output.append(UInt8(ascii: "}"))
        }
    }

    private var isPlain: Bool {
        switch self {
        case .null, .bool, .number, .text: true
        case .list, .members: false
        }
    }

    private static func breakLine(_ output: inout [UInt8], _ indent: Int) {
        if indent * 2 < lineStart.count {
            output.append(contentsOf: lineStart[...(indent * 2)])
        } else {
            output.append(UInt8(ascii: "\n"))
            output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
        }
    }

    /// A line end and the blanks of most indents.
    private static let lineStart = [UInt8(ascii: "\n")] + Array(repeating: UInt8(ascii: " "), count: 32)

    /// Appends a string in quotes.
    ///
    /// What must be escaped is; so are the characters that would steer a terminal (DEL, C1, bidirectional controls), which
    /// leaves the value the same.
    static func appendQuoted(_ string: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        let start = output.count
        output.append(contentsOf: string.utf8)
        let isSimple = output[start...].allSatisfy {
            $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if !isSimple {
            output.removeLast(output.count - start)
            for scalar in string.unicodeScalars { appendEscaped(scalar, to: &output) }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
        switch scalar {
        case "\"": output.append(contentsOf: "\\\"".utf8)
        case "\\": output.append(contentsOf: "\\\\".utf8)
        case "\n": output.append(contentsOf: "\\n".utf8)
        case "\r": output.append(contentsOf: "\\r".utf8)
        case "\t": output.append(contentsOf: "\\t".utf8)
        default:
            guard scalar.steersTerminal else {
                output.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
                return
            }
            for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
                let digits = String(unit, radix: 16)
                output.append(contentsOf: "\\u".utf8)
                output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
                output.append(contentsOf: digits.utf8)
            }
        }
    }
}
