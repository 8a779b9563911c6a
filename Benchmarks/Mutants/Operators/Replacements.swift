// A symbol is replaced as a series does it: a patch brings the successor, patches convert the uses file by file, the last one takes
// the old one away. Then patches change places, uses are left, the successor's definition gets lost.

import CallSites

struct Replacements {
    let index: PlainIndex

    init(_ index: PlainIndex) { self.index = index }

    func run(in bench: Bench) throws {
        for symbol in index.symbols {
            let one = Plan.replacing(symbol, by: [successor(of: symbol)], in: index)
            try bench.examine(RightSeries("replace in steps", symbol.name, one))
            try orders(one, in: bench)
            try dropped(one, in: bench)
            guard symbol.uses.count > 1, !symbol.isConstant else { continue }
            let split = Plan.replacing(symbol, by: [symbol.name + "_one", symbol.name + "_two"], in: index)
            try bench.examine(RightSeries("split in two", symbol.name, split))
            for use in symbol.uses { try left("split in two, one left", use, split, in: bench) }
            try unconverted(symbol, in: bench)
        }
    }

    /// The name of what takes a symbol's place, spelled like it.
    private func successor(of symbol: PlainSymbol) -> String {
        symbol.name + (symbol.name.contains(where: \.isLowercase) ? "_next" : "_NEXT")
    }

    private func left(_ fault: String, _ use: PlainUse, _ plan: Plan, in bench: Bench) throws {
        let mutant = plan.leaving(use)
        let last = plan.patches.count
        let answer = Answer(
            rules: [.staleCall], symbols: [use.name], patch: last, path: use.path, line: mutant.line(of: use, after: last),
            function: use.function)
        try bench.examine(Mutant(fault, "\(use.name) at \(use.path):\(use.line)", mutant, [[answer]]))
    }

    // MARK: The order of the patches

    /// Neighbours change places, and each patch goes to either end.
    private func orders(_ plan: Plan, in bench: Bench) throws {
        let straight = Array(plan.patches.indices)
        var orders: [(fault: String, order: [Int])] = []
        for place in straight.dropLast() {
            var order = straight
            order.swapAt(place, place + 1)
            orders.append(("two neighbouring patches in the wrong order", order))
        }
        for place in straight {
            let others = straight.filter { $0 != place }
            orders.append(("a patch moved to the front", [place] + others))
            orders.append(("a patch moved to the end", others + [place]))
        }
        var seen: [[Int]] = [straight]
        for (fault, order) in orders where !seen.contains(order) {
            seen.append(order)
            var mutant = plan
            mutant.patches = order.map { plan.patches[$0] }
            let answers = answers(to: mutant, brought: order.firstIndex(of: 0), gone: order.firstIndex(of: straight.count - 1))
            let label = "\(plan.symbol.name) as \(order.map { String($0 + 1) }.joined(separator: " "))"
            if answers.isEmpty {
                try bench.examine(RightSeries("patches in another order that is right too", label, mutant))
            } else {
                try bench.examine(Mutant(fault, label, mutant, answers.map { [$0] }))
            }
        }
    }

    /// Which uses are wrong between which patches: the old name where it is gone already, the new one where it is not there yet.
    private func answers(to plan: Plan, brought: Int?, gone: Int?) -> [Answer] {
        guard let brought, let gone else { return [] }
        return plan.uses.compactMap { converted, part in
            let use = part.use
            let (rule, name, patch): (Finding.Rule, String, Int)
            if gone < converted {
                (rule, name, patch) = (.brokenStep, use.name, gone)
            } else if converted < brought {
                (rule, name, patch) = (.earlyUse, part.edits[0].text, converted)
            } else {
                return nil
            }
            return Answer(
                rules: [rule], symbols: [name], patch: patch + 1, path: use.path, line: plan.line(of: use, after: patch + 1),
                function: use.function == plan.symbol.name ? nil : use.function)
        }
    }

    // MARK: Parts that get lost

    /// The patch that brings the successor is left out, or the one that takes the old one away comes before one use is converted.
    private func dropped(_ plan: Plan, in bench: Bench) throws {
        for use in plan.symbol.uses { try left("replace in steps, one left", use, plan, in: bench) }
        var without = plan
        without.patches.removeFirst()
        let answers = without.uses.map { converted, part in
            [
                Answer(
                    rules: [.undefined], symbols: [part.edits[0].text], patch: converted + 1, path: part.use.path,
                    line: without.line(of: part.use, after: converted + 1), function: part.use.function)
            ]
        }
        try bench.examine(Mutant("replace in steps, the definition dropped", plan.symbol.name, without, answers))
        for stub in plan.symbol.declarations where stub.isConditional {
            guard plan.symbol.declarations.contains(where: { $0 != stub && $0.path == stub.path && $0.isConditional }) else {
                continue
            }
            try stubDropped(stub, plan, in: bench)
        }
    }

    /// The successor is declared in one branch of an `#if`, where the old one was declared in both.
    private func stubDropped(_ stub: PlainUse, _ plan: Plan, in bench: Bench) throws {
        var mutant = plan
        mutant.patches[0].removeAll { $0.use == stub }
        let name = successor(of: plan.symbol)
        // It may be told where the other one is, where the old one goes, or at the uses.
        let forms = mutant.patches.indices.flatMap { patch in
            Set((plan.symbol.uses + [stub]).map(\.path)).sorted().map { path in
                Answer(
                    rules: [.variant, .staleCall], symbols: [name, plan.symbol.name], patch: patch + 1, path: path, line: nil,
                    function: nil, least: .warning)
            }
        }
        try bench.examine(
            Mutant("replace in steps, a stub's successor dropped", "\(stub.path):\(stub.line) \(stub.name)", mutant, [forms]))
    }

    /// The old one stays beside the new one, and one of many uses is forgotten.
    private func unconverted(_ symbol: PlainSymbol, in bench: Bench) throws {
        let plan = Plan.replacing(symbol, by: [successor(of: symbol)], in: index, keepsOld: true)
        let calls = symbol.uses.filter { $0.role == .call }
        guard calls.count > 3, calls.count == symbol.uses.count else { return }
        try bench.examine(RightSeries("convert all to a new one beside the old", symbol.name, plan))
        for use in calls {
            let mutant = plan.leaving(use)
            let answers = mutant.patches.indices.map { patch in
                Answer(
                    rules: [.unconverted], symbols: [use.name], patch: patch + 1, path: use.path,
                    line: mutant.line(of: use, after: patch + 1), function: use.function, least: .warning)
            }
            try bench.examine(
                Mutant(
                    "convert all to a new one beside the old, one left", "\(use.name) at \(use.path):\(use.line)", mutant,
                    [answers])
            )
        }
    }
}
