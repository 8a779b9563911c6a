// forbidden: a flag reaches a callee that the series makes refuse it.

import ByteText
import KernelC
import PatchApply

/// Which flags the series starts to refuse: a test of the flag that a patch adds to the callee's own body.
struct Forbidden {
    private let refusals: [Refusal: Int]

    private struct Refusal: Hashable {
        var callee: String
        var flag: String
    }

    init(queries: [SymbolQuery], files: [[FileStep]], history: TreeHistory) {
        var refusals: [Refusal: Int] = [:]
        for case .argument(let callee, let flag) in queries.map(\.pattern) {
            let first = files.indices.first { step in
                files[step].contains { file in
                    (history.view(of: file.path, at: step + 1)?.sites ?? []).contains { site in
                        site.name == flag && site.function == callee && site.kind == .test
                            && file.lineMap.edit(adding: site.position.line) != nil
                    }
                }
            }
            if let first { refusals[Refusal(callee: callee, flag: flag)] = first + 1 }
        }
        self.refusals = refusals
    }

    /// The version that starts to refuse the flag; nil where none does.
    func version(callee: String, flag: String) -> Int? { refusals[Refusal(callee: callee, flag: flag)] }

    static func message(callee: String, flag: String, reach: SiteTrace.Reach, refusedBy patch: Int) -> String {
        switch reach {
        case .surely: "\(callee)() is given \(flag), which patch \(patch) makes it refuse"
        case .maybe, .never:
            "\(callee)() may be given \(flag), which patch \(patch) makes it refuse: look at where its value comes from"
        }
    }
}
