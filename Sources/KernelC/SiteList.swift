// The sites of a file, 52 bytes each; a site as others see it is made when it is asked for.

import ByteText

/// The sites of one file, in the order of the file.
public struct SiteList: RandomAccessCollection, Sendable {
    /// A site without its parts that are shared.
    struct Record {
        var name: Range<Int32>
        /// The name's place among the distinct ones.
        var nameNumber: Int32
        var end: Int32
        var firstArgument: Int32 = 0
        var argumentCount: Int32 = 0
        var enclosing: Int32
        var call: Int32
        var argument: Int32
        var condition: Int32
        var member: Range<Int32>
        var kind: Site.Kind
        var isHidden: Bool
        /// Whether the end and the arguments of a call are known already.
        var isClosed = false
    }

    var records: [Record] = []
    var arguments: [Range<Int32>] = []
    /// The functions, by their places among the definitions, whose bodies were read with nothing open around them: wherever the same text
    /// stands so, it says the same.
    var wholeBodies: [Int32] = []
    /// The distinct names, and where each is used.
    public internal(set) var names = SiteNames()

    /// No sites.
    init() {}

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of sites.
    public var endIndex: Int { records.count }

    /// The site at `position`.
    public subscript(position: Int) -> Site {
        let record = records[position]
        let first = Int(record.firstArgument)
        return Site(
            kind: record.kind, name: record.name, range: record.name.lowerBound..<record.end,
            arguments: ArgumentList(arguments, first..<first + Int(record.argumentCount)),
            enclosing: record.enclosing < 0 ? nil : record.enclosing,
            argumentOf: record.call < 0 ? nil : Site.ArgumentPlace(call: record.call, index: record.argument),
            initializesMember: record.member.isEmpty ? nil : record.member, isHiddenByLocal: record.isHidden,
            condition: record.condition)
    }
}

extension SiteList {
    /// The places of the sites whose names lie in a range of the text.
    func places(in range: Range<Int32>) -> Range<Int> {
        let first = firstNumber(below: count) { records[$0].name.lowerBound >= range.lowerBound }
        return first..<Swift.max(first, firstNumber(below: count) { records[$0].name.lowerBound >= range.upperBound })
    }

    /// What tells most sites apart that nobody asks for, at less cost than a ``Site``.
    public struct Head: Sendable {
        /// How the name is used.
        public let kind: Site.Kind
        /// The name's bytes.
        public let name: Range<Int32>
        /// The enclosing function, macro or initialised object, as ``Site/enclosing``; less than 0 at top level.
        public let enclosing: Int32
        /// Whether a parameter or local variable hides the outer name.
        public let isHiddenByLocal: Bool
        /// Whether it uses a name that is neither a member nor its function's own.
        public var isOfOuterName: Bool { kind != .memberCall && kind != .pointerCall && !isHiddenByLocal }
        /// Whether it stands in no function, macro or object, and is an argument there or a part of one.
        public let isHandedAtTopLevel: Bool
    }

    /// What tells the site at `position` apart.
    public func head(_ position: Int) -> Head {
        let record = records[position]
        return Head(
            kind: record.kind, name: record.name, enclosing: record.enclosing,
            isHiddenByLocal: record.isHidden,
            isHandedAtTopLevel: record.enclosing < 0 && record.call >= 0)
    }
}

/// The arguments of one call: ranges of the file, counted from 0.
public struct ArgumentList: RandomAccessCollection, Sendable, Hashable, ExpressibleByArrayLiteral {
    private let all: [Range<Int32>]
    private let first: Int

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of arguments.
    public let endIndex: Int

    init(_ all: [Range<Int32>], _ part: Range<Int>) {
        self.all = all
        first = part.lowerBound
        endIndex = part.count
    }

    /// Makes a list of its parts.
    public init(_ arguments: [Range<Int32>]) { self.init(arguments, 0..<arguments.count) }

    /// Makes a list of its parts.
    public init(arrayLiteral arguments: Range<Int32>...) { self.init(arguments) }

    /// The argument at `position`.
    public subscript(position: Int) -> Range<Int32> {
        precondition(position >= 0 && position < endIndex)
        return all[first + position]
    }

    /// Whether both have the same arguments.
    public static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }

    /// Hashes the arguments.
    public func hash(into hasher: inout Hasher) { for argument in self { hasher.combine(argument) } }
}
