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

    /// Each refusal with the version that brings it.
    private let versions: [Refusal: Int]

    init(_ versions: [Refusal: Int]) { self.versions = versions }

    /// The queries that the refusals ask by themselves, besides those of the user, in order.
    func queries(besides asked: [SymbolQuery]) -> [SymbolQuery] {
        let patterns = Set(asked.map(\.pattern))
        return Set(versions.keys.map { SymbolQuery.Pattern.argument(callee: $0.callee, flag: $0.flag) }).subtracting(patterns)
            .map(SymbolQuery.init(changed:)).sorted { $0.description < $1.description }
    }

    /// The refusal that a query is about, and the version that brings it; nil where the series refuses nothing there.
    func refusal(of query: SymbolQuery) -> (refusal: Refusal, version: Int)? {
        guard case .argument(let callee, let flag) = query.pattern else { return nil }
        return versions.filter { $0.key.callee == callee && $0.key.flag == flag }
            .min { ($0.value, $0.key.argument) < ($1.value, $1.key.argument) }.map { ($0.key, $0.value) }
    }

    static func message(_ refusal: Refusal, reach: SiteTrace.Reach, refusedBy patch: Int) -> String {
        switch reach {
        case .surely: "\(refusal.callee)() is given \(refusal.flag), which patch \(patch) makes it refuse"
        case .maybe, .never:
            "\(refusal.callee)() may be given \(refusal.flag), which patch \(patch) makes it refuse: look at where its value comes from"
        }
    }
}
