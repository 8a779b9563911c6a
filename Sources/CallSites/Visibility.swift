// Which definitions a site can mean: linkage, architecture, program, condition.

import ByteText
import KernelC

/// Where in the tree a file belongs, as far as it decides what it can see.
struct Neighbourhood: Equatable {
    /// The program of its own that the file belongs to; nil for the kernel.
    let program: String?
    /// The architecture of `arch/X`; nil for the others.
    let architecture: String?

    init(_ path: TreePath) {
        let parts = path.components.prefix(2).map { String(decoding: $0, as: UTF8.self) }
        let top = parts.count == 2 ? parts[0] : ""
        program = ["tools", "scripts", "samples", "Documentation"].contains(top) ? top : nil
        architecture = top == "arch" ? parts[1] : nil
    }
}

/// The definitions among `all` that a use at `path` under `condition` can mean.
///
/// A `static` or a macro of a `.c` file is seen in that file only, and there hides what others define. `arch/X` is seen by X
/// and by code of no architecture. A user-space tree that defines the name itself means its own.
func visible(_ all: [PlacedDefinition], from path: TreePath, under condition: Condition) -> [PlacedDefinition] {
    let here = Neighbourhood(path)
    var own: [PlacedDefinition] = []
    var program: [PlacedDefinition] = []
    var kernel: [PlacedDefinition] = []
    for placed in all where placed.definition.isOuterName {
        guard !placed.definition.condition.contradicts(condition, inOneFile: placed.path == path) else { continue }
        if placed.path == path {
            own.append(placed)
            continue
        }
        if placed.isFileLocal { continue }
        let there = Neighbourhood(placed.path)
        if let architecture = there.architecture, let mine = here.architecture, architecture != mine { continue }
        if there.program == nil {
            kernel.append(placed)
        } else if there.program == here.program {
            program.append(placed)
        }
    }
    if own.contains(where: \.isFileLocal) { return own }
    if here.program != nil, !(own + program).isEmpty { return own + program }
    return own + program + kernel
}

extension PlacedDefinition {
    /// Whether only its own file can see it.
    var isFileLocal: Bool {
        guard path.hasSuffix(".c") else { return false }
        return definition.isStatic || definition.kind == .macro || definition.kind == .constant
    }
}

extension CodeDefinition {
    /// Whether a plain name in code can mean it: members and tags live in name spaces of their own.
    var isOuterName: Bool {
        switch kind {
        case .function, .prototype, .macro, .constant, .enumerator, .typedef, .variable: true
        case .struct, .union, .enum, .member: false
        }
    }
}
