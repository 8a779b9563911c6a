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
        var version: Int
        /// Nil where the file is not there.
        var entry: TreeEntry?
        var interest = FileView.Interest(names: NameSet())

        var content: Content? {
            guard let entry, !entry.isSubmodule, !entry.isLink else { return nil }
            return Content(blob: entry.blob, language: SourceLanguage(path: path))
        }
    }

    init(repository: Repository, patches: [Int], files: [[FileStep]], workers: Int) {
        self.workers = workers
        self.repository = repository
        self.patches = patches
        self.files = files
    }

    /// All definitions of all versions, and no sites but those on the lines that a step changes.
    mutating func outline() -> TreeHistory {
        let edited = editedLines()
        return history { path, version in
            FileView.Interest(names: NameSet(), lines: edited[path]?[version] ?? [], allDefinitions: true)
        }
    }

    /// The sites of `names`, and those of any name on the lines that a step changes, with the definitions of `outline`.
    mutating func sites(of names: NameSet, over outline: TreeHistory) -> TreeHistory {
        let edited = editedLines()
        var result = history { path, version in
            FileView.Interest(names: names, lines: edited[path]?[version] ?? [])
        }
        result.takeDefinitions(of: outline)
        return result
    }

    /// The uses of `names` in the touched files as the last step leaves them.
    mutating func lastSites(of names: NameSet) -> [PlacedSite] {
        var last: [TreePath: TreeEntry?] = [:]
        for file in files.joined() {
            if let oldPath = file.oldPath, file.status == .renamed { last[oldPath] = .some(nil) }
            last[file.path] = file.after
        }
        let jobs = last.sorted { $0.key < $1.key }.map { path, entry in
            Job(path: path, version: 0, entry: entry, interest: FileView.Interest(names: names))
        }
        return zip(jobs, read(jobs)).flatMap { job, view in
            (view?.sites ?? []).map { PlacedSite(path: job.path, site: $0) }
        }
    }

    private mutating func history(interest: (TreePath, Int) -> FileView.Interest) -> TreeHistory {
        var jobs: [Job] = []
        var known: Set<TreePath> = []
        for (step, files) in files.enumerated() {
            for file in files {
                let oldPath = file.oldPath ?? file.path
                if file.before != nil, known.insert(oldPath).inserted {
                    jobs.append(Job(path: oldPath, version: 0, entry: file.before, interest: interest(oldPath, 0)))
                }
                if file.oldPath != nil, file.status == .renamed { jobs.append(Job(path: oldPath, version: step + 1, entry: nil)) }
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
        let texts = texts(of: jobs)
        let read = share(texts.count, among: workers) { ranges in
            var facts: [(Content, FileFacts)] = []
            while let range = ranges.take() {
                for (content, text) in texts[range] { facts.append((content, FileFacts.read(text, language: content.language))) }
            }
            return facts
        }
        let facts = known.merging(read.joined()) { first, _ in first }
        for (content, fresh) in read.joined() where knownBytes + fresh.text.count <= Self.mostKnownBytes {
            known[content] = fresh
            knownBytes += fresh.text.count
        }
        let parts = share(jobs.count, among: workers) { ranges in
            var views: [(Int, FileView)] = []
            while let range = ranges.take() {
                for place in range {
                    guard let content = jobs[place].content, let facts = facts[content] else { continue }
                    views.append((place, FileView(of: facts, interest: jobs[place].interest)))
                }
            }
            return views
        }
        var views = jobs.map { $0.entry == nil ? nil : FileView.empty }
        for (place, view) in parts.joined() { views[place] = view }
        return views
    }

    /// The contents whose facts are not known, each once. What the walk made lies in the memory of this one repository, which
    /// belongs to one thread.
    private mutating func texts(of jobs: [Job]) -> [(content: Content, text: [UInt8])] {
        var texts: [(content: Content, text: [UInt8])] = []
        var wanted: Set<Content> = []
        for job in jobs {
            guard let content = job.content, known[content] == nil, wanted.insert(content).inserted else { continue }
            do {
                texts.append((content, try repository.blob(content.blob)))
            } catch {
                // The file of the next path with this content is missing, too.
                wanted.remove(content)
                let missing = UnreadFile(path: job.path, reason: "\(error)")
                if !unread.contains(missing) { unread.append(missing) }
            }
        }
        return texts
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
