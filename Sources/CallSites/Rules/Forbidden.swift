// forbidden: a flag reaches a callee that the series makes refuse it.

import ByteText
import KernelC
import PatchApply

/// The flags that the series starts to refuse: a test of a callee's own parameter that a patch adds to its body.
struct Forbidden {
    /// One flag that one function does not take.
    struct Refusal: Hashable {
        var callee: String
        var flag: String
        /// The argument that must not carry it, from 1.
        var argument: Int
        /// Whether the callee warns; else it returns an error, which a caller may mean to get.
        var warns: Bool
    }

    /// Where a refusal begins.
    struct Start {
        /// The version that brings it.
        var version: Int
        /// Where that version tests the flag.
        var path: TreePath
        var line: Int
    }

    /// Each refusal with the version that brings it.
    private let starts: [Refusal: Start]

    init(_ starts: [Refusal: Start]) { self.starts = starts }

    /// The queries that the refusals ask by themselves, besides those of the user, in order.
    func queries(besides asked: [SymbolQuery]) -> [SymbolQuery] {
        let patterns = Set(asked.map(\.pattern))
        return Set(starts.keys.map { SymbolQuery.Pattern.argument(callee: $0.callee, flag: $0.flag) }).subtracting(patterns)
            .map(SymbolQuery.init(changed:)).sorted { $0.description < $1.description }
    }

    /// The refusal that a query is about, and where it begins; nil where the series refuses nothing there.
    func refusal(of query: SymbolQuery) -> (refusal: Refusal, start: Start)? {
        guard case .argument(let callee, let flag) = query.pattern else { return nil }
        return starts.filter { $0.key.callee == callee && $0.key.flag == flag }
            .min { ($0.value.version, $0.key.argument) < ($1.value.version, $1.key.argument) }.map { ($0.key, $0.value) }
    }

    static func message(_ refusal: Refusal, reach: SiteTrace.Reach, refusedBy patch: Int) -> String {
        switch reach {
        case .surely: "\(refusal.callee)() is given \(refusal.flag), which patch \(patch) makes it refuse"
        case .maybe, .never:
            "\(refusal.callee)() may be given \(refusal.flag), which patch \(patch) makes it refuse: look at where its value comes from"
        }
    }

    /// The test that the patch adds.
    static func related(_ refusal: Refusal, _ start: Start, refusedBy patch: Int) -> Finding.Related {
        Finding.Related(
            path: start.path, position: Position(line: start.line, column: 1),
            text: "patch \(patch) makes \(refusal.callee)() test \(refusal.flag) here")
    }
}
