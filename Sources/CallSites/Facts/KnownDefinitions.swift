// What the definitions of one version of a file say, so that the next version shares what did not change.

import ByteText
import KernelC

/// The texts of a version's definitions.
struct KnownDefinitions {
    private var facts: FileFacts?
    /// For the fingerprint of a definition its place in `facts`, and its text.
    private var known: [UInt64: (place: Int, text: DefinitionText)] = [:]

    /// None.
    init() {}

    /// Takes what was read of a file: `view` has the definitions of `facts` that are no frames, in order.
    init(_ facts: FileFacts, _ view: FileView) {
        self.facts = facts
        known.reserveCapacity(view.definitions.count)
        var next = 0
        for (place, definition) in facts.definitions.enumerated() where !definition.isFrame {
            guard next < view.definitions.count else { break }
            if definition.isWhole { known[Self.fingerprint(definition, facts.text)] = (place, view.definitions[next].text) }
            next += 1
        }
    }

    /// The text of a definition of another version; nil where this version has none that is the same byte for byte.
    func text(of definition: Definition, in other: FileFacts) -> DefinitionText? {
        guard let facts, definition.isWhole, let (place, text) = known[Self.fingerprint(definition, other.text)] else {
            return nil
        }
        let old = facts.definitions[place]
        guard old.isSame(as: definition), facts.text.isSame(old.bytes, as: definition.bytes, of: other.text) else { return nil }
        return text
    }

    private static func fingerprint(_ definition: Definition, _ text: [UInt8]) -> UInt64 {
        var hash = UInt64(definition.range.count)
        for place in Int(definition.nameRange.lowerBound)..<Int(definition.nameRange.upperBound) {
            hash = (hash ^ UInt64(text[place])) &* 0x100_0000_01b3
        }
        return hash
    }
}

extension Definition {
    fileprivate var bytes: Range<Int> { Int(range.lowerBound)..<Int(range.upperBound) }

    /// Whether all that belongs to it lies within its range.
    fileprivate var isWhole: Bool {
        range.contains(nameRange) && body.map(range.contains) ?? true && parameters.allSatisfy(range.contains)
    }

    /// Whether another definition has the same parts at the same places of its range.
    fileprivate func isSame(as other: Definition) -> Bool {
        let shift = other.range.lowerBound - range.lowerBound
        func same(_ one: Range<Int32>, _ two: Range<Int32>) -> Bool {
            one.lowerBound + shift == two.lowerBound && one.count == two.count
        }
        guard kind == other.kind, same(range, other.range), same(nameRange, other.nameRange),
            isVariadic == other.isVariadic, isStatic == other.isStatic, isInline == other.isInline,
            parameters.count == other.parameters.count, zip(parameters, other.parameters).allSatisfy(same),
            generatedName == other.generatedName, exportedBy == other.exportedBy, container == other.container
        else { return false }
        switch (body, other.body) {
        case (nil, nil): return true
        case (let body?, let otherBody?): return same(body, otherBody)
        default: return false
        }
    }
}
