// What policies say of a tree, beside the contract's keys.

internal import ByteText
internal import CallSites

extension JSON {
    /// A policy and the uses that break it in the final tree.
    static func policy(_ report: PolicyReport) -> JSON {
        .object([
            "policy": .text(report.policy.title),
            "symbol": .text(report.policy.symbol.description),
            "source": .text(report.policy.source),
            "reason": report.policy.reason.isEmpty ? nil : .text(report.policy.reason),
            "new": .number(report.breaches.count { $0.since != nil }),
            "before": .number(report.breaches.count { $0.since == nil }),
            "places": .list(
                report.breaches.map { breach in
                    .object([
                        "path": .text(breach.path.description), "line": .number(breach.position.line),
                        "column": .number(breach.position.column), "function": .text(breach.function),
                        "patch": .number(ifAny: breach.since),
                    ])
                }),
        ])
    }
}
