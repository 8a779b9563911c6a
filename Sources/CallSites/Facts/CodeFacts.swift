// The facts of one version of one file, reduced to what traces and rules need: names as text, places as lines.

import ByteText
import KernelC
import SymbolIndex

/// One use of a name in one version of a file.
struct CodeSite: Sendable {
    var name: String
    /// For a site of a callback, whose name is the callback's: the function that is put into the member.
    var value: String? = nil
    var kind: Site.Kind
    var position: Position
    /// The last line of the whole use.
    var lastLine: Int
    var function: String
    /// A call's arguments, blanks folded.
    var arguments: [String]
    var condition: Condition
    /// The lines of the use without blanks: equal for two places that say the same.
    var text: String
    /// The lines of the use as a reader knows them, blanks folded.
    var shown: String
    /// What the enclosing definition is; nil at top level.
    var enclosingKind: Definition.Kind?
    /// Whether a mention is written as code: brackets behind it, or a mark of kernel-doc before it.
    var isWrittenAsCode = false
    /// Whether the enclosing function or macro can be used in this file only, if it is a `.c` file.
    var isInLocalFunction = false
    /// For the callee of an argument query: what its arguments are made of.
    var flow: ArgumentFlow?
    /// For a name behind `struct`, `union` or `enum`, with which no variable or function is meant, what the use needs of it.
    var tagUse: TagUse?
    /// Whether what stands around it could not be read, so that the name may be a local one.
    var isInUnparsedRegion = false
    /// The callee of the call of which it is a whole argument.
    var handedTo: String?
    /// Whether it uses a member of an object.
    var isMemberAccess = false

    /// The name as written in the file.
    var writtenName: String { value ?? (isMemberAccess ? String(name.drop { $0 != ">" }.dropFirst()) : name) }

    /// The macro in whose body it stands; nil elsewhere.
    var enclosingMacro: String? { enclosingKind == .macro || enclosingKind == .constant ? function : nil }

    /// Whether an `#if` or `#undef` names it, which needs no definition.
    var isInCondition: Bool { ["#if", "#elif", "#undef"].contains(where: text.hasPrefix) }

    /// Whether an `#if` stands among a call's arguments, so that their number is not one.
    var hasConditionalArguments: Bool { !text.hasPrefix("#") && (text.holds("#if") || text.holds("#endif")) }

    /// The name as findings say it: `struct page.flags` for a member.
    var saidName: String {
        guard isMemberAccess, let arrow = name.firstRange(of: "->"), arrow.lowerBound > name.startIndex else {
            return writtenName
        }
        return "struct \(name[..<arrow.lowerBound]).\(name[arrow.upperBound...])"
    }

    /// The kind as it reads for a symbol that is no flag: what the expression does with the value is beside the point.
    var kindOfReference: Site.Kind {
        switch kind {
        case .set, .clear, .test, .pass, .use: .reference
        default: kind
        }
    }
}

/// One definition or declaration in one version of a file.
struct CodeDefinition: Sendable {
    /// What it says by itself.
    let text: DefinitionText
    var position: Position
    var lines: ClosedRange<Int>
    var condition: Condition
    /// For a constant, macro or function whose value was asked for: what it is made of.
    var yields: FlagExpression?
    /// Whether the name stands in a macro that makes another one of it: `PRIV(name)(int a)`.
    var isPartOfAName = false
    /// How often the file uses the name outside of its own body; counted only where all definitions are read.
    var uses = 0
    /// The flags that it refuses, where it is a function; read only where all definitions are.
    var refusals: [RefusedFlag] = []
    /// What its kernel-doc comment says; read only where all definitions are.
    var documentation: Documentation?

    var name: String { text.name }
    var kind: Definition.Kind { text.kind }
    var parameters: [String] { text.words.parameters }
    var written: [String] { text.words.written }
    var names: [String] { text.words.names }
    var isVariadic: Bool { text.isVariadic }
    var isStatic: Bool { text.isStatic }
    var interface: String { text.words.interface }
    var shown: String { text.words.shown }
    var bodyDigest: UInt64 { text.words.bodyDigest }
    var bodySize: Int { text.bodySize }
    var exportedBy: String? { text.exportedBy }
    var container: String? { text.container }
    var isFunctionPointer: Bool { text.words.isFunctionPointer }
    var isInline: Bool { text.isInline }
    var isGenerated: Bool { text.isGenerated }
    var hasConditionalParameters: Bool { text.words.hasConditionalParameters }
    var argumentsMade: Int { text.words.argumentsMade }
    var pastesWhatItIsHanded: Bool { text.words.pastesWhatItIsHanded }

