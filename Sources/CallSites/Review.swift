// What the semantic pass gives: symbols with the traces of their sites, and findings. Plain values for the writers of reports.

public import ByteText
public import KernelC
public import SymbolIndex

/// The answer for one series on one tree.
public struct Review: Sendable {
    /// What was followed: watched symbols first, then the changed ones by name.
    public var symbols: [SymbolReport]
    /// What the user is told, in the order of patch, path and place.
    public var findings: [Finding]
    /// Files that should have been read and were not, each with the reason. Not empty: the answer is incomplete.
    public var unread: [UnreadFile]
    /// Whether only the hunks were seen, so that callers elsewhere are unknown.
    public var isSkeleton: Bool
    /// Who should hear of the series; nil where that was not asked, or the tree has no MAINTAINERS.
    public var audience: Audience? = nil
    /// Globs of the only paths that sites were looked for in; empty: everywhere.
    public var included: [String] = []
    /// Globs of the paths that sites were not looked for in.
    public var excluded: [String] = []
    /// Each policy with the uses that break it at the end, in the order of the policies.
    public var policies: [PolicyReport] = []
    /// The findings that the project has set aside.
    public var suppressed: [SuppressedFinding] = []
    /// The suppressions that covered none.
    public var unusedSuppressions: [Suppression] = []

    /// Makes an answer of its parts.
    public init(symbols: [SymbolReport], findings: [Finding], unread: [UnreadFile], isSkeleton: Bool) {
        self.symbols = symbols
        self.findings = findings
        self.unread = unread
        self.isSkeleton = isSkeleton
    }

    /// The review with more findings, in the order of all.
    public func adding(_ more: [Finding]) -> Review {
        var review = self
        review.findings = (findings + more).sorted(by: Finding.isInOrder)
        return review
    }

    /// How many findings have a level.
    public func count(of level: Finding.Level) -> Int { findings.count { $0.level == level } }
}

/// One symbol, its definitions and the traces of its sites.
public struct SymbolReport: Sendable {
    /// What the symbol is. The raw values are those of the JSON contract.
    public enum Kind: String, Sendable {
        /// A function.
        case function
        /// A function-like macro.
        case macro
        /// A constant: an object-like macro or an enumerator.
        case flag
        /// A call in which an argument may carry a flag: `callee(FLAG)`.
        case argument
        /// A member of a struct or union.
        case member
        /// The functions that are put into a member.
        case callback
        /// A type.
        case type
        /// A variable.
        case variable
    }

    /// Why the symbol is followed. The raw values are those of the JSON contract.
    public enum Origin: String, Sendable {
        /// The user asked for it.
        case watched
        /// A profile asks for it.
        case profile
        /// The series changes it.
        case changed
    }

    /// The symbol as asked for, for example `page_dup_rmap` or `follow_page(FOLL_PIN)`.
    public var name: String
    /// What it is.
    public var kind: Kind
    /// Why it is followed.
    public var origin: Origin
    /// Where it is defined or declared, at base or, where the series adds it, after the patch that adds it.
    public var definitions: [DefinitionTrace]
    /// Its sites, by path and place.
    public var sites: [SiteTrace]
    /// For a flag: the macros that contain it, by name, each with its own definitions and sites; they are not counted here.
    public var aliases: [SymbolReport] = []
    /// The sites of its name that mean another definition, by path and place; they are not counted.
    public var namesakes: [SiteTrace] = []
    /// What every word of its name is, where that was asked for.
    public var crosscheck: Crosschecks?

    /// The ledgers of every word of a name before and after a series.
    public struct Crosschecks: Sendable {
        /// In the base.
        public var base: Crosscheck
        /// In the tree after the last patch.
        public var end: Crosscheck

        /// Makes a pair.
        public init(base: Crosscheck, end: Crosscheck) {
            self.base = base
            self.end = end
        }
    }

    /// Makes a report of its parts.
    public init(name: String, kind: Kind, origin: Origin, definitions: [DefinitionTrace], sites: [SiteTrace]) {
        self.name = name
        self.kind = kind
        self.origin = origin
        self.definitions = definitions
        self.sites = sites
    }

    /// Leaves out the sites, also of the macros that contain a flag, for which `isWanted` does not hold.
    mutating func keepSites(where isWanted: (SiteTrace) -> Bool) {
        sites.removeAll { !isWanted($0) }
        namesakes.removeAll { !isWanted($0) }
        for place in aliases.indices { aliases[place].keepSites(where: isWanted) }
        aliases.removeAll { $0.sites.isEmpty }
    }

    /// The ledger: base = changed + untouched + leftBehind; mentions are not counted.
    public var counts: Counts {
        var counts = Counts()
        for site in sites where site.kind != .mention {
            if site.effect != .added { counts.base += 1 }
            if site.isAliveAtEnd { counts.after += 1 }
            switch site.effect {
            case .untouched, .moved: counts.untouched += 1
            case .rewritten, .replaced, .removed: counts.changed += 1
            case .leftBehind: counts.leftBehind += 1
            case .added: break
            }
        }
        return counts
    }

    /// How many sites there are, and what became of them.
    public struct Counts: Sendable, Hashable {
        /// Sites in the base.
        public var base = 0
        /// Those that the series rewrites, replaces or removes.
        public var changed = 0
        /// Those that it leaves as they are.
        public var untouched = 0
        /// Those that it should have changed and did not.
        public var leftBehind = 0
        /// Sites of that name in the final tree.
        public var after = 0

        /// Makes an empty ledger.
        public init() {}
    }
}

/// A definition and what the series does to it.
public struct DefinitionTrace: Sendable, Hashable {
    /// The file.
    public var path: TreePath
    /// The place of the name.
    public var position: Position
    /// What it defines.
    public var kind: Definition.Kind
    /// The `#if` condition; empty at top level.
    public var condition: String
    /// What each patch does to it, in order.
    public var changes: [Change]

