// Why a file of rules, or a baseline, can't be taken.

public import ByteText

/// What is wrong with a file, and where.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public enum Problem: Sendable, Hashable {
        /// The text is no YAML; the parser's words.
        case syntax(String)
        /// The text is larger than the given number of bytes.
        case tooLarge(limit: Int)
        /// A key that means nothing here; `nearest` is the one that was probably meant.
        case unknownKey(String, nearest: String?)
        /// A key that stands twice in one mapping.
        case duplicateKey(String)
        /// A key that must be there is not.
        case missingKey(String, of: String)
        /// Another kind of value is wanted.
        case wrongType(expected: String, found: String)
        /// A word that is none of those that can stand here.
        case unknownWord(String, kind: String, nearest: String?)
        /// Text that is no symbol, glob or number; why.
        case malformed(String)
    }

    /// The file, as the user knows it.
    public let file: String
    /// The place of what is wrong; nil where it is the file as a whole.
    public let position: Position?
    /// What is wrong.
    public let problem: Problem

    /// Makes an error of its parts.
    public init(file: String, position: Position?, problem: Problem) {
        self.file = file
        self.position = position
        self.problem = problem
    }

    /// `FILE:LINE:COLUMN: ` and one sentence without a final stop.
    public var description: String {
        (position.map { "\(file):\($0.line):\($0.column): " } ?? "\(file): ") + problem.sentence
    }
}

extension ConfigurationError.Problem {
    fileprivate var sentence: String {
        switch self {
        case .syntax(let words): words
        case .tooLarge(let limit): "more than \(limit) bytes"
        case .unknownKey(let key, let nearest): "unknown key '\(key)'" + Self.guess(nearest)
        case .duplicateKey(let key): "the key '\(key)' is given more than once"
        case .missingKey(let key, let owner): "\(owner) needs '\(key)'"
        case .wrongType(let expected, let found): "expected \(expected), found \(found)"
        case .unknownWord(let word, let kind, let nearest): "'\(word)' is no \(kind)" + Self.guess(nearest)
        case .malformed(let why): why
        }
    }

    private static func guess(_ nearest: String?) -> String { nearest.map { ": did you mean '\($0)'?" } ?? "" }
}
