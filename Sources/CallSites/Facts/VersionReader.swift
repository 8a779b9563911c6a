// Reads every version of the files that a series touches.

import ByteText
import GitStore
import KernelC
import PatchApply
import SymbolIndex

/// Reads the touched files out of the repository, each blob once: its facts are kept for the questions that follow.
struct VersionReader {
    private let repository: Repository
    private let patches: [Int]
    private let files: [[FileStep]]
    private let workers: Int
    private let facts: KnownFacts
    private var known: [Content: FileFacts] = [:]
    /// How much text the kept facts are of.
    private var knownBytes = 0
    /// Files that could not be read.
    private(set) var unread: [UnreadFile] = []

    /// Beyond so much text, facts are read again when they are asked for again: they take some times its room.
    private static let mostKnownBytes = 16 << 20

    /// What facts depend on.
    private struct Content: Hashable {
        var blob: BlobID
        var language: SourceLanguage
    }

    /// A file at a version, and what is asked of it.
    private struct Job {
        var path: TreePath
        var version = 0
        /// Nil where the file is not there.
        var entry: TreeEntry?
        var interest = FileView.Interest(names: NameSet())

        var content: Content? {
            guard let entry, !entry.isSubmodule, !entry.isLink else { return nil }
            return Content(blob: entry.blob, language: SourceLanguage(path: path))
        }
    }

    init(repository: Repository, patches: [Int], files: [[FileStep]], options: ReviewOptions) {
        workers = options.workers
        facts = options.facts
        self.repository = repository
        self.patches = patches
        self.files = files
    }

    /// All definitions of all versions, those of watched members under their keys too, and no sites but those on the lines that a
    /// step changes.
    mutating func outline(watching names: NameSet) -> TreeHistory {
        var keys = NameSet()
        keys.members = names.members
        return history(FileView.Interest(names: keys, definitions: .all))
    }

    /// The sites of `names`, and those of any name on the lines that a step changes, with the definitions of `outline`.
    mutating func sites(of names: NameSet, over outline: TreeHistory) -> TreeHistory {
        var result = history(FileView.Interest(names: names, definitions: .none))
        result.takeDefinitions(of: outline)
        return result
    }

    /// The touched files before and after the series; nil where a file is not there.
    struct Ends {
        let base: [TreePath: [UInt8]?]
        let end: [TreePath: [UInt8]?]
        /// The texts of each file: that of the base, those between, and the last one, as far as they differ.
        let texts: [TreePath: [[UInt8]]]

        /// `between`: what the steps between make of C files, the lines of their directives alone, but for files whose macros put names
        /// together.
        init(base: [TreePath: [UInt8]?], end: [TreePath: [UInt8]?], between: [TreePath: [[UInt8]]]) {
            self.base = base
            self.end = end
            let ends = base.mapValues { [$0].compactMap(\.self) }.merging(end.mapValues { [$0].compactMap(\.self) }) {
                $0 == $1 ? $0 : $0 + $1
            }
            texts = ends.merging(between) { $0 + $1 }
        }

        /// The headers that are there at the base and not at the end.
        var removedHeaders: Set<TreePath> { Set(end.filter { $0.value == nil && $0.key.hasSuffix(".h") }.keys) }
    }

    /// The lines of a text that begin with `#`.
    private static func directives(of text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var next = 0
        while let mark = text.firstOffset(of: UInt8(ascii: "#"), from: next) {
            let end = text.firstOffset(of: UInt8(ascii: "\n"), from: mark).map { $0 + 1 } ?? text.count
            var start = mark
            while start > 0, text[start - 1] == UInt8(ascii: " ") || text[start - 1] == UInt8(ascii: "\t") { start -= 1 }
            if start == 0 || text[start - 1] == UInt8(ascii: "\n") { result += text[start..<end] }
            next = end
        }
        return result
    }

