// What happens to definitions themselves: they become macros, move, go while their prototype stays, lose their callers or export.

import CallSites

struct Declarations {
    let index: PlainIndex

    init(_ index: PlainIndex) { self.index = index }

    func run(in bench: Bench) throws {
        for symbol in index.symbols where symbol.isFunction {
            try toMacro(symbol, in: bench)
            try moved(symbol, in: bench)
            try definitionGone(symbol, in: bench)
            try exportGone(symbol, in: bench)
            try unused(symbol, in: bench)
        }
        for symbol in index.symbols where symbol.isMacro { try toInline(symbol, in: bench) }
    }

    /// The one definition of a symbol that has one.
    private func definition(of symbol: PlainSymbol) -> PlainUse? {
        let definitions = symbol.declarations.filter { $0.role == .definition || $0.role == .macro }
        return definitions.count == 1 && !definitions[0].isConditional ? definitions[0] : nil
    }

    private func arities(_ symbol: PlainSymbol, _ plan: Plan) -> [[Answer]] {
        symbol.uses.map { use in
            [
                Answer(
                    rules: [.arity], symbols: [symbol.name], patch: 1, path: use.path, line: plan.line(of: use, after: 1),
                    function: use.function)
            ]
        }
    }

    private func stale(_ symbol: PlainSymbol, _ plan: Plan) -> [[Answer]] {
        symbol.uses.map { use in
            [
                Answer(
                    rules: [.staleCall], symbols: [symbol.name], patch: 1, path: use.path, line: plan.line(of: use, after: 1),
                    function: use.function)
            ]
        }
    }

    private func list(_ count: Int) -> String { (0..<count).map { "a\($0)" }.joined(separator: ", ") }

    private func plan(_ symbol: PlainSymbol, _ use: PlainUse, _ edits: [Edit]) -> Plan {
        Plan(base: index.tree, symbol: symbol, patches: [[Part(use: use, edits: edits)]])
    }

    /// An inline function becomes a macro over a function of another name.
    private func toMacro(_ symbol: PlainSymbol, in bench: Bench) throws {
        guard let definition = definition(of: symbol), definition.isStatic, let count = symbol.parameterCount(in: index),
            count > 0
        else { return }
        func plan(_ more: Int) -> Plan {
            let define = "#define \(symbol.name)(\(list(count + more)))\t__\(symbol.name)(\(list(count)))\n"
            let end = definition.whole.upperBound
            return self.plan(
                symbol, definition,
                [
                    Edit(path: definition.path, range: definition.range, text: "__" + symbol.name),
                    Edit(path: definition.path, range: end..<end, text: "\n" + define),
                ])
        }
        try bench.examine(RightSeries("convert a function to a macro", symbol.name, plan(0)))
        let wrong = plan(1)
        try bench.examine(
            Mutant("convert a function to a macro with another list", symbol.name, wrong, arities(symbol, wrong)))
    }

    /// A macro becomes an inline function.
    private func toInline(_ symbol: PlainSymbol, in bench: Bench) throws {
        guard let definition = definition(of: symbol), let count = symbol.parameterCount(in: index), count > 0 else { return }
        func plan(_ count: Int) -> Plan {
            let parameters = (0..<count).map { "unsigned long a\($0)" }.joined(separator: ", ")
            let text = "static inline unsigned long \(symbol.name)(\(parameters))\n{\n\treturn a0;\n}\n"
            return self.plan(symbol, definition, [Edit(path: definition.path, range: definition.whole, text: text)])
        }
        try bench.examine(RightSeries("convert a macro to a function", symbol.name, plan(count)))
        let wrong = plan(count + 1)
        try bench.examine(
            Mutant("convert a macro to a function with another list", symbol.name, wrong, arities(symbol, wrong)))
    }

