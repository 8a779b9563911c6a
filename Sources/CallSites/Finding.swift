// One thing to tell the user.

public import ByteText

/// A flat value: rule, level, place, patch, message.
public struct Finding: Sendable, Hashable {
    /// The rules. The raw values are those of the JSON contract.
    public enum Rule: String, Sendable, CaseIterable {
        /// A use of a name that the series removed or renamed.
        case staleCall = "stale-call"
        /// A call whose number of arguments no longer fits.
        case arity
        /// Wrong after one patch, mended by a later one.
        case brokenStep = "broken-step"
        /// Used before the patch that defines it.
        case earlyUse = "early-use"
        /// Used, and neither the tree nor the series defines it.
        case undefined
        /// Definitions of one name under different conditions that no longer agree.
        case variant
        /// A use that the series rules out.
        case forbidden
        /// A use that the project's own rules do not want.
        case policy
        /// More sites than a baseline allows.
        case baseline
        /// A use that the series converts elsewhere, alike, and not here.
        case unconverted
        /// A function that nobody uses any more.
        case unused
        /// A comment or document that still speaks of a name that is gone.
        case staleMention = "stale-mention"
        /// Callers that stay as they are while what they call changes its body.
        case changedUnder = "changed-under"
        /// A sentence of a commit message that the facts refute.
        case claim
        /// Something wrong with the mail.
        case mail
        /// A patch that does not apply.
        case apply
    }

    /// How bad it is. The raw values are those of the JSON contract.
    public enum Level: String, Sendable, Comparable, CaseIterable {
        /// Worth knowing.
        case note
        /// Worth looking at.
        case warning
        /// Wrong.
        case error

        /// Orders from `note` to `error`.
        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .note ? 0 : self == .warning ? 1 : 2 }
    }

    /// A second place that a finding speaks of: what changed, when this was left behind.
    public struct Related: Sendable, Hashable {
        /// The file.
        public var path: TreePath
        /// The place in the tree that `text` names, or after the finding's patch where it names none.
        public var position: Position
        /// What stands or stood there, in one phrase.
        public var text: String

        /// Makes a place.
        public init(path: TreePath, position: Position, text: String) {
            self.path = path
            self.position = position
            self.text = text
        }
    }

    /// The rule.
    public var rule: Rule
    /// How bad it is.
    public var level: Level
    /// The patch after which it holds; nil where it concerns the whole series.
    public var patch: Int?
    /// The patch that mends it.
    public var fixedBy: Int?
    /// The symbol concerned; empty for mail and apply.
    public var symbol: String
    /// The file; nil where none is concerned.
    public var path: TreePath?
    /// The place in the tree after `patch`; nil where none can be named.
    public var position: Position?
    /// The enclosing function; empty at top level.
    public var function: String
    /// The `#if` condition; empty at top level.
    public var condition: String
    /// One sentence without a final stop.
    public var message: String
    /// The other tree that the place is in, as the user calls it; nil for the tree after `patch`.
    public var ref: String? = nil
    /// Second places, the one that matters most first.
    public var related: [Related]

    /// Makes a finding of its parts.
    public init(
        rule: Rule, level: Level, patch: Int? = nil, fixedBy: Int? = nil, symbol: String = "", path: TreePath? = nil,
        position: Position? = nil, function: String = "", condition: String = "", message: String,
        related: [Related] = []
    ) {
        self.rule = rule
        self.level = level
        self.patch = patch
        self.fixedBy = fixedBy
        self.symbol = symbol
        self.path = path
        self.position = position
        self.function = function
        self.condition = condition
        self.message = message
        self.related = related
    }
}

extension Finding {
    /// Where it is: `mm/gup.c:56`, in another tree `next:mm/gup.c:56` as `git grep` writes it; nil where no file is concerned.
    public var place: String? {
        path.map { path in (ref.map { "\($0):" } ?? "") + (position.map { "\(path):\($0.line)" } ?? path.description) }
    }

    /// What a finding is about, whatever lines and patches have other numbers: equal for the same fault in two versions of a series.
    public struct Subject: Sendable, Hashable {
        /// The rule.
        public var rule: Rule
        /// The symbol; empty for mail and apply.
        public var symbol: String
        /// The file; nil where none is concerned.
        public var path: TreePath?
        /// The other tree that it is in; nil for the series' own.
        public var ref: String?
        /// The enclosing function; empty at top level.
        public var function: String
        /// The `#if` condition; empty at top level.
        public var condition: String
        /// For a finding without a symbol its message, each number in it shown as `#`.
        public var words: String
    }

    /// What it is about.
    public var subject: Subject {
        Subject(
            rule: rule, symbol: symbol, path: path, ref: ref, function: function, condition: condition,
            words: symbol.isEmpty ? Self.withoutNumbers(message) : "")
    }

    private static func withoutNumbers(_ text: String) -> String {
        var result = ""
        for character in text {
            if !character.isASCII || !character.isNumber {
                result.append(character)
            } else if result.last != "#" {
                result.append("#")
            }
        }
        return result
    }

    /// The order of reports: by patch (the series as a whole first), then path, place, rule and message.
    static func isInOrder(_ left: Finding, _ right: Finding) -> Bool {
        let start = Position(line: 0, column: 0)
        if left.patch != right.patch { return (left.patch ?? 0) < (right.patch ?? 0) }
        if left.path != right.path { return (left.path ?? TreePath([])) < (right.path ?? TreePath([])) }
        if left.position != right.position { return (left.position ?? start) < (right.position ?? start) }
        return (left.rule.rawValue, left.message) < (right.rule.rawValue, right.message)
    }
}
