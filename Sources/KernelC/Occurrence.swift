// The ledger of one name in one file: what each word match is, so that none is left unsaid.

import ByteText

/// One place where a name stands as a whole word.
public struct Occurrence: Sendable, Hashable {
    /// What stands there.
    public enum Role: Sendable, Hashable {
        /// A use: its place in `FileFacts.sites`.
        case site(Int32)
        /// The name of a definition: its place in `FileFacts.definitions`, the first where one place defines several.
        case definition(Int32)
        /// A word of a comment, a string or character constant, an `#include`, an assembler branch or another text that is no code.
        case mention
        /// The name of a member behind `.` or `->` that is not called.
        case member
        /// The declaration of a parameter, local variable, local enum's name or tag, a label, a keyword, an attribute of the compiler:
        /// nothing that others see.
        case local
        /// In a region that could not be understood.
        case unparsed
    }

    /// The word.
    public var range: Range<Int32>
    /// What stands there.
    public var role: Role

    /// Makes an occurrence of its parts.
    public init(range: Range<Int32>, role: Role) {
        self.range = range
        self.role = role
    }
}

extension FileFacts {
    /// Every word match of `name`, each with what it is, in the order of the file.
    public func occurrences(of name: String) -> [Occurrence] {
        words(name).map { Occurrence(range: $0, role: role(of: $0)) }
    }

    private func role(of word: Range<Int32>) -> Occurrence.Role {
        let start = word.lowerBound
        if isProse(start) { return .mention }
        let site = firstNumber(below: sites.count) { sites.records[$0].name.lowerBound >= start }
        if site < sites.count, sites.records[site].name.lowerBound == start { return .site(Int32(truncatingIfNeeded: site)) }
        let definition = firstNumber(below: definitions.count) { definitions[$0].nameRange.lowerBound >= start }
        if definition < definitions.count, definitions[definition].nameRange.lowerBound == start {
            return .definition(Int32(truncatingIfNeeded: definition))
        }
        if unparsed.contains(where: { $0.contains(Int(start)) }) { return .unparsed }
        if endsWithMemberMark(before: start) { return .member }
        return isInDirectiveText(start) ? .mention : .local
    }

    /// Whether an offset is in the text behind `#include`, `#error` and their like.
    private func isInDirectiveText(_ offset: Int32) -> Bool {
        var place = lines.range(ofLine: lines.line(of: Int(offset))).lowerBound
        while place < Int(offset), [9, 32].contains(text[place]) { place += 1 }
        guard place < Int(offset), text[place] == UInt8(ascii: "#") else { return false }
        place += 1
        while place < Int(offset), [9, 32].contains(text[place]) { place += 1 }
        let word = text[place..<Int(offset)].prefix { $0.isIdentifierByte }
        return ["include", "include_next", "error", "warning", "pragma", "ident", "line"].contains { word.elementsEqual($0.utf8) }
    }
}
