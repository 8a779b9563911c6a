// A series of nothing but diffs.

import ByteText
import GitStore
import Mail
import PatchApply
import PatchSeries
import Testing
import UnifiedDiff

extension Series {
    /// A series with one patch a list of sections.
    init(_ patches: [[FileDiff]], baseCommit: AbbreviatedID? = nil) {
        let author = Mailbox(name: "A", address: "a@example.org")
        self.init(
            title: "test", author: author, version: 1, total: patches.count,
            patches: patches.enumerated().map { index, files in
                Patch(
                    index: index + 1, subject: "patch \(index + 1)", author: author, date: nil, messageID: nil, log: [],
                    trailers: [],
                    diffstat: [], files: files)
            }, cover: nil, messages: [], fixups: [], missing: [], baseHint: BaseHint(commit: baseCommit), problems: [])
    }

    /// A series with one patch a text, each without problems.
    init(texts: [[UInt8]], sourceLocation: SourceLocation = #_sourceLocation) {
        self.init(
            texts.map { text in
                let diff = DiffText.parse(text)
                #expect(diff.problems.isEmpty, sourceLocation: sourceLocation)
                return diff.files
            })
    }
}

extension Walk {
    /// Walks through a commit of a repository on disk.
    static func apply(
        _ series: Series, to revision: String, at path: String, options: Options = Options()
    ) throws -> (walk: Walk, repository: Repository) {
        let repository = try Repository(containing: path)
        let location = try #require(repository.location)
        let base = try Base.find(for: series, revision: revision, in: repository)
        let commit = try #require(base.commit)
        let source = SourceTree.git(location, try repository.tree(of: commit))
        return (try apply(series, to: source, base: base, in: repository, options: options), repository)
    }
}
