// A series as parts, each with its edits of the base's text: parts can be left out, altered, or moved to another patch, and every
// version of the tree comes out of those that are there by then.

/// One place that a series changes.
struct Part {
    /// What stands there in the base.
    var use: PlainUse
    var edits: [Edit]
}

/// A series over a base.
struct Plan {
    let base: PlainTree
    /// The symbol that it changes.
    let symbol: PlainSymbol
    /// The parts of each patch.
    var patches: [[Part]]

    /// The tree after each patch.
    var versions: [PlainTree] { patches.indices.map { base.applying(edits(after: $0 + 1)) } }

    /// All edits that are made after so many patches.
    func edits(after patch: Int) -> [Edit] { patches[..<patch].flatMap { $0.flatMap(\.edits) } }

    /// The line of a use in the tree after so many patches.
    func line(of use: PlainUse, after patch: Int) -> Int {
        base.line(of: use.range.lowerBound, in: use.path, after: edits(after: patch))
    }

    /// The parts that change a use, each with its patch (from 0).
    var uses: [(patch: Int, part: Part)] {
        patches.enumerated().flatMap { number, parts in
            parts.filter(\.use.isUse).map { (number, $0) }
        }
    }

    /// The plan without the part of one use or declaration.
    func leaving(_ use: PlainUse) -> Plan {
        var plan = self
        for number in patches.indices { plan.patches[number].removeAll { $0.use == use } }
        return plan
    }

    /// The plan with the part of one use in another patch (from 0), which may be one more than there are.
    func moving(_ use: PlainUse, to patch: Int) -> Plan {
        var plan = leaving(use)
        if patch == plan.patches.count { plan.patches.append([]) }
        plan.patches[patch] += patches.joined().filter { $0.use == use }
        return plan
    }

    /// The plan with other edits for one use.
    func altering(_ use: PlainUse, to edits: [Edit]) -> Plan {
        var plan = self
        for number in patches.indices {
            for place in patches[number].indices where patches[number][place].use == use {
                plan.patches[number][place].edits = edits
            }
        }
        return plan
    }

    /// The plan with a text at the end of a file, or a new file, in one patch (from 0); and the line of its first line.
    func appending(_ text: String, to path: String, in patch: Int) -> (plan: Plan, line: Int) {
        var plan = self
        let end = base.files[path]?.count ?? 0
        let anchor = PlainUse(path: path, name: "", range: end..<end, line: 0, role: .variable, function: "")
        plan.patches[patch].append(Part(use: anchor, edits: [Edit(path: path, range: end..<end, text: text)]))
        let before = base.applying(edits(after: patch + 1)).files[path] ?? []
        return (plan, before.count { $0 == UInt8(ascii: "\n") } + 1)
    }
}

// MARK: Right series

extension Plan {
    /// Gives a symbol another name wherever it is declared, used or exported.
    static func renaming(_ symbol: PlainSymbol, to name: String, in index: PlainIndex) -> Plan {
        let parts = (symbol.declarations + symbol.uses + symbol.exports).map { use in
            Part(use: use, edits: [Edit(path: use.path, range: use.range, text: name)])
        }
        return Plan(base: index.tree, symbol: symbol, patches: [parts])
    }

    /// Gives a function or macro one more parameter.
    static func addingParameter(to symbol: PlainSymbol, in index: PlainIndex) -> Plan {
        let parts = (symbol.declarations + symbol.uses).map { use in
            let type = use.role == .macro ? "spare" : use.isDeclaration ? "int spare" : "0"
            return Part(use: use, edits: more(type, in: use))
        }
        return Plan(base: index.tree, symbol: symbol, patches: [parts])
    }

    /// Takes the last parameter away. What the body does with it, it does with a local variable, or in a macro with 0.
    static func droppingParameter(of symbol: PlainSymbol, in index: PlainIndex) -> Plan {
        let parts = (symbol.declarations + symbol.uses).map { use in
            Part(use: use, edits: use.isDeclaration ? less(in: use, index) : less(in: use))
        }
        return Plan(base: index.tree, symbol: symbol, patches: [parts])
    }

    /// Brings a successor, converts the uses file by file, and takes the old one away at last.
    static func replacing(_ symbol: PlainSymbol, by names: [String], in index: PlainIndex, keepsOld: Bool = false) -> Plan {
        let copies = (symbol.declarations + symbol.exports).map { use in
            // What stays beside its successor needs its own body.
            let line = keepsOld && use.role == .definition ? use.whole : index.line(around: use)
            let text = names.map { name in
                let start = use.range.lowerBound - line.lowerBound
                var bytes = Array(index.text(use.path, line))
                bytes.replaceSubrange(start..<(start + use.range.count), with: name.utf8)
                return String(decoding: bytes, as: UTF8.self)
            }
            return Part(use: use, edits: [Edit(path: use.path, range: line.upperBound..<line.upperBound, text: text.joined())])
        }
        var turn = 0
        var conversions: [[Part]] = []
        for path in Set(symbol.uses.map(\.path)).sorted() {
            conversions.append(
                symbol.uses.filter { $0.path == path }.map { use in
                    turn += 1
                    return Part(
                        use: use, edits: [Edit(path: path, range: use.range, text: names[turn % names.count])])
                })
        }
        let removals = (symbol.declarations + symbol.exports).map { use in
            Part(use: use, edits: [Edit(path: use.path, range: index.line(around: use), text: "")])
        }
        return Plan(
            base: index.tree, symbol: symbol, patches: [copies] + conversions + (keepsOld ? [] : [removals]))
    }

    /// Edits that put one more parameter or argument at the end.
    static func more(_ text: String, in use: PlainUse) -> [Edit] {
        guard let brackets = use.brackets else { return [] }
        let range = brackets.isEmpty ? (brackets.open + 1)..<brackets.close : brackets.close..<brackets.close
        return [Edit(path: use.path, range: range, text: brackets.isEmpty ? text : ", " + text)]
    }

    /// Edits that take the last argument away.
    static func less(in use: PlainUse) -> [Edit] {
        use.brackets.map { [Edit(path: use.path, range: $0.last, text: "")] } ?? []
    }

    private static func less(in use: PlainUse, _ index: PlainIndex) -> [Edit] {
        guard let brackets = use.brackets else { return [] }
        let isOnly = brackets.commas.isEmpty
        var edits = [
            Edit(path: use.path, range: brackets.last, text: isOnly && use.role != .macro ? "void" : "")
        ]
        let start = brackets.commas.last.map { $0 + 1 } ?? brackets.open + 1
        let parameter = String(decoding: index.text(use.path, start..<brackets.close), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard let brace = use.brace else { return edits }
        if use.role == .macro {
            let file = index.files[use.path]
            edits += (file?.words ?? []).filter { use.whole.contains($0.range.lowerBound) && $0.name == parameter }
                .filter { $0.range.lowerBound >= brace }.map { Edit(path: use.path, range: $0.range, text: "0") }
        } else {
            edits.append(Edit(path: use.path, range: (brace + 1)..<(brace + 1), text: "\n\t\(parameter) = { 0 };"))
        }
        return edits
    }
}

extension PlainIndex {
    /// The bytes of a whole declaration, or of the line of an export.
    func line(around use: PlainUse) -> Range<Int> {
        guard use.whole.isEmpty, let text = tree.files[use.path] else { return use.whole }
        let newline = UInt8(ascii: "\n")
        let start = text[..<use.range.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = text[use.range.upperBound...].firstIndex(of: newline).map { $0 + 1 } ?? text.count
        return start..<end
    }
}