    /// Whether a call with `count` arguments fits.
    func accepts(_ count: Int) -> Bool {
        if hasConditionalParameters { return true }
        return switch kind {
        case .function, .prototype:
            isVariadic ? count >= parameters.count : count == parameters.count
        case .macro:
            // A macro with one parameter takes an empty argument; a variadic one may leave out its last named one.
            isVariadic ? count >= parameters.count - 1 : count == parameters.count || (count == 0 && parameters.count == 1)
        default:
            // A constant may stand for any function, a variable may hold one.
            true
        }
    }
}

/// A flag that a function refuses.
struct RefusedFlag: Sendable, Hashable {
    var name: String
    /// The parameter that must not carry it, from 1.
    var argument: Int
    var manner: Refusal.Manner
    var line: Int
}

/// The parameters that a kernel-doc comment describes.
struct Documentation: Sendable, Hashable {
    var described: [String: Position]
    /// Where the comment begins.
    var start: Position
}

/// What one version of a file says about the names of interest.
struct FileView: Sendable {
    var definitions: [CodeDefinition] = []
    var sites: [CodeSite] = []
    /// Constants, macros and functions that flags in arguments may be made of, with their values.
    var helpers: [CodeDefinition] = []

    static let empty = FileView()
}

/// Which names the pass is interested in.
struct NameSet: Sendable {
    var exact: Set<String> = []
    var globs: [NamePattern] = []
    /// The functions whose arguments may carry flags.
    var callees: Set<String> = []
    /// The flags that they may carry.
    var carriedFlags: Set<String> = []
    /// Constants, macros and functions whose values are wanted.
    var helpers: Set<String> = []
    /// What such constants' names begin with: `FOLL_`; their values are kept wherever a file is read.
    var families: Set<String> { Set(carriedFlags.map { String($0.prefix { $0 != "_" }) + "_" }) }
    /// The tags whose uses are wanted, with their keywords: `struct page`.
    var tags: Set<String> = []
    /// The members of which only uses through an object of known type are wanted.
    var typedMembers: Set<String> = []
    /// The members whose uses are wanted, each with the tags of the types that it is wanted of; empty: of any type.
    var members: [String: Set<String>] = [:]
    /// The tags that members are declared with, by tag and member: `mm_struct` for `vm_area_struct->vm_mm`.
    var memberTypes: [String: String] = [:]
    /// The members whose values are wanted, each with the tags of the types that it is wanted of; empty: of any type.
    var callbacks: [String: Set<String>] = [:]
    /// The watched names that are spelled as flags are.
    var watchedFlags: Set<String> { mentioned.filter { !$0.contains(where: \.isLowercase) } }
    /// The names that are not worth a search where more files than so many mention them.
    var mostFiles: [String: Int] = [:]
    /// The names whose mentions in comments, strings and files that are not C are wanted too.
    var mentioned: Set<String> = []

    init() {}

    init(_ queries: [SymbolQuery]) {
        for query in queries {
            switch query.pattern {
            case .name(let name):
                exact.insert(name)
                if query.origin != .changed { mentioned.insert(name) }
            case .glob(let glob): globs += [NamePattern(glob)].compactMap(\.self)
            case .argument(let callee, let flag):
                exact.insert(callee)
                callees.insert(callee)
                carriedFlags.insert(flag)
            case .callback(let tag, let member):
                Self.add(tag, of: member, to: &callbacks)
                // What is put there tells only later whether it holds functions.
                Self.add(tag, of: member, to: &members)
            case .member(let tag, let member):
                Self.add(tag, of: member, to: &members)
                if query.origin == .changed { typedMembers.insert(member) }
            case .type(let name):
                tags.insert(name)
            }
        }
    }

    /// A member that is asked for of any type stays so.
    private static func add(_ tag: String?, of member: String, to members: inout [String: Set<String>]) {
        if let tag, members[member] != [] { members[member, default: []].insert(tag) } else { members[member] = [] }
    }

