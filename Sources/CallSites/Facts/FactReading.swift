// Reads a file's facts and keeps what the pass needs of them.

import ByteText
import KernelC

extension FileView {
    /// Which facts to keep.
    struct Interest {
        /// Sites and definitions of these names.
        let names: NameSet
        /// Sites on these lines as well, whatever their name.
        let lines: Set<Int>
        /// Which definitions are kept.
        let definitions: Definitions
        fileprivate let filter: NameFilter
        fileprivate let mentioned: SoughtWords

        enum Definitions {
            case none
            /// Those of the names.
            case named
            case all
        }

        init(names: NameSet, lines: Set<Int> = [], definitions: Definitions = .named) {
            self.names = names
            self.lines = lines
            self.definitions = definitions
            filter = NameFilter(names)
            mentioned = SoughtWords(names.mentioned)
        }

        /// The same names, and other lines.
        init(_ other: Interest, lines: Set<Int>) {
            names = other.names
            definitions = other.definitions
            filter = other.filter
            mentioned = other.mentioned
            self.lines = lines
        }
    }

    /// Keeps what is of interest of a file's facts. What `earlier` has, which was read with the same names, is shared; what
    /// definitions say is read when it is asked for where the facts stay in memory.
    init(
        of facts: FileFacts, interest: Interest, sharing earlier: KnownDefinitions = KnownDefinitions(),
        areFactsKept: Bool = false
    ) {
        let kept = areFactsKept ? KeptFacts(facts) : nil
        let allDefinitions = interest.definitions == .all
        let text = facts.text
        let names = interest.names
        var reader = FactReader(facts: facts)
        let families = names.families
        // What is put into a member, to know which definitions of this file are meant.
        var values: Set<String> = []
        for value in facts.memberValues(of: Set(names.callbacks.keys)) {
            let site = facts.sites[Int(value.site)]
            let member = facts.string(value.member)
            let tags = names.callbacks[member] ?? []
            guard tags.isEmpty || value.tag.map(tags.contains) ?? true else { continue }
            sites.append(reader.read(site, putInto: value.tag, member: member))
            values.insert(facts.string(site.name))
        }
        let documentation = allDefinitions ? reader.documentation() : [:]
        let uses = allDefinitions ? facts.useCounts : []
        for place in facts.definitions.indices {
            guard
                allDefinitions || !values.isEmpty || facts.definitions[place].generatedName != nil
                    || interest.filter.mayContain(text, facts.definitions[place].nameRange)
            else { continue }
            let definition = facts.definitions[place]
            let name = reader.key(of: definition, asked: names)
            if names.helpers.contains(name) || families.contains(where: name.hasPrefix) {
                helpers.append(reader.readHelper(place, name: name))
            }
            guard interest.definitions != .none, allDefinitions || names.contains(name) || values.contains(name),
                !definition.isFrame
            else { continue }
            definitions.append(
                reader.read(
                    definition,
                    text: earlier.text(of: definition, in: facts)
                        ?? DefinitionText(place, of: facts, named: name, readingLater: kept)))
            guard allDefinitions else { continue }
            let last = definitions.count - 1
            definitions[last].documentation = documentation[place]
            definitions[last].uses = uses[place]
            if definition.kind == .function, interest.lines.overlaps(definitions[last].lines) {
                definitions[last].refusals = reader.refusals(of: definition)
            }
        }
        if allDefinitions { countPastedUses(facts) }
        var tags: [(place: Int, site: Site)] = []
        let lines = facts.lines.ranges(of: interest.lines)
        let asked = facts.sites.names.numbers.filter { interest.filter.mayContain(facts.sites.names, $0, of: text) }
        for place in facts.sites.places(of: asked, in: lines) {
            let head = facts.sites.head(place)
            guard head.isOfOuterName else { continue }
            let isOnLine = lines.hold(Int(head.name.lowerBound))
            let site = facts.sites[place]
            if facts.isExport(site) { continue }
            var name = facts.string(site.name)
            if !names.tags.isEmpty, !names.contains(name), let kind = facts.tagKind(of: site) {
                name = "\(kind.rawValue) \(name)"
            }
            guard isOnLine || names.contains(name) else { continue }
            sites.append(reader.read(site, name: name, withFlow: names.callees.contains(name)))
            guard facts.tagKind(of: site) != nil else { continue }
            sites[sites.count - 1].tagUse = .definition
            if names.tags.contains(name) { tags.append((sites.count - 1, site)) }
        }
        for (tag, use) in zip(tags, facts.tagUses(of: tags.map(\.site))) { sites[tag.place].tagUse = use }
        for access in facts.memberAccesses(of: Set(names.members.keys)) {
            let member = facts.string(access.site.name)
            guard let key = names.key(ofMember: member, in: names.tag(of: access.object)) else { continue }
            sites.append(reader.read(access.site, ofMember: key))
        }
        for mention in facts.mentions(of: interest.mentioned) {
            let position = facts.position(of: mention.name.lowerBound)
            sites.append(
                CodeSite(
                    name: facts.string(mention.name), kind: .mention, position: position, lastLine: position.line,
                    function: reader.function(mention.enclosing), arguments: [], condition: reader.condition(mention.condition),
                    text: tight(text, facts.lines.range(ofLine: position.line)),
                    shown: "", isWrittenAsCode: text.isWrittenAsCode(Int(mention.name.lowerBound)..<Int(mention.name.upperBound)))
            )
        }
        sites.sort { $0.position < $1.position }
    }
}

