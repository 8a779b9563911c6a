// What a definition's own text says. Its name and kind are known at once; what takes reading is read when it is first asked for,
// since most definitions of a touched file are the same before and after, and nobody asks.

import ByteText
import KernelC
import Synchronization

/// What a definition's own text says; the versions of a file in which the text is the same share it.
final class DefinitionText: Sendable {
    let name: String
    let kind: Definition.Kind
    let isVariadic: Bool
    let isStatic: Bool
    /// The number of bytes of the body.
    let bodySize: Int
    let exportedBy: String?
    /// For a member its struct's or union's tag; empty for an unnamed one.
    let container: String?
    /// Whether it is `inline` in any spelling.
    let isInline: Bool
    /// Whether a macro makes it, so that its name does not stand in the text.
    let isGenerated: Bool

    private let wording: Mutex<Reading>

    private enum Reading {
        /// Still to be read: the place among the definitions of a file.
        case open(KeptFacts, Int)
        case done(DefinitionWording)
    }

    /// The text of a definition by its place. What takes reading is read at once, or, with `kept`, which are the same facts, later.
    init(_ place: Int, of facts: FileFacts, named name: String, readingLater kept: KeptFacts?) {
        let definition = facts.definitions[place]
        self.name = name
        kind = definition.kind
        isVariadic = definition.isVariadic
        isStatic = definition.isStatic
        bodySize = definition.body?.count ?? 0
        exportedBy = definition.exportedBy
        container = definition.container
        isInline = definition.isInline
        isGenerated = definition.generatedName != nil
        wording = Mutex(
            kept.map { .open($0, place) } ?? .done(DefinitionWording(of: definition, named: name, in: facts)))
    }

    /// What takes reading.
    var words: DefinitionWording {
        wording.withLock { reading in
            switch reading {
            case .done(let words): return words
            case .open(let kept, let place):
                let words = DefinitionWording(of: kept.facts.definitions[place], named: name, in: kept.facts)
                reading = .done(words)
                return words
            }
        }
    }
}

/// Facts that stay in memory as long as somebody may ask.
final class KeptFacts: Sendable {
    let facts: FileFacts

    init(_ facts: FileFacts) { self.facts = facts }
}

/// The parts of a definition's text that take reading. They depend on nothing but the definition and its own bytes.
struct DefinitionWording: Sendable {
    /// The type of each parameter, or for a macro its name.
    let parameters: [String]
    /// Each parameter as written, blanks folded.
    let written: [String]
    /// Each parameter's name; empty where it has none.
    let names: [String]
    /// All before the body without the name, parameter names and blanks: equal where the interface is.
    let interface: String
    /// The parameter list, a constant's value, or the type of a member, variable or typedef, blanks folded, for the user; empty for a tag.
    let shown: String
    /// A digest of the body, in which the own name stands for any name; equal for a mere renaming.
    let bodyDigest: UInt64
    /// Whether it declares a pointer to a function.
    let isFunctionPointer: Bool
    /// Whether an `#if` stands among the parameters, so that their number is not one.
    let hasConditionalParameters: Bool
    /// How many arguments of a call a use of it stands for, where it is a macro.
    let argumentsMade: Int
    /// Whether it is a macro that only makes other names of what it is handed.
    let pastesWhatItIsHanded: Bool

