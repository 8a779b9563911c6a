// The bodies of functions that an earlier version of a file has, too: their sites need not be read again.

import ByteText

/// What was read of the functions of an earlier version, handed out in the order of the file.
struct EarlierBodies {
    /// The sites in one function's body.
    struct Body {
        /// Its sites among those of the file.
        fileprivate let sites: Range<Int>
        /// How far the text has moved.
        fileprivate let delta: Int32
    }

    private let facts: FileFacts
    /// The first of `facts.sites.wholeBodies` that was not handed out or passed over.
    private var next = 0
    /// For each number of a name or condition there the number here; less than 0: not known yet.
    private var nameNumbers: [Int32]
    private var conditions: [Int32]

    /// How many functions may have gone between two that stay: more would cost more to look for than to read.
    private static let mostGone = 64

    /// Takes an earlier version; nil where it can't stand for parts of this one: where brackets are lost in one of them, or their macros,
    /// which can stand for several arguments, differ.
    init?(_ facts: FileFacts, for text: [UInt8], _ outline: borrowing Outline) {
        guard facts.unparsed.isEmpty, outline.structure.strays.isEmpty, !facts.sites.wholeBodies.isEmpty else { return nil }
        let theirs = facts.definitions.compactMap { $0.isMacro ? $0.range : nil }
        let ours = outline.found.compactMap { $0.definition.isMacro ? $0.definition.range : nil }
        guard ours.count == theirs.count, zip(ours, theirs).allSatisfy({ text.isSame($0, as: $1, of: facts.text) }) else {
            return nil
        }
        self.facts = facts
        nameNumbers = [Int32](repeating: -1, count: facts.sites.names.numbers.count)
        conditions = [Int32](repeating: -1, count: facts.conditions.count)
    }

    /// The body of a function that reads the same there, head and all, under the same condition; nil where there is none.
    mutating func take(_ function: Definition, in text: [UInt8], under condition: Int32, _ structure: Structure) -> Body? {
        let wholeBodies = facts.sites.wholeBodies
        for place in next..<min(next + Self.mostGone, wholeBodies.count) {
            let earlier = facts.definitions[Int(wholeBodies[place])]
            guard text.isSame(function.nameRange, as: earlier.nameRange, of: facts.text) else { continue }
            next = place + 1
            guard let theirs = earlier.body, let ours = function.body,
                text.isSame(function.range, as: earlier.range, of: facts.text),
                ours.lowerBound - theirs.lowerBound == function.range.lowerBound - earlier.range.lowerBound,
                self.condition(facts.condition(at: theirs.lowerBound), in: structure) == condition
            else { return nil }
            let sites = facts.sites.places(in: theirs)
            for record in facts.sites.records[sites] where self.condition(record.condition, in: structure) < 0 { return nil }
            return Body(sites: sites, delta: ours.lowerBound - theirs.lowerBound)
        }
        return nil
    }

    private mutating func condition(_ theirs: Int32, in structure: Structure) -> Int32 {
        if conditions[Int(theirs)] < 0 { conditions[Int(theirs)] = structure.place(of: facts.conditions[Int(theirs)]) ?? -1 }
        return conditions[Int(theirs)]
    }

    /// Puts the sites of a body behind those that were read, as if they had been read here in `enclosing`.
    mutating func append(_ body: Body, to sites: inout SiteList, _ names: inout DistinctNames, enclosing: Int32, in text: [UInt8])
    {
        let moved = Int32(truncatingIfNeeded: sites.records.count - body.sites.lowerBound)
        let records = facts.sites.records
        var first = Int32.max
        var end: Int32 = 0
        for record in records[body.sites] where record.isClosed {
            first = min(first, record.firstArgument)
            end = max(end, record.firstArgument + record.argumentCount)
        }
        let argumentsMoved = Int32(truncatingIfNeeded: sites.arguments.count) - first
        for record in records[body.sites] {
            var record = record
            record.name = record.name.moved(body.delta)
            record.end += body.delta
            record.enclosing = enclosing
            if record.call >= 0 { record.call += moved }
            if record.isClosed { record.firstArgument += argumentsMoved }
            record.condition = conditions[Int(record.condition)]
            if !record.member.isEmpty { record.member = record.member.moved(body.delta) }
            let number = Int(record.nameNumber)
            if nameNumbers[number] < 0 { nameNumbers[number] = names.number(of: record.name, in: text) }
            record.nameNumber = nameNumbers[number]
            sites.records.append(record)
        }
        if first < end {
            for range in facts.sites.arguments[Int(first)..<Int(end)] { sites.arguments.append(range.moved(body.delta)) }
        }
    }
}

extension Definition {
    /// Whether it is a macro of either kind.
    fileprivate var isMacro: Bool { kind == .macro || kind == .constant }
}

extension Range<Int32> {
    fileprivate func moved(_ delta: Int32) -> Self { lowerBound + delta..<upperBound + delta }
}

extension [UInt8] {
    fileprivate func isSame(_ range: Range<Int32>, as other: Range<Int32>, of text: [UInt8]) -> Bool {
        isSame(Int(range.lowerBound)..<Int(range.upperBound), as: Int(other.lowerBound)..<Int(other.upperBound), of: text)
    }
}
