import ByteText
import KernelC
import Testing

@testable import CallSites

/// A version of a file says the same whether it shares what an earlier version says or not.
@Suite struct KnownDefinitionsTests {
    private let base = """
        #define LIMIT 4
        #define TWICE(x) ((x) + (x))
        struct box { int width; unsigned long *data, size; void (*done)(struct box *b); };
        enum color { RED, GREEN = 2 };
        static inline int first(struct box *b, unsigned int (*get)(int)) { return b->width + LIMIT; }
        int second(void);
        #ifdef CONFIG_X
        int second(void) { return first(0, 0); }
        #else
        static int third(int a,
        #ifdef CONFIG_Y
            int b,
        #endif
            ...) { return TWICE(a); }
        #endif
        EXPORT_SYMBOL(second);
        int PRIV(fourth)(int a) { return a; }
        """

    private func view(
        _ text: String, sharing earlier: KnownDefinitions = KnownDefinitions(), areFactsKept: Bool = false
    ) -> (FileFacts, FileView) {
        let facts = FileFacts.read(Array(text.utf8))
        let interest = FileView.Interest(names: NameSet(), definitions: .all)
        return (facts, FileView(of: facts, interest: interest, sharing: earlier, areFactsKept: areFactsKept))
    }

    private func said(_ view: FileView) -> [String] {
        view.definitions.map { definition in
            let words = definition.text.words
            return [
                definition.name, definition.kind.rawValue, "\(words.parameters) \(words.written) \(words.names)",
                "\(definition.isVariadic) \(definition.isStatic) \(words.isFunctionPointer) \(definition.isInline)",
                "\(definition.isGenerated) \(words.hasConditionalParameters)", words.interface, words.shown,
                "\(words.bodyDigest) \(definition.bodySize)", definition.exportedBy ?? "-", definition.container ?? "-",
                "\(definition.position) \(definition.lines)",
                definition.condition.description, "\(definition.isPartOfAName) \(definition.uses)",
            ].joined(separator: "|")
        }
    }

    @Test(arguments: [
        ("int second(void);", "int second(void); /* and more */\n\nint zeroth;"), ("int width;", "long width;"),
        ("struct box {", "struct crate {"), ("#ifdef CONFIG_X", "#ifndef CONFIG_X"), ("EXPORT_SYMBOL(second);", ""),
        ("EXPORT_SYMBOL(second);", "EXPORT_SYMBOL_GPL(second);"), ("return a; }", "return b; }"), ("LIMIT 4", "LIMIT 5"),
        ("PRIV(fourth)(int a)", "fourth(int a)"), ("#ifdef CONFIG_Y", "#if 1"), ("GREEN = 2", "BLUE"), ("int b,\n", "int b;\n"),
        ("static inline int first", "int first"), ("#define LIMIT 4\n", ""), ("}", "{"),
    ])
    func saysTheSame(_ change: String, _ into: String) {
        let text = base.replacing(change, with: into)
        #expect(text != base)
        let (facts, earlier) = view(base)
        let (_, alone) = view(text)
        let (_, shared) = view(text, sharing: KnownDefinitions(facts, earlier))
        #expect(said(shared) == said(alone))
        let (_, later) = view(text, areFactsKept: true)
        #expect(said(later) == said(alone) && said(later) == said(alone))
    }

    @Test func whatDidNotChangeIsOneValue() throws {
        let (facts, earlier) = view(base)
        let (_, later) = view(
            "/* moved */\n" + base.replacing("return TWICE(a)", with: "return 0"), sharing: KnownDefinitions(facts, earlier))
        let fresh = zip(earlier.definitions, later.definitions).filter { $0.text !== $1.text }
        #expect(fresh.map(\.1.name) == ["third"])
    }
}