    fileprivate init(of definition: Definition, named name: String, in facts: FileFacts) {
        let text = facts.text
        let headEnd = Int(definition.body?.lowerBound ?? definition.range.upperBound)
        let isMacro = definition.kind == .macro || definition.kind == .constant
        let names = definition.parameters.indices.map { facts.parameterName($0, of: definition).map(facts.string) ?? "" }
        let parameters = definition.parameters.indices.map { place in
            let range = definition.parameters[place]
            return isMacro
                ? folded(text, Int(range.lowerBound)..<Int(range.upperBound)) : parameterType(text, range, named: names[place])
        }
        let written = definition.parameters.map { folded(text, Int($0.lowerBound)..<Int($0.upperBound)) }
        let body = definition.body.map { Int($0.lowerBound)..<Int($0.upperBound) }
        let shown: String =
            switch definition.kind {
            case .constant, .enumerator: body.map { folded(text, $0) } ?? ""
            case .function, .prototype, .macro:
                "("
                    + written.joined(separator: ", ")
                    + (definition.isVariadic ? (definition.parameters.isEmpty ? "..." : ", ...") : "") + ")"
            case .member, .variable, .typedef: facts.type(of: definition) ?? ""
            case .struct, .union, .enum: ""
            }
        // The head up to the name tells the result and the linkage; the parameters are compared by type.
        let before = Int(definition.range.lowerBound)..<Int(definition.nameRange.lowerBound)
        interface =
            switch definition.kind {
            case .macro: "macro/\(parameters.count)" + (definition.isVariadic ? "+" : "")
            case .function, .prototype:
                withoutLinkageWords(tightBytes(text, before)) + "(" + parameters.joined(separator: ",")
                    + (definition.isVariadic ? ",..." : "") + ")"
            case .constant, .enumerator: ""
            case .member: shown
            default: tight(text, Int(definition.range.lowerBound)..<headEnd)
            }
        self.parameters = parameters
        self.written = written
        self.names = names
        self.shown = shown
        bodyDigest = body.map { digest(text, $0, own: Array(name.utf8)) } ?? 0
        isFunctionPointer = definition.kind == .member && facts.isFunctionPointer(definition)
        hasConditionalParameters =
            definition.parameters.count > 0
            && facts.hasDirective(in: Int(definition.nameRange.upperBound)..<max(headEnd, Int(definition.nameRange.upperBound)))
        argumentsMade = isMacro ? facts.argumentsMade(by: definition) : 1
        pastesWhatItIsHanded = facts.pastesWhatItIsHanded(definition)
    }
}

extension FileFacts {
    /// Whether a line in a range begins with `#`.
    fileprivate func hasDirective(in range: Range<Int>) -> Bool {
        var isLineStart = false
        for byte in text[range] {
            if byte == UInt8(ascii: "#"), isLineStart { return true }
            if byte == UInt8(ascii: "\n") { isLineStart = true } else if byte != 32, byte != 9 { isLineStart = false }
        }
        return false
    }

    /// Whether a member is declared as `result (*name)(…)`.
    fileprivate func isFunctionPointer(_ definition: Definition) -> Bool {
        var before = Int(definition.nameRange.lowerBound) - 1
        let start = Int(definition.range.lowerBound)
        while before >= start, [9, 10, 13, 32].contains(text[before]) { before -= 1 }
        guard before > start, text[before] == UInt8(ascii: "*") else { return false }
        before -= 1
        while before >= start, [9, 10, 13, 32].contains(text[before]) { before -= 1 }
        return before >= start && text[before] == UInt8(ascii: "(")
    }
}

/// A parameter without its name: `struct page *` for `struct page *page`.
private func parameterType(_ text: [UInt8], _ range: Range<Int32>, named name: String) -> String {
    let whole = tightBytes(text, Int(range.lowerBound)..<Int(range.upperBound))
    // The name of a pointer to a function stands inside.
    let inner = Array("(*\(name))".utf8)
    if whole.last == UInt8(ascii: ")"), !name.isEmpty, let inside = whole.firstOffset(of: inner, in: 0..<whole.count) {
        return String(decoding: whole[..<inside] + "(*)".utf8 + whole[(inside + inner.count)...], as: UTF8.self)
    }
    // An array is a pointer to its first element, whatever its length.
    if whole.last == UInt8(ascii: "]"), let bracket = whole.firstIndex(of: UInt8(ascii: "[")),
        let close = whole[bracket...].firstIndex(of: UInt8(ascii: "]"))
    {
        return String(decoding: whole[..<bracket].parameterType + "*".utf8 + whole[(close + 1)...], as: UTF8.self)
    }
    return String(decoding: whole[...].parameterType, as: UTF8.self)
}
