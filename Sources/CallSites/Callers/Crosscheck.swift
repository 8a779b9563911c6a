// The completeness ledger of a symbol: every place of a tree where its name stands as a word, by what it is there. Takes a tree
// and a name, gives counts and the places that need a look; concludes nothing from them.

public import ByteText
public import GitStore
import KernelC
public import SymbolIndex

/// What becomes of every word match of a symbol's name, as `git grep -w` finds them.
///
/// The words are counted twice, by runs of identifier bytes and by what KernelC says of each; a difference is `unaccounted`.
public struct Crosscheck: Sendable {
    /// What a word is. The raw values are those of the JSON contract.
    public enum Role: String, Sendable, CaseIterable {
        /// It names a definition or declaration.
        case definition
        /// A direct call or a use of a function-like macro.
        case call
        /// A call through a variable or parameter of that name.
        case pointerCall = "pointer-call"
        /// Any other use in code of a name that is no flag.
        case reference
        /// A flag is set.
        case set
        /// A flag is cleared.
        case clear
        /// A flag is tested.
        case test
        /// A flag is an argument.
        case pass
        /// Any other use of a flag.
        case use
        /// In an initializer.
        case initializer
        /// The argument of an `EXPORT_SYMBOL…()`.
        case export
        /// A part of a name that `##` makes.
        case part
        /// A member of a struct or union: declared, accessed or called.
        case member
        /// A use that means a parameter or local variable of that name.
        case hidden
        /// The declaration of a parameter or local variable, or a label.
        case local
        /// A use that means another definition: a `static` of its file, a macro of its folder's own header.
        case namesake
        /// In a comment.
        case comment
        /// In a string or a character constant.
        case string
        /// In another part of a C file that is no code, for example a branch for the assembler.
        case text
        /// In a file that is not C.
        case otherFile = "other-file"
        /// In code of a program of its own: below `tools`, `scripts`, `samples` or `Documentation`, where the kernel has the name too.
        case otherProgram = "other-program"
        /// In a region that could not be understood.
        case unparsed
        /// Not told: a fault of patchwalk.
        case unaccounted
    }

    /// One word.
    public struct Place: Sendable, Hashable {
        /// The file.
        public var path: TreePath
        /// The place of the word.
        public var position: Position
        /// The word.
        public var name: String
        /// What it is.
        public var role: Role
        /// For an unparsed word the lines that could not be understood.
        public var region: ClosedRange<Int>?

        /// Makes a place of its parts.
        public init(path: TreePath, position: Position, name: String, role: Role, region: ClosedRange<Int>? = nil) {
            self.path = path
            self.position = position
            self.name = name
            self.role = role
            self.region = region
        }
    }

    /// The symbol as asked for.
    public var symbol: String
    /// How many text files were searched.
    public var scannedCount: Int
    /// In how many of them the name stands.
    public var fileCount: Int
    /// How many words there are, counted in the bytes alone.
    public var wordCount: Int
    /// How many words have each role; their sum is `wordCount` where nothing is unaccounted.
    public var counts: [Role: Int]
    /// The words that are local, unparsed or unaccounted, by path and place.
    public var odd: [Place]
    /// Files that could not be searched.
    public var unread: [UnreadFile]

    /// Makes a ledger of its parts.
    public init(
        symbol: String, scannedCount: Int, fileCount: Int, wordCount: Int, counts: [Role: Int], odd: [Place],
        unread: [UnreadFile] = []
    ) {
        self.symbol = symbol
        self.scannedCount = scannedCount
        self.fileCount = fileCount
        self.wordCount = wordCount
        self.counts = counts
        self.odd = odd
        self.unread = unread
    }

    /// The words that have a role of which we can say what it is.
    public var sum: Int { counts.reduce(0) { $0 + ($1.key == .unaccounted ? 0 : $1.value) } }

    /// Whether every word is told, in a region that was understood or not.
    public var isComplete: Bool { (counts[.unaccounted] ?? 0) == 0 && sum == wordCount }
}