extension FileView {
    /// Counts as used the static definitions without a use that a macro may use.
    ///
    /// A name that holds what a macro outside of functions is handed may be pasted together of it, as `NAME##_show` is by
    /// `DEVICE_ATTR_RO(NAME)`.
    private mutating func countPastedUses(_ facts: FileFacts) {
        let unused = definitions.indices.filter { definitions[$0].isStatic && definitions[$0].uses == 0 }
        guard !unused.isEmpty else { return }
        let handed = facts.namesHandedAtTopLevel
        for place in unused where handed.contains(where: definitions[place].name.hasPart) { definitions[place].uses = 1 }
    }
}

extension String {
    /// Whether another name could have been handed to a macro that pasted the rest of this one: `a`, `a_b`, `b_c` and `c` of `a_b_c`.
    fileprivate func hasPart(_ part: String) -> Bool {
        var start = utf8.startIndex
        let last = utf8.index(utf8.endIndex, offsetBy: -part.utf8.count, limitedBy: start)
        guard let last else { return false }
        while start <= last {
            let rest = utf8[start...]
            if rest.starts(with: part.utf8) {
                let end = utf8.index(start, offsetBy: part.utf8.count)
                if end == utf8.endIndex || utf8[end] == UInt8(ascii: "_") { return true }
            }
            guard let next = rest.firstIndex(of: UInt8(ascii: "_")) else { return false }
            start = utf8.index(after: next)
        }
        return false
    }
}

extension [UInt8] {
    /// Whether prose means code by the word at `range`: `name()`, and in kernel-doc `&name` and `%NAME`.
    fileprivate func isWrittenAsCode(_ range: Range<Int>) -> Bool {
        if range.upperBound < count, self[range.upperBound] == UInt8(ascii: "(") { return true }
        return range.lowerBound > 0 && [UInt8(ascii: "&"), UInt8(ascii: "%")].contains(self[range.lowerBound - 1])
    }
}

