// One search of a plain directory: each file is read once for all names together, unless it is known where they stand.

import ByteText
import GitStore
import KernelC

/// A search for names in a plain directory.
struct DirectorySearch {
    let directory: KnownDirectory
    /// What is looked for.
    let question: Question
    let workers: Int
    /// Whether only files of C are looked at.
    let inCodeAlone: Bool

    /// What each file is asked, and what is only noted for searches that follow.
    struct Question: Sendable {
        let asked: [SoughtName]
        let noted: [SoughtName]
        let open: OpenNames?
        let crowd: Crowd?

        /// All but the open names.
        var all: [SoughtName] { asked + noted }
    }

    /// What one worker found, or all together.
    private struct Found {
        var result = MentionResult()
        /// The files that mention each name, those that are noted behind the others.
        var places: [[Int]]
        /// Whether all files were looked into: not where nothing was left to look for.
        var isWhole = true

        mutating func add(_ other: Found) {
            result.add(other.result)
            for name in places.indices { places[name] += other.places[name] }
            isWhole = isWhole && other.isWhole
        }
    }

    /// Looks into the files at some paths; what is not there is passed over.
    func run(at paths: [TreePath]) -> MentionResult {
        let paths = PathList(paths)
        return search(paths, Array(paths.indices), in: KnownDirectory.Texts()).result
    }

    /// Looks into all files, or those that are or lie in `roots`, or those that `isAdmitted` takes.
    func run(inside roots: [TreePath]? = nil, where isAdmitted: (@Sendable (TreePath) -> Bool)? = nil) -> MentionResult {
        let listing = directory.listing
        let texts = directory.texts
        let isWhole = roots == nil && isAdmitted == nil
        let isKnown = isWhole && question.noted.isEmpty && settleKnown()
        let known = isKnown ? directory.places(of: question.asked, inCodeAlone: inCodeAlone) : nil
        let isCode: @Sendable (TreePath) -> Bool = { SourceLanguage(path: $0) == .c && isAdmitted?($0) ?? true }
        let isWanted = inCodeAlone ? isCode : isAdmitted
        let places = known ?? roots.map { Self.places($0, in: listing.paths) } ?? Array(listing.paths.indices)
        let found = search(listing.paths, places, in: texts, where: isWanted)
        var result = found.result
        result.unread += listing.unread.map { UnreadFile(path: $0.path, reason: $0.reason) }
        if known != nil {
            if !inCodeAlone { (result.scannedCount, result.scannedBytes) = directory.scanned }
        } else if isWhole, found.isWhole, result.unread.isEmpty {
            directory.keep(
                Dictionary(zip(question.all, found.places)) { first, _ in first }, inCodeAlone: inCodeAlone,
                scanned: (result.scannedCount, result.scannedBytes))
        }
        return result
    }

    /// The places of the files that are or lie in some paths, in order.
    private static func places(_ roots: [TreePath], in paths: PathList) -> [Int] {
        let places = roots.flatMap { root in
            Array(paths.places(below: root.bytes)) + [paths.place(of: root)].compactMap(\.self)
        }
        return Set(places).sorted()
    }

    /// Takes the open names for found of which it is known where they stand; whether nothing has to be looked for to know of the others.
    private func settleKnown() -> Bool {
        guard let open = question.open else { return true }
        var isKnown = true
        var found: [String] = []
        for name in open.names {
            let places = SoughtName(name).flatMap { directory.places(of: [$0], inCodeAlone: false) }
            if places == nil { isKnown = false }
            if places?.isEmpty == false { found.append(name) }
        }
        open.settle(found)
        return isKnown
    }

