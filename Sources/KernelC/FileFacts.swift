// What one file says: the definitions and sites that KernelC reads out of its bytes.

public import ByteText

/// The facts of one file. Everything is kept as ranges of `text`; names and texts are made on demand.
public struct FileFacts: Sendable {
    /// The file's bytes.
    public let text: [UInt8]
    /// Where its lines begin.
    public let lines: LineTable
    /// What it defines and declares, in the order of the file.
    public let definitions: [Definition]
    /// Where it uses names, in the order of the file.
    public let sites: SiteList
    /// The distinct `#if` conditions that definitions and sites refer to.
    public let conditions: [Condition]
    /// Regions that could not be understood, in order; empty for nearly every file.
    public let unparsed: [Range<Int>]

    /// Where comments and string literals lie, in order; for a file that is not C the whole file.
    let prose: [Range<Int32>]
    /// Where the condition changes: the directives, in order, each with the condition behind it.
    let branches: [Branch]

    /// A directive and the condition that holds behind it.
    struct Branch: Sendable {
        var start: Int32
        var condition: Int32
    }

    /// Makes facts of their parts.
    init(
        text: [UInt8], lines: LineTable, definitions: [Definition], sites: SiteList, conditions: [Condition],
        unparsed: [Range<Int>], prose: [Range<Int32>], branches: [Branch]
    ) {
        self.text = text
        self.lines = lines
        self.definitions = definitions
        self.sites = sites
        self.conditions = conditions
        self.unparsed = unparsed
        self.prose = prose
        self.branches = branches
    }

    /// The text of a range of the file; bytes that are not UTF-8 are shown as U+FFFD.
    public func string(_ range: Range<Int32>) -> String {
        String(decoding: text[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
    }

    /// A definition's name: the generated one, or what is written.
    public func name(of definition: Definition) -> String { definition.generatedName ?? name(at: definition.nameRange) }

    /// The name that a site uses.
    public func name(of site: Site) -> String { name(at: site.name) }

    /// The name that is written in a range, line splices taken out.
    public func name(at range: Range<Int32>) -> String {
        unspliced(range).map { String(decoding: $0, as: UTF8.self) } ?? string(range)
    }

    /// A name's bytes without the line splice in it; nil where there is none.
    func unspliced(_ range: Range<Int32>) -> [UInt8]? {
        let bytes = text[Int(range.lowerBound)..<Int(range.upperBound)]
        guard bytes.contains(UInt8(ascii: "\\")) else { return nil }
        return bytes.filter { ![9, 10, 13, 32, UInt8(ascii: "\\")].contains($0) }
    }

    /// The `#if` condition that a byte stands under: its place in `conditions`.
    public func condition(at offset: Int32) -> Int32 {
        let next = firstNumber(below: branches.count) { branches[$0].start > offset }
        return next > 0 ? branches[next - 1].condition : 0
    }

    /// The place of a byte of the file.
    public func position(of offset: Int32) -> Position { lines.position(of: Int(offset)) }
}