    /// The touched files as they are in the base and as the last step leaves them; nil where a file is not there.
    mutating func ends() -> Ends {
        var base: [TreePath: [UInt8]?] = [:]
        for file in files.joined() {
            let oldPath = file.oldPath ?? file.path
            if base[oldPath] == nil { base[oldPath] = .some(content(file.before, at: oldPath)) }
            if base[file.path] == nil { base[file.path] = .some(nil) }
        }
        var end: [TreePath: [UInt8]?] = [:]
        let last = lastEntries()
        for (path, entry) in last { end[path] = .some(content(entry, at: path)) }
        var between: [TreePath: [[UInt8]]] = [:]
        for file in files.joined() where file.path.hasSuffix(".c") || file.path.hasSuffix(".h") {
            guard let after = file.after, after.blob != last[file.path]??.blob, let text = content(after, at: file.path) else {
                continue
            }
            let lines = text.firstOffset(of: Array("##".utf8), in: 0..<text.count) == nil ? Self.directives(of: text) : text
            if between[file.path]?.contains(lines) != true { between[file.path, default: []].append(lines) }
        }
        return Ends(base: base, end: end, between: between)
    }

    /// What the touched files as the last step leaves them say of `names`.
    mutating func lastViews(of names: NameSet) -> [TreePath: FileView] {
        let interest = FileView.Interest(names: names)
        let jobs = lastEntries().map { Job(path: $0.key, entry: $0.value, interest: interest) }.sorted { $0.path < $1.path }
        var views: [TreePath: FileView] = [:]
        for (job, view) in zip(jobs, read(jobs)) { views[job.path] = view }
        return views
    }

    /// Those of some names that no version of a touched file has, in code or not.
    mutating func unmentioned(of names: Set<String>) -> Set<String> {
        let open = OpenNames(names)
        var seen: Set<BlobID> = []
        for file in files.joined() where !open.isSettled {
            for (entry, path) in [(file.before, file.oldPath ?? file.path), (file.after, file.path)] {
                guard let entry, seen.insert(entry.blob).inserted, let text = content(entry, at: path) else { continue }
                open.look(in: text)
            }
        }
        return open.names
    }

    /// Hands over the facts that are kept, for another thread to free.
    mutating func giveUpFacts() -> some Sendable {
        defer { known = [:] }
        return known
    }

    private func lastEntries() -> [TreePath: TreeEntry?] {
        var last: [TreePath: TreeEntry?] = [:]
        for file in files.joined() {
            if let oldPath = file.oldPath, file.status == .renamed { last[oldPath] = .some(nil) }
            last[file.path] = .some(file.after)
        }
        return last
    }

    /// The touched files in all versions: what is of interest, and what stands on the lines that a step changes.
    private mutating func history(_ all: FileView.Interest) -> TreeHistory {
        let edited = editedLines()
        func interest(_ path: TreePath, _ version: Int) -> FileView.Interest {
            FileView.Interest(all, lines: edited[path]?[version] ?? [])
        }
        var jobs: [Job] = []
        var known: Set<TreePath> = []
        for (step, files) in files.enumerated() {
            for file in files {
                let oldPath = file.oldPath ?? file.path
                if file.before != nil, known.insert(oldPath).inserted {
                    jobs.append(Job(path: oldPath, entry: file.before, interest: interest(oldPath, 0)))
                }
                if file.oldPath != nil, file.status == .renamed { jobs.append(Job(path: oldPath, version: step + 1)) }
                known.insert(file.path)
                jobs.append(
                    Job(path: file.path, version: step + 1, entry: file.after, interest: interest(file.path, step + 1)))
            }
        }
        var history = TreeHistory(patches: patches)
        for (job, view) in zip(jobs, read(jobs)) { history.add(view, of: job.path, at: job.version) }
        return history
    }