extension Crosscheck {
    /// Accounts for every word of some symbols in a tree. `kinds` says what each query's symbol is, `namesakes` gives the sites of each
    /// that mean another definition.
    ///
    /// Of `callee(FLAG)` the callee is looked for, of `tag.member` and `*.member` the member. `overlay` stands before the tree: the
    /// content at a path, or nil where the file is gone.
    /// - Throws: `CallSitesError` where the repository fails; a file that can't be read is in `unread`.
    public static func ledgers(
        of queries: [SymbolQuery], kinds: [SymbolReport.Kind], namesakes: [[SiteTrace]] = [], in source: SourceTree,
        options: ReviewOptions, overlay: [TreePath: [UInt8]?] = [:], progress: (SearchStage) -> Void = { _ in }
    ) throws(CallSitesError) -> [Crosscheck] {
        let words = queries.map(\.word)
        let patterns = words.compactMap(NamePattern.init)
        guard patterns.count == words.count else { return [] }
        let filter = PathFilter(include: options.included, exclude: options.excluded)
        progress(.searching(names: patterns.count))
        let result: MentionResult
        do {
            result = try MentionSearch(patterns, in: filter).run(
                in: source, overlay: overlay, workers: options.workers, with: options.index)
        } catch { throw .store(error) }
        progress(.reading(files: result.files.count))
        let others = queries.indices.map { number in
            Set((namesakes.indices.contains(number) ? namesakes[number] : []).map { Spot(path: $0.path, position: $0.position) })
        }
        let parts = share(result.files.count, among: options.workers) { ranges in
            var ledgers = patterns.map { _ in FileWords.Total() }
            while let range = ranges.take() {
                for file in result.files[range] {
                    let facts = FileFacts.read(file.content, language: SourceLanguage(path: file.path))
                    for number in file.patterns {
                        ledgers[number].add(
                            FileWords(
                                of: patterns[number], as: queries[number], kinds[number], in: facts, at: file.path,
                                namesakes: others[number]))
                    }
                }
            }
            return ledgers
        }
        return queries.indices.map { number in
            var total = FileWords.Total()
            for part in parts { total.add(part[number]) }
            return total.ledger(
                of: queries[number].description, scannedCount: result.scannedCount, unread: result.unread)
        }
    }
}

extension [SymbolReport] {
    /// Gives each symbol its ledgers of the base and of the tree after the last patch; gives the files that could not be searched.
    mutating func crosscheck(
        as queries: [SymbolQuery], in source: SourceTree, base: [TreePath: [UInt8]?], end: [TreePath: [UInt8]?],
        options: ReviewOptions, progress: (SearchStage) -> Void
    ) throws(CallSitesError) -> [UnreadFile] {
        let kinds = map(\.kind)
        let before = try Crosscheck.ledgers(
            of: queries, kinds: kinds, namesakes: map(\.namesakes), in: source, options: options, overlay: base,
            progress: progress)
        let after = try Crosscheck.ledgers(
            of: queries, kinds: kinds, namesakes: map(\.namesakes), in: source, options: options, overlay: end,
            progress: progress)
        guard before.count == count, after.count == count else { return [] }
        for place in indices { self[place].crosscheck = .init(base: before[place], end: after[place]) }
        return (before.first?.unread ?? []) + (after.first?.unread ?? []).filter { !(before.first?.unread ?? []).contains($0) }
    }
}

extension SymbolQuery {
    /// The word that stands wherever the symbol is used.
    fileprivate var word: String {
        switch pattern {
        case .name(let name), .glob(let name), .argument(let name, _), .callback(_, let name),
            .member(_, let name):
            name
        case .type(let name): name.tagWord
        }
    }
}

/// Where a word stands.
private struct Spot: Hashable {
    var path: TreePath
    var position: Position
}

/// The words of one file that one pattern means.
private struct FileWords {
    var wordCount = 0
    var places: [Crosscheck.Place] = []
    /// Whether the file belongs to a program of its own.
    let isProgram: Bool

    init(
        of pattern: NamePattern, as query: SymbolQuery, _ kind: SymbolReport.Kind, in facts: FileFacts, at path: TreePath,
        namesakes: Set<Spot>
    ) {
        let isFlag = kind == .flag
        isProgram = Neighbourhood(path).program != nil
        let isC = SourceLanguage(path: path) == .c
        var starts: [String: Set<Int>] = [:]
        let length = pattern.isGlob ? nil : pattern.text.utf8.count
        facts.text.forEachIdentifier { word in
            guard length ?? word.count == word.count, pattern.matches(Array(facts.text[word])) else { return }
            wordCount += 1
            starts[String(decoding: facts.text[word], as: UTF8.self), default: []].insert(word.lowerBound)
        }
        // Of a member that holds data, what is done with it is told.
        var accesses: [Int32: Crosscheck.Role] = [:]
        if case .member(let tag, let member) = query.pattern, !starts.isEmpty {
            for access in facts.memberAccesses(of: [member]) {
                guard tag == nil || access.object.tag == nil || access.object.tag == tag else { continue }
                accesses[access.site.name.lowerBound] = facts.role(ofMember: access.site)
            }
        }
        for (name, wanted) in starts.sorted(by: { $0.key < $1.key }) {
            var left = wanted
            for occurrence in facts.occurrences(of: name) {
                let start = Int(occurrence.range.lowerBound)
                let position = facts.lines.position(of: start)
                var role = left.remove(start) == nil ? .unaccounted : facts.ledgerRole(of: occurrence, isC: isC, isFlag: isFlag)
                if role == .member, let known = accesses[occurrence.range.lowerBound] { role = known }
                if role.isCode, namesakes.contains(Spot(path: path, position: position)) { role = .namesake }
                var place = Crosscheck.Place(path: path, position: position, name: name, role: role)
                if role == .unparsed, let region = facts.unparsed.first(where: { $0.contains(start) }) {
                    place.region = facts.lines.line(of: region.lowerBound)...facts.lines.line(of: region.upperBound - 1)
                }
                places.append(place)
            }
            for start in left.sorted() {
                places.append(.init(path: path, position: facts.lines.position(of: start), name: name, role: .unaccounted))
            }
        }
    }

