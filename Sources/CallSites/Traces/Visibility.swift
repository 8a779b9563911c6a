// Which definitions a site can mean: linkage, architecture, program, condition, includes.

import ByteText
import KernelC

/// Where in the tree a file belongs, as far as it decides what it can see.
struct Neighbourhood: Equatable {
    /// The program of its own that the file belongs to; nil for the kernel.
    let program: String?
    /// The architecture of `arch/X`; nil for the others.
    let architecture: String?

    init(_ path: TreePath) {
        let slash = UInt8(ascii: "/")
        guard let end = path.bytes.firstIndex(of: slash) else {
            (program, architecture) = (nil, nil)
            return
        }
        let top = path.bytes[..<end]
        program = Self.program(top)
        architecture =
            top.elementsEqual("arch".utf8)
            ? String(decoding: path.bytes[(end + 1)...].prefix { $0 != slash }, as: UTF8.self) : nil
    }

    private static func program(_ folder: ArraySlice<UInt8>) -> String? {
        programs.first { folder.elementsEqual($0.utf8) }
    }

    private static let programs = ["tools", "scripts", "samples", "Documentation"]

    /// Whether a header belongs to no folder of its own: below `include` or `arch/X/include` of the kernel or of a program.
    static func isForAll(_ path: TreePath) -> Bool {
        let slash = UInt8(ascii: "/")
        var rest = path.bytes[...]
        func takeFolder() -> ArraySlice<UInt8> {
            let folder = rest.prefix { $0 != slash }
            rest = rest[min(folder.endIndex + 1, rest.endIndex)...]
            return folder
        }
        var top = takeFolder()
        if program(top) != nil { top = takeFolder() }
        if top.elementsEqual("include".utf8) { return true }
        guard top.elementsEqual("arch".utf8) else { return false }
        _ = takeFolder()
        return takeFolder().elementsEqual("include".utf8)
    }
}

/// The definitions among `all` that a use at `path` under `condition` can mean.
///
/// A `static` or a macro of a `.c` file is seen in that file only, and in those that are one text with it, and there hides what others
/// define; a variable that it merely declares is seen there only, too. `arch/X` is seen by X and by code of no architecture. A user-space tree that defines the name itself means its own. What
/// a folder's own header defines is seen by who includes it, and hides what others define where that is sure.
func visible(
    _ all: [PlacedDefinition], from path: TreePath, under condition: Condition, includes: IncludeMap = IncludeMap()
) -> [PlacedDefinition] {
    let here = Neighbourhood(path)
    var own: [PlacedDefinition] = []
    var program: [PlacedDefinition] = []
    var kernel: [PlacedDefinition] = []
    for placed in all where placed.definition.isOuterName {
        guard !placed.definition.condition.contradicts(condition, inOneFile: placed.path == path) else { continue }
        if placed.path == path || includes.isOneUnit(path, placed.path) {
            own.append(placed)
            continue
        }
        if placed.isFileLocal || placed.isFilesOwnWord || !placed.isName(in: path) { continue }
        let there = Neighbourhood(placed.path)
        if let architecture = there.architecture, let mine = here.architecture, architecture != mine { continue }
        if there.program == nil {
            kernel.append(placed)
        } else if there.program == here.program {
            program.append(placed)
        }
    }
    if own.contains(where: \.isFileLocal) { return own }
    // A header's own macro or inline function is what the header means.
    if own.contains(where: { $0.isText && $0.definition.condition.terms.isEmpty }) { return own }
    if here.program != nil, !(own + program).isEmpty { return own + included(program, by: path, under: condition, includes) }
    return own + included(program + kernel, by: path, under: condition, includes, besides: own)
}

