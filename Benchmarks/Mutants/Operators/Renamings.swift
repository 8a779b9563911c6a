// Every function, macro and constant of the tree gets another name, and one use keeps the old one, for good or until the next patch.

import CallSites

struct Renamings {
    let index: PlainIndex

    init(_ index: PlainIndex) { self.index = index }

    func run(in bench: Bench) throws {
        for found in index.symbols {
            let count = found.isConstant ? nil : found.declarations.compactMap { $0.brackets?.count }.first ?? 0
            let spare = PlainIndex(Spare(of: found, count: count, in: index.tree, refers: found.isFunction).tree)
            guard let symbol = spare.symbol(found.name) else { continue }
            let plan = Plan.renaming(symbol, to: symbol.name + "_renamed", in: spare)
            try bench.examine(RightSeries("rename", symbol.name, plan))
            for use in symbol.uses {
                let label = "\(symbol.name) at \(use.path):\(use.line)"
                let left = plan.leaving(use)
                let answer = Answer(
                    rules: [.staleCall], symbols: [symbol.name], patch: 1, path: use.path, line: left.line(of: use, after: 1),
                    function: use.function)
                try bench.examine(Mutant("rename, one left \(Spare.place(of: use))", label, left, [[answer]]))
            }
            try late(plan, in: bench)
            try added(plan, count: count, in: bench)
            try mentions(plan, spare, in: bench)
        }
    }

    /// Each use is converted only by the next patch.
    private func late(_ plan: Plan, in bench: Bench) throws {
        for use in plan.symbol.uses where Spare.place(of: use) == "where the tree has it" {
            let late = plan.moving(use, to: 1)
            let answer = Answer(
                rules: [.brokenStep], symbols: [plan.symbol.name], patch: 1, path: use.path, line: late.line(of: use, after: 1),
                function: use.function)
            try bench.examine(
                Mutant("rename, one converted a patch late", "\(use.name) at \(use.path):\(use.line)", late, [[answer]]))
        }
    }

    /// The series itself brings a use of the old name: together with the renaming, and in a patch of its own.
    private func added(_ plan: Plan, count: Int?, in bench: Bench) throws {
        let name = plan.symbol.name
        let list = count.map { "(" + Array(repeating: "0", count: $0).joined(separator: ", ") + ")" } ?? ""
        let text =
            "\n\(plan.symbol.home == nil ? Spare.includes : "")\nint brought(int on)\n{\n\ton += sizeof(on);\n\treturn \(name)\(list);\n}\n"
        let path = plan.symbol.home ?? "drivers/misc/brought.c"
        for patch in 0...1 {
            var longer = plan
            if patch == 1 { longer.patches.append([]) }
            let (mutant, line) = longer.appending(text, to: path, in: patch)
            let answer = Answer(
                rules: [.staleCall], symbols: [name], patch: patch + 1, path: path,
                line: line + (plan.symbol.home == nil ? 4 : 0) + 5, function: "brought")
            let fault = "rename, a new use of the old name \(patch == 0 ? "in the same patch" : "in a later patch")"
            try bench.examine(Mutant(fault, "\(name) in \(path)", mutant, [[answer]]))
        }
    }

    /// Mentions of a member and of a parameter with a function's name (fixtures/README.md).
    private static let others: Set<String> = [
        "include/linux/mm_types.h:36 follow_page", "mm/ksm.c:24 follow_page",
    ]

    /// Comments, strings and documents go on speaking of the old name.
    private func mentions(_ plan: Plan, _ index: PlainIndex, in bench: Bench) throws {
        let name = plan.symbol.name
        for path in index.tree.paths where plan.symbol.home == nil || plan.symbol.home == path {
            for line in index.files[path]?.mentions(of: name) ?? [] where !Self.others.contains("\(path):\(line) \(name)") {
                let answer = Answer(
                    rules: [.staleMention], symbols: [name], patch: 1, path: path, line: line, function: nil, least: .note)
                try bench.examine(
                    Mutant("rename, a comment or document keeps the old name", "\(name) at \(path):\(line)", plan, [[answer]]))
            }
        }
    }
}
