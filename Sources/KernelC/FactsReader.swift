// Stored facts back to facts: any bytes can be read, and those that are no facts of the text are told.

import ByteText

/// Reads stored facts and holds each number against what it may be.
struct FactsReader {
    var numbers: NumberReader
    let text: [UInt8]
    var textCount: Int { text.count }
    /// Whether a number was not what it may be.
    var isWrong = false

    init(_ numbers: NumberReader, of text: [UInt8]) {
        self.numbers = numbers
        self.text = text
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
        let names = ranges()
        parts.sites.arguments = ranges()
        readRecords(into: &parts.sites, names, definitions: parts.definitions.count, conditions)
        let bodyCount = numbers.count()
        var body: Int32 = 0
        parts.sites.wholeBodies = numbers.column(of: bodyCount).map { step in
            body = check(body &+ step, below: parts.definitions.count)
            return body
        }
        guard !isWrong else { return nil }
        let hashes = names.map { text.wordHash(in: Int($0.lowerBound)..<Int($0.upperBound)) }
        parts.sites.names = SiteNames(names, hashes: hashes, of: parts.sites.records)
        parts.prose = ranges()
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

    private mutating func ranges() -> [Range<Int32>] {
        let count = numbers.count()
        let steps = numbers.column(of: count)
        let counts = numbers.column(of: count)
        guard steps.count == count, counts.count == count else {
            isWrong = true
            return []
        }
        var start = 0
        return steps.indices.map { place in
            start &+= Int(steps[place])
            return range(start, Int(counts[place]))
        }
    }

    private mutating func number(below limit: Int) -> Int32 {
        let number = numbers.number()
        guard number < limit else {
            isWrong = true
            return 0
        }
        return check(Int32(truncatingIfNeeded: number), below: limit)
    }

    private mutating func check(_ number: Int32, from least: Int32 = 0, below limit: Int) -> Int32 {
        guard number >= least, number < limit else {
            isWrong = true
            return 0
        }
        return number
    }

    private mutating func definition(after last: inout Int32, _ conditions: Int) -> Definition {
        let kind = Definition.Kind(code: numbers.byte())
        let flags = numbers.byte()
        let name = range(after: &last)
        var near = last
        let whole = range(after: &near)
        let body = flags & 1 << 3 != 0 ? range(after: &near) : nil
        near = last
        let parameters = list { $0.range(after: &near) }
        let generatedName = flags & 1 << 4 != 0 ? numbers.text() : nil
        let exportedBy = flags & 1 << 5 != 0 ? numbers.text() : nil
        let container = flags & 1 << 6 != 0 ? numbers.text() : nil
        if kind == nil { isWrong = true }
        return Definition(
            kind: kind ?? .function, nameRange: name, generatedName: generatedName, range: whole, body: body,
            parameters: parameters, isVariadic: flags & 1 != 0, isStatic: flags & 1 << 1 != 0, isInline: flags & 1 << 2 != 0,
            exportedBy: exportedBy, container: container, condition: number(below: conditions))
    }

    private mutating func readRecords(
        into sites: inout SiteList, _ names: [Range<Int32>], definitions: Int, _ conditions: Int
    ) {
        let marks = numbers.bytes(of: numbers.count())
        let count = marks.count
        func number(having mark: UInt8) -> Int { marks.count { $0 & mark != 0 } }
        let starts = numbers.column(of: count)
        let nameNumbers = numbers.column(of: count)
        let ends = numbers.column(of: count)
        let enclosing = numbers.column(of: count)
        let siteConditions = numbers.column(of: count)
        let firstArguments = numbers.column(of: number(having: StoredTrait.closed))
        let argumentCounts = numbers.column(of: firstArguments.count)
        let calls = numbers.column(of: number(having: StoredTrait.argument))
        let arguments = numbers.column(of: calls.count)
        let memberStarts = numbers.column(of: number(having: StoredTrait.value))
        let memberCounts = numbers.column(of: memberStarts.count)
        guard numbers.isWhole else {
            isWrong = true
            return
        }
        sites.records.reserveCapacity(count)
        var start = 0
        var firstArgument = 0
        var (closed, argument, value) = (0, 0, 0)
        for place in 0..<count {
            let mark = marks[place]
            start &+= Int(starts[place])
            let nameNumber = check(nameNumbers[place], below: names.count)
            guard !isWrong, let kind = Site.Kind(code: mark & StoredTrait.kind) else {
                isWrong = true
                return
            }
            let name = range(start, names[Int(nameNumber)].count)
            var record = SiteList.Record(
                name: name, nameNumber: nameNumber, end: range(Int(name.upperBound) &+ Int(ends[place]), 0).lowerBound,
                enclosing: check(enclosing[place], from: -1, below: definitions), call: -1, argument: 0,
                condition: check(siteConditions[place], below: conditions), member: 0..<0, kind: kind,
                isHidden: mark & StoredTrait.hidden != 0)
            if record.end < name.lowerBound { isWrong = true }
            if mark & StoredTrait.closed != 0 {
                firstArgument &+= Int(firstArguments[closed])
                let all = sites.arguments.count
                record.isClosed = true
                record.firstArgument = check(Int32(truncatingIfNeeded: firstArgument), below: all + 1)
                record.argumentCount = check(argumentCounts[closed], below: all - Int(record.firstArgument) + 1)
                closed += 1
            }
            if mark & StoredTrait.argument != 0 {
                record.call = check(Int32(truncatingIfNeeded: place) &- calls[argument], below: count)
                record.argument = check(arguments[argument], below: Int(Int32.max))
                argument += 1
            }
            if mark & StoredTrait.value != 0 {
                record.member = range(start &+ Int(memberStarts[value]), Int(memberCounts[value]))
                value += 1
            }
            guard !isWrong else { return }
            sites.records.append(record)
        }
    }
}
