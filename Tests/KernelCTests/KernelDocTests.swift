// Kernel-doc comments and what they document.

import ByteText
import KernelC
import Testing

@Test func whatKernelDocDocuments() {
    let source = """
        /**
         * f - does it
         * @page: the page
         * @args...: more
         *
         * As in::
         *
         *   @other: no parameter
         *
         * Return: nothing
         */
        static void f(struct page *page, ...) { }

        /**
         * struct s - holds it
         * @a: one
         * @b.c: two
         */
        struct s {
            int a;
            /** @d: three */
            int d;
            struct { int c; } b;
        };
        /**
         * DOC: a section
         */
        /** int g() - other */
        int g(void);
        /**
         * gone(): was here
         * @x : one
         * @...: the rest
         */
        int h(void);
        /* @page: no kernel-doc */
        /*** no kernel-doc ***/
        char *t = "/** g - @x: */";
        """
    let facts = FileFacts.read(Array(source.utf8))
    let docs = facts.kernelDocs().map { doc in
        let documented = doc.documented.map { facts.name(of: facts.definitions[Int($0)]) } ?? "-"
        return "\(doc.kind?.rawValue ?? "") \(doc.name.map(facts.string) ?? "") \(doc.parameters.map(\.name)) \(documented)"
    }
    #expect(
        docs == [
            #" f ["page", "args"] f"#, #"struct s ["a", "b.c"] s"#, #"  ["d"] s"#, " g [] g", #" gone ["x", ""] -"#,
        ])
    let first = facts.kernelDocs()[0].parameters[0]
    #expect(facts.string(first.range) == "page" && facts.position(of: first.range.lowerBound).line == 3)
}