/// The definitions that a file's includes leave among those of other files.
private func included(
    _ all: [PlacedDefinition], by path: TreePath, under condition: Condition, _ includes: IncludeMap,
    besides own: [PlacedDefinition] = []
) -> [PlacedDefinition] {
    let hidden = all.filter(\.isFolderLocal)
    guard !hidden.isEmpty else { return all }
    let open = all.filter { !$0.isFolderLocal }
    // A header that all may include means none of a folder's own.
    if Neighbourhood.isForAll(path) { return open.isEmpty ? all : open }
    guard includes.sight(of: path, from: path) != nil else { return all }
    func sight(_ placed: PlacedDefinition) -> IncludeMap.Sight { includes.sight(of: placed.path, from: path) ?? .maybe }
    let isHeader = path.hasSuffix(".h")
    let seen = hidden.filter { sight($0) != .no || isHeader && $0.path.folder == path.folder }
    if seen.contains(where: { sight($0) == .surely && $0.definition.condition.terms.isEmpty }) { return seen }
    let left = open + seen
    // What is not all known may still lead to the only ones that there are, unless they are there in some configurations alone: then
    // the name comes from elsewhere in the others, and why not here.
    if left.isEmpty, own.isEmpty, isHeader || !includes.isWhole(path), all.cover(condition) { return all }
    return left
}

extension [PlacedDefinition] {
    /// Whether one is there wherever a use under a condition is compiled, as far as their own conditions tell; of two under
    /// contradicting conditions it is either the one or the other.
    func cover(_ condition: Condition) -> Bool {
        contains { one in
            one.definition.covers(condition)
                || contains { $0.definition.condition.contradicts(one.definition.condition, inOneFile: $0.path == one.path) }
        }
    }
}

extension TreePath {
    /// The path of the folder that it lies in.
    var folder: ArraySlice<UInt8> { bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)] }
}

extension PlacedDefinition {
    /// Whether only its own file can see it.
    var isFileLocal: Bool {
        guard path.hasSuffix(".c") else { return false }
        switch definition.kind {
        case .macro, .constant, .enumerator, .typedef, .struct, .union, .enum, .member: return true
        default: return definition.isStatic
        }
    }

    /// Whether it only tells its own file what another one defines: `extern int errno;` of a `.c` file.
    fileprivate var isFilesOwnWord: Bool {
        path.hasSuffix(".c") && definition.kind == .variable && definition.bodySize == 0
            && definition.interface.hasPrefix("extern ")
    }

    /// Whether its name means the same in a file: one that a macro makes of a word is its folder's own, as the macro is, unless the
    /// header is for all.
    func isName(in other: TreePath) -> Bool {
        !definition.isPartOfAName || path.folder == other.folder || Neighbourhood.isForAll(path)
    }

    /// Whether it stands in a header and is compiled into each file that includes it.
    var isText: Bool {
        guard path.hasSuffix(".h") else { return false }
        switch definition.kind {
        case .function, .macro, .constant, .enumerator, .typedef: return true
        default: return definition.isStatic
        }
    }

    /// Whether only those see it that include a header of its folder.
    var isFolderLocal: Bool { isText && !Neighbourhood.isForAll(path) }
}

extension CodeDefinition {
    /// Whether a plain name in code can mean it: members and tags live in name spaces of their own.
    var isOuterName: Bool {
        switch kind {
        case .function, .prototype, .macro, .constant, .enumerator, .typedef, .variable: true
        // Under a key of their own they are mistaken for nothing else.
        case .struct, .union, .enum: name.holds(" ")
        case .member: name.holds("->")
        }
    }
}

extension CodeDefinition {
    /// Whether it is there wherever a use under `other` is compiled, as far as its own conditions tell. The kernel's options count as
    /// given: what depends on one is built with it; so does what a compiler says of itself in all of the kernel's code, or does not
    /// say, and what it says of a platform does not.
    fileprivate func covers(_ other: Condition) -> Bool {
        condition.terms.allSatisfy { term in
            other.terms.contains(term) || term.contains("CONFIG_") || term == "!\(name)"
                || term.hasPrefix("!__") && term.hasSuffix("__") || ["__KERNEL__", "__GNUC__", "__STDC__"].contains(term)
        }
    }
}
