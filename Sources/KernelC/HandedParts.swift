// Which arguments of a macro go into which of the functions that it makes, and which names among them are called there.

/// The names in the bodies of the functions that one macro use makes.
struct HandedParts {
    private struct Use {
        /// The function's place in the inner outline.
        var function: Int
        /// The number of arguments where the name is called; else -1.
        var argumentCount: Int32
    }
    /// The first use of each name, a call before any other.
    private var uses: [String: Use] = [:]
    private let isAlone: Bool

    init(_ inner: borrowing Outline) {
        let functions = inner.found.indices.filter {
            inner.found[$0].definition.kind == .function && inner.found[$0].body.count > 2
        }
        isAlone = functions.count < 2
        for place in functions {
            let body = inner.found[place].body
            for index in Int(body.lowerBound)..<Int(body.upperBound) where inner.isIdentifier(index) {
                var count: Int32 = -1
                let isMember = inner.tokens[index - 1].isMark(.dot) || inner.tokens[index - 1].isMark(.arrow)
                if isMember { continue }
                if index + 1 < Int(body.upperBound), inner.tokens[index + 1].opens(.parenthesis),
                    Int(inner.tokens[index + 1].extent) > index
                {
                    count = 0
                    inner.eachPart(index + 1) { part in if !part.isEmpty { count += 1 } }
                }
                let name = inner.name(index)
                guard let known = uses[name] else {
                    uses[name] = Use(function: place, argumentCount: count)
                    continue
                }
                if known.argumentCount < 0, count >= 0 { uses[name] = Use(function: place, argumentCount: count) }
            }
        }
    }

    /// The arguments that the function at `place` gets.
    func parts(of place: Int, _ arguments: [Range<Int>], _ tokens: [Token], name: (Int) -> String) -> [HandedPart] {
        guard !uses.isEmpty else { return [] }
        var result: [HandedPart] = []
        for argument in arguments {
            // The first name that any function uses decides: names of types and members are no function's own.
            guard
                let first = argument.prefix(64).first(where: { tokens[$0].kind == .identifier && uses[name($0)] != nil }),
                let use = uses[name(first)], use.function == place
            else { continue }
            let isName = argument.count == 1 && !tokens[first].has(Token.Flag.declared)
            let count = isName ? use.argumentCount : -1
            guard count >= 0 || !isAlone else { continue }
            result.append(
                HandedPart(
                    tokens: Int32(truncatingIfNeeded: argument.lowerBound)..<Int32(truncatingIfNeeded: argument.upperBound),
                    argumentCount: count))
        }
        return result
    }
}
