// Bytes to facts: the one way in.

public import ByteText

/// How a file is read.
public enum SourceLanguage: Sendable, Hashable {
    /// C: definitions, sites, and mentions in comments and strings.
    case c
    /// Anything else: every word is a mention, and nothing more is said.
    case other

    /// The language that a path's ending tells: `.c` and `.h` are C.
    ///
    /// `.lds.h` holds linker scripts.
    public init(path: TreePath) { self = path.hasSuffix(".c") || path.hasSuffix(".h") && !path.hasSuffix(".lds.h") ? .c : .other }
}

extension FileFacts {
    /// The most bytes of a file that is read as C; a longer one gives its first line table and mentions only.
    static let mostBytes = Int(Int32.max) - 16

    /// Reads a file. Any bytes give facts; time and memory are linear in their number.
    ///
    /// Where an `earlier` version of it was read, what the two have in common takes less time; the facts are the same.
    public static func read(_ text: [UInt8], language: SourceLanguage = .c, after earlier: FileFacts? = nil) -> FileFacts {
        let all = 0..<Int32(truncatingIfNeeded: min(text.count, mostBytes))
        guard language == .c, text.count <= mostBytes else {
            return FileFacts(
                text: text, lines: LineTable(text), definitions: [], sites: SiteList(), conditions: [.always],
                unparsed: text.count <= mostBytes ? [] : [mostBytes..<text.count], prose: [all],
                branches: [])
        }
        let lexed = Lexer.read(text)
        let prose = lexed.prose
        let outline = Outline.read(text, lexed)
        let structure = outline.structure
        let sites = SiteReader.read(text, outline, after: earlier)
        var unparsed = outline.unparsed.map {
            Int(outline.tokens[$0.lowerBound].start)..<Int(outline.endOffset($0.upperBound - 1))
        }
        for stray in structure.strays {
            let start = Int(outline.tokens[Int(stray)].start)
            unparsed.append(start..<start + 1)
        }
        unparsed.sort { $0.lowerBound < $1.lowerBound }
        return FileFacts(
            text: text, lines: LineTable(text), definitions: outline.found.map(\.definition), sites: sites,
            conditions: structure.conditions, unparsed: unparsed, prose: Self.prose(prose, structure, outline.tokens),
            branches: Self.branches(structure, outline.tokens))
    }

    /// Reads the definitions alone: no sites, no regions that could not be understood.
    package static func outline(_ text: [UInt8]) -> FileFacts {
        let lexed = Lexer.read(text)
        let prose = lexed.prose
        let outline = Outline.read(text, lexed)
        return FileFacts(
            text: text, lines: LineTable(text), definitions: outline.found.map(\.definition), sites: SiteList(),
            conditions: outline.structure.conditions, unparsed: [], prose: prose,
            branches: Self.branches(outline.structure, outline.tokens))
    }

    /// The directives that change the condition.
    private static func branches(_ structure: Structure, _ tokens: [Token]) -> [Branch] {
        var result: [Branch] = []
        var condition: Int32 = 0
        for directive in structure.directives where directive.condition != condition {
            condition = directive.condition
            result.append(Branch(start: tokens[Int(directive.token)].start, condition: condition))
        }
        return result
    }

    /// The comments and strings of a file together with its branches that an assembler reads.
    private static func prose(_ prose: [Range<Int32>], _ structure: Structure, _ tokens: [Token]) -> [Range<Int32>] {
        let directives = structure.directives
        let foreign = directives.indices.filter { directives[$0].isForeign && $0 + 1 < directives.count }.map { place in
            tokens[min(Int(directives[place].end), tokens.count - 1)].start..<tokens[Int(directives[place + 1].token)].start
        }
        guard !foreign.isEmpty else { return prose }
        // Ranges that lie inside one another would hide what follows the inner one.
        var result: [Range<Int32>] = []
        var next = 0
        for range in prose {
            while next < foreign.count, foreign[next].upperBound <= range.lowerBound {
                result.append(foreign[next])
                next += 1
            }
            if next < foreign.count, foreign[next].lowerBound <= range.lowerBound { continue }
            result.append(range)
        }
        return result + foreign[next...]
    }
}
