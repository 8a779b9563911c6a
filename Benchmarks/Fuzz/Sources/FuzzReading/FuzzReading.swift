// What libFuzzer calls with bytes of its own making: all of them must give facts that hold together.

import ByteText
import KernelC

/// Reads one input and asks for everything that can be asked of its facts; a broken promise stops the process.
@_cdecl("LLVMFuzzerTestOneInput")
public func readOneInput(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = [UInt8](UnsafeBufferPointer(start: data, count: count))
    let facts = FileFacts.read(text)
    check(facts)
    check(facts, after: text)
    let makefile = KbuildFile.read(text)
    let tree = KbuildTree(["": makefile, "d": makefile, "d/e": makefile])
    for path: TreePath in ["a.c", "d/a.c", "d/e/b.c"] { _ = tree.condition(of: path).description }
    return 0
}

/// Holds what is read after earlier versions, which lack a third of the lines each, against what is read alone.
func check(_ facts: FileFacts, after text: [UInt8]) {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let alone = facts.stored
    for part in 0..<3 {
        let gone = lines.count * part / 3..<lines.count * (part + 1) / 3
        let earlier = Array((lines[..<gone.lowerBound] + lines[gone.upperBound...]).joined(separator: [UInt8(ascii: "\n")]))
        precondition(
            FileFacts.read(text, after: FileFacts.read(earlier)).stored == alone, "it reads otherwise after another version")
    }
}

/// Holds the facts of a file to what their documentation says of ranges and places.
func check(_ facts: FileFacts) {
    let all = Int32(0)...Int32(facts.text.count)
    func holds(_ range: Range<Int32>) -> Bool { all.contains(range.lowerBound) && all.contains(range.upperBound) }
    for definition in facts.definitions {
        precondition(holds(definition.range) && holds(definition.nameRange))
        precondition(definition.body.map(holds) ?? true)
        precondition(definition.parameters.allSatisfy(holds))
        precondition(facts.conditions.indices.contains(Int(definition.condition)))
        _ = facts.name(of: definition)
        for place in definition.parameters.indices { _ = facts.parameterName(place, of: definition) }
        if definition.kind == .function { _ = AssignmentReader(facts, definition).assignments(to: "x") }
    }
    var last: Int32 = -1
    for site in facts.sites {
        precondition(site.name.lowerBound > last, "sites are not in the order of the file")
        last = site.name.lowerBound
        precondition(holds(site.range) && site.arguments.allSatisfy(holds))
        precondition(site.enclosing.map { facts.definitions.indices.contains(Int($0)) } ?? true)
        precondition(site.argumentOf.map { facts.sites.indices.contains(Int($0.call)) } ?? true)
        precondition(facts.conditions.indices.contains(Int(site.condition)))
    }
    for place in facts.definitions.indices {
        let definition = facts.definitions[place]
        _ = (facts.type(of: definition), facts.value(of: definition), facts.parameters(of: definition))
        _ = facts.declaredType(of: definition)
        for member in facts.members(of: place) { precondition(facts.definitions.indices.contains(member)) }
    }
    for doc in facts.kernelDocs() {
        precondition(holds(doc.comment) && doc.name.map(holds) ?? true && doc.parameters.allSatisfy { holds($0.range) })
        precondition(doc.documented.map { facts.definitions.indices.contains(Int($0)) } ?? true)
    }
    var names = Set(facts.sites.prefix(40).map { facts.name(of: $0) } + facts.definitions.prefix(40).map { facts.name(of: $0) })
    names.remove("")
    for access in facts.memberAccesses(of: names.union(["m", "open", "x"])) {
        precondition(holds(access.site.name) && holds(access.site.range))
        precondition(facts.conditions.indices.contains(Int(access.site.condition)))
    }
    for value in facts.memberValues(of: names) {
        precondition(holds(value.member) && facts.sites.indices.contains(Int(value.site)))
    }
    precondition(facts.useCounts.count == facts.definitions.count)
    for number in facts.sites.names.numbers {
        let name = facts.sites.names.ranges[number]
        precondition(
            facts.sites.names.sites(of: number).allSatisfy { facts.name(at: facts.sites[Int($0)].name) == facts.name(at: name) })
    }
    for mention in facts.mentions(of: SoughtWords(names)) { precondition(holds(mention.name)) }
    precondition(FileFacts(stored: facts.stored, of: facts.text) != nil, "what was stored is not read")
    for name in names.prefix(10) { for occurrence in facts.occurrences(of: name) { precondition(holds(occurrence.range)) } }
    for range in facts.unparsed { precondition(range.lowerBound >= 0 && range.upperBound <= facts.text.count) }
    for condition in facts.conditions.prefix(20) {
        for other in facts.conditions.suffix(5) { _ = condition.contradicts(other, inOneFile: true) }
    }
}
