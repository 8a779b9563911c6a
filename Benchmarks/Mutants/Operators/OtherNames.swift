// What is no function, macro or constant: members, variables, tags and types get another name; a parameter gets another type.

import CallSites

struct OtherNames {
    let index: PlainIndex

    init(_ index: PlainIndex) { self.index = index }

    func run(in bench: Bench) throws {
        try members(in: bench)
        try variables(in: bench)
        try types(in: bench)
        try truthValues(in: bench)
    }

    private func plan(_ name: String, _ words: [PlainUse]) -> Plan {
        let parts = words.map { Part(use: $0, edits: [Edit(path: $0.path, range: $0.range, text: name + "_renamed")]) }
        return Plan(
            base: index.tree, symbol: PlainSymbol(name: name, declarations: [], uses: words, exports: []), patches: [parts])
    }

    private func leave(_ uses: [PlainUse], of plan: Plan, _ kind: String, symbols: [String], in bench: Bench) throws {
        try bench.examine(RightSeries("rename \(kind)", plan.symbol.name, plan))
        for use in uses {
            let mutant = plan.leaving(use)
            let answer = Answer(
                rules: [.staleCall], symbols: symbols, patch: 1, path: use.path, line: mutant.line(of: use, after: 1),
                function: use.function)
            try bench.examine(
                Mutant("rename \(kind), one use left", "\(use.name) at \(use.path):\(use.line)", mutant, [[answer]]))
        }
    }

    private func members(in bench: Bench) throws {
        for name in ["vm_pgoff", "_mapcount", "_refcount", "has_pinned", "vm_ops", "vm_mm", "rss", "kick", "nr_frames", "target"]
        {
            let words = (index.words[name] ?? []).filter { $0.role == .member || $0.role == .memberDeclaration }
            let tags = ["vm_area_struct", "page", "mm_struct", "ringmap", "framegrab"].map { "struct \($0).\(name)" }
            try leave(words.filter { $0.role == .member }, of: plan(name, words), "a member", symbols: tags, in: bench)
        }
    }

    private func variables(in bench: Bench) throws {
        for name in index.words.keys.sorted() {
            let words = index.words[name] ?? []
            guard words.contains(where: { $0.role == .variable }), !name.hasPrefix("__"), !name.hasSuffix("_t") else { continue }
            try leave(words.filter { $0.role == .reference }, of: plan(name, words), "a variable", symbols: [name], in: bench)
        }
    }

    /// Every word of a tag or type, wherever it stands; one in the body of a function stays.
    private func types(in bench: Bench) throws {
        for name in ["framegrab", "ringmap", "vm_operations_struct", "file_operations", "vm_flags_t", "pmd_t", "pte_t"] {
            var words: [PlainUse] = []
            for path in index.tree.paths {
                guard let file = index.files[path] else { continue }
                words += typeWords(name, in: file)
            }
            try leave(
                words.filter { !$0.function.isEmpty }, of: plan(name, words), "a type", symbols: [name, "struct " + name],
                in: bench)
        }
    }

    private func typeWords(_ name: String, in file: PlainFile) -> [PlainUse] {
        guard file.path.hasSuffix(".c") || file.path.hasSuffix(".h") else { return [] }
        let code = String(decoding: file.code, as: UTF8.self)
        return code.ranges(of: name).compactMap { range in
            let start = code.utf8.distance(from: code.startIndex, to: range.lowerBound)
            let end = start + name.utf8.count
            func isWord(_ place: Int) -> Bool {
                place >= 0 && place < file.code.count
                    && (file.code[place] == UInt8(ascii: "_") || Character(UnicodeScalar(file.code[place])).isLetter)
            }
            guard !isWord(start - 1), !isWord(end) else { return nil }
            let line = 1 + file.code[..<start].count { $0 == UInt8(ascii: "\n") }
            // The nearest function that begins above it and whose body reaches below it.
            let around = file.words.last { $0.role == .definition && ($0.brace ?? .max) < start && start < $0.whole.upperBound }
            return PlainUse(
                path: file.path, name: name, range: start..<end, line: line, role: .reference, function: around?.name ?? "")
        }
    }

    /// `bool compound` becomes `unsigned int flags`, and one call goes on handing over a truth value.
    private func truthValues(in bench: Bench) throws {
        let names = ["page_add_file_rmap", "page_remove_rmap", "page_dup_rmap", "page_add_new_anon_rmap", "count_candidates"]
        for symbol in names.compactMap(index.symbol) {
            var parts = (symbol.declarations + symbol.uses).compactMap { use -> Part? in
                guard let last = use.brackets?.last else { return nil }
                let text = String(decoding: index.text(use.path, last), as: UTF8.self)
                let edited = text.replacing("bool ", with: "unsigned int ").replacing("true", with: "RMAP_COMPOUND")
                    .replacing("false", with: "RMAP_NONE")
                return Part(use: use, edits: [Edit(path: use.path, range: last, text: edited)])
            }
            let flags = "#define RMAP_NONE\t0\n#define RMAP_COMPOUND\t1\n"
            parts.append(
                Part(use: symbol.declarations[0], edits: [Edit(path: "include/linux/kernel.h", range: 0..<0, text: flags)]))
            let plan = Plan(base: index.tree, symbol: symbol, patches: [parts])
            try bench.examine(RightSeries("retype a truth value", symbol.name, plan))
            for use in symbol.uses {
                guard let last = use.brackets?.last else { continue }
                let text = String(decoding: index.text(use.path, last), as: UTF8.self)
                guard text.contains("true") || text.contains("false") else { continue }
                let mutant = plan.leaving(use)
                let answer = Answer(
                    rules: [.unconverted], symbols: [symbol.name], patch: 1, path: use.path, line: mutant.line(of: use, after: 1),
                    function: use.function, least: .warning)
                try bench.examine(
                    Mutant("retype a truth value, one call left", "\(use.name) at \(use.path):\(use.line)", mutant, [[answer]]))
            }
        }
    }
}