    /// One change of a definition.
    public struct Change: Sendable, Hashable {
        /// What is done. The raw values are those of the JSON contract.
        public enum What: String, Sendable {
            /// The definition goes.
            case removed
            /// The definition comes.
            case added
            /// It goes on under another name.
            case renamed
            /// It goes on in another file.
            case moved
            /// Function to macro and the like.
            case kind
            /// Parameters, return type or linkage.
            case signature
            /// The body alone.
            case body
            /// A constant's value.
            case value
            /// The `#if` condition.
            case condition
            /// The export.
            case export
        }

        /// The patch that does it.
        public var patch: Int
        /// What it does.
        public var what: What
        /// The new name, path, parameter list or value, where there is one.
        public var to: String?
        /// The parts of a changed signature.
        public var details: [SignatureChange]

        /// Makes a change.
        public init(patch: Int, what: What, to: String? = nil, details: [SignatureChange] = []) {
            self.patch = patch
            self.what = what
            self.to = to
            self.details = details
        }
    }

    /// Makes a trace of its parts.
    public init(path: TreePath, position: Position, kind: Definition.Kind, condition: String, changes: [Change]) {
        self.path = path
        self.position = position
        self.kind = kind
        self.condition = condition
        self.changes = changes
    }
}

/// One site's life through the series.
public struct SiteTrace: Sendable, Hashable {
    /// What becomes of it. The raw values are those of the JSON contract.
    public enum Effect: String, Sendable, CaseIterable {
        /// Nothing; its line may have another number.
        case untouched
        /// The same text at another place of the code.
        case moved
        /// The same name with other arguments or in another expression.
        case rewritten
        /// Something else stands in its place: see `becomes`.
        case replaced
        /// It goes, and nothing that can be named stands in its place.
        case removed
        /// The series brings it.
        case added
        /// The series should have changed it and did not.
        case leftBehind = "left-behind"
    }

    /// Whether a flag reaches an argument. The raw values are those of the JSON contract.
    public enum Reach: String, Sendable, Comparable {
        /// No path carries the flag there.
        case never
        /// Some path may.
        case maybe
        /// Every path does.
        case surely

        /// Orders from `never` to `surely`.
        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .never ? 0 : self == .maybe ? 1 : 2 }
    }

    /// A place that a conclusion rests on.
    public struct Evidence: Sendable, Hashable {
        /// The file.
        public var path: TreePath
        /// The line, from 1.
        public var line: Int
        /// The text there.
        public var text: String

        /// Makes an entry.
        public init(path: TreePath, line: Int, text: String) {
            self.path = path
            self.line = line
            self.text = text
        }
    }

    /// What stands in a site's place.
    public struct Successor: Sendable, Hashable {
        /// The name that is used there.
        public var name: String
        /// The file.
        public var path: TreePath
        /// The place after the patch.
        public var position: Position
        /// The enclosing function; empty at top level.
        public var function: String
        /// The arguments, where it is a call.
        public var arguments: [String]
        /// The lines of the use, blanks folded.
        public var text: String

        /// Makes an entry.
        public init(name: String, path: TreePath, position: Position, function: String, arguments: [String], text: String = "") {
            self.text = text
            self.name = name
            self.path = path
            self.position = position
            self.function = function
            self.arguments = arguments
        }
    }

    /// The file: in the base, or for an added site in the tree after the patch that adds it.
    public var path: TreePath
    /// The place there.
    public var position: Position
    /// The name as written, which for a glob or an alias differs from the symbol's.
    public var name: String
    /// The enclosing function, macro or object; empty at top level.
    public var function: String
    /// How the name is used.
    public var kind: Site.Kind
    /// A call's arguments, blanks folded.
    public var arguments: [String]
    /// The `#if` condition; empty at top level.
    public var condition: String
    /// The condition under which the base's Makefiles build the file, which holds beside `condition`; empty where the file is always
    /// built, is a header, or where the Makefiles do not tell.
    public var fileCondition = ""
    /// The definitions that it may mean, where they differ; for a namesake the one that it means.
    public var candidates: [DefinitionPlace] = []
    /// The lines of the use, blanks folded; empty for a mention.
    public var text: String
    /// For `callee(FLAG)`: whether the flag reaches the call in the final tree, or where the site ends before, at base.
    public var reach: Reach?
    /// For `callee(FLAG)`: the argument that carries flags, from 1.
    public var flagArgument: Int?
    /// What `reach` rests on.
    public var evidence: [Evidence]
    /// What becomes of it.
    public var effect: Effect
    /// The patches that changed it, in order.
    public var patches: [Int]
    /// What stands in its place.
    public var becomes: [Successor]
    /// Whether a site of that name is still there after the last patch.
    public var isAliveAtEnd: Bool

    /// Makes a trace of its parts.
    public init(
        path: TreePath, position: Position, name: String, function: String, kind: Site.Kind, arguments: [String],
        condition: String, text: String = "", reach: Reach? = nil, flagArgument: Int? = nil, evidence: [Evidence] = [],
        effect: Effect = .untouched,
        patches: [Int] = [], becomes: [Successor] = [], isAliveAtEnd: Bool = true
    ) {
        self.path = path
        self.position = position
        self.name = name
        self.function = function
        self.kind = kind
        self.arguments = arguments
        self.condition = condition
        self.text = text
        self.reach = reach
        self.flagArgument = flagArgument
        self.evidence = evidence
        self.effect = effect
        self.patches = patches
        self.becomes = becomes
        self.isAliveAtEnd = isAliveAtEnd
    }
}