    /// The words of many files.
    struct Total {
        private var wordCount = 0
        private var fileCount = 0
        private var counts: [Crosscheck.Role: Int] = [:]
        /// The counts of code in programs of their own.
        private var programCounts: [Crosscheck.Role: Int] = [:]
        private var odd: [Crosscheck.Place] = []

        mutating func add(_ file: FileWords) {
            wordCount += file.wordCount
            fileCount += 1
            for place in file.places {
                if file.isProgram, place.role.isCode {
                    programCounts[place.role, default: 0] += 1
                } else {
                    counts[place.role, default: 0] += 1
                }
                if [.local, .unparsed, .unaccounted].contains(place.role) { odd.append(place) }
            }
        }

        mutating func add(_ other: Total) {
            wordCount += other.wordCount
            fileCount += other.fileCount
            counts.merge(other.counts, uniquingKeysWith: +)
            programCounts.merge(other.programCounts, uniquingKeysWith: +)
            odd += other.odd
        }

        func ledger(of symbol: String, scannedCount: Int, unread: [UnreadFile]) -> Crosscheck {
            var counts = counts
            if counts.keys.contains(where: \.isCode) {
                let others = programCounts.values.reduce(0, +)
                if others > 0 { counts[.otherProgram] = others }
            } else {
                counts.merge(programCounts, uniquingKeysWith: +)
            }
            return Crosscheck(
                symbol: symbol, scannedCount: scannedCount, fileCount: fileCount, wordCount: wordCount, counts: counts,
                odd: odd.sorted { ($0.path, $0.position) < ($1.path, $1.position) }, unread: unread)
        }
    }
}

extension Crosscheck.Role {
    /// Whether a word of this role is code that was understood.
    fileprivate var isCode: Bool {
        switch self {
        case .comment, .string, .text, .otherFile, .otherProgram, .unparsed, .unaccounted: false
        default: true
        }
    }
}

extension FileFacts {
    /// What one word is in the ledger of its name.
    fileprivate func ledgerRole(of occurrence: Occurrence, isC: Bool, isFlag: Bool) -> Crosscheck.Role {
        // What was read of a region that was not understood as a whole is a guess.
        let start = occurrence.range.lowerBound
        if !isProse(start), unparsed.contains(where: { $0.contains(Int(start)) }) { return .unparsed }
        switch occurrence.role {
        case .site(let place): return role(of: sites[Int(place)], isFlag: isFlag)
        case .definition(let place): return definitions[Int(place)].kind == .member ? .member : .definition
        case .member: return .member
        case .local: return .local
        case .unparsed: return .unparsed
        case .mention:
            guard isC else { return .otherFile }
            guard let range = prose(around: start) else { return .text }
            switch text[Int(range.lowerBound)] {
            case UInt8(ascii: "/"): return .comment
            case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string
            default: return .text
            }
        }
    }

    /// What is done with a member at a use of it.
    fileprivate func role(ofMember site: Site) -> Crosscheck.Role {
        switch kind(ofMember: site) {
        case .set: .set
        case .clear: .clear
        case .test: .test
        case .pass: .pass
        case .initializer: .initializer
        case .reference: .reference
        case .use: .use
        case .call, .memberCall, .pointerCall, .mention: .member
        }
    }

    private func role(of site: Site, isFlag: Bool) -> Crosscheck.Role {
        if site.isHiddenByLocal { return .hidden }
        if isExport(site) { return .export }
        switch site.kind {
        case .call: return .call
        case .memberCall: return .member
        case .pointerCall: return .pointerCall
        case .initializer: return .initializer
        case .mention: return .part
        case .reference: return .reference
        case .set: return isFlag ? .set : .reference
        case .clear: return isFlag ? .clear : .reference
        case .test: return isFlag ? .test : .reference
        case .pass: return isFlag ? .pass : .reference
        case .use: return isFlag ? .use : .reference
        }
    }
}

extension [UInt8] {
    /// Gives each run of identifier bytes, in order.
    fileprivate func forEachIdentifier(_ body: (Range<Int>) -> Void) {
        var start: Int?
        for index in indices {
            if self[index].isIdentifierByte {
                if start == nil { start = index }
            } else if let first = start {
                body(first..<index)
                start = nil
            }
        }
        if let first = start { body(first..<endIndex) }
    }
}
