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
        }

        /// The same names, and other lines.
        init(_ other: Interest, lines: Set<Int>) {
            names = other.names
            definitions = other.definitions
            filter = other.filter
            self.lines = lines
        }
    }

    /// Keeps what is of interest of a file's facts. What `earlier` has, which was read with the same names, is shared.
    init(of facts: FileFacts, interest: Interest, sharing earlier: KnownDefinitions = KnownDefinitions()) {
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
        for place in facts.definitions.indices {
            guard
                allDefinitions || !values.isEmpty || facts.definitions[place].generatedName != nil
                    || interest.filter.mayContain(text, facts.definitions[place].nameRange)
            else { continue }
            let definition = facts.definitions[place]
            let name = reader.key(of: definition, asked: names)
            if names.helpers.contains(name) || families.contains(where: name.hasPrefix) {
                helpers.append(reader.readHelper(definition, name: name))
            }
            guard interest.definitions != .none, allDefinitions || names.contains(name) || values.contains(name),
                !definition.isFrame
            else { continue }
            definitions.append(
                reader.read(definition, text: earlier.text(of: definition, in: facts) ?? reader.readText(definition, name: name)))
            definitions[definitions.count - 1].documentation = documentation[place]
            if allDefinitions, definition.kind == .function,
                interest.lines.overlaps(definitions[definitions.count - 1].lines)
            {
                definitions[definitions.count - 1].refusals = reader.refusals(of: definition)
            }
        }
        if allDefinitions { countUses(facts) }
        var tags: [(place: Int, site: Site)] = []
        let lines = facts.lines.ranges(of: interest.lines)
        let mayBeAsked = facts.sites.names.map { interest.filter.mayContain(text, $0) }
        let isAnyAsked = !lines.isEmpty || mayBeAsked.contains(true)
        for place in isAnyAsked ? facts.sites.indices : 0..<0 {
            let head = facts.sites.head(place)
            guard head.isOfOuterName else { continue }
            let isOnLine = lines.hold(Int(head.name.lowerBound))
            guard isOnLine || mayBeAsked[Int(head.nameNumber)] else { continue }
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
        for mention in facts.mentions(of: interest.names.mentioned) {
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
    /// Counts how often each definition's name is used outside of its own body.
    ///
    /// A name that holds what a macro outside of functions is handed may be pasted together of it, as `NAME##_show` is by
    /// `DEVICE_ATTR_RO(NAME)`, and counts as used.
    private mutating func countUses(_ facts: FileFacts) {
        // The names that are defined here, by number, and how often each is used.
        var numbers: [String: Int] = [:]
        for definition in definitions where numbers[definition.name] == nil { numbers[definition.name] = numbers.count }
        var uses = Array(repeating: 0, count: numbers.count)
        let own = NameFilter(NameSet(exactly: Set(numbers.keys)))
        let numberOfName = facts.sites.names.map { range in
            own.mayContain(facts.text, range) || facts.isSpliced(range) ? numbers[facts.name(at: range)] : nil
        }
        let numberOfDefinition = facts.definitions.map { numbers[facts.name(of: $0)] }
        var handed: Set<String> = []
        for place in facts.sites.indices {
            let head = facts.sites.head(place)
            guard head.isOfOuterName else { continue }
            if head.isHandedAtTopLevel, !facts.isExport(facts.sites[place]) { handed.insert(facts.name(at: head.name)) }
            guard let number = numberOfName[Int(head.nameNumber)] else { continue }
            if head.enclosing >= 0, numberOfDefinition[Int(head.enclosing)] == number { continue }
            uses[number] += 1
        }
        for place in definitions.indices {
            let name = definitions[place].name
            definitions[place].uses = numbers[name].map { uses[$0] } ?? 0
            guard definitions[place].uses == 0, definitions[place].isStatic, handed.contains(where: name.hasPart) else {
                continue
            }
            definitions[place].uses = 1
        }
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

extension SiteList.Head {
    /// Whether it uses a name that its function does not have for itself.
    fileprivate var isOfOuterName: Bool { kind != .memberCall && kind != .pointerCall && !isHiddenByLocal }
}

extension FileFacts {
    /// Whether a line splice stands in a name, so that its bytes are not the name's.
    fileprivate func isSpliced(_ name: Range<Int32>) -> Bool {
        text[Int(name.lowerBound)..<Int(name.upperBound)].contains(UInt8(ascii: "\\"))
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

    /// What depends on nothing but the definition and its own bytes, as `KnownDefinitions` compares them.
    func readText(_ definition: Definition, name: String) -> DefinitionText {
        let text = facts.text
        let headEnd = Int(definition.body?.lowerBound ?? definition.range.upperBound)
        let isMacro = definition.kind == .macro || definition.kind == .constant
        let names = definition.parameters.indices.map { facts.parameterName($0, of: definition).map(facts.string) ?? "" }
        let parameters = definition.parameters.indices.map { place in
            let range = definition.parameters[place]
            return isMacro
                ? folded(text, Int(range.lowerBound)..<Int(range.upperBound)) : parameterType(text, range, named: names[place])
        }
        let written = definition.parameters.map { folded(text, Int($0.lowerBound)..<Int($0.upperBound)) }
        let body = definition.body.map { Int($0.lowerBound)..<Int($0.upperBound) }
        let shown: String =
            switch definition.kind {
            case .constant, .enumerator: body.map { folded(text, $0) } ?? ""
            case .function, .prototype, .macro:
                "("
                    + written.joined(separator: ", ")
                    + (definition.isVariadic ? (definition.parameters.isEmpty ? "..." : ", ...") : "") + ")"
            case .member, .variable, .typedef: facts.type(of: definition) ?? ""
            case .struct, .union, .enum: ""
            }
        // The head up to the name tells the result and the linkage; the parameters are compared by type.
        let before = Int(definition.range.lowerBound)..<Int(definition.nameRange.lowerBound)
        let interface: String
        switch definition.kind {
        case .macro: interface = "macro/\(parameters.count)" + (definition.isVariadic ? "+" : "")
        case .function, .prototype:
            interface =
                withoutLinkageWords(tightBytes(text, before)) + "(" + parameters.joined(separator: ",")
                + (definition.isVariadic ? ",..." : "") + ")"
        case .constant, .enumerator: interface = ""
        case .member: interface = shown
        default: interface = tight(text, Int(definition.range.lowerBound)..<headEnd)
        }
        return DefinitionText(
            name: name, kind: definition.kind, parameters: parameters, written: written, names: names,
            isVariadic: definition.isVariadic, isStatic: definition.isStatic, interface: interface, shown: shown,
            bodyDigest: body.map { digest(text, $0, own: Array(name.utf8)) } ?? 0, bodySize: body?.count ?? 0,
            exportedBy: definition.exportedBy, container: definition.container,
            isFunctionPointer: definition.kind == .member && isFunctionPointer(definition), isInline: definition.isInline,
            isGenerated: definition.generatedName != nil,
            hasConditionalParameters: definition.parameters.count > 0
                && hasDirective(
                    in: Int(definition.nameRange.upperBound)..<max(headEnd, Int(definition.nameRange.upperBound))),
            argumentsMade: isMacro ? facts.argumentsMade(by: definition) : 1,
            pastesWhatItIsHanded: facts.pastesWhatItIsHanded(definition))
    }

    /// Whether a line in a range begins with `#`.
    private func hasDirective(in range: Range<Int>) -> Bool {
        var isLineStart = false
        for byte in facts.text[range] {
            if byte == UInt8(ascii: "#"), isLineStart { return true }
            if byte == UInt8(ascii: "\n") { isLineStart = true } else if byte != 32, byte != 9 { isLineStart = false }
        }
        return false
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

    /// Whether a member is declared as `result (*name)(…)`.
    private func isFunctionPointer(_ definition: Definition) -> Bool {
        var before = Int(definition.nameRange.lowerBound) - 1
        let start = Int(definition.range.lowerBound)
        while before >= start, [9, 10, 13, 32].contains(facts.text[before]) { before -= 1 }
        guard before > start, facts.text[before] == UInt8(ascii: "*") else { return false }
        before -= 1
        while before >= start, [9, 10, 13, 32].contains(facts.text[before]) { before -= 1 }
        return before >= start && facts.text[before] == UInt8(ascii: "(")
    }

    /// A definition with what it stands for or gives.
    func readHelper(_ definition: Definition, name: String) -> CodeDefinition {
        var result = read(definition, text: readText(definition, name: name))
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

    /// A parameter without its name: `struct page *` for `struct page *page`.
    private func parameterType(_ text: [UInt8], _ range: Range<Int32>, named name: String) -> String {
        let whole = tightBytes(text, Int(range.lowerBound)..<Int(range.upperBound))
        // The name of a pointer to a function stands inside.
        let inner = Array("(*\(name))".utf8)
        if whole.last == UInt8(ascii: ")"), !name.isEmpty, let inside = whole.firstOffset(of: inner, in: 0..<whole.count) {
            return String(decoding: whole[..<inside] + "(*)".utf8 + whole[(inside + inner.count)...], as: UTF8.self)
        }
        // An array is a pointer to its first element, whatever its length.
        if whole.last == UInt8(ascii: "]"), let bracket = whole.firstIndex(of: UInt8(ascii: "[")),
            let close = whole[bracket...].firstIndex(of: UInt8(ascii: "]"))
        {
            return String(decoding: whole[..<bracket].parameterType + "*".utf8 + whole[(close + 1)...], as: UTF8.self)
        }
        return String(decoding: whole[...].parameterType, as: UTF8.self)
    }
}
