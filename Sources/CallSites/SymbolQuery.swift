// A symbol as the user asks for it: `name`, `FLAG`, a glob, `callee(FLAG)`, `tag.member`, `struct tag.member`.

import ByteText
import KernelC

/// What is followed, and why.
public struct SymbolQuery: Sendable, Hashable, CustomStringConvertible {
    /// What the words mean.
    public enum Pattern: Sendable, Hashable {
        /// One name.
        case name(String)
        /// All names that a glob matches; `*` and `?` stand for identifier characters.
        case glob(String)
        /// Calls of a function in which an argument may carry a flag.
        case argument(callee: String, flag: String)
        /// The functions that initializers and assignments put into a member: of one struct or union, or (nil) of any. Where the
        /// member holds no function, its uses.
        case callback(tag: String?, member: String)
        /// The uses of a member that holds data: of one struct or union, or (nil) of any.
        case member(tag: String?, member: String)
        /// The uses of a tag, with its keyword: `struct page`.
        case type(String)
    }

    /// What is asked for.
    public let pattern: Pattern
    /// Who asks.
    public let origin: SymbolReport.Origin
    /// The query as written.
    public let description: String

    /// Reads a query as the command line writes it.
    ///
    /// - Throws: `SymbolQueryError` for text that is none of these forms.
    public init(_ text: String, origin: SymbolReport.Origin = .watched) throws(SymbolQueryError) {
        self.origin = origin
        description = text
        if let open = text.firstIndex(of: "(") {
            let callee = String(text[..<open])
            guard text.hasSuffix(")") else { throw .malformed(text) }
            let flag = String(text[text.index(after: open)...].dropLast())
            guard isIdentifier(callee), isIdentifier(flag) else { throw .malformed(text) }
            pattern = .argument(callee: callee, flag: flag)
        } else if let dot = text.firstIndex(of: ".") {
            let keyword = ["struct ", "union "].first(where: text.hasPrefix)
            let tag = text[..<dot].dropFirst(keyword?.count ?? 0).trimmingPrefix(while: { $0 == " " })
            let member = String(text[text.index(after: dot)...])
            guard isIdentifier(member), tag == "*" && keyword == nil || isIdentifier(String(tag)) else { throw .malformed(text) }
            let known = tag == "*" ? nil : String(tag)
            pattern = keyword == nil ? .callback(tag: known, member: member) : .member(tag: known, member: member)
        } else if isIdentifier(text) {
            pattern = .name(text)
        } else if let keyword = ["struct ", "union ", "enum "].first(where: text.hasPrefix) {
            guard isIdentifier(String(text.dropFirst(keyword.count))) else { throw .malformed(text) }
            pattern = .type(text)
        } else if text.contains(where: { $0 == "*" || $0 == "?" }),
            isIdentifier(text.replacing("*", with: "_").replacing("?", with: "_")),
            text.contains(where: { $0 != "*" && $0 != "?" })
        {
            pattern = .glob(text)
        } else {
            throw .malformed(text)
        }
    }

    /// Makes a query for one name that the series changes.
    init(changed name: String) {
        if let arrow = name.firstRange(of: "->") {
            self.init(changed: .member(tag: String(name[..<arrow.lowerBound]), member: String(name[arrow.upperBound...])))
        } else {
            self.init(changed: name.contains(" ") ? .type(name) : .name(name))
        }
    }

    /// Makes a query for what the series changes.
    init(changed pattern: Pattern) {
        let text =
            switch pattern {
            case .name(let name), .glob(let name), .type(let name): name
            case .argument(let callee, let flag): "\(callee)(\(flag))"
            case .callback(let tag, let member): "\(tag ?? "*").\(member)"
            case .member(let tag, let member): tag.map { "struct \($0).\(member)" } ?? "*.\(member)"
            }
        self.init(pattern: pattern, origin: .changed, description: text)
    }

    /// Whether it asks for the functions in a member.
    var isCallback: Bool { if case .callback = pattern { true } else { false } }

    /// Makes a query for a macro that contains a flag.
    init(alias name: String, of flag: SymbolQuery) { self.init(pattern: .name(name), origin: flag.origin, description: name) }

    /// The same query, for a member that turns out to hold data where `views` tell so: it is declared, never as a pointer to a
    /// function, and never called.
    func settled(by views: [TreePath: FileView]) -> SymbolQuery {
        guard case .callback(let tag, let member) = pattern else { return self }
        let settled = SymbolQuery(pattern: .member(tag: tag, member: member), origin: origin, description: description)
        let key = Self.memberName(tag: tag, member: member)
        func isMeant(_ name: String) -> Bool { tag == nil ? name.hasSuffix(key) : name == key }
        var isDeclared = false
        for view in views.values {
            for definition in view.definitions where definition.kind == .member && isMeant(definition.name) {
                if definition.isFunctionPointer { return self }
                isDeclared = true
            }
            if view.sites.contains(where: { $0.isMemberAccess && $0.kind == .memberCall && isMeant($0.name) }) { return self }
        }
        return isDeclared ? settled : self
    }

    /// The key under which the uses and definitions of a member go: `vm_area_struct->vm_flags`, or `->vm_flags` where the type is
    /// not known.
    static func memberName(tag: String?, member: String) -> String { "\(tag ?? "")->\(member)" }

    /// The name under which the sites of a callback go: `file_operations.mmap`, or `.mmap` where the type is not known.
    static func callbackName(tag: String?, member: String) -> String { "\(tag ?? "").\(member)" }

    /// The same query from another one who asks.
    public func asked(by origin: SymbolReport.Origin) -> SymbolQuery {
        SymbolQuery(pattern: pattern, origin: origin, description: description)
    }

    private init(pattern: Pattern, origin: SymbolReport.Origin, description: String) {
        self.pattern = pattern
        self.origin = origin
        self.description = description
    }
}

/// Why a query can't be read.
public enum SymbolQueryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text is no name, no glob over names, no `callee(FLAG)` and no `tag.member`.
    case malformed(String)

    /// One line for the user.
    public var description: String {
        switch self {
        case .malformed(let text):
            "'\(text)' is no symbol: expected NAME, a glob such as VM_*, CALLEE(FLAG), TAG.MEMBER, 'struct TAG.MEMBER' or 'struct TAG'"
        }
    }
}

/// Whether `text` is a C identifier.
func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return text.utf8.allSatisfy(\.isIdentifierByte)
}
