// What a function's own parameters bring: followed up its callers, to a fixed point.

import ByteText
import KernelC

/// A call as it is in one tree.
struct PlacedSite {
    var path: TreePath
    var site: CodeSite
}

/// Answers whether a flag reaches calls, with what the callers of the enclosing functions hand on.
struct CallerFlow {
    /// Whether a flag comes in by a parameter.
    private struct Question: Hashable {
        var function: String
        /// The only file that can call it; nil where any can.
        var home: TreePath?
        /// From 0.
        var parameter: Int
        var flag: String
    }

    /// What one caller hands on.
    private struct Handed {
        var place: PlacedSite
        var carrying: Carrying
        var questions: [Question]
        var sureQuestions: [Question]
    }

    private struct Answer {
        var handed: [Handed] = []
        /// Whether callers may be unseen: the address is taken, there is no caller, or the search ended before.
        var isOpen = false
        var may = false
        var must = false
    }

    private var answers: [Question: Answer] = [:]

    /// How many times callers of callers are looked for, and how many functions at most: beyond, the answer is the careful one.
    static let mostRounds = 6
    static let mostFunctions = 200

    /// Follows nothing: what a parameter brings is unknown.
    init() {}

    /// Follows the parameters that `sites` depend on.
    ///
    /// - Parameters:
    ///   - sites: calls whose argument (from 1) may carry a flag.
    ///   - find: all uses of some names in the tree, by name; a name with a path is looked for in that file only. What each
    ///     argument carries of the flags must be read.
    init<Failure: Error>(
        of sites: [(place: PlacedSite, argument: Int, flag: String)],
        find: (_ names: [String: Set<TreePath>?], _ flags: Set<String>) throws(Failure) -> [PlacedSite]
    ) throws(Failure) {
        var frontier: Set<Question> = []
        for (place, argument, flag) in sites {
            guard let carrying = place.site.flow?.carried(flag, by: argument)?.carrying, carrying.reach != .surely else {
                continue
            }
            frontier.formUnion(Self.questions(carrying.parameters, at: place, flag))
        }
        var round = 0
        while !frontier.isEmpty {
            guard round < Self.mostRounds, answers.count + frontier.count <= Self.mostFunctions else {
                for question in frontier { answers[question] = Answer(isOpen: true) }
                break
            }
            round += 1
            var names: [String: Set<TreePath>?] = [:]
            for question in frontier {
                if let home = question.home {
                    if case .some(let known) = names[question.function] {
                        if let known { names[question.function] = known.union([home]) }
                    } else {
                        names[question.function] = [home]
                    }
                } else {
                    names[question.function] = .some(nil)
                }
            }
            let uses = Dictionary(grouping: try find(names, Set(frontier.map(\.flag))), by: \.site.name)
            var next: Set<Question> = []
            for question in frontier {
                var answer = Answer()
                for use in uses[question.function] ?? []
                where use.site.kind != .mention && (question.home ?? use.path) == use.path {
                    guard use.site.kind == .call,
                        let carrying = use.site.flow?.carried(question.flag, by: question.parameter + 1)?.carrying
                    else {
                        answer.isOpen = true
                        continue
                    }
                    let handed = Handed(
                        place: use, carrying: carrying, questions: Self.questions(carrying.parameters, at: use, question.flag),
                        sureQuestions: Self.questions(carrying.sureParameters, at: use, question.flag))
                    answer.handed.append(handed)
                    next.formUnion(handed.questions)
                }
                if answer.handed.isEmpty { answer.isOpen = true }
                answers[question] = answer
            }
            frontier = next.filter { answers[$0] == nil }
        }
        settle()
    }

