// A symbol as the user asks for it: `name`, `FLAG`, a glob, `callee(FLAG)`, `tag.callback`.

import ByteText

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
        /// The functions that initializers and assignments put into a member: of one struct or union, or (nil) of any.
        case callback(tag: String?, member: String)
    }

    /// What is asked for.
    public let pattern: Pattern
    /// Who asks.
    public let origin: SymbolReport.Origin

    /// Reads a query as the command line writes it.
    ///
    /// - Throws: `SymbolQueryError` for text that is none of these forms.
    public init(_ text: String, origin: SymbolReport.Origin = .watched) throws(SymbolQueryError) {
        self.origin = origin
        if let open = text.firstIndex(of: "(") {
            let callee = String(text[..<open])
            guard text.hasSuffix(")") else { throw .malformed(text) }
            let flag = String(text[text.index(after: open)...].dropLast())
            guard isIdentifier(callee), isIdentifier(flag) else { throw .malformed(text) }
            pattern = .argument(callee: callee, flag: flag)
        } else if let dot = text.firstIndex(of: ".") {
            let tag = String(text[..<dot])
            let member = String(text[text.index(after: dot)...])
            guard isIdentifier(member), tag == "*" || isIdentifier(tag) else { throw .malformed(text) }
            pattern = .callback(tag: tag == "*" ? nil : tag, member: member)
        } else if isIdentifier(text) {
            pattern = .name(text)
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
    init(changed name: String) { self.init(changed: .name(name)) }

    /// Makes a query for what the series changes.
    init(changed pattern: Pattern) {
        self.pattern = pattern
        origin = .changed
    }

    /// Whether it asks for the functions in a member.
    var isCallback: Bool { if case .callback = pattern { true } else { false } }

    /// Makes a query for a macro that contains a flag.
    init(alias name: String, of flag: SymbolQuery) {
        pattern = .name(name)
        origin = flag.origin
    }

    /// The query as written.
    public var description: String {
        switch pattern {
        case .name(let name), .glob(let name): name
        case .argument(let callee, let flag): "\(callee)(\(flag))"
        case .callback(let tag, let member): Self.callbackName(tag: tag ?? "*", member: member)
        }
    }

    /// The name under which the sites of a callback go: `file_operations.mmap`, or `.mmap` where the type is not known.
    static func callbackName(tag: String?, member: String) -> String { "\(tag ?? "").\(member)" }

    /// The built-in profile `mm`: what patchwalk was made to follow.
    public static var mmProfile: [SymbolQuery] {
        [
            SymbolQuery(pattern: .name("VM_PFNMAP"), origin: .profile),
            SymbolQuery(pattern: .name("page_dup_rmap"), origin: .profile),
            SymbolQuery(pattern: .argument(callee: "follow_page", flag: "FOLL_PIN"), origin: .profile),
        ]
    }

    private init(pattern: Pattern, origin: SymbolReport.Origin) {
        self.pattern = pattern
        self.origin = origin
    }
}

/// Why a query can't be read.
public enum SymbolQueryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text is no name, no glob over names, no `callee(FLAG)` and no `tag.member`.
    case malformed(String)

    /// One line for the user.
    public var description: String {
        switch self {
        case .malformed(let text): "'\(text)' is no symbol: expected NAME, a glob such as VM_*, CALLEE(FLAG), or TAG.MEMBER"
        }
    }
}

/// Whether `text` is a C identifier.
func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return text.utf8.allSatisfy(\.isIdentifierByte)
}
