// Definitions that macros make: system calls, trace events, `DEFINE_…` families, exports.

import ByteText

extension Outline {
    /// Notes what a macro use at file level defines.
    mutating func generate(
        _ macro: Int, _ open: Int, _ arguments: [Range<Int>], start: Int, isStatic: Bool, end: Int, body: Range<Int32>?
    ) {
        let word = name(macro)
        guard let first = arguments.first, !first.isEmpty else { return }
        let firstText = isIdentifier(first.lowerBound) ? name(first.lowerBound) : ""
        if text.firstOffset(of: Self.export, in: Int(tokens[macro].start)..<Int(tokens[macro].end)) != nil {
            exports.append((firstText, word))
            return
        }
        if let made = GeneratedFunction.read(word, firstText) {
            return declareGenerated(made, macro, open, arguments, start: start, isStatic: isStatic, end: end, body: body)
        }
        if declareExpansion(word, macro, open, arguments, start: start, isStatic: isStatic, end: end, body: body) { return }
        if body != nil {
            let made = GeneratedFunction(
                name: firstText.isEmpty ? word : firstText, parameters: .remaining(from: 1), isStatic: isStatic)
            return declareGenerated(made, macro, open, arguments, start: start, isStatic: isStatic, end: end, body: body)
        }
        guard !firstText.isEmpty, first.count == 1, definesVariable(word) else { return }
        tokens[first.lowerBound].flags |= Token.Flag.declared
        found.append(
            Outlined(
                definition: Definition(
                    kind: .variable, nameRange: range(first.lowerBound), range: tokens[start].start..<endOffset(end),
                    isStatic: isStatic,
                    condition: structure.condition(at: macro)), body: use(open, end)))
    }

    private static let export = Array("EXPORT".utf8)

    /// The tokens of a macro's use from its bracket to the end of the declaration, with the initializer behind it.
    private func use(_ open: Int, _ end: Int) -> Range<Int32> {
        Int32(truncatingIfNeeded: open)..<max(tokens[open].extent, Int32(truncatingIfNeeded: end)) + 1
    }

    /// Whether a macro of this name defines the variable that is its first argument: `DEFINE_MUTEX(x)`, `LIST_HEAD(x)`.
    private func definesVariable(_ word: String) -> Bool {
        word.hasPrefix("DEFINE_") || word.hasPrefix("DECLARE_") || word.hasSuffix("_HEAD") || word.hasSuffix("_INIT_LOCK")
    }

    /// Declares what the macro's replacement text defines; false where that is nothing or not known.
    private mutating func declareExpansion(
        _ word: String, _ macro: Int, _ open: Int, _ arguments: [Range<Int>], start: Int, isStatic: Bool, end: Int,
        body: Range<Int32>?
    ) -> Bool {
        guard isExpanding, expansionBudget > 0 else { return false }
        let own = macroTexts()
        var expansion = MacroExpansion(budget: expansionBudget) { own[$0] ?? MacroTable.find($0) }
        let texts = arguments.map { part in part.isEmpty ? [] : bytes(part) }
        let made = expansion.text(of: word, texts)
        expansionBudget = expansion.budget
        guard var made else { return false }
        if body != nil { made += Array(" {}".utf8) }
        let inner = Outline.read(made, Lexer.read(made), isExpanding: false)
        let handed = HandedParts(inner)
        var place = arguments.first { isIdentifier($0.lowerBound) && !$0.isEmpty }?.lowerBound ?? macro
        let owner = body == nil ? nil : inner.found.lastIndex { $0.definition.kind == .function }
        var count = 0
        for (number, outlined) in inner.found.enumerated() {
            var definition = outlined.definition
            guard definition.kind != .macro, definition.kind != .constant else { continue }
            let name = inner.definedName(definition)
            // The name stands in the use itself where an argument is the name.
            if let written = arguments.first(where: {
                $0.count == 1 && isIdentifier($0.lowerBound) && self.name($0.lowerBound) == name
            }) {
                place = written.lowerBound
                tokens[place].flags |= Token.Flag.declared
            }
            definition.nameRange = range(place)
            definition.generatedName = self.name(place) == name ? nil : name
            definition.range = tokens[start].start..<endOffset(end)
            definition.body =
                number == owner ? body.map { tokens[Int($0.lowerBound)].start..<endOffset(Int($0.upperBound) - 1) } : nil
            let nowhere = definition.range.lowerBound..<definition.range.lowerBound
            definition.parameters = definition.parameters.map { _ in nowhere }
            definition.isStatic = definition.isStatic || isStatic && count == 0
            definition.condition = structure.condition(at: macro)
            let isFirst = body == nil && count == 0 && (definition.kind == .function || definition.kind == .variable)
            var outlined = Outlined(
                definition: definition, body: number == owner ? body ?? 0..<0 : isFirst ? use(open, end) : 0..<0)
            if body == nil, definition.kind == .function {
                outlined.handed = handed.parts(of: number, arguments, tokens) { self.name($0) }
            }
            found.append(outlined)
            count += 1
        }
        // A macro that is known to define nothing is no `DECLARE_…(x)` to guess at.
        return body == nil || count > 0 && owner != nil
    }

