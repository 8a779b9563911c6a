// A series makes follow_page() refuse FOLL_PIN. A caller somewhere hands it that flag, in every way that C has; the same caller with
// FOLL_GET is right.

import CallSites

struct Flags {
    private let base: PlainTree

    /// Takes the tree without its own call that hands the flag on.
    init(_ tree: PlainTree) { base = tree.replacing("FOLL_PIN", with: "FOLL_GET", in: "drivers/misc/framegrab.c") }

    /// One way for a flag to come to the call, with `FLAG` in its place.
    private struct Way {
        var name: String
        /// Whether every path carries it.
        var isSure: Bool
        var text: String

        init(_ name: String, _ isSure: Bool, _ text: String) {
            self.name = name
            self.isSure = isSure
            self.text = text
        }
    }

    private static func body(_ name: String, _ isSure: Bool, _ lines: String) -> Way {
        Way(name, isSure, "int spare_user(struct vm_area_struct *vma, int on)\n{\n\(lines)\n\treturn on;\n}\n")
    }

    private static let ways = [
        body("directly", true, "\tfollow_page(vma, 0, FLAG);"),
        body("with another flag", true, "\tfollow_page(vma, 0, FOLL_WRITE | FLAG);"),
        body("through a cast", true, "\tfollow_page(vma, 0, (unsigned int)FLAG);"),
        body("in a condition", true, "\tif (on && follow_page(vma, 0, FLAG))\n\t\ton++;"),
        body("over several lines", true, "\tfollow_page(vma,\n\t\t    0,\n\t\t    FOLL_WRITE |\n\t\t    FLAG);"),
        body("through a local", true, "\tunsigned int flags = FLAG;\n\n\tfollow_page(vma, 0, flags);"),
        body("through a const local", true, "\tconst unsigned int flags = FOLL_WRITE | FLAG;\n\n\tfollow_page(vma, 0, flags);"),
        body("through a local set later", true, "\tunsigned int flags;\n\n\tflags = FLAG;\n\tfollow_page(vma, 0, flags);"),
        body(
            "through a local added to", true,
            "\tunsigned int flags = FOLL_WRITE;\n\n\tflags |= FLAG;\n\tfollow_page(vma, 0, flags);"),
        body(
            "through flags = flags |", true,
            "\tunsigned int flags = FOLL_WRITE;\n\n\tflags = flags | FLAG;\n\tfollow_page(vma, 0, flags);"),
        body(
            "through two locals", true,
            "\tunsigned int one = FLAG;\n\tunsigned int two = one | FOLL_WRITE;\n\n\tfollow_page(vma, 0, two);"),
        body(
            "through three locals", true,
            "\tunsigned int one = FLAG, two, three;\n\n\ttwo = one;\n\tthree = two | FOLL_WRITE;\n\tfollow_page(vma, 0, three);"),
        body("through a conditional", false, "\tfollow_page(vma, 0, on ? FLAG : FOLL_WRITE);"),
        body("through a local's conditional", false, "\tunsigned int flags = on ? FLAG : 0;\n\n\tfollow_page(vma, 0, flags);"),
        body(
            "added under an if", false,
            "\tunsigned int flags = FOLL_WRITE;\n\n\tif (on)\n\t\tflags |= FLAG;\n\tfollow_page(vma, 0, flags);"),
        body(
            "set in a switch", false,
            "\tunsigned int flags = 0;\n\n\tswitch (on) {\n\tcase 1:\n\t\tflags = FLAG;\n\t\tbreak;\n\t}\n\tfollow_page(vma, 0, flags);"
        ),
        body(
            "added under an #ifdef", false,
            "\tunsigned int flags = FOLL_WRITE;\n\n#ifdef CONFIG_SPARE\n\tflags |= FLAG;\n#endif\n\tfollow_page(vma, 0, flags);"),
        body("under an #ifdef", true, "#ifdef CONFIG_SPARE\n\tfollow_page(vma, 0, FLAG);\n#endif"),
        body("in a loop", true, "\twhile (on--)\n\t\tfollow_page(vma, 0, FLAG);"),
        body("in a statement expression", true, "\ton += ({ follow_page(vma, 0, FLAG); 1; });"),
        body("through a member", false, "\tstruct spare spare = { .flags = FLAG };\n\n\tfollow_page(vma, 0, spare.flags);"),
        body("through a member set before", false, "\tvma->spare_flags = FLAG;\n\tfollow_page(vma, 0, vma->spare_flags);"),
        body("through an array", false, "\tunsigned int flags[] = { FLAG };\n\n\tfollow_page(vma, 0, flags[0]);"),
        body("through a pointer", false, "\tunsigned int flags, *p = &flags;\n\n\t*p = FLAG;\n\tfollow_page(vma, 0, flags);"),
        Way(
            "through a parameter", true,
            "static void spare_inner(struct vm_area_struct *vma, unsigned int flags)\n{\n\tfollow_page(vma, 0, flags);\n}\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tspare_inner(vma, FLAG);\n}\n"),
        Way(
            "through a parameter of one of two callers", false,
            "static void spare_inner(struct vm_area_struct *vma, unsigned int flags)\n{\n\tfollow_page(vma, 0, flags);\n}\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tspare_inner(vma, FLAG);\n\tspare_inner(vma, FOLL_DUMP);\n}\n"
        ),
        Way(
            "through two parameters", true,
            "static void spare_inner(struct vm_area_struct *vma, unsigned int flags)\n{\n\tfollow_page(vma, 0, flags);\n}\n\n"
                + "static void spare_middle(struct vm_area_struct *vma, unsigned int flags)\n{\n\tspare_inner(vma, flags | FOLL_WRITE);\n}\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tspare_middle(vma, FLAG);\n}\n"),
        Way(
            "in a wrapper macro", true,
            "#define spare_follow(vma, addr)\tfollow_page(vma, addr, FLAG)\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tspare_follow(vma, 0);\n}\n"),
        Way(
            "through a wrapper macro's parameter", true,
            "#define spare_follow(vma, flags)\tfollow_page(vma, 0, flags)\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tspare_follow(vma, FLAG);\n}\n"),
        Way(
            "through a macro of flags", true,
            "#define SPARE_FLAGS\t(FOLL_WRITE | FLAG)\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tfollow_page(vma, 0, SPARE_FLAGS);\n}\n"),
        Way(
            "through a macro of macros", true,
            "#define SPARE_ONE\tFLAG\n#define SPARE_TWO\t(SPARE_ONE | FOLL_WRITE)\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tfollow_page(vma, 0, SPARE_TWO);\n}\n"),
        Way(
            "through a macro with a parameter", true,
            "#define spare_flags(more)\t(FLAG | (more))\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tfollow_page(vma, 0, spare_flags(FOLL_WRITE));\n}\n"),
        Way(
            "through an enumerator", true,
            "enum { SPARE_FLAGS = FLAG | FOLL_WRITE };\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tfollow_page(vma, 0, SPARE_FLAGS);\n}\n"),
        Way(
            "through a file's variable", false,
            "static const unsigned int spare_flags = FLAG;\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tfollow_page(vma, 0, spare_flags);\n}\n"),
        Way(
            "through a function's value", false,
            "static unsigned int spare_flags(void)\n{\n\treturn FLAG;\n}\n\n"
                + "void spare_user(struct vm_area_struct *vma)\n{\n\tfollow_page(vma, 0, spare_flags());\n}\n"),
        Way(
            "in an inline function", true,
            "static inline void spare_user(struct vm_area_struct *vma)\n{\n\tfollow_page(vma, 0, FLAG);\n}\n"),
    ]

