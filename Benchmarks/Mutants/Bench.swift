// Reviews right series and mutants as they are made, keeps the score, and lists what is not told.

import ByteText
import CallSites

/// A run over series, one after the other.
final class Bench {
    private let examiner: Examiner
    /// Whether what is not told exactly is printed.
    private let isListing: Bool
    /// Only faults and kinds with this word in their name are looked at; nil: all.
    private let only: String?
    private(set) var score = Score()
    var count: Int { examiner.count }

    init(isListing: Bool, only: String?) throws {
        examiner = try Examiner()
        self.isListing = isListing
        self.only = only
    }

    func examine(_ right: RightSeries) throws {
        if let only, !right.kind.contains(only) { return }
        let told = try examiner.findings(base: right.base, versions: right.versions)
        let errors = told.filter { $0.level == .error }
        let warnings = told.filter { $0.level == .warning }
        score.add(rightSeries: right.kind, errors: errors.count, warnings: warnings.count)
        guard isListing else { return }
        for finding in errors { print("right series: \(right.kind): \(right.label): \(show(finding))") }
    }

    func examine(_ mutant: Mutant) throws {
        if let only, !mutant.fault.contains(only) { return }
        let told = try examiner.findings(base: mutant.base, versions: mutant.versions)
        let verdict = Verdict(of: mutant, told: told)
        score.add(verdict, to: mutant.fault)
        let others = unasked(told, in: mutant)
        score.unasked += others.count
        guard isListing else { return }
        for finding in others { print("unasked: \(mutant.fault): \(mutant.label): \(show(finding))") }
        guard verdict != .exactly else { return }
        print("\(verdict.rawValue): \(mutant.fault): \(mutant.label)")
        for forms in mutant.answers where !forms.contains(where: { form in told.contains(where: form.isMet) }) {
            guard let form = forms.first else { continue }
            let rules = form.rules.map(\.rawValue).sorted().joined(separator: " or ")
            let place = "\(form.path):\(form.line ?? 0) \(form.function ?? "")"
            print("    wanted \(rules), patch \(form.patch), \(form.symbols.joined(separator: " or ")), \(place)")
        }
        for finding in told.prefix(4) { print("    told   \(show(finding))") }
    }

    private func show(_ finding: Finding) -> String {
        let place = "\(finding.path?.description ?? ""):\(finding.position?.line ?? 0) \(finding.function)"
        return "\(finding.level.rawValue) \(finding.rule.rawValue), patch \(finding.patch ?? 0), \(place): \(finding.message)"
    }
}