    /// Whether a flag reaches an argument (from 1) of a call, and what that rests on.
    func answer(_ place: PlacedSite, argument: Int, flag: String) -> (reach: SiteTrace.Reach, evidence: [SiteTrace.Evidence])? {
        guard let carried = place.site.flow?.carried(flag, by: argument) else { return nil }
        var evidence = carried.evidence.map { SiteTrace.Evidence(path: place.path, line: $0.line, text: $0.text) }
        let carrying = carried.carrying
        guard carrying.reach != .surely else { return (.surely, evidence) }
        var reach = carrying.reach
        let sure = Set(Self.questions(carrying.sureParameters, at: place, flag))
        for question in Self.questions(carrying.parameters, at: place, flag).sorted(by: { $0.parameter < $1.parameter }) {
            guard let answer = answers[question] else {
                reach = max(reach, .maybe)
                continue
            }
            guard answer.may || answer.isOpen else { continue }
            reach = max(reach, answer.must && sure.contains(question) ? .surely : .maybe)
            evidence += chain(from: question)
        }
        return (reach, evidence)
    }

    /// The parameters of the function around a place, as questions; none at top level.
    private static func questions(_ parameters: Set<Int>, at place: PlacedSite, _ flag: String) -> [Question] {
        guard !place.site.function.isEmpty else { return [] }
        let isLocal = place.site.isInLocalFunction && place.path.hasSuffix(".c")
        return parameters.map {
            Question(function: place.site.function, home: isLocal ? place.path : nil, parameter: $0, flag: flag)
        }
    }

    /// Decides what may and what must come in: the least solution of the one, the greatest of the other.
    private mutating func settle() {
        for (question, answer) in answers {
            answers[question]?.may = answer.isOpen
            answers[question]?.must = !answer.isOpen
        }
        var isSettled = false
        while !isSettled {
            isSettled = true
            for (question, answer) in answers {
                let may =
                    answer.may
                    || answer.handed.contains {
                        $0.carrying.reach != .never || $0.questions.contains { answers[$0]?.may ?? true }
                    }
                let must =
                    answer.must
                    && answer.handed.allSatisfy {
                        $0.carrying.reach == .surely || $0.sureQuestions.contains { answers[$0]?.must ?? false }
                    }
                if may != answer.may || must != answer.must {
                    answers[question]?.may = may
                    answers[question]?.must = must
                    isSettled = false
                }
            }
        }
    }

    /// The callers from which the flag comes, nearest first: one a step, some steps.
    private func chain(from question: Question) -> [SiteTrace.Evidence] {
        var evidence: [SiteTrace.Evidence] = []
        var seen: Set<Question> = []
        var current: Question? = question
        while let question = current, seen.insert(question).inserted, evidence.count < 8 {
            current = nil
            let bringing = (answers[question]?.handed ?? []).filter { handed in
                handed.carrying.reach != .never || handed.questions.contains { answers[$0]?.may ?? true }
            }
            let inOrder = bringing.sorted { left, right in
                (left.carrying.reach == .never ? 1 : 0, left.place.path, left.place.site.position)
                    < (right.carrying.reach == .never ? 1 : 0, right.place.path, right.place.site.position)
            }
            guard let handed = inOrder.first else { break }
            evidence.append(
                SiteTrace.Evidence(path: handed.place.path, line: handed.place.site.position.line, text: handed.place.site.shown))
            if handed.carrying.reach == .never {
                current = handed.questions.filter { answers[$0]?.may ?? true }.min {
                    ($0.function, $0.parameter) < ($1.function, $1.parameter)
                }
            }
        }
        return evidence
    }
}

extension [String: Set<TreePath>?] {
    /// The only files in which these names are looked for; nil where one is looked for everywhere.
    var onlyPaths: Set<TreePath>? {
        var paths: Set<TreePath> = []
        for known in values {
            guard let known else { return nil }
            paths.formUnion(known)
        }
        return paths
    }
}

extension [TreePath: FileView] {
    /// All sites, by path and place.
    var placedSites: [PlacedSite] {
        sorted { $0.key < $1.key }.flatMap { path, view in view.sites.map { PlacedSite(path: path, site: $0) } }
    }
}
