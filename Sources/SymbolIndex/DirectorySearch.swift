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

    /// What one worker found.
    private struct Part {
        var result = MentionResult()
        /// The files that mention each name, those that are noted behind the others.
        var places: [[Int]]
    }

    /// Looks into the files at some paths; what is not there is passed over.
    func run(at paths: [TreePath]) -> MentionResult {
        let paths = PathList(paths)
        return search(paths, Array(paths.indices), in: KnownDirectory.Texts()) { _ in true }.result
    }

    /// Looks into all files, or those that `isAdmitted` takes.
    func run(where isAdmitted: (@Sendable (TreePath) -> Bool)?) -> MentionResult {
        let listing = directory.listing
        let texts = directory.texts
        let isKnown = settleKnown() && question.noted.isEmpty && isAdmitted == nil
        let known = isKnown ? directory.places(of: question.asked, inCodeAlone: inCodeAlone) : nil
        let found = search(listing.paths, known ?? Array(listing.paths.indices), in: texts) { path in
            (!inCodeAlone || SourceLanguage(path: path) == .c) && isAdmitted?(path) ?? true
        }
        var result = found.result
        result.unread += listing.unread.map { UnreadFile(path: $0.path, reason: $0.reason) }
        if known != nil {
            if !inCodeAlone { (result.scannedCount, result.scannedBytes) = directory.scanned }
        } else if isAdmitted == nil, found.isWhole, result.unread.isEmpty {
            directory.keep(
                Dictionary(zip(question.all, found.places)) { first, _ in first }, inCodeAlone: inCodeAlone,
                scanned: (result.scannedCount, result.scannedBytes))
        }
        return result
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
        _ paths: PathList, _ places: [Int], in texts: KnownDirectory.Texts, where isAdmitted: @Sendable (TreePath) -> Bool
    ) -> (result: MentionResult, places: [[Int]], isWhole: Bool) {
        let parts = share(places.count, among: workers) { ranges in
            var part = Part(places: Array(repeating: [], count: question.all.count))
            var reader = DirectoryReader(directory.tree)
            var asking = Asking(question)
            var isWhole = true
            while let range = ranges.take() {
                asking.refresh()
                guard !asking.isDone else {
                    isWhole = false
                    break
                }
                for place in places[range] {
                    let path = paths[place]
                    guard isAdmitted(path) else { continue }
                    if let text = texts[place] {
                        text.withRawSpan { asking.put(to: $0, place, path, into: &part) }
                        continue
                    }
                    let failure = reader.withFile(path) { asking.put(to: $0, place, path, into: &part) }
                    if case .failure(let failure) = failure {
                        part.result.unread.append(UnreadFile(path: path, reason: failure.reason))
                    }
                }
            }
            return (part: part, isWhole: isWhole)
        }
        var result = MentionResult()
        var found = [[Int]](repeating: [], count: question.all.count)
        for (part, _) in parts {
            result.add(part.result)
            for index in found.indices { found[index] += part.places[index] }
        }
        return (result, found, parts.allSatisfy(\.isWhole))
    }

    /// One worker's view of the question.
    private struct Asking {
        private let question: Question
        private var open: OpenNameReader
        private var matcher: NameMatcher

        init(_ question: Question) {
            self.question = question
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

        mutating func put(to text: RawSpan, _ place: Int, _ path: @autoclosure () -> TreePath, into part: inout Part) {
            guard !text.isBinary else { return }
            let mentioned = matcher.mentioned(in: text)
            part.result.scannedCount += 1
            part.result.scannedBytes += text.byteCount
            guard !mentioned.isEmpty else { return }
            let askedCount = question.asked.count
            for pattern in mentioned where pattern < part.places.count { part.places[pattern].append(place) }
            if mentioned.last ?? 0 >= part.places.count {
                open.settle(mentioned.filter { $0 >= part.places.count }.map { $0 - part.places.count })
            }
            let asked = mentioned.prefix { $0 < askedCount }
            guard !asked.isEmpty, question.crowd?.admits(Array(asked), inFiles: 1) ?? true else { return }
            part.result.files.append(MentionedFile(path: path(), entry: nil, content: text.copy(), patterns: Array(asked)))
        }
    }
}
