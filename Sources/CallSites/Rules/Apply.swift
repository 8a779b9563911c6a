// apply: hunks and files that could not be applied.

import ByteText
import PatchApply

enum ApplyRule {
    static func findings(for walk: Walk) -> [Finding] {
        walk.steps.flatMap { step in
            step.rejects.map { reject in
                let hunk = reject.hunk > 0 ? "hunk \(reject.hunk): " : ""
                return Finding(
                    rule: .apply, level: .error, patch: step.patch, path: reject.path,
                    position: reject.nearest.map { .init(line: $0, column: 1) },
                    message: "\(hunk)\(reject.reason.rawValue): \(reject.detail)")
            }
        }
    }
}