extension LineTable {
    /// The bytes of some lines: ranges in order that do not touch.
    fileprivate func ranges(of lines: Set<Int>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for line in lines.sorted() where (1...max(count, 1)).contains(line) && count > 0 {
            let range = range(ofLine: line)
            if let last = ranges.last, last.upperBound == range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges
    }
}

extension [Range<Int>] {
    /// Whether one of the ranges, which are in order, holds an offset.
    fileprivate func hold(_ offset: Int) -> Bool {
        // The first that ends behind the offset is the only one that may hold it.
        let place = firstNumber(below: count) { self[$0].upperBound > offset }
        return place < count && self[place].contains(offset)
    }
}

extension Set<Int> {
    /// Whether a line of the set lies in a range; costs the smaller of the two.
    fileprivate func overlaps(_ range: ClosedRange<Int>) -> Bool {
        count < range.count ? contains(where: range.contains) : range.contains(where: contains)
    }
}

extension Definition {
    /// Whether it is the stand-in of a skeleton for a function of which only some lines are known: C has no `f(...)`.
    var isFrame: Bool { isVariadic && parameters.isEmpty && kind == .function }
}

extension SiteList {
    /// The places of the sites of some names, and of those that stand in some ranges of the text, in the order of the file.
    fileprivate func places(of names: [Int], in ranges: [Range<Int>]) -> [Int] {
        var places = names.flatMap { self.names.sites(of: $0).lazy.map(Int.init) }
        for range in ranges {
            var place = firstNumber(below: count) { head($0).name.lowerBound >= range.lowerBound }
            while place < count, head(place).name.lowerBound < range.upperBound {
                places.append(place)
                place += 1
            }
        }
        places.sort()
        var last = -1
        places.removeAll { place in
            defer { last = place }
            return place == last
        }
        return places
    }
}

extension FileFacts {
    /// The names that macros outside of functions are handed, exports aside.
    fileprivate var namesHandedAtTopLevel: Set<String> {
        var names: Set<String> = []
        for place in sites.indices {
            let head = sites.head(place)
            if head.isHandedAtTopLevel, head.isOfOuterName, !isExport(sites[place]) { names.insert(name(at: head.name)) }
        }
        return names
    }

    /// Whether a site is the argument of an `EXPORT_SYMBOL…()`: that is a property of the definition, not a use of it.
    func isExport(_ site: Site) -> Bool {
        guard site.enclosing == nil, let call = site.argumentOf?.call else { return false }
        return string(sites[Int(call)].name).hasPrefix("EXPORT_")
    }
}

extension FileFacts {
    /// What is done with a member at a use of it; a mask behind it tests it: `x->flags & FLAG`.
    func kind(ofMember site: Site) -> Site.Kind {
        guard site.kind == .use else { return site.kind }
        var next = Int(site.name.upperBound)
        while next < text.count, [9, 10, 13, 32].contains(text[next]) { next += 1 }
        guard next + 1 < text.count, text[next] == UInt8(ascii: "&") else { return .use }
        return text[next + 1] == UInt8(ascii: "&") || text[next + 1] == UInt8(ascii: "=") ? .use : .test
    }
}

extension FileFacts {
    /// The callee that is handed just this.
    fileprivate func callee(handed site: Site) -> String? {
        guard let place = site.argumentOf else { return nil }
        let call = sites[Int(place.call)]
        guard call.arguments.indices.contains(Int(place.index)), call.arguments[Int(place.index)] == site.range else {
            return nil
        }
        return string(call.name)
    }
}

/// Turns ranges of one file into text.
private struct FactReader {
    let facts: FileFacts
    private var functionNames: [Int32: String] = [:]

    init(facts: FileFacts) { self.facts = facts }

    func name(of definition: Definition) -> String { facts.name(of: definition) }

    func name(of site: Site) -> String { facts.name(of: site) }

    /// The name under which a definition goes: a member with its tag, a tag with its keyword unless the bare word is asked for.
    func key(of definition: Definition, asked names: NameSet) -> String {
        let name = facts.name(of: definition)
        switch definition.kind {
        case .member:
            guard let tag = definition.container, !tag.isEmpty else { return name }
            return SymbolQuery.memberName(tag: tag, member: name)
        case .struct, .union, .enum: return names.contains(name) ? name : "\(definition.kind.rawValue) \(name)"
        default: return name
        }
    }

    func condition(_ index: Int32) -> Condition {
        facts.conditions.indices.contains(Int(index)) ? facts.conditions[Int(index)] : .always
    }

    mutating func function(_ index: Int32?) -> String {
        guard let index else { return "" }
        if let known = functionNames[index] { return known }
        let name = name(of: facts.definitions[Int(index)])
        functionNames[index] = name
        return name
    }