    private func search(
        _ paths: PathList, _ places: [Int], in texts: KnownDirectory.Texts,
        where isAdmitted: (@Sendable (TreePath) -> Bool)? = nil
    ) -> Found {
        let nothing = Found(places: Array(repeating: [], count: question.all.count))
        let parts = share(places.count, among: workers) { ranges in
            var part = nothing
            var reader = DirectoryReader(directory.tree)
            var asking = Asking(question)
            while let range = ranges.take() {
                asking.refresh()
                guard !asking.isDone else {
                    part.isWhole = false
                    break
                }
                for place in places[range] {
                    guard isAdmitted?(paths[place]) ?? true else { continue }
                    if texts.withText(place, { asking.look(in: $0, from: 0, isLast: true) }) == nil {
                        switch reader.withLines(of: paths.slice(place), { asking.look(in: $0, from: $1, isLast: $2) }) {
                        case .success(true): break
                        case .success(false): continue
                        case .failure(let failure):
                            part.result.unread.append(UnreadFile(path: paths[place], reason: failure.reason))
                            continue
                        }
                    }
                    guard let answer = asking.answer() else { continue }
                    part.result.scannedCount += 1
                    part.result.scannedBytes += answer.byteCount
                    for name in answer.mentioned where name < part.places.count { part.places[name].append(place) }
                    guard !answer.asked.isEmpty else { continue }
                    guard let content = answer.content ?? reader.content(of: paths.slice(place)) else { continue }
                    part.result.files.append(
                        MentionedFile(path: paths[place], entry: nil, content: content, patterns: answer.asked))
                }
            }
            return part
        }
        return parts.reduce(into: nothing) { $0.add($1) }
    }

    /// What a text answers.
    private struct Answer {
        /// The bytes that were looked at.
        var byteCount = 0
        /// The numbers of the names that stand there, in order.
        var mentioned: [Int] = []
        /// Those of them that are asked for; none where all are crowded.
        var asked: [Int] = []
        /// The text, where one that is asked for stands there and it was lent in one piece.
        var content: [UInt8]?
    }

    /// One worker's view of the question.
    private struct Asking {
        private let question: Question
        private let askedCount: Int
        private let nameCount: Int
        private var open: OpenNameReader
        private var matcher: NameMatcher
        /// What is known of the text at hand; nil: it is binary.
        private var known: Answer?

        init(_ question: Question) {
            self.question = question
            askedCount = question.asked.count
            nameCount = question.all.count
            open = OpenNameReader(question.open)
            matcher = Self.matcher(of: question.all)
            refresh()
        }

        /// Whether nothing is left to look for.
        var isDone: Bool { matcher.isEmpty }

        /// Forgets the open names that have been found.
        mutating func refresh() {
            if open.refresh() { matcher = Self.matcher(of: question.all + open.patterns.map { SoughtName($0, as: .any) }) }
        }

        private static func matcher(of names: [SoughtName]) -> NameMatcher {
            NameMatcher(names.map(\.name), as: names.map(\.standing))
        }

        /// Looks in the next piece of a text; whether the others are wanted.
        mutating func look(in lines: RawSpan, from start: Int, isLast: Bool) -> Bool {
            if start == 0 { known = lines.isBinary ? nil : Answer() }
            guard known != nil else { return false }
            known?.byteCount += lines.byteCount
            let mentioned = matcher.mentioned(in: lines)
            guard !mentioned.isEmpty else { return true }
            let before = known?.mentioned ?? []
            known?.mentioned = before.isEmpty ? mentioned : Set(before + mentioned).sorted()
            if start == 0, isLast, mentioned[0] < askedCount { known?.content = lines.copy() }
            return true
        }

        /// What the text says that was looked at last; nil where it is binary.
        mutating func answer() -> Answer? {
            guard var answer = known, let last = answer.mentioned.last else { return known }
            if last >= nameCount { open.settle(answer.mentioned.filter { $0 >= nameCount }.map { $0 - nameCount }) }
            answer.asked = answer.mentioned.filter { $0 < askedCount }
            if let crowd = question.crowd, !answer.asked.isEmpty, !crowd.admits(answer.asked, inFiles: 1) { answer.asked = [] }
            return answer
        }
    }
}
