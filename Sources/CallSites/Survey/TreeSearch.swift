// Finds and reads the files of the base that the series leaves alone and that mention a name of interest.

import ByteText
import GitStore
import KernelC
import SymbolIndex

/// What a search of the tree is about to do.
public enum SearchStage: Sendable, Hashable {
    /// Looking for so many names in all files.
    case searching(names: Int)
    /// Reading so many files that mention one.
    case reading(files: Int)
}

/// The untouched part of a tree.
struct TreeSearch {
    /// Where it looks.
    private enum Place {
        case everywhere(PathFilter)
        case files(Set<TreePath>)
    }

    private let source: SourceTree
    private var place: Place
    private let workers: Int
    private let index: MentionIndex
    private let facts: KnownFacts

    struct Found {
        var views: [TreePath: FileView]
        var unread: [UnreadFile]
        /// The names that more files mention than their bound.
        var crowded: Set<String> = []
    }

    /// A search of some files alone, or of the whole tree.
    init(source: SourceTree, only paths: Set<TreePath>?, options: ReviewOptions) {
        self.init(source, paths.map(Place.files) ?? .everywhere(PathFilter()), options)
    }

    /// A search of the paths that git's patterns mean.
    init(source: SourceTree, below patterns: [String], options: ReviewOptions) {
        self.init(source, .everywhere(PathFilter(include: patterns)), options)
    }

    /// A search where the user wants to look.
    init(source: SourceTree, options: ReviewOptions) {
        self.init(
            source, .everywhere(PathFilter(include: options.included, exclude: options.excluded)), options)
    }

    private init(_ source: SourceTree, _ place: Place, _ options: ReviewOptions) {
        self.source = source
        self.place = place
        workers = options.workers
        index = options.index
        facts = options.facts
    }

    /// The same search in some files alone.
    func narrowed(to paths: Set<TreePath>) -> TreeSearch {
        var search = self
        search.place = .files(paths)
        return search
    }

    /// The contents of the files that mention one of some words; `open` names are settled in the same pass.
    func texts(
        mentioning words: [NamePattern], settling open: OpenNames?, progress: (SearchStage) -> Void
    ) throws(GitStoreError) -> [[UInt8]] {
        progress(.searching(names: words.count))
        return try mentionSearch(words).run(in: source, workers: workers, with: index, settling: open).files.map(\.content)
    }

    private func mentionSearch(_ patterns: [NamePattern], inCodeAlone: Bool = false) -> MentionSearch {
        switch place {
        case .everywhere(let filter):
            // Without an index each file costs its reading, and a third of the kernel's are not C.
            guard inCodeAlone, case .directory(let directory) = source else { return MentionSearch(patterns, in: filter) }
            let code = index.listing(of: directory).paths.filter { SourceLanguage(path: $0) == .c && filter.admits($0) }
            return MentionSearch(patterns, at: code)
        case .files(let paths): return MentionSearch(patterns, at: paths)
        }
    }

    /// What the files that mention one of `names` say of them.
    ///
    /// `touched` files are left out; the names `known` are seen in those only, and not looked for. With `words`, only the files
    /// that mention one of these are read; with `isWanted`, only those that it takes, by what they are and the patterns in them. `open`
    /// names are settled in the same pass.
    func views(
        of names: NameSet, searching words: Set<String>? = nil, leavingOut touched: Set<TreePath> = [],
        notSearching known: Set<String> = [], isWanted: (MentionedFile, [NamePattern]) -> Bool = { _, _ in true },
        settling open: OpenNames? = nil, progress: (SearchStage) -> Void = { _ in }
    ) throws(GitStoreError) -> Found {
        let patterns = words.map { $0.sorted().compactMap(NamePattern.init) } ?? names.patterns(without: known)
        guard !patterns.isEmpty || open?.isSettled == false else { return Found(views: [:], unread: []) }
        progress(.searching(names: patterns.count))
        var bounds: [Int: Int] = [:]
        for (number, pattern) in patterns.enumerated() { bounds[number] = names.mostFiles[pattern.text] }
        // Other files only mention names, for those who want to hear of that.
        let isCodeAlone = open?.isSettled != false && !patterns.contains { names.mentioned.contains($0.text) }
        let result = try mentionSearch(patterns, inCodeAlone: isCodeAlone).run(
            in: source, workers: workers, with: index, settling: open, bounds: bounds, leavingOut: touched)
        let crowded = Set(result.crowded.map { patterns[$0].text })
        let wordsBeside = names.wordsBeside(patterns)
        let files = result.files.filter { file in
            guard !touched.contains(file.path) else { return false }
            let mentioned = file.patterns.filter { !crowded.contains(patterns[$0].text) }
            let mayMatter = mentioned.contains { pattern in
                wordsBeside[pattern]?.contains { file.content.firstOffset(of: $0, in: 0..<file.content.count) != nil } ?? true
            }
            return mayMatter && isWanted(file, mentioned.map { patterns[$0] })
        }
        progress(.reading(files: files.count))
        var interesting = names
        interesting.exact.subtract(crowded)
        let interest = FileView.Interest(names: interesting)
        let parts = share(files.count, among: workers) { ranges in
            var views: [(TreePath, FileView)] = []
            while let range = ranges.take() {
                for file in files[range] {
                    views.append((file.path, FileView(of: facts.facts(of: file), interest: interest)))
                }
            }
            return views
        }
        return Found(
            views: Dictionary(uniqueKeysWithValues: parts.joined()), unread: result.unread.filter { !touched.contains($0.path) },
            crowded: crowded)
    }
}

extension MentionedFile {
    /// Whether one of some functions or macros may be defined here, as the lines look: a function's name is followed by `(` on a line
    /// that is not indented, a macro's stands behind `#define`.
    func mayDefine(_ names: [NamePattern]) -> Bool {
        names.contains { name in
            let word = Array(name.text.utf8)
            var start = 0
            while let hit = content.firstOffset(of: word, in: start..<content.count) {
                start = hit + word.count
                if hit > 0, content[hit - 1].isIdentifierByte { continue }
                var next = start
                while next < content.count, content[next] == UInt8(ascii: " ") { next += 1 }
                guard next == content.count || !content[next].isIdentifierByte || next > start else { continue }
                var line = hit
                while line > 0, content[line - 1] != UInt8(ascii: "\n") { line -= 1 }
                let isIndented = content[line] == UInt8(ascii: " ") || content[line] == UInt8(ascii: "\t")
                if next < content.count, content[next] == UInt8(ascii: "("), !isIndented { return true }
                let before = content[line..<hit].filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
                if before.elementsEqual("#define".utf8) { return true }
            }
            return false
        }
    }
}
