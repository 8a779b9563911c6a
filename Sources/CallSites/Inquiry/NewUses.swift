// The names that the series begins to use and that none of the touched files defines: the tree must, or nobody does.

import KernelC

/// Names on lines that the series adds, each of which needs a definition that the touched files do not have.
struct NewUses {
    let names: Set<String>

    /// `outline`: the touched files with the sites on the lines that the steps change; `touched`: all that these files define.
    init(_ outline: TreeHistory, besides touched: [TracedDefinition]) {
        var names: Set<String> = []
        var declared: Set<String> = []
        for versions in outline.touched.values {
            for case (let version, let view?) in versions where version > 0 {
                for site in view.sites {
                    if site.needsDefinition { names.insert(site.name) }
                    if site.mayBeDeclared { declared.insert(site.name) }
                }
            }
        }
        names.subtract(declared)
        for definition in touched where !names.isEmpty { names.remove(definition.name) }
        for definition in touched where !names.isEmpty {
            if let word = definition.places[0].definition.tagOrMember { names.remove(word) }
        }
        self.names = names
    }
}

extension CodeSite {
    /// Whether the code can't be built where nothing defines the name: a call, a function put into a table, and a constant, which no
    /// variable is spelled like.
    var needsDefinition: Bool {
        guard tagUse == nil, !isMemberAccess, !isInUnparsedRegion, !isInCondition, !condition.isNever, !name.isFromElsewhere
        else {
            return false
        }
        switch kind {
        case .mention, .memberCall, .pointerCall: return false
        case .call, .initializer: return true
        default: return name.isSpelledAsConstant || registers
        }
    }

    /// Whether a macro that is handed it may make another name of it: constants are what register macros paste (`WRITE(dev, CTRL)`).
    var mayBePartOfAName: Bool { handedTo != nil && name.isSpelledAsConstant }

    /// Whether the place may be what brings the name: outside of everything, where a macro may declare it or a declaration was not
    /// understood, unless the macro registers a function; and as all that another name stands for, which renames its definition.
    fileprivate var mayBeDeclared: Bool {
        if enclosingKind == .constant { return shown.hasPrefix("#define \(function) \(name)") }
        guard enclosingKind == nil, kind != .mention, kind != .initializer else { return false }
        return !registers
    }

    /// Whether it is the function that a macro outside of everything registers.
    private var registers: Bool {
        guard enclosingKind == nil, kind != .call, let handedTo else { return false }
        return ["module_init", "module_exit"].contains(handedTo) || handedTo.hasSuffix("initcall")
    }
}

extension String {
    /// Whether a name has capitals only, as constants do.
    fileprivate var isSpelledAsConstant: Bool {
        utf8.count > 3 && !utf8.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }

    /// Whether the compiler knows the name, `Kconfig` gives it, or a trace event makes it, of which no file has the whole name.
    fileprivate var isFromElsewhere: Bool {
        ["__builtin_", "__sync_", "__atomic_", "__has_", "CONFIG_", "trace_"].contains(where: hasPrefix)
    }
}
