// More callers of a symbol, at the places that a series forgets: other files, an architecture, headers, macros, initializers, branches.

/// Callers that are added to the base, so that a series has to convert them too.
struct Spare {
    /// The base with the callers.
    let tree: PlainTree

    /// The files of the callers and what each is called in the table.
    static let plainFile = "drivers/misc/spare_plain.c"
    static let archFile = "arch/mill/mm/spare.c"
    static let headerFile = "include/linux/spare.h"
    static let manyFile = "drivers/misc/spare.c"

    /// What a file that uses anything of the tree includes.
    static let includes =
        "#include <linux/fs.h>\n#include <linux/hugetlb.h>\n#include <linux/rmap.h>\n#include \"../../mm/internal.h\"\n"

    /// Callers of a symbol with `count` arguments, nil for a constant; `refers`: its address is taken, too.
    init(of symbol: PlainSymbol, count: Int?, in tree: PlainTree, refers: Bool) {
        let list = count.map { "(" + Array(repeating: "0", count: $0).joined(separator: ", ") + ")" } ?? ""
        let use = symbol.name + list
        let statement = count == nil ? "on += \(use);" : "\(use);"
        var many = """

            int spare_branch(int on)
            {
            #ifdef CONFIG_SPARE
            \t\(statement)
            #else
            \tif (on)
            \t\t\(statement)
            #endif
            #if defined(CONFIG_SPARE) && !defined(CONFIG_SPARE_TWO)
            \t\(statement)
            #endif
            \treturn on;
            }

            #define spare_macro(on)\t\t\\
            \tdo {\t\t\t\\
            \t\t\(statement)\t\\
            \t} while (on)

            void spare_macro_user(int on)
            {
            \tspare_macro(on);
            }

            int spare_expression(int on)
            {
            \treturn on + ({ \(statement) 1; });
            }

            """
        if (count ?? 0) > 1 {
            let lines = Array(repeating: "0", count: count ?? 0).joined(separator: ",\n\t\t")
            many += """

                int spare_lines(int on)
                {
                \t\(symbol.name)(\(lines));
                \treturn on;
                }

                """
        }
        if refers {
            many += """

                static const struct spare_operations spare_table = {
                \t.hook\t= \(symbol.name),
                };

                """
        }
        let plain = "\nint spare_plain(int on)\n{\n\tif (on)\n\t\t\(statement)\n\treturn on;\n}\n"
        if let home = symbol.home {
            self.tree = tree.with([home: String(decoding: tree.files[home] ?? [], as: UTF8.self) + many])
            return
        }
        self.tree = tree.with([
            Self.plainFile: Self.includes + plain,
            Self.archFile: Self.includes + plain.replacing("spare_plain", with: "spare_arch"),
            Self.headerFile: Self.includes
                + plain.replacing("int spare_plain", with: "static inline int spare_header"),
            Self.manyFile: Self.includes + many,
        ])
    }

    /// What the place of a use is called.
    static func place(of use: PlainUse) -> String {
        switch use.function {
        case "spare_branch": "in an #if branch"
        case "spare_macro": "in a macro's body"
        case "spare_expression": "in a statement expression"
        case "spare_lines": "over several lines"
        case "spare_table": "in an initializer"
        case "spare_plain": "in a file of its own"
        case "spare_arch": "in an architecture's code"
        case "spare_header": "in a header"
        default: "where the tree has it"
        }
    }
}
