// The facts of a file as bytes, to be kept for the next time that the same text is read. The text is not among them.

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
        writer.add(sites.names, after: 0)
        writer.add(sites.arguments, after: 0)
        writer.add(sites.records)
        writer.add(prose, after: 0)
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
        var reader = FactsReader(NumberReader(stored, from: place), textCount: text.count)
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
    fileprivate mutating func add(_ ranges: [Range<Int32>], after start: Int32) {
        add(ranges.count)
        var last = start
        for range in ranges { add(range, after: &last) }
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
        add(definition.parameters, after: last)
        for text in [definition.generatedName, definition.exportedBy, definition.container].compactMap(\.self) { add(text) }
        add(Int(definition.condition))
    }

    fileprivate mutating func add(_ records: [SiteList.Record]) {
        add(records.count)
        var last = SiteList.Record.start
        for (place, record) in records.enumerated() {
            let marks: UInt8 =
                (record.isHidden ? 1 << 4 : 0) | (record.isClosed ? 1 << 5 : 0) | (record.member.isEmpty ? 0 : 1 << 6)
                | (record.call >= 0 ? 1 << 7 : 0)
            add(byte: record.kind.code | marks)
            add(signed: Int(record.name.lowerBound) - Int(last.name.lowerBound))
            add(Int(record.nameNumber))
            add(signed: Int(record.end) - Int(record.name.upperBound))
            add(signed: Int(record.enclosing) - Int(last.enclosing))
            add(signed: Int(record.condition) - Int(last.condition))
            if record.isClosed {
                add(signed: Int(record.firstArgument) - Int(last.firstArgument))
                add(Int(record.argumentCount))
                last.firstArgument = record.firstArgument
            }
            if record.call >= 0 {
                add(signed: place - Int(record.call))
                add(Int(record.argument))
            }
            if !record.member.isEmpty {
                add(signed: Int(record.member.lowerBound) - Int(record.name.lowerBound))
                add(record.member.count)
            }
            (last.name, last.enclosing, last.condition) = (record.name, record.enclosing, record.condition)
        }
    }
}

/// Reads stored facts and holds each number against what it may be.
private struct FactsReader {
    var numbers: NumberReader
    let textCount: Int
    /// Whether a number was not what it may be.
    var isWrong = false

    init(_ numbers: NumberReader, textCount: Int) {
        self.numbers = numbers
        self.textCount = textCount
    }

    struct Parts {
        var conditions: [Condition] = []
        var definitions: [Definition] = []
        var sites = SiteList()
        var prose: [Range<Int32>] = []
        var unparsed: [Range<Int>] = []
        var branches: [FileFacts.Branch] = []
    }

    mutating func parts() -> Parts? {
        guard numbers.number() == textCount else { return nil }
        var parts = Parts()
        parts.conditions = list { $0.condition() }
        let conditions = max(parts.conditions.count, 1)
        var last: Int32 = 0
        parts.definitions = list { $0.definition(after: &last, conditions) }
        parts.sites.names = ranges(after: 0)
        parts.sites.arguments = ranges(after: 0)
        readRecords(into: &parts.sites, definitions: parts.definitions.count, conditions)
        parts.prose = ranges(after: 0)
        parts.unparsed = list { reader in
            let start = reader.numbers.number()
            let range = reader.range(start, reader.numbers.number())
            return Int(range.lowerBound)..<Int(range.upperBound)
        }
        parts.branches = list { reader in
            let start = reader.numbers.number()
            return FileFacts.Branch(start: reader.range(start, 0).lowerBound, condition: reader.number(below: conditions))
        }
        return numbers.isAtEnd && !isWrong ? parts : nil
    }

    private mutating func list<Element>(_ read: (inout Self) -> Element) -> [Element] {
        let count = numbers.count()
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count where !isWrong { elements.append(read(&self)) }
        return elements
    }

    private mutating func condition() -> Condition {
        let terms = list { $0.numbers.text() }
        return Condition(terms: terms, looseTerms: UInt64(bitPattern: Int64(numbers.number())))
    }

    /// A range of the text; an empty one at its beginning where it is none.
    private mutating func range(_ start: Int, _ count: Int) -> Range<Int32> {
        guard start >= 0, count >= 0, start <= textCount, count <= textCount - start else {
            isWrong = true
            return 0..<0
        }
        return Int32(truncatingIfNeeded: start)..<Int32(truncatingIfNeeded: start + count)
    }

