// A range of commits as a series: each commit a patch, in order. Where there are merges, what the first parents lead to is walked, a merge
// being one step with all that it brings.

import ByteText
import GitStore
import Mail

/// The commits `A..B` of a repository.
struct CommitRange {
    /// The commits as messages.
    let mail: MailInput
    /// The commit `A`.
    let base: CommitID

    // Each commit becomes a patch in memory; a range of a release's size is not meant.
    private static let mostCommits = 5000

    /// Reads a range; a missing side is HEAD, as in git.
    init(_ range: String, in path: String) throws(Failure) {
        guard let dots = Self.dots(in: range) else { throw Failure(.usage, "\(range) is no range A..B") }
        let from = String(range[..<dots.lowerBound])
        let to = String(range[dots.upperBound...])
        do throws(GitStoreError) {
            let repository = try Repository(containing: path)
            let start = try repository.commit(from.isEmpty ? "HEAD" : from)
            let tip = try repository.commit(to.isEmpty ? "HEAD" : to)
            let chain = try Self.chain(try repository.commits(from: start, to: tip), to: tip, in: repository)
            base = chain.base ?? start
            mail = try Self.mail(of: chain, after: start, in: repository)
        } catch {
            throw Failure(error)
        }
        guard !mail.messages.isEmpty else { throw Failure(.badInput, "\(range): there is no commit in this range") }
    }

    private static func dots(in range: String) -> Range<String.Index>? {
        var start = range.startIndex
        while let dot = range[start...].firstIndex(of: ".") {
            let next = range.index(after: dot)
            if next < range.endIndex, range[next] == "." { return dot..<range.index(after: next) }
            start = next
        }
        return nil
    }

    /// What is walked of a range.
    private struct Chain {
        /// The commits, oldest first.
        var commits: [CommitID]
        /// The commit that the first one stands on; nil for that of a range without merges, which is walked from the range's start.
        var base: CommitID?
        /// How many commits come with merges, and are not steps of their own.
        var mergedCount = 0
        /// How many of the oldest are left out.
        var leftOut = 0
    }

    /// Without a merge all `commits`. With one, those that first parents lead to from `tip`: each is its own parent's successor, so that
    /// every step gives the commit's own tree, and a merge is one step whose diff is against its first parent.
    private static func chain(
        _ commits: [CommitID], to tip: CommitID, in repository: Repository
    ) throws(GitStoreError) -> Chain {
        var parents: [CommitID: [CommitID]] = [:]
        for id in commits { parents[id] = try repository.parents(of: id) }
        guard parents.values.contains(where: { $0.count > 1 }) else {
            return Chain(commits: commits.suffix(mostCommits), leftOut: max(0, commits.count - mostCommits))
        }
        var chain: [CommitID] = []
        var next: CommitID? = tip
        while let id = next, let above = parents[id] {
            chain.append(id)
            next = above.first
        }
        let kept = chain.prefix(mostCommits)
        return Chain(
            commits: kept.reversed(), base: kept.last.flatMap { parents[$0]?.first }, mergedCount: commits.count - chain.count,
            leftOut: chain.count - kept.count)
    }

    private static func mail(of chain: Chain, after start: CommitID, in repository: Repository) throws(GitStoreError) -> MailInput
    {
        var input = MailInput(format: .gitRange, messages: [])
        if chain.leftOut > 0 {
            input.problems.append(MailProblem(line: 1, message: "the first \(chain.leftOut) commits of the range are left out"))
        }
        var merges = 0
        for id in chain.commits {
            let patch = try repository.patch(of: id)
            let author = Mailbox(
                name: String(decoding: patch.authorName, as: UTF8.self),
                address: String(decoding: patch.authorAddress, as: UTF8.self))
            if patch.parentCount > 1 { merges += 1 }
            // What a merge brings may be nothing, as any commit may change nothing: no patch can say that.
            guard !patch.diff.isEmpty else {
                input.problems.append(
                    MailProblem(line: 1, message: "commit \(id.hex.prefix(12)) changes nothing and is left out"))
                continue
            }
            input.messages.append(
                Message(
                    commitMessage: patch.message, encoding: patch.encoding, author: author,
                    date: MailDate(seconds: patch.seconds, offsetMinutes: patch.offsetMinutes), diff: patch.diff))
        }
        if let base = chain.base, base != start {
            input.problems.append(
                MailProblem(
                    line: 1,
                    message:
                        "\(start.hex.prefix(12)) is not on the line of first parents: the walk begins at \(base.hex.prefix(12)), where that line leaves it"
                ))
        }
        if merges > 0 {
            input.problems.append(
                MailProblem(
                    line: 1,
                    message:
                        "the range has merges: walked along first parents, \(merges) of its \(input.messages.count) steps a merge with all that it brings (\(chain.mergedCount) commits)"
                ))
        }
        for place in input.messages.indices { input.messages[place].number(place + 1, of: input.messages.count) }
        return input
    }
}
