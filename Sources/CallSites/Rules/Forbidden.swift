// forbidden: a flag reaches a callee that the series makes refuse it.

import ByteText
import KernelC
import PatchApply

/// Which flags the series starts to refuse: a test of the flag that a patch adds to the callee's own body.
struct Forbidden {
    private let refusals: [Question: Refusal]

    /// Where a callee starts to test a flag.
    struct Refusal {
        /// The version that adds the test.
        var version: Int
        /// Where the test stands in that version.
        var path: TreePath
        var position: Position
    }

    private struct Question: Hashable {
        var callee: String
        var flag: String
    }

    init(queries: [SymbolQuery], files: [[FileStep]], history: TreeHistory) {
        var refusals: [Question: Refusal] = [:]
        for case .argument(let callee, let flag) in queries.map(\.pattern) {
            refusals[Question(callee: callee, flag: flag)] = Self.refusal(of: flag, by: callee, files, history)
        }
        self.refusals = refusals
    }

    private static func refusal(of flag: String, by callee: String, _ files: [[FileStep]], _ history: TreeHistory) -> Refusal? {
        for (step, files) in files.enumerated() {
            for file in files {
                let test = (history.view(of: file.path, at: step + 1)?.sites ?? []).first { site in
                    site.name == flag && site.function == callee && site.kind == .test
                        && file.lineMap.edit(adding: site.position.line) != nil
                }
                if let test { return Refusal(version: step + 1, path: file.path, position: test.position) }
            }
        }
        return nil
    }

    /// Where the series starts to refuse the flag; nil where it does not.
    func refusal(callee: String, flag: String) -> Refusal? { refusals[Question(callee: callee, flag: flag)] }

    static func related(to refusal: Refusal, callee: String, flag: String, patch: Int) -> Finding.Related {
        Finding.Related(
            path: refusal.path, position: refusal.position, text: "patch \(patch) makes \(callee)() test \(flag) here")
    }

    static func message(callee: String, flag: String, reach: SiteTrace.Reach, refusedBy patch: Int) -> String {
        switch reach {
        case .surely: "\(callee)() is given \(flag), which patch \(patch) makes it refuse"
        case .maybe, .never:
            "\(callee)() may be given \(flag), which patch \(patch) makes it refuse: look at where its value comes from"
        }
    }
}
