// What `callers` says beside the contract's keys: functions with their hooks, and the completeness ledger.

internal import ByteText
internal import CallSites

extension JSON {
    /// The functions that a symbol means.
    static func bodies(_ functions: FunctionBodies) -> JSON {
        .object([
            "symbol": .text(functions.symbol),
            "functions": .list(functions.bodies.map(body)),
            "withoutBody": .list(functions.bodiless.map(hook)),
        ])
    }

    private static func body(_ body: FunctionBody) -> JSON {
        .object([
            "name": .text(body.name),
            "path": .text(body.path.description),
            "line": .number(body.position.line),
            "lastLine": .number(body.lines.upperBound),
            "condition": .text(body.condition),
            "hooks": .list(body.hooks.map(hook)),
        ])
    }

    private static func hook(_ hook: Hook) -> JSON {
        .object([
            "function": .text(hook.function),
            "tag": hook.tag.isEmpty ? nil : .text(hook.tag),
            "member": .text(hook.member),
            "object": .text(hook.object),
            "path": .text(hook.path.description),
            "line": .number(hook.position.line),
            "column": .number(hook.position.column),
            "condition": .text(hook.condition),
        ])
    }

    /// What each word of a symbol's name is; all roles are there.
    static func crosscheck(_ ledger: Crosscheck) -> JSON {
        .object([
            "words": .number(ledger.wordCount),
            "accounted": .number(ledger.sum),
            "files": .number(ledger.fileCount),
            "scanned": .number(ledger.scannedCount),
            "roles": .members(
                Crosscheck.Role.allCases.map { Member(key: $0.rawValue, value: .number(ledger.counts[$0] ?? 0)) }),
            "odd": .list(
                ledger.odd.map { place in
                    .object([
                        "path": .text(place.path.description),
                        "line": .number(place.position.line),
                        "column": .number(place.position.column),
                        "name": .text(place.name),
                        "role": .text(place.role.rawValue),
                        "region": place.region.map { .list([.number($0.lowerBound), .number($0.upperBound)]) },
                    ])
                }),
            "unread": .list(ledger.unread.map(unread)),
        ])
    }
}
