// Names of which is asked only whether they stand anywhere in a tree. Each is looked for until it has been found; where it stands is
// not kept.

import ByteText
import Synchronization

/// Names that nobody has found yet, shared by the workers of a search.
///
/// A name that stands in any text as a whole identifier, in code or not, is settled and not looked for any more, so that names that
/// stand everywhere cost next to nothing.
public final class OpenNames: Sendable {
    private let open: Mutex<Set<String>>
    /// Grows whenever a name is found.
    fileprivate let round = Atomic<Int>(0)

    /// Takes the names; what is no identifier counts as found.
    public init(_ names: Set<String> = []) {
        open = Mutex(names.filter { NamePattern($0).map { !$0.isGlob && $0.indexHash != nil } ?? false })
    }

    /// The names that have not been found.
    public var names: Set<String> { open.withLock { $0 } }

    /// Whether all have been found.
    public var isSettled: Bool { open.withLock { $0.isEmpty } }

    /// Looks in a text that no search will see.
    public func look(in text: [UInt8]) {
        var reader = OpenNameReader(self)
        text.withRawSpan { reader.look(in: $0) }
    }

    /// Takes names for found.
    func settle(_ found: some Sequence<String>) {
        let isNew = open.withLock { open in
            let count = open.count
            open.subtract(found)
            return open.count < count
        }
        if isNew { round.wrappingAdd(1, ordering: .relaxed) }
    }
}

/// One worker's view of open names.
struct OpenNameReader {
    private let names: OpenNames?
    private var round = -1
    /// The names that have not been found, as far as this worker knows.
    private(set) var patterns: [NamePattern] = []
    private var matcher = NameMatcher([])
    /// The names that this worker found since it was last asked.
    private var found: [String] = []
    /// What an index is asked of a text.
    private(set) var query = HashQuery([])

    init(_ names: OpenNames?) { self.names = names }

    /// Forgets what others have found; whether anything has changed.
    @discardableResult
    mutating func refresh() -> Bool {
        guard let names else { return false }
        let now = names.round.load(ordering: .relaxed)
        guard now != round else { return false }
        round = now
        patterns = names.names.sorted().compactMap(NamePattern.init)
        matcher = NameMatcher(patterns)
        query = HashQuery(hashes)
        return true
    }

    /// What an index must have of a text in which one of the names stands.
    var hashes: [UInt64] { patterns.compactMap(\.indexHash) }
    /// Whether nothing is left to look for.
    var isSettled: Bool { patterns.isEmpty }

    /// Looks in a text that is not binary, of which `IdentifierHashes` gave these hashes.
    mutating func look(in text: RawSpan, of hashes: [UInt64]) {
        refresh()
        if query.matches(anyOf: hashes) { look(in: text) }
    }

    /// Looks in a text; nothing is in a binary one.
    mutating func look(in text: RawSpan) {
        refresh()
        guard let names, !patterns.isEmpty, !text.isBinary else { return }
        let mentioned = matcher.mentioned(in: text).map { patterns[$0].text }
        guard !mentioned.isEmpty else { return }
        names.settle(mentioned)
        found += mentioned
    }

    /// Takes those of ``patterns`` with these numbers for found.
    func settle(_ numbers: [Int]) { names?.settle(numbers.map { patterns[$0].text }) }

    /// The names that this worker found since it was last asked.
    mutating func takeFound() -> [String] {
        defer { found = [] }
        return found
    }
}