    func read(_ definition: Definition, text: DefinitionText) -> CodeDefinition {
        let lastLine = facts.position(of: max(definition.range.lowerBound, definition.range.upperBound - 1)).line
        let firstLine = facts.position(of: definition.range.lowerBound).line
        return CodeDefinition(
            text: text, position: facts.position(of: definition.nameRange.lowerBound),
            lines: firstLine...max(firstLine, lastLine),
            condition: condition(definition.condition),
            isPartOfAName: definition.kind != .macro && isPartOfAName(definition.nameRange))
    }

    /// Whether a name is the argument of what reads as a call: `NAME(name)`.
    private func isPartOfAName(_ name: Range<Int32>) -> Bool {
        let before = Int(name.lowerBound) - 1
        return before > 0 && facts.text[before] == UInt8(ascii: "(") && facts.text[before - 1].isIdentifierByte
    }

    private func isUnparsed(_ offset: Int) -> Bool {
        facts.unparsed.hold(offset)
    }

    /// What kernel-doc comments say of functions and macros, by the definition's place.
    func documentation() -> [Int: Documentation] {
        var result: [Int: Documentation] = [:]
        for doc in facts.kernelDocs() {
            guard let documented = doc.documented.map(Int.init) else { continue }
            let described = doc.parameters.map { ($0.name, facts.position(of: $0.range.lowerBound)) }
            result[documented] = Documentation(
                described: Dictionary(described) { first, _ in first }, start: facts.position(of: doc.comment.lowerBound))
        }
        return result
    }

    func refusals(of definition: Definition) -> [RefusedFlag] {
        facts.refusals(of: definition).map { refusal in
            RefusedFlag(
                name: facts.string(refusal.flag), argument: refusal.parameter + 1, manner: refusal.manner,
                line: facts.position(of: refusal.flag.lowerBound).line)
        }
    }

    /// A definition with what it stands for or gives.
    func readHelper(_ place: Int, name: String) -> CodeDefinition {
        let definition = facts.definitions[place]
        var result = read(definition, text: DefinitionText(place, of: facts, named: name, readingLater: nil))
        result.yields = FlagReader.yield(of: definition, in: facts)
        return result
    }

    mutating func read(_ site: Site, name: String, withFlow: Bool = false) -> CodeSite {
        let position = facts.position(of: site.name.lowerBound)
        let lastLine = max(position.line, facts.position(of: max(site.range.lowerBound, site.range.upperBound - 1)).line)
        let text = facts.text
        let lines = facts.lines.range(ofLine: position.line).lowerBound..<facts.lines.range(ofLine: lastLine).upperBound
        return CodeSite(
            name: name, kind: site.kind, position: position, lastLine: lastLine, function: function(site.enclosing),
            arguments: site.arguments.map { folded(text, Int($0.lowerBound)..<Int($0.upperBound)) },
            condition: condition(site.condition), text: tight(text, lines), shown: folded(text, lines),
            enclosingKind: site.enclosing.map { facts.definitions[Int($0)].kind },
            isInLocalFunction: site.enclosing.map { isLocal(facts.definitions[Int($0)]) } ?? false,
            flow: withFlow ? ArgumentFlow(of: site, in: facts) : nil, isInUnparsedRegion: isUnparsed(Int(site.name.lowerBound)),
            handedTo: facts.callee(handed: site))
    }

    /// The function that a site puts into a member, under the name of the callback.
    mutating func read(_ site: Site, putInto tag: String?, member: String) -> CodeSite {
        let value = name(of: site)
        var result = read(site, name: SymbolQuery.callbackName(tag: tag, member: member))
        result.kind = .initializer
        result.value = value
        return result
    }

    /// A use of a member, under the member's key.
    mutating func read(_ site: Site, ofMember key: String) -> CodeSite {
        var result = read(site, name: key)
        result.kind = facts.kind(ofMember: site)
        result.isMemberAccess = true
        return result
    }

    private func isLocal(_ definition: Definition) -> Bool {
        definition.isStatic || definition.kind == .macro || definition.kind == .constant
    }
}