    func run(in bench: Bench) throws {
        let refusal = "\tif (WARN_ON_ONCE(foll_flags & FOLL_PIN))\n\t\treturn NULL;\n"
        func refusing(_ tree: PlainTree) -> PlainTree {
            tree.replacing(
                "\n\treturn follow_page_pte(vma, addr, foll_flags)",
                with: refusal + "\n\treturn follow_page_pte(vma, addr, foll_flags)", in: "mm/gup.c")
        }
        let files = ["drivers/misc/spare.c", "arch/mill/mm/spare.c", "mm/ksm.c", "include/linux/hugetlb.h"]
        for way in Self.ways {
            for path in files {
                let start = String(decoding: base.files[path] ?? Array("#include <linux/mm.h>\n".utf8), as: UTF8.self)
                func tree(_ flag: String) -> PlainTree {
                    base.with([path: start + "\n" + way.text.replacing("FLAG", with: flag)])
                }
                let harmless = tree("FOLL_GET")
                try bench.examine(
                    RightSeries(
                        "a flag that is not refused", "\(way.name) in \(path)", base: harmless, versions: [refusing(harmless)]))
                let wrong = tree("FOLL_PIN")
                let before = PlainIndex(base).words["follow_page"] ?? []
                guard
                    let call = (PlainIndex(wrong).words["follow_page"] ?? []).first(where: { use in
                        use.path == path && use.role == .call && use.line > (before.last { $0.path == path }?.line ?? 0)
                    })
                else { continue }
                let answer = Answer(
                    rules: [.forbidden], symbols: ["follow_page(FOLL_PIN)"], patch: 1, path: path, line: call.line,
                    function: call.function, least: way.isSure ? .error : .warning)
                try bench.examine(
                    Mutant(
                        "a refused flag, \(way.name)", "in \(path)", base: wrong, versions: [refusing(wrong)], [[answer]]))
            }
        }
    }
}
