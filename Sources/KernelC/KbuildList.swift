// The name of a list in a Makefile, taken apart: `obj-$(CONFIG_KSM)` is the list `obj` under CONFIG_KSM.

import ByteText

/// The name on the left of an assignment, or inside a `$(…)`.
struct KbuildList {
    /// The name without its `-y`, `-m`, `-objs` or `-$(…)`.
    var stem: String
    /// What the name's ending asks for.
    var condition: [ConditionExpression] = []
    /// Whether the ending asks for nothing: `-y`, `-objs` or a plain variable.
    var isFixed = true

    /// Takes a name apart; nil where it is no name of a list.
    init?(_ name: ArraySlice<UInt8>) {
        let name = KbuildReader.trimmed(name)
        if let open = name.firstIndex(of: UInt8(ascii: "$")) {
            guard open > name.startIndex, name[open - 1] == UInt8(ascii: "-") else { return nil }
            stem = String(decoding: name[..<(open - 1)], as: UTF8.self)
            isFixed = false
            condition = Self.condition(name[open...])
        } else {
            stem = String(decoding: name, as: UTF8.self)
            for ending in ["-y", "-m", "-objs"] where stem.hasSuffix(ending) && stem.utf8.count > ending.utf8.count {
                stem.removeLast(ending.count)
                break
            }
        }
        guard !stem.isEmpty, !stem.utf8.contains(where: { [9, 32, UInt8(ascii: ":"), UInt8(ascii: "%")].contains($0) }) else {
            return nil
        }
    }

    /// What `$(CONFIG_X)`, `$(subst m,y,$(CONFIG_X))` or `$(subst y,$(CONFIG_A),$(CONFIG_B))` ask for; nothing else is known.
    private static func condition(_ ending: ArraySlice<UInt8>) -> [ConditionExpression] {
        if let option = KbuildReader.reference(ending) { return [.atom(option, isLoose: true)] }
        guard ending.starts(with: "$(subst ".utf8), ending.last == UInt8(ascii: ")") else { return [] }
        let parts = ending.dropFirst(8).dropLast().split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count == 3, let option = KbuildReader.reference(KbuildReader.trimmed(parts[2])) else { return [] }
        let value: ConditionExpression = .atom(option, isLoose: true)
        guard let other = KbuildReader.reference(KbuildReader.trimmed(parts[1])) else { return [value] }
        return [value, .atom(other, isLoose: true)]
    }
}