    private func bytes(_ part: Range<Int>) -> [UInt8] {
        Array(text[Int(tokens[part.lowerBound].start)..<Int(endOffset(part.upperBound - 1))])
    }

    /// The texts of the function-like macros of this file, made when the first is asked for.
    private mutating func macroTexts() -> [String: MacroText] {
        if let ownMacros { return ownMacros }
        var result: [String: MacroText] = [:]
        for outlined in found where outlined.definition.kind == .macro {
            result[definedName(outlined.definition)] = MacroText(text, outlined.definition)
        }
        ownMacros = result
        return result
    }

    private mutating func declareGenerated(
        _ made: GeneratedFunction, _ macro: Int, _ open: Int, _ arguments: [Range<Int>], start: Int, isStatic: Bool, end: Int,
        body: Range<Int32>?
    ) {
        guard let first = arguments.first, !first.isEmpty else { return }
        var parameters: [Range<Int32>] = []
        switch made.parameters {
        case .pairs(let from):
            var index = from
            while index + 1 < arguments.count {
                parameters.append(tokens[arguments[index].lowerBound].start..<endOffset(arguments[index + 1].upperBound - 1))
                if isIdentifier(arguments[index + 1].lowerBound) {
                    tokens[arguments[index + 1].lowerBound].flags |= Token.Flag.declared | Token.Flag.parameter
                }
                index += 2
            }
        case .remaining(let from):
            for part in arguments.dropFirst(from) where !part.isEmpty {
                parameters.append(tokens[part.lowerBound].start..<endOffset(part.upperBound - 1))
                if let name = declaratorName(part) { tokens[name].flags |= Token.Flag.declared | Token.Flag.parameter }
            }
        case .none: break
        }
        let isNamed = isIdentifier(first.lowerBound)
        let nameIndex = isNamed ? first.lowerBound : macro
        if isNamed { tokens[nameIndex].flags |= Token.Flag.declared }
        found.append(
            Outlined(
                definition: Definition(
                    kind: body == nil ? .prototype : .function, nameRange: range(nameIndex), generatedName: made.name,
                    range: tokens[start].start..<endOffset(end),
                    body: body.map { tokens[Int($0.lowerBound)].start..<endOffset(Int($0.upperBound) - 1) },
                    parameters: parameters, isStatic: made.isStatic || isStatic, condition: structure.condition(at: macro)),
                body: body ?? 0..<0, parameterList: Int32(truncatingIfNeeded: open)))
    }
}

/// A function that a macro of the kernel makes.
struct GeneratedFunction {
    /// Where its parameters stand among the macro's arguments.
    enum Parameters {
        case none
        /// A type and a name by turns, from this argument on: `SYSCALL_DEFINE2(foo, int, a, long, b)`.
        case pairs(from: Int)
        /// One parameter an argument, from this one on.
        case remaining(from: Int)
    }

    var name: String
    var parameters: Parameters
    var isStatic: Bool

    /// The function that `macro(first, …)` makes; nil where it is not known.
    static func read(_ macro: String, _ first: String) -> GeneratedFunction? {
        let word = macro[...]
        let digitless = word.last.map { $0.isNumber } == true ? word.dropLast() : word
        switch digitless {
        case "SYSCALL_DEFINE": return GeneratedFunction(name: "__do_sys_" + first, parameters: .pairs(from: 1), isStatic: true)
        case "COMPAT_SYSCALL_DEFINE":
            return GeneratedFunction(name: "__do_compat_sys_" + first, parameters: .pairs(from: 1), isStatic: true)
        case "BPF_CALL_", "NOTRACE_BPF_CALL_":
            return GeneratedFunction(name: first, parameters: .pairs(from: 1), isStatic: false)
        default: return nil
        }
    }
}
