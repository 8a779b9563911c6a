// Every function and macro gets one more parameter, or loses its last one; a call, or one of several declarations, stays as it was, or
// a call gets too much.

import CallSites

struct Signatures {
    let index: PlainIndex

    init(_ index: PlainIndex) { self.index = index }

    func run(in bench: Bench) throws {
        for found in index.symbols {
            guard let count = found.parameterCount(in: index) else { continue }
            let spare = PlainIndex(Spare(of: found, count: count, in: index.tree, refers: false).tree)
            guard let symbol = spare.symbol(found.name) else { continue }
            let adding = Plan.addingParameter(to: symbol, in: spare)
            try examine("add a parameter", adding, in: bench) { Plan.more("0, 0", in: $0) }
            guard count > 0 else { continue }
            let dropping = Plan.droppingParameter(of: symbol, in: spare)
            try examine("drop a parameter", dropping, in: bench) { use in
                // A macro with one parameter takes an empty argument.
                guard let brackets = use.brackets, count > (symbol.isMacro ? 2 : 1) else { return nil }
                let start = count > 2 ? brackets.commas[count - 3] : brackets.open + 1
                return [Edit(path: use.path, range: start..<brackets.close, text: "")]
            }
        }
        try architectures(in: bench)
    }

    private func examine(
        _ kind: String, _ plan: Plan, in bench: Bench, overdone: (PlainUse) -> [Edit]?
    ) throws {
        let symbol = plan.symbol
        try bench.examine(RightSeries(kind, symbol.name, plan))
        // What lies in an argument that goes is gone, too.
        let outer = plan.uses.flatMap { $0.part.edits }.filter { $0.text.isEmpty }
        for use in symbol.uses where !outer.contains(where: { $0.path == use.path && $0.range.contains(use.range.lowerBound) }) {
            let label = "\(symbol.name) at \(use.path):\(use.line)"
            func answer(_ rule: Finding.Rule, _ mutant: Plan) -> Answer {
                Answer(
                    rules: [rule], symbols: [symbol.name], patch: 1, path: use.path, line: mutant.line(of: use, after: 1),
                    function: use.function)
            }
            let left = plan.leaving(use)
            try bench.examine(
                Mutant("\(kind), one call left \(Spare.place(of: use))", label, left, [[answer(.arity, left)]]))
            guard Spare.place(of: use) == "where the tree has it" else { continue }
            let late = plan.moving(use, to: 1)
            try bench.examine(
                Mutant("\(kind), one call converted a patch late", label, late, [[answer(.brokenStep, late)]]))
            if let edits = overdone(use) {
                let wrong = plan.altering(use, to: edits)
                try bench.examine(
                    Mutant("\(kind), one call converted twice over", label, wrong, [[answer(.arity, wrong)]]))
            }
        }
        try variants(kind, plan, in: bench)
    }

    /// One of several declarations stays as it was: a prototype, a stub, the definition.
    private func variants(_ kind: String, _ plan: Plan, in bench: Bench) throws {
        let declarations = plan.symbol.declarations
        guard declarations.count > 1 else { return }
        for declaration in declarations {
            let others = declarations.filter { $0 != declaration }
            let isStub = others.contains { $0.path == declaration.path }
            let what =
                isStub ? "a stub or its twin" : declaration.role == .prototype ? "the prototype" : "the definition"
            try bench.examine(
                Mutant(
                    "\(kind), \(what) left", "\(declaration.name) at \(declaration.path):\(declaration.line)",
                    plan.leaving(declaration), [[answer(plan.leaving(declaration), declaration)]]))
        }
    }

    /// A second architecture has its own copies of the first one's macros, and keeps one of them as it was.
    private func architectures(in bench: Bench) throws {
        let (one, two) = ("arch/mill/include/asm/pgtable.h", "arch/loom/include/asm/pgtable.h")
        let both = PlainIndex(
            index.tree.with([two: String(decoding: index.tree.files[one] ?? [], as: UTF8.self).replacing("MILL", with: "LOOM")]))
        for symbol in both.symbols where symbol.declarations.contains(where: { $0.path == two }) {
            guard symbol.parameterCount(in: both) != nil else { continue }
            let plan = Plan.addingParameter(to: symbol, in: both)
            try bench.examine(RightSeries("add a parameter in two architectures", symbol.name, plan))
            guard symbol.declarations.count == 2 else { continue }
            for declaration in symbol.declarations {
                let left = plan.leaving(declaration)
                var mutant = Mutant(
                    "add a parameter, one architecture left", "\(declaration.name) at \(declaration.path)", left,
                    [[answer(left, declaration)]])
                // The architecture's own code calls this one, and is converted.
                mutant.follows = declaration.path == one ? "arch/mill/" : "arch/loom/"
                try bench.examine(mutant)
            }
        }
    }

    private func answer(_ mutant: Plan, _ declaration: PlainUse) -> Answer {
        Answer(
            rules: [.variant], symbols: [declaration.name], patch: 1, path: declaration.path,
            line: mutant.line(of: declaration, after: 1), function: nil, least: .warning)
    }
}
