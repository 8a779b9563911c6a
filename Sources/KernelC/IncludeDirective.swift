// The `#include` lines of a file, read from its bytes alone: what they name, and whether each configuration comes by.

import ByteText

/// One `#include` line.
public struct IncludeDirective: Sendable, Hashable {
    /// What stands between the quotes or angle brackets; empty where a macro gives it.
    public let name: String
    /// Whether it stands in quotes, so that the folder of the file comes first.
    public let isQuoted: Bool
    /// Whether it stands under an `#if` other than the guard around the whole file.
    public let isConditional: Bool

    /// Makes one of its parts.
    public init(name: String, isQuoted: Bool, isConditional: Bool) {
        self.name = name
        self.isQuoted = isQuoted
        self.isConditional = isConditional
    }

    /// The lines of a file, in order.
    public static func all(in text: [UInt8]) -> [IncludeDirective] {
        var result: [IncludeDirective] = []
        var depth = 0
        // A guard is `#ifndef X` before all other directives, with `#define X` as the next one.
        var guardName: [UInt8]?
        var guardDepth = 0
        var count = 0
        var line = 0
        while line < text.count {
            var index = line
            line = text.firstOffset(of: UInt8(ascii: "\n"), from: line).map { $0 + 1 } ?? text.count
            skipBlanks(text, &index, line)
            guard index < line, text[index] == UInt8(ascii: "#") else { continue }
            index += 1
            let word = nextWord(text, &index, line)
            count += 1
            switch word {
            case "if", "ifdef", "ifndef":
                depth += 1
                if count == 1, word == "ifndef" { guardName = Array(nextWord(text, &index, line).utf8) }
            case "endif":
                depth -= 1
                if depth < guardDepth { guardDepth = 0 }
            case "define":
                if count == 2, let guardName, Array(nextWord(text, &index, line).utf8) == guardName { guardDepth = 1 }
            case "include":
                result.append(directive(text, &index, line, isConditional: depth > guardDepth))
            default: break
            }
        }
        return result
    }

    private static func directive(_ text: [UInt8], _ index: inout Int, _ end: Int, isConditional: Bool) -> IncludeDirective {
        skipBlanks(text, &index, end)
        guard index < end, text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "<") else {
            return IncludeDirective(name: "", isQuoted: false, isConditional: isConditional)
        }
        let isQuoted = text[index] == UInt8(ascii: "\"")
        let start = index + 1
        let close = text[start..<end].firstIndex(of: isQuoted ? UInt8(ascii: "\"") : UInt8(ascii: ">")) ?? start
        return IncludeDirective(
            name: String(decoding: text[start..<close], as: UTF8.self), isQuoted: isQuoted, isConditional: isConditional)
    }

    private static func skipBlanks(_ text: [UInt8], _ index: inout Int, _ end: Int) {
        while index < end, text[index] == UInt8(ascii: " ") || text[index] == UInt8(ascii: "\t") { index += 1 }
    }

    private static func nextWord(_ text: [UInt8], _ index: inout Int, _ end: Int) -> String {
        skipBlanks(text, &index, end)
        let start = index
        while index < end, text[index].isIdentifierByte { index += 1 }
        return String(decoding: text[start..<index], as: UTF8.self)
    }
}