    /// The names of both.
    func joined(with other: NameSet) -> NameSet {
        var all = self
        all.exact.formUnion(other.exact)
        all.globs += other.globs
        all.tags.formUnion(other.tags)
        all.typedMembers.formUnion(other.typedMembers)
        all.mostFiles.merge(other.mostFiles) { max($0, $1) }
        all.callees.formUnion(other.callees)
        all.carriedFlags.formUnion(other.carriedFlags)
        all.helpers.formUnion(other.helpers)
        all.memberTypes.merge(other.memberTypes) { first, _ in first }
        all.callbacks.merge(other.callbacks) { $0.isEmpty || $1.isEmpty ? [] : $0.union($1) }
        all.members.merge(other.members) { $0.isEmpty || $1.isEmpty ? [] : $0.union($1) }
        all.mentioned.formUnion(other.mentioned)
        return all
    }

    /// These names and nothing else.
    init(exactly names: Set<String>) { exact = names }

    /// Uses of functions whose arguments may carry flags, and the values of `helpers`.
    init(of functions: Set<String>, helpers: Set<String>) {
        exact = functions
        callees = functions
        self.helpers = helpers
    }

    /// What stands in each file that says something of the names, but for those of `known`.
    func patterns(without known: Set<String> = []) -> [NamePattern] {
        let sought = members.filter { member, tags in
            tags.isEmpty || !tags.allSatisfy { known.contains(SymbolQuery.memberName(tag: $0, member: member)) }
        }
        let words = exact.subtracting(known).union(callbacks.keys).union(sought.keys).union(helpers)
            .union(tags.subtracting(known).map(\.tagWord))
        return words.sorted().compactMap(NamePattern.init) + globs
    }

    func union(_ names: Set<String>) -> NameSet {
        var result = self
        result.exact.formUnion(names)
        return result
    }

    /// Whether a name, or the key of a callback or member, is asked for.
    func contains(_ name: String) -> Bool {
        if exact.contains(name) || tags.contains(name) { return true }
        if !globs.isEmpty, globs.contains(where: { $0.matches(Array(name.utf8)) }) { return true }
        guard !callbacks.isEmpty || !members.isEmpty else { return false }
        return Self.contains(name, "->", in: members) || Self.contains(name, ".", in: callbacks)
    }

    /// The key under which a member's definition or use goes that is asked for; nil where it is not.
    ///
    /// `tag` is nil where the file does not tell the type.
    func key(ofMember member: String, in tag: String?) -> String? {
        guard let tags = members[member], tags.isEmpty || tag.map(tags.contains) ?? true else { return nil }
        return SymbolQuery.memberName(tag: tag, member: member)
    }

    /// Whether a name is `tag`, `mark`, `member` of a type and member that are asked for; without a known type it counts.
    private static func contains(_ name: String, _ mark: String, in members: [String: Set<String>]) -> Bool {
        guard let place = name.firstRange(of: mark), let tags = members[String(name[place.upperBound...])] else { return false }
        let tag = name[..<place.lowerBound]
        return tags.isEmpty || tag.isEmpty || tags.contains(String(tag))
    }
}

extension NameSet {
    /// For each pattern the words of which a file must mention one as well to say something of the names: with a member of known types
    /// alone such a type, or a member that leads to one. Nil where the pattern is enough.
    func wordsBeside(_ patterns: [NamePattern]) -> [[[UInt8]]?] {
        let leading = Dictionary(grouping: memberTypes) { $0.value }.mapValues { $0.compactMap(\.key.tagOrMember) }
        return patterns.map { pattern in
            guard typedMembers.contains(pattern.text), !exact.contains(pattern.text), !helpers.contains(pattern.text),
                callbacks[pattern.text] == nil, let tags = members[pattern.text], !tags.isEmpty
            else { return nil }
            return tags.union(tags.flatMap { leading[$0] ?? [] }).sorted().map { Array($0.utf8) }
        }
    }

    /// The tag of an object's type, also where only other files tell what its members are.
    func tag(of object: ObjectType) -> String? {
        var object = object
        var members: [String] = []
        while case .member(let member, let outer) = object {
            members.append(member)
            object = outer
        }
        var tag = object.tag
        while let known = tag, let member = members.popLast() {
            tag = memberTypes[SymbolQuery.memberName(tag: known, member: member)]
        }
        return tag
    }
}

extension String {
    /// The word of a key: `page` of `struct page`, `flags` of `page->flags`; nil for a plain name.
    var tagOrMember: String? {
        if let arrow = utf8.firstIndex(of: UInt8(ascii: ">")) { return String(self[utf8.index(after: arrow)...]) }
        return utf8.contains(UInt8(ascii: " ")) ? tagWord : nil
    }

    /// The tag of `struct page`.
    var tagWord: String { utf8.split(separator: UInt8(ascii: " ")).last.map { String(Substring($0)) } ?? self }
}
