// Definitions that macros make: system calls, trace events, `DEFINE_…` families, exports.

extension Outline {
    /// Notes what a macro use at file level defines.
    mutating func generate(
        _ macro: Int, _ open: Int, _ arguments: [Range<Int>], start: Int, isStatic: Bool, end: Int, body: Range<Int32>?
    ) {
        let word = name(macro)
        guard let first = arguments.first, !first.isEmpty else { return }
        let firstText = isIdentifier(first.lowerBound) ? name(first.lowerBound) : ""
        if word.contains("EXPORT") {
            exports.append((firstText, word))
            return
        }
        guard body != nil || !firstText.isEmpty else { return }
        var made = GeneratedFunction.read(word, firstText)
        if made == nil, body == nil { return }
        if made == nil {
            made = GeneratedFunction(
                name: firstText.isEmpty ? word : firstText, parameters: .remaining(from: 1), isStatic: isStatic)
        }
        guard let made else { return }
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
        let nameIndex = firstText.isEmpty ? macro : first.lowerBound
        if !firstText.isEmpty { tokens[nameIndex].flags |= Token.Flag.declared }
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
