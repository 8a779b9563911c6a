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
    public static func read(_ text: [UInt8], language: SourceLanguage = .c) -> FileFacts {
        let all = 0..<Int32(truncatingIfNeeded: min(text.count, mostBytes))
        guard language == .c, text.count <= mostBytes else {
            return FileFacts(
                text: text, lines: LineTable(text), definitions: [], sites: SiteList(), conditions: [.always],
                unparsed: text.count <= mostBytes ? [] : [mostBytes..<text.count], prose: [all])
        }
        var lexed = Lexer.read(text)
        let structure = Structure(text, &lexed.tokens)
        let outline = Outline.read(text, lexed.tokens, structure)
        let sites = SiteReader.read(text, outline)
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
            conditions: structure.conditions, unparsed: unparsed, prose: lexed.prose)
    }
}