    private mutating func range(after last: inout Int32) -> Range<Int32> {
        let start = Int(last) &+ numbers.signed()
        let range = range(start, numbers.number())
        last = range.lowerBound
        return range
    }

    private mutating func ranges(after start: Int32) -> [Range<Int32>] {
        var last = start
        return list { $0.range(after: &last) }
    }

    private mutating func number(below limit: Int) -> Int32 { check(numbers.number(), below: limit) }

    private mutating func check(_ number: Int, from least: Int = 0, below limit: Int) -> Int32 {
        guard number >= least, number < limit else {
            isWrong = true
            return 0
        }
        return Int32(truncatingIfNeeded: number)
    }

    private mutating func definition(after last: inout Int32, _ conditions: Int) -> Definition {
        let kind = Definition.Kind(code: numbers.byte())
        let flags = numbers.byte()
        let name = range(after: &last)
        var near = last
        let whole = range(after: &near)
        let body = flags & 1 << 3 != 0 ? range(after: &near) : nil
        let parameters = ranges(after: last)
        let generatedName = flags & 1 << 4 != 0 ? numbers.text() : nil
        let exportedBy = flags & 1 << 5 != 0 ? numbers.text() : nil
        let container = flags & 1 << 6 != 0 ? numbers.text() : nil
        if kind == nil { isWrong = true }
        return Definition(
            kind: kind ?? .function, nameRange: name, generatedName: generatedName, range: whole, body: body,
            parameters: parameters, isVariadic: flags & 1 != 0, isStatic: flags & 1 << 1 != 0, isInline: flags & 1 << 2 != 0,
            exportedBy: exportedBy, container: container, condition: number(below: conditions))
    }

    private mutating func readRecords(into sites: inout SiteList, definitions: Int, _ conditions: Int) {
        let count = numbers.count()
        sites.records.reserveCapacity(count)
        var record = SiteList.Record.start
        for place in 0..<count {
            let marks = numbers.byte()
            let start = Int(record.name.lowerBound) &+ numbers.signed()
            record.nameNumber = number(below: sites.names.count)
            if isWrong { return }
            record.name = range(start, sites.names[Int(record.nameNumber)].count)
            record.end = range(Int(record.name.upperBound) &+ numbers.signed(), 0).lowerBound
            record.enclosing = check(Int(record.enclosing) &+ numbers.signed(), from: -1, below: definitions)
            record.condition = check(Int(record.condition) &+ numbers.signed(), below: conditions)
            record.isHidden = marks & 1 << 4 != 0
            record.isClosed = marks & 1 << 5 != 0
            if record.isClosed {
                record.firstArgument = check(Int(record.firstArgument) &+ numbers.signed(), below: sites.arguments.count + 1)
                record.argumentCount = number(below: sites.arguments.count - Int(record.firstArgument) + 1)
            }
            let hasCall = marks & 1 << 7 != 0
            record.call = hasCall ? check(place &- numbers.signed(), below: count) : -1
            record.argument = hasCall ? number(below: Int(Int32.max)) : 0
            if marks & 1 << 6 != 0 {
                let start = Int(record.name.lowerBound) &+ numbers.signed()
                record.member = range(start, numbers.number())
            } else {
                record.member = 0..<0
            }
            guard let kind = Site.Kind(code: marks & 15), record.end >= record.name.lowerBound, !isWrong else {
                isWrong = true
                return
            }
            record.kind = kind
            sites.records.append(record.isClosed ? record : record.withoutArguments)
        }
    }
}

extension SiteList.Record {
    /// What the first of some records is told from.
    fileprivate static var start: Self {
        Self(
            name: 0..<0, nameNumber: 0, end: 0, enclosing: -1, call: -1, argument: 0, condition: 0, member: 0..<0, kind: .call,
            isHidden: false)
    }

    fileprivate var withoutArguments: Self {
        var record = self
        (record.firstArgument, record.argumentCount) = (0, 0)
        return record
    }
}

extension Definition.Kind {
    fileprivate var code: UInt8 { UInt8(Self.allCases.firstIndex(of: self) ?? 0) }

    fileprivate init?(code: UInt8) {
        guard code < Self.allCases.count else { return nil }
        self = Self.allCases[Int(code)]
    }
}

extension Site.Kind {
    fileprivate var code: UInt8 { UInt8(Self.codes.firstIndex(of: self) ?? 0) }

    fileprivate init?(code: UInt8) {
        guard code < Self.codes.count else { return nil }
        self = Self.codes[Int(code)]
    }

    private static let codes = Array(allCases)
}
