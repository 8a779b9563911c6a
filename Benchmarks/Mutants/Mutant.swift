// A series with one known fault, what must be told of it, and how what is told compares.

import ByteText
import CallSites

/// One thing that must be told.
struct Answer {
    /// The rules that may tell it.
    var rules: Set<Finding.Rule>
    /// What the finding's symbol may be.
    var symbols: [String]
    /// The patch that the finding names.
    var patch: Int
    var path: String
    /// The line, in the tree after that patch; nil where any in the file will do.
    var line: Int?
    /// The enclosing function; nil where the place is a declaration.
    var function: String?
    /// How sure it must be.
    var least: Finding.Level = .error

    func isMet(by finding: Finding) -> Bool { isPlaced(finding) && finding.level >= least }

    /// Whether a finding is it, at whatever level.
    func isPlaced(_ finding: Finding) -> Bool {
        rules.contains(finding.rule) && symbols.contains(finding.symbol) && finding.patch == patch
            && finding.path?.description == path && (line == nil || finding.position?.line == line)
            && (function == nil || finding.function == function)
    }

    /// Whether a finding tells of it at least in part: the symbol, or the place.
    func isTouched(by finding: Finding) -> Bool {
        guard finding.level >= min(least, .warning) else { return false }
        return symbols.contains(finding.symbol)
            || (finding.path?.description == path && line != nil && finding.position?.line == line)
    }
}

/// A series that is wrong in one way.
struct Mutant {
    /// What is done to the right series.
    var fault: String
    /// Which symbol and place, for the list of misses.
    var label: String
    var base: PlainTree
    var versions: [PlainTree]
    /// Each must be told; for one of several, any of its forms.
    var answers: [[Answer]]
    /// The beginning of the paths at which more errors are true, since they follow from the fault.
    var follows: String?

    init(_ fault: String, _ label: String, _ plan: Plan, _ answers: [[Answer]]) {
        self.init(fault, label, base: plan.base, versions: plan.versions, answers)
    }

    init(_ fault: String, _ label: String, base: PlainTree, versions: [PlainTree], _ answers: [[Answer]]) {
        self.fault = fault
        self.label = label
        self.base = base
        self.versions = versions
        self.answers = answers
    }
}

/// A series without a fault.
struct RightSeries {
    /// What it does.
    var kind: String
    var label: String
    var base: PlainTree
    var versions: [PlainTree]

    init(_ kind: String, _ label: String, base: PlainTree, versions: [PlainTree]) {
        self.kind = kind
        self.label = label
        self.base = base
        self.versions = versions
    }

    init(_ kind: String, _ label: String, _ plan: Plan) {
        self.init(kind, label, base: plan.base, versions: plan.versions)
    }
}

/// How well a fault was told.
enum Verdict: String, CaseIterable {
    /// Every answer: rule, symbol, patch, file, line, function, and as sure as it is.
    case exactly
    /// The same, as a warning or note where it could be an error.
    case weaker
    /// Another rule, place or patch, but of the same symbol or at the same place.
    case elsewhere
    /// Not at all.
    case missed

    init(of mutant: Mutant, told: [Finding]) {
        func all(_ fits: (Answer, Finding) -> Bool) -> Bool {
            mutant.answers.allSatisfy { forms in forms.contains { form in told.contains { fits(form, $0) } } }
        }
        if all({ $0.isMet(by: $1) }) {
            self = .exactly
        } else if all({ $0.isPlaced($1) }) {
            self = .weaker
        } else {
            let isTouched = mutant.answers.joined().contains { form in told.contains(where: form.isTouched) }
            self = isTouched ? .elsewhere : .missed
        }
    }
}

/// Errors that no answer of a mutant accounts for: neither the fault itself nor another error at its place.
func unasked(_ told: [Finding], in mutant: Mutant) -> [Finding] {
    let answers = mutant.answers.joined()
    return told.filter { finding in
        finding.level == .error && (mutant.follows == nil || finding.path?.description.hasPrefix(mutant.follows ?? "") != true)
            && !answers.contains { answer in
                answer.isPlaced(finding)
                    || (answer.path == finding.path?.description && (answer.line == nil || answer.line == finding.position?.line))
            }
    }
}