    /// The definition moves to another file, and only the half that takes it away is there.
    private func moved(_ symbol: PlainSymbol, in bench: Bench) throws {
        guard let definition = definition(of: symbol), symbol.home == nil else { return }
        let isHeader = definition.path.hasSuffix(".h")
        let exports = symbol.exports.map { index.line(around: $0) }
        let text = ([definition.whole] + exports).map { String(decoding: index.text(definition.path, $0), as: UTF8.self) }
            .joined()
        let removals = ([definition.whole] + exports).map { Edit(path: definition.path, range: $0, text: "") }
        let target = isHeader ? "include/linux/moved.h" : "mm/moved.c"
        let arrival = Edit(path: target, range: 0..<0, text: Spare.includes + "\n" + text)
        // Who includes the old header must see the new one.
        let start = definition.whole.lowerBound
        let include = isHeader ? [Edit(path: definition.path, range: start..<start, text: "#include <linux/moved.h>\n")] : []
        try bench.examine(
            RightSeries("move to another file", symbol.name, plan(symbol, definition, include + removals + [arrival])))
        // Without a prototype nobody would know the function, and each use is stale.
        let prototypes = symbol.declarations.filter { $0.role == .prototype }
        let all = removals + prototypes.map { Edit(path: $0.path, range: $0.whole, text: "") }
        let gone = plan(symbol, definition, all)
        try bench.examine(
            Mutant("move to another file, it arrives nowhere", symbol.name, gone, stale(symbol, gone)))
    }

    /// The function goes and its prototype stays: it compiles, and does not link.
    private func definitionGone(_ symbol: PlainSymbol, in bench: Bench) throws {
        guard let definition = definition(of: symbol), symbol.declarations.contains(where: { $0.role == .prototype }) else {
            return
        }
        let ranges = [definition.whole] + symbol.exports.map { index.line(around: $0) }
        let gone = plan(symbol, definition, ranges.map { Edit(path: definition.path, range: $0, text: "") })
        let prototypes = symbol.declarations.filter { $0.role == .prototype }
        let anywhere = (symbol.uses + prototypes).map { use in
            Answer(
                rules: [.staleCall, .variant], symbols: [symbol.name], patch: 1, path: use.path,
                line: gone.line(of: use, after: 1), function: nil, least: .warning)
        }
        try bench.examine(Mutant("the definition dropped, the prototype stays", symbol.name, gone, [anywhere]))
    }

    /// The export goes while a driver that may be a module uses the function.
    private func exportGone(_ symbol: PlainSymbol, in bench: Bench) throws {
        guard let export = symbol.exports.first else { return }
        let modules = symbol.uses.filter { $0.path.hasPrefix("drivers/") }
        let gone = plan(symbol, export, [Edit(path: export.path, range: index.line(around: export), text: "")])
        guard !modules.isEmpty else {
            try bench.examine(RightSeries("drop an export that no module needs", symbol.name, gone))
            return
        }
        let answers = modules.map { use in
            Answer(
                rules: Set(Finding.Rule.allCases), symbols: [symbol.name], patch: 1, path: use.path,
                line: gone.line(of: use, after: 1), function: use.function, least: .note)
        }
        try bench.examine(Mutant("an export dropped that a module needs", symbol.name, gone, [answers]))
    }

    /// The last callers of a static function go.
    private func unused(_ symbol: PlainSymbol, in bench: Bench) throws {
        guard let definition = definition(of: symbol), symbol.home == definition.path, !symbol.isReferred else { return }
        let edits = symbol.uses.map { use in
            Edit(path: use.path, range: use.range.lowerBound..<((use.brackets?.close ?? use.range.upperBound) + 1), text: "0")
        }
        let lonely = plan(symbol, definition, edits)
        let answer = Answer(
            rules: [.unused], symbols: [symbol.name], patch: 1, path: definition.path,
            line: lonely.line(of: definition, after: 1), function: nil, least: .warning)
        try bench.examine(Mutant("the last caller of a static function dropped", symbol.name, lonely, [[answer]]))
    }
}
