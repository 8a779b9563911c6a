// The functions, macros and constants of a tree with all places where they are declared and used.

/// A tree read plainly.
struct PlainIndex {
    let tree: PlainTree
    let files: [String: PlainFile]
    /// All words by name, in the order of paths and places.
    let words: [String: [PlainUse]]

    init(_ tree: PlainTree) {
        self.tree = tree
        files = tree.files.reduce(into: [:]) { $0[$1.key] = PlainFile(path: $1.key, text: $1.value) }
        words = Dictionary(grouping: tree.paths.flatMap { [files] in files[$0]?.words ?? [] }, by: \.name)
    }

    /// The places where a word is a name of its own and not the symbol of that name, as fixtures/README.md lists them.
    private static let hidden: Set<String> = ["mm/ksm.c:26", "mm/ksm.c:37", "include/linux/mm_types.h:42"]

    /// A symbol with its declarations, uses and exports; nil where the tree does not declare it or two files mean their own by it.
    func symbol(_ name: String) -> PlainSymbol? {
        let all = (words[name] ?? []).filter { $0.name != "follow_page" || !Self.hidden.contains("\($0.path):\($0.line)") }
        let symbol = PlainSymbol(
            name: name, declarations: all.filter(\.isDeclaration), uses: all.filter(\.isUse),
            exports: all.filter { $0.role == .export })
        let homes = Set(symbol.declarations.filter { $0.path.hasSuffix(".c") && ($0.isStatic || $0.role == .macro) }.map(\.path))
        return symbol.declarations.isEmpty || homes.count > 1 ? nil : symbol
    }

    /// All symbols that are used, in order. Left out is what the reading of C knows by name: `kernel.h`'s words, and the families of
    /// page flags whose names macros make.
    var symbols: [PlainSymbol] {
        words.keys.sorted().compactMap(symbol).filter { symbol in
            !symbol.uses.isEmpty
                && !symbol.declarations.contains {
                    $0.path.hasSuffix("/kernel.h") || $0.path.hasSuffix("/page-flags.h") || $0.name == "module_init"
                }
        }
    }
}

/// One function, macro or constant.
struct PlainSymbol {
    var name: String
    var declarations: [PlainUse]
    var uses: [PlainUse]
    var exports: [PlainUse]

    var isConstant: Bool { declarations.allSatisfy { $0.role == .constant } }
    var isMacro: Bool { declarations.allSatisfy { $0.role == .macro } }
    var isFunction: Bool { declarations.contains { $0.role == .definition || $0.role == .prototype } }
    /// Whether its address is taken, so that a pointer's type would have to change with its own.
    var isReferred: Bool { uses.contains { $0.role == .reference } }
    /// The one file that can see it; nil where others can.
    var home: String? {
        declarations.first { $0.path.hasSuffix(".c") && ($0.isStatic || $0.role == .macro || $0.role == .constant) }?.path
    }
    /// The number of parameters; nil where it has none to change, or a changing number.
    func parameterCount(in index: PlainIndex) -> Int? {
        let counts = Set(declarations.map { $0.brackets?.count })
        let isVariadic = declarations.contains { declared in
            declared.brackets.map {
                String(decoding: index.text(declared.path, $0.open..<$0.close), as: UTF8.self).contains("...")
            }
                ?? false
        }
        guard !isConstant, !isReferred, !isVariadic, counts.count == 1 else { return nil }
        return counts.first ?? nil
    }
}

extension PlainIndex {
    /// The bytes of a range of a file.
    func text(_ path: String, _ range: Range<Int>) -> ArraySlice<UInt8> { (tree.files[path] ?? [])[range] }
}
