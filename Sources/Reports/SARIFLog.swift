// Findings as a SARIF 2.1.0 log (OASIS, Static Analysis Results Interchange Format): rules with help, places with regions,
// fingerprints that stay where lines move.

internal import ByteText
internal import CallSites
internal import PatchApply
internal import SymbolIndex

/// A log of one run.
struct SARIFLog {
    /// A finding, and how it stands to an earlier run.
    struct Result {
        let finding: Finding
        /// `new`, `unchanged` or `absent` (3.27.24); nil where nothing was compared.
        var baselineState: String?
    }

    /// The log of some results.
    /// - Parameters:
    ///   - results: in the order of the report.
    ///   - review: what could not be read.
    ///   - walk: the series applied; its base becomes a property of the run.
    ///   - version: of this program.
    static func bytes(of results: [Result], review: Review, walk: Walk, version: String) -> [UInt8] {
        let rules = Finding.Rule.allCases.map { rule(of: $0) }
        var seen: [Finding.Subject: Int] = [:]
        let list = results.map { result in
            seen[result.finding.subject, default: 0] += 1
            return self.result(result, number: seen[result.finding.subject] ?? 1)
        }
        let unread = review.unread.map { file in
            JSON.object([
                "level": .text("warning"), "message": .object(["text": .text("not read: \(file.reason)")]),
                "locations": .list([.object(["physicalLocation": .object(["artifactLocation": artifact(file.path)])])]),
            ])
        }
        let invocation = JSON.object([
            "executionSuccessful": .bool(true),
            "toolExecutionNotifications": unread.isEmpty ? nil : .list(unread),
        ])
        let run = JSON.object([
            "tool": .object([
                "driver": .object([
                    "name": .text("patchwalk"), "version": .text(version), "semanticVersion": .text(version),
                    "rules": .list(rules),
                ])
            ]),
            "invocations": .list([invocation]),
            "columnKind": .text("unicodeCodePoints"),
            "originalUriBaseIds": .object([
                "SRCROOT": .object(["description": .object(["text": .text("the top of the tree that the series is applied to")])])
            ]),
            "results": .list(list),
            "properties": .object([
                "baseCommit": .text(ifAny: walk.base.commit?.hex), "baseMethod": .text(walk.base.method.rawValue),
                "hunksOnly": review.isSkeleton ? .bool(true) : nil,
            ]),
        ])
        return JSON.object([
            "$schema": .text("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"),
            "version": .text("2.1.0"),
            "runs": .list([run]),
        ]).pretty()
    }

    private static func rule(of rule: Finding.Rule) -> JSON {
        .object([
            "id": .text(rule.rawValue),
            "name": .text(rule.rawValue.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()),
            "shortDescription": .object(["text": .text(rule.headline)]),
            "help": .object(["text": .text(rule.help)]),
            "defaultConfiguration": .object(["level": .text(rule.usualLevel.rawValue)]),
        ])
    }

    private static func result(_ result: Result, number: Int) -> JSON {
        let finding = result.finding
        var words = finding.message
        if !finding.condition.isEmpty { words += " [\(finding.condition)]" }
        return .object([
            "ruleId": .text(finding.rule.rawValue),
            "ruleIndex": .number(ifAny: Finding.Rule.allCases.firstIndex(of: finding.rule)),
            "level": .text(finding.level.rawValue),
            "message": .object(["text": .text(words)]),
            "locations": finding.path.map { .list([location($0, finding.position, function: finding.function)]) },
            "relatedLocations": finding.related.isEmpty
                ? nil
                : .list(
                    finding.related.enumerated().map { place, related in
                        location(related.path, related.position, id: place + 1, text: related.text)
                    }),
            "partialFingerprints": .object(["subject/v1": .text("\(finding.subject.fingerprint):\(number)")]),
            "baselineState": .text(ifAny: result.baselineState),
            "properties": .object([
                "patch": .number(ifAny: finding.patch), "fixedBy": .number(ifAny: finding.fixedBy),
                "symbol": finding.symbol.isEmpty ? nil : .text(finding.symbol),
                "condition": finding.condition.isEmpty ? nil : .text(finding.condition), "ref": .text(ifAny: finding.ref),
            ]),
        ])
    }

    private static func location(
        _ path: TreePath, _ position: Position?, function: String = "", id: Int? = nil, text: String? = nil
    ) -> JSON {
        let region = position.map { JSON.object(["startLine": .number($0.line), "startColumn": .number($0.column)]) }
        return .object([
            "id": .number(ifAny: id),
            "physicalLocation": .object(["artifactLocation": artifact(path), "region": region]),
            "logicalLocations": function.isEmpty
                ? nil : .list([.object(["name": .text(function), "kind": .text("function")])]),
            "message": text.map { .object(["text": .text($0)]) },
        ])
    }

    private static func artifact(_ path: TreePath) -> JSON {
        .object(["uri": .text(uri(of: path)), "uriBaseId": .text("SRCROOT")])
    }

    /// A relative reference (RFC 3986): every byte that is not unreserved is percent-encoded, and so is a colon.
    private static func uri(of path: TreePath) -> String {
        var result = ""
        for byte in path.bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += byte < 16 ? "%0" : "%"
                result += String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

extension Finding.Subject {
    /// A digest (FNV-1a, 64 bits) of what a finding is about, in hexadecimal.
    fileprivate var fingerprint: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for part in [rule.rawValue, symbol, path?.description ?? "", function, condition, words] + [ref].compactMap(\.self) {
            for byte in Array(part.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
