// The facts of a file as bytes, to be kept for the next time that the same text is read. The text is not among them. What reads them
// is FactsReader.

import ByteText

extension FileFacts {
    /// The facts without the text; what ``init(stored:of:)`` takes.
    public var stored: [UInt8] {
        var writer = NumberWriter(capacity: sites.count * 12)
        writer.add(text.count)
        writer.add(conditions.count)
        for condition in conditions { writer.add(condition) }
        writer.add(definitions.count)
        var last: Int32 = 0
        for definition in definitions { writer.add(definition, after: &last) }
        writer.add(sites.names.ranges)
        writer.add(sites.arguments)
        writer.add(sites.records)
        writer.add(sites.wholeBodies.count)
        writer.add(column: sites.wholeBodies.steps)
        writer.add(prose)
        writer.add(unparsed.count)
        for range in unparsed {
            writer.add(range.lowerBound)
            writer.add(range.count)
        }
        writer.add(branches.count)
        for branch in branches {
            writer.add(Int(branch.start))
            writer.add(Int(branch.condition))
        }
        return writer.bytes
    }

    /// The facts of `text` that were stored, from a place on; nil where the bytes are no facts of a text of this length.
    ///
    /// They must have been stored by the same build: what a reader of C says of a text may change with it.
    public init?(stored: [UInt8], from place: Int = 0, of text: [UInt8]) {
        var reader = FactsReader(NumberReader(stored, from: place), of: text)
        guard let parts = reader.parts() else { return nil }
        self.init(
            text: text, lines: LineTable(text), definitions: parts.definitions, sites: parts.sites, conditions: parts.conditions,
            unparsed: parts.unparsed, prose: parts.prose, branches: parts.branches)
    }
}

extension NumberWriter {
    fileprivate mutating func add(_ condition: Condition) {
        add(condition.terms.count)
        for term in condition.terms { add(term) }
        add(Int(truncatingIfNeeded: condition.looseTerms))
    }

    /// Ranges, each told from where the one before begins.
    fileprivate mutating func add(_ ranges: [Range<Int32>]) {
        add(ranges.count)
        add(column: ranges.map(\.lowerBound).steps)
        add(column: ranges.map { Int32(truncatingIfNeeded: $0.count) })
    }

    private mutating func add(_ range: Range<Int32>, after last: inout Int32) {
        add(signed: Int(range.lowerBound) - Int(last))
        add(range.count)
        last = range.lowerBound
    }

    fileprivate mutating func add(_ definition: Definition, after last: inout Int32) {
        add(byte: definition.kind.code)
        let flags = [
            definition.isVariadic, definition.isStatic, definition.isInline, definition.body != nil,
            definition.generatedName != nil, definition.exportedBy != nil, definition.container != nil,
        ]
        add(byte: flags.enumerated().reduce(0) { $0 | ($1.element ? 1 : 0) << UInt8($1.offset) })
        add(definition.nameRange, after: &last)
        var near = last
        add(definition.range, after: &near)
        if let body = definition.body { add(body, after: &near) }
        add(definition.parameters.count)
        near = last
        for parameter in definition.parameters { add(parameter, after: &near) }
        for text in [definition.generatedName, definition.exportedBy, definition.container].compactMap(\.self) { add(text) }
        add(Int(definition.condition))
    }

    /// Records part by part; what only some have follows for those.
    fileprivate mutating func add(_ records: [SiteList.Record]) {
        add(records.count)
        for record in records {
            let marks: UInt8 =
                (record.isHidden ? StoredTrait.hidden : 0) | (record.isClosed ? StoredTrait.closed : 0)
                | (record.member.isEmpty ? 0 : StoredTrait.value) | (record.call >= 0 ? StoredTrait.argument : 0)
            add(byte: record.kind.code | marks)
        }
        add(column: records.map(\.name.lowerBound).steps)
        add(column: records.map(\.nameNumber))
        add(column: records.map { $0.end &- $0.name.upperBound })
        add(column: records.map(\.enclosing))
        add(column: records.map(\.condition))
        let closed = records.filter(\.isClosed)
        add(column: closed.map(\.firstArgument).steps)
        add(column: closed.map(\.argumentCount))
        let arguments = records.enumerated().filter { $0.element.call >= 0 }
        add(column: arguments.map { Int32(truncatingIfNeeded: $0.offset) &- $0.element.call })
        add(column: arguments.map(\.element.argument))
        let values = records.filter { !$0.member.isEmpty }
        add(column: values.map { $0.member.lowerBound &- $0.name.lowerBound })
        add(column: values.map { Int32(truncatingIfNeeded: $0.member.count) })
    }
}

extension [Int32] {
    /// How far each is from the one before; the first from 0.
    fileprivate var steps: [Int32] {
        var last: Int32 = 0
        return map { number in
            defer { last = number }
            return number &- last
        }
    }
}

/// What the first byte of a stored site says.
enum StoredTrait {
    static let kind: UInt8 = 15
    static let hidden: UInt8 = 1 << 4
    static let closed: UInt8 = 1 << 5
    /// It puts a value into a member.
    static let value: UInt8 = 1 << 6
    static let argument: UInt8 = 1 << 7
}

extension Definition.Kind {
    var code: UInt8 { UInt8(Self.allCases.firstIndex(of: self) ?? 0) }

    init?(code: UInt8) {
        guard code < Self.allCases.count else { return nil }
        self = Self.allCases[Int(code)]
    }
}

extension Site.Kind {
    var code: UInt8 { UInt8(Self.codes.firstIndex(of: self) ?? 0) }

    init?(code: UInt8) {
        guard code < Self.codes.count else { return nil }
        self = Self.codes[Int(code)]
    }

    private static let codes = Array(allCases)
}
