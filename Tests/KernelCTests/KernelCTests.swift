// The facts of small texts, as lines that read like the source.

import ByteText
import KernelC
import Testing

/// `kind name(arguments) in enclosing [condition]` for each site of a text.
func sites(_ source: String, of kinds: Set<Site.Kind>? = nil) -> [String] {
    let facts = FileFacts.read(Array(source.utf8))
    return facts.sites.filter { kinds?.contains($0.kind) ?? true }.map { site in
        var line = "\(site.kind.rawValue) \(facts.name(of: site))"
        if [.call, .memberCall, .pointerCall].contains(site.kind) {
            line += "(" + site.arguments.map(facts.string).joined(separator: ", ") + ")"
        }
        if let enclosing = site.enclosing { line += " in " + facts.name(of: facts.definitions[Int(enclosing)]) }
        let condition = facts.conditions[Int(site.condition)]
        return condition == .always ? line : line + " [\(condition)]"
    }
}

/// `kind name(parameters)` for each definition of a text.
func definitions(_ source: String) -> [String] {
    let facts = FileFacts.read(Array(source.utf8))
    return facts.definitions.map { definition in
        var line = "\(definition.kind.rawValue) \(facts.name(of: definition))"
        if [.function, .prototype, .macro].contains(definition.kind) {
            var parameters = definition.parameters.map(facts.string)
            if definition.isVariadic { parameters.append("...") }
            line += "(" + parameters.joined(separator: ", ") + ")"
        }
        let condition = facts.conditions[Int(definition.condition)]
        return condition == .always ? line : line + " [\(condition)]"
    }
}

@Test func callsOfAFunction() {
    #expect(
        sites(
            "static int f(struct page *page)\n{\n\treturn g(page, (s64)(h()), sizeof(x)) + ops->fn(1);\n}\n",
            of: [.call, .memberCall])
            == ["call g(page, (s64)(h()), sizeof(x)) in f", "call h() in f", "member-call fn(1) in f"])
}

@Test func branchesThatEachOpenABrace() {
    let source = """
        int f(int a)
        {
        #ifdef CONFIG_A
            if (x(a)) {
        #else
            if (y(a)) {
        #endif
                z();
            }
            return 0;
        }
        int g(void) { return w(); }
        """
    #expect(
        sites(source, of: [.call]) == [
            "call x(a) in f [CONFIG_A]", "call y(a) in f [!CONFIG_A]", "call z() in f", "call w() in g",
        ])
}

@Test func flags() {
    let source = """
        void f(struct vm_area_struct *vma)
        {
            vma->vm_flags |= VM_A | VM_B;
            vma->vm_flags &= ~(VM_C | VM_D);
            if (vma->vm_flags & (VM_E | VM_F))
                vm_flags_set(vma, VM_G | VM_H);
            g(vma, VM_I | VM_J);
            x = VM_K | VM_L;
        }
        """
    #expect(
        sites(source, of: [.set, .clear, .test, .pass, .use]).filter { $0.contains("VM_") } == [
            "set VM_A in f", "set VM_B in f", "clear VM_C in f", "clear VM_D in f", "test VM_E in f", "test VM_F in f",
            "set VM_G in f", "set VM_H in f", "pass VM_I in f", "pass VM_J in f", "set VM_K in f", "set VM_L in f",
        ])
}

@Test func assignmentsToALocal() {
    let source = """
        static int f(struct page *page, unsigned int foll_flags, int (*fn)(int))
        {
            unsigned int flags = FOLL_A | (x ? FOLL_B : 0), *p = &flags;
            foll_flags |= FOLL_PIN;
            if (a) foll_flags &= ~FOLL_GET;
            *p = 3;
            s->foll_flags = 1;
        }
        """
    let facts = FileFacts.read(Array(source.utf8))
    let function = facts.definitions[0]
    func shown(_ name: String) -> [String] {
        AssignmentReader(facts, function).assignments(to: name).map {
            "\($0.isDeclaration ? "new " : "")\($0.operator.rawValue) \(facts.string($0.value))"
        }
    }
    #expect(shown("foll_flags") == ["|= FOLL_PIN", "&= ~FOLL_GET"])
    #expect(shown("flags") == ["new = FOLL_A | (x ? FOLL_B : 0)", "& "])
    #expect(shown("p") == ["new = &flags"])
    #expect((0..<3).compactMap { facts.parameterName($0, of: function).map(facts.string) } == ["page", "foll_flags", "fn"])
}

@Test func mentionsInCommentsAndStrings() {
    let source = "/* VM_A is set */\nvoid f(void)\n{\n\tpr(\"VM_A %d\", VM_A); // VM_AB\n}\n#error no VM_A\n"
    let facts = FileFacts.read(Array(source.utf8))
    #expect(facts.words("VM_A").count == 4)
    #expect(
        facts.mentions(of: SoughtWords(["VM_A"])).map { facts.position(of: $0.name.lowerBound).description } == [
            "1:4", "4:6", "6:11",
        ])
    #expect(FileFacts.read(Array("depends on MMU\n".utf8), language: .other).mentions(of: SoughtWords(["MMU"])).count == 1)
    #expect(
        FileFacts.read(Array("/* a->b, a-b, xa, ax, a */\n".utf8)).mentions(of: SoughtWords(["a->b", "a", "", "->"])).map(
            \.name.lowerBound)
            == [3, 9, 22])
}

@Test func everyWordHasARole() {
    let source = """
        #include <x/f.h>
        /* f */
        char c = 'f';
        int f(int x);
        int g(struct s *f) { f->f = 1; return h(f); }
        #ifdef __ASSEMBLY__
        call f
        #endif
        void k(void) { f(1); f: goto f; }
        """
    let facts = FileFacts.read(Array(source.utf8))
    let roles = facts.occurrences(of: "f").map { occurrence -> String in
        switch occurrence.role {
        case .site(let place): facts.sites[Int(place)].kind.rawValue
        case .definition(let place): facts.definitions[Int(place)].kind.rawValue
        case .mention: "mention"
        case .member: "member"
        case .local: "local"
        case .unparsed: "unparsed"
        }
    }
    #expect(
        roles == [
            "mention", "mention", "mention", "prototype", "local", "reference", "member", "pass", "mention", "call", "local",
            "local",
        ])
}