    /// The views that are asked for, in order; nil where the file is not there.
    private mutating func read(_ jobs: [Job]) -> [FileView?] {
        // What the first version of a file says of what stays as it is need not be read again.
        let texts = texts(of: jobs)
        let first = read(texts.filter(\.isFirst), knowing: known)
        let facts = read(texts.filter { !$0.isFirst }, knowing: first)
        for text in texts where knownBytes + text.text.count <= Self.mostKnownBytes {
            known[text.content] = facts[text.content]
            knownBytes += text.text.count
        }
        // The versions of a file are read one after the other: each shares what it has in common with the one before.
        let files = Array(Dictionary(grouping: jobs.indices) { jobs[$0].path }.values).sorted {
            ($1.count, $0[0]) < ($0.count, $1[0])
        }
        let parts = share(files.count, among: workers, inRunsOf: 1) { [known] ranges in
            var views: [(Int, FileView)] = []
            while let range = ranges.take() {
                for places in files[range] {
                    var earlier = KnownDefinitions()
                    for place in places {
                        guard let content = jobs[place].content, let facts = facts[content] else { continue }
                        let interest = jobs[place].interest
                        // Most of the first version stays as it is, so that nobody asks what it says; what a later one does not
                        // share was changed.
                        let isReadLater = place == places.first && known[content] != nil
                        let view = FileView(of: facts, interest: interest, sharing: earlier, areFactsKept: isReadLater)
                        if interest.definitions == .all, place != places.last { earlier = KnownDefinitions(facts, view) }
                        views.append((place, view))
                    }
                }
            }
            return views
        }
        var views = jobs.map { $0.entry == nil ? nil : FileView.empty }
        for (place, view) in parts.joined() { views[place] = view }
        return views
    }

    /// A content whose facts are not known.
    private struct Unknown {
        var content: Content
        var text: [UInt8]
        var isMade: Bool
        /// The first one that its file has; nil where it is that.
        var first: Content?

        var isFirst: Bool { first == nil }
    }

    /// The facts of some contents, and those that are known.
    private func read(_ texts: [Unknown], knowing known: [Content: FileFacts]) -> [Content: FileFacts] {
        let parts = share(texts.count, among: workers) { [facts] ranges in
            var parts: [(Content, FileFacts)] = []
            while let range = ranges.take() {
                for text in texts[range] {
                    parts.append(
                        (
                            text.content,
                            facts.facts(
                                of: text.text, in: text.content.blob, language: text.content.language, isMade: text.isMade,
                                after: text.first.flatMap { known[$0] })
                        ))
                }
            }
            return parts
        }
        return known.merging(parts.joined()) { first, _ in first }
    }

    /// The contents whose facts are not known, each once. What the walk made lies in the memory of this one repository, which
    /// belongs to one thread.
    private mutating func texts(of jobs: [Job]) -> [Unknown] {
        var texts: [Unknown] = []
        var wanted: Set<Content> = []
        var first: [TreePath: Content] = [:]
        for job in jobs {
            guard let content = job.content else { continue }
            let earlier = first[job.path]
            if earlier == nil { first[job.path] = content }
            guard known[content] == nil, !wanted.contains(content), let text = self.content(job.entry, at: job.path) else {
                continue
            }
            wanted.insert(content)
            texts.append(Unknown(content: content, text: text, isMade: job.version > 0, first: earlier))
        }
        return texts
    }

    /// A file's bytes; nil where there are none: no file, a link, a submodule, or one that can't be read.
    private mutating func content(_ entry: TreeEntry?, at path: TreePath) -> [UInt8]? {
        guard let entry, !entry.isSubmodule, !entry.isLink else { return nil }
        if let known = known[Content(blob: entry.blob, language: SourceLanguage(path: path))] { return known.text }
        do { return try repository.blob(entry.blob) } catch {
            let missing = UnreadFile(path: path, reason: "\(error)")
            if !unread.contains(missing) { unread.append(missing) }
            return nil
        }
    }

    /// For each file and version the lines that the step to it or the step from it changes.
    private func editedLines() -> [TreePath: [Int: Set<Int>]] {
        var lines: [TreePath: [Int: Set<Int>]] = [:]
        var latest: [TreePath: Int] = [:]
        for (step, files) in files.enumerated() {
            for file in files {
                let oldPath = file.oldPath ?? file.path
                for edit in file.lineMap.edits {
                    lines[oldPath, default: [:]][latest[oldPath] ?? 0, default: []].formUnion(edit.old)
                    lines[file.path, default: [:]][step + 1, default: []].formUnion(edit.new)
                }
                latest[file.path] = step + 1
            }
        }
        return lines
    }
}
