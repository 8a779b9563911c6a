// What a function's own parameters bring: followed up its callers, to a fixed point, together with what the names in arguments stand
// for.

import ByteText
import GitStore
import KernelC
import SymbolIndex

/// A call as it is in one tree.
struct PlacedSite {
    var path: TreePath
    var site: CodeSite
}

/// A call of which one argument (from 1) may carry a flag.
struct FlagArgument {
    var place: PlacedSite
    var argument: Int
    var flag: String
}

/// Answers whether a flag reaches calls, with what the callers of the enclosing functions hand on and what the names in an argument
/// stand for.
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
        var call: FlagArgument
        var carrying = Carrying.unknown
        var questions: [Question] = []
        var sureQuestions: [Question] = []
    }

    private struct Answer {
        var handed: [Handed] = []
        /// Whether callers may be unseen: the address is taken, there is no caller, or the search ended before.
        var isOpen = false
        var may = false
        var must = false
    }

    /// What a search of the tree gives.
    struct Found {
        /// The uses of functions; what their arguments are made of must be read.
        var sites: [PlacedSite]
        /// What names stand for.
        var helpers: [PlacedDefinition]
    }

    private var answers: [Question: Answer] = [:]
    private var meanings = FlagMeanings()

    /// How many times callers of callers are looked for, and how many functions and names at most: beyond, the answer is the
    /// careful one.
    static let mostRounds = 6
    static let mostFunctions = 200
    /// How many times names in what names stand for are looked up.
    static let mostHelperRounds = 4

    /// Follows nothing: what a parameter brings is unknown.
    init() {}

    /// Follows the parameters and names that `calls` depend on.
    ///
    /// - Parameters:
    ///   - calls: whose arguments may carry a flag.
    ///   - helpers: what names are known to stand for already.
    ///   - find: all uses of some functions in the tree, by name (a name with paths is looked for in these files only), and what
    ///     some other names stand for.
    init<Failure: Error>(
        of calls: [FlagArgument], helpers: [PlacedDefinition],
        find: (_ functions: [String: Set<TreePath>?], _ helpers: Set<String>) throws(Failure) -> Found
    ) throws(Failure) {
        meanings.add(helpers)
        let flags = Set(calls.map(\.flag))
        var known = calls
        var lookedUp: Set<String> = []
        for round in 0...Self.mostRounds {
            var frontier: Set<Question> = []
            for call in known {
                guard let carrying = carrying(call)?.carrying, carrying.reach != .surely else { continue }
                frontier.formUnion(Self.questions(carrying.parameters, of: call))
            }
            frontier = frontier.filter { answers[$0] == nil }
            // What flags are made of stands near; a value that comes from further is no expression of flags.
            let missing: Set<String> =
                round >= Self.mostHelperRounds
                ? [] : meanings.missing(for: known.compactMap(\.expression), knowing: flags).subtracting(lookedUp)
            if frontier.isEmpty, missing.isEmpty { break }
            guard round < Self.mostRounds, answers.count + frontier.count + lookedUp.count + missing.count <= Self.mostFunctions
            else {
                for question in frontier { answers[question] = Answer(isOpen: true) }
                break
            }
            lookedUp.formUnion(missing)
            let found = try find(Self.names(in: frontier), missing)
            meanings.add(found.helpers)
            let uses = Dictionary(grouping: found.sites, by: \.site.name)
            for question in frontier {
                var answer = Answer()
                for use in uses[question.function] ?? []
                where use.site.kind != .mention && (question.home ?? use.path) == use.path {
                    let call = FlagArgument(place: use, argument: question.parameter + 1, flag: question.flag)
                    guard use.site.kind == .call, call.expression != nil else {
                        answer.isOpen = true
                        continue
                    }
                    answer.handed.append(Handed(call: call))
                    known.append(call)
                }
                if answer.handed.isEmpty { answer.isOpen = true }
                answers[question] = answer
            }
        }
        settle()
    }

    /// Whether a flag reaches an argument (from 1) of a call, and what that rests on.
    func answer(_ place: PlacedSite, argument: Int, flag: String) -> (reach: SiteTrace.Reach, evidence: [SiteTrace.Evidence])? {
        let call = FlagArgument(place: place, argument: argument, flag: flag)
        guard let (carrying, found) = carrying(call) else { return nil }
        guard carrying.reach != .surely else { return (.surely, found) }
        var evidence = found
        var reach = carrying.reach
        let sure = Set(Self.questions(carrying.sureParameters, of: call))
        for question in Self.questions(carrying.parameters, of: call).sorted(by: { $0.parameter < $1.parameter }) {
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

    private func carrying(_ call: FlagArgument) -> (carrying: Carrying, evidence: [SiteTrace.Evidence])? {
        call.expression.map { meanings.carrying(of: call.flag, in: $0, at: call.place.path, under: call.place.site.condition) }
    }

    /// The functions of some questions, with the files that they can be called in where these are few.
    private static func names(in questions: Set<Question>) -> [String: Set<TreePath>?] {
        var names: [String: Set<TreePath>?] = [:]
        for question in questions {
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
        return names
    }

    /// The parameters of the function around a call, as questions; none at top level.
    private static func questions(_ parameters: Set<Int>, of call: FlagArgument) -> [Question] {
        let place = call.place
        guard !place.site.function.isEmpty else { return [] }
        let isLocal = place.site.isInLocalFunction && place.path.hasSuffix(".c")
        return parameters.map {
            Question(function: place.site.function, home: isLocal ? place.path : nil, parameter: $0, flag: call.flag)
        }
    }

    /// Decides what may and what must come in: the least solution of the one, the greatest of the other.
    private mutating func settle() {
        for (question, answer) in answers {
            let handed = answer.handed.map { handed in
                let carrying = carrying(handed.call)?.carrying ?? .unknown
                return Handed(
                    call: handed.call, carrying: carrying, questions: Self.questions(carrying.parameters, of: handed.call),
                    sureQuestions: Self.questions(carrying.sureParameters, of: handed.call))
            }
            answers[question] = Answer(handed: handed, isOpen: answer.isOpen, may: answer.isOpen, must: !answer.isOpen)
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
                (left.carrying.reach == .never ? 1 : 0, left.call.place.path, left.call.place.site.position)
                    < (right.carrying.reach == .never ? 1 : 0, right.call.place.path, right.call.place.site.position)
            }
            guard let handed = inOrder.first else { break }
            let place = handed.call.place
            evidence.append(SiteTrace.Evidence(path: place.path, line: place.site.position.line, text: place.site.shown))
            if handed.carrying.reach != .never {
                evidence += (carrying(handed.call)?.evidence ?? []).filter { !evidence.contains($0) }
            }
            if handed.carrying.reach == .never {
                current = handed.questions.filter { answers[$0]?.may ?? true }.min {
                    ($0.function, $0.parameter) < ($1.function, $1.parameter)
                }
            }
        }
        return evidence
    }
}

extension FlagArgument {
    /// What the argument is made of; nil where the use is no call with such an argument.
    fileprivate var expression: FlagExpression? { place.site.flow?.argument(argument) }
}

extension CallerFlow {
    /// The names that will be looked for in the whole tree, as far as some files alone tell: `views` of them that `read` has more of.
    static func anticipatedNames(
        of queries: [SymbolQuery], in views: [TreePath: FileView], reading read: (NameSet) -> [TreePath: FileView]
    ) -> Set<SoughtName> {
        var names: Set<SoughtName> = []
        _ = CallerFlow(of: queries.flatMap { $0.calls(among: views.placedSites) }, helpers: views.placedHelpers) {
            functions, helpers in
            names.formUnion(helpers.compactMap { SoughtName($0, as: .value) })
            names.formUnion(functions.filter { $0.value == nil }.keys.compactMap { SoughtName($0) })
            return Found(read(NameSet(of: Set(functions.keys), helpers: helpers)))
        }
        return names
    }
}

extension TreeSearch {
    /// The uses of functions and what other names stand for, in the files that the series leaves alone.
    func found(
        _ functions: [String: Set<TreePath>?], helpers: Set<String>, leavingOut touched: Set<TreePath> = [],
        progress: (SearchStage) -> Void
    ) throws(GitStoreError) -> [TreePath: FileView] {
        let names = NameSet(of: Set(functions.keys), helpers: helpers)
        let homes = functions.compactMapValues(\.self)
        var found = try views(
            of: names, searching: names.exact.subtracting(homes.keys).union(helpers), leavingOut: touched, progress: progress
        ).views
        let near = Set(homes.values.joined()).subtracting(found.keys)
        if !near.isEmpty {
            let more = try narrowed(to: near).views(
                of: names, searching: Set(homes.keys), leavingOut: touched, progress: progress)
            found.merge(more.views) { $1 }
        }
        return found
    }
}

extension CallerFlow.Found {
    /// What some files say.
    init(_ views: [TreePath: FileView]) {
        self.init(sites: views.placedSites, helpers: views.placedHelpers)
    }
}

extension [TreePath: FileView] {
    /// All sites, by path and place.
    var placedSites: [PlacedSite] {
        sorted { $0.key < $1.key }.flatMap { path, view in view.sites.map { PlacedSite(path: path, site: $0) } }
    }

    /// What names stand for, by path and place.
    var placedHelpers: [PlacedDefinition] {
        sorted { $0.key < $1.key }.flatMap { path, view in
            view.helpers.map { PlacedDefinition(path: path, definition: $0) }
        }
    }
}
